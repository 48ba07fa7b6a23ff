// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import static io.github.libesf.Ends.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NothingLeft.class)
class KeyTest {
    private static final String K = Base64.getUrlEncoder().withoutPadding().encodeToString(OCTETS);
    private static final Map<String, Object> JWK = Map.of("kty", "oct", "kid", KID, "k", K);

    private static Map<String, Object> jwk(String name, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(JWK);
        changed.put(name, value);
        return changed;
    }

    @Test
    void aKeyTellsItsIdentifierAndNothingElse() {
        try (Key key = new Key(KID, OCTETS, RECEIVER);
                Key hex = new Key("00112233445566778899aabbccddeeff@maf.example", OCTETS, RECEIVER);
                Key utf8 = new Key("clé€😀", OCTETS, RECEIVER)) {
            assertEquals(KID, key.id());
            assertEquals("Key", key.toString());
            assertEquals("00112233445566778899AABBCCDDEEFF@maf.example", hex.id());
            assertEquals("clé€😀", utf8.id());
        }
    }

    @Test
    void anIdentifierThatIsNoneIsRefused() {
        refuses(EsfFormatException.class, Codes.E_IDENTIFIER, () -> new Key("", OCTETS, RECEIVER));
        refuses(EsfFormatException.class, Codes.E_IDENTIFIER, () -> new Key("k".repeat(256), OCTETS, RECEIVER));
        refuses(EsfFormatException.class, Codes.E_IDENTIFIER, () -> new Key(KID, OCTETS, ""));
        refuses(EsfArgumentException.class, Codes.E_ARGUMENT, () -> new Key("\ud800", OCTETS, RECEIVER));
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32, 64})
    void aKeyHas16To64Octets(int size) {
        new Key(KID, new byte[size], RECEIVER).close();
        refuses(EsfKeyException.class, Codes.E_WEAK_KEY, () -> new Key(KID, new byte[15], RECEIVER));
        refuses(EsfResourceException.class, Codes.E_LIMIT, () -> new Key(KID, new byte[65], RECEIVER));
    }

    @ParameterizedTest
    @EnumSource(Encoding.class)
    void everyEncodingIsTaken(Encoding encoding) {
        new Key(KID, OCTETS, RECEIVER, 13, null, encoding).close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 16, -1, 99})
    void aUsageThatTheStandardDoesNotKnowIsRefused(int usage) {
        refuses(
                EsfArgumentException.class,
                Codes.E_ARGUMENT,
                () -> new Key(KID, OCTETS, RECEIVER, usage, null, Encoding.A));
    }

    @Test
    void aKeyMayExpire() {
        try (Endpoint endpoint = new Endpoint(ORIGINATOR)) {
            Instant later = Instant.now().plusSeconds(3600);
            Instant gone = Instant.now().minusSeconds(1);
            try (Key good = new Key("k1", OCTETS, RECEIVER, 13, later, Encoding.A);
                    Key ever = new Key("k2", OCTETS, RECEIVER, 13, Instant.EPOCH, Encoding.A);
                    Key bad = new Key("k3", OCTETS, RECEIVER, 13, gone, Encoding.A)) {
                endpoint.addKey(good);
                endpoint.addKey(ever);
                Map<String, Long> expiries = new LinkedHashMap<>();
                endpoint.report().keys().forEach(use -> expiries.put(use.kid(), use.expires()));
                assertEquals(Map.of("k1", later.toEpochMilli(), "k2", 0L), expiries);
                refuses(EsfKeyException.class, Codes.E_KEY_EXPIRED, () -> endpoint.addKey(bad));
            }
        }
        refuses(
                EsfArgumentException.class,
                Codes.E_ARGUMENT,
                () -> new Key(KID, OCTETS, RECEIVER, 13, Instant.EPOCH.minusMillis(1), Encoding.A));
    }

    @Test
    void aKeyDocumentCanSayAllThatAKeyIs() {
        Map<String, Object> whole = new LinkedHashMap<>(JWK);
        whole.putAll(Map.of("suid", 13, "peer", RECEIVER, "expires", 4102444800000L, "encoding", "B"));
        try (Endpoint endpoint = new Endpoint(ORIGINATOR);
                Key key = Key.fromJwk(Document.of(whole));
                Key other = Key.fromJwk(Document.of(whole), "//other.example/cse", null, null, null);
                Key poor = Key.fromJwk(Document.of(JWK))) {
            endpoint.addKey(key);
            endpoint.addKey(key);
            refuses(EsfKeyException.class, Codes.E_EXISTS, () -> endpoint.addKey(other));
            refuses(EsfPolicyException.class, Codes.E_POLICY, () -> endpoint.addKey(poor));
        }
    }

    @Test
    void whatIsNoKeyDocumentIsRefused() {
        for (String text : new String[] {"{", "[]", "{}"}) {
            assertThrows(EsfFormatException.class, () -> Key.fromJwk(Document.of(text)));
        }
        assertThrows(EsfPolicyException.class, () -> Key.fromJwk(Document.of(jwk("kty", "RSA"))));
        assertThrows(EsfFormatException.class, () -> Key.fromJwk(Document.of(jwk("k", "*"))));
        assertThrows(EsfFormatException.class, () -> Key.fromJwk(Document.of(jwk("k", null))));
        EsfException error = assertThrows(EsfFormatException.class, () -> Key.fromJwk(Document.of(jwk("more", K))));
        assertFalse(error.toString().contains(K));
    }
}
