# SPDX-License-Identifier: Apache-2.0
"""The Originator's side: a channel towards one Receiver, and a request object for each request."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from . import _native
from ._documents import octets_of, octets_or_none, read_object, text_of
from ._handle import Handle
from ._needs import answer_needs, ask, need_of
from ._numbers import NeedKind, Remedy

if TYPE_CHECKING:
    from typing import TypeAlias

    from typing_extensions import Buffer

    from ._documents import Document
    from ._needs import AnyResolver, Need, Resolution
    from ._numbers import Answer

    #: Sends content to an entity in a Notify request; gives rsc and content of the response.
    Notify: TypeAlias = Callable[[str, bytes], tuple[int, Document | None]]


def milliseconds(timeout: float) -> int:
    """Rounded up, so that a positive time-out never becomes none."""
    return math.ceil(timeout * 1000)


class RequestState(Handle):
    """One request, from its inner primitive to its inner response."""

    __slots__ = ()
    _handle: _native.RequestHandle

    def __init__(self, channel: _native.ChannelHandle, timeout: float | None) -> None:
        self._handle = _native.esprim_request_new(channel)
        if timeout is not None:
            _native.esprim_request_set_timeout(self._handle, milliseconds(timeout))

    @property
    def need(self) -> Need | None:
        """What the request waits for, or None (D1)."""
        return need_of(_native.request_need(self._handle))

    @property
    def content(self) -> bytes:
        """The content of the outer Notify request, {"m2m:seci":{"sit":5,"epo":"..."}}.

        Raises StateError before it is sealed.
        """
        return _native.esprim_request_content(self._handle)

    def content_into(self, buffer: Buffer) -> int:
        """Writes `content` into a writable, contiguous buffer and returns how many octets it has.

        Raises StateError as `content`, ArgumentError (the buffer is too small: the message says what is needed),
        TypeError (it cannot be written to).
        """
        return _native.esprim_request_content_into(buffer, self._handle)

    def __repr__(self) -> str:
        return self._describe()


class Request(RequestState):
    """One sealed request. Threads: one. Made by `Channel.request`."""

    __slots__ = ("_resolver",)

    def __init__(self, channel: _native.ChannelHandle, timeout: float | None, resolver: AnyResolver | None) -> None:
        super().__init__(channel, timeout)
        self._resolver = resolver

    def seal(self, primitive: Document) -> bytes | None:
        """Seals an inner request primitive: JSON with op, fr (this endpoint) and rqi (not used before in this session).

        Returns the content to send in a Notify request through any hub; None when something is needed first and the
        endpoint has no resolver: see `need` and `answer`.
        Raises FormatError (not a request), AuthenticationError (fr is not this endpoint), FreshnessError (rqi used
        before, or no random object would outlive the time-out), KeyFault, PolicyError (the Receiver does not take
        part), ResourceError (size or seals), StateError (sealed already). TS-0003 8.4.2 B, C.1 to C.5.
        """
        finished = _native.esprim_request_seal(self._handle, octets_of(primitive)) == 0
        return self.content if finished or self.resolve() else None

    def seal_into(self, primitive: Document, buffer: Buffer) -> int | None:
        """Seals like `seal`, straight into a writable, contiguous buffer; no copy of the content is kept.

        buffer: `sealed_size(octets of the primitive)` is always enough. It cannot be resized during the call.
        Returns how many octets the content has; None as `seal` does, after which `content_into` gives the content.
        Raises what `seal` raises, ArgumentError (the buffer is too small: the message says what is needed, and this
        can be called again, or `content_into` once a need was answered), TypeError (it cannot be written to).
        """
        written = _native.esprim_request_seal_into(buffer, self._handle, octets_of(primitive))
        if written is not None:
            return written
        return self.content_into(buffer) if self.resolve() else None

    def answer(self, answer: Answer | int, data: Document | None = None) -> bool:
        """Brings what the request waits for and goes on with sealing; True when it is sealed (see `content`).

        answer: FOUND with the content of the response, ABSENT (content if any), UNREACHABLE; or the rsc of the response
        with its content, which the error then has when it is a refusal (D64).
        Raises StateError (nothing is waited for, the peer answered with an error), ArgumentError, ResourceError
        (unreachable), FormatError (what the Receiver sent) and what `seal` raises. An error ends the request.
        """
        return _native.esprim_request_answer(self._handle, answer, octets_or_none(data)) == 0

    def resolve(self, resolver: AnyResolver | None = None) -> bool:
        """Answers needs with the given resolver or else the endpoint's until the request is sealed.

        Returns whether it is (False only when there is no resolver). When the resolver raises, the request still waits
        and this can be called again.
        """
        return answer_needs(self, self._resolver if resolver is None else resolver)

    def open_bytes(self, rsc: int, content: Document | None) -> bytes:
        """Opens the response and gives the inner response primitive exactly as the Receiver wrote it; see `open`."""
        return _native.esprim_request_open(self._handle, rsc, octets_or_none(content))

    def open_into(self, rsc: int, content: Document | None, buffer: Buffer) -> int:
        """Opens the response like `open_bytes`, into a writable, contiguous buffer; returns how many octets it has.

        buffer: `opened_size(octets of the content)` is always enough. Nothing is written before all is checked.
        Raises what `open` raises, ArgumentError (the buffer is too small: the message says what is needed, and the
        response can be opened again), TypeError (it cannot be written to).
        """
        return _native.esprim_request_open_into(buffer, self._handle, rsc, octets_or_none(content))

    def open(self, rsc: int, content: Document | None) -> dict[str, Any]:
        """Opens the response: rsc and content (None when empty) of the outer response. Gives the inner response
        primitive, whose own rsc tells how the request went.

        Only success consumes the request; after an error the true response can still be opened.
        Raises StateError with code E_PEER_REFUSED (an error rsc, unauthenticated, with the remedy), FormatError,
        FreshnessError (another session's, or too late), KeyFault, AuthenticationError. TS-0003 8.4.2 C.11.
        """
        return read_object(self.open_bytes(rsc, content))


class ChannelState(Handle):
    """A channel towards one Receiver, over as many sessions as it takes."""

    __slots__ = ("receiver_id",)
    _handle: _native.ChannelHandle

    def __init__(self, endpoint: _native.EndpointHandle, receiver_id: str) -> None:
        self._handle = _native.esprim_channel_new(endpoint, text_of(receiver_id, "receiver_id"))
        self.receiver_id = receiver_id

    def renew(self, remedy: Remedy) -> None:
        """Follows the remedy of an error: NEW_ORO makes a new originator random object for the next request, NEW_RRO
        asks the Receiver for a new receiver random object first. The library never does that by itself (D8)."""
        _native.esprim_channel_renew(self._handle, remedy)

    def __repr__(self) -> str:
        return self._describe(repr(self.receiver_id))


class Channel(ChannelState):
    """A channel towards one Receiver, over as many sessions as it takes. Threads: many. Made by `Endpoint.channel`."""

    __slots__ = ("_resolver",)

    def __init__(self, endpoint: _native.EndpointHandle, receiver_id: str, resolver: AnyResolver | None) -> None:
        super().__init__(endpoint, receiver_id)
        self._resolver = resolver

    def request(self, timeout: float | None = None) -> Request:
        """Makes an empty request.

        timeout: how long you are going to wait for the response, in seconds, up to 3600; None = 30. Random objects with
        less life left are renewed when sealing (D10). Raises PolicyError when out of range.
        """
        return Request(self._handle, timeout, self._resolver)

    def send(self, primitive: Document, notify: Notify, timeout: float | None = None) -> dict[str, Any]:
        """Seals a request primitive, sends it, opens the response: all in one, for those who have a blocking transport.

        notify: sends content to an entity in a Notify request and gives (rsc, content) of the response. It also fetches
        the Receiver's random object when that is missing. What it raises comes out here; whether the request was
        executed is unknown then.
        Other needs go to the endpoint's resolver. Raises what `Request.seal` and `Request.open` raise.
        """

        def resolve(need: Need) -> Resolution:
            if need.kind == NeedKind.NOTIFY:
                rsc, content = notify(need.id, need.content)
                return rsc, content
            if self._resolver is None:
                raise LookupError(f"the request needs {need}, and the endpoint has no resolver")
            return ask(self._resolver, need)

        with Request(self._handle, timeout, resolve) as request:
            request.seal(primitive)
            return request.open(*notify(self.receiver_id, request.content))
