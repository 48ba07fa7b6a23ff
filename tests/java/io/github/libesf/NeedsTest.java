// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import static io.github.libesf.Ends.*;
import static org.junit.jupiter.api.Assertions.*;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Needs for keys, and resolvers that do not behave. */
@ExtendWith(NothingLeft.class)
class NeedsTest {
    private static final String MAF = "maf.example";
    private static final String MAF_KID = "00112233445566778899AABBCCDDEEFF@maf.example";

    /** Sealed content whose key only the MAF has, and the Receiver that lists that MAF. */
    private byte[] content;

    private Endpoint target;

    @BeforeEach
    void aRequestUnderAMafKey() {
        target = new Endpoint(RECEIVER, null, Map.of("authorities", List.of(MAF)));
        giveKey(target, "//m2m.example/cse1/Canother");
        try (Endpoint sender = new Endpoint(ORIGINATOR)) {
            giveKey(sender, RECEIVER, MAF_KID, OCTETS, 33);
            content = sealed(sender, target);
        }
    }

    @AfterEach
    void close() {
        target.close();
    }

    private static Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kty", "oct");
        document.put("kid", MAF_KID);
        document.put("k", Base64.getUrlEncoder().withoutPadding().encodeToString(OCTETS));
        document.put("suid", 33);
        document.put("peer", ORIGINATOR);
        return document;
    }

    private static Document document(String name, Object value) {
        Map<String, Object> changed = document();
        changed.put(name, value);
        return Document.of(changed);
    }

    @Test
    void anUnknownKeyOfAListedAuthorityIsAskedFor() {
        try (Received received = target.receive(content, ORIGINATOR)) {
            Need need = received.need();
            assertEquals(NeedKind.KEY, need.kind());
            assertEquals(MAF_KID, need.id());
            assertEquals(MAF, need.authority());
            assertEquals(33, need.usage());
            assertEquals(0, need.content().length);
            assertEquals(ReceivedKind.NONE, received.kind());
            assertEquals(0, received.rsc());
            assertTrue(received.answer(Answer.FOUND, Document.of(document())));
            assertEquals(ReceivedKind.PRIMITIVE, received.kind());
            assertEquals(MAF_KID, received.keyId());
            refuses(EsfStateException.class, Codes.E_STATE, () -> received.answer(Answer.ABSENT, null));
        }
    }

    @Test
    void aResolverBringsTheKeyOnce() {
        List<String> asked = new ArrayList<>();
        try (Received received = target.receive(content, ORIGINATOR, false)) {
            assertFalse(received.resolve());
            assertTrue(received.resolve(Resolver.blocking(need -> {
                asked.add(need.id());
                return Resolution.found(Document.of(document()));
            })));
            assertEquals(primitive("r1"), received.primitive());
        }
        try (Received again = target.receive(content, ORIGINATOR)) {
            assertEquals(ReceivedKind.DUPLICATE, again.kind());
        }
        assertEquals(List.of(MAF_KID), asked);
    }

    @ParameterizedTest
    @CsvSource({"ABSENT, 4112", "UNREACHABLE, 5210"})
    void aKeyThatIsNotToBeHadMeansRefused(Answer answer, int rsc) {
        try (Received received = target.receive(content, ORIGINATOR)) {
            refuses(EsfArgumentException.class, Codes.E_ARGUMENT, () -> received.answer(Answer.INSERTED, null));
            assertTrue(received.answer(answer, null));
            assertEquals(ReceivedKind.REFUSED, received.kind());
            assertEquals(rsc, received.rsc());
        }
    }

    @Test
    void aDocumentThatIsNotTheKeyMayBeAnsweredAgain() {
        List<Document> wrong = List.of(
                Document.of("{}"), document("kid", "another@maf.example"), document("k", "*"), document("suid", null));
        try (Received received = target.receive(content, ORIGINATOR)) {
            for (Document document : wrong) {
                assertThrows(EsfException.class, () -> received.answer(Answer.FOUND, document));
                assertNotNull(received.need());
            }
            assertTrue(received.answer(Answer.FOUND, Document.of(document())));
            assertEquals(ReceivedKind.PRIMITIVE, received.kind());
        }
    }

    @Test
    void aWrongKeyIsNoKeyAndIsNotKept() {
        List<Report.KeyUse> before = target.report().keys();
        String wrong = Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[32]);
        try (Received received = target.receive(content, ORIGINATOR)) {
            assertTrue(received.answer(Answer.FOUND, document("k", wrong)));
            assertEquals(4115, received.rsc());
        }
        assertEquals(before, target.report().keys());
    }

    @Test
    void aStrangerDoesNotChooseWhomWeContact() {
        try (Endpoint other = new Endpoint(RECEIVER, null, Map.of("authorities", List.of("another.example")));
                Received received = other.receive(content, ORIGINATOR)) {
            assertNull(received.need());
            assertEquals(4112, received.rsc());
        }
    }

    @Test
    void anEndpointsResolverAnswersBeforeAnythingComesBack() {
        try (Endpoint plain = receiver()) {
            Hub hub = new Hub(plain);
            List<NeedKind> asked = new ArrayList<>();
            Resolver transport = Resolver.blocking(need -> {
                asked.add(need.kind());
                return Resolution.of(hub.deliver(need.content()));
            });
            try (Endpoint sender = originator(transport);
                    Channel channel = sender.channel(RECEIVER);
                    Request attempt = channel.request()) {
                Response response = hub.deliver(attempt.seal(primitive("r1")));
                assertEquals(responseTo(primitive("r1")), attempt.open(response.rsc(), response.content()));
            }
            assertEquals(List.of(NeedKind.NOTIFY), asked);
        }
    }

    @Test
    void aResolverThatFailsLeavesTheAttemptWaiting() {
        List<Resolver> down = List.of(
                need -> {
                    throw new IllegalStateException("no network");
                },
                need -> CompletableFuture.failedFuture(new IllegalStateException("no network")),
                need -> CompletableFuture.supplyAsync(() -> {
                    throw new IllegalStateException("no network");
                }));
        for (Resolver resolver : down) {
            try (Endpoint sender = originator(resolver);
                    Endpoint plain = receiver();
                    Channel channel = sender.channel(RECEIVER);
                    Request attempt = channel.request()) {
                Exception failed = assertThrows(IllegalStateException.class, () -> attempt.seal(primitive("r1")));
                assertEquals("no network", failed.getMessage());
                assertNotNull(attempt.need());
                assertTrue(attempt.resolve(
                        Resolver.blocking(need -> Resolution.of(new Hub(plain).deliver(need.content())))));
                assertNotNull(attempt.content());
            }
        }
    }

    @Test
    void aResolverThatGivesNullIsTold() {
        List<Resolver> wrong = List.of(need -> null, need -> CompletableFuture.completedFuture(null));
        for (Resolver resolver : wrong) {
            try (Endpoint sender = originator(resolver);
                    Channel channel = sender.channel(RECEIVER);
                    Request attempt = channel.request()) {
                Exception told = assertThrows(NullPointerException.class, () -> attempt.seal(primitive("r1")));
                assertTrue(told.getMessage().startsWith("a resolver"), told.getMessage());
                assertNotNull(attempt.need());
            }
        }
    }

    @Test
    void aNeedIsAValue() {
        try (Endpoint sender = originator();
                Channel channel = sender.channel(RECEIVER);
                Request attempt = channel.request()) {
            attempt.seal(primitive("r1"));
            Need need = attempt.need();
            assertEquals(need, attempt.need());
            assertEquals(need.hashCode(), attempt.need().hashCode());
            need.content()[0] = 'x';
            assertEquals('{', need.content()[0]);
            assertEquals("Need NOTIFY " + RECEIVER, need.toString());
        }
        Need later = Need.make(99, "id".getBytes(), new byte[0], 0, 0, new byte[0]);
        assertEquals(NeedKind.UNKNOWN, later.kind());
        assertEquals(99, later.kindNumber());
    }
}
