// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A pairwise key for ESPrim: 16 to 64 random octets shared with one peer. Threads: many.
 *
 * <p>An endpoint copies it, so it can be closed after {@link Endpoint#addKey}. Anything that a person can remember is
 * no key: random objects travel in clear, so a weak key falls to guessing off line (D11).
 */
public final class Key extends Handle {
    /** The usage when nothing else is said: 13, pre-provisioned for ESPrim (TS-0004 6.3.4.2.39). */
    static final int ESPRIM = 13;

    /**
     * Makes a key that never expires, pre-provisioned for ESPrim (usage 13, encoding A).
     *
     * @param kid 1 to 255 octets of UTF-8. A part before "@" of exactly 32 hex digits is kept in upper case (D13)
     * @param octets 16 to 64 octets; normally 32. Copied
     * @param peer absolute id, {@code "//m2m.example/cse1/Cae1"}. A message under this key is taken from nobody else
     * @throws EsfFormatException the kid or the peer
     * @throws EsfKeyException fewer than 16 octets
     * @throws EsfResourceException more than 64 octets
     */
    public Key(String kid, byte[] octets, String peer) {
        this(kid, octets, peer, ESPRIM, null, Encoding.A);
    }

    /**
     * Makes a key.
     *
     * @param kid 1 to 255 octets of UTF-8. A part before "@" of exactly 32 hex digits is kept in upper case (D13)
     * @param octets 16 to 64 octets; normally 32. Copied
     * @param peer absolute id, {@code "//m2m.example/cse1/Cae1"}. A message under this key is taken from nobody else
     * @param usage m2m:suid (TS-0004 6.3.4.2.39): 13 pre-provisioned for ESPrim, 23, 33, 43 and the other usages
     * @param expires until when it may be used, to the millisecond; null or 1970-01-01 = never
     * @param encoding how random objects enter the session key; the same at both ends
     * @throws EsfFormatException the kid or the peer
     * @throws EsfKeyException fewer than 16 octets
     * @throws EsfResourceException more than 64 octets
     * @throws EsfArgumentException the usage, or an expiry before 1970
     */
    public Key(String kid, byte[] octets, String peer, int usage, @Nullable Instant expires, Encoding encoding) {
        this(Native.key_symmetric(Octets.of(kid), octets), peer, usage, expires, encoding);
    }

    private Key(
            long address,
            @Nullable String peer,
            @Nullable Integer usage,
            @Nullable Instant expires,
            @Nullable Encoding encoding) {
        super(address, Native::key_free, "key", false);
        try {
            set(address, peer, usage, expires, encoding);
        } catch (RuntimeException | Error failed) {
            close();
            throw failed;
        }
    }

    private static void set(
            long address,
            @Nullable String peer,
            @Nullable Integer usage,
            @Nullable Instant expires,
            @Nullable Encoding encoding) {
        if (peer != null) {
            Native.key_set_peer(address, Octets.of(peer));
        }
        if (usage != null) {
            Native.key_set_usage(address, usage);
        }
        if (expires != null) {
            Native.key_set_expiry(address, expires.toEpochMilli());
        }
        if (encoding != null) {
            Native.key_set_encoding(address, encoding.number());
        }
    }

    /**
     * Makes a key from a key document (D1): a JWK of type "oct" with "kid" and "k", and as far as they are there
     * "suid", "peer", "expires" (ms since 1970) and "encoding".
     *
     * @param jwk the document
     * @return a key
     * @throws EsfFormatException what is wrong with the document
     * @throws EsfPolicyException "kty" is not "oct"
     * @throws EsfKeyException fewer than 16 octets
     * @throws EsfResourceException more than 64 octets
     * @throws EsfArgumentException the usage or the expiry
     */
    public static Key fromJwk(Document jwk) {
        return fromJwk(jwk, null, null, null, null);
    }

    /**
     * Makes a key from a key document, see {@link #fromJwk(Document)}. What is given here replaces what the document
     * says.
     *
     * @param jwk the document
     * @param peer absolute id, or null
     * @param usage m2m:suid, or null
     * @param expires until when it may be used (1970-01-01 = for ever), or null
     * @param encoding how random objects enter the session key, or null
     * @return a key
     * @throws EsfFormatException what is wrong with the document or the peer
     * @throws EsfPolicyException "kty" is not "oct"
     * @throws EsfKeyException fewer than 16 octets
     * @throws EsfResourceException more than 64 octets
     * @throws EsfArgumentException the usage or the expiry
     */
    public static Key fromJwk(
            Document jwk,
            @Nullable String peer,
            @Nullable Integer usage,
            @Nullable Instant expires,
            @Nullable Encoding encoding) {
        return new Key(Native.key_import(jwk.octets()), peer, usage, expires, encoding);
    }

    /**
     * The identifier as it will stand in messages.
     *
     * @return 1 to 255 octets of UTF-8
     * @throws EsfStateException closed
     */
    public String id() {
        long address = box.enter();
        try {
            return Octets.text(Native.key_id(address));
        } finally {
            box.leave();
        }
    }
}
