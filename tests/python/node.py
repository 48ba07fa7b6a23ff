# SPDX-License-Identifier: Apache-2.0
"""python node.py STORE SECRET_HEX: one of several processes that answer for one identity.

Reads a line with sealed content, writes a line with the kind and rsc of what it was, until its input ends.
"""

from __future__ import annotations

import sys
from pathlib import Path

from ends import ORIGINATOR, receiver
from store import Store


def main() -> None:
    store, secret = sys.argv[1:]
    with receiver(resolver=Store(Path(store))) as endpoint:
        endpoint.share(1, bytes.fromhex(secret))
        print("ready", flush=True)
        for line in sys.stdin:
            with endpoint.receive(line.strip(), ORIGINATOR) as received:
                print(int(received.kind), received.rsc, flush=True)


if __name__ == "__main__":
    main()
