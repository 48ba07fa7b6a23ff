# SPDX-License-Identifier: Apache-2.0
"""A device and a panel with certificates of one office, and messages that neither of them would send."""

from __future__ import annotations

from agree import DEVICE, Prover, Run, of_records, records_of, run
from papers import Office
from talk import Reply
from world import START, World

PANEL = "//m2m.example/cse1/Cpanel"
OFFICE = Office(START)
OWN = {id: OFFICE.issue(id) for id in (DEVICE, PANEL)}


def prover(world: World, language: str, id: str) -> Prover:
    end = Prover(world[language], id)
    end.identify(OWN[id])
    end.anchor(OFFICE.certificate)
    return end


def of_another_run(world: World, language: str) -> Run:
    """The four messages of a run that has nothing to do with those of a test."""
    with prover(world, language, DEVICE) as here, prover(world, language, PANEL) as there:
        done = run(here.start(PANEL), there)
        assert done.kid
        return done


# ---- messages ----


def record(kind: int, body: bytes, version: bytes = b"\x03\x03") -> bytes:
    return bytes([kind]) + version + len(body).to_bytes(2, "big") + body


#: Those that an end is likely to send, by their numbers.
ALERTS = {
    40: "handshake_failure",
    42: "bad_certificate",
    44: "certificate_revoked",
    45: "certificate_expired",
    48: "unknown_ca",
    49: "access_denied",
    51: "decrypt_error",
    70: "protocol_version",
}


def alert(number: int) -> bytes:
    return of_records(record(21, bytes([2, number])))


def tls_1_3_only() -> bytes:
    """A ClientHello that offers TLS 1.3 and nothing else."""
    extensions = bytes.fromhex("002b0003020304000a000400020017000d000400020403")
    body = b"\x03\x03" + b"r" * 32 + b"\0" + bytes.fromhex("000213010100") + len(extensions).to_bytes(2, "big")
    body += extensions
    return record(22, b"\x01" + len(body).to_bytes(3, "big") + body, b"\x03\x01")


def older(first: bytes) -> bytes:
    """A ClientHello of SSL 3."""
    return first[:9] + b"\x03\x00" + first[11:]


APPLICATION_DATA = record(23, b"x")


def flipped(message: bytes, at: int) -> bytes:
    octets = records_of(message)
    at %= len(octets)
    return of_records(octets[:at] + bytes([octets[at] ^ 1]) + octets[at + 1 :])


def without_size(facts: Reply, size: int) -> Reply:
    """Signatures differ in length, and so do the messages that have one."""
    return facts | {"message": facts["message"].replace(f"octet {size} ", "octet N ")}
