# SPDX-License-Identifier: Apache-2.0
"""Every check on an ESPrim Object from its text to its plaintext, in the order of digest 9.3 as D6 refines it.

Where keys and random objects come from is the caller's affair (`Memory`): a live endpoint, or a vector's fixed scene.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from esprim_ref import jwe, rand, security_info
from esprim_ref.errors import (
    BAD_REQUEST,
    DECRYPTION_ERROR,
    IMPERSONATION,
    UNKNOWN_KEY_ID,
    UNKNOWN_ORIG_RAND_ID,
    UNKNOWN_RECV_RAND_ID,
    UNSUPPORTED_OPTION,
    Malformed,
    Refused,
)
from esprim_ref.identifiers import Context, absolute
from esprim_ref.keys import Key
from esprim_ref.rand import HMAC_SHA256, Kind, Rand
from esprim_ref.security_info import Request
from esprim_ref.session import ALGORITHM_OF, cek, session_key
from esprim_ref.strict_json import quote

ORO_LONGEST = 65 * 60 * 1000


@dataclass(frozen=True)
class Dated:
    """A random object with the moment at which it ends, which a relative expiry only has once it was received."""

    rand: Rand
    ends: int

    @classmethod
    def received(cls, rand: Rand, now: int) -> Dated:
        return cls(rand, rand.expiry(now))


class Memory(Protocol):
    """What the Receiver knows."""

    def key(self, kid: str, now: int) -> Key | None:
        """The live ESPrim key of that name."""

    def rro(self, rri: str, key: Key, now: int) -> Dated:
        """Its own random object of that ID, as given to everybody or to the key's peer, else `Refused` with 4114."""

    def oro(self, key: Key, ori: str) -> Dated | None:
        """The Originator's random object kept under that key and ID, expired or not."""


@dataclass(frozen=True)
class Session:
    """What request and response share."""

    key: Key
    rro: Dated
    oro: Dated
    session_key: bytes


@dataclass(frozen=True)
class Opened:
    """A request whose every check but the replay mark has passed."""

    parts: jwe.Parts
    session: Session
    enc: str
    plaintext: bytes
    request: Request
    sender: str
    carried: Dated | None


def header_rand(parts: jwe.Parts, name: str, kind: Kind) -> Rand | None:
    """The random object in a header, if there is one."""
    if name not in parts.header:
        return None
    try:
        return rand.parse(parts.header[name], kind)
    except Malformed as bad:
        raise Refused(BAD_REQUEST, str(bad), f"/{name}") from None


def check_lists(rro: Rand, oro: Rand, enc: str) -> None:
    """C4, C5 and C6: algorithms of the Originator are the Receiver's, and `enc` is one of them."""
    if oro.esks[0] not in rro.esks or oro.esks[0] != HMAC_SHA256:
        raise Refused(UNSUPPORTED_OPTION, "esk is not among the receiver's esks", "/oro/esk")
    if not set(oro.espa) <= set(rro.espa):
        raise Refused(UNSUPPORTED_OPTION, "espa is not a part of the receiver's espa", "/oro/espa")
    if ALGORITHM_OF[enc] not in oro.espa:
        raise Refused(UNSUPPORTED_OPTION, "enc is not among the originator's espa", "/enc")


def _choose_oro(carried: Rand | None, ori: str, memory: Memory, key: Key, now: int) -> Dated:
    kept = memory.oro(key, ori)
    if carried is None or carried.esri != ori:
        if kept is None:
            raise Refused(UNKNOWN_ORIG_RAND_ID, "the originator random object is not known here", "/ori")
        return kept
    if kept is None or now >= kept.ends:
        return Dated.received(carried, now)
    if kept.rand != carried:
        raise Refused(UNKNOWN_ORIG_RAND_ID, "another originator random object is known under this ID", "/ori")
    return kept  # a relative expiry counts from the first reception


def _check_lifetimes(rro: Dated, oro: Dated, now: int) -> None:
    if now >= oro.ends:
        raise Refused(UNKNOWN_ORIG_RAND_ID, "the originator random object has expired", "/ori")
    if oro.ends > rro.ends:
        raise Refused(UNKNOWN_ORIG_RAND_ID, "the originator random object outlives the receiver's", "/oro/esrx")
    if oro.ends - now > ORO_LONGEST:
        raise Refused(UNKNOWN_ORIG_RAND_ID, "the originator random object lives too long", "/oro/esrx")


