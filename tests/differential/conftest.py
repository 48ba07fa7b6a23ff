# SPDX-License-Identifier: Apache-2.0
"""Makes the reference, and the peers that talk TLS, importable; the library is the installed package."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "reference"), str(HERE.parent / "tls_peers")]
