# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from abigates import paths
from abigates.machine import Machine
from abigates.story import Story


@pytest.fixture(scope="session")
def library() -> Path:
    if not paths.LIBRARY.exists():
        pytest.fail(f"{paths.LIBRARY} is not there: run script/build, or set ESF_BUILD", pytrace=False)
    return paths.LIBRARY


def build_driver(folder: Path) -> Path:
    program = folder / "driver"
    command = ["cc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-O1", "-g1", str(paths.TESTS / "driver" / "driver.c")]
    command += [*paths.SANITIZERS, "-lffi", "-ldl", "-o", str(program)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(f"{shlex.join(command)} failed (is libffi-dev installed?)\n{done.stderr}", pytrace=False)
    return program


@pytest.fixture(scope="session")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_driver(tmp_path_factory.mktemp("driver"))


@pytest.fixture(scope="session")
def machine(driver: Path, library: Path) -> Iterator[Machine]:
    with Machine(driver, library, paths.abi()) as machine:
        yield machine


@pytest.fixture(scope="session")
def story(machine: Machine) -> Iterator[Story]:
    """Everybody in every state; when all are through with them, they are freed and nobody may be left."""
    before = machine.call("esf_lab_live_objects").status
    story = Story(machine)
    story.play()
    yield story
    story.free_all()
    assert before == 0
    assert machine.call("esf_lab_live_objects").status == 0
