# SPDX-License-Identifier: Apache-2.0
"""The example of the spec digest (9.5), typed in from there: the reference has to reproduce it octet for octet."""

import pytest

from esprim_ref import jwe, rand, session
from esprim_ref.keys import Key
from esprim_ref.rand import Kind
from esprim_ref.scene import Scene

PAIRWISE = bytes.fromhex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")
RRO = '{"esri":"s.R1","esrv":"oKGio6SlpqeoqaqrrK2urw","esrx":"20270101T000000","esks":[1],"espa":[10,11,12]}'
ORO = '{"esri":"u.O1","esrv":"sLGys7S1tre4ubq7vL2-vw","esrx":"20261231T235959","esk":1,"espa":[12]}'
REQUEST_HEADER = (
    '{"alg":"dir","enc":"A256GCM","kid":"k1@example.com","cty":"vnd.onem2m-preq+json","ori":"u.O1","rri":"s.R1",'
    f'"oro":{ORO}}}'
)
REQUEST = b'{"op":2,"to":"/cse2/-/cnt1","fr":"/cse1/Cae1","rqi":"r1","rvi":"3"}'
SEALED_REQUEST = (
    "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwia2lkIjoiazFAZXhhbXBsZS5jb20iLCJjdHkiOiJ2bmQub25lbTJtLXByZXEranNvbiIsIm9y"
    "aSI6InUuTzEiLCJycmkiOiJzLlIxIiwib3JvIjp7ImVzcmkiOiJ1Lk8xIiwiZXNydiI6InNMR3lzN1MxdHJlNHVicTd2TDItdnciLCJlc3J4Ijoi"
    "MjAyNjEyMzFUMjM1OTU5IiwiZXNrIjoxLCJlc3BhIjpbMTJdfX0..AAECAwQFBgcICQoL.nd7jgKM9g57PKh_3VrA4_HQaiw0aoC5gST9J4QWlwM"
    "iIzcqsM-SFeOKw9LqvVA6L39glF37BOA1EMCGJzvMnRRSByA.nkb4VqNchmvxGcZf_Hjvrw"
)
RESPONSE_HEADER = (
    '{"alg":"dir","enc":"A256GCM","kid":"k1@example.com","cty":"vnd.onem2m-prsp+json","ori":"u.O1","rri":"s.R1"}'
)
RESPONSE = b'{"rsc":2000,"rqi":"r1","rvi":"3"}'
SEALED_RESPONSE = (
    "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwia2lkIjoiazFAZXhhbXBsZS5jb20iLCJjdHkiOiJ2bmQub25lbTJtLXByc3AranNvbiIsIm9y"
    "aSI6InUuTzEiLCJycmkiOiJzLlIxIn0..EBESExQVFhcYGRob.1E0vMrHiwuUFqh1r2LZzxUcsMs4rLthB6bA1bbQR6UVG.Dqyyh3bMW6K4Cd7BDC"
    "6JVA"
)
HALF_AN_HOUR_BEFORE = 1798759800000

rro = rand.parse_text(RRO, Kind.RRO)
oro = rand.parse_text(ORO, Kind.ORO)


def test_random_objects_are_written_as_they_were_read() -> None:
    assert (rro.text(), len(rro.text())) == (RRO, 101)
    assert (oro.text(), len(oro.text())) == (ORO, 92)


@pytest.mark.parametrize(
    ("encoding", "octets", "key"),
    [
        ("A", 249, "61cab697d8005fed178df72561db552690d2d5422904752d3191fdcd95c8f070"),
        ("B", 88, "0abc783bc4c1d37c9bdb9efedd2219eee765cb65b7800d588bb3cf9250e78b43"),
        ("C", 100, "53aa08c9146fe81e70ab6f86eb194114926d01df2ee78e8dda4c7e198b4f4edb"),
    ],
)
def test_session_key(encoding: str, octets: int, key: str) -> None:
    message = session.encode(rro, encoding) + session.encode(oro, encoding) + session.LABEL
    assert len(session.LABEL) == 56
    assert len(message) == octets
    assert session.session_key(PAIRWISE, rro, oro, encoding).hex() == key


@pytest.mark.parametrize(
    ("header", "iv", "plaintext", "sealed"),
    [
        (REQUEST_HEADER, "000102030405060708090a0b", REQUEST, SEALED_REQUEST),
        (RESPONSE_HEADER, "101112131415161718191a1b", RESPONSE, SEALED_RESPONSE),
    ],
    ids=["request", "response"],
)
def test_sealed_object(header: str, iv: str, plaintext: bytes, sealed: str) -> None:
    key = session.session_key(PAIRWISE, rro, oro, "A")
    assert jwe.seal(session.cek(key, "A256GCM"), bytes.fromhex(iv), header, plaintext) == sealed


def test_both_objects_open() -> None:
    key = Key("k1@example.com", PAIRWISE, "//example.com/cse1/Cae1")
    receiver = Scene("//example.com/cse2", key, rro, None, HALF_AN_HOUR_BEFORE)
    assert receiver.open_request(SEALED_REQUEST).plaintext == REQUEST
    to_receiver = Key("k1@example.com", PAIRWISE, "//example.com/cse2")
    originator = Scene("//example.com/cse1/Cae1", to_receiver, rro, oro, HALF_AN_HOUR_BEFORE)
    assert originator.open_response(SEALED_RESPONSE, "r1") == (RESPONSE, None)
