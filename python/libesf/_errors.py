# SPDX-License-Identifier: Apache-2.0
"""The tree of errors: one class for each category of the ABI's codes, made from the six facts of an `esf_error`."""

from __future__ import annotations

from . import _native, codes
from ._numbers import Remedy, known


class Error(Exception):
    """What libesf raises. Catch a subclass for a category, or compare `code` with one of `libesf.codes`.

    Never holds key material, and never says why a decryption failed.
    """

    def __init__(
        self, code: int, name: str, message: str, where: str = "", rsc: int = 0, remedy: int = codes.REMEDY_NONE
    ) -> None:
        super().__init__(code, name, message, where, rsc, remedy)
        #: One of `libesf.codes.E_*`; a later library may give a number that this release does not know.
        self.code = code
        #: The code's name in C, for example "ESF_E_EXPIRED".
        self.name = name
        #: One line for people: what is wrong, where, what to do.
        self.message = message
        #: The place in the input: a JSON pointer ("/oro/espa/1"), "octet 17", or "".
        self.where = where
        #: The oneM2M response status code that a Receiver should send or that the peer has sent; 0 when there is none.
        self.rsc = rsc
        #: What an Originator may do before it seals the request anew (D8). A number that is not known stays a number.
        self.remedy: Remedy | int = known(Remedy, remedy)

    def __str__(self) -> str:
        facts = [self.name or f"code {self.code}"]
        if self.where:
            facts.append(f"at {self.where}")
        if self.rsc:
            facts.append(f"rsc {self.rsc}")
        return f"{self.message} ({', '.join(facts)})"


class ArgumentError(Error, ValueError):
    """An argument is missing or out of range (category 1)."""


class FormatError(Error, ValueError):
    """The input breaks the rules of its format: JSON, JWE, identifier, random object, primitive (category 2)."""


class PolicyError(Error):
    """A rule of the endpoint or of its security profile forbids it (category 3)."""


class KeyFault(Error):
    """The key is unknown, expired, too short, or another one has its identifier (category 4)."""


class AuthenticationError(Error):
    """The integrity check failed, or the inner From is not the key's peer (category 5)."""


class FreshnessError(Error):
    """Expired, replayed, or resting on a random object that is not acceptable (category 6)."""


class StateError(Error):
    """The object is not in a state that allows the call: closed, busy, forked, answered already (category 7)."""


class ResourceError(Error):
    """Memory, a limit, a quota, or something outside that could not be reached (category 8)."""


class InternalError(Error):
    """A fault in libesf itself (category 9)."""


_CATEGORIES: dict[int, type[Error]] = {
    1: ArgumentError,
    2: FormatError,
    3: PolicyError,
    4: KeyFault,
    5: AuthenticationError,
    6: FreshnessError,
    7: StateError,
    8: ResourceError,
    9: InternalError,
}


def make(code: int, name: str, message: str, where: str, rsc: int, remedy: int) -> Error:
    """The exception for a code, also for one that this release does not know: the hundreds are its category (D2)."""
    return _CATEGORIES.get(-code // 100, Error)(code, name, message, where, rsc, remedy)


_native.error_set_factory(make)
