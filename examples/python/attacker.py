# SPDX-License-Identifier: Apache-2.0
"""What somebody can try who sits in the hub: he sees all that it carries, and can send it again, changed or elsewhere.
Every attempt is refused. Run: attacker.py HUB LOG, the file into which the hub has written what it carried.
"""

import re
import sys
from pathlib import Path

import hub

import libesf


def copied(log: str, origin: str) -> list[str]:
    """The sealed requests of an entity, in the order in which the hub got them."""
    return re.findall(rf'"epo":"([\w.-]+)".*"sur":"/id-in/{origin}"', log)


def attempt(at: str, title: str, epo: str) -> None:
    """Delivers a sealed request to the CSE side as the device's."""
    print(f"# {title}")
    content = {"m2m:seci": {"sit": 5, "epo": epo}}
    hub.notify(at, "CesfB", "CesfA", libesf.wrap(content, reference="/id-in/CesfA"))


def flipped(epo: str) -> str:
    """One bit of the ciphertext changed: its first character, a base64url digit, becomes its neighbour."""
    header, key, iv, ciphertext, tag = epo.split(".")
    return ".".join([header, key, iv, ("B" if ciphertext[0] == "A" else "A") + ciphertext[1:], tag])


def main() -> None:
    at = sys.argv[1]
    to_cse_side, *_, to_service = copied(Path(sys.argv[2]).read_text(), "CesfA")
    attempt(at, "Somebody in the hub sends the device's first request again: a replay", to_cse_side)
    attempt(at, "He changes a bit in it", flipped(to_cse_side))
    attempt(at, "He sends the CSE side what the device has sealed for the service", to_service)


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    main()
