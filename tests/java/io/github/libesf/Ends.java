// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.function.Executable;

/** Two ends with one pairwise key, the request primitives they exchange, and the shortest of hubs between them. */
final class Ends {
    static final String ORIGINATOR = "//m2m.example/cse1/Cae1";
    static final String RECEIVER = "//m2m.example/cse2";
    static final String KID = "k1@m2m.example";
    static final byte[] OCTETS = counted(0, 32);
    static final byte[] SECRET = counted(100, 32);

    private Ends() {}

    static byte[] counted(int from, int count) {
        byte[] octets = new byte[count];
        for (int i = 0; i < count; i++) {
            octets[i] = (byte) (from + i);
        }
        return octets;
    }

    static void giveKey(Endpoint endpoint, String peer) {
        giveKey(endpoint, peer, KID, OCTETS, 13);
    }

    static void giveKey(Endpoint endpoint, String peer, String kid, byte[] octets, int usage) {
        try (Key key = new Key(kid, octets, peer, usage, null, Encoding.A)) {
            endpoint.addKey(key);
        }
    }

    static Endpoint originator() {
        return originator(null);
    }

    static Endpoint originator(Resolver resolver) {
        Endpoint endpoint = new Endpoint(ORIGINATOR, resolver, null);
        giveKey(endpoint, RECEIVER);
        return endpoint;
    }

    static Endpoint receiver() {
        return receiver(null);
    }

    static Endpoint receiver(Resolver resolver) {
        Endpoint endpoint = new Endpoint(RECEIVER, resolver, null);
        giveKey(endpoint, ORIGINATOR);
        return endpoint;
    }

    static Map<String, Object> primitive(String rqi) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("op", 2);
        members.put("to", "/cse2/-/cnt1");
        members.put("fr", ORIGINATOR);
        members.put("rqi", rqi);
        members.put("rvi", "3");
        return members;
    }

    static Map<String, Object> primitive(String rqi, String name, Object value) {
        Map<String, Object> members = primitive(rqi);
        members.put(name, value);
        return members;
    }

    static Map<String, Object> large(String rqi, int size) {
        return primitive(rqi, "pc", Map.of("m2m:cin", Map.of("con", "x".repeat(size))));
    }

    static Map<String, Object> responseTo(Map<String, Object> request) {
        return Map.of("rsc", 2000, "rqi", request.get("rqi"), "pc", Map.of("m2m:cin", Map.of("con", "21.5")));
    }

    /** The sender learns what the target publishes, so that nothing is needed for sealing. */
    static void introduce(Endpoint sender, Endpoint target) {
        sender.learn(target.id(), target.info());
    }

    static byte[] sealed(Endpoint sender, Endpoint target, Map<String, Object> request) {
        introduce(sender, target);
        try (Channel channel = sender.channel(target.id());
                Request attempt = channel.request()) {
            byte[] content = attempt.seal(request);
            assertNotNull(content);
            return content;
        }
    }

    static byte[] sealed(Endpoint sender, Endpoint target) {
        return sealed(sender, target, primitive("r1"));
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> securityInfo(byte[] content) {
        return (Map<String, Object>) Json.read(content).get("m2m:seci");
    }

    static String[] parts(byte[] content) {
        return ((String) securityInfo(content).get("epo")).split("\\.");
    }

    static Map<String, Object> header(byte[] content) {
        return Json.read(java.util.Base64.getUrlDecoder().decode(parts(content)[0]));
    }

    /** The same sealed content with one bit of its ciphertext changed. */
    static byte[] withFlippedBit(byte[] content) {
        String[] parts = parts(content);
        parts[3] = (parts[3].charAt(0) == 'A' ? "B" : "A") + parts[3].substring(1);
        return ("{\"m2m:seci\":{\"sit\":5,\"epo\":\"" + String.join(".", parts) + "\"}}").getBytes(UTF_8);
    }

    /** What a refused message has to leave as it was: all of the report but the clock. */
    static Map<String, Object> stateOf(Endpoint endpoint) {
        Map<String, Object> state = Json.read(endpoint.report().toJson());
        state.remove("now");
        return state;
    }

    static <T extends EsfException> T refuses(Class<T> type, int code, Executable call) {
        T error = assertThrows(type, call);
        assertEquals(code, error.code(), error.toString());
        return error;
    }

    /** Carries content to a Receiver that executes what it opens, and remembers what passed. */
    static final class Hub implements Notify<RuntimeException> {
        final Endpoint endpoint;
        final List<byte[]> carried = new CopyOnWriteArrayList<>();
        final Map<String, Integer> executed = new ConcurrentHashMap<>();
        final Map<ReceivedKind, Integer> kinds = new ConcurrentHashMap<>();

        Hub(Endpoint endpoint) {
            this.endpoint = endpoint;
        }

        @Override
        public Response send(String to, byte[] content) {
            assertEquals(endpoint.id(), to);
            carried.add(content);
            return deliver(content);
        }

        Response deliver(byte[] content) {
            try (Received received = endpoint.receive(content, ORIGINATOR)) {
                kinds.merge(received.kind(), 1, Integer::sum);
                if (received.kind() != ReceivedKind.PRIMITIVE) {
                    return new Response(received.rsc(), received.replyBytes());
                }
                Map<String, Object> request = received.primitive();
                executed.merge((String) request.get("rqi"), 1, Integer::sum);
                try (Exchange exchange = received.exchange()) {
                    return new Response(2000, exchange.seal(responseTo(request)));
                }
            }
        }
    }
}
