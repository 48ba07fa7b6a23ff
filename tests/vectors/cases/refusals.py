# SPDX-License-Identifier: Apache-2.0
"""Objects that a Receiver must refuse, each for one reason, and beside each family neighbours that it must accept.

Everything is sealed with the right key unless the family is about the key: only the rule that a vector names is broken.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cases import Document, Vector
from cases.common import AT, KID, ORO, REQUEST, REQUEST_IV, Setting, read, with_oro, with_rro
from esprim_ref import b64, jwe
from esprim_ref.errors import Refused
from esprim_ref.rand import Kind
from esprim_ref.session import CEK_SIZE, LABEL, cek, encode, session_key

_JSON_CTY = "vnd.onem2m-preq+json"
_OTHER_ORO = with_oro(esri="u.O2", esrv="d0dHR0dHR0dHR0dHR0dHRw")


def _header(**changes: Any) -> dict[str, Any]:
    """The example's header; a member given as ... is left out."""
    plain = {"alg": "dir", "enc": "A256GCM", "kid": KID, "cty": _JSON_CTY, "ori": "u.O1", "rri": "s.R1"}
    return {k: v for k, v in {**plain, "oro": with_oro(), **changes}.items() if v is not ...}


def _key(setting: Setting, oro: dict[str, Any] | None = None) -> bytes:
    rro, own = read(setting.rro, Kind.RRO), read(oro or with_oro(), Kind.ORO)
    return session_key(setting.pairwise, rro, own, setting.encoding)


class _Family:
    """Collects the vectors of one family; the ORO is unknown to the Receiver unless said otherwise."""

    def __init__(self, name: str, rule: str) -> None:
        self.name, self.rule = name, rule
        self.vectors: list[Vector] = []

    def add(self, name: str, rsc: int, compact: str, setting: Setting | None = None, **more: Any) -> None:
        setting = setting or Setting(oro=None)
        _confirm(name, rsc, compact, setting)
        vector: Vector = {"name": name, "family": self.name, "rule": self.rule, "accept": rsc == 0}
        if rsc:
            vector["rsc"] = rsc
        self.vectors.append({**vector, **setting.vector(), "jwe": compact, **more})

    def seal(
        self,
        name: str,
        rsc: int,
        header: dict[str, Any] | str | bytes,
        plaintext: str | bytes = REQUEST,
        *,
        setting: Setting | None = None,
        iv: bytes = REQUEST_IV,
        key: bytes | None = None,
        under: dict[str, Any] | None = None,
        **more: Any,
    ) -> None:
        """Seals with `key`, or with the session key of the ORO `under` (else the known one, else the example's)."""
        setting = setting or Setting(oro=None)
        text = json.dumps(header, separators=(",", ":")) if isinstance(header, dict) else header
        enc = header.get("enc", "A256GCM") if isinstance(header, dict) else "A256GCM"
        enc = enc if isinstance(enc, str) and enc in CEK_SIZE else "A256GCM"
        used = key or cek(_key(setting, under or setting.oro), enc)
        octets = plaintext.encode() if isinstance(plaintext, str) else plaintext
        self.add(name, rsc, jwe.seal(used, iv, text, octets), setting, **more)


def _confirm(name: str, rsc: int, compact: str, setting: Setting) -> None:
    try:
        setting.scene().open_request(compact)
        got = 0
    except Refused as refused:
        got = refused.rsc
    if got != rsc:
        raise AssertionError(f"{name}: the reference says {got}, the vector {rsc}")


def _good() -> list[str]:
    return jwe.seal(_key(Setting()), REQUEST_IV, json.dumps(_header(), separators=(",", ":")), REQUEST.encode()).split(
        "."
    )


def _raw(protected: str, plaintext: bytes = REQUEST.encode(), iv: bytes = REQUEST_IV) -> list[str]:
    """The five parts of an object whose encoded header is the given text, odd as it may be."""
    sealed = AESGCM(_key(Setting())).encrypt(iv, plaintext, protected.encode())
    return [protected, "", b64.encode(iv), b64.encode(sealed[:-16]), b64.encode(sealed[-16:])]


