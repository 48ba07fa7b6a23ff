# SPDX-License-Identifier: Apache-2.0
"""Key logs: which master secret belongs to which handshake (the format of SSLKEYLOGFILE, RFC 9850)."""

from __future__ import annotations

from e2ekey_ref.errors import WrongError
from e2ekey_ref.messages import RANDOM_SIZE
from e2ekey_ref.schedule import MASTER_SECRET_SIZE
from e2ekey_ref.transcript import Secrets, Transcript


def read(text: str) -> dict[bytes, bytes]:
    """The master secrets of TLS 1.2 by the client's random; lines of other kinds and comments are passed over."""
    found = {}
    for line in text.splitlines():
        if not line.startswith("CLIENT_RANDOM "):
            continue
        try:
            random, secret = (bytes.fromhex(word) for word in line.split()[1:])
        except ValueError:
            raise WrongError("a line of the key log is no CLIENT_RANDOM with two numbers in hex") from None
        if (len(random), len(secret)) != (RANDOM_SIZE, MASTER_SECRET_SIZE):
            raise WrongError("a line of the key log has a random or a secret of another size")
        found[random] = secret
    return found


def secrets_for(first: bytes, log: dict[bytes, bytes]) -> Secrets:
    """What the log knows of the run that this ClientHello begins."""
    begun = Transcript()
    begun.take_first(first)
    secret = log.get(begun.client_hello.random)
    if secret is None:
        raise WrongError("the key log knows nothing of this run")
    return Secrets(master_secret=secret)
