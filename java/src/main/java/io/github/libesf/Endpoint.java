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
    /** The usage of an established key when nothing else is said: 43, for ESPrim (TS-0004 6.3.4.2.39). */
    private static final int ESTABLISHED = 43;

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
     * Gives this endpoint a credential of its own, with which it takes part in E2EKey; it may have several. TS-0003
     * 10.1, D14.
     *
     * @param chain certificates in PEM, one after the other, its own first; empty for a raw public key
     * @param privateKey of the first certificate; it can be closed afterwards
     * @throws EsfFormatException a certificate breaks a rule
     * @throws EsfPolicyException it is another key's
     * @throws EsfResourceException too long, or more than 8 of them
     */
    public void addIdentity(String chain, PrivateKey privateKey) {
        addIdentity(Octets.of(chain), privateKey);
    }

    /**
     * As {@link #addIdentity(String, PrivateKey)}.
     *
     * @param chain certificates in PEM or DER
     * @param privateKey of the first certificate
     */
    public void addIdentity(byte[] chain, PrivateKey privateKey) {
        long address = box.enter();
        try {
            long proof = privateKey.box.enter();
            try {
                Native.endpoint_add_identity(address, chain, proof);
            } finally {
                privateKey.box.leave();
            }
        } finally {
            box.leave();
        }
    }

    /**
     * Trusts a certification authority for the trust entries that name it.
     *
     * @param certificate in PEM
     * @throws EsfFormatException it breaks a rule
     */
    public void addAnchor(String certificate) {
        addAnchor(certificate, "");
    }

    /**
     * Trusts a certification authority, or a certificate itself. D14.
     *
     * @param certificate in PEM
     * @param idPrefix it vouches for ids under this prefix ({@code "//m2m.example"}), who may initiate too; when empty
     *     only for trust entries that name it
     * @throws EsfFormatException it breaks a rule
     * @throws EsfKeyException it is there with another prefix
     * @throws EsfArgumentException no such prefix
     */
    public void addAnchor(String certificate, String idPrefix) {
        addAnchor(Octets.of(certificate), idPrefix);
    }

    /**
     * As {@link #addAnchor(String, String)}.
     *
     * @param certificate in PEM or DER
     * @param idPrefix whom it vouches for
     */
    public void addAnchor(byte[] certificate, String idPrefix) {
        long address = box.enter();
        try {
            Native.endpoint_add_anchor(address, certificate, Octets.of(idPrefix));
        } finally {
            box.leave();
        }
    }

    /**
     * Takes a list of revoked certificates, which replaces an older one of the same issuer; see setting {@code
     * crl_required}.
     *
     * @param crl in PEM
     * @throws EsfFormatException what is wrong with it
     * @throws EsfKeyException a newer one is there
     * @throws EsfResourceException size
     */
    public void addCrl(String crl) {
        addCrl(Octets.of(crl));
    }

    /**
     * As {@link #addCrl(String)}.
     *
     * @param crl in PEM or DER
     */
    public void addCrl(byte[] crl) {
        long address = box.enter();
        try {
            Native.endpoint_add_crl(address, crl);
        } finally {
            box.leave();
        }
    }

    /**
     * Says what credential stands for a peer. While it has an entry, its entries are all that counts for it. D14.
     *
     * @param entry id, match ("ae-id", "cse-id", "node-id", "device", "fqdn", "raw"), and as needed name, key, anchor,
     *     suid, encoding, may_initiate
     * @throws EsfFormatException the entry
     * @throws EsfArgumentException a value that is none
     * @throws EsfPolicyException parts that do not fit; or it is this endpoint itself
     */
    public void trust(Document entry) {
        long address = box.enter();
        try {
            Native.endpoint_trust(address, entry.octets());
        } finally {
            box.leave();
        }
    }

    /**
     * As {@link #trust(Document)}.
     *
     * @param entry its members
     */
    public void trust(Map<String, ?> entry) {
        trust(Document.of(entry));
    }

    /**
     * Forgets every trust entry of a peer; keys that were established stay.
     *
     * @param peerId absolute id
     * @throws EsfAuthenticationException there is none
     */
    public void untrust(String peerId) {
        long address = box.enter();
        try {
            Native.endpoint_untrust(address, Octets.of(peerId));
        } finally {
            box.leave();
        }
    }

    /**
     * Begins to agree on a key for ESPrim with a peer.
     *
     * @param peer absolute id
     * @return an attempt whose need is message 1
     * @throws EsfPolicyException no identity; or the peer is this endpoint
     * @throws EsfFormatException the id
     */
    public E2eKey e2ekey(String peer) {
        return e2ekey(peer, ESTABLISHED);
    }

    /**
     * Begins to agree on a key with a peer by certificates or raw public keys (E2EKey, published as ESCertKE). TS-0003
     * 8.7.2.
     *
     * @param peer absolute id
     * @param usage what it is for: 43 ESPrim, 44 ESData, 45 ESData signatures; 0: what the peer's trust entry says
     * @return an attempt whose need is message 1; it keeps the native endpoint alive
     * @throws EsfPolicyException no identity; or the peer is this endpoint
     * @throws EsfFormatException the id
     * @throws EsfArgumentException the usage
     */
    public E2eKey e2ekey(String peer, int usage) {
        return e2ekey(peer, usage, resolver);
    }

    private E2eKey e2ekey(String peer, int usage, @Nullable Resolver chosen) {
        long address = box.enter();
        try {
            return new E2eKey(Native.e2ekey_start(address, Octets.of(peer), usage), peer, chosen);
        } finally {
            box.leave();
        }
    }

    /**
     * Agrees on a key for ESPrim with a peer over a blocking transport.
     *
     * @param <X> what the transport throws
     * @param peer absolute id
     * @param notify as in {@link Channel#send(byte[], Notify)}
     * @return the key's identifier
     * @throws X what the transport throws
     * @throws EsfException what {@link #e2ekey(String)} and {@link E2eKey#answer} throw
     */
    public <X extends Exception> String establish(String peer, Notify<X> notify) throws X {
        return establish(peer, notify, ESTABLISHED);
    }

    /**
     * Agrees on a key with a peer over a blocking transport: all in one.
     *
     * @param <X> what the transport throws
     * @param peer absolute id
     * @param notify as in {@link Channel#send(byte[], Notify)}
     * @param usage as for {@link #e2ekey(String, int)}
     * @return the key's identifier
     * @throws X what the transport throws
     * @throws EsfException what {@link #e2ekey(String, int)} and {@link E2eKey#answer} throw
     */
    public <X extends Exception> String establish(String peer, Notify<X> notify, int usage) throws X {
        try (E2eKey attempt = e2ekey(peer, usage)) {
            for (Need need = attempt.need(); need != null; need = attempt.need()) {
                Resolution found = Resolution.of(notify.send(need.id(), need.content()));
                attempt.bring(found.number(), found.octets());
            }
            return attempt.keyId();
        }
    }

    /**
     * As {@link #establish(String, Notify, int)}, with an asynchronous transport: nothing waits.
     *
     * @param peer absolute id
     * @param notify sends content to an entity in a Notify request
     * @param usage as for {@link #e2ekey(String, int)}
     * @return the key's identifier, later; it ends with the exceptions of {@link #establish(String, Notify, int)}
     * @throws EsfPolicyException at once: no identity; or the peer is this endpoint
     * @throws EsfFormatException at once: the id
     */
    public CompletableFuture<String> establishAsync(String peer, AsyncNotify notify, int usage) {
        Resolver messenger =
                need -> notify.send(need.id(), need.content()).thenApply(Resolution::of).toCompletableFuture();
        E2eKey attempt = e2ekey(peer, usage, messenger);
        return attempt.resolveLater(messenger, null)
                .thenApply(done -> attempt.keyId())
                .whenComplete((kid, failed) -> attempt.close());
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
