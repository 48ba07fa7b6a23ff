// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two ends with certificates or raw public keys agree on a key, and use it at once. */
@ExtendWith(NothingLeft.class)
class E2eKeyTest {
    private static final String DEVICE = "//m2m.example/cse1/Clamp";
    private static final String CSE = "//m2m.example/cse1";
    private static final String STRANGER = "//m2m.example/cse1/Cother";
    private static final String DOMAIN = "cse1.m2m.example";

    /** A certification authority for trials. */
    private static final class Authority implements AutoCloseable {
        final PrivateKey key = PrivateKey.generate();
        final String certificate = Certificates.newCa(key, "Trial", 3650, List.of("m2m.example"));

        String issue(PrivateKey owner, Map<String, String> subject, Map<String, Long> options) {
            return Certificates.issue(certificate, key, Certificates.request(owner, subject), options);
        }

        Endpoint end(String id, Map<String, String> subject) {
            return end(id, subject, Map.of());
        }

        Endpoint end(String id, Map<String, String> subject, Map<String, Long> options) {
            Endpoint endpoint = new Endpoint(id, null, Map.of("cse_names", Map.of(DOMAIN, CSE)));
            try (PrivateKey own = PrivateKey.generate()) {
                endpoint.addIdentity(issue(own, subject, options), own);
            }
            endpoint.addAnchor(certificate, "//m2m.example");
            return endpoint;
        }

        @Override
        public void close() {
            key.close();
        }
    }

    /** What a hub does: it delivers, and reports the From. */
    private static final class Wire implements Notify<RuntimeException> {
        final Endpoint target;
        final String from;
        final List<ReceivedKind> kinds = new ArrayList<>();
        EsfException reason;
        int rsc;

        Wire(Endpoint target, String from) {
            this.target = target;
            this.from = from;
        }

        @Override
        public Response send(String to, byte[] content) {
            assertEquals(target.id(), to);
            try (Received received = target.receive(content, from)) {
                kinds.add(received.kind());
                reason = received.error();
                rsc = received.rsc();
                if (received.kind() != ReceivedKind.PRIMITIVE) {
                    return new Response(received.rsc(), received.replyBytes());
                }
                try (Exchange exchange = received.exchange()) {
                    Object rqi = received.primitive().get("rqi");
                    return new Response(2000, exchange.seal(Map.of("rsc", 2000, "rqi", rqi)));
                }
            }
        }
    }

    private static List<String> keys(Endpoint endpoint) {
        return endpoint.report().keys().stream().map(Report.KeyUse::kid).toList();
    }

    private static void refuses(Endpoint device, Wire wire, int rsc, int code) {
        EsfStateException refused = assertThrows(EsfStateException.class, () -> device.establish(CSE, wire));
        assertEquals(Codes.E_PEER_REFUSED, refused.code());
        assertEquals(rsc, wire.rsc);
        assertEquals(rsc, refused.rsc());
        assertEquals(code, wire.reason.code());
        assertTrue(keys(device).isEmpty());
        assertTrue(keys(wire.target).isEmpty());
    }

    @Test
    void twoEndsAgreeOnAKeyAndSealUnderItAtOnce() {
        try (Authority authority = new Authority();
                Endpoint device = authority.end(DEVICE, Map.of("ae_id", DEVICE));
                Endpoint cse = authority.end(CSE, Map.of("cse_id", DOMAIN))) {
            Wire wire = new Wire(cse, DEVICE);
            String kid = device.establish(CSE, wire);
            assertEquals(List.of(ReceivedKind.HANDSHAKE_CONTINUES, ReceivedKind.KEY_ESTABLISHED), wire.kinds);
            assertEquals(List.of(kid), keys(device));
            assertEquals(List.of(kid), keys(cse));
            Map<String, Object> request = Map.of("op", 2, "to", "/cse1/lamp", "fr", DEVICE, "rqi", "r1");
            try (Channel channel = device.channel(CSE)) {
                assertEquals(2000, channel.send(request, wire).get("rsc"));
            }
            String back = cse.establish(DEVICE, new Wire(device, CSE));
            assertEquals(Set.of(kid, back), Set.copyOf(keys(device)));
        }
    }

    @Test
    void withoutWaitingToo() {
        try (Authority authority = new Authority();
                Endpoint device = authority.end(DEVICE, Map.of("ae_id", DEVICE));
                Endpoint cse = authority.end(CSE, Map.of("cse_id", DOMAIN))) {
            Wire wire = new Wire(cse, DEVICE);
            AsyncNotify notify = (to, content) -> CompletableFuture.supplyAsync(() -> wire.send(to, content));
            assertEquals(List.of(device.establishAsync(CSE, notify, 43).join()), keys(cse));
            AsyncNotify broken = (to, content) -> CompletableFuture.failedFuture(new IllegalStateException("no hub"));
            CompletionException failed = assertThrows(
                    CompletionException.class, () -> device.establishAsync(CSE, broken, 43).join());
            assertEquals("no hub", failed.getCause().getMessage());
            AsyncNotify unknown = (to, content) -> CompletableFuture.completedFuture(new Response(4004, null));
            failed = assertThrows(
                    CompletionException.class, () -> device.establishAsync(CSE, unknown, 43).join());
            assertEquals(4004, ((EsfStateException) failed.getCause()).rsc());
        }
    }

