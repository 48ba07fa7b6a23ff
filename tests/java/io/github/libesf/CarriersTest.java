// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import static io.github.libesf.Ends.refuses;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.*;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CarriersTest {
    private static final byte[] SECI =
            "{\"m2m:seci\":{\"sit\":5,\"epo\":\"eyJh..AAEC.c2VhbGVk.dGFn\"}}".getBytes(UTF_8);

    @Test
    void plainContentIsLeftAsItIs() {
        assertArrayEquals(SECI, Carriers.wrap(SECI, Carrier.SECI, ""));
        assertArrayEquals(SECI, Carriers.unwrap(SECI));
    }

    @Test
    void aNotificationIsWrappedAndUnwrapped() {
        byte[] wrapped = Carriers.wrap(SECI, "/id-in/CEsfA");
        Map<String, ?> event = Map.of("rep", Json.read(SECI), "net", 1);
        assertEquals(Map.of("m2m:sgn", Map.of("nev", event, "sur", "/id-in/CEsfA")), Json.read(wrapped));
        assertArrayEquals(SECI, Carriers.unwrap(wrapped));
        assertArrayEquals(wrapped, Carriers.wrap(Document.of(SECI), Carrier.SGN, "/id-in/CEsfA"));
    }

    @Test
    void aReferenceIsGivenWhereItIsWanted() {
        refuses(EsfArgumentException.class, Codes.E_ARGUMENT, () -> Carriers.wrap(SECI, ""));
        refuses(EsfArgumentException.class, Codes.E_ARGUMENT, () -> Carriers.wrap(SECI, Carrier.SECI, "/id-in/CEsfA"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "5", "{\"m2m:cin\":{}}", "{\"m2m:seci\":{\"sit\":5}"})
    void whatIsNoSecurityContentIsNeitherWrappedNorFound(String content) {
        assertThrows(EsfFormatException.class, () -> Carriers.wrap(content.getBytes(UTF_8), "/id-in/CEsfA"));
        assertThrows(EsfFormatException.class, () -> Carriers.unwrap(content.getBytes(UTF_8)));
    }
}
