# SPDX-License-Identifier: Apache-2.0
"""One set of concepts: the four public surfaces against one table, and against each other."""

from __future__ import annotations

import re
import tarfile
import tomllib
import zipfile
from typing import Any

import pytest
import surfaces
from surfaces import BUILD, HERE, JavaSurface, NodeSurface

import libesf

LANGUAGES = ("c", "python", "java", "node")
TABLE: dict[str, Any] = tomllib.loads((HERE / "concepts.toml").read_text(encoding="utf-8"))
Concept = dict[str, Any]
Canonical = tuple[str, list[tuple[str, str | None]]]

#: Parameters by which a language says how a call is to be run, not what it does.
IDIOMS = {"node": {"signal"}, "java": {"executor"}, "python": set[str]()}


@pytest.fixture(scope="session")
def java() -> JavaSurface:
    return surfaces.java()


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> NodeSurface:
    return surfaces.node(tmp_path_factory.mktemp("node"))


def listed(row: Concept, language: str) -> list[str]:
    found = row.get(language, [])
    return [found] if isinstance(found, str) else list(found)


def in_table(language: str) -> list[str]:
    shared = [name for row in TABLE["concept"] for name in listed(row, language)]
    return shared + [name for row in TABLE["only"] if row["language"] == language for name in row["names"]]


def name_of(row: Concept) -> str:
    return next(listed(row, language)[0] for language in ("python", "node", "c") if listed(row, language))


# ---- the table and the surfaces ----


def assert_same(language: str, shown: set[str]) -> None:
    wanted = set(in_table(language))
    assert shown - wanted == set(), f"{language} shows what the table has not"
    assert wanted - shown == set(), f"{language} has not what the table says"


def test_c_shows_what_the_table_says() -> None:
    assert_same("c", surfaces.c())


def test_python_shows_what_the_table_says() -> None:
    assert_same("python", surfaces.python())


def test_java_shows_what_the_table_says(java: JavaSurface) -> None:
    assert_same("java", java.calls)


def test_node_shows_what_the_table_says(node: NodeSurface) -> None:
    assert_same("node", node.signatures())


def test_no_name_stands_twice_in_the_table() -> None:
    for language in ("python", "java", "node"):
        names = in_table(language)
        assert sorted(set(names)) == sorted(names)


def test_the_asyncio_classes_of_python_mirror_the_plain_ones() -> None:
    plain = surfaces.python()
    mirrored = {re.sub(r"^aio\.Async", "", signature) for signature in surfaces.python_aio()}
    assert len(mirrored) > 40
    assert mirrored <= plain
    classes = {signature.partition("(")[0].partition(".")[0] for signature in mirrored}
    assert classes == {"Channel", "E2EKey", "Endpoint", "Exchange", "Received", "Request", "Resolver"}
    for name in classes:
        of_class = {signature for signature in plain if re.match(rf"{name}\b", signature)}
        assert of_class <= mirrored, name


def test_the_sources_of_java_are_those_of_the_jar(java: JavaSurface) -> None:
    """The names of parameters come from the sources; what they show has to be what the classes have."""
    classes = surfaces.java_classes()
    assert len(classes) > 150
    assert java.overloads <= classes
    made_by_the_compiler = {"values", "valueOf", "toString", "equals", "hashCode", "close", "closed", "new"}
    assert {name for _, name, _ in classes - java.overloads} <= made_by_the_compiler


def test_the_declarations_of_node_are_what_the_code_has(node: NodeSurface) -> None:
    hidden = {"Channel", "E2eKey", "Exchange", "Need", "Received", "Request"}
    assert set(node.runtime) - set(node.declared) == hidden, "constructors that only the package itself calls"
    missing = set(node.declared) - set(node.runtime)
    fields = {name for name in missing if node.declared[name] is None}
    assert missing == fields, "what is declared and not there; fields are set by constructors"


# ---- the languages and each other ----


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda match: "_" + match[1].lower(), name)


def canonical(language: str, signature: str) -> Canonical:
    """A signature without what is only the language's way of writing."""
    path, _, inner = signature.partition("(")
    path = re.sub(r"^(?:Libesf|Carriers)\.", "", path).replace("Lab.", "lab.").replace("Certificates.", "cert.")
    path = re.sub(r"^Esf(?:Exception|Error)\b", "Error", path)
    path = re.sub(r"^E2eKey\b", "E2EKey", path)
    path = re.sub(r"(?<=[a-z])(?:Sync|Async)$", "", path)
    owner, _, name = path.rpartition(".")
    parameters = []
    for piece in filter(None, inner.removesuffix(")").split(", ")):
        parameter, is_given, default = piece.partition("=")
        if parameter in IDIOMS[language]:
            continue
        parameter = {"dst": "buffer"}.get(parameter, snake(parameter).rstrip("_"))
        plain = default.replace("None", "null").replace("True", "true").replace('"', "'")
        parameters.append((parameter, plain if is_given else None))
    return f"{owner}.{name if name[:1].isupper() else snake(name)}".lstrip("."), parameters


