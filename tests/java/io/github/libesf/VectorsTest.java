// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.*;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The published vectors, replayed through the lab and the carriers. */
@ExtendWith(NothingLeft.class)
class VectorsTest {
    /** One vector: members by name. */
    record Vector(Map<String, Object> members) {
        String text(String name) {
            return (String) members.get(name);
        }

        boolean flag(String name) {
            return Boolean.TRUE.equals(members.get(name));
        }
    }

    /** All but those that need a whole Receiver. */
    static Stream<Named<Vector>> vectors(String file) {
        Map<String, Object> found;
        try {
            found = Json.read(Files.readString(Path.of(System.getProperty("esf.vectors"), file + ".json")));
        } catch (java.io.IOException missing) {
            throw new java.io.UncheckedIOException(missing);
        }
        return ((List<?>) found.get("vectors"))
                .stream()
                .map(VectorsTest::vector)
                .filter(v -> !v.flag("door_only"))
                .map(v -> Named.of(v.text("name"), v));
    }

    @SuppressWarnings("unchecked")
    private static Vector vector(Object members) {
        return new Vector((Map<String, Object>) members);
    }

    static Stream<Named<Vector>> sessionKeys() {
        return vectors("esprim-session-key");
    }

    static Stream<Named<Vector>> objects() {
        return vectors("esprim-objects");
    }

    static Stream<Named<Vector>> refusals() {
        return vectors("esprim-refusals");
    }

    static Stream<Named<Vector>> carriers() {
        return vectors("carriers");
    }

    static Map<String, Object> scene(Vector vector, String... names) {
        Map<String, Object> scene = new LinkedHashMap<>();
        for (String name : names) {
            if (vector.members().get(name) != null) {
                scene.put(name, vector.members().get(name));
            }
        }
        return scene;
    }

    static Map<String, Object> opening(Vector vector) {
        return scene(vector, "pairwise", "kid", "encoding", "peer", "rro", "at", "oro");
    }

    @ParameterizedTest
    @MethodSource("sessionKeys")
    void sessionKeysAreDerived(Vector vector) {
        byte[] key = Lab.sessionKey(Document.of(scene(vector, "pairwise", "encoding", "rro", "oro")));
        assertEquals(vector.text("session_key"), HexFormat.of().formatHex(key));
    }

    @ParameterizedTest
    @MethodSource("objects")
    void objectsOpenToTheOctetsThatWereSealed(Vector vector) {
        Map<String, Object> scene = opening(vector);
        if (!vector.flag("oro_known")) {
            scene.remove("oro");
        }
        byte[] plaintext = vector.text("plaintext").getBytes(UTF_8);
        assertArrayEquals(plaintext, Lab.open(Document.of(scene), Document.of(vector.text("jwe"))));
        Map<String, ?> whole = Map.of("m2m:seci", Map.of("sit", 5, "epo", vector.text("jwe")));
        assertArrayEquals(plaintext, Lab.open(Document.of(scene), Document.of(whole)));
    }

    @ParameterizedTest
    @MethodSource("objects")
    void whatIsSealedHereOpensHere(Vector vector) {
        Map<String, Object> scene = opening(vector);
        scene.put("enc", vector.text("enc"));
        String sealed = Lab.seal(Document.of(scene), Document.of(vector.text("plaintext")));
        assertEquals(5, sealed.split("\\.").length);
        assertNotEquals(vector.text("jwe"), sealed);
        assertArrayEquals(
                vector.text("plaintext").getBytes(UTF_8), Lab.open(Document.of(scene), Document.of(sealed)));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void refusalsAndTheirNeighbours(Vector vector) {
        Document scene = Document.of(opening(vector));
        Document jwe = Document.of(vector.text("jwe"));
        if (vector.flag("accept")) {
            assertTrue(Lab.open(scene, jwe).length > 0);
        } else {
            EsfException error = assertThrows(EsfException.class, () -> Lab.open(scene, jwe));
            assertEquals(vector.members().get("rsc"), error.rsc(), error.toString());
        }
    }

    @ParameterizedTest
    @MethodSource("carriers")
    void carriersWrapAndUnwrap(Vector vector) {
        if (vector.text("step").equals("wrap")) {
            Carrier carrier = Carrier.valueOf(vector.text("carrier").toUpperCase(Locale.ROOT));
            byte[] wrapped = Carriers.wrap(Document.of(vector.text("content")), carrier, vector.text("reference"));
            assertEquals(Json.read(vector.text("notification")), Json.read(wrapped));
        } else if (vector.flag("accept")) {
            byte[] found = Carriers.unwrap(Document.of(vector.text("notification")));
            assertEquals(Json.read(vector.text("content")), Json.read(found));
        } else {
            assertThrows(EsfException.class, () -> Carriers.unwrap(Document.of(vector.text("notification"))));
        }
    }

    @ParameterizedTest
    @MethodSource("objects")
    void objectsAreToldWithoutKeys(Vector vector) {
        Inspection found = Lab.inspect(Document.of(vector.text("jwe")));
        assertEquals("esprim-object", found.what());
        assertTrue(found.valid());
        assertEquals(List.of(), found.problems());
        assertTrue(found.summary().contains(vector.text("enc")), found.summary());
    }

    @Test
    void nonsenseIsInspectedAndReported() {
        for (byte[] nonsense :
                new byte[][] {{}, {'n'}, {-1, 0}, {'{'}, {'a', '.', 'b', '.', 'c', '.', 'd', '.', 'e'}}) {
            assertFalse(Lab.inspect(Document.of(nonsense)).valid());
        }
        assertThrows(EsfResourceException.class, () -> Lab.inspect(Document.of(new byte[(16 << 20) + 1])));
    }
}
