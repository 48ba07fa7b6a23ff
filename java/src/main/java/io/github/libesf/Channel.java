// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A channel towards one Receiver, over as many sessions as it takes. Threads: many. Made by {@link Endpoint#channel};
 * it keeps the native endpoint alive.
 */
public final class Channel extends Handle {
    private final String receiverId;
    private final @Nullable Resolver resolver;

    Channel(long address, String receiverId, @Nullable Resolver resolver) {
        super(address, Native::esprim_channel_free, "channel", false);
        this.receiverId = receiverId;
        this.resolver = resolver;
    }

    /**
     * The Receiver.
     *
     * @return its absolute id
     */
    public String receiverId() {
        return receiverId;
    }

    /**
     * Follows the remedy of an error: {@link Remedy#NEW_ORO} makes a new originator random object for the next request,
     * {@link Remedy#NEW_RRO} asks the Receiver for a new receiver random object first. The library never does that by
     * itself (D8).
     *
     * @param remedy what to do
     * @throws EsfArgumentException another remedy
     */
    public void renew(Remedy remedy) {
        long address = box.enter();
        try {
            Native.esprim_channel_renew(address, remedy.number());
        } finally {
            box.leave();
        }
    }

    /**
     * Makes an empty request whose response is waited for no longer than 30 s.
     *
     * @return a request
     * @throws EsfStateException closed
     */
    public Request request() {
        return request(null, resolver);
    }

    /**
     * Makes an empty request.
     *
     * @param timeout how long you are going to wait for the response, 1 ms to 3600 s; null = 30 s. Random objects with
     *     less life left are renewed when sealing (D10)
     * @return a request
     * @throws EsfPolicyException out of range
     * @throws EsfStateException closed
     */
    public Request request(@Nullable Duration timeout) {
        return request(timeout, resolver);
    }

    private Request request(@Nullable Duration timeout, @Nullable Resolver chosen) {
        long address = box.enter();
        try {
            long made = Native.esprim_request_new(address);
            if (timeout != null) {
                limit(made, timeout);
            }
            return new Request(made, chosen);
        } finally {
            box.leave();
        }
    }

    private static void limit(long request, Duration timeout) {
        try {
            Native.esprim_request_set_timeout(request, milliseconds(timeout));
        } catch (EsfException refused) {
            Native.esprim_request_free(request);
            throw refused;
        }
    }

    /** Rounded up, so that a positive time-out never becomes none. */
    private static long milliseconds(Duration timeout) {
        long seconds = Math.min(timeout.getSeconds(), 1L << 40);
        return Math.max(seconds, -1) * 1000 + (timeout.getNano() + 999_999) / 1_000_000;
    }

    /**
     * Seals a request primitive, sends it, opens the response: all in one, for those who have a blocking transport.
     *
     * <p>The transport also fetches the Receiver's random object when that is missing. Other needs go to the endpoint's
     * resolver.
     *
     * @param <X> what the transport throws
     * @param primitive JSON with op, fr (this endpoint) and rqi
     * @param notify sends content to an entity in a Notify request. What it throws comes out here; whether the request
     *     was executed is unknown then
     * @return the inner response primitive
     * @throws X what the transport throws
     * @throws EsfException what {@link Request#seal(byte[])} and {@link Request#open} throw
     * @throws IllegalStateException something else than a Notify is needed and the endpoint has no resolver
     */
    public <X extends Exception> Map<String, @Nullable Object> send(byte[] primitive, Notify<X> notify) throws X {
        return send(primitive, notify, null);
    }

    /**
     * As {@link #send(byte[], Notify)}.
     *
     * @param <X> what the transport throws
     * @param primitive the inner request primitive; see {@link Document#of(Map)}
     * @param notify sends content to an entity in a Notify request
     * @return the inner response primitive
     * @throws X what the transport throws
     */
    public <X extends Exception> Map<String, @Nullable Object> send(Map<String, ?> primitive, Notify<X> notify)
            throws X {
        return send(Json.write(primitive), notify, null);
    }

    /**
     * As {@link #send(byte[], Notify)}.
     *
     * @param <X> what the transport throws
     * @param primitive the inner request primitive
     * @param notify sends content to an entity in a Notify request
     * @param timeout as for {@link #request(Duration)}
     * @return the inner response primitive
     * @throws X what the transport throws
     */
    public <X extends Exception> Map<String, @Nullable Object> send(
            byte[] primitive, Notify<X> notify, @Nullable Duration timeout) throws X {
        try (Request request = request(timeout, null)) {
            byte[] content = request.seal(primitive);
            for (Need need = request.need(); need != null; need = request.need()) {
                if (need.kind() == NeedKind.NOTIFY) {
                    Resolution found = Resolution.of(notify.send(need.id(), need.content()));
                    request.bring(found.number(), found.octets());
                } else {
                    request.resolveWith(resolverFor(need));
                }
            }
            Response response = notify.send(receiverId, content == null ? request.content() : content);
            return request.open(response.rsc(), response.content());
        }
    }

    private Resolver resolverFor(Need need) {
        if (resolver == null) {
            throw new IllegalStateException("the request needs " + need + ", and the endpoint has no resolver");
        }
        return resolver;
    }

    /**
     * As {@link #send(byte[], Notify)}, with an asynchronous transport: nothing waits.
     *
     * @param primitive JSON with op, fr (this endpoint) and rqi
     * @param notify sends content to an entity in a Notify request
     * @param timeout as for {@link #request(Duration)}
     * @return the inner response primitive, later; it ends with the exceptions of {@link #send(byte[], Notify)}
     * @throws EsfPolicyException at once: the time-out is out of range
     * @throws EsfStateException at once: closed
     */
    public CompletableFuture<Map<String, @Nullable Object>> sendAsync(
            byte[] primitive, AsyncNotify notify, @Nullable Duration timeout) {
        Resolver both = need -> need.kind() == NeedKind.NOTIFY
                ? notify.send(need.id(), need.content()).thenApply(Resolution::of).toCompletableFuture()
                : resolverFor(need).resolve(need);
        Request request = request(timeout, both);
        return request.sealAsync(primitive)
                .thenCompose(content -> notify.send(receiverId, content == null ? request.content() : content))
                .thenApply(response -> request.open(response.rsc(), response.content()))
                .whenComplete((opened, failed) -> request.close());
    }

    /**
     * Describes the channel.
     *
     * @return its class, the Receiver, and whether it is closed
     */
    @Override
    public String toString() {
        return describe(receiverId);
    }
}
