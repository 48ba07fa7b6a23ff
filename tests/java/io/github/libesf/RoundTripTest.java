// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import static io.github.libesf.Ends.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.*;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NothingLeft.class)
class RoundTripTest {
    @Test
    void aRequestIsSealedOpenedAnsweredAndOpened() {
        Map<String, Object> request = primitive("r1", "pc", Map.of("m2m:cin", Map.of("con", "Messwert grün")));
        try (Endpoint sender = originator();
                Endpoint target = receiver()) {
            introduce(sender, target);
            try (Channel channel = sender.channel(RECEIVER);
                    Request attempt = channel.request(Duration.ofSeconds(5))) {
                byte[] content = attempt.seal(request);
                assertArrayEquals(attempt.content(), content);
                assertEquals(5, securityInfo(content).get("sit"));
                assertEquals(5, parts(content).length);
                assertFalse(new String(content, UTF_8).contains("Messwert"));
                try (Received received = target.receive(content, ORIGINATOR)) {
                    assertEquals(ReceivedKind.PRIMITIVE, received.kind());
                    assertEquals(2000, received.rsc());
                    assertEquals(ORIGINATOR, received.peer());
                    assertEquals(KID, received.keyId());
                    assertEquals(request, received.primitive());
                    assertNull(received.need());
                    assertNull(received.error());
                    assertNull(received.reply());
                    assertEquals(0, received.replyBytes().length);
                    assertSame(received.exchange(), received.exchange());
                    try (Exchange exchange = received.exchange()) {
                        byte[] answer = exchange.seal(responseTo(request));
                        assertEquals(responseTo(request), attempt.open(2000, answer));
                    }
                }
            }
        }
    }

    @Test
    void aPrimitiveComesOutWithTheOctetsItWentInWith() {
        byte[] text = ("{ \"op\" : 2, \"to\":\"/x\",\"fr\":\"" + ORIGINATOR + "\",  \"rqi\":\"r1\" }").getBytes(UTF_8);
        byte[] response = " {\"rsc\":2000,\n\"rqi\":\"r1\"}".getBytes(UTF_8);
        try (Endpoint sender = originator();
                Endpoint target = receiver();
                Channel channel = sender.channel(RECEIVER);
                Request attempt = channel.request()) {
            introduce(sender, target);
            try (Received received = target.receive(attempt.seal(text), ORIGINATOR);
                    Exchange exchange = received.exchange()) {
                assertArrayEquals(text, received.primitiveBytes());
                assertArrayEquals(response, attempt.openBytes(2000, exchange.seal(response)));
            }
        }
    }

    @Test
    void withoutPublishedInformationARandomObjectIsAskedFor() {
        try (Endpoint sender = originator();
                Endpoint target = receiver();
                Channel channel = sender.channel(RECEIVER)) {
            Hub hub = new Hub(target);
            for (int i = 0; i < 3; i++) {
                assertEquals("r" + i, channel.send(primitive("r" + i), hub).get("rqi"));
            }
            assertEquals(Map.of(ReceivedKind.RAND_GIVEN, 1, ReceivedKind.PRIMITIVE, 3), hub.kinds);
        }
    }

