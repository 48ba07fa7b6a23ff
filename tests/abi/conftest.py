# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from pathlib import Path

import pytest
from abigates import paths


@pytest.fixture(scope="session")
def library() -> Path:
    if not paths.LIBRARY.exists():
        pytest.fail(f"{paths.LIBRARY} is not there: run script/build, or set ESF_BUILD_DIR", pytrace=False)
    return paths.LIBRARY
