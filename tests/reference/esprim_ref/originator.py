# SPDX-License-Identifier: Apache-2.0
"""The Originator: seals requests towards one Receiver and opens the response to each (digest 9.2, 9.4; D8 to D11)."""

from __future__ import annotations

from dataclasses import dataclass, field

from esprim_ref import rand, security_info
from esprim_ref.errors import (
    BAD_REQUEST,
    ENCRYPTION_ERROR,
    UNKNOWN_ORIG_RAND_ID,
    UNKNOWN_RECV_RAND_ID,
    NotPossible,
    Refused,
)
from esprim_ref.identifiers import Context
from esprim_ref.keys import Keyring
from esprim_ref.opening import Dated, Session, check_lists, derive, open_response, seal_object
from esprim_ref.rand import Kind, Rand, Random
from esprim_ref.session import ALGORITHM_OF

MINUTE = 60 * 1000
REQUEST_CTY = "vnd.onem2m-preq+json"
REMEDIES = {UNKNOWN_ORIG_RAND_ID: "NEW_ORO", ENCRYPTION_ERROR: "NEW_ORO", UNKNOWN_RECV_RAND_ID: "NEW_RRO"}


class PeerRefused(Refused):
    """The outer response says that the Receiver refused; unauthenticated, so it changes nothing here (D8)."""

    @property
    def remedy(self) -> str | None:
        """What would be needed to seal the request anew."""
        return REMEDIES.get(self.rsc)


@dataclass
class Outstanding:
    """One sealed request that waits for its response."""

    content: bytes
    session: Session
    request_id: str
    opened: bool = False


@dataclass
class Originator:
    """One endpoint that sends requests to one Receiver. Its random objects offer `enc` and nothing else."""

    own_id: str
    receiver_id: str
    enc: str = "A256GCM"
    registrar: str | None = None
    seals_per_oro: int = 1 << 20

    keyring: Keyring = field(init=False)

    def __post_init__(self) -> None:
        self.context = Context.of(self.own_id, self.registrar)
        self.keyring = Keyring(self.own_id)
        self._rro: Dated | None = None
        self._session: Session | None = None
        self._seals = 0
        self._used: set[str] = set()
        self._peer_has_oro = False

    def learn(self, e2e_sec_info: bytes, now: int) -> None:
        """Takes in what the Receiver has published about itself."""
        info = security_info.read_e2e_sec_info(e2e_sec_info)
        if not info.esprim:
            raise NotPossible("UNSUPPORTED", "the peer does not take part in ESPrim")
        if info.shared:
            self.use_rro(info.shared, now)

    def learn_rand_response(self, content: bytes, now: int) -> None:
        """Takes the answer to a random-object request: securityInfo of type 4, nothing else."""
        info = security_info.read(content)
        if info.sit != security_info.RAND_RESPONSE:
            raise Refused(BAD_REQUEST, "not the answer to a random-object request")
        self.use_rro(rand.parse(info.member, Kind.RRO), now)

    def use_rro(self, rro: Rand, now: int) -> None:
        """Seals under this random object from now on, with a new one of its own."""
        self._rro = Dated.received(rro, now)
        self._session = None

    def renew(self, remedy: str) -> None:
        """Follows a remedy: the next request gets a new originator, or needs a new receiver random object."""
        self._session = None
        if remedy == "NEW_RRO":
            self._rro = None

    def needs_rro(self, now: int, timeout: int = 30_000) -> bool:
        """Whether a receiver random object has to be fetched before sealing."""
        return self._rro is None or self._rro.ends - now < timeout

    def seal(self, request: bytes, now: int, random: Random, timeout: int = 30_000) -> Outstanding:
        """A sealed request; its random object goes along until the peer is known to have it."""
        if timeout > 60 * MINUTE:
            raise NotPossible("POLICY", "no originator random object lives longer than 60 minutes")
        request_id = security_info.read_request(None, request).request_id
        if self.needs_rro(now, timeout):
            raise NotPossible("EXPIRED", "no receiver random object that outlives the time-out")
        session = self._current(now, timeout, random)
        if request_id in self._used:
            raise NotPossible("DUPLICATE", f"request identifier {request_id!r} was used under this random object")
        self._used.add(request_id)
        self._seals += 1
        oro = None if self._peer_has_oro else session.oro.rand
        epo = seal_object(session, self.enc, random(12), request, REQUEST_CTY, oro=oro)
        return Outstanding(security_info.write_esprim(epo), session, request_id)

    def open(self, outstanding: Outstanding, outer_rsc: int, content: bytes, now: int) -> bytes:
        """The response to one request, once; a failure leaves the request outstanding."""
        if outstanding.opened:
            raise NotPossible("STATE", "the response was opened before")
        if outer_rsc != 2000:
            raise PeerRefused(outer_rsc, "the receiver refused")
        info = security_info.read(content)
        epo = security_info.esprim_object(info)
        plaintext, next_rro = open_response(epo, outstanding.session, outstanding.request_id, self.context, now)
        outstanding.opened = True
        if outstanding.session is self._session:
            self._peer_has_oro = True
        if next_rro:
            self.use_rro(next_rro, now)
        return plaintext

    def _current(self, now: int, timeout: int, random: Random) -> Session:
        session = self._session
        lasting = session is not None and session.oro.ends - now >= timeout and self._seals < self.seals_per_oro
        if session and lasting and self.keyring.newest_for(self.receiver_id, now) == session.key:
            return session
        return self._renewed(now, timeout, random)

    def _renewed(self, now: int, timeout: int, random: Random) -> Session:
        key = self.keyring.newest_for(self.receiver_id, now)
        if key is None:
            raise NotPossible("UNKNOWN_KEY", f"no key for {self.receiver_id}")
        if self._rro is None:
            raise NotPossible("EXPIRED", "no receiver random object")
        expiry = min(self._rro.ends, now + max(10 * MINUTE, timeout))
        oro = rand.make_oro(random, expiry, (ALGORITHM_OF[self.enc],))
        check_lists(self._rro.rand, oro, self.enc)
        dated = Dated(oro, oro.expiry(now))
        self._session = Session(key, self._rro, dated, derive(key, self._rro.rand, oro))
        self._seals, self._used, self._peer_has_oro = 0, set(), False
        return self._session
