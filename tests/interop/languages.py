# SPDX-License-Identifier: Apache-2.0
"""How the party of each language is started, from what a user of that language installs."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BUILD = Path(os.environ.get("ESF_BUILD") or ROOT / "build").absolute()
PARTIES = HERE / "parties"

Command = list[str | Path]


def c_party(folder: Path) -> Command:
    """Built by the target esf_tests, linked with the shared library."""
    return [BUILD / "bin/esf_party"]


def python_party(folder: Path) -> Command:
    """This interpreter: the suite runs in a fresh environment with the wheel."""
    return [sys.executable, "-P", PARTIES / "python_party.py"]


def reference_party(folder: Path) -> Command:
    path = str(ROOT / "tests/reference")
    return [
        sys.executable,
        "-P",
        "-c",
        f"import sys, runpy; sys.path.insert(0, {path!r}); "
        f"runpy.run_path({str(PARTIES / 'reference.py')!r}, run_name='__main__')",
    ]


#: The four languages of the library.
LANGUAGES: dict[str, Callable[[Path], Command]] = {"c": c_party, "python": python_party}

COMMANDS: dict[str, Callable[[Path], Command]] = {**LANGUAGES, "reference": reference_party}
