# SPDX-License-Identifier: Apache-2.0
"""What the checker says."""


class WrongError(Exception):
    """Something of a transcript is not as it has to be; the text says what."""


def need(holds: bool, otherwise: str) -> None:
    """Says what is wrong unless it holds."""
    if not holds:
        raise WrongError(otherwise)
