# SPDX-License-Identifier: Apache-2.0
"""The two ways to fail: a refused message (with the status code a Receiver answers) and a refused local request."""


class Refused(Exception):
    """A peer's message breaks a rule; `rsc` is the oneM2M response status code that says so (TS-0004 table 7.6.2-1)."""

    def __init__(self, rsc: int, why: str, where: str = "") -> None:
        super().__init__(f"{rsc}: {why}" + (f" ({where})" if where else ""))
        self.rsc = rsc
        self.why = why
        self.where = where


class Malformed(ValueError):
    """A text is not what its format says; who reads it decides which status code that means."""


class NotPossible(Exception):
    """The caller of this end asked for something that its own state or policy forbids; nothing was sent."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(f"{code}: {why}")
        self.code = code
        self.why = why


BAD_REQUEST = 4000
UNSUPPORTED_OPTION = 4111
UNKNOWN_KEY_ID = 4112
UNKNOWN_ORIG_RAND_ID = 4113
UNKNOWN_RECV_RAND_ID = 4114
BAD_MAC = 4115
IMPERSONATION = 4116
NOT_IMPLEMENTED = 5001
DECRYPTION_ERROR = 5210
ENCRYPTION_ERROR = 5211
