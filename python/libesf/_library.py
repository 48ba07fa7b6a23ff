# SPDX-License-Identifier: Apache-2.0
"""What this library is."""

from __future__ import annotations

from typing import Any

from . import _native
from ._documents import read_object


def version() -> str:
    """The release of the native library, for example "0.1.0"."""
    return _native.version()


def abi_version() -> tuple[int, int]:
    """The version of the ABI that the native library implements: (major, minor)."""
    return divmod(_native.abi_version(), 1 << 16)


def build_info() -> dict[str, Any]:
    """What the native library was built from and with: {"version","abi","compiler","dependencies":{...},...}."""
    return read_object(_native.build_info())
