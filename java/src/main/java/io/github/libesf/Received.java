// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A message that came in through {@link Endpoint#receive(byte[], String)}. Threads: one at a time.
 *
 * <p>RAND_GIVEN, KEY_ESTABLISHED, HANDSHAKE_CONTINUES: send rsc and reply. PRIMITIVE: process the primitive, answer
 * with the exchange and rsc 2000. DUPLICATE and REFUSED: send rsc, execute nothing.
 */
public final class Received extends Attempt {
    private @Nullable Exchange exchange;

    Received(long address, @Nullable Resolver resolver) {
        super(address, Native::received_free, "received", resolver);
    }

    private <T extends @Nullable Object> T read(LongFunction<T> getter) {
        long address = box.enter();
        try {
            return getter.apply(address);
        } finally {
            box.leave();
        }
    }

    /**
     * What the message waits for (D1).
     *
     * @return a need, or null when the message is finished
     * @throws EsfStateException busy, closed
     */
    public @Nullable Need need() {
        return readNeed();
    }

    @Override
    @Nullable Need readNeed() {
        return this.<@Nullable Need>read(Native::received_need);
    }

    /**
     * What happened.
     *
     * @return a kind; {@link ReceivedKind#NONE} while the message waits for something, {@link ReceivedKind#UNKNOWN}
     *     when this release does not know {@link #kindNumber()}
     * @throws EsfStateException busy, closed
     */
    public ReceivedKind kind() {
        return ReceivedKind.of(kindNumber());
    }

    /**
     * What happened, as a number.
     *
     * @return one of {@link Codes}{@code .RECEIVED_...}, or a later one; 0 while the message waits for something
     * @throws EsfStateException busy, closed
     */
    public int kindNumber() {
        return read(Native::received_kind);
    }

    /**
     * The status code of the outer response (TS-0004 7.6.2).
     *
     * @return 2000, or why the message was refused; 0 while it waits
     * @throws EsfStateException busy, closed
     */
    public int rsc() {
        return read(Native::received_rsc);
    }

    /**
     * The content of the outer response.
     *
     * @return JSON; empty when there is none (PRIMITIVE, DUPLICATE, REFUSED)
     * @throws EsfStateException not finished, busy, closed
     */
    public byte[] replyBytes() {
        return read(Native::received_reply);
    }

    /**
     * The content of the outer response.
     *
     * @return a map of the caller's own; null when there is none (PRIMITIVE, DUPLICATE, REFUSED)
     * @throws EsfStateException not finished, busy, closed
     */
    public @Nullable Map<String, @Nullable Object> reply() {
        byte[] octets = replyBytes();
        return octets.length == 0 ? null : Json.read(octets);
    }

    /**
     * Writes {@link #replyBytes()} into the caller's memory.
     *
     * @param dst written from its position on, which moves behind the reply
     * @return how many octets it has; 0 for none
     * @throws EsfArgumentException {@link Codes#E_TOO_SMALL}: the message says what is needed
     * @throws EsfStateException not finished, busy, closed
     * @throws java.nio.ReadOnlyBufferException the buffer cannot be written to
     */
    public int replyInto(ByteBuffer dst) {
        Into into = new Into(dst);
        read(address -> Native.received_reply_into(into, address));
        return into.done();
    }

    /**
     * The inner request primitive, exactly as the Originator wrote it.
     *
     * @return JSON
     * @throws EsfStateException the kind is not PRIMITIVE; busy, closed
     */
    public byte[] primitiveBytes() {
        return read(Native::received_primitive);
    }

    /**
     * Writes {@link #primitiveBytes()} into the caller's memory.
     *
     * @param dst written from its position on, which moves behind the primitive. {@link Libesf#openedSize} octets are
     *     always enough
     * @return how many octets it has
     * @throws EsfArgumentException {@link Codes#E_TOO_SMALL}: the message says what is needed
     * @throws EsfStateException the kind is not PRIMITIVE; busy, closed
     * @throws java.nio.ReadOnlyBufferException the buffer cannot be written to
     */
    public int primitiveInto(ByteBuffer dst) {
        Into into = new Into(dst);
        read(address -> Native.received_primitive_into(into, address));
        return into.done();
    }

    /**
     * The inner request primitive.
     *
     * @return a map of the caller's own; whole numbers are Integer, Long or BigInteger, others Double
     * @throws EsfStateException the kind is not PRIMITIVE; busy, closed
     */
    public Map<String, @Nullable Object> primitive() {
        return Json.read(primitiveBytes());
    }

    /**
     * The authenticated identity that the message comes from (TS-0003 7.1.2, 7.2.2).
     *
     * @return an absolute id
     * @throws EsfStateException nobody was authenticated: the kind is not PRIMITIVE, DUPLICATE or KEY_ESTABLISHED, or
     *     it is a repeated message 1 of E2EKey; busy, closed
     */
    public String peer() {
        return Octets.text(read(Native::received_peer));
    }

    /**
     * The identifier of the key that the message was sealed with, or that was established.
     *
     * @return a kid
     * @throws EsfStateException as {@link #peer()}
     */
    public String keyId() {
        return Octets.text(read(Native::received_key_id));
    }

    /**
     * Why the message was refused, for the operator (a peer is told {@link #rsc()} only).
     *
     * @return an exception that is not thrown; null when the message was not refused
     * @throws EsfStateException busy, closed
     */
    public @Nullable EsfException error() {
        ReceivedKind kind = kind();
        boolean isRefused = kind == ReceivedKind.REFUSED || kind == ReceivedKind.DUPLICATE;
        return isRefused ? read(Native::received_error) : null;
    }

    /**
     * What the request is answered with. It outlives this object; it is the same at every call, and closed by itself.
     *
     * @return an exchange
     * @throws EsfStateException the kind is not PRIMITIVE; busy, closed
     */
    public Exchange exchange() {
        if (exchange == null) {
            exchange = new Exchange(read(Native::received_exchange));
        }
        return exchange;
    }

    /**
     * Brings what the message waits for and goes on.
     *
     * @param answer KEY: FOUND + key document (see {@link Key#fromJwk(Document)}), ABSENT, UNREACHABLE.
     *     ORIGINATOR_RAND: FOUND + the document that was stored with the mark, ABSENT, UNREACHABLE. MARK: INSERTED,
     *     EXISTS + the stored value,
     * UNREACHABLE
     * @param data what goes with the answer; null when nothing does
     * @return true when the message is finished, false when it needs one more thing
     * @throws EsfStateException nothing is waited for; busy, closed
     * @throws EsfArgumentException an answer that the need does not know
     * @throws EsfException the data are not what was asked for; the need stands and may be answered again
     */
    public boolean answer(Answer answer, @Nullable Document data) {
        return bring(answer.number(), data == null ? Octets.NONE : data.octets());
    }

    @Override
    boolean bring(int answer, byte[] data) {
        return read(address -> Native.received_answer(address, answer, data) == Codes.OK);
    }

    /**
     * Answers needs with the endpoint's resolver until the message is finished. When the resolver throws, the message
     * still waits and this can be called again.
     *
     * @return whether it is finished; false only when there is no resolver
     * @throws EsfException what {@link #answer} throws
     */
    public boolean resolve() {
        return resolveWith(resolver);
    }

    /**
     * Answers needs with a resolver until the message is finished. When it throws, the message still waits and this can
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
     * Describes the message.
     *
     * @return its class, the kind, and whether it is closed
     */
    @Override
    public String toString() {
        try {
            return describe(kind().toString());
        } catch (EsfStateException closedOrBusy) {
            return describe("");
        }
    }
}
