// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import static io.github.libesf.Ends.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * With test seams: objects byte for byte as published, no allocation whose failure would go wrong, time where it is
 * put.
 */
@Tag("seams")
@ExtendWith(NothingLeft.class)
class SeamsTest {
    /** The seams lie in the file that the library's own classes load. */
    @BeforeAll
    static void load() {
        assertEquals(System.getProperty("esf.version"), Libesf.version());
    }

    @AfterEach
    void asBefore() {
        Seams.set_time(0);
        Seams.fail_allocation(0);
    }

    /** Whether the header is as we write it; the others show what else a Receiver takes. */
    private static boolean isOurs(VectorsTest.Vector vector) {
        Map<String, Object> header = Json.read(vector.text("header"));
        List<String> order = List.of("alg", "enc", "kid", "cty", "ori", "rri", "oro", "rro").stream()
                .filter(header::containsKey)
                .toList();
        return header.containsKey("cty")
                && (!header.containsKey("oro") || Objects.equals(header.get("oro"), vector.members().get("oro")))
                && List.copyOf(header.keySet()).equals(order)
                && new String(Json.write(header), java.nio.charset.StandardCharsets.UTF_8)
                           .equals(vector.text("header"));
    }

    @Test
    void objectsAreSealedByteForByteAsPublished() {
        int equal = 0;
        for (Named<VectorsTest.Vector> named : VectorsTest.objects().toList()) {
            VectorsTest.Vector vector = named.getPayload();
            if (!isOurs(vector)) {
                continue;
            }
            Map<String, Object> header = Json.read(vector.text("header"));
            Map<String, Object> scene = VectorsTest.opening(vector);
            scene.put("enc", vector.text("enc"));
            scene.put("cty", header.get("cty"));
            if (vector.text("direction").equals("request")) {
                scene.put("include_oro", header.containsKey("oro"));
            } else if (header.containsKey("rro")) {
                scene.put("next_rro", header.get("rro"));
            }
            Seams.set_random(HexFormat.of().parseHex(vector.text("iv")));
            String sealed = Lab.seal(Document.of(scene), Document.of(vector.text("plaintext")));
            assertEquals(vector.text("jwe"), sealed, named.getName());
            equal++;
        }
        // All encodings and algorithms, with and without oro, requests and responses.
        assertTrue(equal >= 27, "only " + equal);
    }

    private static void story() {
        try (Endpoint sender = originator();
                Endpoint target = receiver();
                Channel channel = sender.channel(RECEIVER)) {
            assertEquals(responseTo(primitive("r1")), channel.send(primitive("r1"), new Hub(target)));
        }
    }

    /** One whole exchange, with the first, the second, ... allocation failing, until none fails any more. */
    @Test
    void everyAllocationMayFail() throws InterruptedException {
        int nth = 0;
        boolean failed = true;
        while (failed) {
            assertTrue(++nth < 5000, "allocations never ended");
            Seams.fail_allocation(nth);
            try {
                story();
            } catch (EsfResourceException error) {
                assertEquals(Codes.E_NO_MEMORY, error.code());
            } catch (EsfStateException error) {
                // The Receiver could not answer for lack of memory and was taken for one that refuses.
                assertEquals(Codes.E_PEER_REFUSED, error.code());
            }
            failed = Seams.allocation_failed() != 0;
            Seams.fail_allocation(0);
            assertEquals(0, NothingLeft.alive(), "after allocation " + nth);
        }
        assertTrue(nth > 20, "only " + nth);
    }

    @Test
    void timeStandsWhereItIsPut() {
        long now = 1_800_000_000_000L;
        Seams.set_time(now);
        try (Endpoint sender = originator();
                Endpoint target = receiver();
                Key there = new Key("short", OCTETS, RECEIVER, 13, Instant.ofEpochMilli(now + 60_000), Encoding.A);
                Key here = new Key("short", OCTETS, ORIGINATOR, 13, Instant.ofEpochMilli(now + 60_000), Encoding.A)) {
            sender.addKey(there);
            target.addKey(here);
            byte[] first = sealed(sender, target, primitive("r1"));
            byte[] second = sealed(sender, target, primitive("r2"));
            try (Received received = target.receive(first, ORIGINATOR)) {
                assertEquals(ReceivedKind.PRIMITIVE, received.kind());
            }
            Seams.set_time(now + 60_001);
            try (Received late = target.receive(second, ORIGINATOR)) {
                assertEquals(4112, late.rsc());
                assertEquals(Codes.E_KEY_EXPIRED, late.error().code());
            }
        }
    }
}