def agrees(row: Concept, language: str) -> bool:
    model = canonical("python", listed(row, "python")[0])
    return all(canonical(language, signature) == model for signature in listed(row, language))


@pytest.mark.parametrize("row", [row for row in TABLE["concept"] if "python" in row], ids=name_of)
def test_a_concept_has_one_name_one_order_and_one_set_of_defaults(row: Concept) -> None:
    """Python is the model; where a language is different the table says why, and it is different indeed."""
    assert agrees(row, "python")
    for language in ("java", "node"):
        has_reason = bool(row.get("differs", {}).get(language))
        is_the_same = bool(listed(row, language)) and agrees(row, language)
        assert is_the_same != has_reason, f"{language}: {listed(row, language)}; differs: {has_reason}"


def test_every_concept_of_one_language_has_a_reason() -> None:
    for row in TABLE["only"]:
        assert row["language"] in LANGUAGES and row["names"] and len(row["why"]) > 10
    for row in TABLE["concept"]:
        assert "python" in row, row


# ---- numbers ----

#: What is no constant elsewhere: nothing yet (0), and a number that this release does not know.
ONLY_IN_JAVA = {("NeedKind", "UNKNOWN"), ("ReceivedKind", "NONE"), ("ReceivedKind", "UNKNOWN"), ("Remedy", "UNKNOWN")}


def test_the_numbers_are_those_of_the_headers_in_every_language(java: JavaSurface, node: NodeSurface) -> None:
    constants = {
        constant["name"].removeprefix("ESF_"): constant["value"]
        for constant in surfaces.abi()["constants"]
        if constant["header"] == "esf/codes.h"
    }
    prefixes = {"Answer": "ANSWER_", "Carrier": "CARRIER_", "Encoding": "ENCODING_", "NeedKind": "NEED_",
                "ReceivedKind": "RECEIVED_", "Remedy": "REMEDY_"}  # fmt: skip
    groups = {
        group: {name.removeprefix(prefix): value for name, value in constants.items() if name.startswith(prefix)}
        for group, prefix in prefixes.items()
    }
    assert surfaces.python_numbers() == groups
    assert node.numbers == groups
    more = {(group, member) for group in groups for member in java.constants[group] if member not in groups[group]}
    assert more == ONLY_IN_JAVA
    for group, members in groups.items():
        assert [member for member in java.constants[group] if (group, member) not in more] == list(members)
    assert {name: value for name, value in node.codes.items() if isinstance(value, int)} == constants
    assert java.constants["Codes"] == list(constants)
    python = {name: value for name, value in vars(libesf.codes).items() if isinstance(value, int)}
    assert python == constants


def test_the_tree_of_errors_is_the_same(java: JavaSurface, node: NodeSurface) -> None:
    categories = ["Argument", "Format", "Policy", "Key", "Authentication", "Freshness", "State", "Resource", "Internal"]
    python = {f"{name}Error" if name != "Key" else "KeyFault" for name in categories}
    shown = {name for name in libesf.__all__ if re.fullmatch(r"\w+(?:Error|Fault)", name)}
    assert shown == python
    in_node = {name.partition(".")[0] for name in node.declared if re.match(r"\w+(?:Error|Fault)\.", name)}
    assert in_node == python | {"EsfError"}
    with zipfile.ZipFile(surfaces._jar("")) as archive:
        in_java = set(re.findall(r"io/github/libesf/(Esf\w*Exception)\.class", "\n".join(archive.namelist())))
    assert in_java == {f"Esf{name}Exception" for name in categories} | {"EsfException"}


# ---- words ----


def octets_of_packages() -> dict[str, bytes]:
    """All that each package holds, unpacked."""
    found: dict[str, bytes] = {}
    for language, pattern in (("python", "libesf-*.whl"), ("java", "libesf-*.jar")):
        files = [p for p in (BUILD / "dist").glob(pattern) if not re.search(r"-(?:sources|javadoc)\.jar$", p.name)]
        (package,) = files
        with zipfile.ZipFile(package) as archive:
            found[language] = b"\n".join(archive.read(name) for name in archive.namelist())
    (package,) = (BUILD / "dist").glob("libesf-*.tgz")
    with tarfile.open(package) as archive:
        files_of = [archive.extractfile(member) for member in archive.getmembers() if member.isfile()]
        found["node"] = b"\n".join(file.read() for file in files_of if file)
    return found


def test_the_words_of_the_language_layers_are_those_of_the_table() -> None:
    packages = octets_of_packages()
    assert len(TABLE["message"]) >= 5
    for row in TABLE["message"]:
        for language in ("python", "java", "node"):
            has_reason = bool(row.get("differs", {}).get(language))
            assert (row.get(language) == row["python"]) != has_reason, (row["when"], language)
            for words in re.split(r"\{\w+\}", row.get(language, "")):
                assert words.encode() in packages[language], f"{language} does not say {words!r}"
