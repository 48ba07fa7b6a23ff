# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from esf_program import ROOT, Esf, Scene, Vector, vectors

SCHEMA = json.loads((ROOT / "abi" / "schema" / "inspection.schema.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def report(esf: Esf, text: str | bytes) -> Any:
    run = esf("inspect", "--json", stdin=text)
    assert run.err == ""
    document = run.document
    VALIDATOR.validate(document)
    assert run.code == (0 if document["valid"] else 1)
    return document


def content(epo: str) -> str:
    return json.dumps({"m2m:seci": {"sit": 5, "epo": epo}})


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_every_object_of_the_vectors_is_faultless(esf: Esf) -> None:
    for vector in vectors("esprim-objects"):
        document = report(esf, content(vector["jwe"]))
        assert document["valid"], vector["name"]
        kid = next(part for part in document["parts"] if part["name"] == "/m2m:seci/epo/header/kid")
        assert kid["value"] == vector["kid"]


def test_every_refusal_that_needs_no_key_is_found(esf: Esf) -> None:
    found = 0
    for vector in vectors("esprim-refusals"):
        document = report(esf, content(vector["jwe"]))
        if vector["accept"]:
            assert document["valid"], vector["name"]
        elif vector["rsc"] == 4000:
            assert 4000 in [problem["rsc"] for problem in document["problems"]], vector["name"]
            found += 1
    assert found > 80


def test_derived_random_objects_are_known(esf: Esf) -> None:
    for vector in vectors("rand-ids"):
        if vector["accept"] and "object" in vector:
            document = report(esf, vector["object"])
            assert document["what"] == "receiver-rand"
            assert "/esri/D9" in [part["name"] for part in document["parts"]]


def test_security_content_is_found_in_every_carrier_and_nowhere_else(esf: Esf) -> None:
    seen = set()
    for vector in vectors("carriers"):
        document = report(esf, vector["notification"])
        if vector.get("accept", True):
            assert document["what"] in ("carrier", "security-info"), vector["name"]
            assert any(part["name"].endswith("/m2m:seci/sit") for part in document["parts"]), vector["name"]
            seen.add(document["what"])
        else:
            assert not document["valid"], vector["name"]
    assert seen == {"carrier", "security-info"}


def test_people_get_a_page_of_a_hundred_columns(esf: Esf, tmp_path: Path, scene: Scene) -> None:
    run = esf("inspect", tmp_path / "object.jwe")
    assert (run.code, run.err) == (0, "")
    lines = run.text.splitlines()
    assert lines[0] == "ESPrim Object (request), A256GCM, key k1@example.com"
    assert lines[-1] == "no problem that shows without keys"
    assert all(len(line) <= 100 for line in lines)
    kid = next(line for line in lines if line.strip().startswith("kid "))
    oro = next(line for line in lines if line.strip().startswith("oro "))
    assert kid.startswith("    kid  ") and oro.index("an object") == kid.index("k1@example.com")
    assert any(line.startswith("      esri  ") for line in lines)


def test_people_get_every_problem_with_rule_place_and_code(esf: Esf) -> None:
    run = esf("inspect", stdin='{"m2m:seci":{"sit":5,"sit":5,"ero":{},"epo":"a.b.c.d"},"x":1}')
    assert run.code == 1
    problems = run.text.partition(" problems\n")[2]
    for piece in ("D17, at octet ", "TS-0004 table 6.3.5.48-1, at /m2m:seci/ero: a Receiver answers 4000",
                  "RFC 7516 7.1, at /m2m:seci/epo", "TS-0004 7.5.1.2.11, at /x"):  # fmt: skip
        assert piece in problems


@pytest.mark.parametrize("name", [None, "-"])
def test_standard_input_is_the_default(esf: Esf, name: str | None) -> None:
    run = esf("inspect", *([name] if name else []), stdin='{"m2m:seci":{"sit":3}}\n')
    assert (run.code, run.err) == (0, "")
    assert run.text.startswith("securityInfo 3, receiverESPrimRandObject Request\n")


@pytest.mark.parametrize(
    "hostile",
    [
        '{"op":2,"rqi":"\x1b[31mred\x07","fr":"\x9b2J"}',
        '{"op":2,"rqi":"\\u001b]0;title\\u0007","fr":"\\u009b"}',
        '{"\\u001b[2J":1,"kty":"oct","\x1b[H":2}',
        '{"op":2,"rqi":"\u202egnihton","fr":"\u2066x\u200b"}',
        '{"kty":"\x00","\x00":1}',
        '{"m2m:seci":{"sit":5,"epo":"\x1b[31m.\x1b.\x1b.\x1b.\x1b"}}',
        "\x1b[31m",
    ],
)
def test_nothing_reaches_the_terminal_but_printable_ascii(esf: Esf, hostile: str) -> None:
    run = esf("inspect", stdin=hostile)
    assert run.err == ""
    assert all(0x20 <= octet < 0x7F or octet == 0x0A for octet in run.out)
    report(esf, hostile)


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"\x00",
        b"\x00" * 4096,
        b"\xff\xfe\x00\x01",
        b"[" * 1_000_000,
        b'{"a":' * 200_000,
        b'{"m2m:seci":' * 17 + b"1" + b"}" * 17,
        b"." * 1_000_000,
        b"eyJ" + b"." * 1_000_000,
        b'"' + b"\\" * 99_999,
        b'{"m2m:seci":{"sit":5,"epo":"' + b"A" * 4_000_000,
        b"[" + b"0," * 1_100_000 + b"0]",
        b"{" + b'"a":0,' * 50_000 + b'"b":0}',
        b'"' * 3,
        ('"' + '\\"' * 3 + "[1]" + '\\"' * 3 + '"').encode(),
        json.dumps(json.dumps(json.dumps(json.dumps({"sit": 3})))).encode(),
        b"\xef\xbb\xbf{}",
    ],
    ids=range(17),
)
def test_strange_input_is_reported_in_bounded_room(esf: Esf, octets: bytes) -> None:
    document = report(esf, octets)
    assert not document["valid"]
    assert len(json.dumps(document)) < 200_000


