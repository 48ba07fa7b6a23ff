// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

/**
 * A private key on P-256, which proves an identity. Threads: many.
 *
 * <p>It signs inside the library; {@link #pem()} is the one place where it leaves. Made by {@link #generate()} or
 * {@link #fromPem}. An endpoint shares it, so it can be closed after {@link Endpoint#addIdentity}.
 */
public final class PrivateKey extends Handle {
    private PrivateKey(long address) {
        super(address, Native::key_free, "key", false);
    }

    /**
     * Makes a new key.
     *
     * @return a key
     * @throws EsfResourceException the system's random generator failed
     */
    public static PrivateKey generate() {
        return new PrivateKey(Native.key_generate());
    }

    /**
     * Reads a key.
     *
     * @param pem PKCS#8 or SEC 1 in PEM, without a password
     * @return a key
     * @throws EsfFormatException what is wrong with it
     */
    public static PrivateKey fromPem(String pem) {
        return fromPem(Octets.of(pem));
    }

    /**
     * Reads a key.
     *
     * @param pem PKCS#8 or SEC 1, in PEM or DER, without a password. Copied
     * @return a key
     * @throws EsfFormatException what is wrong with it
     */
    public static PrivateKey fromPem(byte[] pem) {
        return new PrivateKey(Native.key_private(pem));
    }

    /**
     * The key itself, for a file that nobody else can read.
     *
     * @return PKCS#8 in PEM (RFC 5208, RFC 7468)
     * @throws EsfStateException closed
     */
    public String pem() {
        long address = box.enter();
        try {
            return Octets.text(Native.key_private_pem(address));
        } finally {
            box.leave();
        }
    }

    /**
     * The public half.
     *
     * @return SubjectPublicKeyInfo in DER
     * @throws EsfStateException closed
     */
    public byte[] publicKey() {
        long address = box.enter();
        try {
            return Native.key_public(address);
        } finally {
            box.leave();
        }
    }

    /**
     * The name of the public half by its hash: what a trust entry for a raw key has (RFC 6920; TS-0003 10.1.2).
     *
     * @return "ni:///sha-256;..."
     * @throws EsfStateException closed
     */
    public String publicName() {
        long address = box.enter();
        try {
            return Octets.text(Native.key_public_name(address));
        } finally {
            box.leave();
        }
    }

    /**
     * Describes the key without its secret.
     *
     * @return its class, the name of its public half, and whether it is closed
     */
    @Override
    public String toString() {
        return describe(closed() ? "" : publicName());
    }
}
