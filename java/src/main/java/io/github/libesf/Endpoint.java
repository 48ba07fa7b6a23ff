// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One end of end-to-end security: one AE or one CSE. It holds the keys shared with its peers, what peers have
 * published, the random objects it has given out, and a mark for every message it has taken. Threads: many.
 *
 * <p>It does no input or output and starts no thread; you move the bytes.
 */
public final class Endpoint extends Handle {
    private final String id;
    private final @Nullable Resolver resolver;

    /**
     * Makes an endpoint with a memory of its own, without a resolver, with the default settings.
     *
     * @param absoluteId {@code "//m2m.example/cse1"}, {@code "//m2m.example/cse1/Cae1"} or {@code "//m2m.example/Sae2"}
     * @throws EsfFormatException the id
     * @throws EsfResourceException the system's random generator failed
     */
    public Endpoint(String absoluteId) {
        this(absoluteId, null, null);
    }

    /**
     * Makes an endpoint with a memory of its own.
     *
     * @param absoluteId {@code "//m2m.example/cse1"}, {@code "//m2m.example/cse1/Cae1"} or {@code "//m2m.example/Sae2"}
     * @param resolver answers needs; null: see {@link Request#need()} and {@link Received#need()}
     * @param settings as for {@link #set}; null = the defaults
     * @throws EsfFormatException the id, or a setting
     * @throws EsfPolicyException a setting outside what is allowed
     * @throws EsfResourceException the system's random generator failed
     */
    public Endpoint(String absoluteId, @Nullable Resolver resolver, @Nullable Map<String, ?> settings) {
        super(Native.endpoint_new(Octets.of(absoluteId)), Native::endpoint_free, "endpoint", false);
        id = absoluteId;
        this.resolver = resolver;
        if (settings != null) {
            try {
                set(settings);
            } catch (RuntimeException | Error failed) {
                close();
                throw failed;
            }
        }
    }

    /**
     * The identity.
     *
     * @return the absolute id that the endpoint was made with
     */
    public String id() {
        return id;
    }

    /**
     * Takes a copy of a key. Of several keys of one peer the one added last seals; all of them open (D13).
     *
     * @param key usage and peer have to be set
     * @throws EsfPolicyException no peer or usage, or the peer is this endpoint
     * @throws EsfKeyException expired; or another key has its identifier and usage
     * @throws EsfResourceException quota
     * @throws EsfStateException closed: the endpoint or the key
     */
    public void addKey(Key key) {
        long address = box.enter();
        try {
            long added = key.box.enter();
            try {
                Native.endpoint_add_key(address, added);
            } finally {
                key.box.leave();
            }
        } finally {
            box.leave();
        }
    }

    /**
     * Forgets an ESPrim key with its sessions; open exchanges under it can no longer be answered.
     *
     * @param kid its identifier
     * @throws EsfKeyException there is none
     */
    public void removeKey(String kid) {
        removeKey(kid, Key.ESPRIM);
    }

    /**
     * Forgets a key with its sessions; open exchanges under it can no longer be answered.
     *
     * @param kid its identifier
     * @param usage an m2m:suid of the usage class meant
     * @throws EsfKeyException there is none
     */
    public void removeKey(String kid, int usage) {
        long address = box.enter();
        try {
            Native.endpoint_remove_key(address, Octets.of(kid), usage);
        } finally {
            box.leave();
        }
    }

    /**
     * Makes this endpoint one of several nodes that answer for one identity: replay marks and originator random objects
     * become needs (MARK, ORIGINATOR_RAND) that a resolver serves from the nodes' common store (D9).
     *
     * @param secretId 0 to 255, names the secret in the random objects
     * @param secret at least 32 random octets, the same at all nodes. Copied
     * @throws EsfKeyException too short
     * @throws EsfStateException shared already, or used before; closed
     */
    public void share(int secretId, byte[] secret) {
        long address = box.enter();
        try {
            Native.endpoint_share(address, secretId, secret);
        } finally {
            box.leave();
        }
    }

    /**
     * Takes in what a peer has published about itself: the value of its {@code esi} attribute, as an object or as a
     * string that holds the object (some hubs want that). The only door for shared random objects. TS-0003 8.4.2 B.2,
     * TS-0004 6.3.5.52.
     *
     * @param peerId absolute id
     * @param e2eSecInfo JSON
     * @throws EsfFormatException the id or the JSON
     * @throws EsfPolicyException it is this endpoint's own
     * @throws EsfResourceException size or quota
     */
    public void learn(String peerId, byte[] e2eSecInfo) {
        long address = box.enter();
        try {
            Native.endpoint_learn(address, Octets.of(peerId), e2eSecInfo);
        } finally {
            box.leave();
        }
    }

    /**
     * As {@link #learn(String, byte[])}.
     *
     * @param peerId absolute id
     * @param e2eSecInfo JSON, for example an {@link E2eSecInfo}
     */
    public void learn(String peerId, Document e2eSecInfo) {
        learn(peerId, e2eSecInfo.octets());
    }

