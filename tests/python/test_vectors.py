# SPDX-License-Identifier: Apache-2.0
"""The published vectors, replayed through `libesf.lab` and the carriers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import libesf
from libesf import Carrier, lab

FOLDER = Path(__file__).parent.parent / "vectors"


def vectors(name: str) -> list[Any]:
    """All but those that need a whole Receiver."""
    found = json.loads((FOLDER / f"{name}.json").read_text())["vectors"]
    return [pytest.param(vector, id=vector["name"]) for vector in found if not vector.get("door_only")]


def scene_of(vector: dict[str, Any], oro: object) -> dict[str, Any]:
    scene = {name: vector[name] for name in ("pairwise", "kid", "encoding", "peer", "rro", "at")}
    return {**scene, "oro": oro} if oro else scene


@pytest.mark.parametrize("vector", vectors("esprim-session-key"))
def test_session_keys(vector: dict[str, Any]) -> None:
    scene = {name: vector[name] for name in ("pairwise", "encoding", "rro", "oro")}
    assert lab.session_key(scene).hex() == vector["session_key"]


@pytest.mark.parametrize("vector", vectors("esprim-objects"))
def test_objects_open_to_the_octets_that_were_sealed(vector: dict[str, Any]) -> None:
    scene = scene_of(vector, vector["oro"] if vector["oro_known"] else None)
    assert lab.open(scene, vector["jwe"]) == vector["plaintext"].encode()
    assert lab.open(scene, {"m2m:seci": {"sit": 5, "epo": vector["jwe"]}}) == vector["plaintext"].encode()


@pytest.mark.parametrize("vector", vectors("esprim-objects"))
def test_what_is_sealed_here_opens_here(vector: dict[str, Any]) -> None:
    scene = scene_of(vector, vector["oro"]) | {"enc": vector["enc"]}
    sealed = lab.seal(scene, vector["plaintext"])
    assert sealed.count(".") == 4
    assert sealed != vector["jwe"]
    assert lab.open(scene, sealed) == vector["plaintext"].encode()


@pytest.mark.parametrize("vector", vectors("esprim-refusals"))
def test_refusals_and_their_neighbours(vector: dict[str, Any]) -> None:
    scene = scene_of(vector, vector["oro"])
    if vector["accept"]:
        assert lab.open(scene, vector["jwe"])
        return
    with pytest.raises(libesf.Error) as caught:
        lab.open(scene, vector["jwe"])
    assert caught.value.rsc == vector["rsc"]


@pytest.mark.parametrize("vector", vectors("carriers"))
def test_carriers(vector: dict[str, Any]) -> None:
    if vector["step"] == "wrap":
        carrier = Carrier[vector["carrier"].upper()]
        wrapped = libesf.wrap(vector["content"], carrier, vector["reference"])
        assert json.loads(wrapped) == json.loads(vector["notification"])
    elif vector["accept"]:
        assert json.loads(libesf.unwrap(vector["notification"])) == json.loads(vector["content"])
    else:
        with pytest.raises(libesf.Error):
            libesf.unwrap(vector["notification"])


@pytest.mark.parametrize("vector", vectors("esprim-objects"))
def test_objects_are_told_without_keys(vector: dict[str, Any]) -> None:
    found = lab.inspect(vector["jwe"])
    assert (found["what"], found["valid"], found["problems"]) == ("esprim-object", True, [])
    if "cty" in json.loads(vector["header"]) and "onem2m" in vector["header"]:
        assert vector["direction"] in found["summary"]
    assert vector["enc"] in found["summary"]


def test_nonsense_is_inspected_and_reported() -> None:
    for nonsense in ("", "nonsense", b"\xff\x00", "{", "a.b.c.d.e"):
        found = lab.inspect(nonsense)
        assert not found["valid"]
    with pytest.raises(libesf.ResourceError):
        lab.inspect(bytes((16 << 20) + 1))
