# SPDX-License-Identifier: Apache-2.0
"""The CSE side: an application that terminates sealed requests. It registers at a hub with a point of access, publishes
how it can be reached end to end, and answers whatever the hub delivers. Run: receiver.py HUB PORT KEYS.json
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import hub

import libesf

ME = "//m2m.example/id-in/CesfB"
store: dict[str, Any] = {}  # what this application keeps: the inner requests create and retrieve it


def execute(request: dict[str, Any]) -> dict[str, Any]:
    """Executes an inner request primitive: create (1), retrieve (2), notify (5)."""
    answer = {"rqi": request["rqi"], "rvi": request.get("rvi", "3")}
    if request["op"] == 1:
        store[request["to"]] = request["pc"]
        return {"rsc": 2001, **answer, "pc": request["pc"]}
    if request["op"] == 2:
        found = store.get(request["to"])
        return {"rsc": 2000, **answer, "pc": found} if found else {"rsc": 4004, **answer}
    print(f"    CSE side: notified of {request.get('pc')}")
    return {"rsc": 2000, **answer}


def take(endpoint: libesf.Endpoint, content: bytes, from_: str) -> tuple[int, bytes]:
    """Everything that arrives goes through the one door; what comes out is sent back."""
    with endpoint.receive(libesf.unwrap(content), from_) as received:
        if received.kind == libesf.ReceivedKind.PRIMITIVE:
            print(
                f"    CSE side: opened {received.primitive_bytes.decode()} from {received.peer}, key {received.key_id}"
            )
            return received.rsc, received.exchange.seal(execute(received.primitive))
        if received.kind == libesf.ReceivedKind.RAND_GIVEN:
            print(f"    CSE side: gave {from_} a random object of its own")
        else:
            print(f"    CSE side: REFUSED with {received.rsc}: {received.error}")
        return received.rsc, received.reply_bytes


class PointOfAccess(BaseHTTPRequestHandler):
    """The hub posts every Notify here; the answer to the POST is the Notify response."""

    endpoint: libesf.Endpoint

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        rsc, body = take(self.endpoint, content, self.headers["X-M2M-Origin"])
        self.send_response(200 if rsc == 2000 else 403 if rsc < 5000 else 500)
        for name, value in hub.response_headers(self.headers["X-M2M-RI"], rsc, body):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """The story is enough."""


def main() -> None:
    at, port = sys.argv[1], int(sys.argv[2])
    endpoint = libesf.Endpoint(ME)
    for jwk in json.loads(Path(sys.argv[3]).read_text()):
        endpoint.add_key(libesf.Key.from_jwk(jwk))
    PointOfAccess.endpoint = endpoint
    server = ThreadingHTTPServer(("127.0.0.1", port), PointOfAccess)
    hub.register(at, "esfB", "CesfB", f"http://127.0.0.1:{port}", may_notify=["CesfA", "CesfC", "CesfM"])
    hub.publish(at, "esfB", "CesfB", endpoint.info())
    print(f"    CSE side: registered, publishes {json.dumps(endpoint.info())}")
    server.serve_forever()


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    main()
