// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import static io.github.libesf.Ends.giveKey;
import static io.github.libesf.Ends.sealed;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libesf.VectorsTest.Vector;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** With test seams: the published runs of E2EKey, each end that the library has played, octet by octet. */
@Tag("seams")
@ExtendWith(NothingLeft.class)
class E2eKeyVectorsTest {
    /** The seams lie in the file that the library's own classes load. */
    @BeforeAll
    static void load() {
        assertEquals(System.getProperty("esf.version"), Libesf.version());
    }

    static Stream<Named<Vector>> initiators() {
        return playedByTheLibrary("initiator");
    }

    static Stream<Named<Vector>> terminators() {
        return playedByTheLibrary("terminator");
    }

    static Stream<Named<Vector>> refusingInitiators() {
        return refusing("initiator");
    }

    static Stream<Named<Vector>> refusingTerminators() {
        return refusing("terminator");
    }

    private static Stream<Named<Vector>> playedByTheLibrary(String role) {
        return VectorsTest.vectors("e2ekey-handshakes")
                .filter(named -> inside(named.getPayload(), role).text("by").equals("library"));
    }

    private static Stream<Named<Vector>> refusing(String role) {
        return VectorsTest.vectors("e2ekey-refusals")
                .filter(named -> named.getPayload().text("role").equals(role));
    }

    @SuppressWarnings("unchecked")
    private static Vector inside(Vector vector, String name) {
        return new Vector((Map<String, Object>) vector.members().get(name));
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Vector vector, String name) {
        return (List<Map<String, Object>>) vector.members().get(name);
    }

    /** The contents as they travel. */
    private static List<byte[]> contents(Vector vector) {
        return ((List<?>) vector.members().get("messages"))
                .stream().map(message -> content((String) message)).toList();
    }

    private static byte[] content(String message) {
        return ("{\"m2m:seci\":{\"sit\":6,\"eckm\":\"" + message + "\"}}").getBytes(UTF_8);
    }

    /** An end of a run, whose clock stands still and whose randomness is known. */
    private static Endpoint end(Vector vector, String role) {
        Vector facts = inside(vector, role);
        Seams.set_time(((Number) vector.members().get("at")).longValue());
        Endpoint endpoint =
                new Endpoint(facts.text("id"), null, inside(facts, "settings").members());
        try (PrivateKey key = PrivateKey.fromPem(facts.text("private_key"))) {
            endpoint.addIdentity(facts.text("chain"), key);
        }
        for (Map<String, Object> anchor : list(facts, "anchors")) {
            endpoint.addAnchor((String) anchor.get("certificate"), (String) anchor.get("id_prefix"));
        }
        list(facts, "trust").forEach(endpoint::trust);
        Seams.set_random(HexFormat.of().parseHex(facts.text("random")));
        return endpoint;
    }

    @AfterEach
    void asBefore() {
        Seams.set_time(0);
        Seams.set_random(new byte[0]);
    }

    /** The key is there: what is sealed under the published octets opens. */
    private static void checkKey(Endpoint endpoint, Vector vector, String peer) {
        String kid = vector.text("kid");
        assertEquals(
                List.of(kid),
                endpoint.report().keys().stream().map(Report.KeyUse::kid).toList());
        try (Endpoint other = new Endpoint(peer)) {
            giveKey(other, endpoint.id(), kid, HexFormat.of().parseHex(vector.text("key")), 13);
            byte[] object = sealed(other, endpoint, Map.of("op", 2, "to", "/x", "fr", peer, "rqi", "r1"));
            try (Received received = endpoint.receive(object, peer)) {
                assertEquals(ReceivedKind.PRIMITIVE, received.kind());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("initiators")
    void anInitiatorSaysTheSameAgain(Vector vector) {
        List<byte[]> messages = contents(vector);
        String peer = inside(vector, "terminator").text("id");
        try (Endpoint endpoint = end(vector, "initiator");
                E2eKey attempt = endpoint.e2ekey(peer)) {
            assertArrayEquals(messages.get(0), attempt.need().content());
            assertFalse(attempt.answer(Answer.FOUND, Document.of(messages.get(1))));
            assertArrayEquals(messages.get(2), attempt.need().content());
            assertTrue(attempt.answer(Answer.FOUND, Document.of(messages.get(3))));
            assertEquals(vector.text("kid"), attempt.keyId());
            checkKey(endpoint, vector, peer);
        }
    }

    @ParameterizedTest
    @MethodSource("terminators")
    void aTerminatorSaysTheSameAgain(Vector vector) {
        List<byte[]> messages = contents(vector);
        String peer = inside(vector, "initiator").text("id");
        try (Endpoint endpoint = end(vector, "terminator")) {
            try (Received received = endpoint.receive(messages.get(0), peer)) {
                assertArrayEquals(messages.get(1), received.replyBytes());
            }
            try (Received received = endpoint.receive(messages.get(2), peer)) {
                assertEquals(ReceivedKind.KEY_ESTABLISHED, received.kind());
                assertArrayEquals(messages.get(3), received.replyBytes());
                assertEquals(vector.text("kid"), received.keyId());
            }
            checkKey(endpoint, vector, peer);
        }
    }

    @ParameterizedTest
    @MethodSource("refusingInitiators")
    void anInitiatorRefuses(Vector vector) {
        List<byte[]> messages = contents(vector);
        try (Endpoint endpoint = end(vector, "own");
                E2eKey attempt = endpoint.e2ekey(inside(vector, "other").text("id"))) {
            int last = messages.size() - 1;
            for (int i = 0; i < last; i++) {
                if (i % 2 == 0) {
                    assertArrayEquals(messages.get(i), attempt.need().content());
                } else {
                    assertFalse(attempt.answer(Answer.FOUND, Document.of(messages.get(i))));
                }
            }
            Document refused = Document.of(messages.get(last));
            EsfException error = assertThrows(EsfException.class, () -> attempt.answer(Answer.FOUND, refused));
            assertEquals(vector.text("error"), error.name());
            assertEquals(vector.members().get("rsc"), error.rsc());
            assertNull(attempt.need());
            assertTrue(endpoint.report().keys().isEmpty());
        }
    }

    @ParameterizedTest
    @MethodSource("refusingTerminators")
    void aTerminatorRefuses(Vector vector) {
        List<byte[]> messages = contents(vector);
        String peer = inside(vector, "other").text("id");
        try (Endpoint endpoint = end(vector, "own")) {
            if (messages.size() == 3) {
                try (Received received = endpoint.receive(messages.get(0), peer)) {
                    assertArrayEquals(messages.get(1), received.replyBytes());
                }
            }
            try (Received received = endpoint.receive(messages.get(messages.size() - 1), peer)) {
                assertEquals(ReceivedKind.REFUSED, received.kind());
                assertEquals(vector.text("error"), received.error().name());
                assertEquals(vector.members().get("rsc"), received.rsc());
                String reply = vector.text("reply");
                assertArrayEquals(reply.isEmpty() ? new byte[0] : content(reply), received.replyBytes());
            }
            assertTrue(endpoint.report().keys().isEmpty());
        }
    }

    @Test
    void thereIsSomethingToReplay() {
        assertTrue(initiators().count() >= 18);
        assertTrue(terminators().count() >= 18);
        assertTrue(refusingInitiators().count() + refusingTerminators().count() >= 45);
    }
}
