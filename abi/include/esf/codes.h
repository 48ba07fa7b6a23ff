/* SPDX-License-Identifier: Apache-2.0
 *
 * esf/codes.h: the numbers of the ABI.
 *
 * Every number that crosses the ABI stands here once: statuses, error codes, kinds, answers, remedies, encodings, carriers. All sets are
 * append-only and open: a program built against an older header may meet a number it does not know and then treats an error by its
 * category (the hundreds) and any other kind as "unknown". The table of errors generates the constants of every language.
 *
 * This header knows nothing but numbers. It is the one header of the ABI that the core includes too. */
#ifndef ESF_CODES_H
#define ESF_CODES_H

/* Statuses: 0 is done, positive is "not finished, the object is there", negative is a failure whose value is one of ESF_E_*. */
enum {
    ESF_OK = 0,   /* done */
    ESF_NEEDS = 1 /* not finished: the object waits for something from outside */
};

/* X(name, code, meaning). The category is the hundreds: 1 argument, 2 format, 3 policy, 4 key, 5 authentication, 6 freshness, 7 state,
 * 8 resource, 9 internal. */
#define ESF_ERROR_TABLE(X)                                                                                             \
    X(ESF_E_ARGUMENT, -100, "an argument is missing or out of range")                                                  \
    X(ESF_E_HANDLE, -101, "a handle is NULL, of another type or already freed")                                        \
    X(ESF_E_TOO_SMALL, -102, "the caller's memory is too small for the result")                                        \
    X(ESF_E_FORMAT, -200, "the input breaks the rules of its format")                                                  \
    X(ESF_E_JSON, -201, "the text is not strict JSON")                                                                 \
    X(ESF_E_JWE, -202, "the text is not a JWE in compact serialization")                                               \
    X(ESF_E_IDENTIFIER, -203, "the text is not a oneM2M identifier")                                                   \
    X(ESF_E_RAND, -204, "the random object is malformed")                                                              \
    X(ESF_E_PRIMITIVE, -205, "the content is not the primitive that was expected")                                     \
    X(ESF_E_CERTIFICATE, -206, "a certificate, request, list or key is malformed or breaks the certificate rules")     \
    X(ESF_E_POLICY, -300, "a rule of the endpoint or of its security profile forbids it")                              \
    X(ESF_E_UNSUPPORTED, -301, "an algorithm or option is not supported or not agreed")                                \
    X(ESF_E_NOT_IMPLEMENTED, -302, "this endpoint does not take part in that procedure")                               \
    X(ESF_E_REFLECTION, -303, "the peer is this endpoint itself")                                                      \
    X(ESF_E_UNKNOWN_KEY, -400, "no usable key with that identifier")                                                   \
    X(ESF_E_KEY_EXPIRED, -401, "the key has expired")                                                                  \
    X(ESF_E_EXISTS, -402, "another key has that identifier and usage")                                                 \
    X(ESF_E_WEAK_KEY, -403, "the key is shorter than the minimum")                                                     \
    X(ESF_E_AUTH, -500, "the integrity check failed")                                                                  \
    X(ESF_E_IMPERSONATION, -501, "the inner From is not the identity bound to the key")                                \
    X(ESF_E_UNTRUSTED, -502, "no configured anchor vouches for the certificate or raw public key")                     \
    X(ESF_E_IDENTITY, -503, "the peer's credential stands for another identity than the expected one")                 \
    X(ESF_E_REVOKED, -504, "the certificate is revoked, or that it is not cannot be told")                             \
    X(ESF_E_EXPIRED, -600, "what the operation rests on has expired or would expire too early")                        \
    X(ESF_E_ORIGINATOR_RAND, -601, "the originator random object is unknown, expired or not acceptable")               \
    X(ESF_E_RECEIVER_RAND, -602, "the receiver random object is unknown, expired or not acceptable")                   \
    X(ESF_E_DUPLICATE, -603, "the message was seen before")                                                            \
    X(ESF_E_STATE, -700, "the object is not in a state that allows the call")                                          \
    X(ESF_E_BUSY, -701, "another thread is using the object")                                                          \
    X(ESF_E_FORKED, -702, "the endpoint was made before a fork; the child opens its own")                              \
    X(ESF_E_PEER_REFUSED, -703, "the other end answered with an error")                                                \
    X(ESF_E_NO_MEMORY, -800, "out of memory")                                                                          \
    X(ESF_E_LIMIT, -801, "a size or count limit was reached")                                                          \
    X(ESF_E_QUOTA, -802, "a quota of the endpoint is full")                                                            \
    X(ESF_E_UNREACHABLE, -803, "what was needed from outside could not be reached")                                    \
    X(ESF_E_RANDOM, -804, "the system's random generator failed")                                                      \
    X(ESF_E_INTERNAL, -900, "a fault in the library")

