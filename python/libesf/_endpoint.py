# SPDX-License-Identifier: Apache-2.0
"""One end of end-to-end security: who I am, my keys, my settings, my memory of what I have seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _native
from ._channel import Channel
from ._documents import octets_of, read_object, text_of
from ._e2ekey import E2EKey, establish
from ._handle import Handle
from ._key import Key
from ._private_key import PrivateKey, chain_of
from ._received import Received

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import Buffer

    from ._channel import Notify
    from ._documents import Document
    from ._needs import AnyResolver


class EndpointState(Handle):
    """What both the plain and the asynchronous endpoint have: identity, keys, settings, published information."""

    __slots__ = ("id",)
    _handle: _native.EndpointHandle

    def __init__(self, absolute_id: str, settings: Mapping[str, object] | None) -> None:
        self._handle = _native.endpoint_new(text_of(absolute_id, "absolute_id"))
        #: The absolute id of this endpoint.
        self.id = absolute_id
        if settings:
            self.set(**settings)

    def add_key(self, key: Key) -> None:
        """Takes a copy of a key. Of several keys of one peer the one added last seals; all of them open (D13).

        Raises PolicyError (no peer or usage, or the peer is this endpoint), KeyFault (expired; or another key has its
        identifier and usage), ResourceError (quota).
        """
        if not isinstance(key, Key):
            raise TypeError(f"add_key takes a libesf.Key, not {type(key).__name__}")
        _native.endpoint_add_key(self._handle, key._handle)

    def remove_key(self, kid: str | bytes, usage: int = 13) -> None:
        """Forgets a key with its sessions; open exchanges under it can no longer be answered.

        usage: an m2m:suid of the usage class meant. Raises KeyFault when there is none.
        """
        octets = kid if isinstance(kid, bytes) else text_of(kid, "kid")
        _native.endpoint_remove_key(self._handle, octets, usage)

    def add_identity(self, chain: Buffer | str, private_key: PrivateKey) -> None:
        """Gives this endpoint a credential of its own, with which it takes part in E2EKey; it may have several.

        chain: certificates in PEM or DER, one after the other, its own first; empty for a raw public key.
        Raises FormatError (a certificate breaks a rule), PolicyError (it is another key's), ResourceError (too long,
        or more than 8). TS-0003 10.1, D14.
        """
        if not isinstance(private_key, PrivateKey):
            raise TypeError(f"add_identity takes a libesf.PrivateKey, not {type(private_key).__name__}")
        _native.endpoint_add_identity(self._handle, chain_of(chain), private_key._handle)

    def add_anchor(self, certificate: Buffer | str, id_prefix: str = "") -> None:
        """Trusts a certification authority, or a certificate itself, in PEM or DER.

        id_prefix: it vouches for ids under this prefix ("//m2m.example"), who may initiate too; without one only for
        trust entries that name it. Raises FormatError, KeyFault (there with another prefix), ArgumentError. D14.
        """
        _native.endpoint_add_anchor(self._handle, chain_of(certificate), text_of(id_prefix, "id_prefix"))

    def add_crl(self, crl: Buffer | str) -> None:
        """Takes a list of revoked certificates in PEM or DER, which replaces an older one of the same issuer; see
        setting `crl_required`. Raises FormatError, KeyFault (a newer one is there), ResourceError (size)."""
        _native.endpoint_add_crl(self._handle, chain_of(crl))

    def trust(self, entry: Document) -> None:
        """Says what credential stands for a peer (D14), as a mapping: id, match ("ae-id", "cse-id", "node-id",
        "device", "fqdn", "raw"), and as needed name, key, anchor, suid, encoding, may_initiate.

        While a peer has an entry, its entries are all that counts for it.
        Raises FormatError, ArgumentError, PolicyError (parts that do not fit; or this endpoint itself).
        """
        _native.endpoint_trust(self._handle, octets_of(entry))

    def untrust(self, peer_id: str) -> None:
        """Forgets every trust entry of a peer; keys that were established stay. Raises AuthenticationError when there
        is none."""
        _native.endpoint_untrust(self._handle, text_of(peer_id, "peer_id"))

    def share(self, secret_id: int, secret: Buffer) -> None:
        """Makes this endpoint one of several nodes that answer for one identity: replay marks and originator random
        objects become needs (MARK, ORIGINATOR_RAND) that a resolver serves from the nodes' common store (D9).

        secret_id: 0 to 255. secret: at least 32 random octets, the same at all nodes.
        Raises KeyFault (too short), StateError (shared already, or used before).
        """
        _native.endpoint_share(self._handle, secret_id, secret)

    def learn(self, peer_id: str, e2e_sec_info: Document) -> None:
        """Takes in what a peer has published about itself: the value of its `esi` attribute, as an object or as a
        string that holds the object (some hubs want that). The only door for shared random objects.

        Raises FormatError, PolicyError (it is this endpoint's own). TS-0003 8.4.2 B.2, TS-0004 6.3.5.52.
        """
        _native.endpoint_learn(self._handle, text_of(peer_id, "peer_id"), octets_of(e2e_sec_info))

    def info(self) -> dict[str, Any]:
        """This endpoint's e2eSecInfo, to be published in its `esi` attribute: {"esf":[13],"esro":{...}} (D9)."""
        return read_object(_native.endpoint_info(self._handle))

    @property
    def info_due(self) -> int:
        """When `info` has to be asked and published again, in ms since 1970-01-01 UTC.

        0 when nothing published expires.
        """
        return _native.endpoint_info_due(self._handle)

    def set(self, **settings: object) -> None:
        """Changes settings: limits, quotas, the security profile; all of one call or none. docs/esprim.md has the
        table.

        Raises FormatError (unknown name or wrong type), PolicyError (a value outside what is allowed).
        """
        _native.endpoint_set(self._handle, octets_of(settings))

    def report(self) -> dict[str, Any]:
        """The state, for operators and tests: identity, time, settings, counts and uses. No key material."""
        return read_object(_native.endpoint_report(self._handle))

    def __repr__(self) -> str:
        return self._describe(repr(self.id))


class Endpoint(EndpointState):
    """One end of end-to-end security: one AE or one CSE. Threads: many.

    It does no input or output and starts no thread; you move the bytes. Every call lets other Python threads run.
    After a fork the child's endpoint refuses with StateError (E_FORKED): the child opens its own (D3).
    """

    __slots__ = ("_resolver",)

    def __init__(
        self,
        absolute_id: str,
        *,
        resolver: AnyResolver | None = None,
        settings: Mapping[str, object] | None = None,
    ) -> None:
        """Makes an endpoint with a memory of its own.

        absolute_id: "//m2m.example/cse1", "//m2m.example/cse1/Cae1" or "//m2m.example/Sae2".
        resolver: a `Resolver` or a callable that answers needs; without one, see `need` of requests and messages.
        settings: as for `set`.
        Raises FormatError (the id), ResourceError (random generator), and what `set` raises.
        """
        self._resolver = resolver
        super().__init__(absolute_id, settings)

    def channel(self, receiver_id: str) -> Channel:
        """Makes a channel towards a Receiver (absolute id). It keeps the native endpoint alive.

        Raises FormatError (the id), PolicyError (it is this endpoint).
        """
        return Channel(self._handle, receiver_id, self._resolver)

    def e2ekey(self, peer: str, usage: int = 43) -> E2EKey:
        """Begins to agree on a key with a peer by certificates or raw public keys (E2EKey, published as ESCertKE).

        usage: what it is for: 43 ESPrim, 44 ESData, 45 ESData signatures; 0: what the peer's trust entry says.
        Gives an attempt whose `need` is message 1. Raises PolicyError (no identity; or the peer is this endpoint),
        FormatError (the id). TS-0003 8.7.2.
        """
        return E2EKey(self._handle, peer, usage, self._resolver)

    def establish(self, peer: str, notify: Notify, usage: int = 43) -> str:
        """Agrees on a key with a peer over a function that sends a Notify, and gives the key's identifier: all in one,
        for those who have a blocking transport.

        notify: as in `Channel.send`. Raises what `e2ekey` and `E2EKey.answer` raise, and what it raises itself.
        """
        with self.e2ekey(peer, usage) as attempt:
            return establish(attempt, notify)

    def receive(self, content: Document, from_: str, *, resolve: bool = True) -> Received:
        """Takes the content of a Notify *request*, {"m2m:seci":{...}} (see `libesf.unwrap` for other wrappings). The
        content of a response goes to the request that asked, never here.

        from_: the From of the outer request as the hub gave it. It selects and limits; it never authorizes (D5).
        resolve: whether the endpoint's resolver answers needs before this returns; with False call `Received.resolve`.
        What is wrong with the message does not raise: it is an object of kind REFUSED. Raises ResourceError,
        StateError, FormatError (from_), and what the resolver raises.
        """
        incoming = _native.incoming_new(text_of(from_, "from_"))
        received = Received(_native.endpoint_receive(self._handle, incoming, octets_of(content)), self._resolver)
        if resolve:
            received.resolve()
        return received
