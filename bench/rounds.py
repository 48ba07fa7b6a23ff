# SPDX-License-Identifier: Apache-2.0
"""Time in Python, as bench/laps.h has it in C: rounds in turns, the ratio within each, the median of all."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ParamSpec

Arguments = ParamSpec("Arguments")


@dataclass(frozen=True)
class Lap:
    """Seconds of the process's CPU, and of the clock on the wall."""

    cpu: float
    wall: float

    def __add__(self, other: Lap) -> Lap:
        return Lap(self.cpu + other.cpu, self.wall + other.wall)


def timed(work: Callable[Arguments, object], *arguments: Arguments.args, **named: Arguments.kwargs) -> Lap:
    wall, cpu = time.perf_counter(), time.process_time()
    work(*arguments, **named)
    return Lap(time.process_time() - cpu, time.perf_counter() - wall)


@dataclass
class Duel:
    name: str
    size: int | None
    reference: str
    per_round: int
    rounds: list[tuple[Lap, Lap]] = field(default_factory=list)

    def add(self, ours: Lap, theirs: Lap) -> None:
        self.rounds.append((ours, theirs))

    def show(self) -> None:
        """One line of JSON. Ours is stated beside theirs: what was measured is the ratio."""
        ratio = statistics.median(theirs.cpu / ours.cpu for ours, theirs in self.rounds)
        rate = statistics.median(self.per_round / theirs.cpu for _, theirs in self.rounds)
        line = {
            "name": self.name,
            "size": self.size,
            "reference": self.reference,
            "ours": float(f"{rate * ratio:.6g}"),
            "theirs": float(f"{rate:.6g}"),
            "ratio": float(f"{ratio:.4g}"),
            "unit": "per CPU second",
            "ratio_wall": float(f"{statistics.median(theirs.wall / ours.wall for ours, theirs in self.rounds):.4g}"),
            "rounds": len(self.rounds),
        }
        print(json.dumps(line), flush=True)
