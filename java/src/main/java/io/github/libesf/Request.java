// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One sealed request, from its inner primitive to its inner response. Threads: one at a time; a second caller gets
 * {@link EsfStateException} with {@link Codes#E_BUSY}. Made by {@link Channel#request()}.
 */
public final class Request extends Attempt {
    Request(long address, @Nullable Resolver resolver) {
        super(address, Native::esprim_request_free, "request", resolver);
    }

    /**
     * Seals an inner request primitive. TS-0003 8.4.2 B, C.1 to C.5.
     *
     * @param primitive JSON with op, fr (this endpoint) and rqi (not used before in this session)
     * @return the content to send in a Notify request through any hub, {"m2m:seci":{"sit":5,"epo":"..."}}; null when
     *     something is needed first and the endpoint has no resolver: see {@link #need()} and {@link #answer}
     * @throws EsfFormatException not a request
     * @throws EsfAuthenticationException fr is not this endpoint
     * @throws EsfFreshnessException rqi used before, or no random object would outlive the time-out
     * @throws EsfKeyException no key for the Receiver, or it has expired
     * @throws EsfPolicyException the Receiver does not take part
     * @throws EsfResourceException size or seals
     * @throws EsfStateException sealed already, busy, closed
     */
    public byte @Nullable [] seal(byte[] primitive) {
        byte[] content = sealNow(primitive);
        return content != null ? content : resolveWith(resolver) ? content() : null;
    }

    /**
     * As {@link #seal(byte[])}.
     *
     * @param primitive the inner request primitive
     * @return the content to send, or null
     */
    public byte @Nullable [] seal(Document primitive) {
        return seal(primitive.octets());
    }

    /**
     * As {@link #seal(byte[])}.
     *
     * @param primitive the inner request primitive; see {@link Document#of(Map)}
     * @return the content to send, or null
     */
    public byte @Nullable [] seal(Map<String, ?> primitive) {
        return seal(Json.write(primitive));
    }

    /**
     * As {@link #seal(byte[])}, without waiting: sealing happens here and now, what is needed is waited for.
     *
     * @param primitive the inner request primitive
     * @return the content to send, or null; it ends with the exceptions of {@link #seal(byte[])}
     */
    public CompletableFuture<byte @Nullable []> sealAsync(byte[] primitive) {
        return sealAsync(primitive, null);
    }

    /**
     * As {@link #seal(byte[])}, on an executor.
     *
     * @param primitive the inner request primitive; copied when there is an executor
     * @param executor where the native calls are made; null = the calling thread, and after a need the one that brought
     *     it
     * @return the content to send, or null; it ends with the exceptions of {@link #seal(byte[])}
     */
    public CompletableFuture<byte @Nullable []> sealAsync(byte[] primitive, @Nullable Executor executor) {
        byte[] octets = still(primitive, executor);
        return Attempt.<byte @Nullable []>later(executor, () -> sealNow(octets))
                .thenCompose(content -> content != null
                        ? CompletableFuture.completedFuture(content)
                        : resolveLater(resolver, executor).thenApply(done -> done ? content() : null));
    }

    /**
     * Seals like {@link #seal(byte[])}, straight into the caller's memory; no copy of the content is kept.
     *
     * @param primitive the inner request primitive
     * @param dst written from its position on, which moves behind the content. {@link Libesf#sealedSize} octets are
     *     always enough
     * @return how many octets the content has; -1 when something is needed first and the endpoint has no resolver,
     *     after which {@link #contentInto} gives the content
     * @throws EsfArgumentException {@link Codes#E_TOO_SMALL}: the message says what is needed; this can be called
     *     again, or {@link #contentInto} once a need was answered
     * @throws java.nio.ReadOnlyBufferException the buffer cannot be written to
     * @throws EsfException what {@link #seal(byte[])} throws
     */
    public int sealInto(byte[] primitive, ByteBuffer dst) {
        Into into = new Into(dst);
        long address = box.enter();
        try {
            if (Native.esprim_request_seal_into(into, address, primitive) == Codes.OK) {
                return into.done();
            }
        } finally {
            box.leave();
        }
        return resolveWith(resolver) ? contentInto(dst) : -1;
    }

    /**
     * As {@link #sealInto(byte[], ByteBuffer)}.
     *
     * @param primitive the inner request primitive
     * @param dst written from its position on
     * @return how many octets the content has, or -1
     */
    public int sealInto(Document primitive, ByteBuffer dst) {
        return sealInto(primitive.octets(), dst);
    }

    private byte @Nullable [] sealNow(byte[] primitive) {
        long address = box.enter();
        try {
            return Native.request_sealed(address, primitive);
        } finally {
            box.leave();
        }
    }

    /**
     * The content of the outer Notify request. TS-0004 7.6.2.
     *
     * @return {"m2m:seci":{"sit":5,"epo":"..."}}
     * @throws EsfStateException not sealed yet, busy, closed
     */
    public byte[] content() {
        long address = box.enter();
        try {
            return Native.esprim_request_content(address);
        } finally {
            box.leave();
        }
    }

    /**
     * Writes {@link #content()} into the caller's memory.
     *
     * @param dst written from its position on, which moves behind the content
     * @return how many octets it has
     * @throws EsfArgumentException {@link Codes#E_TOO_SMALL}: the message says what is needed
     * @throws EsfStateException not sealed yet, busy, closed
     * @throws java.nio.ReadOnlyBufferException the buffer cannot be written to
     */
    public int contentInto(ByteBuffer dst) {
        Into into = new Into(dst);
        long address = box.enter();
        try {
            Native.esprim_request_content_into(into, address);
            return into.done();
        } finally {
            box.leave();
        }
    }

    /**
     * What the request waits for (D1).
     *
     * @return a need, or null when it waits for nothing
     * @throws EsfStateException busy, closed
     */
    public @Nullable Need need() {
        return readNeed();
    }

    @Override
    @Nullable Need readNeed() {
        long address = box.enter();
        try {
            return Native.request_need(address);
        } finally {
            box.leave();
        }
    }

    /**
     * Brings what the request waits for and goes on with sealing; see {@link #content()}. An error ends the request.
     *
     * @param answer FOUND with the content of the response, ABSENT (content if any), UNREACHABLE
     * @param data the content; null when there is none
     * @return true when it is sealed, false when it needs one more thing
     * @throws EsfStateException nothing is waited for; the peer answered with an error
     * @throws EsfArgumentException an answer that the need does not know
     * @throws EsfResourceException unreachable
     * @throws EsfFormatException what the Receiver sent
     * @throws EsfException what {@link #seal(byte[])} throws
     */
    public boolean answer(Answer answer, @Nullable Document data) {
        return bring(answer.number(), data == null ? Octets.NONE : data.octets());
    }

    @Override
    boolean bring(int answer, byte[] data) {
        long address = box.enter();
        try {
            return Native.esprim_request_answer(address, answer, data) == Codes.OK;
        } finally {
            box.leave();
        }
    }

    /**
     * Answers needs with the endpoint's resolver until the request is sealed. When the resolver throws, the request
     * still waits and this can be called again.
     *
     * @return whether it is sealed; false only when there is no resolver
     * @throws EsfException what {@link #answer} throws
     */
    public boolean resolve() {
        return resolveWith(resolver);
    }

    /**
     * Answers needs with a resolver until the request is sealed. When it throws, the request still waits and this can
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
     * Opens the response and gives the inner response primitive exactly as the Receiver wrote it; see {@link #open}.
     *
     * @param rsc response status code of the outer response, 1000 to 9999
     * @param content its content; null when there is none
     * @return JSON
     * @throws EsfException what {@link #open} throws
     */
    public byte[] openBytes(int rsc, byte @Nullable [] content) {
        long address = box.enter();
        try {
            return Native.esprim_request_open(address, rsc, content == null ? Octets.NONE : content);
        } finally {
            box.leave();
        }
    }

    /**
     * Opens the response like {@link #openBytes}, into the caller's memory. Nothing is written before all is checked.
     *
     * @param rsc response status code of the outer response, 1000 to 9999
     * @param content its content; null when there is none
     * @param dst written from its position on, which moves behind the primitive. {@link Libesf#openedSize} octets are
     *     always enough
     * @return how many octets the primitive has
     * @throws EsfArgumentException {@link Codes#E_TOO_SMALL}: the message says what is needed, and the response can be
     *     opened again
     * @throws java.nio.ReadOnlyBufferException the buffer cannot be written to
     * @throws EsfException what {@link #open} throws
     */
    public int openInto(int rsc, byte @Nullable [] content, ByteBuffer dst) {
        Into into = new Into(dst);
        long address = box.enter();
        try {
            Native.esprim_request_open_into(into, address, rsc, content == null ? Octets.NONE : content);
            return into.done();
        } finally {
            box.leave();
        }
    }

    /**
     * Opens the response and gives the inner response primitive, whose own rsc tells how the request went.
     * TS-0003 8.4.2 C.11.
     *
     * <p>Only success consumes the request; after an error the true response can still be opened.
     *
     * @param rsc response status code of the outer response, 1000 to 9999
     * @param content its content; null when there is none
     * @return the primitive, the caller's own; whole numbers are Integer, Long or BigInteger, others Double
     * @throws EsfStateException {@link Codes#E_PEER_REFUSED}: an error rsc, unauthenticated, with the remedy; not
     *     sealed, opened already, busy, closed
     * @throws EsfFormatException the content, or it is not the response to this request
     * @throws EsfFreshnessException another session's, or too late
     * @throws EsfKeyException another key's, or it has expired
     * @throws EsfAuthenticationException the integrity check failed, or it is from somebody else
     * @throws EsfArgumentException the rsc
     */
    public Map<String, @Nullable Object> open(int rsc, byte @Nullable [] content) {
        return Json.read(openBytes(rsc, content));
    }

    /**
     * As {@link #openBytes}, on an executor.
     *
     * @param rsc response status code of the outer response
     * @param content its content, copied; null when there is none
     * @param executor where the native call is made; null = here and now
     * @return JSON, later; it ends with the exceptions of {@link #open}
     */
    public CompletableFuture<byte[]> openBytesAsync(int rsc, byte @Nullable [] content, @Nullable Executor executor) {
        byte[] octets = still(content == null ? Octets.NONE : content, executor);
        return later(executor, () -> openBytes(rsc, octets));
    }
}
