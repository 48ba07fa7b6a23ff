# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from ends import ORIGINATOR, RECEIVER, Hub, introduced, primitive, response_to, sealed
from overlap import during

from libesf import Endpoint, StateError, codes, lab

LARGE = primitive(pc={"m2m:cin": {"con": "x" * 12_000_000}})


def test_sixteen_threads_on_one_endpoint_get_every_request_executed_exactly_once(
    sender: Endpoint, target: Endpoint
) -> None:
    """Half of them share one channel, the others have one each; nobody learnt anything before."""
    hubs = [Hub(target) for _ in range(16)]
    shared = sender.channel(RECEIVER)
    start = threading.Barrier(16)

    def work(number: int) -> None:
        channel = shared if number % 2 else sender.channel(RECEIVER)
        start.wait()
        for round_ in range(50):
            request = primitive(f"t{number}-{round_}")
            assert channel.send(request, hubs[number].notify) == response_to(request)
        if channel is not shared:
            channel.close()

    with shared, ThreadPoolExecutor(16) as pool:
        for done in [pool.submit(work, number) for number in range(16)]:
            done.result()
    executed: Counter[str] = sum((hub.executed for hub in hubs), Counter())
    assert len(executed) == 16 * 50
    assert set(executed.values()) == {1}


def test_of_sixteen_threads_with_the_same_request_one_gets_it(sender: Endpoint, target: Endpoint) -> None:
    contents = []
    introduced(sender, target)
    with sender.channel(RECEIVER) as channel:
        for number in range(20):
            with channel.request() as attempt:
                content = attempt.seal(primitive(f"r{number}"))
                assert content is not None
                contents.append(content)
    hub = Hub(target)
    start = threading.Barrier(16)

    def work() -> None:
        start.wait()
        for content in contents:
            hub.deliver(content)

    with ThreadPoolExecutor(16) as pool:
        for done in [pool.submit(work) for _ in range(16)]:
            done.result()
    assert hub.executed == {f"r{number}": 1 for number in range(20)}


def test_other_threads_run_while_a_call_computes(sender: Endpoint, target: Endpoint) -> None:
    content = sealed(sender, target, LARGE)
    document = content.replace(b"seci", b"sexi")
    calls = {
        "receive": lambda: target.receive(content, ORIGINATOR).close(),
        "inspect": lambda: lab.inspect(document),
    }
    for name, call in calls.items():
        seen = [during(call, lambda: None) for _ in range(20)]
        assert all(error is None for _, _, error in seen)
        assert any(inside for inside, _, _ in seen), f"{name} does not let the GIL go"


def test_a_second_thread_on_a_request_is_told_that_it_is_busy(sender: Endpoint, target: Endpoint) -> None:
    introduced(sender, target)
    busy: list[int] = []

    def ask() -> None:
        try:
            _ = attempt.need
        except StateError as error:
            busy.append(error.code)

    with sender.channel(RECEIVER) as channel:
        for number in range(30):
            with channel.request() as attempt:
                during(lambda: attempt.seal(LARGE | {"rqi": f"b{number}"}), ask)  # noqa: B023
            if busy:
                break
    assert busy
    assert set(busy) == {codes.E_BUSY}
