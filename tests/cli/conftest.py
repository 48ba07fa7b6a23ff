# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from pathlib import Path

import pytest

from esf_program import PROGRAM, Esf, Scene, lay_out, run, vectors


@pytest.fixture(scope="session")
def esf() -> Esf:
    if not PROGRAM.exists():
        pytest.fail(f"{PROGRAM} is not there: run script/build, or set ESF_PROGRAM", pytrace=False)
    return run


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """The digest's own example."""
    return lay_out(tmp_path, vectors("esprim-objects")[0])
