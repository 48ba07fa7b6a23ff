# SPDX-License-Identifier: Apache-2.0
"""The device: an application that seals its requests for the CSE side and for a service, and sends them through a hub
that it need not trust. Run: device.py HUB KEYS.json
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import hub

import libesf

ME, CSE_SIDE, SERVICE = (f"//m2m.example/id-in/{stem}" for stem in ("CesfA", "CesfB", "CesfC"))
PATHS = {CSE_SIDE: "/esfB", SERVICE: "/esfC"}  # where the hub has them


def main() -> None:
    at = sys.argv[1]
    hub.register(at, "esfA", "CesfA")

    def notify(to: str, content: bytes) -> tuple[int, bytes]:
        """Sends content to an entity in a Notify: the transport is the application's own."""
        wrapped = libesf.wrap(content, libesf.Carrier.SGN, reference="/id-in/CesfA")
        print(f"    hub:      sees {hub.shown(wrapped)}")
        rsc, answer = hub.call(at, "POST", PATHS[to], "CesfA", wrapped)
        print(f"    hub:      sees {rsc} {hub.shown(answer)}")
        return rsc, answer

    with libesf.Endpoint(ME) as endpoint:
        for jwk in json.loads(Path(sys.argv[2]).read_text()):
            endpoint.add_key(libesf.Key.from_jwk(jwk))
        endpoint.learn(CSE_SIDE, hub.published(at, "esfB", "CesfA"))
        cse_side, service = endpoint.channel(CSE_SIDE), endpoint.channel(SERVICE)

        reading = {"m2m:cin": {"con": "21.5 degrees"}}
        inner = {"fr": "/id-in/CesfA", "rvi": "3"}
        print("\n1. Device to CSE side: create, under the random object that the CSE side publishes for everybody")
        send(cse_side, notify, {"op": 1, "to": "/id-in/CesfB/room", **inner, "rqi": "a1", "ty": 4, "pc": reading})

        print("\n2. Device to CSE side: retrieve, in the same session; the device's random object goes by its name now")
        send(cse_side, notify, {"op": 2, "to": "/id-in/CesfB/room", **inner, "rqi": "a2"})

        print("\n3. Device to service: notify, under a random object for this device alone, which it asks for first")
        send(service, notify, {"op": 5, "to": "/id-in/CesfC", **inner, "rqi": "a3", "pc": {"alarm": "window open"}})


def send(
    channel: libesf.Channel, notify: Callable[[str, bytes], tuple[int, bytes]], primitive: dict[str, object]
) -> None:
    print(f"    device:   seals {json.dumps(primitive)}")
    print(f"    device:   opened {json.dumps(channel.send(primitive, notify, timeout=20))}")


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    main()
