// SPDX-License-Identifier: Apache-2.0
// Made by abi/generate.py from abi/include; change the headers, not this file.
// The numbers of the ABI, and the table of errors. Every set is open: later versions append to it.

/** done */
export declare const OK: 0;
/** not finished: the object waits for something from outside */
export declare const NEEDS: 1;
/** an argument is missing or out of range */
export declare const E_ARGUMENT: -100;
/** a handle is NULL, of another type or already freed */
export declare const E_HANDLE: -101;
/** the caller's memory is too small for the result */
export declare const E_TOO_SMALL: -102;
/** the input breaks the rules of its format */
export declare const E_FORMAT: -200;
/** the text is not strict JSON */
export declare const E_JSON: -201;
/** the text is not a JWE in compact serialization */
export declare const E_JWE: -202;
/** the text is not a oneM2M identifier */
export declare const E_IDENTIFIER: -203;
/** the random object is malformed */
export declare const E_RAND: -204;
/** the content is not the primitive that was expected */
export declare const E_PRIMITIVE: -205;
/** a certificate, request, list or key is malformed or breaks the certificate rules */
export declare const E_CERTIFICATE: -206;
/** a rule of the endpoint or of its security profile forbids it */
export declare const E_POLICY: -300;
/** an algorithm or option is not supported or not agreed */
export declare const E_UNSUPPORTED: -301;
/** this endpoint does not take part in that procedure */
export declare const E_NOT_IMPLEMENTED: -302;
/** the peer is this endpoint itself */
export declare const E_REFLECTION: -303;
/** no usable key with that identifier */
export declare const E_UNKNOWN_KEY: -400;
/** the key has expired */
export declare const E_KEY_EXPIRED: -401;
/** another key has that identifier and usage */
export declare const E_EXISTS: -402;
/** the key is shorter than the minimum */
export declare const E_WEAK_KEY: -403;
/** the integrity check failed */
export declare const E_AUTH: -500;
/** the inner From is not the identity bound to the key */
export declare const E_IMPERSONATION: -501;
/** no configured anchor vouches for the certificate or raw public key */
export declare const E_UNTRUSTED: -502;
/** the peer's credential stands for another identity than the expected one */
export declare const E_IDENTITY: -503;
/** the certificate is revoked, or that it is not cannot be told */
export declare const E_REVOKED: -504;
/** what the operation rests on has expired or would expire too early */
export declare const E_EXPIRED: -600;
/** the originator random object is unknown, expired or not acceptable */
export declare const E_ORIGINATOR_RAND: -601;
/** the receiver random object is unknown, expired or not acceptable */
export declare const E_RECEIVER_RAND: -602;
/** the message was seen before */
export declare const E_DUPLICATE: -603;
/** the object is not in a state that allows the call */
export declare const E_STATE: -700;
/** another thread is using the object */
export declare const E_BUSY: -701;
/** the endpoint was made before a fork; the child opens its own */
export declare const E_FORKED: -702;
/** the other end answered with an error */
export declare const E_PEER_REFUSED: -703;
/** out of memory */
export declare const E_NO_MEMORY: -800;
/** a size or count limit was reached */
export declare const E_LIMIT: -801;
/** a quota of the endpoint is full */
export declare const E_QUOTA: -802;
/** what was needed from outside could not be reached */
export declare const E_UNREACHABLE: -803;
/** the system's random generator failed */
export declare const E_RANDOM: -804;
/** a fault in the library */
export declare const E_INTERNAL: -900;
/** nothing that a new random object would change */
export declare const REMEDY_NONE: 0;
/** make a new originator random object: after 4113 and 5211 */
export declare const REMEDY_NEW_ORO: 1;
/** ask for a new receiver random object: after 4114 */
export declare const REMEDY_NEW_RRO: 2;
/** send `content` to `id` in a Notify request, bring the content of the response */
export declare const NEED_NOTIFY: 1;
/** fetch the key `id` from `authority` */
export declare const NEED_KEY: 2;
/** fetch the e2eSecInfo or the parameter document of entity `id` */
export declare const NEED_PARAMETERS: 3;
/** look up the originator random object `id` in the shared store */
export declare const NEED_ORIGINATOR_RAND: 4;
/** insert `content` under `id` until `expiry` if nothing is there, atomically */
export declare const NEED_MARK: 5;
/** resolve a Credential-ID to identities */
export declare const NEED_IDENTITY: 6;
/** here it is */
export declare const ANSWER_FOUND: 1;
/** asked, and there is none */
export declare const ANSWER_ABSENT: 2;
/** could not be asked: no answer, time-out, 5103 */
export declare const ANSWER_UNREACHABLE: 3;
/** a MARK is now in the store and was not before */
export declare const ANSWER_INSERTED: 4;
/** a MARK was there already; the bytes are its stored value */
export declare const ANSWER_EXISTS: 5;
/** a random object was asked for; reply is ready */
export declare const RECEIVED_RAND_GIVEN: 1;
/** a request primitive was opened; answer it with the exchange */
export declare const RECEIVED_PRIMITIVE: 2;
/** E2EKey finished; reply is ready */
export declare const RECEIVED_KEY_ESTABLISHED: 3;
/** E2EKey goes on; reply is ready */
export declare const RECEIVED_HANDSHAKE_CONTINUES: 4;
/** seen before, not executed again; reply is ready */
export declare const RECEIVED_DUPLICATE: 5;
/** refused; rsc and error say why */
export declare const RECEIVED_REFUSED: 6;
/** canonical JSON text of both random objects: the default */
export declare const ENCODING_A: 1;
/** the 16 octets of esprimRandValue */
export declare const ENCODING_B: 2;
/** the characters of esprimRandValue */
export declare const ENCODING_C: 3;
/** plain m2m:securityInfo: the standard */
export declare const CARRIER_SECI: 1;
/** inside m2m:sgn/nev/rep: for hubs that refuse plain securityInfo; not standard */
export declare const CARRIER_SGN: 2;
/** opened, or a random object given */
export declare const RSC_OK: 2000;
/** the message breaks its format */
export declare const RSC_BAD_REQUEST: 4000;
/** what the peer has shown does not stand for it, or it may not begin */
export declare const RSC_ORIGINATOR_HAS_NO_PRIVILEGE: 4103;
/** an algorithm or header member is not supported or was not offered */
export declare const RSC_ESPRIM_UNSUPPORTED_OPTION: 4111;
/** the key is unknown, expired or used up */
export declare const RSC_ESPRIM_UNKNOWN_KEY_ID: 4112;
/** the originator random object is unknown, expired or not acceptable */
export declare const RSC_ESPRIM_UNKNOWN_ORIG_RAND_ID: 4113;
/** the receiver random object is unknown, expired or not acceptable */
export declare const RSC_ESPRIM_UNKNOWN_RECV_RAND_ID: 4114;
/** the integrity check failed */
export declare const RSC_ESPRIM_BAD_MAC: 4115;
/** the inner From is not the key's peer */
export declare const RSC_ESPRIM_IMPERSONATION_ERROR: 4116;
/** the call itself failed: what an application answers then */
export declare const RSC_INTERNAL_SERVER_ERROR: 5000;
/** this endpoint does not take part in that procedure */
export declare const RSC_NOT_IMPLEMENTED: 5001;
/** seen before, a quota is full, no request, or something out of reach */
export declare const RSC_ESPRIM_DECRYPTION_ERROR: 5210;
/** the response could not be sealed */
export declare const RSC_ESPRIM_ENCRYPTION_ERROR: 5211;

