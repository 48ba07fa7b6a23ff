// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import static io.github.libesf.Ends.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The records, to and from JSON. */
class DocumentsTest {
    private static final String RRO =
            "{\"esri\":\"s.R1\",\"esrv\":\"v\",\"esrx\":\"20300101T000000\",\"esks\":[1],\"espa\":[12,10]}";
    private static final String ORO = "{\"esri\":\"u.O1\",\"esrv\":\"v\",\"esrx\":60000,\"esk\":1,\"espa\":[12]}";

    @Test
    void aRandomObjectComesBackAsItWas() {
        RandomObject rro = RandomObject.fromJson(RRO);
        assertEquals(RRO, rro.toJson());
        assertEquals(List.of(12, 10), rro.algorithms());
        assertEquals(Optional.of(Instant.parse("2030-01-01T00:00:00Z")), rro.expires());
        RandomObject oro = RandomObject.fromJson(ORO);
        assertEquals(ORO, oro.toJson());
        assertTrue(oro.isOriginators());
        assertEquals(60000, oro.expiry());
        assertEquals(Optional.empty(), oro.expires());
        assertNotEquals(rro, oro);
        assertEquals(oro, RandomObject.fromJson(ORO));
    }

    @Test
    void unknownMembersAreKept() {
        String json = "{\"esf\":[13],\"escert\":[\"AAAA\"],\"esro\":" + RRO.replace("}", ",\"x\":1}")
                + ",\"later\":{\"a\":[null]}}";
        E2eSecInfo info = E2eSecInfo.fromJson(json);
        assertEquals(json, info.toJson());
        assertEquals(Map.of("x", 1), info.randomObject().others());
        assertTrue(info.others().containsKey("later"));
    }

    @Test
    void recordsCannotBeChanged() {
        List<Integer> features = new ArrayList<>(List.of(13));
        E2eSecInfo info = new E2eSecInfo(features, null, null, Map.of("later", new ArrayList<>(List.of(1))));
        features.add(14);
        assertEquals(List.of(13), info.features());
        assertThrows(UnsupportedOperationException.class, () -> info.features().add(1));
        assertThrows(UnsupportedOperationException.class, () -> info.others().remove("later"));
        assertThrows(UnsupportedOperationException.class, () -> ((List<?>) info.others().get("later")).remove(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "{\"esf\":13}", "{\"esf\":[\"13\"]}", "{\"esf\":[13],\"esro\":{}}",
                         "{\"esf\":[13],\"esro\":5}"})
    void
    whatIsNoE2eSecInfoIsRefused(String json) {
        assertThrows(EsfFormatException.class, () -> E2eSecInfo.fromJson(json));
    }

    @Test
    void aMemberOfTheWrongTypeIsNamed() {
        EsfException wrong =
                assertThrows(EsfFormatException.class, () -> RandomObject.fromJson(RRO.replace("[1]", "1")));
        assertEquals("/esks", wrong.where());
    }

    @Test
    void aReportAndAnInspectionComeBackAsTheyWere() {
        try (Endpoint sender = originator();
                Endpoint target = receiver()) {
            byte[] content = sealed(sender, target);
            Report report = sender.report();
            assertEquals(report, Report.fromJson(report.toJson()));
            Inspection good = Lab.inspect(Document.of(content));
            assertTrue(good.valid(), good.summary());
            assertEquals(good, Inspection.fromJson(good.toJson()));
            assertTrue(good.parts().stream().anyMatch(part -> part.name().equals("/m2m:seci/epo/header/kid")));
            Inspection bad = Lab.inspect(Document.of("{\"m2m:seci\":{\"sit\":5}}"));
            assertFalse(bad.valid());
            assertEquals(4000, bad.problems().get(0).rsc());
            assertEquals(bad, Inspection.fromJson(bad.toJson()));
        }
    }
}
