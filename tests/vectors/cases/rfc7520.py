# SPDX-License-Identifier: Apache-2.0
"""RFC 7520 5.6, direct encryption with AES-GCM: an example that others made, as a check on our JWE."""

from __future__ import annotations

from cases import Document
from esprim_ref import b64, jwe

_KID = "77c7e2b8-6e13-45cf-8672-617b5b45243a"
_K = "XctOhJAkA-pD9Lh7ZgW_2A"
_IV = "refa467QzzKx6QAB"
_PLAINTEXT = (
    "You can trust us to stick with you through thick and thin\u2013to the bitter end. And you can trust us to keep "
    "any secret of yours\u2013closer than you keep it yourself. But you cannot trust us to let you face trouble alone, "
    "and go off without a word. We are your friends, Frodo."
)
_HEADER = f'{{"alg":"dir","kid":"{_KID}","enc":"A128GCM"}}'
_COMPACT = (
    "eyJhbGciOiJkaXIiLCJraWQiOiI3N2M3ZTJiOC02ZTEzLTQ1Y2YtODY3Mi02MTdiNWI0NTI0M2EiLCJlbmMiOiJBMTI4R0NNIn0"
    ".."
    "refa467QzzKx6QAB"
    "."
    "JW_i_f52hww_ELQPGaYyeAB6HYGcR559l9TYnSovc23XJoBcW29rHP8yZOZG7YhLpT1bjFuvZPjQS-m0IFtVcXkZXdH_lr_FrdYt9HRUYksh"
    "trMmIUAyGmUnd9zMDB2n0cRDIHAzFVeJUDxkUwVAE7_YGRPdcqMyiBoCO-FBdE-Nceb4h3-FtBP-c_BIwCPTjb9o0SbdcdREEMJMyZBH8ySW"
    "MVi1gPD9yxi-aQpGbSv_F9N4IZAxscj5g-NJsUPbjk29-s7LJAGb15wEBtXphVCgyy53CoIKLHHeJHXex45Uz9aKZSRSInZI-wjsY0yu3cT4"
    "_aQ3i1o-tiE-F8Ios61EKgyIQ4CWao8PFMj8TTnp"
    "."
    "vbb32Xvllea2OtmHAdccRQ"
)


def document() -> Document:
    made = jwe.seal(b64.decode(_K), b64.decode(_IV), _HEADER, _PLAINTEXT.encode())
    if made != _COMPACT:
        raise AssertionError("the reference does not make the RFC's figure")
    vector = {
        "name": "direct encryption using AES-GCM",
        "source": "RFC 7520 section 5.6",
        "jwk": {"kty": "oct", "kid": _KID, "use": "enc", "alg": "A128GCM", "k": _K},
        "enc": "A128GCM",
        "iv": b64.decode(_IV).hex(),
        "header": _HEADER,
        "plaintext": _PLAINTEXT,
        "jwe": _COMPACT,
    }
    return {"about": "JWE compact serialization with dir, from RFC 7520 (JOSE cookbook)", "vectors": [vector]}
