# SPDX-License-Identifier: Apache-2.0
"""Seeded choices: what every random scenario is thrown with.

A scenario has one seed, and everything random in it comes from there, so that a failure can be run again alone:
ESF_DIFFERENTIAL_SEED=<seed> runs just that one, ESF_DIFFERENTIAL_ROUNDS multiplies how many are run.
"""

from __future__ import annotations

import contextlib
import os
import random
from collections.abc import Iterator, Sequence
from typing import TypeVar

from esprim_ref import b64
from esprim_ref.rand import make_value

T = TypeVar("T")
NAME = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._"


class Dice(random.Random):
    """A generator with the field's own throws."""

    def octets(self, size: int) -> bytes:
        return self.randbytes(size)

    def one(self, *choices: T) -> T:
        return self.choice(choices)

    def happens(self, percent: int) -> bool:
        return self.randrange(100) < percent

    def some(self, items: Sequence[T]) -> list[T]:
        """At least one of the items, in any order."""
        return self.sample(items, self.randint(1, len(items)))

    def name(self, first: str = "") -> str:
        return first + "".join(self.choices(NAME, k=self.randint(1, 12)))

    def value(self) -> str:
        return make_value(self.octets)

    def entity(self, sp: str) -> str:
        """The absolute id of some CSE or AE of an SP domain."""
        cse = "cse" + self.name()
        return self.one(f"//{sp}/{cse}", f"//{sp}/{cse}/C{self.name()}", f"//{sp}/S{self.name()}")

    def kid(self) -> str:
        hexed = self.octets(16).hex().upper()
        name = self.name(f"k{hexed[:8]}")
        return self.one(name, f"{name}@m.example", hexed, f"{hexed}@maf.example", f"ключ {name}", f'"{name}\\')

    def nonce(self) -> str:
        return b64.encode(self.octets(9))


def seeds(first: int, count: int) -> Sequence[int]:
    """The seeds of one test: `count` from `first`, or the one that the environment names."""
    alone = os.environ.get("ESF_DIFFERENTIAL_SEED")
    if alone is not None:
        return [int(alone)]
    return range(first, first + count * int(os.environ.get("ESF_DIFFERENTIAL_ROUNDS", "1")))


@contextlib.contextmanager
def thrown(seed: int) -> Iterator[Dice]:
    """The dice of one scenario; what fails under them says how to run it again."""
    try:
        yield Dice(seed)
    except Exception as failure:
        failure.add_note(f"ESF_DIFFERENTIAL_SEED={seed} runs this scenario alone")
        raise
