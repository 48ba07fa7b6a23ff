# SPDX-License-Identifier: Apache-2.0
"""Unstable: the parts without an endpoint, over given documents and a given time, for vectors, tools and teaching.

They keep no state and so detect no replay: never build a Receiver on them. A *scene* is a JSON object that says what an
endpoint would know: pairwise (hex), kid, encoding, peer, rro, oro, enc, include_oro, next_rro, cty, at (ms since 1970);
`esf/unstable/lab.h` explains each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _native
from ._documents import octets_of, read_object

if TYPE_CHECKING:
    from ._documents import Document

__all__ = ["inspect", "live_objects", "open", "seal", "session_key"]


def session_key(scene: Document) -> bytes:
    """Derives the session key, 32 octets, from the scene's pairwise, rro, oro and encoding. TS-0003 10.3.8.2.

    Raises FormatError, KeyFault (weak key), PolicyError (unsupported).
    """
    return _native.lab_session_key(octets_of(scene))


def seal(scene: Document, primitive: Document) -> str:
    """Seals a request or response primitive with a random IV into an ESPrim Object (JWE compact).

    Raises as `session_key`, FormatError (no primitive), FreshnessError (expired).
    """
    return _native.lab_esprim_seal(octets_of(scene), octets_of(primitive)).decode()


def open(scene: Document, object: Document) -> bytes:
    """Opens an ESPrim Object, or securityInfo that holds one, with every check of a Receiver but the replay mark.

    Raises the errors of a Receiver, with their rsc (4000, 4111 to 4116, 5210).
    """
    return _native.lab_esprim_open(octets_of(scene), octets_of(object))


def inspect(document: Document) -> dict[str, Any]:
    """Says without keys what it is: {"what","valid","summary","parts":[...],"problems":[...]}. Malformed input is
    reported, not refused. Raises ResourceError above 16 MiB."""
    return read_object(_native.lab_inspect(octets_of(document)))


def live_objects() -> int:
    """How many native handles and buffers are alive in this process, for leak tests."""
    return _native.lab_live_objects()
