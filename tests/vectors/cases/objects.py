# SPDX-License-Identifier: Apache-2.0
"""ESPrim Objects, byte for byte: both directions, three AEADs, three encodings, what a header may carry."""

from __future__ import annotations

import json
from typing import Any

from cases import Document, Vector
from cases.common import (
    ORIGINATOR,
    RECEIVER,
    REQUEST,
    REQUEST_IV,
    RESPONSE,
    RESPONSE_IV,
    Setting,
    read,
    with_oro,
    with_rro,
)
from esprim_ref import jwe
from esprim_ref.rand import ALGORITHMS, Kind
from esprim_ref.session import cek, session_key
from esprim_ref.strict_json import quote

NEXT_RRO = '{"esri":"s.R2","esrv":"wMHCw8TFxsfIycrLzM3Ozw","esrx":"20270102T000000","esks":[1],"espa":[12,11,10]}'
NEXT_ORO = '{"esri":"u.O2","esrv":"d0dHR0dHR0dHR0dHR0dHRw","esrx":"20261231T235959","esk":1,"espa":[12]}'
HEX_KID = "00112233445566778899AABBCCDDEEFF"


def header(setting: Setting, *, enc: str, cty: str | None, oro: str | None, rro: str | None) -> str:
    """A header in the order that the digest prescribes (4.2)."""
    assert setting.oro is not None
    text = f'{{"alg":"dir","enc":"{enc}","kid":{quote(setting.kid)}'
    text += f',"cty":{quote(cty)}' if cty is not None else ""
    text += f',"ori":"{read(setting.oro, Kind.ORO).esri}","rri":"{setting.rro["esri"]}"'
    text += f',"oro":{oro}' if oro else ""
    text += f',"rro":{rro}' if rro else ""
    return text + "}"


def _request(name: str, setting: Setting | None = None, **choice: Any) -> Vector:
    setting = setting or Setting()
    assert setting.oro is not None
    plaintext = choice.get("plaintext", REQUEST)
    oro = choice.get("oro", "own")
    carried = read(setting.oro, Kind.ORO).text() if oro == "own" else oro
    text = choice.get("header") or header(
        setting,
        enc=choice.get("enc", "A256GCM"),
        cty=choice.get("cty", "vnd.onem2m-preq+json"),
        oro=carried,
        rro=None,
    )
    return _vector(
        name, "request", setting, text, plaintext, choice.get("iv", REQUEST_IV), carried is None or oro != "own"
    )


def _response(name: str, setting: Setting | None = None, **choice: Any) -> Vector:
    setting = setting or Setting()
    setting = setting.but(own=ORIGINATOR, peer=RECEIVER)
    text = header(
        setting,
        enc=choice.get("enc", "A256GCM"),
        cty=choice.get("cty", "vnd.onem2m-prsp+json"),
        oro=None,
        rro=choice.get("rro"),
    )
    return _vector(name, "response", setting, text, choice.get("plaintext", RESPONSE), RESPONSE_IV, True)


def _vector(
    name: str, direction: str, setting: Setting, text: str, plaintext: str, iv: bytes, oro_known: bool
) -> Vector:
    assert setting.oro is not None
    enc = json.loads(text)["enc"]
    key = session_key(setting.pairwise, read(setting.rro, Kind.RRO), read(setting.oro, Kind.ORO), setting.encoding)
    sealed = jwe.seal(cek(key, enc), iv, text, plaintext.encode())
    scene = setting.scene(known_oro=oro_known)
    if direction == "request":
        assert scene.open_request(sealed).plaintext == plaintext.encode(), name
    else:
        assert scene.open_response(sealed, json.loads(plaintext)["rqi"])[0] == plaintext.encode(), name
    return {
        "name": name,
        "direction": direction,
        **setting.vector(),
        "oro_known": oro_known,
        "enc": enc,
        "iv": iv.hex(),
        "header": text,
        "plaintext": plaintext,
        "session_key": key.hex(),
        "jwe": sealed,
    }


def _algorithms() -> list[Vector]:
    vectors = []
    for number, enc in ALGORITHMS.items():
        for encoding in "ABC":
            setting = Setting(encoding=encoding, oro=with_oro(espa=[number]))
            vectors.append(_request(f"a request with its oro, {enc}, encoding {encoding}", setting, enc=enc))
            vectors.append(_request(f"a request without oro, {enc}, encoding {encoding}", setting, enc=enc, oro=None))
            vectors.append(_response(f"a response, {enc}, encoding {encoding}", setting, enc=enc))
    return vectors


def _content_types() -> list[Vector]:
    vectors = []
    for cty in ("application/vnd.onem2m-preq+json", "json", "application/json", "VND.ONEM2M-PREQ+JSON", None):
        vectors.append(_request(f"a request whose cty is {cty or 'absent'}", cty=cty))
    for cty in ("application/vnd.onem2m-prsp+json", "json", None):
        vectors.append(_response(f"a response whose cty is {cty or 'absent'}", cty=cty))
    blank = ' \t\r\n{"op":2,"to":"/cse2/-/cnt1","fr":"/cse1/Cae1","rqi":"r1","rvi":"3"}\n'
    vectors.append(_request("a request with white space around it and no cty", cty=None, plaintext=blank))
    return vectors


