// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Answers one sealed request. Threads: one at a time. Leaving a request unanswered is legal. */
public final class Exchange extends Handle {
    Exchange(long address) {
        super(address, Native::esprim_exchange_free, "exchange", true);
    }

    /**
     * Seals the response primitive. It works once; after an error the exchange can still be answered. TS-0003 8.4.2
     * C.8, C.9.
     *
     * @param response JSON with rsc and rqi (the request's)
     * @return the content of the outer response, whose rsc is 2000: {"m2m:seci":{"sit":5,"epo":"..."}}
     * @throws EsfFormatException no response, or another request's
     * @throws EsfKeyException the key has expired or was removed (rsc 5211)
     * @throws EsfFreshnessException a random object has expired (rsc 5211)
     * @throws EsfResourceException a limit (rsc 5211)
     * @throws EsfStateException answered already, busy, closed
     */
    public byte[] seal(byte[] response) {
        long address = box.enter();
        try {
            return Native.esprim_exchange_seal(address, response);
        } finally {
            box.leave();
        }
    }

    /**
     * As {@link #seal(byte[])}.
     *
     * @param response the response primitive
     * @return the content of the outer response
     */
    public byte[] seal(Document response) {
        return seal(response.octets());
    }

    /**
     * As {@link #seal(byte[])}.
     *
     * @param response the response primitive; see {@link Document#of(Map)}
     * @return the content of the outer response
     */
    public byte[] seal(Map<String, ?> response) {
        return seal(Json.write(response));
    }

    /**
     * Seals like {@link #seal(byte[])}, straight into the caller's memory.
     *
     * @param response the response primitive
     * @param dst written from its position on, which moves behind the content. {@link Libesf#sealedSize} octets are
     *     always enough
     * @return how many octets the content has
     * @throws EsfArgumentException {@link Codes#E_TOO_SMALL}: the message says what is needed, and the exchange can
     *     still be answered
     * @throws java.nio.ReadOnlyBufferException the buffer cannot be written to
     * @throws EsfException what {@link #seal(byte[])} throws
     */
    public int sealInto(byte[] response, ByteBuffer dst) {
        Into into = new Into(dst);
        long address = box.enter();
        try {
            Native.esprim_exchange_seal_into(into, address, response);
            return into.done();
        } finally {
            box.leave();
        }
    }

    /**
     * As {@link #sealInto(byte[], ByteBuffer)}.
     *
     * @param response the response primitive
     * @param dst written from its position on
     * @return how many octets the content has
     */
    public int sealInto(Document response, ByteBuffer dst) {
        return sealInto(response.octets(), dst);
    }

    /**
     * As {@link #seal(byte[])}, on an executor.
     *
     * @param response the response primitive; copied when there is an executor
     * @param executor where the native call is made; null = here and now
     * @return the content of the outer response, later; it ends with the exceptions of {@link #seal(byte[])}
     */
    public CompletableFuture<byte[]> sealAsync(byte[] response, @Nullable Executor executor) {
        byte[] octets = Attempt.still(response, executor);
        return Attempt.later(executor, () -> seal(octets));
    }
}
