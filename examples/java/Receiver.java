// SPDX-License-Identifier: Apache-2.0

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.libesf.*;
import java.io.IOException;
import java.net.*;
import java.nio.file.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.regex.*;

/** The CSE side: registers at a hub, publishes how to reach it end to end, answers. Run: Receiver HUB PORT KEYS.json */
final class Receiver {
    private static final Map<String, Object> store = new ConcurrentHashMap<>(); // what inner requests create
    private static Endpoint endpoint;

    /** Executes an inner request primitive: create (1), retrieve (2), notify (5). */
    private static Map<String, Object> execute(Map<String, Object> request) {
        Map<String, Object> answer = new HashMap<>(Map.of("rsc", 2000, "rqi", request.get("rqi"), "rvi", "3"));
        Object to = request.get("to");
        if (request.get("op").equals(1)) {
            store.put((String) to, request.get("pc"));
            answer.putAll(Map.of("rsc", 2001, "pc", request.get("pc")));
        } else if (request.get("op").equals(2)) {
            answer.putAll(store.containsKey(to) ? Map.of("pc", store.get(to)) : Map.of("rsc", 4004));
        } else {
            System.out.println("    CSE side: notified of " + request.get("pc"));
        }
        return answer;
    }

    /** Everything that arrives goes through the one door; what comes out is sent back. */
    private static Response take(byte[] content, String from) {
        try (Received received = endpoint.receive(Carriers.unwrap(content), from)) {
            if (received.kind() == ReceivedKind.PRIMITIVE) {
                System.out.printf("    CSE side: opened %s from %s, key %s%n", new String(received.primitiveBytes()),
                        received.peer(), received.keyId());
                try (Exchange exchange = received.exchange()) {
                    return new Response(received.rsc(), exchange.seal(execute(received.primitive())));
                }
            }
            boolean isGiven = received.kind() == ReceivedKind.RAND_GIVEN;
            String refusal = "REFUSED with " + received.rsc() + ": " + received.error();
            System.out.println("    CSE side: " + (isGiven ? "gave " + from + " a random object of its own" : refusal));
            return new Response(received.rsc(), received.replyBytes());
        }
    }

    /** The hub posts every Notify here; the answer to the POST is the Notify response. */
    private static void handle(HttpExchange http) throws IOException {
        try (http) {
            var answer = take(http.getRequestBody().readAllBytes(), http.getRequestHeaders().getFirst("X-M2M-Origin"));
            String id = http.getRequestHeaders().getFirst("X-M2M-RI");
            http.getResponseHeaders().putAll(Map.of("X-M2M-RSC", List.of("" + answer.rsc()), "X-M2M-RI", List.of(id),
                    "X-M2M-RVI", List.of("4"), "Content-Type", List.of("application/json")));
            int length = answer.content().length;
            int status = answer.rsc() == 2000 ? 200 : answer.rsc() < 5000 ? 403 : 500;
            http.sendResponseHeaders(status, length > 0 ? length : -1);
            if (length > 0) http.getResponseBody().write(answer.content());
        }
    }

    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[1]);
        endpoint = new Endpoint("//m2m.example/id-in/CesfB");
        String keys = Files.readString(Path.of(arguments[2])); // an array of key documents, which are flat
        Pattern.compile("\\{[^{}]*}").matcher(keys).results()
                .forEach(jwk -> endpoint.addKey(Key.fromJwk(Document.of(jwk.group()))));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", Receiver::handle);
        server.setExecutor(Executors.newFixedThreadPool(8));
        server.start();
        Hub hub = new Hub(arguments[0], "CesfB");
        hub.register("esfB", "http://127.0.0.1:" + port, List.of("CesfA", "CesfC", "CesfM"));
        hub.publish("esfB", endpoint.info().toJson());
        System.out.println("    CSE side: registered, publishes " + endpoint.info().toJson());
    }
}