def _parts() -> Iterator[_Family]:
    family = _Family("parts", "digest 4.1: five parts, an empty second, header and ciphertext not empty")
    good = _good()
    family.add("five parts", 0, ".".join(good))
    family.add("no part at all", 4000, "")
    family.add("one part", 4000, good[0])
    family.add("three parts, as a JWS has", 4000, ".".join(good[:3]))
    family.add("four parts", 4000, ".".join(good[:4]))
    family.add("six parts", 4000, ".".join([*good, ""]))
    family.add("six parts, the last not empty", 4000, ".".join([*good, "AAAA"]))
    family.add("an encrypted key", 4000, ".".join([good[0], "AAAA", *good[2:]]))
    family.add("an empty header", 4000, ".".join(["", *good[1:]]))
    family.add("an empty tag", 4000, ".".join([*good[:4], ""]))
    family.seal("an empty ciphertext", 4000, _header(), "")
    family.add("JWE in JSON serialization", 4000,
               json.dumps({"protected": good[0], "iv": good[2], "ciphertext": good[3], "tag": good[4]}))  # fmt: skip
    yield family


def _base64url() -> Iterator[_Family]:
    family = _Family("base64url", "RFC 7515 2: no padding, no white space, the URL alphabet, unused bits zero")
    good = _good()
    names = ("header", None, "IV", "ciphertext", "tag")

    def with_part(index: int, text: str) -> str:
        return ".".join([*good[:index], text, *good[index + 1 :]])

    plain = json.dumps(_header(), separators=(",", ":"))
    blanks = next(plain + " " * n for n in range(3) if len(plain + " " * n) % 3 == 1)
    protected = b64.encode(blanks.encode())
    family.add("a header whose unused bits are zero", 0, ".".join(_raw(protected)))
    nonzero = protected[:-1] + chr(ord(protected[-1]) + 1)
    family.add("unused bits set in the header", 4000, ".".join(_raw(nonzero)))
    family.add("padding after the header", 4000, ".".join(_raw(protected + "==")))
    family.add("a line break in the header", 4000, ".".join(_raw(protected[:40] + "\n" + protected[40:])))
    for index, name in enumerate(names):
        if name is None:
            continue
        part = good[index]
        family.add(f"a blank before the {name}", 4000, with_part(index, " " + part))
        family.add(f"a plus sign in the {name}", 4000, with_part(index, "+" + part[1:]))
        family.add(f"a slash in the {name}", 4000, with_part(index, part[:-1] + "/"))
        family.add(f"a letter beyond ASCII in the {name}", 4000, with_part(index, part[:-1] + "\u00e9"))
        family.add(f"a {name} with one character more than a multiple of four", 4000,
                   with_part(index, part + "A" * ((1 - len(part)) % 4 or 4)))  # fmt: skip
    family.add("padding after the tag", 4000, with_part(4, good[4] + "=="))
    family.add("unused bits set in the tag", 4000, with_part(4, good[4][:-1] + chr(ord(good[4][-1]) + 1)))
    odd = _raw(good[0], REQUEST.encode() + b" " * (-(len(REQUEST) - 1) % 3))
    family.add("a ciphertext whose unused bits are zero", 0, ".".join(odd))
    family.add("unused bits set in the ciphertext", 4000,
               ".".join([*odd[:3], odd[3][:-1] + chr(ord(odd[3][-1]) + 1), odd[4]]))  # fmt: skip
    yield family


