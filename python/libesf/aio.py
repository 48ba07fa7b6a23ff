# SPDX-License-Identifier: Apache-2.0
"""libesf for asyncio: the same objects with `await` where a resolver is asked or a call may take long.

Calls on up to 64 KiB are made directly, as they take microseconds; larger ones run in a thread, on a copy of what may
change (D4). Cancelling a call that is in a thread lets it finish there: a request may be sealed or opened nevertheless.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from . import _native
from ._channel import ChannelState, RequestState
from ._documents import octets_or_none, read_object, text_of
from ._e2ekey import E2EKeyState
from ._endpoint import EndpointState
from ._needs import resolution_of
from ._numbers import NeedKind
from ._received import ExchangeState, ReceivedFacts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import ParamSpec, Self, TypeAlias

    from typing_extensions import Buffer

    from ._documents import Document
    from ._needs import Need, Resolution
    from ._numbers import Answer

    #: Sends content to an entity in a Notify request; gives rsc and content of the response.
    AsyncNotify: TypeAlias = Callable[[str, bytes], Awaitable[tuple[int, Document | None]]]
    Arguments = ParamSpec("Arguments")

__all__ = [
    "AsyncChannel",
    "AsyncE2EKey",
    "AsyncEndpoint",
    "AsyncExchange",
    "AsyncReceived",
    "AsyncRequest",
    "AsyncResolver",
]

#: The size in octets up to which a call is made on the event loop's own thread.
DIRECT = 64 * 1024

Result = TypeVar("Result")


class AsyncResolver(Protocol):
    """Answers needs for an asynchronous endpoint; see `libesf.Resolver` for the rules."""

    async def resolve(self, need: Need, /) -> Resolution:
        """Brings what is needed: the answer and its data; UNREACHABLE for what cannot be asked."""
        ...


if TYPE_CHECKING:
    AnyAsyncResolver: TypeAlias = AsyncResolver | Callable[[Need], Awaitable[Resolution]]


def _still(document: Document | None) -> bytes:
    """Octets that cannot change while a call in another thread reads them."""
    octets = octets_or_none(document)
    return octets if isinstance(octets, bytes) else bytes(memoryview(octets))


async def _call(
    size: int, function: Callable[Arguments, Result], /, *args: Arguments.args, **kwargs: Arguments.kwargs
) -> Result:
    if size <= DIRECT:
        return function(*args, **kwargs)
    return await asyncio.to_thread(function, *args, **kwargs)


async def _ask(resolver: AnyAsyncResolver, need: Need) -> Resolution:
    plain = cast("Callable[[Need], Awaitable[Resolution]]", resolver)
    answer: Callable[[Need], Awaitable[Resolution]] = getattr(resolver, "resolve", plain)
    return resolution_of(await answer(need))


class _AsyncAttempt(Protocol):
    @property
    def need(self) -> Need | None: ...
    async def answer(self, answer: Any, data: Document | None = None) -> bool: ...


async def _answer_needs(attempt: _AsyncAttempt, resolver: AnyAsyncResolver | None) -> bool:
    while (need := attempt.need) is not None:
        if resolver is None:
            return False
        await attempt.answer(*await _ask(resolver, need))
    return True


class AsyncExchange(ExchangeState):
    """As `libesf.Exchange`. One task at a time."""

    __slots__ = ()

    async def seal(self, response: Document) -> bytes:
        """As `libesf.Exchange.seal`."""
        octets = _still(response)
        return await _call(len(octets), _native.esprim_exchange_seal, self._handle, octets)

    async def seal_into(self, response: Document, buffer: Buffer) -> int:
        """As `libesf.Exchange.seal_into`. A thread may write to the buffer after a cancellation."""
        octets = _still(response)
        return await _call(len(octets), _native.esprim_exchange_seal_into, buffer, self._handle, octets)


class AsyncReceived(ReceivedFacts):
    """As `libesf.Received`, from `AsyncEndpoint.receive`. One task at a time."""

    __slots__ = ("_exchange", "_resolver", "_size")

    def __init__(self, handle: _native.ReceivedHandle, resolver: AnyAsyncResolver | None, size: int) -> None:
        self._handle = handle
        self._resolver = resolver
        self._size = size
        self._exchange: AsyncExchange | None = None

    @property
    def exchange(self) -> AsyncExchange:
        """As `libesf.Received.exchange`."""
        if self._exchange is None:
            self._exchange = AsyncExchange(self._handle)
        return self._exchange

    async def answer(self, answer: Answer, data: Document | None = None) -> bool:
        """As `libesf.Received.answer`."""
        octets = _still(data)
        size = self._size + len(octets)
        return await _call(size, _native.received_answer, self._handle, answer, octets) == 0

    async def resolve(self, resolver: AnyAsyncResolver | None = None) -> bool:
        """As `libesf.Received.resolve`."""
        return await _answer_needs(self, self._resolver if resolver is None else resolver)


class AsyncRequest(RequestState):
    """As `libesf.Request`. One task at a time. Made by `AsyncChannel.request`."""

    __slots__ = ("_resolver", "_size")

    def __init__(
        self, channel: _native.ChannelHandle, timeout: float | None, resolver: AnyAsyncResolver | None
    ) -> None:
        super().__init__(channel, timeout)
        self._resolver = resolver
        self._size = 0

    async def seal(self, primitive: Document) -> bytes | None:
        """As `libesf.Request.seal`."""
        octets = _still(primitive)
        self._size = len(octets)
        finished = await _call(self._size, _native.esprim_request_seal, self._handle, octets) == 0
        return self.content if finished or await self.resolve() else None

    async def seal_into(self, primitive: Document, buffer: Buffer) -> int | None:
        """As `libesf.Request.seal_into`. A thread may write to the buffer after a cancellation."""
        octets = _still(primitive)
        self._size = len(octets)
        written = await _call(self._size, _native.esprim_request_seal_into, buffer, self._handle, octets)
        if written is not None:
            return written
        return self.content_into(buffer) if await self.resolve() else None

    async def answer(self, answer: Answer | int, data: Document | None = None) -> bool:
        """As `libesf.Request.answer`."""
        octets = _still(data)
        size = self._size + len(octets)
        return await _call(size, _native.esprim_request_answer, self._handle, answer, octets) == 0

    async def resolve(self, resolver: AnyAsyncResolver | None = None) -> bool:
        """As `libesf.Request.resolve`."""
        return await _answer_needs(self, self._resolver if resolver is None else resolver)

    async def open_bytes(self, rsc: int, content: Document | None) -> bytes:
        """As `libesf.Request.open_bytes`."""
        octets = _still(content)
        return await _call(len(octets), _native.esprim_request_open, self._handle, rsc, octets)

    async def open_into(self, rsc: int, content: Document | None, buffer: Buffer) -> int:
        """As `libesf.Request.open_into`. A thread may write to the buffer after a cancellation."""
        octets = _still(content)
        return await _call(len(octets), _native.esprim_request_open_into, buffer, self._handle, rsc, octets)

    async def open(self, rsc: int, content: Document | None) -> dict[str, Any]:
        """As `libesf.Request.open`."""
        return read_object(await self.open_bytes(rsc, content))


class AsyncChannel(ChannelState):
    """As `libesf.Channel`. Many tasks. Made by `AsyncEndpoint.channel`."""

    __slots__ = ("_resolver",)

    def __init__(self, endpoint: _native.EndpointHandle, receiver_id: str, resolver: AnyAsyncResolver | None) -> None:
        super().__init__(endpoint, receiver_id)
        self._resolver = resolver

    def request(self, timeout: float | None = None) -> AsyncRequest:
        """As `libesf.Channel.request`."""
        return AsyncRequest(self._handle, timeout, self._resolver)

    async def send(self, primitive: Document, notify: AsyncNotify, timeout: float | None = None) -> dict[str, Any]:
        """As `libesf.Channel.send`, with an asynchronous transport."""

        async def resolve(need: Need) -> Resolution:
            if need.kind == NeedKind.NOTIFY:
                rsc, content = await notify(need.id, need.content)
                return rsc, content
            if self._resolver is None:
                raise LookupError(f"the request needs {need}, and the endpoint has no resolver")
            return await _ask(self._resolver, need)

        with AsyncRequest(self._handle, timeout, resolve) as request:
            await request.seal(primitive)
            return await request.open(*await notify(self.receiver_id, request.content))


class AsyncE2EKey(E2EKeyState):
    """As `libesf.E2EKey`. One task at a time. Made by `AsyncEndpoint.e2ekey`."""

    __slots__ = ("_resolver",)

    def __init__(
        self, endpoint: _native.EndpointHandle, peer: str, usage: int, resolver: AnyAsyncResolver | None
    ) -> None:
        super().__init__(endpoint, peer, usage)
        self._resolver = resolver

    async def answer(self, answer: Answer | int, data: Document | None = None) -> bool:
        """As `libesf.E2EKey.answer`; a handshake takes about a millisecond, on a thread of its own."""
        return await asyncio.to_thread(_native.e2ekey_answer, self._handle, answer, _still(data)) == 0

    async def resolve(self, resolver: AnyAsyncResolver | None = None) -> bool:
        """As `libesf.E2EKey.resolve`."""
        return await _answer_needs(self, self._resolver if resolver is None else resolver)


class AsyncEndpoint(EndpointState):
    """As `libesf.Endpoint`, with an asynchronous resolver. Many tasks, many event loops."""

    __slots__ = ("_resolver",)

    def __init__(
        self,
        absolute_id: str,
        *,
        resolver: AnyAsyncResolver | None = None,
        settings: Mapping[str, object] | None = None,
    ) -> None:
        """As `libesf.Endpoint`."""
        self._resolver = resolver
        super().__init__(absolute_id, settings)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def channel(self, receiver_id: str) -> AsyncChannel:
        """As `libesf.Endpoint.channel`."""
        return AsyncChannel(self._handle, receiver_id, self._resolver)

    def e2ekey(self, peer: str, usage: int = 43) -> AsyncE2EKey:
        """As `libesf.Endpoint.e2ekey`."""
        return AsyncE2EKey(self._handle, peer, usage, self._resolver)

    async def establish(self, peer: str, notify: AsyncNotify, usage: int = 43) -> str:
        """As `libesf.Endpoint.establish`, with an asynchronous transport."""

        async def resolve(need: Need) -> Resolution:
            rsc, content = await notify(need.id, need.content)
            return rsc, content

        with self.e2ekey(peer, usage) as attempt:
            await attempt.resolve(resolve)
            return attempt.key_id

    async def receive(self, content: Document, from_: str, *, resolve: bool = True) -> AsyncReceived:
        """As `libesf.Endpoint.receive`."""
        octets = _still(content)
        incoming = _native.incoming_new(text_of(from_, "from_"))
        handle = await _call(len(octets), _native.endpoint_receive, self._handle, incoming, octets)
        received = AsyncReceived(handle, self._resolver, len(octets))
        if resolve:
            await received.resolve()
        return received
