# SPDX-License-Identifier: Apache-2.0
"""What came in through the door, and the exchange that it is answered with (D5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _native
from ._documents import octets_of, octets_or_none, read_object
from ._handle import Handle
from ._needs import answer_needs, need_of
from ._numbers import ReceivedKind, known

if TYPE_CHECKING:
    from typing_extensions import Buffer

    from ._documents import Document
    from ._errors import Error
    from ._needs import AnyResolver, Need
    from ._numbers import Answer


class ExchangeState(Handle):
    """Answers one sealed request."""

    __slots__ = ()
    _handle: _native.ExchangeHandle

    def __init__(self, received: _native.ReceivedHandle) -> None:
        self._handle = _native.received_exchange(received)

    def __repr__(self) -> str:
        return self._describe()


class Exchange(ExchangeState):
    """Answers one sealed request. Threads: one. Leaving a request unanswered is legal."""

    __slots__ = ()

    def seal(self, response: Document) -> bytes:
        """Seals the response primitive, JSON with rsc and rqi (the request's), and gives the content of the outer
        response, whose rsc is 2000. It works once; after an error the exchange can still be answered.

        Raises FormatError (no response, or another request's), KeyFault, FreshnessError and ResourceError with rsc
        5211, StateError (answered already). TS-0003 8.4.2 C.8, C.9.
        """
        return _native.esprim_exchange_seal(self._handle, octets_of(response))

    def seal_into(self, response: Document, buffer: Buffer) -> int:
        """Seals like `seal`, straight into a writable, contiguous buffer, and returns how many octets the content has.

        buffer: `sealed_size(octets of the response)` is always enough. It cannot be resized during the call.
        Raises what `seal` raises, ArgumentError (the buffer is too small: the message says what is needed, and the
        exchange can still be answered), TypeError (it cannot be written to).
        """
        return _native.esprim_exchange_seal_into(buffer, self._handle, octets_of(response))


class ReceivedFacts(Handle):
    """What a received message turned out to be."""

    __slots__ = ()
    _handle: _native.ReceivedHandle

    @property
    def need(self) -> Need | None:
        """What the message waits for, or None when it is finished (D1)."""
        return need_of(_native.received_need(self._handle))

    @property
    def kind(self) -> ReceivedKind | int:
        """What happened; 0 while the message waits for something. A kind that is not known stays a number."""
        return known(ReceivedKind, _native.received_kind(self._handle))

    @property
    def rsc(self) -> int:
        """The status code of the outer response: 2000, or why the message was refused; 0 while it waits."""
        return _native.received_rsc(self._handle)

    @property
    def reply_bytes(self) -> bytes:
        """The content of the outer response, b"" when there is none (PRIMITIVE, DUPLICATE, REFUSED)."""
        return _native.received_reply(self._handle)

    @property
    def reply(self) -> dict[str, Any] | None:
        """The content of the outer response, None when there is none."""
        octets = self.reply_bytes
        return read_object(octets) if octets else None

    def reply_into(self, buffer: Buffer) -> int:
        """Writes `reply_bytes` into a writable, contiguous buffer and returns how many octets it has, 0 for none.

        Raises ArgumentError (the buffer is too small: the message says what is needed), TypeError (it cannot be written
        to).
        """
        return _native.received_reply_into(buffer, self._handle)

    @property
    def primitive_bytes(self) -> bytes:
        """The inner request primitive, exactly as the Originator wrote it.

        Raises StateError unless the kind is PRIMITIVE.
        """
        return _native.received_primitive(self._handle)

    @property
    def primitive(self) -> dict[str, Any]:
        """The inner request primitive. Raises StateError unless the kind is PRIMITIVE."""
        return read_object(self.primitive_bytes)

    def primitive_into(self, buffer: Buffer) -> int:
        """Writes `primitive_bytes` into a writable, contiguous buffer and returns how many octets it has.

        buffer: `opened_size(octets of the content)` is always enough.
        Raises StateError unless the kind is PRIMITIVE, ArgumentError (the buffer is too small: the message says what is
        needed), TypeError (it cannot be written to).
        """
        return _native.received_primitive_into(buffer, self._handle)

    @property
    def peer(self) -> str:
        """The authenticated identity (absolute id) that the message comes from.

        Raises StateError when nobody was authenticated: the kind is not PRIMITIVE, DUPLICATE or KEY_ESTABLISHED, or it
        is a repeated message 1 of E2EKey.
        """
        return _native.received_peer(self._handle).decode()

    @property
    def key_id(self) -> str:
        """The identifier of the key that the message was sealed with, or that was established. Raises as `peer`."""
        return _native.received_key_id(self._handle).decode()

    @property
    def error(self) -> Error | None:
        """Why the message was refused, for the operator (a peer is told `rsc` only); None when it was not."""
        refused = self.kind in (ReceivedKind.REFUSED, ReceivedKind.DUPLICATE)
        return _native.received_error(self._handle) if refused else None

    def __repr__(self) -> str:
        if self.closed:
            return self._describe()
        kind = self.kind
        return self._describe(kind.name if isinstance(kind, ReceivedKind) else f"kind {kind}")


class Received(ReceivedFacts):
    """A message that came in through `Endpoint.receive`. Threads: one.

    RAND_GIVEN, KEY_ESTABLISHED, HANDSHAKE_CONTINUES: send rsc and reply. PRIMITIVE: process `primitive`, answer with
    `exchange.seal` and rsc 2000. DUPLICATE and REFUSED: send rsc, execute nothing.
    """

    __slots__ = ("_exchange", "_resolver")

    def __init__(self, handle: _native.ReceivedHandle, resolver: AnyResolver | None) -> None:
        self._handle = handle
        self._resolver = resolver
        self._exchange: Exchange | None = None

    @property
    def exchange(self) -> Exchange:
        """What the request is answered with.

        It outlives this object. Raises StateError unless the kind is PRIMITIVE.
        """
        if self._exchange is None:
            self._exchange = Exchange(self._handle)
        return self._exchange

    def answer(self, answer: Answer, data: Document | None = None) -> bool:
        """Brings what the message waits for; True when it is finished, False when it needs one more thing.

        KEY: FOUND + key document (see `Key.from_jwk`), ABSENT, UNREACHABLE. ORIGINATOR_RAND: FOUND + the document that
        was stored with the mark, ABSENT, UNREACHABLE. MARK: INSERTED, EXISTS + the stored value, UNREACHABLE.
        Raises StateError (nothing is waited for), ArgumentError (an answer that the need does not know), FormatError
        and others (the data are not what was asked for; the need stands and may be answered again).
        """
        return _native.received_answer(self._handle, answer, octets_or_none(data)) == 0

    def resolve(self, resolver: AnyResolver | None = None) -> bool:
        """Answers needs with the given resolver or else the endpoint's until the message is finished.

        Returns whether it is (False only when there is no resolver). When the resolver raises, the message still waits
        and this can be called again.
        """
        return answer_needs(self, self._resolver if resolver is None else resolver)
