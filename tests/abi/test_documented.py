# SPDX-License-Identifier: Apache-2.0
"""Every public function is documented by the rules of docs/abi.md, and no comment names what does not exist."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import generate
from abigates import paths
from headers import read_headers

ENVIRONMENT = {"ESF_TESTING_KEY_LOG", "ESF_TESTING_SWITCH_OFF"}  # variables of the environment, not constants

DOCUMENT = paths.abi()
FUNCTIONS: list[dict[str, Any]] = DOCUMENT["functions"]


def known_words(document: dict[str, Any]) -> tuple[set[str], set[str]]:
    constants = {constant["name"] for constant in document["constants"]} | ENVIRONMENT
    names = {function["name"] for function in document["functions"]} | {h["name"] for h in document["handles"]}
    return constants, names | {"esf_status"}


def hands_out(function: dict[str, Any]) -> bool:
    return "*" in function["returns"] or any(p["role"].startswith("out-") for p in function["parameters"])


def problems(function: dict[str, Any], document: dict[str, Any]) -> list[str]:
    """Returns what is wrong with one function's comment."""
    doc = function["doc"]
    if doc is None:
        return ["no comment stands before it"]
    tags: dict[str, str] = doc["tags"]
    found = []
    if doc["summary"].split(" ", 1)[0] != function["name"]:
        found.append("the first sentence starts with another word")
    if not doc["summary"].endswith((".", "}", ":")):
        found.append("the first paragraph does not end")
    if not re.match(r"(many|one)\b", tags.get("threads", "")):
        found.append("Threads: says neither many nor one")
    if not re.fullmatch(r"[0-9]+\.[0-9]+", tags.get("since", "")):
        found.append("Since: gives no version")
    if ("errors" in tags) != (function["returns"] == "esf_status"):
        found.append("Errors: has to stand when, and only when, a status is returned")
    if hands_out(function) and "ownership" not in tags:
        found.append("something is handed out, but Ownership: is missing")
    return found + unknown_words(" ".join([doc["summary"], doc["details"], *tags.values()]), document)


def unknown_words(text: str, document: dict[str, Any]) -> list[str]:
    constants, names = known_words(document)
    found = []
    for word in re.findall(r"\bESF_[A-Z0-9_]+\*?", text):
        known = any(c.startswith(word[:-1]) for c in constants) if word.endswith("*") else word in constants
        if not known:
            found.append(f"{word} is no constant")
    return found + [f"{word} is no function" for word in re.findall(r"\besf_[a-z0-9_]+", text) if word not in names]


def test_there_are_functions() -> None:
    assert len(FUNCTIONS) > 50


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: str(function["name"]))
def test_a_function_is_documented(function: dict[str, Any]) -> None:
    assert problems(function, DOCUMENT) == []


GOOD = """/* esf_paint_mix mixes two colours.
 *
 * Returns: ESF_OK.
 * Ownership: the caller frees *out.
 * Threads: many.
 * Errors: ESF_E_LIMIT (too bright), those of
 *   esf_paint_mix.
 * Since: 0.1 */
"""
PROTOTYPE = "ESF_API esf_status esf_paint_mix(esf_paint **out, esf_error **err);\n"


def problems_of(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "esf").mkdir()
    (tmp_path / "esf" / "paint.h").write_text(
        "/* SPDX-License-Identifier: Apache-2.0\n *\n * esf/paint.h: colours. */\n"
        "#ifndef ESF_PAINT_H\n#define ESF_PAINT_H\n"
        "typedef struct esf_paint esf_paint;\ntypedef struct esf_error esf_error;\n"
        f"enum {{ ESF_OK = 0, ESF_E_LIMIT = -801 }};\n{text}\n#endif\n"
    )
    headers = read_headers(tmp_path)
    document = {
        "constants": [generate.constant_json(c) for header in headers for c in header.constants],
        "handles": generate.handles_json(headers),
        "functions": [generate.function_json(f) for header in headers for f in header.functions],
    }
    return [problem for function in document["functions"] for problem in problems(function, document)]


def test_a_comment_by_the_rules_is_accepted(tmp_path: Path) -> None:
    assert problems_of(tmp_path, GOOD + PROTOTYPE) == []


@pytest.mark.parametrize(
    ("right", "wrong", "problem"),
    [
        (GOOD, "", "no comment stands before it"),
        ("/* esf_paint_mix mixes", "/* Mixes", "the first sentence starts with another word"),
        ("colours.", "colours", "the first paragraph does not end"),
        (" * Threads: many.\n", "", "Threads: says neither many nor one"),
        ("Threads: many", "Threads: some", "Threads: says neither many nor one"),
        ("Since: 0.1", "Since: ever", "Since: gives no version"),
        (" * Ownership: the caller frees *out.\n", "", "something is handed out, but Ownership: is missing"),
        (
            " * Errors: ESF_E_LIMIT (too bright), those of\n *   esf_paint_mix.\n",
            "",
            "Errors: has to stand when, and only when, a status is returned",
        ),
        ("ESF_E_LIMIT", "ESF_E_GLARE", "ESF_E_GLARE is no constant"),
        ("ESF_E_LIMIT", "ESF_F_*", "ESF_F_* is no constant"),
        ("   esf_paint_mix", "   esf_paint_stir", "esf_paint_stir is no function"),
    ],
)
def test_a_comment_that_breaks_a_rule_is_found(tmp_path: Path, right: str, wrong: str, problem: str) -> None:
    assert right in GOOD
    assert problems_of(tmp_path, GOOD.replace(right, wrong, 1) + PROTOTYPE) == [problem]
