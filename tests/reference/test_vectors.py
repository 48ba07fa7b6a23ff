# SPDX-License-Identifier: Apache-2.0
"""The published vectors: their schemas, that they are what make.py writes, and the reference against every one of them.

The replay reads the files only; it shares no code with the cases that made them.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from esprim_ref import b64, carriers, jwe, rand, session, strict_json
from esprim_ref.errors import Malformed, Refused
from esprim_ref.identifiers import Context, absolute
from esprim_ref.keys import Key
from esprim_ref.rand import Kind
from esprim_ref.rand_ids import RandSecret
from esprim_ref.scene import Scene

VECTORS = Path(__file__).resolve().parent.parent / "vectors"
Vector = dict[str, Any]
LEAST = {
    "esprim-session-key": 45,
    "esprim-objects": 60,
    "esprim-refusals": 300,
    "rfc7520-dir": 1,
    "json-strictness": 120,
    "carriers": 25,
    "identifiers": 60,
    "rand-ids": 50,
    "e2ekey-handshakes": 30,
    "e2ekey-refusals": 45,
}


def load(name: str) -> list[Vector]:
    vectors: list[Vector] = json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))["vectors"]
    return vectors


def every(name: str) -> pytest.MarkDecorator:
    vectors = load(name)
    return pytest.mark.parametrize("vector", vectors, ids=[v.get("name") or f"{v['own']} {v['id']}" for v in vectors])


def scene(vector: Vector, with_oro: bool) -> Scene:
    key = Key(vector["kid"], bytes.fromhex(vector["pairwise"]), vector["peer"], encoding=vector["encoding"])
    rro = rand.parse_text(json.dumps(vector["rro"]), Kind.RRO)
    oro = rand.parse_text(json.dumps(vector["oro"]), Kind.ORO) if with_oro and vector["oro"] else None
    return Scene(vector["own"], key, rro, oro, vector["at"])


@pytest.mark.parametrize("name", LEAST)
def test_a_file_follows_its_schema_and_is_not_thin(name: str) -> None:
    document = json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))
    schema = json.loads((VECTORS / document["$schema"]).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(document)
    assert len(document["vectors"]) >= LEAST[name]
    names = [(v.get("family"), v.get("step"), v.get("name") or (v["own"], v.get("registrar"), v["id"]))
             for v in document["vectors"]]  # fmt: skip
    assert len(names) == len(set(names)), "two vectors of one name"


@pytest.mark.parametrize("name", LEAST)
def test_a_schema_refuses_a_member_too_many(name: str) -> None:
    document = json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))
    schema = json.loads((VECTORS / document["$schema"]).read_text(encoding="utf-8"))
    document["vectors"][0]["surprise"] = 1
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema).validate(document)


def test_the_files_are_what_make_writes() -> None:
    made = subprocess.run([sys.executable, VECTORS / "make.py", "--check"], capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout + made.stderr


@every("esprim-session-key")
def test_session_key(vector: Vector) -> None:
    rro = rand.parse_text(json.dumps(vector["rro"]), Kind.RRO)
    oro = rand.parse_text(json.dumps(vector["oro"]), Kind.ORO)
    key = session.session_key(bytes.fromhex(vector["pairwise"]), rro, oro, vector["encoding"])
    assert key.hex() == vector["session_key"]
    assert {enc: session.cek(key, enc).hex() for enc in session.CEK_SIZE} == vector["cek"]


@every("esprim-objects")
def test_object(vector: Vector) -> None:
    at = scene(vector, with_oro=True)
    key = at.session().session_key
    assert key.hex() == vector["session_key"]
    plaintext = vector["plaintext"].encode()
    sealed = jwe.seal(session.cek(key, vector["enc"]), bytes.fromhex(vector["iv"]), vector["header"], plaintext)
    assert sealed == vector["jwe"]
    opener = scene(vector, with_oro=vector["oro_known"])
    if vector["direction"] == "request":
        assert opener.open_request(vector["jwe"]).plaintext == plaintext
    else:
        assert opener.open_response(vector["jwe"], json.loads(plaintext)["rqi"])[0] == plaintext


@every("esprim-refusals")
def test_refusal(vector: Vector) -> None:
    opener = scene(vector, with_oro=True)
    if vector["accept"]:
        assert b'"rqi"' in opener.open_request(vector["jwe"]).plaintext
        return
    with pytest.raises(Refused) as refused:
        opener.open_request(vector["jwe"])
    assert refused.value.rsc == vector["rsc"]


def test_every_family_of_refusals_has_neighbours_that_are_accepted() -> None:
    families: dict[str, set[bool]] = {}
    for vector in load("esprim-refusals"):
        families.setdefault(vector["family"], set()).add(vector["accept"])
    assert len(families) == 14
    assert all(seen == {True, False} for seen in families.values()), families


def test_every_status_code_of_a_receiver_is_shown() -> None:
    codes = {vector.get("rsc") for vector in load("esprim-refusals")}
    assert codes == {None, 4000, 4111, 4112, 4113, 4114, 4115, 4116, 5210}


@every("rfc7520-dir")
def test_rfc7520(vector: Vector) -> None:
    key, plaintext = b64.decode(vector["jwk"]["k"]), vector["plaintext"].encode()
    assert jwe.seal(key, bytes.fromhex(vector["iv"]), vector["header"], plaintext) == vector["jwe"]
    parts = jwe.split(vector["jwe"])
    assert jwe.check_options(parts) == vector["enc"]
    assert jwe.decrypt(key, parts) == plaintext


@every("json-strictness")
def test_json(vector: Vector) -> None:
    octets = bytes.fromhex(vector["hex"]) if "hex" in vector else vector["text"].encode()
    if not vector["accept"]:
        with pytest.raises(Malformed):
            strict_json.read(octets)
        return
    again = strict_json.write(strict_json.read(octets))
    assert json.loads(again) == json.loads(octets)


@every("carriers")
def test_carrier(vector: Vector) -> None:
    notification = vector["notification"].encode()
    if vector["step"] == "wrap":
        wrapped = carriers.wrap(vector["carrier"], vector["content"].encode(), vector["reference"])
        assert json.loads(wrapped) == json.loads(notification)
        assert json.loads(carriers.unwrap(wrapped)) == json.loads(vector["content"])
    elif vector["accept"]:
        assert json.loads(carriers.unwrap(notification)) == json.loads(vector["content"])
    else:
        with pytest.raises(Malformed):
            carriers.unwrap(notification)


@every("identifiers")
def test_identifier(vector: Vector) -> None:
    context = Context.of(vector["own"], vector.get("registrar"))
    assert absolute(vector["id"], context) == vector["absolute"]
    assert absolute(vector["absolute"], context) == vector["absolute"]


@every("rand-ids")
def test_rand_id(vector: Vector) -> None:
    secret = RandSecret(bytes.fromhex(vector["secret"]), vector["secret_id"], vector["own"])
    if not vector["accept"]:
        with pytest.raises(Refused) as refused:
            secret.recall(vector["esri"], vector["requester"], vector["at"])
        assert refused.value.rsc == vector["rsc"]
        return
    recalled = secret.recall(vector["esri"], vector["requester"], vector["at"])
    if "nonce" in vector:
        nonce = bytes.fromhex(vector["nonce"])
        made = secret.make(vector["requester"], vector["espa"], vector["expiry"], nonce)
        assert made.text() == vector["object"]
        assert recalled == made
