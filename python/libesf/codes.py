# SPDX-License-Identifier: Apache-2.0
# Made by abi/generate.py from abi/include; change the headers, not this file.
"""The numbers of the ABI, and the table of errors. Every set is open: later versions append to it."""

from __future__ import annotations

from typing import Final

#: done
OK: Final = 0
#: not finished: the object waits for something from outside
NEEDS: Final = 1
#: an argument is missing or out of range
E_ARGUMENT: Final = -100
#: a handle is NULL, of another type or already freed
E_HANDLE: Final = -101
#: the caller's memory is too small for the result
E_TOO_SMALL: Final = -102
#: the input breaks the rules of its format
E_FORMAT: Final = -200
#: the text is not strict JSON
E_JSON: Final = -201
#: the text is not a JWE in compact serialization
E_JWE: Final = -202
#: the text is not a oneM2M identifier
E_IDENTIFIER: Final = -203
#: the random object is malformed
E_RAND: Final = -204
#: the content is not the primitive that was expected
E_PRIMITIVE: Final = -205
#: a certificate, request, list or key is malformed or breaks the certificate rules
E_CERTIFICATE: Final = -206
#: a rule of the endpoint or of its security profile forbids it
E_POLICY: Final = -300
#: an algorithm or option is not supported or not agreed
E_UNSUPPORTED: Final = -301
#: this endpoint does not take part in that procedure
E_NOT_IMPLEMENTED: Final = -302
#: the peer is this endpoint itself
E_REFLECTION: Final = -303
#: no usable key with that identifier
E_UNKNOWN_KEY: Final = -400
#: the key has expired
E_KEY_EXPIRED: Final = -401
#: another key has that identifier and usage
E_EXISTS: Final = -402
#: the key is shorter than the minimum
E_WEAK_KEY: Final = -403
#: the integrity check failed
E_AUTH: Final = -500
#: the inner From is not the identity bound to the key
E_IMPERSONATION: Final = -501
#: no configured anchor vouches for the certificate or raw public key
E_UNTRUSTED: Final = -502
#: the peer's credential stands for another identity than the expected one
E_IDENTITY: Final = -503
#: the certificate is revoked, or that it is not cannot be told
E_REVOKED: Final = -504
#: what the operation rests on has expired or would expire too early
E_EXPIRED: Final = -600
#: the originator random object is unknown, expired or not acceptable
E_ORIGINATOR_RAND: Final = -601
#: the receiver random object is unknown, expired or not acceptable
E_RECEIVER_RAND: Final = -602
#: the message was seen before
E_DUPLICATE: Final = -603
#: the object is not in a state that allows the call
E_STATE: Final = -700
#: another thread is using the object
E_BUSY: Final = -701
#: the endpoint was made before a fork; the child opens its own
E_FORKED: Final = -702
#: the other end answered with an error
E_PEER_REFUSED: Final = -703
#: out of memory
E_NO_MEMORY: Final = -800
#: a size or count limit was reached
E_LIMIT: Final = -801
#: a quota of the endpoint is full
E_QUOTA: Final = -802
#: what was needed from outside could not be reached
E_UNREACHABLE: Final = -803
#: the system's random generator failed
E_RANDOM: Final = -804
#: a fault in the library
E_INTERNAL: Final = -900
#: nothing that a new random object would change
REMEDY_NONE: Final = 0
#: make a new originator random object: after 4113 and 5211
REMEDY_NEW_ORO: Final = 1
#: ask for a new receiver random object: after 4114
REMEDY_NEW_RRO: Final = 2
#: send `content` to `id` in a Notify request, bring the content of the response
NEED_NOTIFY: Final = 1
#: fetch the key `id` from `authority`
NEED_KEY: Final = 2
#: fetch the e2eSecInfo or the parameter document of entity `id`
NEED_PARAMETERS: Final = 3
#: look up the originator random object `id` in the shared store
NEED_ORIGINATOR_RAND: Final = 4
#: insert `content` under `id` until `expiry` if nothing is there, atomically
NEED_MARK: Final = 5
#: resolve a Credential-ID to identities
NEED_IDENTITY: Final = 6
#: here it is
ANSWER_FOUND: Final = 1
#: asked, and there is none
ANSWER_ABSENT: Final = 2
#: could not be asked: no answer, time-out, 5103
ANSWER_UNREACHABLE: Final = 3
#: a MARK is now in the store and was not before
ANSWER_INSERTED: Final = 4
#: a MARK was there already; the bytes are its stored value
ANSWER_EXISTS: Final = 5
#: a random object was asked for; reply is ready
RECEIVED_RAND_GIVEN: Final = 1
#: a request primitive was opened; answer it with the exchange
RECEIVED_PRIMITIVE: Final = 2
#: E2EKey finished; reply is ready
RECEIVED_KEY_ESTABLISHED: Final = 3
#: E2EKey goes on; reply is ready
RECEIVED_HANDSHAKE_CONTINUES: Final = 4
#: seen before, not executed again; reply is ready
RECEIVED_DUPLICATE: Final = 5
#: refused; rsc and error say why
RECEIVED_REFUSED: Final = 6
#: canonical JSON text of both random objects: the default
ENCODING_A: Final = 1
#: the 16 octets of esprimRandValue
ENCODING_B: Final = 2
#: the characters of esprimRandValue
ENCODING_C: Final = 3
#: plain m2m:securityInfo: the standard
CARRIER_SECI: Final = 1
#: inside m2m:sgn/nev/rep: for hubs that refuse plain securityInfo; not standard
CARRIER_SGN: Final = 2
#: opened, or a random object given
RSC_OK: Final = 2000
#: the message breaks its format
RSC_BAD_REQUEST: Final = 4000
#: what the peer has shown does not stand for it, or it may not begin
RSC_ORIGINATOR_HAS_NO_PRIVILEGE: Final = 4103
#: an algorithm or header member is not supported or was not offered
RSC_ESPRIM_UNSUPPORTED_OPTION: Final = 4111
#: the key is unknown, expired or used up
RSC_ESPRIM_UNKNOWN_KEY_ID: Final = 4112
#: the originator random object is unknown, expired or not acceptable
RSC_ESPRIM_UNKNOWN_ORIG_RAND_ID: Final = 4113
#: the receiver random object is unknown, expired or not acceptable
RSC_ESPRIM_UNKNOWN_RECV_RAND_ID: Final = 4114
#: the integrity check failed
RSC_ESPRIM_BAD_MAC: Final = 4115
#: the inner From is not the key's peer
RSC_ESPRIM_IMPERSONATION_ERROR: Final = 4116
#: the call itself failed: what an application answers then
RSC_INTERNAL_SERVER_ERROR: Final = 5000
#: this endpoint does not take part in that procedure
RSC_NOT_IMPLEMENTED: Final = 5001
#: seen before, a quota is full, no request, or something out of reach
RSC_ESPRIM_DECRYPTION_ERROR: Final = 5210
#: the response could not be sealed
RSC_ESPRIM_ENCRYPTION_ERROR: Final = 5211

