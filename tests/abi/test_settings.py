# SPDX-License-Identifier: Apache-2.0
"""The published schema of the settings says what the library does: the same names, defaults and bounds."""

from __future__ import annotations

import ctypes
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from abigates import paths

SCHEMA: dict[str, Any] = json.loads((paths.ROOT / "abi/schema/settings.schema.json").read_text())
PROPERTIES: dict[str, dict[str, Any]] = SCHEMA["properties"]
NUMBERS = [name for name, facts in PROPERTIES.items() if facts.get("type") == "integer"]
WITHOUT_DEFAULT = {"registrar"}  # not set, and then not reported
E_POLICY = -300


class Endpoint:
    """The few functions that this needs, on the library's own C functions."""

    def __init__(self, library: Path) -> None:
        self._lib = ctypes.CDLL(str(library))
        self._lib.esf_buf_data.restype = ctypes.c_void_p
        self._lib.esf_buf_size.restype = ctypes.c_size_t
        self._handle = ctypes.c_void_p()
        name = b"//m2m.example/cse1"
        status = self._lib.esf_endpoint_new(ctypes.byref(self._handle), name, ctypes.c_size_t(len(name)), None)
        assert status == 0

    def set(self, settings: dict[str, object]) -> int:
        text = json.dumps(settings).encode()
        status: int = self._lib.esf_endpoint_set(self._handle, text, ctypes.c_size_t(len(text)), None)
        return status

    def settings(self) -> dict[str, object]:
        buf = ctypes.c_void_p()
        assert self._lib.esf_endpoint_report(ctypes.byref(buf), self._handle, None) == 0
        text = ctypes.string_at(self._lib.esf_buf_data(buf), self._lib.esf_buf_size(buf))
        self._lib.esf_buf_free(buf)
        settings: dict[str, object] = json.loads(text)["settings"]
        return settings

    def free(self) -> None:
        self._lib.esf_endpoint_free(self._handle)


@pytest.fixture
def endpoint(library: Path) -> Iterator[Endpoint]:
    endpoint = Endpoint(library)
    yield endpoint
    endpoint.free()


def test_names_and_defaults_are_those_of_the_library(endpoint: Endpoint) -> None:
    assert SCHEMA["additionalProperties"] is False
    defaults = {name: facts["default"] for name, facts in PROPERTIES.items() if name not in WITHOUT_DEFAULT}
    assert endpoint.settings() == defaults


@pytest.mark.parametrize("name", NUMBERS)
def test_bounds_are_those_of_the_library(endpoint: Endpoint, name: str) -> None:
    lowest, highest = PROPERTIES[name]["minimum"], PROPERTIES[name]["maximum"]
    for allowed in (lowest, highest):
        assert endpoint.set({name: allowed}) == 0
        assert endpoint.settings()[name] == allowed
    for beyond in (lowest - 1, highest + 1):
        assert endpoint.set({name: beyond}) == E_POLICY
        assert endpoint.settings()[name] == highest


@pytest.mark.parametrize("name", [name for name, facts in PROPERTIES.items() if "enum" in facts])
def test_named_values_are_those_of_the_library(endpoint: Endpoint, name: str) -> None:
    for value in PROPERTIES[name]["enum"]:
        assert endpoint.set({name: value}) == 0
        assert endpoint.settings()[name] == value


def test_there_are_numbers_to_compare() -> None:
    assert len(NUMBERS) >= 17
