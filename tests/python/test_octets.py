# SPDX-License-Identifier: Apache-2.0
"""What may be given where octets or a document are wanted."""

from __future__ import annotations

import array
import mmap
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import pytest
from ends import KID, OCTETS, ORIGINATOR, RECEIVER, introduced, primitive, response_to, sealed

from libesf import Endpoint, FormatError, Key, lab

SCENE = {
    "pairwise": OCTETS.hex(),
    "rro": {"esri": "s.R1", "esrv": "oKGio6SlpqeoqaqrrK2urw", "esrx": "20270101T000000", "esks": [1], "espa": [12]},
    "oro": {"esri": "u.O1", "esrv": "sLGys7S1tre4ubq7vL2-vw", "esrx": "20261231T235959", "esk": 1, "espa": [12]},
}


class SubBytes(bytes):
    pass


def mapped(octets: bytes) -> mmap.mmap:
    memory = mmap.mmap(-1, len(octets))
    memory.write(octets)
    return memory


def strided(octets: bytes) -> memoryview:
    return memoryview(bytes(octet for pair in zip(octets, octets, strict=True) for octet in pair))[::2]


BUFFERS: list[Callable[[bytes], Any]] = [
    bytes,
    SubBytes,
    bytearray,
    memoryview,
    lambda octets: memoryview(bytearray(octets)),
    lambda octets: array.array("B", octets),
    mapped,
    strided,
]


@pytest.mark.parametrize("form", BUFFERS)
def test_a_key_is_made_from_any_buffer(form: Callable[[bytes], Any]) -> None:
    with Key(KID, form(OCTETS), peer=RECEIVER) as key, Endpoint(ORIGINATOR) as endpoint:
        endpoint.add_key(key)
        with Key(KID, OCTETS, peer=RECEIVER) as same:
            endpoint.add_key(same)


@pytest.mark.parametrize("form", BUFFERS)
def test_every_step_takes_any_buffer(sender: Endpoint, target: Endpoint, form: Callable[[bytes], Any]) -> None:
    introduced(sender, target)
    import json

    with sender.channel(RECEIVER) as channel, channel.request() as attempt:
        content = attempt.seal(form(json.dumps(primitive()).encode()))
        assert content is not None
        with target.receive(form(content), ORIGINATOR) as received, received.exchange as exchange:
            assert received.primitive == primitive()
            answer = exchange.seal(form(json.dumps(response_to(primitive())).encode()))
        assert attempt.open(2000, form(answer)) == response_to(primitive())


def test_a_document_may_be_any_mapping() -> None:
    plain = lab.session_key(SCENE)
    assert len(plain) == 32
    nested = {**SCENE, "rro": MappingProxyType(SCENE["rro"])}  # type: ignore[arg-type]
    assert lab.session_key(MappingProxyType(nested)) == plain


def test_a_mapping_is_written_as_utf8_and_strictly(sender: Endpoint, target: Endpoint) -> None:
    content = sealed(sender, target, primitive(pc="ä€😀"))
    with target.receive(content, ORIGINATOR) as received:
        assert "ä€😀".encode() in received.primitive_bytes
    with sender.channel(RECEIVER) as channel, channel.request() as attempt:
        for wrong in (float("nan"), float("inf"), "\ud800"):
            with pytest.raises(ValueError):
                attempt.seal(primitive(pc=wrong))
        with pytest.raises(TypeError):
            attempt.seal(primitive(pc={1, 2}))


@pytest.mark.parametrize("wrong", [5, 1.5, object(), ["{}"], ("a",), {1}])
def test_what_is_no_document_is_a_type_error(target: Endpoint, wrong: Any) -> None:
    with pytest.raises(TypeError):
        target.receive(wrong, ORIGINATOR)
    with pytest.raises(TypeError):
        lab.inspect(wrong)
    with pytest.raises(TypeError):
        Key(KID, wrong, peer=RECEIVER)


def test_text_is_not_octets() -> None:
    wrong: Any = "0123456789abcdef"
    with pytest.raises(TypeError):
        Key(KID, wrong, peer=RECEIVER)


def test_a_buffer_may_be_changed_at_once_after_the_call() -> None:
    octets = bytearray(OCTETS)
    with Key(KID, octets, peer=RECEIVER) as key, Endpoint(ORIGINATOR) as endpoint:
        octets[:] = bytes(32)
        octets.append(1)
        endpoint.add_key(key)
        with Key(KID, OCTETS, peer=RECEIVER) as same:
            endpoint.add_key(same)


def test_octets_that_are_no_utf8_are_told_so(target: Endpoint) -> None:
    with target.receive(b'{"m2m:seci":"\xff"}', ORIGINATOR) as received:
        assert isinstance(received.error, FormatError)
