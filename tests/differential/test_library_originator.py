# SPDX-License-Identifier: Apache-2.0
"""The library's channel against the reference's Receiver, over random sequences of requests.

What the library seals the reference takes; responses are sealed by the reference, damaged or not, and the library has
to open exactly those that the reference would open in its place.
"""

from __future__ import annotations

import dataclasses
import json
import time
from dataclasses import dataclass
from typing import Any

import pytest
from damage import bit, header_character, member, text
from dice import Dice, seeds, thrown
from scenes import expiry

import libesf
from esprim_ref import b64, jwe, rand, security_info
from esprim_ref.errors import Refused
from esprim_ref.identifiers import Context
from esprim_ref.keys import Key
from esprim_ref.opening import Session, open_response
from esprim_ref.rand import Kind
from esprim_ref.receiver import Exchange, Receiver, Settings
from esprim_ref.session import cek

MINUTE = 60_000


def clock() -> int:
    return time.time_ns() // 1_000_000


def epo_of(content: bytes) -> str:
    epo: str = json.loads(content)["m2m:seci"]["epo"]
    return epo


def header_of(content: bytes) -> dict[str, Any]:
    header: dict[str, Any] = json.loads(b64.decode(epo_of(content).split(".")[0]))
    return header


@dataclass
class Waiting:
    """A request of the library that the reference has taken and not answered yet."""

    request: libesf.Request
    exchange: Exchange
    session: Session
    rqi: str


