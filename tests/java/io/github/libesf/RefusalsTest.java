// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import static io.github.libesf.Ends.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.*;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a Receiver refuses, as Java sees it: kind, rsc, code, class, and an endpoint that is as it was. */
@ExtendWith(NothingLeft.class)
class RefusalsTest {
    /** Gives the content to the target and makes sure that it changes nothing. */
    private static <T extends EsfException> T refused(
            Endpoint target, byte[] content, Class<T> type, int code, int rsc) {
        Map<String, Object> before = stateOf(target);
        EsfException error;
        try (Received received = target.receive(content, ORIGINATOR)) {
            assertTrue(received.kind() == ReceivedKind.REFUSED || received.kind() == ReceivedKind.DUPLICATE);
            error = received.error();
            assertNotNull(error);
            assertEquals(rsc, error.rsc());
            assertEquals(rsc, received.rsc());
            assertEquals(code, error.code(), error.toString());
            assertNull(received.need());
            assertNull(received.reply());
            refuses(EsfStateException.class, Codes.E_STATE, received::primitive);
            refuses(EsfStateException.class, Codes.E_STATE, received::exchange);
        }
        assertEquals(before, stateOf(target));
        return assertInstanceOf(type, error);
    }

    @Test
    void aReplayedRequestIsADuplicateAndIsNotExecutedAgain() {
        try (Endpoint sender = originator();
                Endpoint target = receiver();
                Channel channel = sender.channel(RECEIVER)) {
            introduce(sender, target);
            Hub hub = new Hub(target);
            channel.send(primitive("r1"), hub);
            byte[] content = hub.carried.get(0);
            try (Received again = target.receive(content, ORIGINATOR)) {
                assertEquals(ReceivedKind.DUPLICATE, again.kind());
                assertEquals(ORIGINATOR, again.peer());
                assertEquals(KID, again.keyId());
            }
            refused(target, content, EsfFreshnessException.class, Codes.E_DUPLICATE, 5210);
            hub.deliver(content);
            assertEquals(Map.of("r1", 1), hub.executed);
        }
    }

    @Test
    void aFlippedBitIsRefusedAndTheTrueRequestStillOpens() {
        try (Endpoint sender = originator();
                Endpoint target = receiver()) {
            byte[] content = sealed(sender, target);
            refused(target, withFlippedBit(content), EsfAuthenticationException.class, Codes.E_AUTH, 4115);
            try (Received received = target.receive(content, ORIGINATOR)) {
                assertEquals(ReceivedKind.PRIMITIVE, received.kind());
            }
        }
    }

    @Test
    void aFromThatIsNotTheKeysOwnerIsRefused() {
        String mallory = "//m2m.example/cse1/Cmallory";
        try (Endpoint sender = new Endpoint(mallory);
                Endpoint target = receiver()) {
            giveKey(sender, RECEIVER);
            byte[] content = sealed(sender, target, primitive("r1", "fr", mallory));
            refused(target, content, EsfAuthenticationException.class, Codes.E_IMPERSONATION, 4116);
        }
    }

    @Test
    void anUnknownKeyIsRefused() {
        try (Endpoint sender = originator();
                Endpoint target = receiver()) {
            byte[] content = sealed(sender, target);
            target.removeKey(KID);
            refused(target, content, EsfKeyException.class, Codes.E_UNKNOWN_KEY, 4112);
        }
    }

    @Test
    void aRandomObjectFromBeforeARestartIsRefused() {
        try (Endpoint sender = originator();
                Endpoint target = receiver();
                Endpoint restarted = receiver()) {
            byte[] content = sealed(sender, target);
            restarted.info();
            refused(restarted, content, EsfFreshnessException.class, Codes.E_RECEIVER_RAND, 4114);
        }
    }

    @Test
    void anUnknownOriginatorRandomObjectIsRefused() {
        try (Endpoint sender = originator();
                Endpoint target = receiver();
                Channel channel = sender.channel(RECEIVER);
                Request attempt = channel.request()) {
            introduce(sender, target);
            channel.send(primitive("r1"), new Hub(target));
            byte[] content = attempt.seal(primitive("r2"));
            target.removeKey(KID);
            giveKey(target, ORIGINATOR);
            refused(target, content, EsfFreshnessException.class, Codes.E_ORIGINATOR_RAND, 4113);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{}", "{\"m2m:seci\":{}}", "{\"m2m:seci\":{\"sit\":4}}",
                         "{\"m2m:seci\":{\"sit\":5}}"})
    void
    whatIsNoSecurityContentIsRefused(String text) {
        try (Endpoint target = receiver();
                Received received = target.receive(Document.of(text), ORIGINATOR)) {
            assertEquals(ReceivedKind.REFUSED, received.kind());
            assertEquals(4000, received.rsc());
            assertInstanceOf(EsfFormatException.class, received.error());
        }
    }

    @Test
    void aHandshakeIsRefusedWhereThereIsNoCertificate() {
        try (Endpoint target = receiver()) {
            byte[] handshake = "{\"m2m:seci\":{\"sit\":6,\"eckm\":\"FgMB\"}}".getBytes(UTF_8);
            refused(target, handshake, EsfPolicyException.class, Codes.E_NOT_IMPLEMENTED, 5001);
        }
    }

    @Test
    void whatTheReceiverWouldRefuseIsNotSealed() {
        try (Endpoint sender = originator();
                Endpoint target = receiver();
                Channel channel = sender.channel(RECEIVER);
                Request attempt = channel.request()) {
            introduce(sender, target);
            Map<String, Object> foreign = primitive("r1", "fr", "//m2m.example/cse1/Cmallory");
            refuses(EsfAuthenticationException.class, Codes.E_IMPERSONATION, () -> attempt.seal(foreign));
            refuses(EsfFormatException.class, Codes.E_PRIMITIVE, () -> attempt.seal(primitive("r1", "op", null)));
            refuses(EsfFormatException.class, Codes.E_PRIMITIVE, () -> attempt.seal(primitive("")));
            refuses(EsfFormatException.class, Codes.E_PRIMITIVE, () -> attempt.seal(primitive("r1", "rqi", 5)));
            channel.send(primitive("r1"), new Hub(target));
            refuses(EsfFreshnessException.class, Codes.E_DUPLICATE, () -> attempt.seal(primitive("r1")));
            assertNotNull(attempt.seal(primitive("r2")));
        }
    }

    @Test
    void withoutAKeyNothingIsSealed() {
        try (Endpoint keyless = new Endpoint(ORIGINATOR);
                Endpoint target = receiver();
                Channel channel = keyless.channel(RECEIVER);
                Request attempt = channel.request()) {
            introduce(keyless, target);
            refuses(EsfKeyException.class, Codes.E_UNKNOWN_KEY, () -> attempt.seal(primitive("r1")));
        }
    }

    @Test
    void aMessageOverTheLimitIsRefused() {
        try (Endpoint sender = originator();
                Endpoint target = receiver()) {
            byte[] content = sealed(sender, target, large("r1", 4096));
            target.set(Map.of("message_max", 4096));
            refused(target, content, EsfResourceException.class, Codes.E_LIMIT, 4000);
        }
    }

    @Test
    void jsonThatIsNotStrictIsToldWithItsPlace() {
        try (Endpoint target = receiver()) {
            byte[] twice = "{\"m2m:seci\":{\"sit\":5},\"m2m:seci\":{}}".getBytes(UTF_8);
            assertNotEquals("", refused(target, twice, EsfFormatException.class, Codes.E_JSON, 4000).where());
        }
    }
}
