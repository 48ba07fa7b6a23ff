# SPDX-License-Identifier: Apache-2.0
"""The same ends under asyncio."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from typing import Any

import pytest
from ends import KID, ORIGINATOR, RECEIVER, give_key, primitive, response_to

from libesf import Answer, Need, NeedKind, ReceivedKind, StateError, _native
from libesf.aio import AsyncEndpoint, AsyncReceived

LARGE = primitive("large", pc={"m2m:cin": {"con": "x" * 300_000}})


class AsyncHub:
    def __init__(self, endpoint: AsyncEndpoint) -> None:
        self.endpoint = endpoint
        self.executed: Counter[str] = Counter()

    async def notify(self, to: str, content: bytes) -> tuple[int, bytes]:
        assert to == self.endpoint.id
        await asyncio.sleep(0)
        with await self.endpoint.receive(content, ORIGINATOR) as received:
            return await self.answer(received)

    async def answer(self, received: AsyncReceived) -> tuple[int, bytes]:
        if received.kind != ReceivedKind.PRIMITIVE:
            return received.rsc, received.reply_bytes
        request = received.primitive
        self.executed[request["rqi"]] += 1
        with received.exchange as exchange:
            return 2000, await exchange.seal(response_to(request))


def ends(**options: Any) -> tuple[AsyncEndpoint, AsyncEndpoint]:
    sender, target = AsyncEndpoint(ORIGINATOR, **options), AsyncEndpoint(RECEIVER)
    give_key(sender, RECEIVER)
    give_key(target, ORIGINATOR)
    return sender, target


def test_many_tasks_send_through_one_channel() -> None:
    async def story() -> None:
        sender, target = ends()
        async with sender, target:
            hub = AsyncHub(target)
            with sender.channel(RECEIVER) as channel:
                requests = [primitive(f"r{number}") for number in range(50)] + [LARGE]
                sent = await asyncio.gather(*(channel.send(request, hub.notify, timeout=10) for request in requests))
            assert sent == [response_to(request) for request in requests]
            assert hub.executed == {request["rqi"]: 1 for request in requests}

    asyncio.run(story())


def test_step_by_step_with_the_need_answered_by_hand() -> None:
    async def story() -> None:
        sender, target = ends()
        async with sender, target:
            with sender.channel(RECEIVER) as channel, channel.request() as attempt:
                assert (
                    await attempt.seal(bytearray(b'{"op":2,"to":"x","fr":"%s","rqi":"r1"}' % ORIGINATOR.encode()))
                    is None
                )
                need = attempt.need
                assert need is not None
                assert need.kind is NeedKind.NOTIFY
                given = await target.receive(need.content, ORIGINATOR)
                assert given.kind is ReceivedKind.RAND_GIVEN
                assert await attempt.answer(Answer.FOUND, given.reply_bytes)
                received = await target.receive(attempt.content, ORIGINATOR)
                assert (received.kind, received.peer, received.key_id) == (ReceivedKind.PRIMITIVE, ORIGINATOR, KID)
                answer = await received.exchange.seal(response_to(received.primitive))
                assert received.exchange is received.exchange
                assert await attempt.open_bytes(2000, answer) == (
                    b'{"rsc":2000,"rqi":"r1","pc":{"m2m:cin":{"con":"21.5"}}}'
                )
                with pytest.raises(StateError):
                    await attempt.open(2000, answer)

    asyncio.run(story())


def test_an_asynchronous_resolver_is_awaited_and_may_raise() -> None:
    async def story() -> None:
        down = True

        async def transport(need: Need) -> tuple[Answer, bytes]:
            await asyncio.sleep(0)
            if down:
                raise ConnectionError("no network")
            return Answer.FOUND, (await hub.notify(need.id, need.content))[1]

        sender, target = ends(resolver=transport)
        async with sender, target:
            hub = AsyncHub(target)
            with sender.channel(RECEIVER) as channel, channel.request() as attempt:
                with pytest.raises(ConnectionError):
                    await attempt.seal(primitive())
                assert attempt.need is not None
                down = False
                assert await attempt.resolve()
                assert await attempt.open(*await hub.notify(RECEIVER, attempt.content)) == response_to(primitive())

    asyncio.run(story())


def test_an_object_with_an_asynchronous_resolve_answers_marks() -> None:
    class Marks:
        def __init__(self) -> None:
            self.stored: dict[str, bytes] = {}

        async def resolve(self, need: Need, /) -> tuple[Answer, bytes | None]:
            await asyncio.sleep(0)
            if need.kind != NeedKind.MARK:
                return Answer.ABSENT, None
            if need.id in self.stored:
                return Answer.EXISTS, self.stored[need.id]
            self.stored[need.id] = need.content
            return Answer.INSERTED, None

    async def story() -> None:
        sender, _ = ends()
        async with sender, AsyncEndpoint(RECEIVER, resolver=Marks()) as target:
            give_key(target, ORIGINATOR)
            target.share(1, bytes(32))
            sender.learn(RECEIVER, target.info())
            with sender.channel(RECEIVER) as channel, channel.request() as attempt:
                content = await attempt.seal(LARGE)
            assert content is not None
            seen = await asyncio.gather(*(target.receive(content, ORIGINATOR) for _ in range(5)))
            assert Counter(received.kind for received in seen) == {
                ReceivedKind.PRIMITIVE: 1,
                ReceivedKind.DUPLICATE: 4,
            }

    asyncio.run(story())


def test_a_waiting_message_without_a_resolver_is_handed_out() -> None:
    async def story() -> None:
        sender, target = ends()
        async with sender, target:
            target.share(1, bytes(32))
            sender.learn(RECEIVER, target.info())
            with sender.channel(RECEIVER) as channel, channel.request() as attempt:
                content = await attempt.seal(primitive())
            assert content is not None
            received = await target.receive(content, ORIGINATOR)
            assert received.need is not None
            assert not await received.resolve()
            assert await received.answer(Answer.INSERTED)
            assert received.kind is ReceivedKind.PRIMITIVE

    asyncio.run(story())


def test_large_calls_leave_the_event_loop_and_small_ones_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: dict[int, int] = {}
    plain = _native.esprim_request_seal

    def seal(request: _native.RequestHandle, octets: Any, /) -> int:
        threads[len(octets)] = threading.get_ident()
        return plain(request, octets)

    monkeypatch.setattr(_native, "esprim_request_seal", seal)

    async def story() -> None:
        sender, target = ends()
        async with sender, target:
            sender.learn(RECEIVER, target.info())
            with sender.channel(RECEIVER) as channel:
                for request in (primitive("small"), LARGE):
                    with channel.request() as attempt:
                        await attempt.seal(request)

    asyncio.run(story())
    small, large = (threads[size] for size in sorted(threads))
    assert small == threading.get_ident() != large


def test_a_cancelled_call_leaves_the_channel_usable() -> None:
    async def story() -> None:
        sender, target = ends()
        async with sender, target:
            sender.learn(RECEIVER, target.info())
            hub = AsyncHub(target)
            with sender.channel(RECEIVER) as channel:
                task = asyncio.create_task(channel.send(LARGE, hub.notify))
                await asyncio.sleep(0)
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
                assert await channel.send(primitive("after"), hub.notify) == response_to(primitive("after"))

    asyncio.run(story())
