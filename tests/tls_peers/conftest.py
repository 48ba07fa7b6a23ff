# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from certificates import authority, new_key, pem, written
from libesf import lab
from meeting import World


@pytest.fixture(scope="session")
def loopback_only(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment in which gnutls-serv, which cannot be told where to listen, listens on the loopback interface."""
    library = tmp_path_factory.mktemp("preload") / "loopback_only.so"
    source = Path(__file__).parent / "loopback_only.c"
    subprocess.run(["cc", "-shared", "-fPIC", "-Wall", "-Werror", "-o", library, source, "-ldl"], check=True)
    return {"LD_PRELOAD": str(library)}


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    before = lab.live_objects()
    yield
    assert lab.live_objects() == before


@pytest.fixture
def world(tmp_path: Path) -> World:
    root = authority("Trial", new_key())
    return World(tmp_path, root, written(tmp_path / "anchor.pem", pem(root.made())))
