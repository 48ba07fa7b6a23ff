// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to agree on a key by certificates or raw public keys (E2EKey, published as ESCertKE; TS-0003 8.7.2).
 * Threads: one at a time. Made by {@link Endpoint#e2ekey(String)}; closing it abandons it.
 */
public final class E2eKey extends Attempt {
    private final String peerId;

    E2eKey(long address, String peerId, @Nullable Resolver resolver) {
        super(address, Native::e2ekey_free, "e2ekey", resolver);
        this.peerId = peerId;
    }

    /**
     * The other end.
     *
     * @return the id that the attempt was made with
     */
    public String peerId() {
        return peerId;
    }

    /**
     * The message that is to be sent to the peer, of kind NOTIFY (D1).
     *
     * @return a need, or null when the attempt is over
     * @throws EsfStateException busy, closed
     */
    public @Nullable Need need() {
        return readNeed();
    }

    @Override
    @Nullable Need readNeed() {
        long address = box.enter();
        try {
            return Native.e2ekey_need(address);
        } finally {
            box.leave();
        }
    }

    /**
     * Brings the response to the message that {@link #need()} asked to send. An error ends the attempt, and nothing of
     * it is left.
     *
     * @param answer FOUND with the content (rsc 2000), ABSENT with the content if any (another rsc), UNREACHABLE
     * @param data the content; null when there is none
     * @return true when the key is established
     * @throws EsfStateException nothing is waited for; {@link Codes#E_PEER_REFUSED}: the other end's alert or rsc
     * @throws EsfResourceException unreachable
     * @throws EsfAuthenticationException what it has shown does not stand for it, or a signature is wrong
     * @throws EsfFreshnessException a certificate is expired
     * @throws EsfFormatException what the other end sent
     * @throws EsfPolicyException nothing in common
     */
    public boolean answer(Answer answer, @Nullable Document data) {
        return bring(answer.number(), data == null ? Octets.NONE : data.octets());
    }

    @Override
    boolean bring(int answer, byte[] data) {
        long address = box.enter();
        try {
            return Native.e2ekey_answer(address, answer, data) == Codes.OK;
        } finally {
            box.leave();
        }
    }

    /**
     * Answers needs with the endpoint's resolver until the key is established. When the resolver throws, the attempt
     * still waits and this can be called again.
     *
     * @return whether it is; false only when there is no resolver
     * @throws EsfException what {@link #answer} throws
     */
    public boolean resolve() {
        return resolveWith(resolver);
    }

    /**
     * Answers needs with a resolver until the key is established. When it throws, the attempt still waits and this can
     * be called again.
     *
     * @param resolver whom to ask
     * @return true
     * @throws EsfException what {@link #answer} throws
     */
    public boolean resolve(Resolver resolver) {
        return resolveWith(resolver);
    }

    /**
     * As {@link #resolve(Resolver)}, without waiting.
     *
     * @param resolver whom to ask
     * @param executor where the native calls are made; null = the thread that brings what is needed
     * @return true, later; it ends with the exceptions of {@link #answer} and with what the resolver ends with
     */
    public CompletableFuture<Boolean> resolveAsync(Resolver resolver, @Nullable Executor executor) {
        return resolveLater(resolver, executor);
    }

    /**
     * The identifier of the established key.
     *
     * @return 32 hex digits
     * @throws EsfStateException there is none yet; busy, closed
     */
    public String keyId() {
        long address = box.enter();
        try {
            return Octets.text(Native.e2ekey_key_id(address));
        } finally {
            box.leave();
        }
    }

    /**
     * Describes the attempt.
     *
     * @return its class, the other end, and whether it is closed
     */
    @Override
    public String toString() {
        return describe(peerId);
    }
}
