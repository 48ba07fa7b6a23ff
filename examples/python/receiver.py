# SPDX-License-Identifier: Apache-2.0
"""The CSE side: agrees on keys with whom its anchor vouches for, opens what they seal, and answers.
Run: receiver.py HUB PORT FOLDER [PEER], with key.pem, certificate.pem and the anchor ca.pem in FOLDER. For each line
that it reads it agrees on a new key with PEER and asks it something; the line is the request's identifier.
"""

import sys
from pathlib import Path
from typing import Any

import hub

import libesf

AT, PORT, FOLDER = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
endpoint = libesf.Endpoint("//m2m.example/id-in/CesfB")
store: dict[str, Any] = {}  # what this application keeps: the inner requests create and retrieve it


def say(words: str) -> None:
    print(f"    CSE side: {words}")


def execute(request: dict[str, Any]) -> dict[str, Any]:
    """Executes an inner request primitive: create (1), retrieve (2)."""
    answer = {"rsc": 4005, "rqi": request["rqi"], "rvi": "3"}
    if request["op"] == 1:
        store[request["to"]] = request["pc"]
        answer |= {"rsc": 2001, "pc": request["pc"]}
    elif request["op"] == 2:
        found = store.get(request["to"])
        answer |= {"rsc": 2000, "pc": found} if found else {"rsc": 4004}
    return answer


def take(content: bytes, from_: str) -> tuple[int, bytes]:
    """Everything that arrives goes through the one door; what comes out is sent back."""
    with endpoint.receive(libesf.unwrap(content), from_) as received:
        if received.kind == libesf.ReceivedKind.PRIMITIVE:
            say(f"opened {received.primitive_bytes.decode()}")
            say(f"       from {received.peer}, under key {received.key_id}")
            return received.rsc, received.exchange.seal(execute(received.primitive))
        if received.kind == libesf.ReceivedKind.KEY_ESTABLISHED:
            say(f"has agreed on key {received.key_id} with {received.peer}")
        elif received.error:
            say(f"REFUSED with {received.rsc} {received.error.name}: {received.error.message}")
        return received.rsc, received.reply_bytes


def ask(peer: str, rqi: str) -> None:
    """Agrees on a new key with a peer, and retrieves something from it."""
    stem = peer.rsplit("/", 1)[1]

    def notify(to: str, content: bytes) -> tuple[int, bytes]:
        return hub.notify(AT, stem, "CesfB", libesf.wrap(content, reference="/id-in/CesfB"))

    say(f"has agreed on key {endpoint.establish(peer, notify)}")
    request = {"op": 2, "to": f"/id-in/{stem}/state", "fr": "/id-in/CesfB", "rqi": rqi, "rvi": "3"}
    with endpoint.channel(peer) as channel:
        say(f"seals {hub.compact(request)}")
        say(f"opened {hub.compact(channel.send(request, notify, timeout=20))}")


def main() -> None:
    key = libesf.PrivateKey.from_pem((FOLDER / "key.pem").read_text())
    endpoint.add_identity((FOLDER / "certificate.pem").read_text(), key)
    endpoint.add_anchor((FOLDER / "ca.pem").read_text(), "//m2m.example")
    serving = hub.serve(PORT, take)
    hub.register(AT, "esfB", "CesfB", f"http://127.0.0.1:{PORT}", may_notify=["CesfA", "CesfC", "CesfM"])
    hub.publish(AT, "esfB", "CesfB", endpoint.info())
    say("is registered, and publishes a random object for everybody")
    for line in sys.stdin:
        ask(sys.argv[4], line.strip())
    serving.join()


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    main()