/** number: [name, meaning] */
export declare const ERRORS: Readonly<Record<number, readonly [name: ErrorName, meaning: string]>>;

/** The names of the error codes that this release knows. */
export type ErrorName =
  | "ESF_E_ARGUMENT"
  | "ESF_E_HANDLE"
  | "ESF_E_TOO_SMALL"
  | "ESF_E_FORMAT"
  | "ESF_E_JSON"
  | "ESF_E_JWE"
  | "ESF_E_IDENTIFIER"
  | "ESF_E_RAND"
  | "ESF_E_PRIMITIVE"
  | "ESF_E_CERTIFICATE"
  | "ESF_E_POLICY"
  | "ESF_E_UNSUPPORTED"
  | "ESF_E_NOT_IMPLEMENTED"
  | "ESF_E_REFLECTION"
  | "ESF_E_UNKNOWN_KEY"
  | "ESF_E_KEY_EXPIRED"
  | "ESF_E_EXISTS"
  | "ESF_E_WEAK_KEY"
  | "ESF_E_AUTH"
  | "ESF_E_IMPERSONATION"
  | "ESF_E_UNTRUSTED"
  | "ESF_E_IDENTITY"
  | "ESF_E_REVOKED"
  | "ESF_E_EXPIRED"
  | "ESF_E_ORIGINATOR_RAND"
  | "ESF_E_RECEIVER_RAND"
  | "ESF_E_DUPLICATE"
  | "ESF_E_STATE"
  | "ESF_E_BUSY"
  | "ESF_E_FORKED"
  | "ESF_E_PEER_REFUSED"
  | "ESF_E_NO_MEMORY"
  | "ESF_E_LIMIT"
  | "ESF_E_QUOTA"
  | "ESF_E_UNREACHABLE"
  | "ESF_E_RANDOM"
  | "ESF_E_INTERNAL";
