# SPDX-License-Identifier: Apache-2.0
"""Several nodes, one identity, one store: two threads, two processes, a restart. A request is executed exactly once."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from ends import ORIGINATOR, RECEIVER, SECRET, Hub, introduced, primitive, receiver, response_to
from store import Store

from libesf import Answer, Endpoint, FormatError, KeyFault, NeedKind, ReceivedKind, StateError, codes


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "marks.sqlite")


def node(store: Store) -> Endpoint:
    endpoint = receiver(resolver=store)
    endpoint.share(1, SECRET)
    return endpoint


def several_sealed(sender: Endpoint, target: Endpoint, count: int) -> list[bytes]:
    """Requests in one session: only the first carries the originator random object."""
    introduced(sender, target)
    contents = []
    with sender.channel(RECEIVER) as channel:
        for number in range(count):
            with channel.request() as attempt:
                content = attempt.seal(primitive(f"r{number}"))
                assert content is not None
                contents.append(content)
    return contents


class Process:
    """A node in a process of its own."""

    def __init__(self, store: Store) -> None:
        folder = Path(__file__).parent
        command = [sys.executable, str(folder / "node.py"), str(store.path), SECRET.hex()]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        assert self.line() == "ready"

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def deliver(self, content: bytes) -> tuple[ReceivedKind, int]:
        assert self.process.stdin is not None
        self.process.stdin.write(content.decode() + "\n")
        kind, rsc = self.line().split()
        return ReceivedKind(int(kind)), int(rsc)


@contextmanager
def processes(store: Store, count: int) -> Iterator[list[Process]]:
    with ExitStack() as stack:
        started = [Process(store) for _ in range(count)]
        for process in started:
            stack.enter_context(process.process)
        yield started
    assert [process.process.returncode for process in started] == [0] * count


def test_the_answers_of_a_store_are_asked_for_by_hand(sender: Endpoint, store: Store) -> None:
    with node(store) as target:
        (content,) = several_sealed(sender, target, 1)
        with target.receive(content, ORIGINATOR, resolve=False) as received:
            need = received.need
            assert need is not None
            assert (received.kind, received.rsc) == (0, 0)
            assert need.kind is NeedKind.MARK
            assert need.expiry > target.report()["now"]
            with pytest.raises(StateError):
                _ = received.reply
            with pytest.raises(ValueError) as caught:
                received.answer(Answer.FOUND)
            assert getattr(caught.value, "code", None) == codes.E_ARGUMENT
            assert received.answer(*store.resolve(need))
            assert received.kind is ReceivedKind.PRIMITIVE
            with pytest.raises(StateError):
                received.answer(Answer.INSERTED)


def test_a_node_opens_what_another_has_given_random_objects_for(sender: Endpoint, store: Store) -> None:
    with node(store) as first, node(store) as second:
        contents = several_sealed(sender, first, 4)
        hub = Hub(second)
        with sender.channel(RECEIVER) as channel:
            assert channel.send(primitive("direct"), hub.notify) == response_to(primitive("direct"))
        for content in contents[:2]:
            assert hub.deliver(content)[0] == 2000
        other = Hub(first)
        for content in contents[2:]:
            assert other.deliver(content)[0] == 2000


def test_a_node_that_has_not_seen_the_originator_random_object_finds_it_in_the_store(
    sender: Endpoint, store: Store
) -> None:
    with node(store) as first, node(store) as second, sender.channel(RECEIVER) as channel:
        introduced(sender, first)
        channel.send(primitive("r1"), Hub(first).notify)
        hub = Hub(second)
        channel.send(primitive("r2"), hub.notify)
        assert hub.executed == {"r2": 1}
        assert b'"oro"' not in hub.carried[0]


def test_without_the_stores_originator_random_object_the_request_is_refused(
    sender: Endpoint, store: Store, tmp_path: Path
) -> None:
    with node(store) as first, node(Store(tmp_path / "other.sqlite")) as second, sender.channel(RECEIVER) as channel:
        introduced(sender, first)
        channel.send(primitive("r1"), Hub(first).notify)
        with channel.request() as attempt:
            content = attempt.seal(primitive("r2"))
        assert content is not None
        with second.receive(content, ORIGINATOR) as received:
            assert (received.kind, received.rsc) == (ReceivedKind.REFUSED, 4113)
        with second.receive(content, ORIGINATOR, resolve=False) as received:
            assert received.answer(Answer.UNREACHABLE)
            assert (received.kind, received.rsc) == (ReceivedKind.REFUSED, 4113)
        with second.receive(content, ORIGINATOR, resolve=False) as received:
            with pytest.raises(FormatError):
                received.answer(Answer.FOUND, b'{"oro":{}}')
            need = received.need
            assert need is not None
            assert not received.answer(*store.resolve(need))
            assert received.resolve()
            assert received.kind is ReceivedKind.PRIMITIVE


def test_a_store_that_cannot_answer_means_refused(sender: Endpoint, store: Store) -> None:
    with node(store) as target:
        (content,) = several_sealed(sender, target, 1)
        with target.receive(content, ORIGINATOR, resolve=False) as received:
            assert received.answer(Answer.UNREACHABLE)
            assert (received.kind, received.rsc) == (ReceivedKind.REFUSED, 5210)
        with target.receive(content, ORIGINATOR) as received:
            assert received.kind is ReceivedKind.PRIMITIVE


def test_a_resolver_that_raises_leaves_the_message_waiting(sender: Endpoint, store: Store) -> None:
    class Flaky(Store):
        down = True

        def resolve(self, need: object, /) -> tuple[Answer, bytes | None]:
            if self.down:
                raise ConnectionError("the store is down")
            return store.resolve(need)  # type: ignore[arg-type]

    flaky = Flaky(store.path)
    with node(flaky) as target:
        (content,) = several_sealed(sender, target, 1)
        with pytest.raises(ConnectionError):
            target.receive(content, ORIGINATOR)
        with target.receive(content, ORIGINATOR, resolve=False) as received:
            with pytest.raises(ConnectionError):
                received.resolve()
            assert received.need is not None
            flaky.down = False
            assert received.resolve()
            assert received.kind is ReceivedKind.PRIMITIVE


def test_two_threads_with_one_request_execute_it_once(sender: Endpoint, store: Store) -> None:
    with node(store) as target:
        contents = several_sealed(sender, target, 20)
        hub = Hub(target)
        hub.deliver(contents[0])
        start = threading.Barrier(2)

        def work() -> None:
            start.wait()
            for content in contents[1:]:
                hub.deliver(content)

        with ThreadPoolExecutor(2) as pool:
            for done in [pool.submit(work) for _ in range(2)]:
                done.result()
        assert hub.executed == {f"r{number}": 1 for number in range(20)}
        assert hub.kinds == {ReceivedKind.PRIMITIVE: 20, ReceivedKind.DUPLICATE: 19}


def test_two_processes_with_one_request_execute_it_once_and_a_restart_does_not_again(
    sender: Endpoint, store: Store
) -> None:
    with node(store) as introducer:
        contents = several_sealed(sender, introducer, 20)

    def work(process: Process, start: threading.Barrier) -> list[tuple[ReceivedKind, int]]:
        start.wait()
        return [process.deliver(content) for content in contents]

    with processes(store, 2) as nodes, ThreadPoolExecutor(2) as pool:
        start = threading.Barrier(2)
        outcomes = [done.result() for done in [pool.submit(work, process, start) for process in nodes]]
    for pair in zip(*outcomes, strict=True):
        assert sorted(pair) == [(ReceivedKind.PRIMITIVE, 2000), (ReceivedKind.DUPLICATE, 5210)]

    with processes(store, 1) as (restarted,):
        assert {restarted.deliver(content) for content in contents} == {(ReceivedKind.DUPLICATE, 5210)}


def test_a_node_with_another_secret_knows_none_of_it(sender: Endpoint, store: Store) -> None:
    with node(store) as first, receiver(resolver=store) as stranger:
        stranger.share(1, bytes(32))
        (content,) = several_sealed(sender, first, 1)
        with stranger.receive(content, ORIGINATOR) as received:
            assert (received.kind, received.rsc) == (ReceivedKind.REFUSED, 4114)


def test_a_weak_secret_is_refused(store: Store) -> None:
    with receiver(resolver=store) as target, pytest.raises(KeyFault):
        target.share(1, bytes(16))