    @Test
    void theRscOfAHubThatRefusesIsInTheError() {
        try (Authority authority = new Authority();
                Endpoint device = authority.end(DEVICE, Map.of("ae_id", DEVICE))) {
            EsfStateException refused = assertThrows(
                    EsfStateException.class,
                    () -> device.establish(CSE, (to, content) -> new Response(4004, null)));
            assertEquals(4004, refused.rsc());
            assertThrows(
                    EsfResourceException.class,
                    () -> device.establish(CSE, (to, content) -> new Response(5103, null)));
            assertThrows(
                    EsfArgumentException.class,
                    () -> device.establish(CSE, (to, content) -> new Response(999, null)));
        }
    }

    @Test
    void rawPublicKeysByTheirNames() {
        try (PrivateKey here = PrivateKey.generate();
                PrivateKey there = PrivateKey.generate();
                Endpoint device = new Endpoint(DEVICE);
                Endpoint cse = new Endpoint(CSE)) {
            device.addIdentity("", here);
            cse.addIdentity(new byte[0], there);
            device.trust(Map.of("id", CSE, "match", "raw", "key", there.publicName()));
            cse.trust(Document.of(Map.of("id", DEVICE, "match", "raw", "key", here.publicName())));
            assertEquals(List.of(device.establish(CSE, new Wire(cse, DEVICE))), keys(cse));
            cse.untrust(DEVICE);
            assertThrows(EsfStateException.class, () -> device.establish(CSE, new Wire(cse, DEVICE)));
            assertThrows(EsfAuthenticationException.class, () -> cse.untrust(DEVICE));
        }
    }

    @Test
    void stepByStep() {
        try (Authority authority = new Authority();
                Endpoint device = authority.end(DEVICE, Map.of("ae_id", DEVICE));
                Endpoint cse = authority.end(CSE, Map.of("cse_id", DOMAIN));
                E2eKey attempt = device.e2ekey(CSE)) {
            assertEquals(CSE, attempt.peerId());
            assertFalse(attempt.resolve());
            assertThrows(EsfStateException.class, attempt::keyId);
            Wire wire = new Wire(cse, DEVICE);
            Need first = attempt.need();
            assertNotNull(first);
            assertEquals(NeedKind.NOTIFY, first.kind());
            assertFalse(attempt.answer(Answer.FOUND, Document.of(wire.send(CSE, first.content()).content())));
            Need second = attempt.need();
            assertNotNull(second);
            assertTrue(attempt.answer(Answer.FOUND, Document.of(wire.send(CSE, second.content()).content())));
            assertNull(attempt.need());
            assertEquals(List.of(attempt.keyId()), keys(cse));
            assertThrows(EsfStateException.class, () -> attempt.answer(Answer.FOUND, null));
        }
    }

    @Test
    void aCertificateForAnotherIsRefused() {
        try (Authority authority = new Authority();
                Endpoint impostor = authority.end(DEVICE, Map.of("ae_id", STRANGER));
                Endpoint cse = authority.end(CSE, Map.of("cse_id", DOMAIN))) {
            Wire wire = new Wire(cse, DEVICE);
            refuses(impostor, wire, 4103, Codes.E_IDENTITY);
            assertTrue(wire.reason.getMessage().contains(STRANGER), wire.reason.getMessage());
        }
    }

    @Test
    void anUnknownAnchorIsRefused() {
        try (Authority authority = new Authority();
                Authority other = new Authority();
                Endpoint device = other.end(DEVICE, Map.of("ae_id", DEVICE));
                Endpoint cse = authority.end(CSE, Map.of("cse_id", DOMAIN))) {
            device.addAnchor(authority.certificate, "//m2m.example");
            refuses(device, new Wire(cse, DEVICE), 4103, Codes.E_UNTRUSTED);
        }
    }

    @Test
    void anExpiredCertificateIsRefused() {
        long now = System.currentTimeMillis();
        Map<String, Long> past = new HashMap<>(Map.of("not_before", now - 1_000_000, "not_after", now - 1000));
        try (Authority authority = new Authority();
                Endpoint device = authority.end(DEVICE, Map.of("ae_id", DEVICE), past);
                Endpoint cse = authority.end(CSE, Map.of("cse_id", DOMAIN))) {
            refuses(device, new Wire(cse, DEVICE), 4103, Codes.E_EXPIRED);
        }
    }

    @Test
    void anEndWithoutIdentityTakesNoPart() {
        try (Authority authority = new Authority();
                Endpoint device = authority.end(DEVICE, Map.of("ae_id", DEVICE));
                Endpoint bare = new Endpoint(CSE)) {
            refuses(device, new Wire(bare, DEVICE), 5001, Codes.E_NOT_IMPLEMENTED);
            assertThrows(EsfPolicyException.class, () -> bare.e2ekey(DEVICE));
            assertThrows(EsfPolicyException.class, () -> device.e2ekey(DEVICE));
            assertThrows(EsfFormatException.class, () -> device.e2ekey(""));
        }
    }

    @Test
    void aPrivateKeyGoesToAFileAndBack() {
        try (PrivateKey key = PrivateKey.generate();
                PrivateKey again = PrivateKey.fromPem(key.pem())) {
            assertEquals(key.publicName(), again.publicName());
            assertTrue(key.publicName().startsWith("ni:///sha-256;"));
            assertTrue(key.publicKey().length > 64);
            assertThrows(EsfFormatException.class, () -> PrivateKey.fromPem("no key"));
            key.close();
            assertThrows(EsfStateException.class, key::pem);
        }
    }
}
