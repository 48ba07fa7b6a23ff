# SPDX-License-Identifier: Apache-2.0
"""The library's door against the reference's, over random sequences of messages from reference Originators.

A shadow Receiver is told which random objects the library gave out to whom, and is fed the same messages; both have to
say the same of each. Answers are made by the library and opened by the reference.
"""

from __future__ import annotations

import dataclasses
import json
import time
from typing import Any

import pytest
from damage import bit, text
from dice import Dice, seeds, thrown

import libesf
from esprim_ref import b64, rand, security_info
from esprim_ref.errors import UNKNOWN_RECV_RAND_ID, Refused
from esprim_ref.identifiers import absolute
from esprim_ref.keys import Key
from esprim_ref.opening import Dated, Session, derive, seal_object
from esprim_ref.originator import Originator, Outstanding
from esprim_ref.rand import Kind, Rand, Random
from esprim_ref.receiver import Received, Receiver, Settings

MINUTE = 60_000


def clock() -> int:
    return time.time_ns() // 1_000_000


class Shadow(Receiver):
    """A Receiver whose random objects are those that somebody else has given out: by ID, for whom (None = all)."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.given: dict[str, tuple[Rand, str | None]] = {}

    def rro(self, rri: str, key: Key, now: int) -> Dated:
        found, whose = self.given.get(rri, (None, None))
        if found is None or whose not in (None, key.peer):
            raise Refused(UNKNOWN_RECV_RAND_ID, "not given out, or to somebody else")
        return Dated.received(found, now)


class Device(Originator):
    """A reference Originator whose random objects now and then have a relative expiry."""

    relative = False

    def _renewed(self, now: int, timeout: int, random: Random) -> Session:
        session = super()._renewed(now, timeout, random)
        if self.relative:
            oro = dataclasses.replace(session.oro.rand, esrx=str(session.oro.ends - now - 1000))
            dated = Dated.received(oro, now)
            session = Session(session.key, session.rro, dated, derive(session.key, session.rro.rand, oro))
            self._session = session
        return session


class Play:
    """One scenario: a library endpoint, its shadow, and one to three devices."""

    def __init__(self, dice: Dice) -> None:
        self.dice = dice
        sp, own = "m2m.example.com", dice.one("cse2", "in-cse", "cse2/Cae0")
        self.own = f"//{sp}/{own}"
        self.dedupe, self.next_rro = dice.happens(30), dice.one("auto", "always", "never")
        self.algorithms = tuple(a for a in (12, 11, 10) if dice.happens(60)) or (12,)
        chosen = {
            "request_dedupe": self.dedupe,
            "next_rro": self.next_rro,
            "receiver_algorithms": list(self.algorithms),
        }
        self.endpoint = libesf.Endpoint(self.own, settings=chosen)
        self.shadow = Shadow(self.own, bytes(32), settings=Settings(request_dedupe=self.dedupe))
        self.devices = [self.device(f"//{sp}/cse1/C{n}{dice.name()}") for n in range(dice.randint(1, 3))]
        self.sent: list[bytes] = []
        self.count = 0

    def device(self, ae: str) -> Device:
        octets, kid, encoding = self.dice.octets(32), self.dice.kid(), self.dice.one("A", "A", "B", "C")
        self.endpoint.add_key(libesf.Key(kid, octets, peer=ae, encoding=encoding))
        self.shadow.keyring.add(Key(kid, octets, ae, encoding=encoding))
        enc = rand.ALGORITHMS[self.dice.choice(self.algorithms)]
        device = Device(ae, self.own, enc)
        device.relative = self.dice.happens(20)
        device.keyring.add(Key(kid, octets, self.own, encoding=encoding))
        return device

    def play(self) -> None:
        with self.endpoint:
            for _ in range(self.dice.randint(5, 20)):
                step = self.dice.choice(
                    [self.send, self.send, self.send, self.publish, self.ask, self.replay, self.spoil, self.renew]
                )
                step(self.dice.choice(self.devices))

    def publish(self, device: Device) -> None:
        info = json.dumps(self.endpoint.info()).encode()
        shared = security_info.read_e2e_sec_info(info).shared
        assert shared is not None
        self.shadow.given[shared.esri] = (shared, None)
        device.learn(info, clock())

    def ask(self, device: Device) -> None:
        asks = self.dice.choice(self.devices) if self.dice.happens(10) else device
        from_ = self.dice.one(asks.own_id, asks.own_id.removeprefix("//m2m.example.com"))
        with self.endpoint.receive(security_info.write_rand_request(), from_) as received:
            assert (received.kind, received.rsc) == (libesf.ReceivedKind.RAND_GIVEN, 2000)
            reply = received.reply_bytes
        given = rand.parse(security_info.read(reply).member, Kind.RRO)
        assert set(given.espa) == set(self.algorithms)
        self.shadow.given[given.esri] = (given, absolute(from_, self.shadow.context))
        device.learn_rand_response(reply, clock())

    def send(self, device: Device) -> None:
        if device.needs_rro(clock()):
            self.ask(device)
        self.count += 1
        rqi = self.dice.one(f"r{self.count}", f"r{self.count}", "again")
        sender = device.own_id if self.dice.happens(85) else self.dice.choice(self.devices).own_id
        request: dict[str, Any] = {"op": 2, "to": "/x", "fr": sender, "rqi": rqi, "rvi": "3"}
        if rqi == "again":
            device.renew("NEW_ORO")
        sealed = device.seal(json.dumps(request).encode(), clock(), self.dice.octets)
        self.sent.append(sealed.content)
        self.deliver(device, sealed.content, sealed, rqi)

    def replay(self, device: Device) -> None:
        if self.sent:
            self.deliver(device, self.dice.choice(self.sent))

    def spoil(self, device: Device) -> None:
        if not self.sent:
            return
        content = self.dice.choice(self.sent).decode()
        if self.dice.happens(50):
            epo = json.loads(content)["m2m:seci"]["epo"]
            self.deliver(device, security_info.write_esprim(bit(self.dice, epo)))
        else:
            self.deliver(device, text(self.dice, content).encode())

    def renew(self, device: Device) -> None:
        device.renew(self.dice.one("NEW_ORO", "NEW_RRO"))

    def deliver(self, device: Device, content: bytes, sealed: Outstanding | None = None, rqi: str = "") -> None:
        from_ = self.dice.one(device.own_id, "/somebody/else", "Cx")
        expected = self.shadow.receive(from_, content, clock(), self.dice.octets)
        if expected.kind == "RAND_GIVEN":
            return
        with self.endpoint.receive(content, from_) as received:
            assert isinstance(received.kind, libesf.ReceivedKind)
            assert (received.kind.name, received.rsc) == (expected.kind, expected.rsc), f"{content!r}\n{expected}"
            if expected.kind == "PRIMITIVE":
                self.taken(received, expected, device, sealed, rqi)

    def taken(
        self, received: libesf.Received, expected: Received, device: Device, sealed: Outstanding | None, rqi: str
    ) -> None:
        assert (received.primitive_bytes, received.peer) == (expected.primitive, expected.peer)
        if sealed is None or self.dice.happens(20):
            return
        response = json.dumps({"rsc": 2000, "rqi": rqi, "pc": {"x": self.dice.name()}}).encode()
        with received.exchange as exchange:
            content = exchange.seal(response)
        epo = json.loads(content)["m2m:seci"]["epo"]
        header = json.loads(b64.decode(epo.split(".")[0]))
        assert ("rro" in header) is (self.next_rro == "always")
        if "rro" in header:
            given = rand.parse_text(json.dumps(header["rro"]), Kind.RRO)
            whose = None if given.esri.startswith("s.") else device.own_id
            self.shadow.given[given.esri] = (given, whose)
        assert device.open(sealed, 2000, content, clock()) == response


@pytest.mark.parametrize("block", range(10))
def test_the_door_says_what_the_reference_says(block: int) -> None:
    for seed in seeds(300_000 + 1000 * block, 100):
        with thrown(seed) as dice:
            Play(dice).play()


def test_a_relative_expiry_cannot_be_replayed_into_a_new_life() -> None:
    """Once the object has ended, the same octets would begin its life anew, if their mark had ended with it."""
    with thrown(350_000) as dice:
        play = Play(dice)
        device = play.devices[0]
        with play.endpoint:
            play.publish(device)
            session = device._renewed(clock(), 30_000, dice.octets)
            oro = dataclasses.replace(session.oro.rand, esri="u.relative", esrx="700")
            session = Session(
                session.key, session.rro, Dated.received(oro, clock()), derive(session.key, session.rro.rand, oro)
            )
            request = json.dumps({"op": 2, "to": "/x", "fr": device.own_id, "rqi": "r1"}).encode()
            epo = seal_object(session, device.enc, dice.octets(12), request, "json", oro=oro)
            kinds = []
            for pause, others in ((0.0, 0), (0.0, 0), (0.8, 64)):
                time.sleep(pause)
                for _ in range(others):  # makes the endpoint forget what has ended
                    device.renew("NEW_ORO")
                    play.send(device)
                with play.endpoint.receive(security_info.write_esprim(epo), device.own_id) as received:
                    kinds.append(received.kind)
        assert kinds[:2] == [libesf.ReceivedKind.PRIMITIVE, libesf.ReceivedKind.DUPLICATE]
        assert kinds[2] in (libesf.ReceivedKind.DUPLICATE, libesf.ReceivedKind.REFUSED)
