# SPDX-License-Identifier: Apache-2.0
"""The numbers of the ABI that a user meets, as enumerations. All sets are open: see `known`."""

from __future__ import annotations

from enum import IntEnum
from typing import TypeVar

from . import codes

Number = TypeVar("Number", bound=IntEnum)


def known(enumeration: type[Number], number: int) -> Number | int:
    """The member of the enumeration, or the plain number when a newer library gives one that is not in it (D2)."""
    try:
        return enumeration(number)
    except ValueError:
        return number


class Remedy(IntEnum):
    """What an Originator may do after a refusal before it seals the request anew (D8)."""

    NONE = codes.REMEDY_NONE
    #: make a new originator random object: after 4113 and 5211
    NEW_ORO = codes.REMEDY_NEW_ORO
    #: ask for a new receiver random object: after 4114
    NEW_RRO = codes.REMEDY_NEW_RRO


class NeedKind(IntEnum):
    """What an unfinished attempt asks for (D1)."""

    #: send `content` to `id` in a Notify request, bring the content of the response
    NOTIFY = codes.NEED_NOTIFY
    #: fetch the key `id` from `authority`
    KEY = codes.NEED_KEY
    #: fetch the e2eSecInfo or the parameter document of entity `id`
    PARAMETERS = codes.NEED_PARAMETERS
    #: look up the originator random object `id` in the shared store
    ORIGINATOR_RAND = codes.NEED_ORIGINATOR_RAND
    #: insert `content` under `id` until `expiry` if nothing is there, atomically
    MARK = codes.NEED_MARK
    #: resolve a Credential-ID to identities
    IDENTITY = codes.NEED_IDENTITY


class Answer(IntEnum):
    """What is brought for a need (D1)."""

    #: here it is
    FOUND = codes.ANSWER_FOUND
    #: asked, and there is none
    ABSENT = codes.ANSWER_ABSENT
    #: could not be asked: no answer, time-out, 5103
    UNREACHABLE = codes.ANSWER_UNREACHABLE
    #: a mark is now in the store and was not before
    INSERTED = codes.ANSWER_INSERTED
    #: a mark was there already; the data are its stored value
    EXISTS = codes.ANSWER_EXISTS


class ReceivedKind(IntEnum):
    """What the door made of a message (D5)."""

    #: a random object was asked for: send the reply
    RAND_GIVEN = codes.RECEIVED_RAND_GIVEN
    #: a request primitive was opened: process it, answer with the exchange
    PRIMITIVE = codes.RECEIVED_PRIMITIVE
    #: a key was established: send the reply
    KEY_ESTABLISHED = codes.RECEIVED_KEY_ESTABLISHED
    #: a handshake goes on: send the reply
    HANDSHAKE_CONTINUES = codes.RECEIVED_HANDSHAKE_CONTINUES
    #: seen before: send rsc, execute nothing
    DUPLICATE = codes.RECEIVED_DUPLICATE
    #: refused: send rsc; the error says why, to the operator
    REFUSED = codes.RECEIVED_REFUSED


class Encoding(IntEnum):
    """How random objects enter the derivation of session keys (readings of TS-0003 10.3.8.2).

    Both ends use the same.
    """

    #: canonical JSON text of both random objects: the default
    A = codes.ENCODING_A
    #: the 16 octets of esprimRandValue
    B = codes.ENCODING_B
    #: the characters of esprimRandValue
    C = codes.ENCODING_C


class Carrier(IntEnum):
    """How sealed content is wrapped for a hub (D19)."""

    #: plain m2m:securityInfo: the standard
    SECI = codes.CARRIER_SECI
    #: inside m2m:sgn/nev/rep, for hubs that refuse plain securityInfo; not standard
    SGN = codes.CARRIER_SGN
