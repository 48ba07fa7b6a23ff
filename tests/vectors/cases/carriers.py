# SPDX-License-Identifier: Apache-2.0
"""Security content inside and outside of carriers (D19)."""

from __future__ import annotations

import json
from typing import Any

from cases import Document, Vector
from esprim_ref import carriers
from esprim_ref.errors import Malformed

_EPO = {"m2m:seci": {"sit": 5, "epo": "eyJh..AAEC.c2VhbGVk.dGFn"}}
_RAND = {"m2m:seci": {"sit": 3}}
_REF = "/id-in/CEsfA"


def _sgn(content: Any, **more: Any) -> dict[str, Any]:
    return {"m2m:sgn": {"nev": {"rep": content, "net": 1}, "sur": _REF, **more}}


def _wrapped(name: str, carrier: str, content: Any) -> Vector:
    text = json.dumps(content, separators=(",", ":"))
    reference = _REF if carrier == "sgn" else ""
    made = carriers.wrap(carrier, text.encode(), reference).decode()
    return {
        "name": name,
        "step": "wrap",
        "carrier": carrier,
        "reference": reference,
        "content": text,
        "notification": made,
    }


def _unwrapped(name: str, notification: str) -> Vector:
    vector: Vector = {"name": name, "step": "unwrap", "notification": notification}
    try:
        return {**vector, "accept": True, "content": carriers.unwrap(notification.encode()).decode()}
    except Malformed:
        return {**vector, "accept": False}


def document() -> Document:
    vectors = [
        _wrapped("a sealed request, plain", "seci", _EPO),
        _wrapped("a sealed request in a notification", "sgn", _EPO),
        _wrapped("a random-object request, plain", "seci", _RAND),
        _wrapped("a random-object request in a notification", "sgn", _RAND),
    ]
    event = _sgn(_EPO)["m2m:sgn"]["nev"]
    accepted: list[tuple[str, Any]] = [
        ("plain", _EPO),
        ("in a notification", _sgn(_EPO)),
        ("with members that hubs add", _sgn(_EPO, cr="/id-in/CAdmin", nfu="x", vrq=False)),
        ("with members that hubs add to the event", {"m2m:sgn": {"nev": {**event, "om": {"op": 5}}, "sur": _REF}}),
        ("without net", {"m2m:sgn": {"nev": {"rep": _EPO}, "sur": _REF}}),
        ("without sur", {"m2m:sgn": {"nev": event}}),
        ("members of the content that a later release adds", {"m2m:seci": {"sit": 3, "later": [1]}}),
    ]
    refused: list[tuple[str, Any]] = [
        ("a verification request", {"m2m:sgn": {"vrq": True, "sur": _REF}}),
        ("an event without representation", {"m2m:sgn": {"nev": {"net": 1}, "sur": _REF}}),
        ("another representation", _sgn({"m2m:cin": {"con": "x"}})),
        ("a representation with a second member", _sgn({**_EPO, "m2m:cin": {}})),
        ("both carriers at once", {**_EPO, **_sgn(_EPO)}),
        ("a notification inside a notification", _sgn(_sgn(_EPO))),
        ("the content as a text", _sgn(json.dumps(_EPO))),
        ("m2m:seci is a text", {"m2m:seci": "x"}),
        ("m2m:seci is null", {"m2m:seci": None}),
        ("m2m:sgn is a list", {"m2m:sgn": [_EPO]}),
        ("nev is a list", {"m2m:sgn": {"nev": [event]}}),
        ("an empty object", {}),
        ("a list", [_EPO]),
        ("null", None),
        ("the name without its prefix", {"seci": {"sit": 3}}),
    ]
    for expected, cases in ((True, accepted), (False, refused)):
        for name, value in cases:
            vector = _unwrapped(name, json.dumps(value))
            assert vector["accept"] is expected, name
            vectors.append(vector)
    for name, text in (("nothing", ""), ("no JSON", "<m2m:seci/>"), ("a name twice", '{"m2m:seci":{"sit":3,"sit":3}}')):
        vectors.append(_unwrapped(name, text))
        assert not vectors[-1]["accept"], name
    return {
        "about": "Security content wrapped for a hub and unwrapped again (digest 2.1, D19); compare as JSON values",
        "vectors": vectors,
    }
