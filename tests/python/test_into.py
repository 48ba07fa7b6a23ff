# SPDX-License-Identifier: Apache-2.0
"""Results in the caller's buffer: what is written there, what a buffer has to be, and that it stays in place."""

from __future__ import annotations

import array
import asyncio
import json
import mmap
import re
from collections.abc import Callable
from typing import Any

import pytest
from ends import (
    ORIGINATOR,
    RECEIVER,
    give_key,
    introduced,
    originator,
    primitive,
    response_to,
    state_of,
)

import libesf
from libesf import Answer, ArgumentError, Endpoint, FreshnessError, Need, NeedKind, StateError, codes, lab
from libesf.aio import AsyncEndpoint

PLENTY = 1 << 14

BUFFERS: list[Callable[[], Any]] = [
    lambda: bytearray(PLENTY),
    lambda: memoryview(bytearray(PLENTY)),
    lambda: memoryview(bytearray(2 * PLENTY))[PLENTY // 2 : -PLENTY // 2],
    lambda: array.array("B", bytes(PLENTY)),
    lambda: array.array("I", [0] * PLENTY),
    lambda: mmap.mmap(-1, PLENTY),
]


def octets_in(buffer: Any, size: int | None) -> bytes:
    assert size is not None
    return bytes(memoryview(buffer).cast("B")[:size])


@pytest.mark.parametrize("buffer", BUFFERS)
def test_a_round_trip_goes_through_any_writable_buffer(
    sender: Endpoint, target: Endpoint, buffer: Callable[[], Any]
) -> None:
    introduced(sender, target)
    memory = buffer()
    with sender.channel(RECEIVER) as channel, channel.request() as attempt:
        content = octets_in(memory, attempt.seal_into(primitive(), memory))
        with target.receive(content, ORIGINATOR) as received, received.exchange as exchange:
            opened = octets_in(memory, received.primitive_into(memory))
            assert opened == received.primitive_bytes
            assert received.reply_into(memory) == 0
            answer = octets_in(memory, exchange.seal_into(response_to(primitive()), memory))
        assert json.loads(octets_in(memory, attempt.open_into(2000, answer, memory))) == response_to(primitive())


@pytest.mark.parametrize("size", [0, 1, 1000, 100_000])
def test_buffers_of_the_sizes_that_are_asked_for_are_enough(sender: Endpoint, target: Endpoint, size: int) -> None:
    introduced(sender, target)
    request = json.dumps(primitive(pc="x" * size)).encode()
    response = json.dumps({**response_to(primitive()), "pc": "x" * size}).encode()
    with sender.channel(RECEIVER) as channel, channel.request() as attempt:
        memory = bytearray(libesf.sealed_size(len(request)))
        content = octets_in(memory, attempt.seal_into(request, memory))
        with target.receive(content, ORIGINATOR) as received, received.exchange as exchange:
            memory = bytearray(libesf.opened_size(len(content)))
            assert octets_in(memory, received.primitive_into(memory)) == request
            memory = bytearray(libesf.sealed_size(len(response)))
            answer = octets_in(memory, exchange.seal_into(response, memory))
        memory = bytearray(libesf.opened_size(len(answer)))
        assert octets_in(memory, attempt.open_into(2000, answer, memory)) == response


def test_a_buffer_that_is_too_small_is_refused_with_the_size_and_costs_nothing(
    sender: Endpoint, target: Endpoint
) -> None:
    introduced(sender, target)

    def tightly(write: Callable[[bytearray], int | None]) -> bytes:
        with pytest.raises(ArgumentError) as caught:
            write(bytearray())
        assert caught.value.code == codes.E_TOO_SMALL
        found = re.search(r"has ([0-9]+) octets", caught.value.message)
        assert found
        needed = int(found.group(1))
        memory = bytearray(needed - 1)
        with pytest.raises(ArgumentError):
            write(memory)
        assert memory == bytes(needed - 1)
        memory = bytearray(needed)
        assert write(memory) == needed
        return bytes(memory)

    with sender.channel(RECEIVER) as channel, channel.request() as attempt:
        content = tightly(lambda memory: attempt.seal_into(primitive(), memory))
        with target.receive(content, ORIGINATOR) as received, received.exchange as exchange:
            assert json.loads(tightly(received.primitive_into)) == primitive()
            before = state_of(target)
            with pytest.raises(ArgumentError):
                exchange.seal_into(response_to(primitive()), bytearray())
            assert state_of(target) == before
            answer = tightly(lambda memory: exchange.seal_into(response_to(primitive()), memory))
        assert json.loads(tightly(lambda memory: attempt.open_into(2000, answer, memory))) == response_to(primitive())


@pytest.mark.parametrize(
    "wrong", [b"read only", memoryview(b"read only"), memoryview(bytearray(64))[::2], "text", None, 64, [0] * 64]
)
def test_what_cannot_be_written_to_is_a_type_error(sender: Endpoint, target: Endpoint, wrong: Any) -> None:
    introduced(sender, target)
    with sender.channel(RECEIVER) as channel, channel.request() as attempt:
        with pytest.raises(TypeError, match="writable, contiguous buffer"):
            attempt.seal_into(primitive(), wrong)
        assert attempt.seal(primitive())
        with pytest.raises(TypeError, match="writable, contiguous buffer"):
            attempt.content_into(wrong)


def test_a_need_writes_nothing_and_the_content_follows_its_answer(sender: Endpoint, target: Endpoint) -> None:
    memory = bytearray(PLENTY)
    with sender.channel(RECEIVER) as channel, channel.request() as attempt:
        assert attempt.seal_into(primitive(), memory) is None
        assert memory == bytes(PLENTY)
        with pytest.raises(StateError):
            attempt.content_into(memory)
        assert attempt.need is not None
        with target.receive(attempt.need.content, ORIGINATOR) as given:
            reply = octets_in(memory, given.reply_into(memory))
            assert reply == given.reply_bytes
        assert attempt.answer(Answer.FOUND, reply)
        assert octets_in(memory, attempt.content_into(memory)) == attempt.content


def test_a_resolver_is_asked_on_the_way(target: Endpoint) -> None:
    def resolve(need: Need) -> tuple[Answer, bytes]:
        assert need.kind == NeedKind.NOTIFY
        with target.receive(need.content, ORIGINATOR) as given:
            return Answer.FOUND, given.reply_bytes

    memory = bytearray(PLENTY)
    with originator(resolver=resolve) as sender, sender.channel(RECEIVER) as channel, channel.request() as attempt:
        content = octets_in(memory, attempt.seal_into(primitive(), memory))
        with target.receive(content, ORIGINATOR) as received:
            assert received.primitive == primitive()


def test_a_failure_leaves_no_sealed_octets_behind(sender: Endpoint, target: Endpoint) -> None:
    introduced(sender, target)
    memory = bytearray(PLENTY)
    with sender.channel(RECEIVER) as channel:
        with channel.request() as attempt:
            attempt.seal(primitive())
        with channel.request() as attempt, pytest.raises(FreshnessError):
            attempt.seal_into(primitive(), memory)
    assert memory == bytes(PLENTY)


def test_a_buffer_may_be_resized_at_once_after_the_call(sender: Endpoint, target: Endpoint) -> None:
    introduced(sender, target)
    memory = bytearray(PLENTY)
    with sender.channel(RECEIVER) as channel, channel.request() as attempt:
        size = attempt.seal_into(primitive(), memory)
        del memory[size:]
        with channel.request() as other, pytest.raises(ArgumentError):
            other.seal_into(primitive("r2"), bytearray(1))
        memory.clear()


def test_the_same_buffer_may_hold_what_is_sealed_and_the_result(sender: Endpoint, target: Endpoint) -> None:
    """Anything but bytes is copied first, so nothing overlaps in the library."""
    introduced(sender, target)
    memory = bytearray(PLENTY)
    octets = json.dumps(primitive()).encode()
    memory[: len(octets)] = octets
    with sender.channel(RECEIVER) as channel, channel.request() as attempt:
        content = octets_in(memory, attempt.seal_into(memoryview(memory)[: len(octets)], memory))
    with target.receive(content, ORIGINATOR) as received:
        assert received.primitive_bytes == octets


def test_asyncio_writes_into_buffers_too() -> None:
    async def converse(size: int) -> None:
        with AsyncEndpoint(ORIGINATOR) as sender, AsyncEndpoint(RECEIVER) as target:
            give_key(sender, RECEIVER)
            give_key(target, ORIGINATOR)
            sender.learn(RECEIVER, target.info())
            request = primitive(pc="x" * size)
            memory = bytearray(libesf.sealed_size(size + 1000))
            with sender.channel(RECEIVER) as channel, channel.request() as attempt:
                content = octets_in(memory, await attempt.seal_into(request, memory))
                with await target.receive(content, ORIGINATOR) as received, received.exchange as exchange:
                    assert json.loads(octets_in(memory, received.primitive_into(memory))) == request
                    answer = octets_in(memory, await exchange.seal_into(response_to(request), memory))
                opened = octets_in(memory, await attempt.open_into(2000, answer, memory))
                assert json.loads(opened) == response_to(request)

    for size in (1, 200_000):  # on the loop's thread, in a worker
        asyncio.run(converse(size))


def test_features_are_asked_for_by_name() -> None:
    assert libesf.has("esprim")
    assert libesf.has("into")
    assert not libesf.has("a feature of tomorrow")
    assert not libesf.has("")
    features = libesf.build_info()["features"]
    assert all(libesf.has(feature) for feature in features)
    wrong: Any = b"into"
    with pytest.raises(TypeError):
        libesf.has(wrong)


def test_sizes_are_for_sizes() -> None:
    assert libesf.opened_size(400) == 300
    assert libesf.sealed_size(300) > 400
    with pytest.raises((OverflowError, TypeError)):
        libesf.sealed_size(-1)
    assert lab.live_objects() == 0
