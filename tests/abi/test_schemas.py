# SPDX-License-Identifier: Apache-2.0
"""The schemas of the documents that cross the ABI tell right from wrong and are true of what the library gives."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from abigates import paths
from abigates.story import Story

SCHEMAS: dict[str, dict[str, Any]] = {
    path.name.removesuffix(".schema.json"): json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((paths.ABI / "schema").glob("*.schema.json"))
}
REGISTRY: Registry[Any] = Registry().with_resources(
    (schema["$id"], Resource.from_contents(schema)) for schema in SCHEMAS.values() if "$id" in schema
)
OURS = ["random-object", "e2e-sec-info", "security-info", "key-document", "mark-document", "scene", "trust-entry"]


def problems(name: str, document: Any) -> list[str]:
    validator = Draft202012Validator(SCHEMAS[name], registry=REGISTRY)
    return [error.message for error in validator.iter_errors(document)]


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_well_formed_and_says_what_it_is(name: str) -> None:
    schema = SCHEMAS[name]
    Draft202012Validator.check_schema(schema)
    assert schema.get("$id", "").endswith(f"/{name}.schema.json")
    assert schema["title"] and schema["description"]


@pytest.mark.parametrize("name", OURS)
def test_its_examples_are_accepted(name: str) -> None:
    assert SCHEMAS[name]["examples"]
    for example in SCHEMAS[name]["examples"]:
        assert problems(name, example) == []


def changed(name: str, change: Callable[[dict[str, Any]], Any]) -> Any:
    example = copy.deepcopy(SCHEMAS[name]["examples"][-1])
    change(example)
    return example


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("random-object", lambda d: d.pop("esrv")),
        ("random-object", lambda d: d.update(esks=[1])),
        ("random-object", lambda d: d.update(espa=[])),
        ("random-object", lambda d: d.update(esri="has space")),
        ("random-object", lambda d: d.update(esrx="tomorrow")),
        ("random-object", lambda d: d.update(more=1)),
        ("e2e-sec-info", lambda d: d.pop("esf")),
        ("e2e-sec-info", lambda d: d.update(esf=["13"])),
        ("e2e-sec-info", lambda d: d["esro"].pop("esks")),
        ("security-info", lambda d: d["m2m:seci"].update(sit=3)),
        ("security-info", lambda d: d["m2m:seci"].pop("epo")),
        ("security-info", lambda d: d["m2m:seci"].update(sit=9)),
        ("security-info", lambda d: d["m2m:seci"].update(epo="a.b.c.d.e")),
        ("security-info", lambda d: d.update(more=1)),
        ("key-document", lambda d: d.update(kty="EC")),
        ("key-document", lambda d: d.update(k="c2hvcnQ")),
        ("key-document", lambda d: d.update(suid=16)),
        ("key-document", lambda d: d.update(peer="Cae1")),
        ("key-document", lambda d: d.update(encoding="D")),
        ("key-document", lambda d: d.update(more=1)),
        ("mark-document", lambda d: d.update(value="short")),
        ("mark-document", lambda d: d.pop("rand_id")),
        ("mark-document", lambda d: d["rand"].pop("expires")),
        ("trust-entry", lambda d: d.pop("id")),
        ("trust-entry", lambda d: d.update(match="anything")),
        ("trust-entry", lambda d: d.update(suid=13)),
        ("trust-entry", lambda d: d.update(may_initiate="yes")),
        ("trust-entry", lambda d: d.update(more=1)),
        ("scene", lambda d: d.update(pairwise="00")),
        ("scene", lambda d: d.update(enc="A128CBC-HS256")),
        ("scene", lambda d: d["rro"].update(esk=1)),
    ],
)
def test_what_is_wrong_is_refused(name: str, change: Callable[[dict[str, Any]], Any]) -> None:
    assert problems(name, changed(name, change))


def test_what_the_library_gives_is_as_its_schema_says(story: Story) -> None:
    given = story.given
    assert set(given) == {"e2e-sec-info", "security-info", "mark-document", "report", "inspection"}
    for name, documents in given.items():
        for document in documents:
            assert problems(name, json.loads(document)) == [], document
    assert any("rand" in json.loads(document) for document in given["mark-document"])
    assert {json.loads(document)["m2m:seci"]["sit"] for document in given["security-info"]} == {3, 4, 5, 6}


def test_what_the_library_takes_is_as_its_schema_says(story: Story) -> None:
    for name, parameter in [
        ("key-document", "jwk"),
        ("scene", "scene"),
        ("settings", "settings"),
        ("trust-entry", "entry"),
    ]:
        for document in story.corpus[parameter]:
            assert problems(name, json.loads(document)) == [], document
