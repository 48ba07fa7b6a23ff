# SPDX-License-Identifier: Apache-2.0
"""What somebody can try who sits in the hub, or who has got hold of another device's key. Every attempt is refused.
Run: attacker.py HUB KEY.json EXPIRING_KEY.json
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import hub

import libesf

PEER = "//m2m.example/id-in/CesfB"


def sealed(endpoint: libesf.Endpoint, jwk: dict[str, Any], esi: str, origin: str) -> bytes:
    """A request that is genuine in form, from whoever the endpoint is."""
    endpoint.add_key(libesf.Key.from_jwk(jwk))
    endpoint.learn(PEER, esi)
    with endpoint.channel(PEER) as channel, channel.request() as request:
        primitive = {"op": 2, "to": "/id-in/CesfB/room", "fr": f"/id-in/{origin}", "rqi": "x1", "rvi": "3"}
        return request.seal(primitive) or b""


def attempt(at: str, title: str, content: bytes, origin: str) -> None:
    print(f"\n{title}")
    rsc, answer = hub.call(at, "POST", "/esfB", origin, libesf.wrap(content, reference=f"/id-in/{origin}"))
    print(f"    hub:      answers {rsc} {hub.shown(answer)}")


def flipped(content: bytes) -> bytes:
    """One bit of the ciphertext changed: its first character, a base64url digit, becomes its neighbour."""
    header, key, iv, ciphertext, tag = json.loads(content)["m2m:seci"]["epo"].split(".")
    changed = ("B" if ciphertext[0] == "A" else "A") + ciphertext[1:]
    epo = ".".join([header, key, iv, changed, tag])
    return json.dumps({"m2m:seci": {"sit": 5, "epo": epo}}).encode()


def main() -> None:
    at = sys.argv[1]
    jwk, expiring = (json.loads(Path(path).read_text()) for path in sys.argv[2:4])
    esi = hub.published(at, "esfB", "CesfA")
    hub.register(at, "esfM", "CesfM")

    with libesf.Endpoint("//m2m.example/id-in/CesfA") as device:
        genuine = sealed(device, jwk, esi, "CesfA")
        attempt(at, "5. A genuine request, which is going to be copied", genuine, "CesfA")
        attempt(at, "6. The same request again: a replay", genuine, "CesfA")
        attempt(at, "7. A request with one bit flipped", flipped(genuine), "CesfA")
    with libesf.Endpoint("//m2m.example/id-in/CesfM") as other:
        attempt(at, "8. Another device seals with the first one's key", sealed(other, jwk, esi, "CesfM"), "CesfM")
    with libesf.Endpoint("//m2m.example/id-in/CesfA") as device:
        time.sleep(max(0.0, expiring.pop("expires") / 1000 - time.time() + 0.1))
        attempt(at, "9. A request under a key that has expired", sealed(device, expiring, esi, "CesfA"), "CesfA")


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    main()
