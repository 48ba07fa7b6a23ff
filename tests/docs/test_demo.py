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
LINES = [
    f'    CSE side: opened {{"op":2}} from {ID}CesfA, key room@m2m.example',
    '    device:   opened {"rsc": 2000, "rqi": "a2", "pc": {"con": "21.5 degrees"}}',
    f'    service:  opened {{"pc":{{"alarm":"window open"}}}} from {ID}CesfA, key alarm@m2m.example',
    '    device:   opened {"rsc": 2000, "rqi": "a3"}',
    f'    CSE side: opened {{"op":2}} from {ID}CesfC, key state@m2m.example',
    '    service:  opened {"rsc":2000,"pc":{"con":"21.5 degrees"}}',
    *(f"    CSE side: REFUSED with {rsc}: why" for rsc in ("5210", "4115", "4116", "4112")),
]
LOG = "a request: {'m2m:seci': {'sit': 5, 'epo': 'eyJ'}}"


def test_a_story_in_which_all_have_talked_and_every_attempt_was_refused_passes() -> None:
    demo.judge("\n".join(LINES), LOG)


@pytest.mark.parametrize("missing", range(len(LINES)))
def test_a_story_that_lacks_any_of_its_lines_fails(missing: int) -> None:
    with pytest.raises(SystemExit, match="the demo failed"):
        demo.judge("\n".join(LINES[:missing] + LINES[missing + 1 :]), LOG)


def test_an_attempt_that_was_refused_for_another_reason_fails() -> None:
    with pytest.raises(SystemExit, match="the demo failed"):
        demo.judge("\n".join(LINES).replace("4116", "4115"), LOG)


@pytest.mark.parametrize("word", demo.SECRET_WORDS)
def test_a_secret_word_in_the_log_of_the_hub_fails(word: str) -> None:
    with pytest.raises(SystemExit, match=word):
        demo.judge("\n".join(LINES), f"{LOG} {word}")


def test_a_hub_that_has_logged_nothing_proves_nothing_and_fails() -> None:
    with pytest.raises(SystemExit, match="without sealed content"):
        demo.judge("\n".join(LINES), "ready")
