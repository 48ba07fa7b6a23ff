# SPDX-License-Identifier: Apache-2.0
"""A fixed scene: everything an endpoint would know, given in one vector, without state and so without replay marks."""

from __future__ import annotations

from dataclasses import dataclass

from esprim_ref.errors import UNKNOWN_RECV_RAND_ID, Refused
from esprim_ref.identifiers import Context
from esprim_ref.keys import Key
from esprim_ref.opening import Dated, Opened, Session, derive, open_request, open_response
from esprim_ref.rand import Rand


@dataclass(frozen=True)
class Scene:
    """One key, the Receiver's random object, the Originator's when it is known; relative expiries count from `at`."""

    own: str
    pairwise: Key
    receiver_rand: Rand
    originator_rand: Rand | None
    at: int

    def key(self, kid: str, now: int) -> Key | None:
        return self.pairwise if Key(kid, bytes(16), "").kid == self.pairwise.kid else None

    def rro(self, rri: str, key: Key, now: int) -> Dated:
        if rri != self.receiver_rand.esri:
            raise Refused(UNKNOWN_RECV_RAND_ID, "not the scene's random object", "/rri")
        return Dated.received(self.receiver_rand, now)

    def oro(self, key: Key, ori: str) -> Dated | None:
        known = self.originator_rand
        return Dated.received(known, self.at) if known and known.esri == ori else None

    def open_request(self, epo: str) -> Opened:
        """A Receiver's checks on a request, all but the replay mark."""
        return open_request(epo, self, Context.of(self.own), self.at)

    def session(self) -> Session:
        """The session of both random objects."""
        if self.originator_rand is None:
            raise ValueError("a session needs both random objects")
        key = derive(self.pairwise, self.receiver_rand, self.originator_rand)
        rro, oro = (Dated.received(rand, self.at) for rand in (self.receiver_rand, self.originator_rand))
        return Session(self.pairwise, rro, oro, key)

    def open_response(self, epo: str, request_id: str) -> tuple[bytes, Rand | None]:
        """An Originator's checks on the response to one request."""
        return open_response(epo, self.session(), request_id, Context.of(self.own), self.at)
