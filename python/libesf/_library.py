# SPDX-License-Identifier: Apache-2.0
"""What this library is."""

from __future__ import annotations

from typing import Any

from . import _native
from ._documents import read_object, text_of


def version() -> str:
    """The release of the native library, for example "0.1.0"."""
    return _native.version()


def abi_version() -> tuple[int, int]:
    """The version of the ABI that the native library implements: (major, minor)."""
    return divmod(_native.abi_version(), 1 << 16)


def has(feature: str) -> bool:
    """Whether the native library has a feature: a name of the table in docs/abi.md, for example "into"."""
    return _native.has(text_of(feature, "feature")) == 1


def sealed_size(primitive_size: int) -> int:
    """How many octets are always enough for a sealed request or response, for the `..._into` methods.

    primitive_size: octets of the inner primitive.
    """
    return _native.esprim_sealed_size(primitive_size)


def opened_size(content_size: int) -> int:
    """How many octets are always enough for the primitive that is opened from a content of so many octets."""
    return _native.esprim_opened_size(content_size)


def build_info() -> dict[str, Any]:
    """What the native library was built from and with: {"version","compiler","features":[...],
    "dependencies":{...},...}."""
    return read_object(_native.build_info())