def _header_text() -> Iterator[_Family]:
    family = _Family("header text", "D17: strict RFC 8259, names unique after unescaping")
    plain = json.dumps(_header(), separators=(",", ":"))
    family.seal("an escaped name", 0, plain.replace('"kid"', '"\\u006bid"'))
    family.seal("white space between members", 0, plain.replace(",", " ,\n"))
    family.seal("letters beyond ASCII in an ignored member", 0, plain[:-1] + ',"x":"\u00e9\U0001f600"}')
    family.seal("a NUL in the text of an ignored member", 0, plain[:-1] + ',"x":"\\u0000"}')
    for name, text in (
        ("a name twice", plain[:-1] + f',"kid":"{KID}"}}'),
        ("a name twice, once escaped", plain[:-1] + f',"k\\u0069d":"{KID}"}}'),
        ("an ignored name twice", plain[:-1] + ',"x":1,"x":1}'),
        ("a name twice inside an ignored member", plain[:-1] + ',"x":{"a":1,"a":1}}'),
        ("a name twice inside the oro", plain.replace('"esk":1', '"esk":1,"esk":1')),
        ("not an object", "[" + plain + "]"),
        ("a string", json.dumps(plain)),
        ("something after the object", plain + "{}"),
        ("a comma before the end", plain[:-1] + ",}"),
        ("single quotes", plain.replace('"', "'")),
        ("a comment", plain[:-1] + "/* */}"),
        ("a lone high surrogate", plain[:-1] + ',"x":"\\ud800"}'),
        ("a lone low surrogate", plain[:-1] + ',"x":"\\udc00"}'),
        ("a NUL in a name", plain[:-1] + ',"x\\u0000":1}'),
        ("a raw control character", plain[:-1] + ',"x":"\t"}'),
        ("a number with a leading zero", plain[:-1] + ',"x":01}'),
        ("NaN", plain[:-1] + ',"x":NaN}'),
        ("seventeen levels of arrays", plain[:-1] + ',"x":' + "[" * 16 + "]" * 16 + "}"),
        ("a byte order mark", "\ufeff" + plain),
        ("no JSON", "header"),
    ):
        family.seal(name, 4000, text)
    family.seal("sixteen levels in all", 0, plain[:-1] + ',"x":' + "[" * 15 + "]" * 15 + "}")
    octets = plain.encode()
    for name, bad in (
        ("an octet that is no UTF-8", b"\xff"),
        ("an overlong form", b"\xc0\xaf"),
        ("a surrogate in UTF-8", b"\xed\xa0\x80"),
        ("a code point beyond the last", b"\xf4\x90\x80\x80"),
        ("a character cut short", b"\xe2\x82"),
    ):
        family.seal(name, 4000, octets[:-1] + b',"x":"' + bad + b'"}')
    yield family


def _members() -> Iterator[_Family]:
    family = _Family("header members", "digest 4.2: alg, enc, kid, ori, rri are texts; no rro; cty a text")
    family.seal("all that must be there", 0, _header(cty=...))
    for name in ("alg", "enc", "kid", "ori", "rri"):
        family.seal(f"no {name}", 4000, _header(**{name: ...}))
        family.seal(f"{name} is a number", 4000, _header(**{name: 1}))
        family.seal(f"{name} is null", 4000, _header(**{name: None}))
        family.seal(f"{name} is a list", 4000, _header(**{name: [_header()[name]]}))
    family.seal("kid with a NUL", 4000, _header(kid=KID + "\0"))
    family.seal("cty is a number", 4000, _header(cty=1))
    family.seal("cty is empty", 4000, _header(cty=""))
    family.seal("an rro in a request", 4000, _header(rro=with_rro(esri="s.R2")))
    family.seal("a typ", 0, _header(typ="JOSE"))
    family.seal("an unknown member", 0, _header(later={"a": 1}))
    yield family


def _options() -> Iterator[_Family]:
    family = _Family("options", "digest 2.4: alg other than dir, unknown enc, crit or zip are 4111")
    for alg in ("A256GCMKW", "A128KW", "ECDH-ES", "none", "DIR"):
        family.seal(f"alg {alg}", 4111, _header(alg=alg))
    for enc in ("A128CBC-HS256", "A256CBC-HS512", "a256gcm", "A256GCM ", "none"):
        family.seal(f"enc {enc!r}", 4111, _header(enc=enc))
    family.seal("crit with a name", 4111, _header(crit=["ori"], later=1))
    family.seal("crit empty", 4111, _header(crit=[]))
    family.seal("zip DEF", 4111, _header(zip="DEF"))
    for number, enc in ((10, "A128GCM"), (11, "A192GCM"), (12, "A256GCM")):
        oro = with_oro(espa=[number])
        family.seal(f"enc {enc}", 0, _header(enc=enc, oro=oro), under=oro)
    yield family


def _sizes() -> Iterator[_Family]:
    family = _Family("sizes", "RFC 7518 5.3: an IV of 12 octets, a tag of 16")
    good = _good()
    for size in (8, 11, 13, 16):
        family.seal(f"an IV of {size} octets", 4000, _header(), iv=bytes(size))
    family.seal("an IV of 12 octets", 0, _header(), iv=bytes(12))
    family.add("an empty IV", 4000, ".".join([*good[:2], "", *good[3:]]))
    tag = b64.decode(good[4])
    for size in (4, 8, 12, 15):
        family.add(f"a tag cut to {size} octets", 4000, ".".join([*good[:4], b64.encode(tag[:size])]))
    family.add("a tag with an octet more", 4000, ".".join([*good[:4], b64.encode(tag + b"\0")]))
    yield family


