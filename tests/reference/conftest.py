# SPDX-License-Identifier: Apache-2.0
"""Makes the reference and the vectors' cases importable."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "vectors")]
