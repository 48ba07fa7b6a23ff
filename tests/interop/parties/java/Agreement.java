// SPDX-License-Identifier: Apache-2.0

import io.github.libesf.AsyncNotify;
import io.github.libesf.Certificates;
import io.github.libesf.Document;
import io.github.libesf.E2eKey;
import io.github.libesf.Endpoint;
import io.github.libesf.Notify;
import io.github.libesf.PrivateKey;
import io.github.libesf.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** The calls on private keys, certificates, trust, and those of the Initiating End-Point. */
final class Agreement {
    private Agreement() {}

    // ---- who it is, and whom it trusts ----

    private static void privateKey(Call call) {
        call.keep(call.has("pem") ? PrivateKey.fromPem(call.octets("pem")) : PrivateKey.generate());
    }

    private static Map<String, Object> read(Call call, String name) {
        return Json.read(new String(call.octets(name), StandardCharsets.UTF_8));
    }

    private static void request(Call call) {
        Map<String, String> subject = new TreeMap<>();
        read(call, "subject").forEach((name, value) -> subject.put(name, (String) value));
        call.octets("octets", Certificates.request(call.on(PrivateKey.class), subject));
    }

    private static void newCa(Call call) {
        Map<String, Object> options = read(call, "options");
        String name = (String) options.remove("name");
        PrivateKey key = call.on(PrivateKey.class);
        if (options.isEmpty()) {
            call.octets("octets", Certificates.newCa(key, name));
            return;
        }
        int days = ((Long) options.getOrDefault("days", 3650L)).intValue();
        List<String> permit = ((List<?>) options.getOrDefault("permit", List.of()))
                .stream().map(String.class::cast).toList();
        call.octets("octets", Certificates.newCa(key, name, days, permit));
    }

    private static void issue(Call call) {
        Map<String, Number> options = new TreeMap<>();
        read(call, "options").forEach((name, value) -> options.put(name, (Number) value));
        call.octets("octets", Certificates.issue(
                call.octets("ca"), call.on(PrivateKey.class), call.octets("request"), options));
    }

    private static void identity(Call call) {
        byte[] chain = call.has("chain") ? call.octets("chain") : new byte[0];
        call.on(Endpoint.class).addIdentity(chain, call.get("key", PrivateKey.class));
    }

    private static void anchor(Call call) {
        Endpoint endpoint = call.on(Endpoint.class);
        if (call.has("prefix")) {
            endpoint.addAnchor(call.octets("certificate"), call.text("prefix"));
        } else {
            endpoint.addAnchor(new String(call.octets("certificate"), StandardCharsets.UTF_8));
        }
    }

    // ---- the Initiating End-Point ----

    private static void start(Call call) {
        Endpoint endpoint = call.on(Endpoint.class);
        String peer = call.text("peer");
        E2eKey attempt = call.has("usage") ? endpoint.e2ekey(peer, (int) call.number("usage")) : endpoint.e2ekey(peer);
        call.keep(attempt);
        Party.need(call, attempt.need());
    }

    private static void answer(Call call) {
        call.on(E2eKey.class).answer(Party.answer(call), Party.data(call));
        Party.need(call, call.on(E2eKey.class).need());
    }

    /** Sends a Notify through the test, and gives the response that it brings. */
    private static Response ask(String to, byte[] content) throws IOException {
        Call question = new Call(Map.of());
        question.say("notify", to);
        question.octets("content", content);
        Party.tell(question);
        Call answer = new Call(Json.read(Party.readLine()));
        return new Response((int) answer.number("rsc"), answer.has("content") ? answer.octets("content") : null);
    }

    private static CompletableFuture<Response> askLater(String to, byte[] content) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return ask(to, content);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        });
    }

    private static void establish(Call call) throws IOException {
        Endpoint endpoint = call.on(Endpoint.class);
        String peer = call.text("peer");
        Notify<IOException> notify = Agreement::ask;
        AsyncNotify later = Agreement::askLater;
        int usage = call.has("usage") ? (int) call.number("usage") : 43;
        String kid;
        if (call.is("async")) {
            kid = endpoint.establishAsync(peer, later, usage).join();
        } else {
            kid = call.has("usage") ? endpoint.establish(peer, notify, usage) : endpoint.establish(peer, notify);
        }
        call.say("key_id", kid);
    }

    // ---- the table ----

    static void addTo(Map<String, Party.Do> calls) {
        calls.put("private_key", Agreement::privateKey);
        calls.put("pem", call -> call.octets("octets", call.on(PrivateKey.class).pem()));
        calls.put("public", call -> call.octets("octets", call.on(PrivateKey.class).publicKey()));
        calls.put("public_name", call -> call.octets("octets", call.on(PrivateKey.class).publicName()));
        calls.put("cert_request", Agreement::request);
        calls.put("cert_new_ca", Agreement::newCa);
        calls.put("cert_issue", Agreement::issue);

        calls.put("identity", Agreement::identity);
        calls.put("anchor", Agreement::anchor);
        calls.put("crl", call -> call.on(Endpoint.class).addCrl(call.octets("crl")));
        calls.put("trust", call -> call.on(Endpoint.class).trust(Document.of(call.octets("entry"))));
        calls.put("untrust", call -> call.on(Endpoint.class).untrust(call.text("peer")));

        calls.put("e2ekey", Agreement::start);
        calls.put("answer_e2ekey", Agreement::answer);
        calls.put("need_e2ekey", call -> Party.need(call, call.on(E2eKey.class).need()));
        calls.put("key_id", call -> call.say("key_id", call.on(E2eKey.class).keyId()));
        calls.put("establish", Agreement::establish);
    }
}