def _keys() -> Iterator[_Family]:
    family = _Family("key id", "digest 3.6, D13: exact, but 32 hex digits in either case; unknown is 4112")
    hexed = "00112233445566778899AABBCCDDEEFF"
    for kid in ("k2@example.com", "K1@example.com", "k1@example.org", "k1@example.com ", "k1", "13-k1@example.com"):
        family.seal(f"kid {kid!r} instead of {KID!r}", 4112, _header(kid=kid))
    for stored, sent in ((hexed, hexed.lower()), (hexed + "@maf.example.com", hexed.lower() + "@maf.example.com")):
        family.seal(f"kid {sent} for {stored}", 0, _header(kid=sent), setting=Setting(kid=stored, oro=None))
    family.seal(
        "hex digits of another length are exact", 4112, _header(kid="00aa"), setting=Setting(kid="00AA", oro=None)
    )
    family.seal("what follows the hex digits is exact", 4112, _header(kid=hexed.lower() + "@MAF.example.com"),
                setting=Setting(kid=hexed + "@maf.example.com", oro=None))  # fmt: skip
    yield family


def _receiver_rand() -> Iterator[_Family]:
    family = _Family("receiver random object", "digest 2.4: rri unknown or its object expired is 4114")
    expired = Setting(oro=None, rro=with_rro(esrx="20261231T233000"))
    oro = with_oro(esrx="20261231T233000")
    family.seal("another rri", 4114, _header(rri="s.R2"))
    family.seal("rri in other letters", 4114, _header(rri="S.R1"))
    for name, rsc, at in (
        ("one millisecond left", 0, AT - 1),
        ("expired this very millisecond", 4114, AT),
        ("expired for a minute", 4114, AT + 60_000),
    ):
        family.seal(name, rsc, _header(oro=oro), setting=expired.but(at=at), under=oro)
    yield family


def _originator_rand() -> Iterator[_Family]:
    family = _Family("originator random object", "digest 2.4, 9.3; D10: unknown, expired or outliving is 4113")
    known = Setting()
    family.seal("by its ID, known", 0, _header(oro=...), setting=known)
    family.seal("by its ID, unknown", 4113, _header(oro=...))
    family.seal("carried, unknown", 0, _header())
    family.seal("carried, known", 0, _header(), setting=known)
    family.seal("carried with long names, known", 0, _header(oro=_long(with_oro())), setting=known)
    family.seal("another one carried, its own ID known", 0, _header(oro=_OTHER_ORO), setting=known)
    family.seal("another one carried, its own ID unknown", 4113, _header(oro=_OTHER_ORO))
    other = with_oro(esrv="d0dHR0dHR0dHR0dHR0dHRw")
    family.seal("carried under a known ID with another value", 4113, _header(oro=other), setting=known)
    late = with_oro(esrx="20261231T235958")
    family.seal("carried under a known ID with another expiry", 4113, _header(oro=late), setting=known)
    for name, esrx, rsc in (
        ("expired this very millisecond", "20261231T233000", 4113),
        ("expired long ago", "20200101T000000", 4113),
        ("half a second left", "20261231T233000,5", 0),
        ("a relative expiry of nothing", "0", 4113),
        ("a relative expiry of one millisecond", "1", 0),
        ("as long as the receiver's", "20270101T000000", 0),
        ("a millisecond longer than the receiver's", "20270101T000000,001", 4113),
        ("a second longer than the receiver's", "20270101T000001", 4113),
        ("a relative expiry up to the receiver's", "1800000", 0),
        ("a relative expiry beyond the receiver's", "1800001", 4113),
    ):
        oro = with_oro(esrx=esrx)
        family.seal(name, rsc, _header(oro=oro), under=oro)
    day = with_rro(esrx="20270102T000000")
    for name, esrx, rsc in (
        ("65 minutes ahead", "20270101T003500", 0),
        ("65 minutes and a second", "20270101T003501", 4113),
    ):
        oro = with_oro(esrx=esrx)
        family.seal(name, rsc, _header(oro=oro), setting=Setting(oro=None, rro=day), under=oro)
    yield family


def _long(oro: dict[str, Any]) -> dict[str, Any]:
    names = {"esri": "esprimRandID", "esrv": "esprimRandValue", "esrx": "esprimRandExpiry",
             "esk": "esprimKeyGenAlgID", "espa": "esprimProtocolAndAlgIDs"}  # fmt: skip
    return {names[name]: value for name, value in oro.items()}


