# SPDX-License-Identifier: Apache-2.0
"""The parties of a run, and the clock that they all look at."""

from __future__ import annotations

import mmap
from pathlib import Path

from talk import Party

START = 1_800_000_000_000


class Clock:
    """The time of day of all parties, in ms since 1970-01-01 UTC; 0 lets the true one show again."""

    def __init__(self, path: Path) -> None:
        path.write_bytes(bytes(8))
        with path.open("r+b") as file:
            self._shown = mmap.mmap(file.fileno(), 8)

    def set(self, unix_ms: int) -> None:
        self._shown[:8] = unix_ms.to_bytes(8, "little")


class World:
    """The parties by language, and their clock."""

    def __init__(self, parties: dict[str, Party], clock: Clock) -> None:
        self.parties = parties
        self.clock = clock

    def __getitem__(self, language: str) -> Party:
        return self.parties[language]
