// SPDX-License-Identifier: Apache-2.0
// Made by abi/generate.py from abi/include; change the headers, not this file.
package io.github.libesf;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The numbers of the ABI, and the table of errors. Every set is open: later versions append to it. */
public final class Codes {
    /** Done. */
    public static final int OK = 0;

    /** Not finished: the object waits for something from outside. */
    public static final int NEEDS = 1;

    /** An argument is missing or out of range. */
    public static final int E_ARGUMENT = -100;

    /** A handle is NULL, of another type or already freed. */
    public static final int E_HANDLE = -101;

    /** The caller's memory is too small for the result. */
    public static final int E_TOO_SMALL = -102;

    /** The input breaks the rules of its format. */
    public static final int E_FORMAT = -200;

    /** The text is not strict JSON. */
    public static final int E_JSON = -201;

    /** The text is not a JWE in compact serialization. */
    public static final int E_JWE = -202;

    /** The text is not a oneM2M identifier. */
    public static final int E_IDENTIFIER = -203;

    /** The random object is malformed. */
    public static final int E_RAND = -204;

    /** The content is not the primitive that was expected. */
    public static final int E_PRIMITIVE = -205;

    /** A rule of the endpoint or of its security profile forbids it. */
    public static final int E_POLICY = -300;

    /** An algorithm or option is not supported or not agreed. */
    public static final int E_UNSUPPORTED = -301;

    /** This endpoint does not take part in that procedure. */
    public static final int E_NOT_IMPLEMENTED = -302;

    /** The peer is this endpoint itself. */
    public static final int E_REFLECTION = -303;

    /** No usable key with that identifier. */
    public static final int E_UNKNOWN_KEY = -400;

    /** The key has expired. */
    public static final int E_KEY_EXPIRED = -401;

    /** Another key has that identifier and usage. */
    public static final int E_EXISTS = -402;

    /** The key is shorter than the minimum. */
    public static final int E_WEAK_KEY = -403;

    /** The integrity check failed. */
    public static final int E_AUTH = -500;

    /** The inner From is not the identity bound to the key. */
    public static final int E_IMPERSONATION = -501;

    /** What the operation rests on has expired or would expire too early. */
    public static final int E_EXPIRED = -600;

    /** The originator random object is unknown, expired or not acceptable. */
    public static final int E_ORIGINATOR_RAND = -601;

    /** The receiver random object is unknown, expired or not acceptable. */
    public static final int E_RECEIVER_RAND = -602;

    /** The message was seen before. */
    public static final int E_DUPLICATE = -603;

    /** The object is not in a state that allows the call. */
    public static final int E_STATE = -700;

    /** Another thread is using the object. */
    public static final int E_BUSY = -701;

    /** The endpoint was made before a fork; the child opens its own. */
    public static final int E_FORKED = -702;

    /** The other end answered with an error. */
    public static final int E_PEER_REFUSED = -703;

    /** Out of memory. */
    public static final int E_NO_MEMORY = -800;

    /** A size or count limit was reached. */
    public static final int E_LIMIT = -801;

    /** A quota of the endpoint is full. */
    public static final int E_QUOTA = -802;

    /** What was needed from outside could not be reached. */
    public static final int E_UNREACHABLE = -803;

    /** The system's random generator failed. */
    public static final int E_RANDOM = -804;

    /** A fault in the library. */
    public static final int E_INTERNAL = -900;

    /** Nothing that a new random object would change. */
    public static final int REMEDY_NONE = 0;

    /** Make a new originator random object: after 4113 and 5211. */
    public static final int REMEDY_NEW_ORO = 1;

    /** Ask for a new receiver random object: after 4114. */
    public static final int REMEDY_NEW_RRO = 2;

    /** Send `content` to `id` in a Notify request, bring the content of the response. */
    public static final int NEED_NOTIFY = 1;

    /** Fetch the key `id` from `authority`. */
    public static final int NEED_KEY = 2;

    /** Fetch the e2eSecInfo or the parameter document of entity `id`. */
    public static final int NEED_PARAMETERS = 3;

    /** Look up the originator random object `id` in the shared store. */
    public static final int NEED_ORIGINATOR_RAND = 4;

