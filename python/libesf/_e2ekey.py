# SPDX-License-Identifier: Apache-2.0
"""The Initiating End-Point of E2EKey (published as ESCertKE): a key from certificates, in four messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _native
from ._documents import octets_or_none, text_of
from ._handle import Handle
from ._needs import answer_needs, need_of

if TYPE_CHECKING:
    from ._channel import Notify
    from ._documents import Document
    from ._needs import AnyResolver, Need, Resolution
    from ._numbers import Answer


class E2EKeyState(Handle):
    """One attempt to agree on a key."""

    __slots__ = ("peer_id",)
    _handle: _native.E2EKeyHandle

    def __init__(self, endpoint: _native.EndpointHandle, peer: str, usage: int) -> None:
        self._handle = _native.e2ekey_start(endpoint, text_of(peer, "peer"), usage)
        self.peer_id = peer

    @property
    def need(self) -> Need | None:
        """The message that is to be sent to the peer (kind NOTIFY), or None when the attempt is over."""
        return need_of(_native.e2ekey_need(self._handle))

    @property
    def key_id(self) -> str:
        """The identifier of the established key, 32 hex digits. Raises StateError when there is none."""
        return _native.e2ekey_key_id(self._handle).decode()

    def __repr__(self) -> str:
        return self._describe(repr(self.peer_id))


class E2EKey(E2EKeyState):
    """One attempt to agree on a key. Threads: one. Made by `Endpoint.e2ekey`; closing it abandons it."""

    __slots__ = ("_resolver",)

    def __init__(self, endpoint: _native.EndpointHandle, peer: str, usage: int, resolver: AnyResolver | None) -> None:
        super().__init__(endpoint, peer, usage)
        self._resolver = resolver

    def answer(self, answer: Answer | int, data: Document | None = None) -> bool:
        """Brings the response to the message that `need` asked to send; True when the key is established.

        answer: FOUND with the content (rsc 2000), ABSENT with the content if any (another rsc), UNREACHABLE; or the rsc
        itself with the content, which the error then has when it is a refusal (D64).
        Raises StateError (nothing is waited for; code E_PEER_REFUSED: the other end's alert or rsc), ResourceError
        (unreachable), AuthenticationError (what it has shown does not stand for it, or a signature is wrong),
        FreshnessError (a certificate is expired), FormatError, PolicyError. An error ends the attempt, and nothing of
        it is left.
        """
        return _native.e2ekey_answer(self._handle, answer, octets_or_none(data)) == 0

    def resolve(self, resolver: AnyResolver | None = None) -> bool:
        """Answers needs with the given resolver or else the endpoint's until the key is established.

        Returns whether it is (False only when there is no resolver). When the resolver raises, the attempt still waits
        and this can be called again.
        """
        return answer_needs(self, self._resolver if resolver is None else resolver)


def establish(attempt: E2EKey, notify: Notify) -> str:
    def resolve(need: Need) -> Resolution:
        rsc, content = notify(need.id, need.content)
        return rsc, content

    attempt.resolve(resolve)
    return attempt.key_id
