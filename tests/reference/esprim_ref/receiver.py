# SPDX-License-Identifier: Apache-2.0
"""The Receiver: one door for the content of Notify requests (D5), and the exchange with which a request is answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from esprim_ref import security_info
from esprim_ref.errors import (
    BAD_REQUEST,
    DECRYPTION_ERROR,
    ENCRYPTION_ERROR,
    NOT_IMPLEMENTED,
    NotPossible,
    Refused,
)
from esprim_ref.identifiers import Context, absolute
from esprim_ref.keys import Key, Keyring, digest
from esprim_ref.opening import Dated, Opened, open_request, seal_object
from esprim_ref.rand import Rand, Random
from esprim_ref.rand_ids import NONCE_SIZE, RandSecret

MINUTE = 60 * 1000
RESPONSE_CTY = "vnd.onem2m-prsp+json"


@dataclass
class Settings:
    """The limits and choices of a Receiver (D9 to D11)."""

    espa: tuple[int, ...] = (12, 11, 10)
    shared_life: int = 24 * 60 * MINUTE
    unshared_life: int = 5 * MINUTE
    next_rro: str = "auto"
    request_dedupe: bool = False
    seals_per_oro: int = 1 << 20
    marks: int = 1 << 20
    marks_per_key: int = 1 << 18


@dataclass
class Received:
    """What the door made of one message: what happened, and what to send back."""

    kind: str
    rsc: int
    reply: bytes = b""
    primitive: bytes | None = None
    exchange: Exchange | None = None
    peer: str | None = None
    why: str = ""
    where: str = ""


@dataclass(frozen=True)
class _Mark:
    value: bytes
    ends: int
    record: bytes


@dataclass
class _KeptOro:
    oro: Dated
    seals: int = 0


@dataclass
class Receiver:
    """One endpoint that takes requests. `secret` is what its random objects are derived from (D9)."""

    own_id: str
    secret: bytes
    secret_id: int = 0
    registrar: str | None = None
    settings: Settings = field(default_factory=Settings)

    def __post_init__(self) -> None:
        self.context = Context.of(self.own_id, self.registrar)
        self.keyring = Keyring(self.own_id)
        self.rands = RandSecret(self.secret, self.secret_id, self.own_id)
        self._latest = 0
        self._shared: Rand | None = None
        self._oros: dict[tuple[bytes, str], _KeptOro] = {}
        self._marks: dict[bytes, _Mark] = {}

    # What the checks ask (opening.Memory)

    def key(self, kid: str, now: int) -> Key | None:
        return self.keyring.find(kid, now)

    def rro(self, rri: str, key: Key, now: int) -> Dated:
        return Dated.received(self.rands.recall(rri, key.peer, now), now)

    def oro(self, key: Key, ori: str) -> Dated | None:
        kept = self._oros.get((key.record, ori))
        return kept.oro if kept else None

    # What an application does

    def info(self, now: int, random: Random, features: Sequence[int] = (13,)) -> bytes:
        """Its e2eSecInfo with a shared random object, the same one for three quarters of that object's life."""
        return security_info.write_e2e_sec_info(features, self.shared_rro(self._clock(now), random))

    def shared_rro(self, now: int, random: Random) -> Rand:
        """The shared random object of the moment."""
        life = self.settings.shared_life
        if self._shared is None or self._shared.expiry(now) - now < life // 4:
            self._shared = self.rands.make("", self.settings.espa, now + life, random(NONCE_SIZE))
        return self._shared

    def unshared_rro(self, requester: str, now: int, random: Random) -> Rand:
        """A random object for one requester (absolute)."""
        return self.rands.make(requester, self.settings.espa, now + self.settings.unshared_life, random(NONCE_SIZE))

    def receive(self, from_: str, content: bytes, now: int, random: Random) -> Received:
        """What the content of a Notify request from `from_` (the hub's claim) comes to."""
        now = self._clock(now)
        try:
            info = security_info.read(content)
            if info.sit == security_info.RAND_REQUEST:
                return self._give_rand(absolute(from_, self.context), now, random)
            if info.sit == security_info.ESCERTKE:
                raise Refused(NOT_IMPLEMENTED, "no certificate identity here", "/m2m:seci/sit")
            opened = open_request(security_info.esprim_object(info), self, self.context, now)
            return self._take(opened, now)
        except Refused as refused:
            return Received("REFUSED", refused.rsc, why=refused.why, where=refused.where)

    # How it does it

    def _clock(self, now: int) -> int:
        self._latest = max(self._latest, now)
        return self._latest

    def _give_rand(self, requester: str, now: int, random: Random) -> Received:
        if not requester:
            raise Refused(BAD_REQUEST, "a random object is never for nobody")
        rro = self.unshared_rro(requester, now, random)
        return Received("RAND_GIVEN", 2000, security_info.write_rand_response(rro))

    def _take(self, opened: Opened, now: int) -> Received:
        key = opened.session.key
        already = self._mark(opened, now)
        if already is not None:
            return already
        record = key.record
        for oro in filter(None, (opened.session.oro, opened.carried)):
            kept = self._oros.get((record, oro.rand.esri))
            if kept is None or now >= kept.oro.ends:
                self._oros[record, oro.rand.esri] = _KeptOro(oro)
        exchange = Exchange(self, opened)
        return Received("PRIMITIVE", 2000, primitive=opened.plaintext, exchange=exchange, peer=key.peer)

    def _mark(self, opened: Opened, now: int) -> Received | None:
        parts, session = opened.parts, opened.session
        own, record = self.own_id.encode(), session.key.record
        value = digest(parts.iv, parts.tag)
        if self.settings.request_dedupe:
            mark = digest(own, record, opened.sender.encode(), opened.request.request_id.encode())
        else:
            names = (session.oro.rand.esri.encode(), session.rro.rand.esri.encode())
            mark = digest(own, record, session.key.kid.encode(), *names, parts.iv, parts.tag)
        self._marks = {name: kept for name, kept in self._marks.items() if now < kept.ends}
        known = self._marks.get(mark)
        if known and known.value == value:
            return Received("DUPLICATE", DECRYPTION_ERROR, why="this very message was taken", peer=session.key.peer)
        if known:
            raise Refused(DECRYPTION_ERROR, "the same request was sealed anew", "/rqi")
        per_key = sum(1 for kept in self._marks.values() if kept.record == record)
        if per_key >= self.settings.marks_per_key or len(self._marks) >= self.settings.marks:
            raise Refused(DECRYPTION_ERROR, "no room for another replay mark")
        # A relative expiry would begin anew in a replay after its end; such a mark lasts as long as the RRO.
        ends = session.rro.ends if session.oro.rand.relative else session.oro.ends
        self._marks[mark] = _Mark(value, ends, record)
        return None

    def _count_seal(self, opened: Opened) -> None:
        kept = self._oros[opened.session.key.record, opened.session.oro.rand.esri]
        if kept.seals >= self.settings.seals_per_oro:
            raise NotPossible("LIMIT", f"{ENCRYPTION_ERROR}: seal limit of the originator random object")
        kept.seals += 1

    def _next_rro(self, opened: Opened, now: int, random: Random) -> Rand | None:
        used, settings = opened.session.rro, self.settings
        shared = used.rand.esri.startswith("s.")
        life = settings.shared_life if shared else settings.unshared_life
        if settings.next_rro == "never" or (settings.next_rro == "auto" and (used.ends - now) * 4 >= life):
            return None
        return self.shared_rro(now, random) if shared else self.unshared_rro(opened.session.key.peer, now, random)


@dataclass
class Exchange:
    """One request to answer, once."""

    receiver: Receiver
    opened: Opened
    answered: bool = False

    def seal(self, response: bytes, now: int, random: Random) -> bytes:
        """The content of the outer response. The request's session is used, whatever else is known by now."""
        now = self.receiver._clock(now)
        session = self.opened.session
        if self.answered:
            raise NotPossible("STATE", "answered already")
        try:
            answer = security_info.read_response(None, response)
        except Refused as refused:
            raise NotPossible("PRIMITIVE", refused.why) from None
        if answer.request_id != self.opened.request.request_id:
            raise NotPossible("PRIMITIVE", "the response answers another request")
        if session.key.expired(now) or now >= min(session.rro.ends, session.oro.ends):
            raise NotPossible("EXPIRED", f"{ENCRYPTION_ERROR}: key or random object has expired")
        self.receiver._count_seal(self.opened)
        rro = self.receiver._next_rro(self.opened, now, random)
        self.answered = True
        epo = seal_object(session, self.opened.enc, random(12), response, RESPONSE_CTY, rro=rro)
        return security_info.write_esprim(epo)