    /** Insert `content` under `id` until `expiry` if nothing is there, atomically. */
    public static final int NEED_MARK = 5;

    /** Resolve a Credential-ID to identities. */
    public static final int NEED_IDENTITY = 6;

    /** Here it is. */
    public static final int ANSWER_FOUND = 1;

    /** Asked, and there is none. */
    public static final int ANSWER_ABSENT = 2;

    /** Could not be asked: no answer, time-out, 5103. */
    public static final int ANSWER_UNREACHABLE = 3;

    /** A MARK is now in the store and was not before. */
    public static final int ANSWER_INSERTED = 4;

    /** A MARK was there already; the bytes are its stored value. */
    public static final int ANSWER_EXISTS = 5;

    /** A random object was asked for; reply is ready. */
    public static final int RECEIVED_RAND_GIVEN = 1;

    /** A request primitive was opened; answer it with the exchange. */
    public static final int RECEIVED_PRIMITIVE = 2;

    /** E2EKey finished; reply is ready. */
    public static final int RECEIVED_KEY_ESTABLISHED = 3;

    /** E2EKey goes on; reply is ready. */
    public static final int RECEIVED_HANDSHAKE_CONTINUES = 4;

    /** Seen before, not executed again; reply is ready. */
    public static final int RECEIVED_DUPLICATE = 5;

    /** Refused; rsc and error say why. */
    public static final int RECEIVED_REFUSED = 6;

    /** Canonical JSON text of both random objects: the default. */
    public static final int ENCODING_A = 1;

    /** The 16 octets of esprimRandValue. */
    public static final int ENCODING_B = 2;

    /** The characters of esprimRandValue. */
    public static final int ENCODING_C = 3;

    /** Plain m2m:securityInfo: the standard. */
    public static final int CARRIER_SECI = 1;

    /** Inside m2m:sgn/nev/rep: for hubs that refuse plain securityInfo; not standard. */
    public static final int CARRIER_SGN = 2;

    /** Opened, or a random object given. */
    public static final int RSC_OK = 2000;

    /** The message breaks its format. */
    public static final int RSC_BAD_REQUEST = 4000;

    /** An algorithm or header member is not supported or was not offered. */
    public static final int RSC_ESPRIM_UNSUPPORTED_OPTION = 4111;

    /** The key is unknown, expired or used up. */
    public static final int RSC_ESPRIM_UNKNOWN_KEY_ID = 4112;

    /** The originator random object is unknown, expired or not acceptable. */
    public static final int RSC_ESPRIM_UNKNOWN_ORIG_RAND_ID = 4113;

    /** The receiver random object is unknown, expired or not acceptable. */
    public static final int RSC_ESPRIM_UNKNOWN_RECV_RAND_ID = 4114;

    /** The integrity check failed. */
    public static final int RSC_ESPRIM_BAD_MAC = 4115;

    /** The inner From is not the key's peer. */
    public static final int RSC_ESPRIM_IMPERSONATION_ERROR = 4116;

    /** The call itself failed: what an application answers then. */
    public static final int RSC_INTERNAL_SERVER_ERROR = 5000;

    /** This endpoint does not take part in that procedure. */
    public static final int RSC_NOT_IMPLEMENTED = 5001;

    /** Seen before, a quota is full, no request, or something out of reach. */
    public static final int RSC_ESPRIM_DECRYPTION_ERROR = 5210;

    /** The response could not be sealed. */
    public static final int RSC_ESPRIM_ENCRYPTION_ERROR = 5211;

