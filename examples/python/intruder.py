# SPDX-License-Identifier: Apache-2.0
"""A fourth party, which has a certificate of its own and wants to be taken for the device. Every attempt is refused.
Run: intruder.py HUB FOLDER, with key.pem, certificate.pem, expired.pem and the anchor ca.pem in that folder.
"""

import sys
from pathlib import Path

import hub

import libesf
from libesf import cert

AT, FOLDER = sys.argv[1], Path(sys.argv[2])
CSE_SIDE = "//m2m.example/id-in/CesfB"


def say(words: str) -> None:
    print(f"    intruder: {words}")


def attempt(title: str, chain: str, key: libesf.PrivateKey, me: str, origin: str) -> None:
    """Agrees on a key with the CSE side, and uses it."""
    print(f"# {title}")
    with libesf.Endpoint(f"//m2m.example/id-in/{me}") as endpoint:
        endpoint.add_identity(chain, key)
        endpoint.add_anchor((FOLDER / "ca.pem").read_text(), "//m2m.example")

        def notify(to: str, content: bytes) -> tuple[int, bytes]:
            """What From says is up to the sender and the hub."""
            return hub.notify(AT, "CesfB", origin, libesf.wrap(content, reference=f"/id-in/{origin}"))

        request = {"op": 2, "to": "/id-in/CesfB/room", "fr": f"/id-in/{me}", "rqi": "m1", "rvi": "3"}
        try:
            say(f"has agreed on key {endpoint.establish(CSE_SIDE, notify)}")
            say(f"opened {hub.compact(endpoint.channel(CSE_SIDE).send(request, notify))}")
        except libesf.Error as error:
            say(f"REFUSED: {error.message}")


def forged() -> tuple[str, libesf.PrivateKey]:
    """A certificate that says it is the device's, of an authority that nobody here knows."""
    ca_key, key = libesf.PrivateKey.generate(), libesf.PrivateKey.generate()
    request = cert.request(key, ae_id="//m2m.example/id-in/CesfA")
    return cert.issue(cert.new_ca(ca_key, "Elsewhere"), ca_key, request), key


def main() -> None:
    hub.register(AT, "esfM", "CesfM")
    key = libesf.PrivateKey.from_pem((FOLDER / "key.pem").read_text())
    mine, expired = ((FOLDER / name).read_text() for name in ("certificate.pem", "expired.pem"))
    attempt(
        "A fourth party, CesfM, agrees on a key under its own name; then, sealed, it says that it is the device",
        mine,
        key,
        "CesfA",
        "CesfM",
    )
    attempt("It shows its certificate, and says that it is the device", mine, key, "CesfA", "CesfA")
    attempt("It shows a certificate of the device, from an authority of its own", *forged(), "CesfA", "CesfA")
    attempt("It shows its own certificate, after that has expired", expired, key, "CesfM", "CesfM")


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    main()
