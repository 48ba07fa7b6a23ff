// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import static io.github.libesf.Ends.*;
import static org.junit.jupiter.api.Assertions.*;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NothingLeft.class)
class EndpointTest {
    @Test
    void anEndpointTellsWhoItIs() {
        try (Endpoint sender = originator()) {
            assertEquals(ORIGINATOR, sender.id());
            assertEquals("Endpoint " + ORIGINATOR, sender.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/cse1", "Cae1", "//", "//m2m.example", "http://m2m.example/cse1"})
    void anIdThatIsNotAbsoluteMakesNoEndpoint(String own) {
        refuses(EsfFormatException.class, Codes.E_IDENTIFIER, () -> new Endpoint(own));
    }

    @Test
    void theSameKeyTwiceIsFineAndAnotherUnderItsIdentifierIsNot() {
        try (Endpoint sender = originator()) {
            giveKey(sender, RECEIVER);
            refuses(
                    EsfKeyException.class, Codes.E_EXISTS, () -> giveKey(sender, RECEIVER, KID, new byte[32], 13));
            refuses(EsfPolicyException.class, Codes.E_REFLECTION, () -> giveKey(sender, ORIGINATOR, "o", OCTETS, 13));
        }
    }

    @Test
    void aRemovedKeyIsGone() {
        try (Endpoint sender = originator()) {
            sender.removeKey(KID);
            refuses(EsfKeyException.class, Codes.E_UNKNOWN_KEY, () -> sender.removeKey(KID));
            giveKey(sender, RECEIVER, "k2", OCTETS, 14);
            refuses(EsfKeyException.class, Codes.E_UNKNOWN_KEY, () -> sender.removeKey("k2"));
            sender.removeKey("k2", 24);
        }
    }

    @Test
    void publishedInformationStaysTheSameUntilItIsDue() {
        try (Endpoint target = receiver()) {
            E2eSecInfo info = target.info();
            assertEquals(java.util.List.of(13), info.features());
            assertTrue(info.randomObject().id().startsWith("s."));
            assertEquals(info, target.info());
            assertTrue(target.infoDue() > target.report().now());
            assertTrue(info.randomObject().expires().get().toEpochMilli() > target.infoDue());
        }
    }

    @Test
    void nothingIsDueWhereNothingWasPublished() {
        try (Endpoint target = new Endpoint(RECEIVER, null, Map.of("shared_rand", false))) {
            giveKey(target, ORIGINATOR);
            assertNull(target.info().randomObject());
            assertEquals(0, target.infoDue());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void publishedInformationIsLearntInEveryForm(int form) {
        try (Endpoint sender = originator();
                Endpoint target = receiver();
                Channel channel = sender.channel(RECEIVER);
                Request request = channel.request()) {
            String json = target.info().toJson();
            switch (form) {
                case 0:
                    sender.learn(RECEIVER, target.info());
                    break;
                case 1:
                    sender.learn(RECEIVER, target.info().octets());
                    break;
                case 2:
                    sender.learn(RECEIVER, Document.of(json));
                    break;
                default:
                    sender.learn(RECEIVER, Document.of('"' + json.replace("\"", "\\\"") + '"'));
            }
            assertNotNull(request.seal(primitive("r1")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "[]", "{\"esro\":{\"esri\":\"s.1\"}}", "{\"esro\":5}"})
    void whatIsNoPublishedInformationIsRefused(String published) {
        try (Endpoint sender = originator()) {
            assertThrows(EsfFormatException.class, () -> sender.learn(RECEIVER, Document.of(published)));
            refuses(EsfPolicyException.class, Codes.E_REFLECTION, () -> sender.learn(ORIGINATOR, sender.info()));
        }
    }

    @Test
    void settingsTakeEffectAllOrNone() {
        try (Endpoint sender = originator()) {
            sender.set(Map.of("message_max", 2048));
            EsfFormatException unknown = assertThrows(
                    EsfFormatException.class, () -> sender.set(Map.of("message_max", 4096, "no_such_setting", 1)));
            assertEquals("/no_such_setting", unknown.where());
            EsfPolicyException range = assertThrows(
                    EsfPolicyException.class, () -> sender.set(Map.of("message_max", 4096, "json_depth_max", 0)));
            assertEquals("/json_depth_max", range.where());
            assertEquals(2048, sender.report().settings().get("message_max"));
        }
        assertThrows(EsfFormatException.class, () -> new Endpoint(RECEIVER, null, Map.of("message_max", "large")));
    }

    @Test
    void anEndpointIsSharedBeforeItsFirstUseOnly() {
        try (Endpoint sender = originator();
                Endpoint target = receiver()) {
            refuses(EsfKeyException.class, Codes.E_WEAK_KEY, () -> target.share(1, new byte[31]));
            refuses(EsfArgumentException.class, Codes.E_ARGUMENT, () -> target.share(256, SECRET));
            target.share(1, SECRET);
            refuses(EsfStateException.class, Codes.E_STATE, () -> target.share(1, SECRET));
            sender.info();
            refuses(EsfStateException.class, Codes.E_STATE, () -> sender.share(1, SECRET));
        }
    }

    @Test
    void aReportShowsCountsAndNoKeyMaterial() {
        try (Endpoint sender = originator();
                Endpoint target = receiver()) {
            try (Received received = target.receive(sealed(sender, target), ORIGINATOR)) {
                assertEquals(ReceivedKind.PRIMITIVE, received.kind());
            }
            Report report = target.report();
            assertEquals(RECEIVER, report.id());
            assertEquals(1, report.keysCount());
            assertEquals(KID, report.keys().get(0).kid());
            assertEquals(ORIGINATOR, report.keys().get(0).peer());
            assertEquals(1, report.marks().count());
            assertEquals(1, report.esprim().sessions().count());
            assertFalse(report.toJson().contains("AAECAwQFBgcICQ"));
            assertFalse(report.toJson().contains("000102030405"));
        }
    }

    @Test
    void aChannelLeadsToSomebodyElse() {
        try (Endpoint sender = originator()) {
            refuses(EsfPolicyException.class, Codes.E_REFLECTION, () -> sender.channel(ORIGINATOR));
            assertThrows(EsfFormatException.class, () -> sender.channel(""));
            try (Channel channel = sender.channel(RECEIVER)) {
                assertEquals(RECEIVER, channel.receiverId());
                assertEquals("Channel " + RECEIVER, channel.toString());
            }
        }
    }

    @Test
    void theLibraryTellsWhatItIs() {
        assertEquals(System.getProperty("esf.version"), Libesf.version());
        assertEquals(Libesf.version(), Libesf.buildInfo().get("version"));
        assertTrue(((Map<?, ?>) Libesf.buildInfo().get("dependencies")).size() >= 2);
        assertEquals(0, Libesf.abiVersion().major());
        assertTrue(Libesf.abiVersion().minor() >= 1);
    }

    @Test
    void whatIsNullAndMustNotBeIsANullPointer() {
        assertThrows(NullPointerException.class, () -> new Endpoint(null));
        try (Endpoint target = receiver()) {
            assertThrows(NullPointerException.class, () -> target.receive((byte[]) null, ORIGINATOR));
            assertThrows(NullPointerException.class, () -> target.receive(new byte[0], null));
        }
    }
}