#define ESF_ERROR_ENUM_(name, code, meaning) name = (code),
enum { ESF_ERROR_TABLE(ESF_ERROR_ENUM_) ESF_ERROR_TABLE_END_ = 0 };

/* What to do after a refusal (D8). The application decides; the library never resends by itself. */
enum {
    ESF_REMEDY_NONE = 0,    /* nothing that a new random object would change */
    ESF_REMEDY_NEW_ORO = 1, /* make a new originator random object: after 4113 and 5211 */
    ESF_REMEDY_NEW_RRO = 2  /* ask for a new receiver random object: after 4114 */
};

/* What an unfinished attempt asks its caller for (D1). */
enum {
    ESF_NEED_NOTIFY = 1,          /* send `content` to `id` in a Notify request, bring the content of the response */
    ESF_NEED_KEY = 2,             /* fetch the key `id` from `authority` */
    ESF_NEED_PARAMETERS = 3,      /* fetch the e2eSecInfo or the parameter document of entity `id` */
    ESF_NEED_ORIGINATOR_RAND = 4, /* look up the originator random object `id` in the shared store */
    ESF_NEED_MARK = 5,            /* insert `content` under `id` until `expiry` if nothing is there, atomically */
    ESF_NEED_IDENTITY = 6         /* resolve a Credential-ID to identities */
};

/* What a caller brings for a need (D1). */
enum {
    ESF_ANSWER_FOUND = 1,       /* here it is */
    ESF_ANSWER_ABSENT = 2,      /* asked, and there is none */
    ESF_ANSWER_UNREACHABLE = 3, /* could not be asked: no answer, time-out, 5103 */
    ESF_ANSWER_INSERTED = 4,    /* a MARK is now in the store and was not before */
    ESF_ANSWER_EXISTS = 5       /* a MARK was there already; the bytes are its stored value */
};

/* What the door made of a message (D5). */
enum {
    ESF_RECEIVED_RAND_GIVEN = 1,          /* a random object was asked for; reply is ready */
    ESF_RECEIVED_PRIMITIVE = 2,           /* a request primitive was opened; answer it with the exchange */
    ESF_RECEIVED_KEY_ESTABLISHED = 3,     /* E2EKey finished; reply is ready */
    ESF_RECEIVED_HANDSHAKE_CONTINUES = 4, /* E2EKey goes on; reply is ready */
    ESF_RECEIVED_DUPLICATE = 5,           /* seen before, not executed again; reply is ready */
    ESF_RECEIVED_REFUSED = 6              /* refused; rsc and error say why */
};

/* The three forms of the session-key input (readings, TS-0003 10.3.8.2). */
enum {
    ESF_ENCODING_A = 1, /* canonical JSON text of both random objects: the default */
    ESF_ENCODING_B = 2, /* the 16 octets of esprimRandValue */
    ESF_ENCODING_C = 3  /* the characters of esprimRandValue */
};

/* How sealed content is wrapped for a hub (D19). */
enum {
    ESF_CARRIER_SECI = 1, /* plain m2m:securityInfo: the standard */
    ESF_CARRIER_SGN = 2   /* inside m2m:sgn/nev/rep: for hubs that refuse plain securityInfo; not standard */
};

/* Response status codes that the library gives (TS-0004 6.6.3). */
enum {
    ESF_RSC_OK = 2000,                          /* opened, or a random object given */
    ESF_RSC_BAD_REQUEST = 4000,                 /* the message breaks its format */
    ESF_RSC_ORIGINATOR_HAS_NO_PRIVILEGE = 4103, /* what the peer has shown does not stand for it, or it may not begin */
    ESF_RSC_ESPRIM_UNSUPPORTED_OPTION = 4111,   /* an algorithm or header member is not supported or was not offered */
    ESF_RSC_ESPRIM_UNKNOWN_KEY_ID = 4112,       /* the key is unknown, expired or used up */
    ESF_RSC_ESPRIM_UNKNOWN_ORIG_RAND_ID = 4113, /* the originator random object is unknown, expired or not acceptable */
    ESF_RSC_ESPRIM_UNKNOWN_RECV_RAND_ID = 4114, /* the receiver random object is unknown, expired or not acceptable */
    ESF_RSC_ESPRIM_BAD_MAC = 4115,              /* the integrity check failed */
    ESF_RSC_ESPRIM_IMPERSONATION_ERROR = 4116,  /* the inner From is not the key's peer */
    ESF_RSC_INTERNAL_SERVER_ERROR = 5000,       /* the call itself failed: what an application answers then */
    ESF_RSC_NOT_IMPLEMENTED = 5001,             /* this endpoint does not take part in that procedure */
    ESF_RSC_ESPRIM_DECRYPTION_ERROR = 5210, /* seen before, a quota is full, no request, or something out of reach */
    ESF_RSC_ESPRIM_ENCRYPTION_ERROR = 5211  /* the response could not be sealed */
};

#endif
