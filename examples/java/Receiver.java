// SPDX-License-Identifier: Apache-2.0

import io.github.libesf.*;
import java.nio.file.*;
import java.util.*;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The CSE side: agrees on keys with whom its anchor vouches for, opens what they seal, and answers. Run: Receiver HUB
 * PORT FOLDER [PEER], with key.pem, certificate.pem and the anchor ca.pem in FOLDER. For each word that it reads it
 * agrees on a new key with PEER and asks it something; the word is the request's identifier.
 */
final class Receiver {
    private static final Endpoint endpoint = new Endpoint("//m2m.example/id-in/CesfB");
    private static final Map<String, Object> store = new ConcurrentHashMap<>(); // what inner requests create

    private static void say(String words) {
        System.out.println("    CSE side: " + words);
    }

    /** Executes an inner request primitive: create (1), retrieve (2). */
    private static Map<String, Object> execute(Map<String, Object> request) {
        Map<String, Object> answer = new HashMap<>(Map.of("rsc", 4005, "rqi", request.get("rqi"), "rvi", "3"));
        Object to = request.get("to");
        if (request.get("op").equals(1)) {
            store.put((String) to, request.get("pc"));
            answer.putAll(Map.of("rsc", 2001, "pc", request.get("pc")));
        } else if (request.get("op").equals(2)) {
            answer.putAll(store.containsKey(to) ? Map.of("rsc", 2000, "pc", store.get(to)) : Map.of("rsc", 4004));
        }
        return answer;
    }

    /** Everything that arrives goes through the one door; what comes out is sent back. */
    private static Response take(byte[] content, String from) {
        try (Received received = endpoint.receive(Carriers.unwrap(content), from)) {
            if (received.kind() == ReceivedKind.PRIMITIVE) {
                say("opened " + new String(received.primitiveBytes()));
                say("       from " + received.peer() + ", under key " + received.keyId());
                try (Exchange exchange = received.exchange()) {
                    return new Response(received.rsc(), exchange.seal(execute(received.primitive())));
                }
            }
            if (received.kind() == ReceivedKind.KEY_ESTABLISHED) {
                say("has agreed on key " + received.keyId() + " with " + received.peer());
            } else if (received.error() != null) {
                EsfException error = received.error();
                say("REFUSED with " + received.rsc() + " " + error.name() + ": " + error.getMessage());
            }
            return new Response(received.rsc(), received.replyBytes());
        }
    }

    /** Agrees on a new key with a peer, and retrieves something from it. */
    private static void ask(Hub hub, String peer, String rqi) {
        String stem = peer.substring(peer.lastIndexOf('/') + 1);
        Notify<RuntimeException> notify = (to, content) -> hub.notify(stem, content);
        say("has agreed on key " + endpoint.establish(peer, notify));
        String request = """
                {"op":2,"to":"/id-in/%s/state","fr":"/id-in/CesfB","rqi":"%s","rvi":"3"}""".formatted(stem, rqi);
        try (Channel channel = endpoint.channel(peer)) {
            say("seals " + request);
            Map<String, ?> response = channel.send(Document.of(request).octets(), notify);
            say("opened " + new String(Document.of(response).octets()));
        }
    }

    public static void main(String[] arguments) throws Exception {
        PrivateKey key = PrivateKey.fromPem(Files.readString(Path.of(arguments[2], "key.pem")));
        endpoint.addIdentity(Files.readString(Path.of(arguments[2], "certificate.pem")), key);
        endpoint.addAnchor(Files.readString(Path.of(arguments[2], "ca.pem")), "//m2m.example");
        Hub hub = new Hub(arguments[0], "CesfB");
        PointOfAccess.open(Integer.parseInt(arguments[1]), Receiver::take);
        hub.register("esfB", "http://127.0.0.1:" + arguments[1], List.of("CesfA", "CesfC", "CesfM"));
        hub.publish("esfB", endpoint.info().toJson());
        say("is registered, and publishes a random object for everybody");
        new Scanner(System.in).forEachRemaining(rqi -> ask(hub, arguments[3], rqi));
    }
}
