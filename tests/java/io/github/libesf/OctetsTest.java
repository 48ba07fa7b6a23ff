// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import static io.github.libesf.Ends.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.*;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be given where octets or a document are wanted. */
@ExtendWith(NothingLeft.class)
class OctetsTest {
    interface Form {
        Document of(byte[] octets);
    }

    /** Something around the octets that must not be read. */
    private static ByteBuffer amid(ByteBuffer room, byte[] octets) {
        room.position(3);
        room.put(octets);
        room.limit(room.position());
        room.position(3);
        return room;
    }

    static Stream<Form> forms() {
        return Stream.of(
                Document::of,
                octets -> () -> octets,
                octets -> Document.of(new String(octets, UTF_8)),
                octets -> Document.of(new StringBuilder(new String(octets, UTF_8))),
                octets -> Document.of(ByteBuffer.wrap(octets)),
                octets -> Document.of(ByteBuffer.wrap(octets).asReadOnlyBuffer()),
                octets -> Document.of(amid(ByteBuffer.allocate(octets.length + 9), octets)),
                octets -> Document.of(amid(ByteBuffer.allocateDirect(octets.length + 9), octets)),
                octets -> Document.of(amid(ByteBuffer.allocateDirect(octets.length + 9), octets).slice()),
                octets -> Document.of(Json.read(octets)));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void everyStepTakesAnyForm(Form form) {
        try (Endpoint sender = originator();
                Endpoint target = receiver();
                Channel channel = sender.channel(RECEIVER);
                Request attempt = channel.request()) {
            sender.learn(RECEIVER, form.of(target.info().octets()));
            byte[] content = attempt.seal(form.of(Json.write(primitive("r1", "pc", "ä€😀"))));
            byte[] wrapped = Carriers.wrap(form.of(content), Carrier.SGN, "/x");
            assertArrayEquals(content, Carriers.unwrap(form.of(wrapped)));
            try (Received received = target.receive(form.of(content), ORIGINATOR);
                    Exchange exchange = received.exchange()) {
                assertEquals("ä€😀", received.primitive().get("pc"));
                byte[] answer = exchange.seal(form.of(Json.write(responseTo(primitive("r1")))));
                assertEquals(responseTo(primitive("r1")), attempt.open(2000, answer));
            }
            assertEquals("security-info", Lab.inspect(form.of(content)).what());
        }
    }

    @Test
    void aBufferIsReadFromPositionToLimitAndLeftAsItIs() {
        ByteBuffer buffer = amid(ByteBuffer.allocateDirect(40), OCTETS);
        byte[] octets = Document.of(buffer).octets();
        assertArrayEquals(OCTETS, octets);
        assertEquals(3, buffer.position());
        assertEquals(35, buffer.limit());
    }

    @Test
    void octetsMayBeChangedAtOnceAfterTheCall() {
        byte[] octets = OCTETS.clone();
        try (Endpoint endpoint = new Endpoint(ORIGINATOR);
                Key key = new Key(KID, octets, RECEIVER);
                Key same = new Key(KID, OCTETS, RECEIVER)) {
            Arrays.fill(octets, (byte) 0);
            endpoint.addKey(key);
            endpoint.addKey(same);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 1023, 1024, 1025, 65_536, 1_048_576, 8_000_000})
    void everySizeGoesInAndComesOut(int size) {
        try (Endpoint sender = originator();
                Endpoint target = receiver()) {
            Map<String, Object> request = large("r1", size);
            try (Received received = target.receive(sealed(sender, target, request), ORIGINATOR)) {
                assertArrayEquals(Json.write(request), received.primitiveBytes());
            }
        }
    }

    @Test
    void octetsThatAreNoUtf8AreToldSo() {
        try (Endpoint target = receiver();
                Received received = target.receive(
                        "{\"m2m:seci\":\"\u00ff\"}".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1),
                        ORIGINATOR)) {
            assertInstanceOf(EsfFormatException.class, received.error());
        }
    }

    @Test
    void aMapIsWrittenAsStrictJson() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("a", null);
        members.put("b", List.of(1, 2L, new BigInteger("18446744073709551616"), 1.5, -0.25f, true));
        members.put("c", new Object[] {"\"\\/\u0001\n", 'x', new StringBuilder("y")});
        members.put("d", Map.of("e", Document.of("{\"f\":[ ]}")));
        String text = "{\"a\":null,\"b\":[1,2,18446744073709551616,1.5,-0.25,true],"
                + "\"c\":[\"\\\"\\\\/\\u0001\\n\",\"x\",\"y\"],\"d\":{\"e\":{\"f\":[ ]}}}";
        assertEquals(text, new String(Document.of(members).octets(), UTF_8));
        assertEquals(Json.read(text), Json.read(Json.write(Json.read(text))));
    }

    @Test
    void numbersComeBackInTheSmallestTypeThatHoldsThem() {
        Map<String, Object> read = Json.read("{\"i\":2147483647,\"l\":2147483648,\"b\":9223372036854775808,\"d\":1e2}");
        assertEquals(Map.of("i", 2147483647, "l", 2147483648L, "b", new BigInteger("9223372036854775808"), "d", 100.0),
                read);
    }

    @Test
    void whatHasNoFormInJsonIsRefused() {
        List<Object> wrong = new ArrayList<>(List.of(
                Double.NaN, Float.POSITIVE_INFINITY, new Object(), new byte[1], Map.of(1, 2), "\ud800", "\udc00x"));
        for (Object value : wrong) {
            refuses(EsfArgumentException.class, Codes.E_ARGUMENT, () -> Document.of(Map.of("x", value)));
        }
        for (String text : new String[] {"", "[]", "{", "{\"a\":NaN}", "{\"a\":01}", "{} x", "{'a':1}", "{\"a\":1,}"}) {
            refuses(EsfFormatException.class, Codes.E_JSON, () -> Json.read(text));
        }
    }
}
