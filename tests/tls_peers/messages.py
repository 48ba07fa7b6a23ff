# SPDX-License-Identifier: Apache-2.0
"""E2EKey with peers that know TLS only: each flight of theirs becomes one message, and ours reach them as octets."""

from __future__ import annotations

import base64
import json
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from libesf import Endpoint, Error, Key, ReceivedKind

SECONDS = 30
CHANGE_CIPHER_SPEC, ALERT, HANDSHAKE = 20, 21, 22
CLIENT_HELLO, SERVER_HELLO_DONE = 1, 14


def message_of(flight: bytes) -> bytes:
    return json.dumps({"m2m:seci": {"sit": 6, "eckm": base64.b64encode(flight).decode()}}).encode()


def flight_of(message: bytes) -> bytes:
    return base64.b64decode(json.loads(message)["m2m:seci"]["eckm"], validate=True) if message else b""


# ---- flights ----


def _records(octets: bytes) -> list[tuple[int, bytes]]:
    """The whole records at the start: type and content."""
    records = []
    while len(octets) >= 5 and len(octets) >= (end := 5 + int.from_bytes(octets[3:5], "big")):
        records.append((octets[0], octets[5:end]))
        octets = octets[end:]
    return records


def _last_message(clear: bytes) -> int | None:
    """The type of the handshake message at whose end the octets end, if they do."""
    last = None
    while clear:
        kind, size = clear[0], int.from_bytes(clear[1:4], "big")
        if len(clear) < 4 + size:
            return None
        last, clear = kind, clear[4 + size :]
    return last


def is_whole(octets: bytes) -> bool:
    """Whether these octets are a whole flight of a full TLS 1.2 handshake, or an alert."""
    clear = b""
    is_protected = False
    for kind, content in _records(octets):
        if is_protected or kind == ALERT:
            return True
        is_protected = kind == CHANGE_CIPHER_SPEC
        clear += content if kind == HANDSHAKE else b""
    return not is_protected and _last_message(clear) in (CLIENT_HELLO, SERVER_HELLO_DONE)


def is_alert(octets: bytes) -> bool:
    return octets[:1] == bytes([ALERT])


class Wire(Protocol):
    """Where a peer is that talks TLS."""

    def send(self, flight: bytes) -> None: ...

    def receive(self) -> bytes:
        """The peer's next flight; empty when it has gone."""
        ...


class Socket:
    """A peer on the other side of a connection."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        connection.settimeout(SECONDS)

    def send(self, flight: bytes) -> None:
        self._connection.sendall(flight)

    def receive(self) -> bytes:
        flight = b""
        while not is_whole(flight):
            try:
                octets = self._connection.recv(1 << 14)
            except ConnectionResetError:
                return b""
            if not octets:
                return b""
            flight += octets
        return flight


# ---- our ends ----


@dataclass(frozen=True)
class Ended:
    """How a run ended at our end."""

    key_id: str | None
    reason: Error | None = None
    rsc: int = 0

    @property
    def says(self) -> str:
        return str(self.reason)


def terminate(endpoint: Endpoint, from_: str, wire: Wire) -> Ended:
    """Our Terminating End-Point: what comes goes to its door, until there is a key, a refusal, or nobody any more."""
    while flight := wire.receive():
        with endpoint.receive(message_of(flight), from_) as received:
            if reply := flight_of(received.reply_bytes):
                wire.send(reply)
            if received.kind == ReceivedKind.KEY_ESTABLISHED:
                assert (received.peer, received.rsc) == (from_, 2000)
                return Ended(received.key_id)
            if received.kind == ReceivedKind.REFUSED:
                return Ended(None, received.error, received.rsc)
            assert received.kind == ReceivedKind.HANDSHAKE_CONTINUES
    return Ended(None)


def initiate(endpoint: Endpoint, peer: str, wire: Wire) -> Ended:
    """Our Initiating End-Point: its messages go to a server, whose flights are the responses."""

    def notify(to: str, content: bytes) -> tuple[int, bytes | None]:
        assert to == peer
        wire.send(flight_of(content))
        flight = wire.receive()
        if not flight:
            return 5103, None
        return 4000 if is_alert(flight) else 2000, message_of(flight)

    try:
        return Ended(endpoint.establish(peer, notify))
    except Error as reason:
        return Ended(None, reason)


# ---- the key in use ----


def check_is_shared(own: Endpoint, peer: str, exported: str) -> None:
    """Whoever has the 48 octets that the peer exported seals what our end opens, and opens what our end seals."""
    kid, octets = exported[:32].upper(), bytes.fromhex(exported[32:])
    assert [key["kid"] for key in own.report()["keys"]] == [kid]
    with Endpoint(peer) as twin:
        twin.add_key(Key(kid, octets, peer=own.id, usage=43))
        for sender, target in ((twin, own), (own, twin)):  # the peer speaks first: that confirms the key
            request = {"op": 2, "to": "/cse1/lamp", "fr": sender.id, "rqi": "r1", "rvi": "3"}
            answer = sender.channel(target.id).send(request, _door_of(target, sender.id))
            assert answer["pc"] == {"from": target.id}


def _door_of(target: Endpoint, from_: str) -> Callable[[str, bytes], tuple[int, bytes]]:
    def notify(to: str, content: bytes) -> tuple[int, bytes]:
        assert to == target.id
        with target.receive(content, from_) as received:
            if received.kind != ReceivedKind.PRIMITIVE:
                assert received.error is None, str(received.error)
                return received.rsc, received.reply_bytes
            response = {"rsc": 2000, "rqi": received.primitive["rqi"], "pc": {"from": target.id}}
            return received.rsc, received.exchange.seal(response)

    return notify