    /**
     * This endpoint's e2eSecInfo, to be published in its {@code esi} attribute (D9).
     *
     * @return {"esf":[13],"esro":{...}}
     */
    public E2eSecInfo info() {
        long address = box.enter();
        try {
            return E2eSecInfo.fromJson(Octets.text(Native.endpoint_info(address)));
        } finally {
            box.leave();
        }
    }

    /**
     * When {@link #info()} has to be asked and published again.
     *
     * @return ms since 1970-01-01 UTC; 0 when nothing published expires
     */
    public long infoDue() {
        long address = box.enter();
        try {
            return Native.endpoint_info_due(address);
        } finally {
            box.leave();
        }
    }

    /**
     * Changes settings: limits, quotas, the security profile; all of one call or none. docs/esprim.md has the table.
     *
     * @param settings names and values
     * @throws EsfFormatException unknown name or wrong type
     * @throws EsfPolicyException a value outside what is allowed
     */
    public void set(Map<String, ?> settings) {
        long address = box.enter();
        try {
            Native.endpoint_set(address, Json.write(settings));
        } finally {
            box.leave();
        }
    }

    /**
     * The state, for operators and tests: identity, time, settings, counts and uses. No key material.
     *
     * @return a report
     */
    public Report report() {
        long address = box.enter();
        try {
            return Report.fromJson(Octets.text(Native.endpoint_report(address)));
        } finally {
            box.leave();
        }
    }

    /**
     * Makes a channel towards a Receiver.
     *
     * @param receiverId absolute id
     * @return a channel; it keeps the native endpoint alive
     * @throws EsfFormatException the id
     * @throws EsfPolicyException it is this endpoint
     */
    public Channel channel(String receiverId) {
        long address = box.enter();
        try {
            return new Channel(Native.esprim_channel_new(address, Octets.of(receiverId)), receiverId, resolver);
        } finally {
            box.leave();
        }
    }

    /**
     * Takes the content of a Notify <em>request</em> and lets the endpoint's resolver answer what it needs. The content
     * of a response goes to the request that asked, never here. TS-0003 8.4.2 C.6; TS-0004 7.6.2; D5, D6.
     *
     * <p>What is wrong with the message does not throw: it is an object of kind REFUSED.
     *
     * @param content {"m2m:seci":{...}}; see {@link Carriers#unwrap(byte[])} for other wrappings
     * @param from the From of the outer request as the hub gave it. It selects and limits; it never authorizes (D5)
     * @return what happened, and what to send back
     * @throws EsfFormatException the From
     * @throws EsfResourceException trouble at this end
     * @throws EsfStateException closed
     */
    public Received receive(byte[] content, String from) {
        return receive(content, from, true);
    }

    /**
     * As {@link #receive(byte[], String)}.
     *
     * @param content {"m2m:seci":{...}}
     * @param from the From of the outer request
     * @return what happened, and what to send back
     */
    public Received receive(Document content, String from) {
        return receive(content.octets(), from, true);
    }

    /**
     * As {@link #receive(byte[], String)}.
     *
     * @param content {"m2m:seci":{...}}
     * @param from the From of the outer request
     * @param resolve whether the endpoint's resolver answers needs before this returns; when false, {@link
     *     Received#resolve()} does
     * @return what happened, and what to send back
     */
    public Received receive(byte[] content, String from, boolean resolve) {
        Received received = receiveNow(content, from);
        if (resolve && resolver != null) {
            try {
                received.resolve();
            } catch (RuntimeException | Error failed) {
                received.close();
                throw failed;
            }
        }
        return received;
    }

    private Received receiveNow(byte[] content, String from) {
        long address = box.enter();
        try {
            return new Received(Native.endpoint_received(address, Octets.of(from), content), resolver);
        } finally {
            box.leave();
        }
    }

    /**
     * As {@link #receive(byte[], String)}, without waiting.
     *
     * @param content {"m2m:seci":{...}}; copied when there is an executor
     * @param from the From of the outer request
     * @param executor where the native calls are made; null = the calling thread, and after a need the one that brought
     *     it
     * @return what happened, later; it ends with the exceptions of {@link #receive(byte[], String)} and of the resolver
     */
    public CompletableFuture<Received> receiveAsync(byte[] content, String from, @Nullable Executor executor) {
        byte[] octets = Attempt.still(content, executor);
        return Attempt.later(executor, () -> receiveNow(octets, from))
                .thenCompose(received -> resolved(received, executor));
    }

    private CompletableFuture<Received> resolved(Received received, @Nullable Executor executor) {
        if (resolver == null) {
            return CompletableFuture.completedFuture(received);
        }
        return received.resolveLater(resolver, executor)
                .whenComplete((done, failed) -> {
                    if (failed != null) {
                        received.close();
                    }
                })
                .thenApply(done -> received);
    }

    /**
     * Describes the endpoint.
     *
     * @return its class, its id, and whether it is closed
     */
    @Override
    public String toString() {
        return describe(id);
    }
}
