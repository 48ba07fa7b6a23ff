# SPDX-License-Identifier: Apache-2.0
"""Objects may be closed at any moment, are freed with their Python objects, and stay in their process."""

from __future__ import annotations

import copy
import gc
import pickle
import threading
import weakref
from collections.abc import Callable
from typing import Any

import pytest
from ends import KID, OCTETS, ORIGINATOR, RECEIVER, introduced, originator, primitive, receiver, response_to, sealed
from overlap import during

from libesf import Endpoint, Key, ReceivedKind, StateError, _native, codes, lab

LARGE = primitive(pc={"m2m:cin": {"con": "x" * 12_000_000}})


def everything() -> dict[str, Any]:
    """One living object of every class."""
    sender, target = originator(), receiver()
    received = target.receive(sealed(sender, target), ORIGINATOR)
    channel = sender.channel(RECEIVER)
    return {
        "Key": Key(KID, OCTETS, peer=RECEIVER),
        "Endpoint": sender,
        "Channel": channel,
        "Request": channel.request(),
        "Received": received,
        "Exchange": received.exchange,
    }


USES: list[tuple[str, Callable[[Any], object]]] = [
    ("Key", lambda key: key.id),
    ("Endpoint", lambda endpoint: endpoint.info()),
    ("Endpoint", lambda endpoint: endpoint.info_due),
    ("Endpoint", lambda endpoint: endpoint.report()),
    ("Endpoint", lambda endpoint: endpoint.set(message_max=4096)),
    ("Endpoint", lambda endpoint: endpoint.share(1, bytes(32))),
    ("Endpoint", lambda endpoint: endpoint.learn(RECEIVER, {})),
    ("Endpoint", lambda endpoint: endpoint.receive({}, RECEIVER)),
    ("Endpoint", lambda endpoint: endpoint.channel(RECEIVER)),
    ("Endpoint", lambda endpoint: endpoint.remove_key(KID)),
    ("Endpoint", lambda endpoint: endpoint.add_key(Key(KID, OCTETS, peer=RECEIVER))),
    ("Channel", lambda channel: channel.request()),
    ("Channel", lambda channel: channel.renew(1)),
    ("Request", lambda request: request.seal(primitive())),
    ("Request", lambda request: request.need),
    ("Request", lambda request: request.answer(1)),
    ("Request", lambda request: request.content),
    ("Request", lambda request: request.open(2000, {})),
    ("Received", lambda received: received.need),
    ("Received", lambda received: received.kind),
    ("Received", lambda received: received.rsc),
    ("Received", lambda received: received.answer(1)),
    ("Received", lambda received: received.reply),
    ("Received", lambda received: received.primitive),
    ("Received", lambda received: received.peer),
    ("Received", lambda received: received.key_id),
    ("Received", lambda received: received.error),
    ("Exchange", lambda exchange: exchange.seal(response_to(primitive()))),
]


@pytest.mark.parametrize(("name", "use"), USES)
def test_a_closed_object_says_so(name: str, use: Callable[[Any], object]) -> None:
    thing = everything()[name]
    assert not thing.closed
    thing.close()
    thing.close()
    assert thing.closed
    assert repr(thing).endswith("closed>")
    with pytest.raises(StateError, match="closed") as caught:
        use(thing)
    assert caught.value.code == codes.E_STATE


def test_a_closed_key_is_not_added() -> None:
    key = Key(KID, OCTETS, peer=RECEIVER)
    key.close()
    with Endpoint(ORIGINATOR) as endpoint, pytest.raises(StateError, match="this key is closed"):
        endpoint.add_key(key)


def test_a_context_manager_closes() -> None:
    for thing in everything().values():
        with thing as same:
            assert same is thing
        assert thing.closed


def test_what_is_dropped_is_freed() -> None:
    gc.collect()
    before = lab.live_objects()
    things = everything()
    assert lab.live_objects() > before
    things.clear()
    gc.collect()
    assert lab.live_objects() == before


def test_nothing_is_left_of_a_constructor_that_failed() -> None:
    before = lab.live_objects()
    for _ in range(100):
        with pytest.raises(ValueError):
            Key(KID, OCTETS, peer="")
        with pytest.raises(ValueError):
            Endpoint(ORIGINATOR, settings={"no_such_setting": 1})
    gc.collect()
    assert lab.live_objects() == before


def test_nothing_is_pickled_or_copied() -> None:
    for name, thing in everything().items():
        for duplicate in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError, match=f"a {name} cannot be pickled or copied"):
                duplicate(thing)


def test_no_repr_shows_a_secret() -> None:
    for thing in everything().values():
        assert OCTETS.hex() not in repr(thing)
        assert repr(thing).startswith("<libesf.")


def test_objects_have_no_attributes_of_their_own_and_can_be_referred_to_weakly() -> None:
    thing: Any
    for thing in everything().values():
        assert weakref.ref(thing)() is not None
        with pytest.raises(AttributeError):
            thing.no_such_attribute = 1


def test_an_endpoint_closed_during_a_call_of_another_thread_lets_it_end(sender: Endpoint) -> None:
    met = 0
    for number in range(40):
        target = receiver()
        content = sealed(sender, target, LARGE | {"rqi": f"c{number}"})
        incoming = _native.incoming_new(ORIGINATOR.encode())
        receive = lambda: _native.endpoint_receive(target._handle, incoming, content)  # noqa: B023, E731
        inside, received, error = during(receive, target.close)
        assert target.closed
        if inside:
            met += 1
            assert error is None
            handle: Any = received
            assert _native.received_kind(handle) == ReceivedKind.PRIMITIVE
        if met == 3:
            break
    assert met == 3


def test_a_request_closed_during_a_call_of_another_thread_lets_it_end(sender: Endpoint, target: Endpoint) -> None:
    introduced(sender, target)
    met = 0
    with sender.channel(RECEIVER) as channel:
        for number in range(40):
            attempt = channel.request()
            octets = str(LARGE | {"rqi": f"d{number}"}).replace("'", '"').encode()
            seal = lambda: _native.esprim_request_seal(attempt._handle, octets)  # noqa: B023, E731
            inside, status, error = during(seal, attempt.close)
            if inside:
                met += 1
                assert (status, error) == (0, None)
                with pytest.raises(StateError, match="closed"):
                    _ = attempt.content
            if met == 3:
                break
    assert met == 3


def test_closing_while_many_threads_use_an_endpoint_only_ends_their_work() -> None:
    for _ in range(20):
        sender, target = originator(), receiver()
        introduced(sender, target)
        channel = sender.channel(RECEIVER)
        start = threading.Barrier(5)
        unexpected: list[BaseException] = []

        def work(name: int) -> None:
            start.wait()  # noqa: B023
            try:
                for number in range(10_000):
                    with channel.request() as attempt:  # noqa: B023
                        content = attempt.seal(primitive(f"{name}-{number}"))
                        with target.receive(content or b"", ORIGINATOR) as received:  # noqa: B023
                            received.exchange.seal({"rsc": 2000, "rqi": f"{name}-{number}"})
            except StateError as error:
                if "closed" not in error.message:
                    unexpected.append(error)  # noqa: B023
            except BaseException as error:
                unexpected.append(error)  # noqa: B023

        threads = [threading.Thread(target=work, args=(name,)) for name in range(4)]
        for thread in threads:
            thread.start()
        start.wait()
        for thing in (sender, channel, target):
            thing.close()
        for thread in threads:
            thread.join()
        assert unexpected == []