def _malformed_oro() -> Iterator[_Family]:
    family = _Family("form of the oro", "digest 1.2, D17: every member, of its type, no other; 4000")
    family.seal("long names", 0, _header(oro=_long(with_oro())))
    family.seal("long and short names mixed", 0, _header(oro={**dict(list(_long(with_oro()).items())[:2]),
                **dict(list(with_oro().items())[2:])}))  # fmt: skip
    for name in ("esri", "esrv", "esrx", "esk", "espa"):
        family.seal(f"no {name}", 4000, _header(oro={k: v for k, v in with_oro().items() if k != name}))
        family.seal(f"{name} is null", 4000, _header(oro=with_oro(**{name: None})))
        family.seal(f"{name} by both names", 4000, _header(oro={**with_oro(), **{
            k: v for k, v in _long(with_oro()).items() if v == with_oro()[name]}}))  # fmt: skip
    for name, value in (
        ("a text that holds the object", ORO),
        ("null", None),
        ("a list", [with_oro()]),
        ("an unknown member", {**with_oro(), "x": 1}),
        ("esks instead of esk", {**{k: v for k, v in with_oro().items() if k != "esk"}, "esks": [1]}),
        ("esks beside esk", {**with_oro(), "esks": [1]}),
        ("esri is a number", with_oro(esri=1)),
        ("esri is empty", with_oro(esri="")),
        ("esri with a colon", with_oro(esri="u:O1")),
        ("esri with a blank", with_oro(esri="u.O1 ")),
        ("esri begins with a point", with_oro(esri=".O1")),
        ("esri with 129 characters", with_oro(esri="u" * 129)),
        ("esrv is empty", with_oro(esrv="")),
        ("esrv with a plus sign", with_oro(esrv="a+b")),
        ("esrv is a number", with_oro(esrv=5)),
        ("esrx is no time", with_oro(esrx="tomorrow")),
        ("esrx is empty", with_oro(esrx="")),
        ("esrx with a zone", with_oro(esrx="20261231T235959Z")),
        ("esrx in extended format", with_oro(esrx="2026-12-31T23:59:59")),
        ("esrx on a day that does not exist", with_oro(esrx="20260230T000000")),
        ("esrx in month 13", with_oro(esrx="20261301T000000")),
        ("esrx at hour 24", with_oro(esrx="20261231T240000")),
        ("esrx with a point before the fraction", with_oro(esrx="20261231T235959.5")),
        ("esrx with an empty fraction", with_oro(esrx="20261231T235959,")),
        ("esrx with seven digits of a fraction", with_oro(esrx="20261231T235959,1234567")),
        ("esrx with a sign", with_oro(esrx="-1000")),
        ("esk is a text", with_oro(esk="1")),
        ("esk is a list", with_oro(esk=[1])),
        ("esk is true", with_oro(esk=True)),
        ("esk is negative", with_oro(esk=-1)),
        ("espa is a number", with_oro(espa=12)),
        ("espa is a text", with_oro(espa="12")),
        ("espa is empty", with_oro(espa=[])),
        ("espa holds a text", with_oro(espa=["12"])),
        ("espa holds null", with_oro(espa=[12, None])),
    ):
        family.seal(name, 4000, _header(oro=value))
    plain = json.dumps(_header(), separators=(",", ":"))
    for name, old, new in (
        ("esk written 1.0", '"esk":1', '"esk":1.0'),
        ("esk written 1e0", '"esk":1', '"esk":1e0'),
        ("espa written 12.0", '"espa":[12]', '"espa":[12.0]'),
        ("espa written 1.2e1", '"espa":[12]', '"espa":[1.2e1]'),
        ("esrx written 1e6", '"esrx":"20261231T235959"', '"esrx":1e6'),
        ("esrx written 1000.0", '"esrx":"20261231T235959"', '"esrx":1000.0'),
    ):
        family.seal(name, 4000, plain.replace(old, new))
    family.seal("a malformed one beside a known ori", 4000, _header(oro={**_OTHER_ORO, "x": 1}), setting=Setting())
    yield family


