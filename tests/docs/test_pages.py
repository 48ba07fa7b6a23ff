# SPDX-License-Identifier: Apache-2.0
"""Pages as a reader on a code host meets them: links lead somewhere, names exist, diagrams draw."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pages import BUILD, PAGES, ROOT, abi_names, anchors, blocks, links, page, spans

# Of systems to come; architecture.md and decisions.md speak of them. One that exists has to go from here.
PLANNED = {
    "esf_endpoint_open_store",
    "esf_s1_sealer",
    "esf_s1_opened",
    "esf_s1_sealed",
    "esf_sm",
    "esf_saef",
}
SPEAK_OF_PLANS = {"architecture.md", "decisions.md"}

# Names with the prefix that are no symbols of the ABI: test programs, targets, attributes of C.
OTHERS = {"esf_unit", "esf_fault", "esf_fuzz", "esf_core", "esf_python", "esf_seams_shared"}
_SYMBOL = re.compile(r"\b(?:esf|ESF)_[A-Za-z0-9_]+\b(?!\.)")

# Options of the build and variables of scripts, which are no symbols of the ABI either.
OPTIONS = set(re.findall(r"\bESF_[A-Z0-9_]+\b", (ROOT / "CMakeLists.txt").read_text(encoding="utf-8"))) | {
    "ESF_ABI",
    "ESF_BUILD",
    "ESF_CACHE",
    "ESF_STATIC",
    "ESF_API",
    "ESF_ERROR_TABLE",
    "ESF_TEST_SEAMS",
    "ESF_TESTING_KEY_LOG",
    "ESF_ALLOW_MISSING",
}
MINE = [path for path in PAGES if path.name not in ("abi.md", "POLICY.md", "cli.md")]
each_page = pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
each_of_mine = pytest.mark.parametrize("path", MINE, ids=lambda path: str(path.relative_to(ROOT)))


def test_there_are_pages() -> None:
    names = {str(path.relative_to(ROOT)) for path in PAGES}
    wanted = {"architecture", "decisions", "esprim", "terms", "readings", "security", "performance", "abi"}
    assert {f"docs/{name}.md" for name in wanted} | {"README.md", "CHANGELOG.md", "CONTRIBUTING.md"} <= names


@each_page
def test_every_relative_link_leads_to_something(path: Path) -> None:
    for link in links(path.read_text(encoding="utf-8")):
        if re.match(r"https?:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.is_relative_to(ROOT) and target.exists(), f"{link} leads nowhere"
        if anchor:
            assert anchor in anchors(target.read_text(encoding="utf-8")), f"{link}: no such heading"


@each_page
def test_no_page_knows_the_machine_it_was_written_on(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for place in (ROOT, ROOT.parent, BUILD, Path.home()):
        if len(place.parts) > 1:
            assert not re.search(rf"(?<![\w.]){re.escape(str(place))}(?![\w-])", text), f"{place} stands in the page"


@each_of_mine
def test_every_symbol_of_c_that_a_page_names_exists(path: Path) -> None:
    known = abi_names() | OPTIONS | OTHERS | (PLANNED if path.name in SPEAK_OF_PLANS else set())
    named = {symbol for span in spans(path.read_text(encoding="utf-8")) for symbol in _SYMBOL.findall(span)}
    assert {symbol for symbol in named if not symbol.endswith("_") and symbol not in known} == set()


def test_what_is_planned_does_not_exist_yet() -> None:
    assert abi_names() & PLANNED == set()


@each_of_mine
def test_every_file_that_a_page_names_exists(path: Path) -> None:
    folders = "abi|bindings|cli|core|docs|examples|python|script|tests|third_party"
    for span in spans(path.read_text(encoding="utf-8")):
        if re.fullmatch(rf"(?:{folders})/[\w./-]+\.(?:c|h|i|json|md|py|txt|map|sh)", span):
            assert (ROOT / span).exists(), f"{span} does not exist"


@each_page
def test_a_page_that_cites_a_decision_cites_one_that_exists(path: Path) -> None:
    decided = set(re.findall(r"^\*\*(D\d+)\. ", page("docs/decisions.md"), re.MULTILINE))
    assert "D1" in decided
    cited = set(re.findall(r"\bD\d{1,2}\b", path.read_text(encoding="utf-8")))
    assert cited <= decided


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(n) for n in re.findall(r"^\*\*D(\d+)\. ", page("docs/decisions.md"), re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1)) and len(numbers) > 20


_PARTICIPANT = re.compile(r"participant (\w+) as [\w ()]+")
_ARROW = re.compile(r"(\w+)(?:->>|-->>)(\w+): [^;#]+")
_NOTE = re.compile(r"Note over (\w+)(?:,(\w+))?: [^;#:]+")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_diagram_is_plain_mermaid(path: Path) -> None:
    for block in blocks(path.read_text(encoding="utf-8"), "mermaid"):
        first, *lines = [line.strip() for line in block.text.splitlines()]
        assert first == "sequenceDiagram"
        known: set[str] = set()
        for line in lines:
            if started := _PARTICIPANT.fullmatch(line):
                known.add(started[1])
                continue
            step = _ARROW.fullmatch(line) or _NOTE.fullmatch(line)
            assert step, f"line {block.line}: {line}"
            assert {name for name in step.groups() if name} <= known, line
        assert len(known) > 1


def test_the_guide_draws_its_exchanges() -> None:
    assert len(blocks(page("docs/esprim.md"), "mermaid")) >= 5
