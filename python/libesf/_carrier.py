# SPDX-License-Identifier: Apache-2.0
"""Sealed content as real hubs let it through. What is outside the seal is never trusted or bound (D19)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _native
from ._documents import octets_of, text_of
from ._numbers import Carrier

if TYPE_CHECKING:
    from ._documents import Document


def wrap(content: Document, carrier: Carrier = Carrier.SGN, reference: str = "") -> bytes:
    """Wraps security content, {"m2m:seci":{...}}, for a hub.

    carrier: SECI leaves it as it is (the standard); SGN makes a notification of it, for hubs that refuse plain content.
    reference: with SGN the subscription reference to name, for example the sender's own AE-ID "/id-in/CEsfA".
    Raises ArgumentError (reference missing or not wanted), FormatError (not security content), ResourceError (size).
    """
    return _native.carrier_wrap(carrier, text_of(reference, "reference"), octets_of(content))


def unwrap(notification: Document) -> bytes:
    """Finds the security content in the content of a Notify request or response, whatever carrier brought it.

    Gives {"m2m:seci":{...}}, its octets as they stood there. Raises FormatError when there is none.
    """
    return _native.carrier_unwrap(octets_of(notification))