def _lists() -> Iterator[_Family]:
    family = _Family("algorithm lists", "C4, C5, C6: esk of esks, espa part of espa, enc of the oro's espa; 4111")

    def case(name: str, rsc: int, oro: dict[str, Any], rro: dict[str, Any] | None = None, enc: str = "A256GCM") -> None:
        rro = rro or with_rro()
        setting = Setting(rro=rro, oro=None)
        # By hand, since session_key refuses to use what these vectors are about.
        message = encode(read(rro, Kind.RRO), "A") + encode(read(oro, Kind.ORO), "A") + LABEL
        key = hmac.new(setting.pairwise, message, hashlib.sha256).digest()
        family.seal(name, rsc, _header(oro=oro, enc=enc), setting=setting, key=cek(key, enc))

    case("the receiver's first algorithm", 0, with_oro(espa=[10]), enc="A128GCM")
    case("all of the receiver's, in another order", 0, with_oro(espa=[12, 11, 10]))
    case("esk 2", 4111, with_oro(esk=2))
    case("esk 0", 4111, with_oro(esk=0))
    case("esk 2 although the receiver lists it", 4111, with_oro(esk=2), with_rro(esks=[1, 2]))
    case("esk 1 that the receiver does not list", 4111, with_oro(), with_rro(esks=[2]))
    case("espa with a stranger", 4111, with_oro(espa=[12, 13]))
    case("espa with one that the receiver does not list", 4111, with_oro(espa=[12, 11]), with_rro(espa=[12, 10]))
    case("espa with none that the receiver lists", 4111, with_oro(espa=[12]), with_rro(espa=[10]))
    case("enc not in the oro's espa", 4111, with_oro(espa=[12]), enc="A128GCM")
    case("enc in the oro's espa beside others", 0, with_oro(espa=[12, 10]), enc="A128GCM")
    yield family


