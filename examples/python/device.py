# SPDX-License-Identifier: Apache-2.0
"""The device: an application that agrees on keys with the CSE side and with a service, and seals its requests for them.
Certificates are all that they share; the hub between them need not be trusted.
Run: device.py HUB FOLDER, with key.pem, certificate.pem and the anchor ca.pem in that folder.
"""

import sys
from pathlib import Path

import hub

import libesf

ME, CSE_SIDE, SERVICE = (f"//m2m.example/id-in/{stem}" for stem in ("CesfA", "CesfB", "CesfC"))


def say(words: str) -> None:
    print(f"    device:   {words}")


def identify(endpoint: libesf.Endpoint, folder: Path) -> None:
    """Who I am, and whom I trust."""
    key = libesf.PrivateKey.from_pem((folder / "key.pem").read_text())
    endpoint.add_identity((folder / "certificate.pem").read_text(), key)
    endpoint.add_anchor((folder / "ca.pem").read_text(), "//m2m.example")


def main() -> None:
    at = sys.argv[1]
    hub.register(at, "esfA", "CesfA")

    def notify(to: str, content: bytes) -> tuple[int, bytes]:
        """Sends content to an entity in a Notify request: the transport is the application's own."""
        return hub.notify(at, to.rsplit("/", 1)[1], "CesfA", libesf.wrap(content, reference="/id-in/CesfA"))

    def agree(peer: str) -> None:
        say(f"has agreed on key {endpoint.establish(peer, notify)}")

    def send(channel: libesf.Channel, op: int, to: str, rqi: str, **more: object) -> None:
        primitive = {"op": op, "to": to, "fr": "/id-in/CesfA", "rqi": rqi, "rvi": "3", **more}
        say(f"seals {hub.compact(primitive)}")
        say(f"opened {hub.compact(channel.send(primitive, notify, timeout=20))}")

    with libesf.Endpoint(ME) as endpoint:
        identify(endpoint, Path(sys.argv[2]))
        print("# Device and CSE side agree on a key: E2EKey, four messages through the hub")
        agree(CSE_SIDE)

        print("# Device to CSE side: create, under the random object that the CSE side publishes for everybody")
        endpoint.learn(CSE_SIDE, hub.published(at, "esfB", "CesfA"))
        cse_side = endpoint.channel(CSE_SIDE)
        send(cse_side, 1, "/id-in/CesfB/room", "a1", ty=4, pc={"m2m:cin": {"con": "21.5 degrees"}})

        print("# Device to CSE side: retrieve, in the same session; the device's random object goes by its name now")
        send(cse_side, 2, "/id-in/CesfB/room", "a2")

        print("# Device and service agree on a key of their own")
        agree(SERVICE)

        print("# Device to service: notify, under a random object for this device alone, which it asks for first")
        send(endpoint.channel(SERVICE), 5, "/id-in/CesfC", "a3", pc={"alarm": "window open"})


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    main()