    private static final Map<Integer, String[]> ERRORS = Map.ofEntries(
            Map.entry(-100, new String[] {
                "ESF_E_ARGUMENT", "an argument is missing or out of range"
            }),
            Map.entry(-101, new String[] {
                "ESF_E_HANDLE", "a handle is NULL, of another type or already freed"
            }),
            Map.entry(-102, new String[] {
                "ESF_E_TOO_SMALL", "the caller's memory is too small for the result"
            }),
            Map.entry(-200, new String[] {
                "ESF_E_FORMAT", "the input breaks the rules of its format"
            }),
            Map.entry(-201, new String[] {
                "ESF_E_JSON", "the text is not strict JSON"
            }),
            Map.entry(-202, new String[] {
                "ESF_E_JWE", "the text is not a JWE in compact serialization"
            }),
            Map.entry(-203, new String[] {
                "ESF_E_IDENTIFIER", "the text is not a oneM2M identifier"
            }),
            Map.entry(-204, new String[] {
                "ESF_E_RAND", "the random object is malformed"
            }),
            Map.entry(-205, new String[] {
                "ESF_E_PRIMITIVE", "the content is not the primitive that was expected"
            }),
            Map.entry(-300, new String[] {
                "ESF_E_POLICY", "a rule of the endpoint or of its security profile forbids it"
            }),
            Map.entry(-301, new String[] {
                "ESF_E_UNSUPPORTED", "an algorithm or option is not supported or not agreed"
            }),
            Map.entry(-302, new String[] {
                "ESF_E_NOT_IMPLEMENTED", "this endpoint does not take part in that procedure"
            }),
            Map.entry(-303, new String[] {
                "ESF_E_REFLECTION", "the peer is this endpoint itself"
            }),
            Map.entry(-400, new String[] {
                "ESF_E_UNKNOWN_KEY", "no usable key with that identifier"
            }),
            Map.entry(-401, new String[] {
                "ESF_E_KEY_EXPIRED", "the key has expired"
            }),
            Map.entry(-402, new String[] {
                "ESF_E_EXISTS", "another key has that identifier and usage"
            }),
            Map.entry(-403, new String[] {
                "ESF_E_WEAK_KEY", "the key is shorter than the minimum"
            }),
            Map.entry(-500, new String[] {
                "ESF_E_AUTH", "the integrity check failed"
            }),
            Map.entry(-501, new String[] {
                "ESF_E_IMPERSONATION", "the inner From is not the identity bound to the key"
            }),
            Map.entry(-600, new String[] {
                "ESF_E_EXPIRED", "what the operation rests on has expired or would expire too early"
            }),
            Map.entry(-601, new String[] {
                "ESF_E_ORIGINATOR_RAND", "the originator random object is unknown, expired or not acceptable"
            }),
            Map.entry(-602, new String[] {
                "ESF_E_RECEIVER_RAND", "the receiver random object is unknown, expired or not acceptable"
            }),
            Map.entry(-603, new String[] {
                "ESF_E_DUPLICATE", "the message was seen before"
            }),
            Map.entry(-700, new String[] {
                "ESF_E_STATE", "the object is not in a state that allows the call"
            }),
            Map.entry(-701, new String[] {
                "ESF_E_BUSY", "another thread is using the object"
            }),
            Map.entry(-702, new String[] {
                "ESF_E_FORKED", "the endpoint was made before a fork; the child opens its own"
            }),
            Map.entry(-703, new String[] {
                "ESF_E_PEER_REFUSED", "the other end answered with an error"
            }),
            Map.entry(-800, new String[] {
                "ESF_E_NO_MEMORY", "out of memory"
            }),
            Map.entry(-801, new String[] {
                "ESF_E_LIMIT", "a size or count limit was reached"
            }),
            Map.entry(-802, new String[] {
                "ESF_E_QUOTA", "a quota of the endpoint is full"
            }),
            Map.entry(-803, new String[] {
                "ESF_E_UNREACHABLE", "what was needed from outside could not be reached"
            }),
            Map.entry(-804, new String[] {
                "ESF_E_RANDOM", "the system's random generator failed"
            }),
            Map.entry(-900, new String[] {
                "ESF_E_INTERNAL", "a fault in the library"
            }));

    private Codes() {}

    /**
     * Tells the name of an error code in C, for example {@code "ESF_E_EXPIRED"}.
     *
     * @param code one of {@code E_...}
     * @return the name, or null for a number that this release does not know
     */
    public static @Nullable String name(int code) {
        String[] found = ERRORS.get(code);
        return found == null ? null : found[0];
    }

    /**
     * Tells what an error code means, in words.
     *
     * @param code one of {@code E_...}
     * @return one line, or null for a number that this release does not know
     */
    public static @Nullable String meaning(int code) {
        String[] found = ERRORS.get(code);
        return found == null ? null : found[1];
    }
}
