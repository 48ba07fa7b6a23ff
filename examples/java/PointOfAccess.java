// SPDX-License-Identifier: Apache-2.0

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.libesf.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;

/** Where the hub posts every Notify to; nothing here seals or opens. */
final class PointOfAccess {
    private PointOfAccess() {}

    /** Serves in threads of its own; what {@code take} gives for a content and its From is the Notify response. */
    static void open(int port, BiFunction<byte[], String, Response> take) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", http -> handle(http, take));
        server.setExecutor(Executors.newFixedThreadPool(8));
        server.start();
    }

    private static void handle(HttpExchange http, BiFunction<byte[], String, Response> take) throws IOException {
        try (http) {
            String from = http.getRequestHeaders().getFirst("X-M2M-Origin");
            String id = http.getRequestHeaders().getFirst("X-M2M-RI");
            Response answer = take.apply(http.getRequestBody().readAllBytes(), from);
            byte[] content = answer.content() == null ? new byte[0] : answer.content();
            http.getResponseHeaders().putAll(Map.of("X-M2M-RSC", List.of("" + answer.rsc()), "X-M2M-RI", List.of(id),
                    "X-M2M-RVI", List.of("4"), "Content-Type", List.of("application/json")));
            int status = answer.rsc() == 2000 ? 200 : answer.rsc() < 5000 ? 403 : 500;
            http.sendResponseHeaders(status, content.length > 0 ? content.length : -1);
            if (content.length > 0) {
                http.getResponseBody().write(content);
            }
        }
    }
}