class Play:
    """One scenario: a library endpoint with one channel, and a reference Receiver."""

    def __init__(self, dice: Dice) -> None:
        self.dice = dice
        self.own, self.cse = dice.entity("m2m.example.com") + "x", "//m2m.example.com/receiver"
        self.next_rro = dice.one("auto", "always", "never")
        self.algorithms = tuple(dice.some([10, 11, 12]))
        settings = Settings(espa=tuple(sorted(self.algorithms, reverse=True)), next_rro=self.next_rro)
        self.receiver = Receiver(self.cse, dice.octets(32), dice.randrange(256), settings=settings)
        self.endpoint = libesf.Endpoint(self.own, settings={"originator_algorithms": sorted(self.algorithms)})
        octets, kid, encoding = dice.octets(dice.one(16, 32, 64)), dice.kid(), dice.one("A", "A", "B", "C")
        self.endpoint.add_key(libesf.Key(kid, octets, peer=self.cse, encoding=encoding))
        self.receiver.keyring.add(Key(kid, octets, self.own, encoding=encoding))
        self.own_key = Key(kid, octets, self.cse, encoding=encoding)
        self.waiting: list[Waiting] = []
        self.ivs: set[str] = set()
        self.answered_under: set[str] = set()
        self.latest: tuple[int, str] | None = None
        self.is_misled = False  # by a damaged random object under a good tag, as only the Receiver itself could send
        self.count = 0

    def play(self) -> None:
        with self.endpoint, self.endpoint.channel(self.cse) as channel:
            if self.dice.happens(50):
                info = self.receiver.info(clock(), self.dice.octets)
                self.endpoint.learn(self.cse, self.dice.one(info, json.dumps(info.decode()).encode()))
            for _ in range(self.dice.randint(3, 12)):
                if self.waiting and not self.is_misled and self.dice.happens(50):
                    self.answer()
                elif self.is_misled or self.dice.happens(10):
                    remedy = self.dice.one(libesf.Remedy.NEW_ORO, libesf.Remedy.NEW_RRO)
                    channel.renew(libesf.Remedy.NEW_RRO if self.is_misled else remedy)
                    self.latest, self.is_misled = None, False
                else:
                    self.ask(channel)
            for waiting in self.waiting:
                waiting.request.close()

    def ask(self, channel: libesf.Channel) -> None:
        self.count += 1
        rqi = f"r{self.count}"
        primitive = json.dumps({"op": 2, "to": "/x", "fr": self.own, "rqi": rqi, "rvi": "3"}).encode()
        timeout = self.dice.one(None, 1, 30, 240)
        request = channel.request(timeout=timeout)
        content = request.seal(primitive)
        if content is None:
            content = self.bring(request)
        if content is None:
            return
        taken = self.receiver.receive(self.own, content, clock(), self.dice.octets)
        assert (taken.kind, taken.primitive, taken.peer) == ("PRIMITIVE", primitive, self.own), taken
        assert taken.exchange is not None
        self.judge(content, taken.exchange, (timeout or 30) * 1000)
        session = dataclasses.replace(taken.exchange.opened.session, key=self.own_key)
        self.waiting.append(Waiting(request, taken.exchange, session, rqi))

    def bring(self, request: libesf.Request) -> bytes | None:
        """Serves the need for a random object, now and then with a damaged one."""
        need = request.need
        assert need is not None and (need.kind, need.id) == (libesf.NeedKind.NOTIFY, self.cse)
        given = self.receiver.receive(self.own, need.content, clock(), self.dice.octets)
        assert given.kind == "RAND_GIVEN"
        if self.dice.happens(80):
            assert request.answer(libesf.Answer.FOUND, given.reply)
            return request.content
        reply = text(self.dice, given.reply.decode()).encode()
        try:
            info = security_info.read(reply)
            if info.sit != security_info.RAND_RESPONSE:
                raise ValueError
            rand.parse(info.member, Kind.RRO)
        except ValueError:
            with pytest.raises(libesf.Error):
                request.answer(libesf.Answer.FOUND, reply)
        except Refused:
            with pytest.raises(libesf.Error):
                request.answer(libesf.Answer.FOUND, reply)
        request.close()
        return None

    def judge(self, content: bytes, exchange: Exchange, timeout: int) -> None:
        """What the library has sealed, beyond that it opens: header, lifetimes, IV, the next random object."""
        header, session = header_of(content), exchange.opened.session
        carried = header["ori"] not in self.answered_under
        assert list(header) == ["alg", "enc", "kid", "cty", "ori", "rri", *(["oro"] if carried else [])]
        assert exchange.opened.enc in {rand.ALGORITHMS[a] for a in self.algorithms}
        assert header["ori"] != header["rri"]
        left = session.oro.ends - clock()
        assert timeout - 1500 <= left <= max(10 * MINUTE, timeout) + 1000, left  # whole seconds
        iv = epo_of(content).split(".")[2]
        assert iv not in self.ivs
        self.ivs.add(iv)
        if self.latest is not None:
            assert header["rri"] == self.latest[1]
        else:
            self.latest = (session.rro.ends, header["rri"])

    def answer(self) -> None:
        waiting = self.waiting.pop(self.dice.randrange(len(self.waiting)))
        response = json.dumps({"rsc": 2000, "rqi": waiting.rqi, "pc": {"x": self.dice.name()}}).encode()
        content = waiting.exchange.seal(response, clock(), self.dice.octets)
        if self.dice.happens(30):
            self.unprotected_errors(waiting.request)
        for _ in range(self.dice.randrange(4)):
            bad = self.damaged(waiting, content, response)
            if self.compare(waiting, content, bad):
                break
        else:
            assert waiting.request.open_bytes(2000, content) == response
            self.opened(waiting, content)
        with pytest.raises(libesf.StateError):
            waiting.request.open_bytes(2000, content)
        waiting.request.close()

    def opened(self, waiting: Waiting, content: bytes) -> None:
        self.answered_under.add(waiting.session.oro.rand.esri)
        header = header_of(content)
        assert ("rro" in header) is (self.next_rro == "always")
        self.learned(header)

    def learned(self, header: dict[str, Any]) -> None:
        """A random object that a response brought is used from the next request on if it lives longer."""
        if "rro" in header and self.latest is not None:
            given = rand.parse_text(json.dumps(header["rro"]), Kind.RRO)
            self.latest = max(self.latest, (given.expiry(clock()), given.esri), key=lambda known: known[0])

    def unprotected_errors(self, request: libesf.Request) -> None:
        for rsc, remedy in (
            (4113, libesf.Remedy.NEW_ORO),
            (5211, libesf.Remedy.NEW_ORO),
            (4114, libesf.Remedy.NEW_RRO),
            (4115, libesf.Remedy.NONE),
            (5103, libesf.Remedy.NONE),
        ):
            with pytest.raises(libesf.Error) as refused:
                request.open_bytes(rsc, b"")
            assert (refused.value.rsc, refused.value.remedy) == (rsc, remedy)

    def damaged(self, waiting: Waiting, content: bytes, response: bytes) -> bytes:
        dice, epo = self.dice, epo_of(content)
        header = b64.decode(epo.split(".")[0]).decode()
        match dice.randrange(6):
            case 0:
                return text(dice, content.decode()).encode()
            case 1:
                return security_info.write_esprim(bit(dice, epo))
            case 2:
                return self.resealed(waiting, header_character(dice, header), response)
            case 3:
                names = ["alg", "enc", "kid", "cty", "ori", "rri", "oro", "rro", "crit", "zip"]
                return self.resealed(waiting, json.dumps(member(dice, json.loads(header), names)), response)
            case 4:
                changed = member(dice, json.loads(response), ["rsc", "rqi", "op", "fr"])
                return self.resealed(waiting, header, json.dumps(changed).encode())
            case _:
                return self.resealed(waiting, header, header_character(dice, response.decode()).encode())

    def resealed(self, waiting: Waiting, header: str, response: bytes) -> bytes:
        key = cek(waiting.session.session_key, waiting.exchange.opened.enc)
        return security_info.write_esprim(jwe.seal(key, self.dice.octets(12), header, response))

    def compare(self, waiting: Waiting, good: bytes, bad: bytes) -> bool:
        """Whether both open what may be damaged; they have to agree, and a refusal changes nothing."""
        context = Context.of(self.own)
        try:
            epo = security_info.esprim_object(security_info.read(bad))
            expected, _ = open_response(epo, waiting.session, waiting.rqi, context, clock())
        except Refused:
            with pytest.raises(libesf.Error):
                waiting.request.open_bytes(2000, bad)
            return False
        assert waiting.request.open_bytes(2000, bad) == expected, bad
        self.answered_under.add(waiting.session.oro.rand.esri)
        self.learned(header_of(bad))
        self.is_misled = header_of(bad).get("rro") != header_of(good).get("rro")
        return True


@pytest.mark.parametrize("block", range(10))
def test_the_channel_does_what_the_reference_does(block: int) -> None:
    for seed in seeds(500_000 + 1000 * block, 100):
        with thrown(seed) as dice:
            Play(dice).play()


def test_a_published_object_in_any_spelling_is_understood() -> None:
    for seed in seeds(600_000, 200):
        with thrown(seed) as dice:
            play = Play(dice)
            shared = play.receiver.rands.make("", play.receiver.settings.espa, clock() + 60 * MINUTE, dice.octets(9))
            odd = dataclasses.replace(shared, esrx=expiry(dice, clock(), 60 * MINUTE), esks=dice.one((1,), (1, 2)))
            with play.endpoint as endpoint, endpoint.channel(play.cse) as channel:
                endpoint.learn(play.cse, security_info.write_e2e_sec_info([13, 14], odd))
                with channel.request() as request:
                    request.seal(json.dumps({"op": 2, "to": "/x", "fr": play.own, "rqi": "r1"}).encode())
                    header = header_of(request.content)
            assert header["rri"] == odd.esri
            oro = rand.parse_text(json.dumps(header["oro"]), Kind.ORO)
            assert oro.expiry(0) <= odd.expiry(clock())