    @Test
    void aNeedIsAnsweredByHand() {
        try (Endpoint sender = originator();
                Endpoint target = receiver();
                Channel channel = sender.channel(RECEIVER);
                Request attempt = channel.request()) {
            refuses(EsfStateException.class, Codes.E_STATE, attempt::content);
            assertNull(attempt.seal(primitive("r1")));
            Need need = attempt.need();
            assertEquals(NeedKind.NOTIFY, need.kind());
            assertEquals(RECEIVER, need.id());
            assertEquals(Map.of("sit", 3), securityInfo(need.content()));
            assertFalse(attempt.resolve(), "there is no resolver");
            try (Received received = target.receive(need.content(), ORIGINATOR)) {
                assertEquals(ReceivedKind.RAND_GIVEN, received.kind());
                assertNotNull(received.reply());
                assertTrue(attempt.answer(Answer.FOUND, Document.of(received.replyBytes())));
            }
            assertNull(attempt.need());
            try (Received received = target.receive(attempt.content(), ORIGINATOR)) {
                assertEquals(primitive("r1"), received.primitive());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"UNREACHABLE, -803", "ABSENT, -703", "INSERTED, -100"})
    void aNeedThatIsNotMetIsAnError(Answer answer, int code) {
        try (Endpoint sender = originator();
                Channel channel = sender.channel(RECEIVER);
                Request attempt = channel.request()) {
            attempt.seal(primitive("r1"));
            refuses(EsfException.class, code, () -> attempt.answer(answer, null));
        }
    }

    @Test
    void aRequestIsSealedOnceAndOpenedOnceAndAnExchangeAnswersOnce() {
        try (Endpoint sender = originator();
                Endpoint target = receiver();
                Channel channel = sender.channel(RECEIVER);
                Request attempt = channel.request()) {
            introduce(sender, target);
            refuses(EsfStateException.class, Codes.E_STATE, () -> attempt.open(2000, "{}".getBytes(UTF_8)));
            byte[] content = attempt.seal(primitive("r1"));
            refuses(EsfStateException.class, Codes.E_STATE, () -> attempt.seal(primitive("r1")));
            try (Received received = target.receive(content, ORIGINATOR);
                    Exchange exchange = received.exchange()) {
                refuses(EsfFormatException.class, Codes.E_PRIMITIVE, () -> exchange.seal(responseTo(primitive("r2"))));
                byte[] answer = exchange.seal(responseTo(primitive("r1")));
                refuses(EsfStateException.class, Codes.E_STATE, () -> exchange.seal(responseTo(primitive("r1"))));
                attempt.open(2000, answer);
                refuses(EsfStateException.class, Codes.E_STATE, () -> attempt.open(2000, answer));
            }
        }
    }

    @Test
    void aFailedOpenLeavesTheRequestOutstanding() {
        try (Endpoint sender = originator();
                Endpoint target = receiver();
                Channel channel = sender.channel(RECEIVER);
                Request attempt = channel.request()) {
            introduce(sender, target);
            byte[] content = attempt.seal(primitive("r1"));
            byte[] answer = new Hub(target).deliver(content).content();
            assertThrows(EsfException.class, () -> attempt.open(4114, null));
            assertThrows(EsfException.class, () -> attempt.open(5210, new byte[0]));
            assertThrows(EsfException.class, () -> attempt.open(2000, "{}".getBytes(UTF_8)));
            assertThrows(EsfException.class, () -> attempt.open(2000, content));
            refuses(EsfAuthenticationException.class, Codes.E_AUTH, () -> attempt.open(2000, withFlippedBit(answer)));
            assertEquals(responseTo(primitive("r1")), attempt.open(2000, answer));
        }
    }

    @ParameterizedTest
    @CsvSource({"4113, NEW_ORO", "5211, NEW_ORO", "4114, NEW_RRO", "5103, NONE", "4115, NONE"})
    void aRefusalSaysWhatWouldBeNeeded(int rsc, Remedy remedy) {
        try (Endpoint sender = originator();
                Endpoint target = receiver();
                Channel channel = sender.channel(RECEIVER);
                Request attempt = channel.request()) {
            introduce(sender, target);
            attempt.seal(primitive("r1"));
            EsfStateException error =
                    refuses(EsfStateException.class, Codes.E_PEER_REFUSED, () -> attempt.open(rsc, null));
            assertEquals(rsc, error.rsc());
            assertEquals(remedy, error.remedy());
        }
    }

    @Test
    void aChannelIsRenewedOnDemandOnly() {
        try (Endpoint sender = originator();
                Endpoint target = receiver();
                Channel channel = sender.channel(RECEIVER)) {
            introduce(sender, target);
            Hub hub = new Hub(target);
            channel.send(primitive("r1"), hub);
            channel.send(primitive("r2"), hub);
            channel.renew(Remedy.NEW_ORO);
            channel.send(primitive("r3"), hub);
            assertEquals(header(hub.carried.get(0)).get("ori"), header(hub.carried.get(1)).get("ori"));
            assertNotEquals(header(hub.carried.get(1)).get("ori"), header(hub.carried.get(2)).get("ori"));
            assertFalse(header(hub.carried.get(1)).containsKey("oro"));
            assertTrue(header(hub.carried.get(2)).containsKey("oro"));
            channel.renew(Remedy.NEW_RRO);
            channel.send(primitive("r4"), hub);
            assertEquals(1, hub.kinds.get(ReceivedKind.RAND_GIVEN));
            refuses(EsfArgumentException.class, Codes.E_ARGUMENT, () -> channel.renew(Remedy.NONE));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT3600.0001S", "PT2562047788015215H", "PT-2562047788015215H"})
    void aTimeoutOutOfRangeIsRefused(Duration timeout) {
        try (Endpoint sender = originator();
                Channel channel = sender.channel(RECEIVER)) {
            assertThrows(EsfPolicyException.class, () -> channel.request(timeout));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0.0000001S", "PT1S", "PT3600S"})
    void aTimeoutInRangeIsTaken(Duration timeout) {
        try (Endpoint sender = originator();
                Channel channel = sender.channel(RECEIVER);
                Request request = channel.request(timeout)) {
            assertFalse(request.closed());
        }
    }

    @Test
    void childrenLiveOnWhenTheirParentsAreClosed() {
        Endpoint sender = originator();
        Endpoint target = receiver();
        introduce(sender, target);
        Channel channel = sender.channel(RECEIVER);
        Request attempt = channel.request();
        channel.close();
        sender.close();
        Received received = target.receive(attempt.seal(primitive("r1")), ORIGINATOR);
        target.close();
        Exchange exchange = received.exchange();
        received.close();
        byte[] answer = exchange.seal(responseTo(primitive("r1")));
        exchange.close();
        assertEquals(2000, attempt.open(2000, answer).get("rsc"));
        attempt.close();
    }

    @Test
    void whatTheTransportThrowsComesOutOfSend() {
        try (Endpoint sender = originator();
                Channel channel = sender.channel(RECEIVER)) {
            IOException thrown = assertThrows(IOException.class, () -> channel.send(primitive("r1"), (to, content) -> {
                throw new IOException("no answer");
            }));
            assertEquals("no answer", thrown.getMessage());
        }
    }

    @ParameterizedTest
    @CsvSource({"5103, -803", "4103, -703"})
    void aHubThatCannotReachTheReceiverIsToldApartFromOneThatRefuses(int rsc, int code) {
        try (Endpoint sender = originator();
                Channel channel = sender.channel(RECEIVER)) {
            refuses(
                    EsfException.class,
                    code,
                    () -> channel.send(primitive("r1"), (to, content) -> new Response(rsc, null)));
        }
    }
}
