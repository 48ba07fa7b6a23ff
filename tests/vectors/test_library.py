# SPDX-License-Identifier: Apache-2.0
"""The published vectors, replayed through the installed library; sealing byte for byte needs a given IV and is C's."""

from __future__ import annotations

import base64
import hmac
import json
from pathlib import Path
from typing import Any

import pytest

import libesf
import libesf.lab

VECTORS = Path(__file__).resolve().parent
Vector = dict[str, Any]


def load(name: str) -> list[Vector]:
    vectors: list[Vector] = json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))["vectors"]
    return vectors


def every(name: str) -> pytest.MarkDecorator:
    vectors = [vector for vector in load(name) if not vector.get("door_only")]
    return pytest.mark.parametrize("vector", vectors, ids=[v.get("name") or f"{v['own']} {v['id']!r}" for v in vectors])


def scene(vector: Vector, oro: bool) -> dict[str, Any]:
    names = ["pairwise", "kid", "encoding", "peer", "rro", "at", *(["oro"] if oro and vector["oro"] else [])]
    return {name: vector[name] for name in names}


@every("esprim-session-key")
def test_a_session_key_is_derived(vector: Vector) -> None:
    names = ("pairwise", "encoding", "rro", "oro")
    assert libesf.lab.session_key({name: vector[name] for name in names}).hex() == vector["session_key"]


@every("esprim-objects")
def test_an_object_opens(vector: Vector) -> None:
    opened = libesf.lab.open(scene(vector, vector["oro_known"]), vector["jwe"])
    assert opened.decode() == vector["plaintext"]


@every("esprim-objects")
def test_an_object_opens_inside_security_information(vector: Vector) -> None:
    content = {"m2m:seci": {"sit": 5, "epo": vector["jwe"]}}
    assert libesf.lab.open(scene(vector, vector["oro_known"]), content).decode() == vector["plaintext"]


@every("esprim-refusals")
def test_a_request_is_refused_with_its_code(vector: Vector) -> None:
    if vector["accept"]:
        assert json.loads(libesf.lab.open(scene(vector, True), vector["jwe"]))["rqi"] == "r1"
        return
    with pytest.raises(libesf.Error) as refused:
        libesf.lab.open(scene(vector, True), vector["jwe"])
    assert refused.value.rsc == vector["rsc"]


@every("carriers")
def test_content_is_wrapped_and_unwrapped(vector: Vector) -> None:
    if vector["step"] == "wrap":
        carrier = {"seci": libesf.Carrier.SECI, "sgn": libesf.Carrier.SGN}[vector["carrier"]]
        wrapped = libesf.wrap(vector["content"].encode(), carrier=carrier, reference=vector["reference"])
        assert json.loads(wrapped) == json.loads(vector["notification"])
    elif vector["accept"]:
        assert json.loads(libesf.unwrap(vector["notification"])) == json.loads(vector["content"])
    else:
        with pytest.raises(libesf.FormatError):
            libesf.unwrap(vector["notification"])


@every("json-strictness")
def test_a_text_is_judged_strictly(vector: Vector) -> None:
    """Through the carrier, which reads any JSON text: a good one that is no security content breaks another rule."""
    octets = bytes.fromhex(vector["hex"]) if "hex" in vector else vector["text"].encode()
    with pytest.raises(libesf.Error) as refused:
        libesf.unwrap(octets)
    names = {"ESF_E_FORMAT"} if vector["accept"] else {"ESF_E_JSON", "ESF_E_LIMIT"}
    assert refused.value.name in names, refused.value


@every("e2ekey-handshakes")
def test_every_message_of_a_handshake_is_told_without_keys(vector: Vector) -> None:
    """The certificates are good at the vector's time; inspect has only the time of day."""
    told = []
    for message in vector["messages"]:
        report = libesf.lab.inspect({"m2m:seci": {"sit": 6, "eckm": message}})
        faults = [each for each in report["problems"] if each["rule"].split()[0] not in ("not-yet-valid", "expired")]
        assert faults == []
        told.append(json.dumps(report["parts"]))
    for text, name in zip(told, ("ClientHello", "ServerHello", "CertificateVerify", "Finished"), strict=True):
        assert name in text


@every("e2ekey-handshakes")
def test_an_end_of_a_handshake_can_be_set_up(vector: Vector) -> None:
    """The replay needs a clock that stands still and known randomness: it is done with each language's test seams."""
    for end, peer in ((vector["initiator"], vector["terminator"]), (vector["terminator"], vector["initiator"])):
        with libesf.Endpoint(end["id"], settings=end["settings"]) as endpoint:
            with libesf.PrivateKey.from_pem(end["private_key"]) as key:
                endpoint.add_identity(end["chain"], key)
            for anchor in end["anchors"]:
                endpoint.add_anchor(anchor["certificate"], anchor["id_prefix"])
            for entry in end["trust"]:
                endpoint.trust(entry)
            with endpoint.e2ekey(peer["id"]) as attempt:
                assert attempt.need is not None


@every("identifiers")
def test_an_identifier_is_made_absolute(vector: Vector) -> None:
    """Through a random object, whose MAC binds the requester's absolute id (D9)."""
    secret = bytes(range(32))
    settings = {"registrar": registrar} if (registrar := absolute_registrar(vector)) else None
    with libesf.Endpoint(vector["own"], settings=settings) as endpoint:
        endpoint.share(1, secret)
        if vector["id"] == "":
            with pytest.raises(libesf.Error):
                endpoint.receive({"m2m:seci": {"sit": 3}}, vector["id"])
            return
        with endpoint.receive({"m2m:seci": {"sit": 3}}, vector["id"]) as received:
            assert received.reply is not None
            esri = received.reply["m2m:seci"]["ero"]["esri"]
    octets = base64.urlsafe_b64decode(esri[2:] + "==")
    names = b"".join(len(t.encode()).to_bytes(2, "big") + t.encode() for t in (vector["own"], vector["absolute"]))
    assert hmac.digest(secret, b"\x01" + octets[:17] + names, "sha256")[:8] == octets[17:]


def absolute_registrar(vector: Vector) -> str:
    """The registrar as the setting wants it."""
    given: str = vector.get("registrar", "")
    return given if given.startswith("//") or not given else "//" + vector["own"].split("/")[2] + given
