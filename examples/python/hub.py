# SPDX-License-Identifier: Apache-2.0
"""oneM2M over HTTP, as far as the examples need it: nothing here knows of libesf. Any HTTP client does the same."""

import itertools
import json
import re
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

counter = itertools.count(1)


def call(hub: str, method: str, path: str, origin: str, body: Any = None, ty: int | None = None) -> tuple[int, bytes]:
    """One request to a hub. Gives (rsc, content)."""
    headers = {"X-M2M-Origin": origin, "X-M2M-RI": f"{origin}-{next(counter)}", "X-M2M-RVI": "4"}
    headers |= {"Accept": "application/json", "Content-Type": "application/json" + (f";ty={ty}" if ty else "")}
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(
            urllib.request.Request(f"{hub}/cse-in{path}", data, headers, method=method), timeout=20
        ) as response:
            return int(response.headers["X-M2M-RSC"]), response.read()
    except urllib.error.HTTPError as error:
        return int(error.headers.get("X-M2M-RSC", 5000)), error.read()


def notify(hub: str, to: str, origin: str, content: bytes) -> tuple[int, bytes]:
    """Sends content to an entity in a Notify request, and shows what the hub sees of it. Gives (rsc, content)."""
    print(f"    hub:      {origin} -> {to}       {shown(content)}")
    rsc, answer = call(hub, "POST", f"/{to[1:]}", origin, content)
    print(f"    hub:      {origin} <- {to}  {rsc} {shown(answer)}")
    return rsc, answer


def register(hub: str, name: str, origin: str, poa: str | None = None, may_notify: list[str] | None = None) -> None:
    """Creates an <AE>; with a point of access also the rights to send it a Notify."""
    reachable = {"rr": True, "poa": [poa], "csz": ["application/json"]} if poa else {"rr": False}
    ok(call(hub, "POST", "", origin, {"m2m:ae": {"rn": name, "api": "Norg.example.esf", "srv": ["4"], **reachable}}, 2))
    if may_notify:
        rights = [{"acor": [origin], "acop": 63}, {"acor": may_notify, "acop": 16 + 2}]
        policy = {"rn": "acp", "pv": {"acr": rights}, "pvs": {"acr": rights[:1]}}
        ok(call(hub, "POST", f"/{name}", origin, {"m2m:acp": policy}, 1))
        ok(call(hub, "PUT", f"/{name}", origin, {"m2m:ae": {"acpi": [f"cse-in/{name}/acp"]}}))


def publish(hub: str, name: str, origin: str, info: Mapping[str, Any]) -> None:
    """Writes the attribute e2eSecInfo of an <AE> (as a string: what this hub accepts)."""
    ok(call(hub, "PUT", f"/{name}", origin, {"m2m:ae": {"esi": json.dumps(info)}}))


def published(hub: str, name: str, origin: str) -> str:
    """Reads that attribute."""
    return str(json.loads(ok(call(hub, "GET", f"/{name}", origin)))["m2m:ae"]["esi"])


def ok(answer: tuple[int, bytes]) -> bytes:
    if answer[0] not in (2000, 2001, 2004):
        raise SystemExit(f"the hub refused with {answer[0]}: {answer[1].decode(errors='replace')}")
    return answer[1]


def shown(content: bytes) -> str:
    """Content for a reader: the security information in it, long texts by their first characters and their length."""
    inside = json.loads(content or b"{}")
    inside = inside.get("m2m:sgn", {}).get("nev", {}).get("rep", inside)
    text = compact(inside.get("m2m:seci", inside))
    return re.sub(r'"([\w+/-]{20})[\w+/.=-]{20,}"', lambda m: f'"{m[1]}..." ({len(m[0]) - 2} characters)', text)


def compact(document: object) -> str:
    return json.dumps(document, separators=(",", ":"))


def serve(port: int, take: Callable[[bytes, str], tuple[int, bytes]]) -> threading.Thread:
    """A point of access, in threads of its own: the hub posts every Notify here; what `take` gives is the response."""

    class PointOfAccess(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            rsc, body = take(content, self.headers["X-M2M-Origin"])
            self.send_response(200 if rsc == 2000 else 403 if rsc < 5000 else 500)
            self.send_header("X-M2M-RSC", str(rsc))
            self.send_header("X-M2M-RI", self.headers["X-M2M-RI"])
            self.send_header("X-M2M-RVI", "4")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """The story is enough."""

    server = ThreadingHTTPServer(("127.0.0.1", port), PointOfAccess)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    return thread