def _escaped(value: Any) -> str:
    """JSON with every character of every text escaped."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{_escaped(name)}:{_escaped(item)}" for name, item in value.items()) + "}"
    return '"' + "".join(f"\\u{ord(c):04x}" for c in value) + '"' if isinstance(value, str) else json.dumps(value)


def _headers() -> list[Vector]:
    plain = json.loads(header(Setting(), enc="A256GCM", cty="vnd.onem2m-preq+json", oro=None, rro=None))
    scrambled = {"oro": with_oro(), **dict(reversed(plain.items()))}
    spaced = json.dumps({**plain, "oro": with_oro()}, indent=2)
    escaped = json.dumps({**plain, "oro": with_oro()}).replace('"kid"', '"\\u006bid"').replace("/", "\\/")
    slashed = {**plain, "cty": "application/vnd.onem2m-preq+json", "oro": with_oro()}
    stranger = {**plain, "typ": "JOSE", "x-later": {"a": [1, None, True]}, "oro": with_oro()}
    long_names = {
        "esprimRandID": "u.O1",
        "esprimRandValue": "sLGys7S1tre4ubq7vL2-vw",
        "esprimRandExpiry": "20261231T235959",
        "esprimKeyGenAlgID": 1,
        "esprimProtocolAndAlgIDs": [12],
    }
    return [
        _request("a header with its members in another order", header=json.dumps(scrambled)),
        _request("a header with white space", header=spaced),
        _request("a header with escaped names and values", header=escaped),
        _request("a header whose slashes are escaped", header=json.dumps(slashed).replace("/", "\\/")),
        _request("a header whose values are escaped", header=_escaped({**plain, "oro": with_oro()})),
        _request("a header with members that a later release may add", header=json.dumps(stranger)),
        _request("an oro with long member names", header=json.dumps({**plain, "oro": long_names})),
        _request("a refreshed oro beside the known one", oro=NEXT_ORO),
        _response("a response with the next rro", rro=NEXT_RRO),
        _response("a response with the next rro, encoding C", Setting(encoding="C"), rro=NEXT_RRO),
    ]


def _others() -> list[Vector]:
    relative = Setting(oro=with_oro(esrx="1200000"))
    number = Setting(oro=with_oro(esrx=1200000))
    return [
        _request("an oro with a relative expiry", relative),
        _request("an oro with a relative expiry as a number", number,
                 header=json.dumps({**json.loads(header(number, enc="A256GCM", cty=None, oro=None, rro=None)),
                                    "oro": with_oro(esrx=1200000)})),
        _response("a response under a relative expiry", relative),
        _request("a relative rro", Setting(rro=with_rro(esrx="86400000"))),
        _request("an expiry with a fraction", Setting(oro=with_oro(esrx="20261231T235959,25"))),
        _request("an originator that offers all three and uses the smallest",
                 Setting(oro=with_oro(espa=[12, 11, 10])), enc="A128GCM"),
        _request("a key identifier of 32 hex digits", Setting(kid=HEX_KID)),
        _request("a key identifier of 32 hex digits before a domain", Setting(kid=HEX_KID + "@maf.example.com")),
        _request("a key identifier with quotes, a backslash and letters beyond ASCII", Setting(kid='k"\\\u00e9@x')),
        _request("a pairwise key of 16 octets", Setting(pairwise=bytes(range(16)))),
        _request("From in absolute form", plaintext=REQUEST.replace('"/cse1/Cae1"', '"//example.com/cse1/Cae1"')),
        _request("From of an S-type AE as its stem", Setting(peer="//example.com/Sae9"),
                 plaintext=REQUEST.replace('"/cse1/Cae1"', '"Sae9"')),
        _request("From of the receiver's own registree as its stem", Setting(peer="//example.com/cse2/Cae7"),
                 plaintext=REQUEST.replace('"/cse1/Cae1"', '"Cae7"')),
        _request("a create request with content beyond ASCII",
                 plaintext='{"op":1,"to":"/cse2/-/cnt1","fr":"/cse1/Cae1","rqi":"r2","rvi":"3","ty":4,'
                           '"pc":{"m2m:cin":{"con":"21 \u00b0C \U0001f321"}}}'),
        _request("a request of 70,000 characters",
                 plaintext='{"op":1,"to":"/cse2/-/cnt1","fr":"/cse1/Cae1","rqi":"r3","rvi":"3","ty":4,'
                           '"pc":{"m2m:cin":{"con":"' + "0123456789" * 6990 + '"}}}'),
        _response("an error response is sealed like any other", plaintext='{"rsc":4004,"rqi":"r1","rvi":"3"}'),
        _response("a response with From", plaintext='{"rsc":2000,"rqi":"r1","rvi":"3","fr":"/cse2"}'),
    ]  # fmt: skip


def document() -> Document:
    vectors = [_request("the request of the digest's example"), _response("the response of the digest's example")]
    vectors += _algorithms() + _content_types() + _headers() + _others()
    return {
        "about": "ESPrim Objects made with a given IV, and when and by whom they are opened (TS-0003 8.4.3.2)",
        "vectors": vectors,
    }