#: code: (name, meaning)
ERRORS: Final[dict[int, tuple[str, str]]] = {
    -100: ("ESF_E_ARGUMENT", "an argument is missing or out of range"),
    -101: ("ESF_E_HANDLE", "a handle is NULL, of another type or already freed"),
    -102: ("ESF_E_TOO_SMALL", "the caller's memory is too small for the result"),
    -200: ("ESF_E_FORMAT", "the input breaks the rules of its format"),
    -201: ("ESF_E_JSON", "the text is not strict JSON"),
    -202: ("ESF_E_JWE", "the text is not a JWE in compact serialization"),
    -203: ("ESF_E_IDENTIFIER", "the text is not a oneM2M identifier"),
    -204: ("ESF_E_RAND", "the random object is malformed"),
    -205: ("ESF_E_PRIMITIVE", "the content is not the primitive that was expected"),
    -206: ("ESF_E_CERTIFICATE", "a certificate, request, list or key is malformed or breaks the certificate rules"),
    -300: ("ESF_E_POLICY", "a rule of the endpoint or of its security profile forbids it"),
    -301: ("ESF_E_UNSUPPORTED", "an algorithm or option is not supported or not agreed"),
    -302: ("ESF_E_NOT_IMPLEMENTED", "this endpoint does not take part in that procedure"),
    -303: ("ESF_E_REFLECTION", "the peer is this endpoint itself"),
    -400: ("ESF_E_UNKNOWN_KEY", "no usable key with that identifier"),
    -401: ("ESF_E_KEY_EXPIRED", "the key has expired"),
    -402: ("ESF_E_EXISTS", "another key has that identifier and usage"),
    -403: ("ESF_E_WEAK_KEY", "the key is shorter than the minimum"),
    -500: ("ESF_E_AUTH", "the integrity check failed"),
    -501: ("ESF_E_IMPERSONATION", "the inner From is not the identity bound to the key"),
    -502: ("ESF_E_UNTRUSTED", "no configured anchor vouches for the certificate or raw public key"),
    -503: ("ESF_E_IDENTITY", "the peer's credential stands for another identity than the expected one"),
    -504: ("ESF_E_REVOKED", "the certificate is revoked, or that it is not cannot be told"),
    -600: ("ESF_E_EXPIRED", "what the operation rests on has expired or would expire too early"),
    -601: ("ESF_E_ORIGINATOR_RAND", "the originator random object is unknown, expired or not acceptable"),
    -602: ("ESF_E_RECEIVER_RAND", "the receiver random object is unknown, expired or not acceptable"),
    -603: ("ESF_E_DUPLICATE", "the message was seen before"),
    -700: ("ESF_E_STATE", "the object is not in a state that allows the call"),
    -701: ("ESF_E_BUSY", "another thread is using the object"),
    -702: ("ESF_E_FORKED", "the endpoint was made before a fork; the child opens its own"),
    -703: ("ESF_E_PEER_REFUSED", "the other end answered with an error"),
    -800: ("ESF_E_NO_MEMORY", "out of memory"),
    -801: ("ESF_E_LIMIT", "a size or count limit was reached"),
    -802: ("ESF_E_QUOTA", "a quota of the endpoint is full"),
    -803: ("ESF_E_UNREACHABLE", "what was needed from outside could not be reached"),
    -804: ("ESF_E_RANDOM", "the system's random generator failed"),
    -900: ("ESF_E_INTERNAL", "a fault in the library"),
}
