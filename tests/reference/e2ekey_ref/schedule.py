# SPDX-License-Identifier: Apache-2.0
"""From the pre-master secret to keys: the PRF, both kinds of master secret, the key block, Finished, the exporter."""

from __future__ import annotations

import hashlib
import hmac

MASTER_SECRET_SIZE = 48
EXPORTER_LABEL = b"EXPORTER-oneM2M-ESCertKE"  # TS-0003 10.3.1
KEY_ID_SIZE, KEY_SIZE = 16, 32


def prf(secret: bytes, label: bytes, seed: bytes, size: int) -> bytes:
    """P_SHA256(secret, label + seed) (RFC 5246 5)."""
    out, a = b"", label + seed
    while len(out) < size:
        a = hmac.digest(secret, a, "sha256")
        out += hmac.digest(secret, a + label + seed, "sha256")
    return out[:size]


def session_hash(messages: bytes) -> bytes:
    """Of all handshake messages so far; with these suites the hash is SHA-256 (RFC 7627 3, RFC 5246 7.4.9)."""
    return hashlib.sha256(messages).digest()


def master_secret(pre_master: bytes, client_random: bytes, server_random: bytes) -> bytes:
    """RFC 5246 8.1."""
    return prf(pre_master, b"master secret", client_random + server_random, MASTER_SECRET_SIZE)


def extended_master_secret(pre_master: bytes, hashed: bytes) -> bytes:
    """RFC 7627 4; `hashed` covers ClientHello to ClientKeyExchange."""
    return prf(pre_master, b"extended master secret", hashed, MASTER_SECRET_SIZE)


def key_block(master: bytes, client_random: bytes, server_random: bytes, size: int) -> bytes:
    """RFC 5246 6.3: the server's random comes first."""
    return prf(master, b"key expansion", server_random + client_random, size)


def verify_data(master: bytes, of_client: bool, hashed: bytes) -> bytes:
    """What Finished holds (RFC 5246 7.4.9)."""
    return prf(master, b"client finished" if of_client else b"server finished", hashed, 12)


def export(master: bytes, client_random: bytes, server_random: bytes) -> bytes:
    """The exporter without a context, which is not an empty one (RFC 5705 4; TS-0003 10.3.1)."""
    return prf(master, EXPORTER_LABEL, client_random + server_random, KEY_ID_SIZE + KEY_SIZE)


def kid_and_key(exported: bytes) -> tuple[str, bytes]:
    """pairwiseE2EKeyID in hex, upper case (reading E2EKey B6), and pairwiseE2EKey (TS-0003 10.3.1)."""
    return exported[:KEY_ID_SIZE].hex().upper(), exported[KEY_ID_SIZE:]
