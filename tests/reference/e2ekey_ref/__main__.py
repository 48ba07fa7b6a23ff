# SPDX-License-Identifier: Apache-2.0
"""Checks a run of E2EKey from the shell: python -m e2ekey_ref TRANSCRIPT --key-log FILE.

TRANSCRIPT has one message a line, four in all: the content of the Notify or of its response, or just its "eckm". One of
the options says a secret of the run. What it comes to is printed as JSON; what is not in order ends it with 1.
"""

from __future__ import annotations

import argparse
import base64
import json
import sys
from pathlib import Path

from e2ekey_ref import key_log
from e2ekey_ref.errors import WrongError
from e2ekey_ref.protection import SUITE_NAMES
from e2ekey_ref.transcript import Findings, Secrets, check


def read_messages(text: str) -> list[bytes]:
    """The four messages."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        try:
            eckm = json.loads(line)["m2m:seci"]["eckm"] if line.startswith("{") else line
            found.append(base64.b64decode(eckm, validate=True))
        except (ValueError, KeyError, TypeError):
            raise WrongError(
                f"line {len(found) + 1} of the transcript is neither securityInfo of type 6 nor base64"
            ) from None
    return found


def told(found: Findings) -> dict[str, object]:
    """What a run comes to, for people and programs."""
    return {
        "suite": SUITE_NAMES[found.suite],
        "extended_master_secret": found.extended_master_secret,
        "initiator": "certificate" if found.initiator.chain else "raw public key",
        "terminator": "certificate" if found.terminator.chain else "raw public key",
        "client_random": found.client_random.hex(),
        "server_random": found.server_random.hex(),
        "session_hash": found.session_hash.hex(),
        "master_secret": found.master_secret.hex(),
        "exported": found.exported.hex(),
        "kid": found.kid,
        "key": found.key.hex(),
    }


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="e2ekey_ref", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("transcript", type=Path)
    parser.add_argument("--key-log", type=Path, help="as a build with test seams, OpenSSL or GnuTLS writes it")
    parser.add_argument("--initiator-scalar", type=lambda text: int(text, 16), help="its ephemeral private key, in hex")
    parser.add_argument("--terminator-scalar", type=lambda text: int(text, 16), help="the same of the other end")
    parser.add_argument("--pre-master-secret", type=bytes.fromhex, help="in hex")
    parser.add_argument("--master-secret", type=bytes.fromhex, help="in hex")
    given = parser.parse_args()
    try:
        messages = read_messages(given.transcript.read_text(encoding="utf-8"))
        secrets = Secrets(given.initiator_scalar, given.terminator_scalar, given.pre_master_secret, given.master_secret)
        if given.key_log:
            log = key_log.read(given.key_log.read_text(encoding="ascii"))
            secrets = key_log.secrets_for(messages[0] if messages else b"", log)
        print(json.dumps(told(check(messages, secrets)), indent=1))
    except WrongError as wrong:
        print(wrong, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
