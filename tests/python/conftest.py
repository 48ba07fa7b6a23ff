# SPDX-License-Identifier: Apache-2.0
"""Every test may assume that nothing native is alive before it, and has to leave it so."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from ends import Hub, introduced, originator, receiver

from libesf import Endpoint, lab


@pytest.fixture(autouse=True)
def nothing_left_alive() -> Iterator[None]:
    yield
    gc.collect()
    left = lab.live_objects()
    # Checked after each test, so that the one that leaks is the one that fails.
    assert left == 0, f"{left} native objects are still alive"


@pytest.fixture
def sender() -> Iterator[Endpoint]:
    with originator() as endpoint:
        yield endpoint


@pytest.fixture
def target() -> Iterator[Endpoint]:
    with receiver() as endpoint:
        yield endpoint


@pytest.fixture
def hub(sender: Endpoint, target: Endpoint) -> Hub:
    """A hub between two ends that know each other."""
    introduced(sender, target)
    return Hub(target)
