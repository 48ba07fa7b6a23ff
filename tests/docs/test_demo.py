# SPDX-License-Identifier: Apache-2.0
"""The demo judges itself when it is run with --check; here its judge is judged."""

from __future__ import annotations

import importlib.util
from types import ModuleType

import pytest
from pages import ROOT


def load_demo() -> ModuleType:
    spec = importlib.util.spec_from_file_location("demo", ROOT / "examples/demo.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


demo = load_demo()
ID = "//m2m.example/id-in/"
KIDS = [character * 32 for character in "0123"]


def agreed(kid: str, here: str, there: str, me: str) -> list[str]:
    """Both say that they have agreed on a key, and the other end what came under it."""
    return [
        f"    {there} has agreed on key {kid} with {ID}{me}",
        f"    {here} has agreed on key {kid}",
        f"    {there}        from {ID}{me}, under key {kid}",
    ]


LINES = [
    *agreed(KIDS[0], "device:  ", "CSE side:", "CesfA"),
    *agreed(KIDS[1], "device:  ", "service: ", "CesfA"),
    *agreed(KIDS[2], "service: ", "CSE side:", "CesfC"),
    *agreed(KIDS[3], "CSE side:", "service: ", "CesfB"),
    '    device:   opened {"rsc":2000,"rqi":"a2","pc":{"con":"21.5 degrees"}}',
    '    device:   opened {"rsc":2000,"rqi":"a3"}',
    '    service:  opened {"rsc":2000,"pc":{"con":"21.5 degrees"}}',
    '    CSE side: opened {"rsc":2000,"pc":{"con":"valve half open"}}',
    *(f"    CSE side: REFUSED with {rsc} {name}: why" for rsc, name in demo.REFUSED),
    *(f'    intruder: REFUSED: "{ID}CesfB": {words} (1): why' for words in demo.ANSWERED),
]
LOG = "a request: {'m2m:seci': {'sit': 5, 'epo': 'eyJ'}}"


def test_a_story_in_which_all_have_talked_and_every_attempt_was_refused_passes() -> None:
    demo.judge("\n".join(LINES), LOG)


@pytest.mark.parametrize("missing", range(len(LINES)))
def test_a_story_that_lacks_any_of_its_lines_fails(missing: int) -> None:
    with pytest.raises(SystemExit, match="the demo failed"):
        demo.judge("\n".join(LINES[:missing] + LINES[missing + 1 :]), LOG)


@pytest.mark.parametrize("said", ["4116", "ESF_E_IDENTITY", "unknown_ca"])
def test_an_attempt_that_was_refused_for_another_reason_fails(said: str) -> None:
    with pytest.raises(SystemExit, match="the demo failed"):
        demo.judge("\n".join(LINES).replace(said, "4115"), LOG)


def test_two_ends_that_name_different_keys_fail() -> None:
    with pytest.raises(SystemExit, match=r"have not talked \['device and service'\]"):
        demo.judge("\n".join(LINES).replace(LINES[4], LINES[4].replace(KIDS[1], KIDS[0])), LOG)


def test_a_request_under_a_key_that_nobody_has_agreed_on_fails() -> None:
    with pytest.raises(SystemExit, match=r"have not talked \['CSE side and service'\]"):
        demo.judge("\n".join(LINES).replace(f"under key {KIDS[3]}", f"under key {KIDS[2]}"), LOG)


@pytest.mark.parametrize("word", demo.SECRET_WORDS)
def test_a_secret_word_in_the_log_of_the_hub_fails(word: str) -> None:
    with pytest.raises(SystemExit, match=word):
        demo.judge("\n".join(LINES), f"{LOG} {word}")


def test_a_hub_that_has_logged_nothing_proves_nothing_and_fails() -> None:
    with pytest.raises(SystemExit, match="without sealed content"):
        demo.judge("\n".join(LINES), "ready")


@pytest.mark.parametrize("name", ["attacker", "device", "intruder", "receiver"])
def test_a_program_of_the_demo_is_short_enough_to_be_read(name: str) -> None:
    assert len((ROOT / f"examples/python/{name}.py").read_text(encoding="utf-8").splitlines()) < 80
