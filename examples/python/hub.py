# SPDX-License-Identifier: Apache-2.0
"""oneM2M over HTTP, as far as the examples need it: nothing here knows of libesf. Any HTTP client does the same."""

import itertools
import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
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
    """Content for a reader: a sealed object by its first characters and its length."""
    return re.sub(r"(eyJ[\w-]{20})([\w.-]*)", lambda m: f"{m[1]}... ({len(m[0])} characters)", content.decode())


def response_headers(request_id: str, rsc: int, body: bytes) -> Iterator[tuple[str, str]]:
    """What a oneM2M response over HTTP carries."""
    yield "X-M2M-RSC", str(rsc)
    yield "X-M2M-RI", request_id
    yield "X-M2M-RVI", "4"
    yield "Content-Type", "application/json"
    yield "Content-Length", str(len(body))
