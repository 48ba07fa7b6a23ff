# SPDX-License-Identifier: Apache-2.0
"""Needs, and who answers them (D1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, cast

from ._numbers import Answer, NeedKind, known

if TYPE_CHECKING:
    from typing import TypeAlias

    from ._documents import Document
    from ._native import NeedFacts

    #: What a resolver gives back: an answer, and what was found (None when nothing goes with the answer). For a NOTIFY
    #: the rsc of the response may stand for the answer.
    Resolution: TypeAlias = tuple[Answer | int, Document | None]


@dataclass(frozen=True, slots=True)
class Need:
    """What an unfinished attempt waits for.

    It is a value: keep it as long as you like; answer the attempt it came from.
    """

    #: What is asked for; a number that this release does not know stays a number.
    kind: NeedKind | int
    #: Whom to notify, the key identifier, the entity, or the identifier of the record in the store. For ORIGINATOR_RAND
    #: the key identifier, one space, the esprimRandID.
    id: str
    #: FQDN of the MAF or MEF to ask for a key, or "" (TS-0003 8.4.2 C.6a).
    authority: str
    #: The SUID that the key is wanted for, or 0 (TS-0004 6.3.4.2.39).
    usage: int
    #: Until when a record has to be kept, in ms since 1970-01-01 UTC; 0 when that says nothing.
    expiry: int
    #: What is to be sent (NOTIFY) or inserted (MARK), as octets of JSON.
    content: bytes = field(repr=False)


class Resolver(Protocol):
    """Answers needs for an endpoint. It may be called from any thread that uses the endpoint.

    Each need is asked once and answers that attempt only. An implementation may share one fetch between needs of the
    kinds KEY, PARAMETERS and IDENTITY, but never between two of kind MARK: of two marks under one id, one has to be
    told EXISTS. When `resolve` raises, the exception goes to whoever made the call, and the attempt still waits.
    """

    def resolve(self, need: Need, /) -> Resolution:
        """Brings what is needed: the answer and its data; UNREACHABLE for what cannot be asked."""
        ...


if TYPE_CHECKING:
    AnyResolver: TypeAlias = Resolver | Callable[[Need], Resolution]


def need_of(facts: NeedFacts | None) -> Need | None:
    if facts is None:
        return None
    kind, name, authority, usage, expiry, content = facts
    return Need(known(NeedKind, kind), name, authority, usage, expiry, content)


def resolution_of(given: object) -> Resolution:
    """Judges what a resolver has returned, so that a mistake in it is told as such.

    A plain number is an rsc (D64), which the library judges; one that is meant as an answer is a mistake.
    """
    if isinstance(given, tuple) and len(given) == 2:
        answer = given[0]
        if isinstance(answer, Answer) or (type(answer) is int and answer not in tuple(Answer)):
            return given
    raise TypeError(f"a resolver returns (Answer, data or None), not {type(given).__name__}")


def ask(resolver: AnyResolver, need: Need) -> Resolution:
    answer: Callable[[Need], Resolution] = getattr(resolver, "resolve", cast("Callable[[Need], Resolution]", resolver))
    return resolution_of(answer(need))


class _Attempt(Protocol):
    @property
    def need(self) -> Need | None: ...
    def answer(self, answer: Any, data: Document | None = None) -> bool: ...


def answer_needs(attempt: _Attempt, resolver: AnyResolver | None) -> bool:
    """Answers what an attempt needs until it needs nothing; False when something is needed and nobody can be asked."""
    while (need := attempt.need) is not None:
        if resolver is None:
            return False
        attempt.answer(*ask(resolver, need))
    return True
