# SPDX-License-Identifier: Apache-2.0
"""JSON documents in and out: mappings, text and bytes become the octets that the core reads, and come back as dicts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import TypeAlias

    from typing_extensions import Buffer

    #: A JSON document: a mapping (serialized here, compactly), text (sent as UTF-8) or octets (sent as they are).
    Document: TypeAlias = Mapping[str, object] | str | Buffer


def _plain(value: object) -> dict[Any, Any]:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a {type(value).__name__} has no form in JSON")


def octets_of(document: Document) -> Buffer:
    """The octets of a document. Anything that is no mapping, text or buffer is refused by the native layer."""
    if isinstance(document, bytes):
        return document
    if isinstance(document, str):
        return document.encode()
    if isinstance(document, Mapping):
        return json.dumps(document, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_plain).encode()
    return document


def octets_or_none(document: Document | None) -> Buffer:
    """The octets of a content that may be missing."""
    return b"" if document is None else octets_of(document)


def text_of(text: str, what: str) -> bytes:
    if not isinstance(text, str):
        raise TypeError(f"{what} is text, not {type(text).__name__}")
    return text.encode()


def read_object(octets: bytes) -> dict[str, Any]:
    """The core hands out JSON objects only."""
    found: dict[str, Any] = json.loads(octets)
    return found
