#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the test vectors of this folder from the reference implementation.

With --check it writes nothing and says whether they are what it would write. Deterministic: no clock, no random source,
only the reference (tests/reference) and the cases in cases/. What the library itself says in the runs of E2EKey stays
as it stands in the files; --record WHEEL lets it speak again, from a wheel with test seams (build/seams-wheel).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "reference")]

from cases import (  # noqa: E402
    Document,
    carriers,
    e2ekey_ends,
    e2ekey_handshakes,
    e2ekey_refusals,
    identifiers,
    json_texts,
    objects,
    rand_ids,
    refusals,
    rfc7520,
    session_keys,
)

FILES: dict[str, Callable[[], Document]] = {
    "esprim-session-key": session_keys.document,
    "esprim-objects": objects.document,
    "esprim-refusals": refusals.document,
    "rfc7520-dir": rfc7520.document,
    "json-strictness": json_texts.document,
    "carriers": carriers.document,
    "identifiers": identifiers.document,
    "rand-ids": rand_ids.document,
    "e2ekey-handshakes": e2ekey_handshakes.document,
    "e2ekey-refusals": e2ekey_refusals.document,
}


def text(name: str) -> str:
    """The text of one vector file."""
    document: Document = {"$schema": f"schema/{name}.schema.json", **FILES[name]()}
    return json.dumps(document, indent=1, ensure_ascii=True) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a file differs")
    parser.add_argument("--record", type=Path, metavar="WHEEL", help="let the library make its messages again")
    arguments = parser.parse_args()
    check = arguments.check
    if arguments.record:
        e2ekey_ends.record(arguments.record)
    stale = 0
    for name in FILES:
        path = HERE / f"{name}.json"
        fresh = text(name)
        if check:
            same = path.exists() and path.read_text(encoding="utf-8") == fresh
            stale += not same
            print(f"{path.name}: {'as made' if same else 'differs; run make.py'}")
        else:
            path.write_text(fresh, encoding="utf-8")
            print(f"{path.name}: {len(json.loads(fresh)['vectors'])} vectors")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
