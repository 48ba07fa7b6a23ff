// SPDX-License-Identifier: Apache-2.0
package example;

import io.github.libesf.Channel;
import io.github.libesf.Endpoint;
import io.github.libesf.Exchange;
import io.github.libesf.Key;
import io.github.libesf.Received;
import io.github.libesf.Response;
import java.util.Map;

/** Seals, opens and answers one request. */
public final class Main {
    private static final String CSE = "//m2m.example/cse1";
    private static final String DEVICE = "//m2m.example/cse1/Clamp";

    private Main() {}

    /**
     * Runs it.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        try (Endpoint far = new Endpoint(CSE);
                Endpoint near = new Endpoint(DEVICE);
                Key there = new Key("k1@m2m.example", new byte[32], DEVICE);
                Key here = new Key("k1@m2m.example", new byte[32], CSE);
                Channel channel = near.channel(CSE)) {
            far.addKey(there);
            near.addKey(here);
            near.learn(CSE, far.info());
            Map<String, Object> request = Map.of("op", 2, "to", "/cse1/lamp", "fr", DEVICE, "rqi", "r1");
            Map<String, ?> response = channel.send(request, (to, content) -> {
                try (Received received = far.receive(content, DEVICE);
                        Exchange exchange = received.exchange()) {
                    return new Response(2000, exchange.seal(Map.of("rsc", 2000, "rqi", "r1")));
                }
            });
            System.out.println(response.get("rsc").equals(2000) ? "sealed, opened, answered" : "it is " + response);
        }
    }
}
