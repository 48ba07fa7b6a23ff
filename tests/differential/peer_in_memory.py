# SPDX-License-Identifier: Apache-2.0
"""A TLS peer of OpenSSL without a socket, which shows any chain that it is given."""

from __future__ import annotations

import contextlib
import ssl
from pathlib import Path

from certificates import PrivateKey, key_pem, pem, written


class PeerInMemory:
    """What a `messages.Wire` is, with Python's ssl module behind it. It believes whatever it is shown."""

    def __init__(self, folder: Path, shown: list[bytes], key: PrivateKey, trusts: bytes | None) -> None:
        """trusts: the anchor of a server, which has to ask for a certificate; None: it is a client."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT if trusts is None else ssl.PROTOCOL_TLS_SERVER)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE if trusts is None else ssl.CERT_REQUIRED
        if trusts is not None:
            context.load_verify_locations(cadata=trusts)
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers("ECDHE-ECDSA-AES128-GCM-SHA256:@SECLEVEL=0")
        context.load_cert_chain(
            written(folder / "shown.pem", pem(*shown)), written(folder / "shown.key", key_pem(key))
        )  # fmt: skip
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=trusts is not None)

    def send(self, flight: bytes) -> None:
        self._incoming.write(flight)

    def receive(self) -> bytes:
        """Its next flight, an alert of it, or nothing."""
        with contextlib.suppress(ssl.SSLError):  # also that it wants to read more
            self._tls.do_handshake()
        return self._outgoing.read()