def _tags() -> Iterator[_Family]:
    family = _Family("integrity", "D18: whatever is wrong once the key is in use is 4115")
    good = _good()

    def flipped(index: int, octet: int, bit: int) -> str:
        part = bytearray(b64.decode(good[index]))
        part[octet] ^= 1 << bit
        return ".".join([*good[:index], b64.encode(bytes(part)), *good[index + 1 :]])

    family.add("untouched", 0, ".".join(good))
    size = len(REQUEST)
    for name, index, octets in (("IV", 2, (0, 6, 11)), ("ciphertext", 3, (0, 1, size // 2, size - 2, size - 1)),
                                ("tag", 4, (0, 7, 8, 15))):  # fmt: skip
        for octet in octets:
            for bit in (0, 7):
                family.add(f"bit {bit} of octet {octet} of the {name} flipped", 4115, flipped(index, octet, bit))
    spaced = b64.encode(json.dumps(_header()).encode())
    family.add("a header that says the same in other octets", 4115, ".".join([spaced, *good[1:]]))
    extra = b64.encode(json.dumps(_header(typ="JOSE"), separators=(",", ":")).encode())
    family.add("a header with a member more", 4115, ".".join([extra, *good[1:]]))
    no_cty = b64.encode(json.dumps(_header(cty=...), separators=(",", ":")).encode())
    family.add("a header without its cty", 4115, ".".join([no_cty, *good[1:]]))
    ciphertext = b64.decode(good[3])
    family.add("a ciphertext cut by an octet", 4115, ".".join([*good[:3], b64.encode(ciphertext[:-1]), good[4]]))
    family.add("a ciphertext with an octet more", 4115, ".".join([*good[:3], b64.encode(ciphertext + b"\0"), good[4]]))
    family.add("opened with another pairwise key", 4115, ".".join(good), Setting(oro=None, pairwise=bytes(32)))
    for encoding in "BC":
        family.add(f"opened with encoding {encoding}", 4115, ".".join(good), Setting(oro=None, encoding=encoding))
    family.add("the receiver's lists were shortened on their way", 4115, ".".join(good),
               Setting(oro=None, rro=with_rro(espa=[12])))  # fmt: skip
    family.add("the receiver's expiry was changed on its way", 4115, ".".join(good),
               Setting(oro=None, rro=with_rro(esrx="20280101T000000")))  # fmt: skip
    tampered = b64.encode(json.dumps(_header(oro=with_oro(esrx="20261231T235958")), separators=(",", ":")).encode())
    family.add("an oro whose expiry was changed on its way", 4115, ".".join([tampered, *good[1:]]))
    key = _key(Setting())
    family.seal("sealed with the pairwise key itself", 4115, _header(), key=Setting().pairwise)
    oro = with_oro(espa=[10])
    short = _key(Setting(), oro)
    family.seal("an A128GCM key from the right end of the session key", 4115, _header(enc="A128GCM", oro=oro),
                setting=Setting(oro=None), key=short[16:])  # fmt: skip
    family.seal("an A256GCM key with its halves swapped", 4115, _header(), key=key[16:] + key[:16])
    yield family


def _plaintexts() -> Iterator[_Family]:
    family = _Family("plaintext", "digest 9.3, D6: authentic, but no request primitive in JSON; 5210")
    family.seal("a request", 0, _header())
    for operation in range(1, 6):
        family.seal(f"op {operation}", 0, _header(), REQUEST.replace('"op":2', f'"op":{operation}'))
    for name, text in (
        ("no JSON", "not a primitive"),
        ("a list", "[" + REQUEST + "]"),
        ("an empty object", "{}"),
        ("no op", REQUEST.replace('"op":2,', "")),
        ("op is a text", REQUEST.replace('"op":2', '"op":"2"')),
        ("op written 2.0", REQUEST.replace('"op":2', '"op":2.0')),
        ("op twice", REQUEST.replace('"op":2', '"op":2,"op":2')),
        ("no rqi", REQUEST.replace('"rqi":"r1",', "")),
        ("rqi is a number", REQUEST.replace('"rqi":"r1"', '"rqi":1')),
        ("wrapped in m2m:rqp", '{"m2m:rqp":' + REQUEST + "}"),
        ("something after the request", REQUEST + "x"),
        ("fr is a number", REQUEST.replace('"/cse1/Cae1"', "1")),
    ):
        family.seal(name, 5210, _header(), text)
    family.seal("no UTF-8", 5210, _header(), REQUEST.encode()[:-1] + b',"x":"\xff"}')
    xml = (
        '<m2m:rqp xmlns:m2m="http://www.onem2m.org/xml/protocols"><op>2</op><fr>/cse1/Cae1</fr><rqi>r1</rqi></m2m:rqp>'
    )
    family.seal("XML, and cty says so", 5210, _header(cty="vnd.onem2m-preq+xml"), xml)
    family.seal("cty of a response", 5210, _header(cty="vnd.onem2m-prsp+json"))
    family.seal("cty of something else in JSON", 5210, _header(cty="senml+json"))
    family.seal("XML, and there is no cty", 5210, _header(cty=...), xml)
    family.seal("a response", 5210, _header(), '{"rsc":2000,"rqi":"r1","rvi":"3","fr":"/cse1/Cae1"}')
    yield family


def _sender() -> Iterator[_Family]:
    family = _Family("From", "TS-0003 7.2.2, D14: the inner From, made absolute, is the key's peer; else 4116")
    for sender, rsc in (
        ("/cse1/Cae1", 0),
        ("//example.com/cse1/Cae1", 0),
        ("/cse1/Cae2", 4116),
        ("/cse1/cae1", 4116),
        ("/cse1/Cae1/", 4116),
        ("/cse1//Cae1", 4116),
        ("/cse1", 4116),
        ("//example.org/cse1/Cae1", 4116),
        ("//EXAMPLE.com/cse1/Cae1", 4116),
        ("example.com/cse1/Cae1", 4116),
        ("///example.com/cse1/Cae1", 4116),
        ("cse1/Cae1", 4116),
        ("/cse1/Cae1 ", 4116),
        ("/cse1/%43ae1", 4116),
        ("/x/../cse1/Cae1", 4116),
        ("", 4116),
    ):
        text = REQUEST.replace('"/cse1/Cae1"', json.dumps(sender))
        family.seal(f"From {sender!r}", rsc, _header(), text)
    family.seal("From as a stem is relative to the receiver's own CSE", 4116, _header(),
                REQUEST.replace('"/cse1/Cae1"', '"Cae1"'), door_only=True)  # fmt: skip
    family.seal("From is the receiver itself", 4116, _header(), REQUEST.replace('"/cse1/Cae1"', '"/cse2"'))
    family.seal("no From", 4116, _header(), REQUEST.replace('"fr":"/cse1/Cae1",', ""))
    yield family


_FAMILIES = (
    _parts, _base64url, _header_text, _members, _options, _sizes, _keys, _receiver_rand, _originator_rand,
    _malformed_oro, _lists, _tags, _plaintexts, _sender,
)  # fmt: skip


def document() -> Document:
    vectors = [vector for make in _FAMILIES for family in make() for vector in family.vectors]
    return {
        "about": "ESPrim requests that a Receiver refuses, each for one reason, beside such that it accepts (D6)",
        "vectors": vectors,
    }
