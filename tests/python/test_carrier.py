# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json

import pytest

import libesf
from libesf import Carrier

SECI = b'{"m2m:seci":{"sit":5,"epo":"eyJh..AAEC.c2VhbGVk.dGFn"}}'


def test_plain_content_is_left_as_it_is() -> None:
    assert libesf.wrap(SECI, Carrier.SECI) == SECI
    assert libesf.unwrap(SECI) == SECI


def test_a_notification_is_wrapped_and_unwrapped() -> None:
    wrapped = libesf.wrap(SECI, Carrier.SGN, "/id-in/CEsfA")
    assert json.loads(wrapped) == {"m2m:sgn": {"nev": {"rep": json.loads(SECI), "net": 1}, "sur": "/id-in/CEsfA"}}
    assert libesf.unwrap(wrapped) == SECI
    assert libesf.unwrap(json.loads(wrapped)) == SECI
    assert libesf.wrap(SECI, reference="/id-in/CEsfA") == wrapped


@pytest.mark.parametrize(("carrier", "reference"), [(Carrier.SGN, ""), (Carrier.SECI, "/id-in/CEsfA"), (77, "")])
def test_a_reference_is_given_where_it_is_wanted(carrier: Carrier, reference: str) -> None:
    with pytest.raises(libesf.ArgumentError):
        libesf.wrap(SECI, carrier, reference)


@pytest.mark.parametrize("content", ["", "{}", "[]", "5", '{"m2m:cin":{}}', '{"m2m:seci":{"sit":5}'])
def test_what_is_no_security_content_is_neither_wrapped_nor_found(content: str) -> None:
    with pytest.raises(libesf.FormatError):
        libesf.wrap(content, Carrier.SGN, "/id-in/CEsfA")
    with pytest.raises(libesf.FormatError):
        libesf.unwrap(content)
