# SPDX-License-Identifier: Apache-2.0
"""One party of each language for the whole run, under one clock that the tests can move."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from languages import COMMANDS
from talk import Party
from world import START, Clock, World

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("interop")
    clock_library, clock_file = folder / "clock.so", folder / "clock"
    subprocess.run(
        [
            "cc",
            "-std=gnu11",
            "-O1",
            "-Wall",
            "-Wextra",
            "-Werror",
            "-fPIC",
            "-shared",
            HERE / "clock.c",
            "-o",
            clock_library,
        ],
        check=True,
    )
    clock = Clock(clock_file)
    environment = {"LD_PRELOAD": str(clock_library), "ESF_INTEROP_CLOCK": str(clock_file)}
    with ExitStack() as stack:
        with ThreadPoolExecutor(len(COMMANDS)) as pool:
            commands = dict(zip(COMMANDS, pool.map(lambda make: make(folder), COMMANDS.values()), strict=True))
        parties = {
            language: stack.enter_context(Party(language, command, environment))
            for language, command in commands.items()
        }
        yield World(parties, clock)
        # Each party ends with 1 when something native is left alive.
        assert {language: party.end() for language, party in parties.items()} == dict.fromkeys(parties, 0)


@pytest.fixture
def clock(world: World) -> None:
    """Stands still at START, until a test moves it."""
    world.clock.set(START)


@pytest.fixture(autouse=True)
def nothing_left_alive(world: World) -> Iterator[None]:
    yield
    world.clock.set(0)
    assert {name: party.call("live")["number"] for name, party in world.parties.items()} == dict.fromkeys(
        world.parties, 0
    )
