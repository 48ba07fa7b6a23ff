# SPDX-License-Identifier: Apache-2.0
"""securityInfo, e2eSecInfo and primitives, read just as far as ESPrim needs them (TS-0004 6.3.5.48, 6.3.5.52)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from esprim_ref import rand, strict_json
from esprim_ref.errors import BAD_REQUEST, DECRYPTION_ERROR, Malformed, Refused
from esprim_ref.rand import Kind, Rand
from esprim_ref.strict_json import Number, Value

RAND_REQUEST, RAND_RESPONSE, ESPRIM, ESCERTKE = 3, 4, 5, 6
_MEMBER_OF = {1: "dreq", 2: "dres", 3: None, 4: "ero", 5: "epo", 6: "eckm", 7: "darq", 8: "dars"}
ESPRIM_FEATURES = frozenset((13, 23, 33, 43))


@dataclass(frozen=True)
class SecurityInfo:
    """A securityInfo: its type and the member that belongs to that type."""

    sit: int
    member: Value


def read(content: bytes) -> SecurityInfo:
    """The securityInfo that is the whole content of a Notify; anything else is 4000."""
    try:
        top = strict_json.read_object(content)
    except Malformed as bad:
        raise Refused(BAD_REQUEST, str(bad)) from None
    info = top.get("m2m:seci")
    if len(top) != 1 or not isinstance(info, dict):
        raise Refused(BAD_REQUEST, "content is not one m2m:seci object")
    number = info.get("sit")
    sit = number.enumeration() if isinstance(number, Number) else None
    if sit is None or sit not in _MEMBER_OF:
        raise Refused(BAD_REQUEST, "sit is missing or unknown", "/m2m:seci/sit")
    own = _MEMBER_OF[sit]
    strangers = {name for name in _MEMBER_OF.values() if name and name != own} & info.keys()
    if strangers:
        raise Refused(BAD_REQUEST, f"{sorted(strangers)} cannot stand beside sit {sit}", "/m2m:seci")
    if own and own not in info:
        raise Refused(BAD_REQUEST, f"sit {sit} without {own}", "/m2m:seci")
    return SecurityInfo(sit, info[own] if own else None)


def esprim_object(info: SecurityInfo) -> str:
    """The ESPrim Object of a securityInfo of type 5."""
    if info.sit != ESPRIM or not isinstance(info.member, str):
        raise Refused(BAD_REQUEST, "epo is no text", "/m2m:seci/epo")
    return info.member


def write_esprim(epo: str) -> bytes:
    """securityInfo type 5."""
    return f'{{"m2m:seci":{{"sit":5,"epo":"{epo}"}}}}'.encode()


def write_rand_request() -> bytes:
    """securityInfo type 3."""
    return b'{"m2m:seci":{"sit":3}}'


def write_rand_response(rro: Rand) -> bytes:
    """securityInfo type 4."""
    return f'{{"m2m:seci":{{"sit":4,"ero":{rro.text()}}}}}'.encode()


@dataclass(frozen=True)
class E2ESecInfo:
    """What a peer says about its end-to-end security."""

    features: tuple[int, ...]
    shared: Rand | None

    @property
    def esprim(self) -> bool:
        """Whether ESPrim may be used towards this peer."""
        return bool(ESPRIM_FEATURES & set(self.features))


def read_e2e_sec_info(octets: bytes) -> E2ESecInfo:
    """e2eSecInfo as an object, or as a string that holds one (hubs that know the attribute only as text)."""
    value = strict_json.read(octets)
    if isinstance(value, str):
        value = strict_json.read(value.encode())
    if not isinstance(value, dict):
        raise Malformed("e2eSecInfo is neither an object nor a string with one")
    features = value.get("esf")
    if not isinstance(features, list):
        raise Malformed("esf is missing or no list")
    numbers = [item.enumeration() if isinstance(item, Number) else None for item in features]
    if any(number is None for number in numbers):
        raise Malformed("esf holds something that is no enumeration value")
    shared = rand.parse(value["esro"], Kind.RRO) if "esro" in value else None
    return E2ESecInfo(tuple(number for number in numbers if number is not None), shared)


def write_e2e_sec_info(features: Sequence[int], shared: Rand | None) -> bytes:
    """e2eSecInfo to publish."""
    esro = f',"esro":{shared.text()}' if shared else ""
    return f'{{"esf":[{",".join(map(str, features))}]{esro}}}'.encode()


def is_json(cty: str | None, plaintext: bytes, own_type: str) -> bool:
    """Whether a plaintext is a primitive in JSON by its content type, else by its look (digest 4.2)."""
    if cty is None:
        return plaintext.lstrip(b" \t\r\n").startswith(b"{")
    return cty.lower().removeprefix("application/") in ("json", own_type)


@dataclass(frozen=True)
class Request:
    """The inner request, as far as its protection looks at it."""

    sender: str | None
    request_id: str


def read_request(cty: str | None, plaintext: bytes) -> Request:
    """The request in a plaintext; anything else is 5210."""
    members = _primitive(cty, plaintext, "vnd.onem2m-preq+json")
    operation, request_id, sender = members.get("op"), members.get("rqi"), members.get("fr")
    if not isinstance(operation, Number) or operation.enumeration() not in (1, 2, 3, 4, 5) or "rsc" in members:
        raise Refused(DECRYPTION_ERROR, "the plaintext is no request: op is missing or unknown")
    if not isinstance(request_id, str) or not request_id or "\0" in request_id:
        raise Refused(DECRYPTION_ERROR, "the plaintext is no request: rqi is missing or no text")
    if "fr" in members and not isinstance(sender, str):
        raise Refused(DECRYPTION_ERROR, "the plaintext is no request: fr is no text")
    return Request(sender if isinstance(sender, str) else None, request_id)


@dataclass(frozen=True)
class Response:
    """The inner response, as far as its protection looks at it."""

    sender: str | None
    request_id: str


def read_response(cty: str | None, plaintext: bytes) -> Response:
    """The response in a plaintext."""
    members = _primitive(cty, plaintext, "vnd.onem2m-prsp+json")
    status, request_id, sender = members.get("rsc"), members.get("rqi"), members.get("fr")
    code = status.enumeration() if isinstance(status, Number) else None
    if code is None or not 1000 <= code <= 9999 or "op" in members:
        raise Refused(DECRYPTION_ERROR, "the plaintext is no response: rsc is missing, or op is there")
    if not isinstance(request_id, str) or ("fr" in members and not isinstance(sender, str)):
        raise Refused(DECRYPTION_ERROR, "the plaintext is no response: rqi is missing, or fr is no text")
    return Response(sender if isinstance(sender, str) else None, request_id)


def _primitive(cty: str | None, plaintext: bytes, own_type: str) -> dict[str, Value]:
    if not is_json(cty, plaintext, own_type):
        raise Refused(DECRYPTION_ERROR, "the plaintext is not such a primitive in JSON")
    try:
        return strict_json.read_object(plaintext)
    except Malformed as bad:
        raise Refused(DECRYPTION_ERROR, f"the plaintext is no primitive: {bad}") from None
