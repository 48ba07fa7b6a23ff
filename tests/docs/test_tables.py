# SPDX-License-Identifier: Apache-2.0
"""Tables that say what the code does are compared with it."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

import pytest
from pages import ROOT, page, tables

import libesf

_NAME = re.compile(r"`([^`]+)`")
#: A parameter or property behind the name of its class.
_PART = re.compile(r" \(`\w+`\)")


def settings_rows() -> dict[str, dict[str, str]]:
    rows = {row["setting"].strip("`"): row for row in tables(page("docs/esprim.md"), "setting")}
    assert len(rows) > 20
    return rows


def schema(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((ROOT / f"abi/schema/{name}.schema.json").read_text(encoding="utf-8"))
    return document


def test_the_table_of_settings_is_that_of_the_schema() -> None:
    properties = schema("settings")["properties"]
    rows = settings_rows()
    assert set(rows) == set(properties)
    for name, rule in properties.items():
        row = rows[name]
        if rule.get("type") == "integer":
            assert row["default"] == str(rule["default"]), name
            assert row["range"] == f"{rule['minimum']} to {rule['maximum']}", name
        elif "default" in rule:
            assert json.loads(row["default"].strip("`")) == rule["default"], name
        for value in rule.get("enum", []):
            assert f'`"{value}"`' in row["range"], name


def test_the_table_of_settings_is_what_a_new_endpoint_has() -> None:
    with libesf.Endpoint("//m2m.example/cse1") as endpoint:
        actual = endpoint.report()["settings"]
    rows = settings_rows()
    assert set(actual) <= set(rows)
    for name, value in actual.items():
        assert json.loads(rows[name]["default"].strip("`")) == value, name


def test_a_setting_takes_the_ends_of_its_range_and_nothing_beyond() -> None:
    with libesf.Endpoint("//m2m.example/cse1") as endpoint:
        for name, row in settings_rows().items():
            ends = re.fullmatch(r"(\d+) to (\d+)", row["range"])
            if not ends:
                continue
            lowest, highest = int(ends[1]), int(ends[2])
            for value in (lowest, highest):
                endpoint.set(**{name: value})
                assert endpoint.report()["settings"][name] == value
            for value in (lowest - 1, highest + 1):
                try:
                    endpoint.set(**{name: value})
                except libesf.PolicyError:
                    continue
                raise AssertionError(f"{name} takes {value}")


def test_the_table_of_status_codes_has_every_code_of_the_header() -> None:
    rows = {int(row["rsc"]): row for row in tables(page("docs/esprim.md"), "rsc") if "name" in row}
    named = {value: name for name, value in vars(libesf.codes).items() if name.startswith("RSC_")}
    assert set(rows) == set(named)
    for number, row in rows.items():
        assert row["name"] == named[number].removeprefix("RSC_"), number


def test_the_remedies_in_the_tables_are_those_that_the_library_gives() -> None:
    wanted: dict[int, str] = {}
    for row in tables(page("docs/esprim.md"), "rsc"):
        text = row.get("remedy") or row.get("what the Originator can do") or ""
        remedies = re.findall(r"ESF_(REMEDY_\w+)", text)
        for number in re.findall(r"\d{4}", row["rsc"]):
            assert wanted.setdefault(int(number), remedies[0] if remedies else "REMEDY_NONE") == (
                remedies[0] if remedies else "REMEDY_NONE"
            )
    errors = [number for number in wanted if number != 2000]
    assert len(errors) >= 9
    with (
        libesf.Endpoint("//m2m.example/cse1/Ca") as device,
        libesf.Endpoint("//m2m.example/cse1") as cse,
        libesf.Key("k", bytes(range(32)), peer=cse.id) as key,
    ):
        device.add_key(key)
        device.learn(cse.id, cse.info() | {"esf": [13]})
        with device.channel(cse.id) as channel, channel.request() as request:
            request.seal({"op": 2, "to": "x", "fr": device.id, "rqi": "r"})
            for number in errors:
                try:
                    request.open(number, None)
                except libesf.StateError as error:
                    assert error.remedy == getattr(libesf.codes, wanted[number]), number
                else:
                    raise AssertionError(f"{number} was taken for a success")


def test_the_order_of_checks_names_every_status_code_of_esprim_requests() -> None:
    rows = [row for row in tables(page("docs/esprim.md"), "") if "check" in row]
    assert [row[""] for row in rows] == [str(number) for number in range(1, len(rows) + 1)]
    named = {int(code) for row in rows for code in re.findall(r"\b[245]\d{3}\b", row["rsc"])}
    assert named == {2000, 4000, 4111, 4112, 4113, 4114, 4115, 4116, 5001, 5210}


def test_every_refusal_among_the_vectors_has_its_status_code_in_the_order_of_checks() -> None:
    document = json.loads((ROOT / "tests/vectors/esprim-refusals.json").read_text(encoding="utf-8"))
    rows = [row for row in tables(page("docs/esprim.md"), "") if "check" in row]
    named = {int(code) for row in rows for code in re.findall(r"\b\d{4}\b", row["rsc"])}
    refused = {int(number) for number in re.findall(r'"rsc": ?(\d{4})', json.dumps(document))}
    assert refused
    assert refused <= named


def python_exists(dotted: str) -> bool:
    import libesf.aio
    import libesf.lab

    found: object = libesf
    for part in dotted.split(".")[1:]:
        if not hasattr(found, part):
            return False
        found = getattr(found, part)
    return True


def test_every_name_of_python_in_the_pages_exists() -> None:
    names = set()
    for name in (
        "README.md",
        "docs/esprim.md",
        "docs/terms.md",
        "docs/security.md",
        "docs/readings.md",
        "CHANGELOG.md",
    ):
        names |= {dotted for span in _NAME.findall(page(name)) for dotted in re.findall(r"\blibesf(?:\.\w+)+", span)}
    names -= {name for name in names if re.search(r"libesf\.(?:so|a|map)\b", name)}
    assert len(names) > 20
    assert {name for name in names if not python_exists(name)} == set()


def names_of(language: str) -> set[str]:
    """Every public name of Java or Node: the table of concepts, the enumerations, the errors, and of Node the types.

    tests/concepts compares all of them with the packages.
    """
    table = tomllib.loads((ROOT / "tests/concepts/concepts.toml").read_text(encoding="utf-8"))
    signatures = [name for row in table["only"] if row["language"] == language for name in row["names"]]
    for row in table["concept"]:
        signatures += [row[language]] if isinstance(row.get(language), str) else row.get(language, [])
    names = {signature.partition("(")[0] for signature in signatures}
    names |= {name.rpartition(".")[0] for name in names if "." in name}
    for name in libesf.__all__:
        value = getattr(libesf, name)
        if hasattr(value, "__members__"):
            names |= {name, *(f"{name}.{member}" for member in value.__members__)}
        elif found := re.fullmatch(r"(\w+?)(?:Error|Fault)", name):
            names.add(name if language == "node" else f"Esf{found[1]}Exception")
    if language == "node":
        types = (ROOT / "node/lib/index.d.ts").read_text(encoding="utf-8")
        names |= set(re.findall(r"^export (?:type|interface) (\w+)", types, re.MULTILINE))
    return names | {"java": {"io.github.libesf"}, "node": {"libesf"}}[language]


@pytest.mark.parametrize("language", ["java", "node"])
def test_every_name_of_java_and_node_among_the_terms_exists(language: str) -> None:
    rows = tables(page("docs/terms.md"), "term")
    shown = {name for row in rows for name in _NAME.findall(_PART.sub("", row[language.title()]))}
    assert len(shown) > 30
    assert shown - names_of(language) == set()


def test_every_term_is_explained_and_has_a_place() -> None:
    rows = tables(page("docs/terms.md"), "term")
    assert len(rows) > 60
    for row in rows:
        for column in ("meaning", "C", "Python", "Java", "Node", "clause"):
            assert row[column], (row["term"], column)
    names = [row["term"] for row in rows]
    assert len(names) == len(set(names))


def test_terms_that_the_design_promises_are_there() -> None:
    text = "\n".join(row["term"] for row in tables(page("docs/terms.md"), "term"))
    words = (
        "KEF PSF EF EEP Preparation Integration psAlgCl keAlgCl psAlgSet keAlgSet SA1 SA2 MAF MEF SUID "
        "pairwiseESPrimKey sessionESPrimKey receiverESPrimRandObject originatorESPrimRandObject esprimRandID "
        "esprimRandValue esprimRandExpiry esprimKeyGenAlgID esprimProtocolAndAlgIDs securityInfo e2eSecInfo "
        "m2m:suid ESCertKE ESData ESPrim"
    )
    for term in [*re.split(" ", words), "envelope master key", "entity A", "entity B"]:
        assert re.search(rf"(?<!\w){re.escape(term)}(?!\w)", text), term


def test_every_reading_names_what_implements_it() -> None:
    rows = tables(page("docs/readings.md"), "number")
    for letter in "ABC":  # ESPrim, E2EKey, certificates
        numbers = [row["number"] for row in rows if row["number"].startswith(letter)]
        assert numbers == [f"{letter}{number}" for number in range(1, len(numbers) + 1)] and len(numbers) > 5
    for row in rows:
        places = re.findall(r"`([\w./]+\.(?:c|h|py)):(\w+)`", row["where"])
        assert places, row["number"]
        for file, name in places:
            text = (ROOT / file).read_text(encoding="utf-8")
            assert re.search(rf"\b{name}\b", text), f"{row['number']}: {name} is not in {file}"


def test_every_comment_that_marks_a_reading_is_on_the_page() -> None:
    """A file of the core that says `reading:` is named by the page."""
    named = set(re.findall(r"`(core/[\w./]+):", page("docs/readings.md")))
    marked = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "core").rglob("*.[ch]")
        if re.search(r"\breading(?: \(D19\))?:", path.read_text(encoding="utf-8"))
    }
    assert marked
    assert marked <= named


def test_the_table_of_features_is_that_of_the_library() -> None:
    named = [row["feature"].strip("`") for row in tables(page("docs/abi.md"), "feature")]
    assert named[:-1] == libesf.build_info()["features"]
    assert named[-1] == "test-seams"
    assert all(libesf.has(name) == (name != "test-seams") for name in named)
