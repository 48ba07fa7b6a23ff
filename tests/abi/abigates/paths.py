# SPDX-License-Identifier: Apache-2.0
"""Where the gates find what they judge."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
ABI = ROOT / "abi"
INCLUDE = ABI / "include"
TESTS = ROOT / "tests" / "abi"

# The build tree: ESF_BUILD, or build/.
BUILD = Path(os.environ.get("ESF_BUILD") or ROOT / "build").absolute()
LIBRARY = BUILD / "lib" / "libesf.so.0"
SEAMS_LIBRARY = BUILD / "lib" / "seams" / "libesf.so.0"
ARCHIVE = BUILD / "lib" / "libesf.a"

# With ESF_SANITIZE=address the library in BUILD was built with sanitizers, and the driver has to bring their run-time.
SANITIZED = os.environ.get("ESF_SANITIZE") == "address"
SANITIZERS = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"] if SANITIZED else []

sys.path.insert(0, str(ABI))  # abi/headers.py and abi/generate.py


def abi() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((ABI / "esf.abi.json").read_text(encoding="utf-8"))
    return document


def lines(path: Path) -> list[str]:
    """Returns the lines of a list, without comments (from # on) and empty ones."""
    stripped = (line.split("#", 1)[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in stripped if line]
