# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ends import KID, OCTETS, ORIGINATOR, RECEIVER

from libesf import Encoding, Endpoint, FormatError, Key, KeyFault, PolicyError, ResourceError, codes

JWK = {"kty": "oct", "kid": KID, "k": base64.urlsafe_b64encode(OCTETS).rstrip(b"=").decode()}


def test_a_key_tells_its_identifier() -> None:
    with Key(KID, OCTETS, peer=RECEIVER) as key:
        assert key.id == KID
        assert repr(key) == f"<libesf.Key {KID!r}>"


def test_an_identifier_of_32_hex_digits_is_kept_in_upper_case() -> None:
    assert Key("00112233445566778899aabbccddeeff@maf.example", OCTETS, peer=RECEIVER).id == (
        "00112233445566778899AABBCCDDEEFF@maf.example"
    )


def test_an_identifier_may_be_octets() -> None:
    assert Key("clé".encode(), OCTETS, peer=RECEIVER).id == "clé"


@pytest.mark.parametrize("kid", ["", "k" * 256, b"\xff\xfe"])
def test_an_identifier_that_is_none_is_refused(kid: str | bytes) -> None:
    with pytest.raises(FormatError) as caught:
        Key(kid, OCTETS, peer=RECEIVER)
    assert caught.value.code == codes.E_IDENTIFIER


def test_a_short_key_is_refused_and_one_of_16_octets_is_not() -> None:
    with pytest.raises(KeyFault) as caught:
        Key(KID, bytes(15), peer=RECEIVER)
    assert caught.value.code == codes.E_WEAK_KEY
    Key(KID, bytes(16), peer=RECEIVER)


def test_a_long_key_is_refused_and_one_of_64_octets_is_not() -> None:
    with pytest.raises(ResourceError):
        Key(KID, bytes(65), peer=RECEIVER)
    Key(KID, bytes(64), peer=RECEIVER)


@pytest.mark.parametrize("encoding", ["A", "B", "C", *Encoding])
def test_every_encoding_is_taken(encoding: str | Encoding) -> None:
    Key(KID, OCTETS, peer=RECEIVER, encoding=encoding)


@pytest.mark.parametrize("encoding", ["D", "a", "", 0, 4])
def test_another_encoding_is_refused(encoding: Any) -> None:
    with pytest.raises(ValueError):
        Key(KID, OCTETS, peer=RECEIVER, encoding=encoding)


@pytest.mark.parametrize("usage", [0, 16, -1, 99])
def test_a_usage_that_the_standard_does_not_know_is_refused(usage: int) -> None:
    with pytest.raises(ValueError) as caught:
        Key(KID, OCTETS, peer=RECEIVER, usage=usage)
    assert getattr(caught.value, "code", None) == codes.E_ARGUMENT


def test_a_peer_without_an_id_is_refused() -> None:
    with pytest.raises(FormatError) as caught:
        Key(KID, OCTETS, peer="")
    assert caught.value.code == codes.E_IDENTIFIER


def test_an_expiry_is_a_moment_with_a_time_zone_or_milliseconds() -> None:
    soon = datetime.now(UTC) + timedelta(hours=1)
    for expires in (soon, int(soon.timestamp() * 1000), 0, None):
        with Endpoint(ORIGINATOR) as endpoint, Key(KID, OCTETS, peer=RECEIVER, expires=expires) as key:
            endpoint.add_key(key)
    with pytest.raises(ValueError, match="time zone"):
        Key(KID, OCTETS, peer=RECEIVER, expires=datetime(2030, 1, 1))
    with pytest.raises(ValueError):
        Key(KID, OCTETS, peer=RECEIVER, expires=-1)


def test_an_expired_key_is_refused_by_an_endpoint() -> None:
    gone = datetime.now(UTC) - timedelta(seconds=1)
    with Endpoint(ORIGINATOR) as endpoint, Key(KID, OCTETS, peer=RECEIVER, expires=gone) as key:
        with pytest.raises(KeyFault) as caught:
            endpoint.add_key(key)
        assert caught.value.code == codes.E_KEY_EXPIRED


@pytest.mark.parametrize("form", [dict, json.dumps, lambda jwk: json.dumps(jwk).encode()])
def test_a_key_document_is_a_mapping_text_or_octets(form: Any) -> None:
    assert Key.from_jwk(form(JWK), peer=RECEIVER, usage=13).id == KID


def test_a_key_document_can_say_all_that_a_key_is() -> None:
    whole = {**JWK, "suid": 13, "peer": RECEIVER, "expires": 4102444800000, "encoding": "B"}
    with Endpoint(ORIGINATOR) as endpoint, Key.from_jwk(whole) as key:
        endpoint.add_key(key)
        with Key.from_jwk(whole) as same:
            endpoint.add_key(same)
        with Key.from_jwk(whole, peer="//other.example/cse") as other, pytest.raises(KeyFault) as caught:
            endpoint.add_key(other)
        assert caught.value.code == codes.E_EXISTS


def test_a_key_document_that_says_too_little_is_refused_by_an_endpoint() -> None:
    with Endpoint(ORIGINATOR) as endpoint, Key.from_jwk(JWK) as key, pytest.raises(PolicyError):
        endpoint.add_key(key)


@pytest.mark.parametrize(
    "document", ["{", "[]", "{}", {**JWK, "kty": "RSA"}, {**JWK, "k": "*"}, {**JWK, "more": 1}, {**JWK, "k": None}]
)
def test_what_is_no_key_document_is_refused(document: Any) -> None:
    with pytest.raises((FormatError, PolicyError)):
        Key.from_jwk(document, peer=RECEIVER)


def test_an_error_about_a_key_shows_none_of_it() -> None:
    secret = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0"
    with pytest.raises((FormatError, PolicyError)) as caught:
        Key.from_jwk({**JWK, "k": secret, "more": secret})
    assert secret not in str(caught.value)
    assert secret not in repr(caught.value)