def test_more_than_sixteen_mebioctets_are_refused(esf: Esf) -> None:
    run = esf("inspect", stdin=b"A" * (16 * 1024 * 1024 + 1))
    assert (run.code, run.out) == (1, b"")
    assert "ESF_E_LIMIT" in run.err


def test_damaged_objects_are_reported_by_the_schema(esf: Esf) -> None:
    """A few hundred of what the fuzz suite does a hundred thousand times in one process."""
    source = random.Random(20261122)
    texts = [content(vector["jwe"]) for vector in vectors("esprim-objects")]
    for _ in range(200):
        octets = bytearray(source.choice(texts).encode())
        for _ in range(source.randrange(1, 5)):
            octets[source.randrange(len(octets))] = source.randrange(256)
        report(esf, bytes(octets))


def test_keys_are_not_shown(esf: Esf) -> None:
    secret = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3I"
    for text in (
        f'{{"kty":"oct","kid":"k1","k":"{secret}"}}',
        f'{{"kty":"EC","crv":"P-256","d":"{secret}","x":"{secret}"}}',
        f'{{"kty":"oct","k":"{secret}","k":"{secret}"',
        secret,
    ):
        for arguments in (["inspect"], ["inspect", "--json"]):
            run = esf(*arguments, stdin=text)
            assert secret[:8] not in run.text + run.err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["inspect", "no-such-file"], 3), (["inspect", "/"], 3), (["inspect", "a", "b"], 2), (["inspect", "--zork"], 2),
     (["inspect", "-x"], 2), (["inspect", "--json=1"], 2)],
)  # fmt: skip
def test_trouble_and_wrong_usage_have_codes_of_their_own(
    esf: Esf, tmp_path: Path, arguments: list[str], code: int
) -> None:
    run = esf(*arguments, cwd=tmp_path)
    assert (run.code, run.out) == (code, b"")
    assert run.err.startswith("esf: error: ")


def test_what_is_refused_while_sealing_is_explained_by_inspect(esf: Esf, scene: Scene) -> None:
    bad: Vector = {**scene.vector["rro"], "espa": []}
    document = report(esf, json.dumps(bad))
    assert document["problems"] == [
        {
            "rule": "TS-0003 8.4.3.1",
            "where": "/espa",
            "message": "the list is empty; it names at least one algorithm",
            "rsc": 4000,
        }
    ]