def derive(key: Key, rro: Rand, oro: Rand) -> bytes:
    """The session key; a value that the key's encoding cannot take is the object's author's fault."""
    try:
        return session_key(key.octets, rro, oro, key.encoding)
    except Malformed as bad:
        raise Refused(BAD_REQUEST, str(bad), "/oro/esrv") from None


def open_request(epo: str, memory: Memory, context: Context, now: int) -> Opened:
    """The request in an ESPrim Object, or `Refused` with the status code of the first check that fails."""
    parts = jwe.split(epo)
    kid, ori, rri = parts.text("kid"), parts.text("ori"), parts.text("rri")
    if "rro" in parts.header:
        raise Refused(BAD_REQUEST, "rro is for responses", "/rro")
    cty = parts.text("cty") if "cty" in parts.header else None
    enc = jwe.check_options(parts)
    carried = header_rand(parts, "oro", Kind.ORO)

    key = memory.key(kid, now)
    if key is None:
        raise Refused(UNKNOWN_KEY_ID, "no live key of this name", "/kid")
    rro = memory.rro(rri, key, now)
    if now >= rro.ends:
        raise Refused(UNKNOWN_RECV_RAND_ID, "the receiver random object has expired", "/rri")
    oro = _choose_oro(carried, ori, memory, key, now)
    _check_lifetimes(rro, oro, now)
    check_lists(rro.rand, oro.rand, enc)

    session = Session(key, rro, oro, derive(key, rro.rand, oro.rand))
    plaintext = jwe.decrypt(cek(session.session_key, enc), parts)
    request = security_info.read_request(cty, plaintext)
    sender = None if request.sender is None else absolute(request.sender, context)
    if sender is None or sender != key.peer:
        raise Refused(IMPERSONATION, "the inner From is not the key's peer", "/fr")
    fresh = Dated.received(carried, now) if carried and carried.esri != ori else oro if carried else None
    return Opened(parts, session, enc, plaintext, request, sender, fresh)


def open_response(epo: str, session: Session, request_id: str, context: Context, now: int) -> tuple[bytes, Rand | None]:
    """The response to one outstanding request, and the next receiver random object if one came along.

    The codes are only for people here: an Originator tells nobody (digest 2.4).
    """
    parts = jwe.split(epo)
    kid, ori, rri = parts.text("kid"), parts.text("ori"), parts.text("rri")
    if "oro" in parts.header:
        raise Refused(BAD_REQUEST, "oro is for requests", "/oro")
    cty = parts.text("cty") if "cty" in parts.header else None
    enc = jwe.check_options(parts)
    next_rro = header_rand(parts, "rro", Kind.RRO)
    if kid != session.key.kid or session.key.expired(now):
        raise Refused(UNKNOWN_KEY_ID, "the response is under another key, or the key has expired", "/kid")
    if rri != session.rro.rand.esri or now >= session.rro.ends:
        raise Refused(UNKNOWN_RECV_RAND_ID, "another receiver random object, or it has expired", "/rri")
    if ori != session.oro.rand.esri or now >= session.oro.ends:
        raise Refused(UNKNOWN_ORIG_RAND_ID, "another originator random object, or it has expired", "/ori")
    check_lists(session.rro.rand, session.oro.rand, enc)
    plaintext = jwe.decrypt(cek(session.session_key, enc), parts)
    response = security_info.read_response(cty, plaintext)
    if response.request_id != request_id:
        raise Refused(DECRYPTION_ERROR, "the response answers another request", "/rqi")
    if response.sender is not None and absolute(response.sender, context) != session.key.peer:
        raise Refused(IMPERSONATION, "the inner From is not the key's peer", "/fr")
    return plaintext, next_rro


def seal_object(
    session: Session,
    enc: str,
    iv: bytes,
    plaintext: bytes,
    cty: str,
    *,
    oro: Rand | None = None,
    rro: Rand | None = None,
) -> str:
    """An ESPrim Object under a session, its header in the order of digest 4.2."""
    header = (
        f'{{"alg":"dir","enc":"{enc}","kid":{quote(session.key.kid)},"cty":{quote(cty)},'
        f'"ori":"{session.oro.rand.esri}","rri":"{session.rro.rand.esri}"'
    )
    header += f',"oro":{oro.text()}' if oro else ""
    header += f',"rro":{rro.text()}' if rro else ""
    return jwe.seal(cek(session.session_key, enc), iv, header + "}", plaintext)
