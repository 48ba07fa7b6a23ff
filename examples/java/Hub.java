// SPDX-License-Identifier: Apache-2.0

import io.github.libesf.Carrier;
import io.github.libesf.Carriers;
import io.github.libesf.Document;
import io.github.libesf.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** oneM2M over HTTP, as far as the example needs it: it neither seals nor opens. Any HTTP client does the same. */
final class Hub {
    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicInteger counter = new AtomicInteger();
    private final String address;
    private final String origin;

    Hub(String address, String origin) {
        this.address = address;
        this.origin = origin;
    }

    /** One request; {@code type} is the resource's when one is created, otherwise 0. */
    private Response call(String method, String path, byte[] body, int type) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + "/cse-in" + path))
                .method(method, BodyPublishers.ofByteArray(body))
                .header("X-M2M-Origin", origin)
                .header("X-M2M-RI", origin + "-" + counter.incrementAndGet())
                .header("X-M2M-RVI", "4")
                .header("Accept", "application/json")
                .header("Content-Type", "application/json" + (type == 0 ? "" : ";ty=" + type))
                .timeout(Duration.ofSeconds(20))
                .build();
        try {
            HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
            String rsc = response.headers().firstValue("X-M2M-RSC").orElse("5000");
            return new Response(Integer.parseInt(rsc), response.body());
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException("the hub at " + address + " does not answer", failed);
        }
    }

    private void change(String method, String path, Map<String, ?> body, int type) {
        Response response = call(method, path, Document.of(body).octets(), type);
        if (!List.of(2000, 2001, 2004).contains(response.rsc())) {
            throw new IllegalStateException("the hub refused with " + response.rsc());
        }
    }

    /** Sends content to an AE in a Notify, in the wrapping that this hub takes, and gives what comes back. */
    Response notify(String to, byte[] content) {
        System.out.printf("    hub:      %s -> %s       %s%n", origin, to, shown(content));
        byte[] wrapped = Carriers.wrap(content, Carrier.SGN, "/id-in/" + origin);
        Response answer = call("POST", "/" + to.substring(1), wrapped, 0);
        System.out.printf("    hub:      %s <- %s  %d %s%n", origin, to, answer.rsc(), shown(answer.content()));
        return answer;
    }

    /** Creates an AE with a point of access, and the rights to send it a Notify. */
    void register(String name, String poa, List<String> mayNotify) {
        Map<String, ?> ae = Map.of("rn", name, "api", "Norg.example.esf", "srv", List.of("4"), "rr", true, "poa",
                List.of(poa), "csz", List.of("application/json"));
        change("POST", "", Map.of("m2m:ae", ae), 2);
        Map<String, ?> own = Map.of("acor", List.of(origin), "acop", 63);
        Map<String, ?> others = Map.of("acor", mayNotify, "acop", 16 + 2);
        Map<String, ?> policy =
                Map.of("rn", "acp", "pv", Map.of("acr", List.of(own, others)), "pvs", Map.of("acr", List.of(own)));
        change("POST", "/" + name, Map.of("m2m:acp", policy), 1);
        change("PUT", "/" + name, Map.of("m2m:ae", Map.of("acpi", List.of("cse-in/" + name + "/acp"))), 0);
    }

    /** Writes the attribute e2eSecInfo of the AE (as a string: what this hub accepts). */
    void publish(String name, String info) {
        change("PUT", "/" + name, Map.of("m2m:ae", Map.of("esi", info)), 0);
    }

    /** Content for a reader: the security information in it, long texts by their first characters and their length. */
    private static String shown(byte[] content) {
        return Pattern.compile("\"([\\w+/-]{20})[\\w+/.=-]{20,}\"")
                .matcher(new String(content).replaceAll("([:,]) ", "$1").replaceFirst("^.\"m2m:seci\":(.*).$", "$1"))
                .replaceAll(text -> "\"" + text.group(1) + "...\" (" + (text.group().length() - 2) + " characters)");
    }
}
