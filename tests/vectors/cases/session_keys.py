# SPDX-License-Identifier: Apache-2.0
"""Session keys from a pairwise key and two random objects, for the three encodings."""

from __future__ import annotations

from typing import Any

from cases import Document, Vector
from cases.common import Setting, read, with_oro, with_rro
from esprim_ref.rand import ALGORITHMS, Kind
from esprim_ref.session import LABEL, cek, encode, session_key


def _vector(name: str, setting: Setting) -> Vector:
    assert setting.oro is not None
    rro, oro = read(setting.rro, Kind.RRO), read(setting.oro, Kind.ORO)
    key = session_key(setting.pairwise, rro, oro, setting.encoding)
    message = encode(rro, setting.encoding) + encode(oro, setting.encoding) + LABEL
    return {
        "name": name,
        "pairwise": setting.pairwise.hex(),
        "encoding": setting.encoding,
        "rro": setting.rro,
        "oro": setting.oro,
        "hmac_input": message.hex(),
        "session_key": key.hex(),
        "cek": {enc: cek(key, enc).hex() for enc in ALGORITHMS.values()},
    }


_CASES: list[tuple[str, dict[str, Any]]] = [
    ("the example of the digest", {}),
    ("a relative expiry as text is taken as its digits", {"oro": with_oro(esrx="3600000")}),
    ("a relative expiry as number is taken as its digits in quotes", {"oro": with_oro(esrx=3600000)}),
    ("a fraction of a second stays as it was written", {"rro": with_rro(esrx="20270101T000000,500")}),
    ("the receiver's algorithms in another order make another key", {"rro": with_rro(espa=[12, 11, 10])}),
    ("the receiver offers one algorithm", {"rro": with_rro(espa=[12])}),
    ("the originator offers two algorithms", {"oro": with_oro(espa=[12, 10])}),
    ("an unknown key generation algorithm beside the known one", {"rro": with_rro(esks=[1, 7])}),
    ("an unknown protocol in the receiver's list", {"rro": with_rro(espa=[12, 99])}),
    ("long member names", {"oro": {
        "esprimRandID": "u.O1", "esprimRandValue": "sLGys7S1tre4ubq7vL2-vw", "esprimRandExpiry": "20261231T235959",
        "esprimKeyGenAlgID": 1, "esprimProtocolAndAlgIDs": [12]}}),
    ("members in another order", {"rro": dict(reversed(with_rro().items()))}),
    ("a pairwise key of 16 octets", {"pairwise": bytes(range(0x40, 0x50))}),
    ("a pairwise key of 64 octets", {"pairwise": bytes(range(64))}),
    ("a value that begins with a hyphen", {"oro": with_oro(esrv="-LGys7S1tre4ubq7vL2-vw")}),
    ("a value that begins with a digit", {"rro": with_rro(esrv="0KGio6SlpqeoqaqrrK2urw")}),
]  # fmt: skip
_NOT_B: list[tuple[str, dict[str, Any]]] = [
    ("a value that is no base64url", {"oro": with_oro(esrv="value.with.dots")}),
    ("a value with 128 characters", {"oro": with_oro(esrv="v" * 128)}),
]


def document() -> Document:
    vectors = [
        _vector(f"{name}, encoding {encoding}", Setting(encoding=encoding, **changes))
        for name, changes in _CASES
        for encoding in "ABC"
    ]
    vectors += [
        _vector(f"{name}, encoding {encoding}", Setting(encoding=encoding, **changes))
        for name, changes in _NOT_B
        for encoding in "AC"
    ]
    return {
        "about": "sessionESPrimKey and content encryption keys (TS-0003 10.3.8.2; digest 3.4, 3.5, 9.1)",
        "vectors": vectors,
    }
