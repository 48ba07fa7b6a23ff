# SPDX-License-Identifier: Apache-2.0
"""Certificate requests, and certificates for trials and tests. A real certification authority has tools of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _native
from ._documents import octets_of
from ._private_key import PrivateKey, chain_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typing_extensions import Buffer

__all__ = ["issue", "new_ca", "request"]


def request(private_key: PrivateKey, **subject: str) -> str:
    """Makes a certificate request (PKCS#10) in PEM; the key stays where it is.

    subject: one or more of ae_id, cse_id (public domain name of the CSE), node_id, device_id (dotted numbers), fqdn;
    and, if wanted, common_name. Raises FormatError (no such name), ArgumentError (not in its form). TS-0003
    10.1.4.
    """
    return _native.cert_request(private_key._handle, octets_of(subject)).decode()


def new_ca(private_key: PrivateKey, name: str, *, days: int = 3650, permit: Sequence[str] = ()) -> str:
    """Makes the certificate of a new certification authority, in PEM.

    name: its common name. days: validity. permit: domain names under which its certificates have to lie.
    """
    options = {"name": name, "days": days, "permit": list(permit)}
    return _native.cert_new_ca(private_key._handle, octets_of(options)).decode()


def issue(ca: Buffer | str, ca_key: PrivateKey, request: Buffer | str, **options: int) -> str:
    """Signs the certificate that a request asks for, in PEM.

    options: days (365); for tests not_before and not_after, in ms since 1970.
    Raises FormatError (a bad request or issuer), ArgumentError (the key is not the issuer's).
    """
    return _native.cert_issue(chain_of(ca), ca_key._handle, chain_of(request), octets_of(options)).decode()
