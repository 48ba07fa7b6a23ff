# SPDX-License-Identifier: Apache-2.0
"""libesf: the oneM2M End-to-End Security Framework.

Two ends seal oneM2M primitives for each other (ESPrim), through any hub:

    key = libesf.Key("k1@m2m.example", octets, peer="//m2m.example/cse1")
    endpoint = libesf.Endpoint("//m2m.example/cse1/Cae1")
    endpoint.add_key(key)
    response = endpoint.channel("//m2m.example/cse1").send(primitive, notify)

Or they agree on the key first, by certificates (E2EKey): `Endpoint.establish`. The Receiver's whole work is
`Endpoint.receive`. `libesf.aio` has the same for asyncio, `libesf.codes` the numbers
of the ABI, `libesf.cert` certificates for trials, `libesf.lab` the parts without an endpoint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import cert, codes, lab
from ._carrier import unwrap, wrap
from ._channel import Channel, Request
from ._e2ekey import E2EKey
from ._endpoint import Endpoint
from ._errors import (
    ArgumentError,
    AuthenticationError,
    Error,
    FormatError,
    FreshnessError,
    InternalError,
    KeyFault,
    PolicyError,
    ResourceError,
    StateError,
)
from ._key import Key
from ._library import abi_version, build_info, has, opened_size, sealed_size, version
from ._needs import Need, Resolver
from ._numbers import Answer, Carrier, Encoding, NeedKind, ReceivedKind, Remedy
from ._private_key import PrivateKey
from ._received import Exchange, Received

__all__ = [
    "Answer",
    "ArgumentError",
    "AuthenticationError",
    "Carrier",
    "Channel",
    "E2EKey",
    "Encoding",
    "Endpoint",
    "Error",
    "Exchange",
    "FormatError",
    "FreshnessError",
    "InternalError",
    "Key",
    "KeyFault",
    "Need",
    "NeedKind",
    "PolicyError",
    "PrivateKey",
    "Received",
    "ReceivedKind",
    "Remedy",
    "Request",
    "Resolver",
    "ResourceError",
    "StateError",
    "abi_version",
    "aio",
    "build_info",
    "cert",
    "codes",
    "has",
    "lab",
    "opened_size",
    "sealed_size",
    "unwrap",
    "version",
    "wrap",
]

if TYPE_CHECKING:
    from . import aio
else:

    def __getattr__(name: str) -> object:
        """`libesf.aio` is loaded when it is first used, as it brings asyncio."""
        if name != "aio":
            raise AttributeError(f"module 'libesf' has no attribute {name!r}")
        from importlib import import_module

        return import_module("libesf.aio")
