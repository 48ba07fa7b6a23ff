# SPDX-License-Identifier: Apache-2.0
"""Scripts of calls that have to fail, played in every language: what C says is what all have to say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ends import End
from languages import LANGUAGES
from talk import Failed, Party, Reply
from world import World

Said = list[tuple[str, Reply]]
Play = Callable[[Party, "Notes"], None]


class Notes:
    """Plays calls and keeps what the failures said."""

    def __init__(self, party: Party) -> None:
        self.party = party
        self.said: Said = []

    def refused(self, name: str, end: End | None, do: str, on: str = "", **members: Any) -> None:
        """The call has to fail with that error."""
        if on or end:
            members["on"] = on or (end.name if end else "")
        if do in MAKERS:
            members["as"] = self.party.fresh("refused")
        try:
            reply = self.party.call(do, **members)
        except Failed as failed:
            assert failed.facts["name"] == name, (do, members, failed.facts)
            assert failed.facts["message"] and failed.facts["message"].isascii()
            self.said.append((f"{do} {members.get('form', '')}", failed.facts))
        else:
            raise AssertionError(f"{self.party.language}: {do} {members} went well: {reply}")


MAKERS = {"endpoint", "channel", "request", "receive", "exchange", "private_key", "e2ekey"}


def by_form(said: Said) -> dict[str, Said]:
    """What was said in each form of the calls, and under "" of those that have no forms, each once."""
    found: dict[str, Said] = {}
    for call, facts in said:
        do, _, form = call.partition(" ")
        if (do, facts) not in found.setdefault(form, []):
            found[form].append((do, facts))
    return found


def check_every_language_says_the_same(world: World, script: Play) -> None:
    said = {}
    for language in LANGUAGES:
        notes = Notes(world[language])
        script(world[language], notes)
        said[language] = by_form(notes.said)
    first = said["c"]
    assert sum(map(len, first.values())) >= 2
    for language in LANGUAGES:
        for form, ours in said[language].items():
            assert ours == first[form if form in first else "plain"], (language, form)
        assert set(first) <= set(said[language]), language
