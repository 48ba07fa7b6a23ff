# SPDX-License-Identifier: Apache-2.0
"""Two ends with certificates or raw public keys agree on a key, and use it at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from libesf import (
    Answer,
    ArgumentError,
    AuthenticationError,
    E2EKey,
    Endpoint,
    Error,
    FormatError,
    FreshnessError,
    KeyFault,
    NeedKind,
    PolicyError,
    PrivateKey,
    ReceivedKind,
    ResourceError,
    StateError,
    aio,
    cert,
    codes,
)

DEVICE, CSE, STRANGER = "//m2m.example/cse1/Clamp", "//m2m.example/cse1", "//m2m.example/cse1/Cother"
DOMAIN = "cse1.m2m.example"
PREFIX = "//m2m.example"


class Authority:
    def __init__(self, name: str = "Trial") -> None:
        self.key = PrivateKey.generate()
        self.certificate = cert.new_ca(self.key, name, permit=["m2m.example"])

    def issue(self, key: PrivateKey, subject: dict[str, str], not_after: int | None = None) -> str:
        options = {} if not_after is None else {"not_before": not_after - 1000_000, "not_after": not_after}
        return cert.issue(self.certificate, self.key, cert.request(key, **subject), **options)


@pytest.fixture
def authority() -> Iterator[Authority]:
    made = Authority()
    with made.key:
        yield made


@pytest.fixture
def device(authority: Authority) -> Iterator[Endpoint]:
    with end(DEVICE, authority, ae_id=DEVICE) as endpoint:
        yield endpoint


@pytest.fixture
def cse(authority: Authority) -> Iterator[Endpoint]:
    with end(CSE, authority, cse_id=DOMAIN) as endpoint:
        yield endpoint


def end(own: str, authority: Authority, **subject: str) -> Endpoint:
    key = PrivateKey.generate()
    endpoint = Endpoint(own, settings={"cse_names": {DOMAIN: CSE}})
    endpoint.add_identity(authority.issue(key, subject), key)
    endpoint.add_anchor(authority.certificate, PREFIX)
    return endpoint


class Wire:
    """What a hub does: it delivers, and reports the From."""

    def __init__(self, target: Endpoint, from_: str = DEVICE) -> None:
        self.target = target
        self.from_ = from_
        self.kinds: list[int] = []
        self.reasons: list[Error | None] = []

    def __call__(self, to: str, content: bytes) -> tuple[int, bytes]:
        assert to == self.target.id
        with self.target.receive(content, self.from_) as received:
            self.kinds.append(received.kind)
            self.reasons.append(received.error)
            if received.kind != ReceivedKind.PRIMITIVE:
                return received.rsc, received.reply_bytes
            answer = {"rsc": 2000, "rqi": received.primitive["rqi"], "pc": {"state": "on"}}
            return received.rsc, received.exchange.seal(answer)


def keys(endpoint: Endpoint) -> list[str]:
    return [key["kid"] for key in endpoint.report()["keys"]]


def request(rqi: str) -> dict[str, object]:
    return {"op": 2, "to": "/cse1/lamp", "fr": DEVICE, "rqi": rqi, "rvi": "3"}


def test_a_device_and_a_cse_agree_on_a_key_and_seal_under_it_at_once(device: Endpoint, cse: Endpoint) -> None:
    wire = Wire(cse)
    kid = device.establish(CSE, wire)
    assert wire.kinds == [ReceivedKind.HANDSHAKE_CONTINUES, ReceivedKind.KEY_ESTABLISHED]
    assert keys(device) == keys(cse) == [kid]
    assert len(kid) == 32
    assert device.channel(CSE).send(request("r1"), wire)["pc"] == {"state": "on"}


def test_the_other_way_round(device: Endpoint, cse: Endpoint) -> None:
    kid = cse.establish(DEVICE, Wire(device, CSE))
    assert keys(device) == keys(cse) == [kid]


def test_raw_public_keys_by_their_names() -> None:
    here, there = PrivateKey.generate(), PrivateKey.generate()
    with Endpoint(DEVICE) as device, Endpoint(CSE) as cse:
        device.add_identity(b"", here)
        cse.add_identity("", there)
        device.trust({"id": CSE, "match": "raw", "key": there.public_name})
        cse.trust({"id": DEVICE, "match": "raw", "key": here.public_name})
        kid = device.establish(CSE, Wire(cse))
        assert keys(cse) == [kid]
        cse.untrust(DEVICE)
        with pytest.raises(StateError) as refused:
            device.establish(CSE, Wire(cse))
        assert refused.value.code == codes.E_PEER_REFUSED
        with pytest.raises(AuthenticationError):
            cse.untrust(DEVICE)


def test_step_by_step(device: Endpoint, cse: Endpoint) -> None:
    attempt = device.e2ekey(CSE)
    with pytest.raises(StateError):
        _ = attempt.key_id
    need = attempt.need
    assert need is not None
    assert (need.kind, need.id, need.usage) == (NeedKind.NOTIFY, CSE, 43)
    with cse.receive(need.content, DEVICE) as received:
        assert not attempt.answer(Answer.FOUND, received.reply_bytes)
    need = attempt.need
    assert need is not None
    with cse.receive(need.content, DEVICE) as received:
        assert received.kind == ReceivedKind.KEY_ESTABLISHED
        assert received.peer == DEVICE
        assert attempt.answer(Answer.FOUND, received.reply)
        assert attempt.key_id == received.key_id
    assert attempt.need is None
    assert repr(attempt) == f"<libesf.E2EKey {CSE!r}>"
    attempt.close()
    assert attempt.closed


def test_an_attempt_that_is_closed_leaves_nothing(device: Endpoint) -> None:
    before = device.report()
    device.e2ekey(CSE).close()
    after = device.report()
    assert before["keys"] == after["keys"] == []


def test_asyncio(authority: Authority, cse: Endpoint) -> None:
    key = PrivateKey.generate()

    async def main() -> str:
        wire = Wire(cse)

        async def notify(to: str, content: bytes) -> tuple[int, bytes]:
            await asyncio.sleep(0)
            return wire(to, content)

        async with aio.AsyncEndpoint(DEVICE, settings={"cse_names": {DOMAIN: CSE}}) as device:
            device.add_identity(authority.issue(key, {"ae_id": DEVICE}), key)
            device.add_anchor(authority.certificate, PREFIX)
            kid = await device.establish(CSE, notify)
            answer = await device.channel(CSE).send(request("r1"), notify)
            assert answer["pc"] == {"state": "on"}
            with device.e2ekey(CSE) as attempt:
                assert not await attempt.resolve()
                with pytest.raises(ResourceError):
                    await attempt.answer(Answer.UNREACHABLE)
            return kid

    assert asyncio.run(main()) in keys(cse)


# ---- refusals ----


def refused(device: Endpoint, wire: Wire, reason: type[Error], *says: str, alert: str) -> None:
    with pytest.raises(StateError, match=alert) as told:
        device.establish(CSE, wire)
    error = wire.reasons[-1]
    assert isinstance(error, reason)
    assert (told.value.code, told.value.rsc) == (codes.E_PEER_REFUSED, error.rsc)
    assert error.rsc == 4103
    for text in says:
        assert text in str(error)
    assert keys(device) == keys(wire.target) == []


def test_a_certificate_for_another_ae_id_is_refused(authority: Authority, cse: Endpoint) -> None:
    with end(DEVICE, authority, ae_id=STRANGER) as device:
        refused(device, Wire(cse), AuthenticationError, STRANGER, DEVICE, alert="access_denied")


def test_a_certificate_of_an_unknown_anchor_is_refused(authority: Authority, cse: Endpoint) -> None:
    with end(DEVICE, Authority("Nobody"), ae_id=DEVICE) as device:
        device.add_anchor(authority.certificate, PREFIX)
        refused(device, Wire(cse), AuthenticationError, "Nobody", alert="unknown_ca")


def test_an_expired_certificate_is_refused(authority: Authority, cse: Endpoint) -> None:
    key = PrivateKey.generate()
    with Endpoint(DEVICE, settings={"cse_names": {DOMAIN: CSE}}) as device:
        yesterday = int(time.time() - 86400) * 1000
        device.add_identity(authority.issue(key, {"ae_id": DEVICE}, yesterday), key)
        device.add_anchor(authority.certificate, PREFIX)
        wire = Wire(cse)
        with pytest.raises(StateError, match="certificate_expired"):
            device.establish(CSE, wire)
        error = wire.reasons[-1]
        assert error is not None
        assert isinstance(error, FreshnessError)
        assert error.rsc == 4103
        assert "the certificate was valid to" in str(error)


def test_the_device_refuses_a_cse_that_is_another(authority: Authority, device: Endpoint) -> None:
    with end(CSE, authority, cse_id="cse9.m2m.example") as impostor:
        with pytest.raises(AuthenticationError, match=r"cse9\.m2m\.example"):
            device.establish(CSE, Wire(impostor))
        assert keys(device) == keys(impostor) == []


def test_who_has_no_identity_takes_no_part(device: Endpoint) -> None:
    with Endpoint(CSE) as bare:
        with pytest.raises(PolicyError):
            bare.establish(DEVICE, Wire(device))
        wire = Wire(bare)
        with pytest.raises(StateError):
            device.establish(CSE, wire)
        error = wire.reasons[-1]
        assert isinstance(error, PolicyError)
        assert error.rsc == 5001


def test_what_a_hub_says_and_what_the_transport_raises(device: Endpoint) -> None:
    with pytest.raises(ResourceError):
        device.establish(CSE, lambda _to, _content: (5103, b""))
    with pytest.raises(StateError, match="refuses with 4004") as refusal:
        device.establish(CSE, lambda _to, _content: (4004, None))
    assert (refusal.value.code, refusal.value.rsc) == (codes.E_PEER_REFUSED, 4004)
    with pytest.raises(ValueError, match="0 is not an answer"):
        device.establish(CSE, lambda _to, _content: (0, None))

    def broken(_to: str, _content: bytes) -> tuple[int, bytes]:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        device.establish(CSE, broken)


def test_the_same_message_twice_gets_the_same_answer(device: Endpoint, cse: Endpoint) -> None:
    wire = Wire(cse)

    def twice(to: str, content: bytes) -> tuple[int, bytes]:
        once = wire(to, content)
        assert wire(to, content) == once
        return once

    device.establish(CSE, twice)
    assert wire.kinds[1::2] == [ReceivedKind.DUPLICATE] * 2
    assert len(keys(cse)) == 1


# ---- arguments ----


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda e: e.e2ekey(CSE, 13), ArgumentError),
        (lambda e: e.e2ekey("somebody"), FormatError),
        (lambda e: e.e2ekey(DEVICE), PolicyError),
        (lambda e: e.trust({"id": CSE}), FormatError),
        (lambda e: e.trust({"id": CSE, "match": "any"}), FormatError),
        (lambda e: e.trust({"id": DEVICE, "match": "ae-id"}), PolicyError),
        (lambda e: e.add_anchor("no certificate"), FormatError),
        (lambda e: e.add_crl(b"\x30\x00"), FormatError),
        (lambda e: e.add_identity("", "no key"), TypeError),
        (lambda e: PrivateKey.from_pem("-----BEGIN PRIVATE KEY-----\n"), FormatError),
        (lambda e: PrivateKey(), TypeError),
    ],
)
def test_what_is_wrong_is_told(device: Endpoint, call: Callable[[Endpoint], object], error: type[Exception]) -> None:
    with pytest.raises(error):
        call(device)


def test_an_anchor_has_one_prefix(device: Endpoint, authority: Authority) -> None:
    device.add_anchor(authority.certificate, PREFIX)
    with pytest.raises(KeyFault):
        device.add_anchor(authority.certificate, "//elsewhere.example")


def test_a_certificate_of_another_key_is_no_identity(device: Endpoint, authority: Authority) -> None:
    chain = authority.issue(PrivateKey.generate(), {"ae_id": DEVICE})
    with pytest.raises(PolicyError):
        device.add_identity(chain, PrivateKey.generate())


def test_a_private_key_is_written_and_read() -> None:
    key = PrivateKey.generate()
    again = PrivateKey.from_pem(key.pem())
    assert again.public == key.public
    assert again.public_name == key.public_name
    assert key.public_name.startswith("ni:///sha-256;")
    assert key.public_name in repr(key)
    assert len(key.public) == 91


def test_an_attempt_outlives_its_endpoint(authority: Authority, cse: Endpoint) -> None:
    with ExitStack() as stack:
        device = stack.enter_context(end(DEVICE, authority, ae_id=DEVICE))
        attempt: E2EKey = stack.enter_context(device.e2ekey(CSE))
        device.close()
        assert attempt.resolve(lambda need: (Answer.FOUND, Wire(cse)(need.id, need.content)[1]))
        assert attempt.key_id in keys(cse)
