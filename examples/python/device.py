# SPDX-License-Identifier: Apache-2.0
"""The device: an application that seals its requests for the CSE side and sends them through a hub that
it need not trust. Run: device.py HUB KEY.json
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import hub

import libesf

ME, PEER = "//m2m.example/id-in/CesfA", "//m2m.example/id-in/CesfB"


def main() -> None:
    at, jwk = sys.argv[1], json.loads(Path(sys.argv[2]).read_text())
    hub.register(at, "esfA", "CesfA")

    def notify(to: str, content: bytes) -> tuple[int, bytes]:
        """Sends content to an entity in a Notify: the transport is the application's own."""
        wrapped = libesf.wrap(content, libesf.Carrier.SGN, reference="/id-in/CesfA")
        print(f"    hub:      sees {hub.shown(wrapped)}")
        rsc, answer = hub.call(at, "POST", "/esfB", "CesfA", wrapped)
        print(f"    hub:      sees {rsc} {hub.shown(answer)}")
        return rsc, answer

    with libesf.Endpoint(ME) as endpoint:
        endpoint.add_key(libesf.Key.from_jwk(jwk))
        endpoint.learn(PEER, hub.published(at, "esfB", "CesfA"))
        channel = endpoint.channel(PEER)

        reading = {"m2m:cin": {"con": "21.5 degrees"}}
        inner = {"fr": "/id-in/CesfA", "rvi": "3"}
        print("\n1. Create, under the random object that the CSE side publishes for everybody")
        send(channel, notify, {"op": 1, "to": "/id-in/CesfB/room", **inner, "rqi": "a1", "ty": 4, "pc": reading})

        print("\n2. Retrieve, in the same session: the originator's random object goes by its name now")
        send(channel, notify, {"op": 2, "to": "/id-in/CesfB/room", **inner, "rqi": "a2"})

        print("\n3. Notify, under a random object made for this device alone: it is asked for first")
        channel.renew(libesf.Remedy.NEW_RRO)
        send(channel, notify, {"op": 5, "to": "/id-in/CesfB", **inner, "rqi": "a3", "pc": {"alarm": "window open"}})


def send(
    channel: libesf.Channel, notify: Callable[[str, bytes], tuple[int, bytes]], primitive: dict[str, object]
) -> None:
    print(f"    device:   seals {json.dumps(primitive)}")
    print(f"    device:   opened {json.dumps(channel.send(primitive, notify, timeout=20))}")


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    main()
