// SPDX-License-Identifier: Apache-2.0

import io.github.libesf.Answer;
import io.github.libesf.Carrier;
import io.github.libesf.Carriers;
import io.github.libesf.Channel;
import io.github.libesf.Document;
import io.github.libesf.Encoding;
import io.github.libesf.Endpoint;
import io.github.libesf.EsfException;
import io.github.libesf.EsfStateException;
import io.github.libesf.Exchange;
import io.github.libesf.Key;
import io.github.libesf.Lab;
import io.github.libesf.Libesf;
import io.github.libesf.Need;
import io.github.libesf.Received;
import io.github.libesf.ReceivedKind;
import io.github.libesf.Remedy;
import io.github.libesf.Request;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Supplier;

/** The Java party of tests/interop (its README.md has the protocol): a user of the JAR. */
final class Party {
    interface Do {
        void run(Call call) throws Exception;
    }

    private static final Map<String, Do> CALLS = new TreeMap<>();

    private static final BufferedReader IN =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    private static final PrintStream OUT = new PrintStream(System.out, false, StandardCharsets.UTF_8);

    private Party() {}

    static String readLine() throws IOException {
        return IN.readLine();
    }

    static void tell(Call call) {
        OUT.print(Json.write(call.reply) + "\n");
        OUT.flush();
    }

    // ---- what is told ----

    private static void told(Call call, EsfException error) {
        call.say("category", error.getClass().getSimpleName().replaceAll("^Esf|Exception$", ""));
        call.say("code", error.code());
        call.say("name", error.name());
        call.say("message", error.getMessage());
        call.say("where", error.where());
        call.say("error_rsc", error.rsc());
        call.say("remedy", error.remedy().number());
    }

    static void need(Call call, Need need) {
        if (need == null) {
            return;
        }
        call.say("need", need.kindNumber());
        call.say("id", need.id());
        call.say("authority", need.authority());
        call.say("usage", need.usage());
        call.say("expiry", need.expiry());
        call.octets("content", need.content());
    }

    private static void facts(Call call, Received received) {
        call.say("kind", received.kindNumber());
        call.say("rsc", received.rsc());
        need(call, received.need());
        ReceivedKind kind = received.kind();
        if (kind == ReceivedKind.PRIMITIVE || kind == ReceivedKind.DUPLICATE || kind == ReceivedKind.KEY_ESTABLISHED) {
            sender(call, received);
        }
        EsfException error = received.error();
        if (error != null) {
            told(call, error);
        }
    }

    /** Of a repeated message 1 of E2EKey nobody is known to be the sender. */
    private static void sender(Call call, Received received) {
        String peer;
        try {
            peer = received.peer();
        } catch (EsfStateException nobody) {
            return;
        }
        call.say("peer", peer);
        call.say("key_id", received.keyId());
    }

    // ---- the endpoint and its keys ----

    private static Map<String, Object> settings(Call call) {
        return Json.read(new String(call.octets("settings"), StandardCharsets.UTF_8));
    }

    private static Instant expires(Call call) {
        return call.has("expires") ? Instant.ofEpochMilli(call.number("expires")) : null;
    }

    private static Encoding encoding(Call call) {
        return call.has("encoding") ? Encoding.valueOf(call.text("encoding")) : null;
    }

    private static void give(Call call, Key made) {
        try (Key key = made) {
            call.on(Endpoint.class).addKey(key);
            call.say("id", key.id());
        }
    }

    private static void key(Call call) {
        String kid = call.text("kid");
        byte[] octets = call.octets("octets");
        String peer = call.text("peer");
        boolean isPlain = !call.has("usage") && !call.has("expires") && !call.has("encoding");
        if (isPlain) {
            give(call, new Key(kid, octets, peer));
            return;
        }
        int usage = call.has("usage") ? (int) call.number("usage") : 13;
        Encoding encoding = call.has("encoding") ? encoding(call) : Encoding.A;
        give(call, new Key(kid, octets, peer, usage, expires(call), encoding));
    }

    private static void jwk(Call call) {
        Document jwk = Document.of(call.octets("jwk"));
        give(call, Key.fromJwk(jwk, call.text("peer"), call.optionalInt("usage"), expires(call), encoding(call)));
    }

    private static void removeKey(Call call) {
        if (call.has("usage")) {
            call.on(Endpoint.class).removeKey(call.text("kid"), (int) call.number("usage"));
        } else {
            call.on(Endpoint.class).removeKey(call.text("kid"));
        }
    }

    // ---- the two ends ----

    private interface IntoMemory {
        int write(ByteBuffer memory);
    }

    /** What a call has written into memory of this program, on the heap or outside; false when it did not finish. */
    private static boolean written(Call call, String name, long enough, IntoMemory into) {
        int capacity = call.capacity(enough);
        ByteBuffer memory = capacity % 2 == 0 ? ByteBuffer.allocate(capacity) : ByteBuffer.allocateDirect(capacity);
        int size = into.write(memory);
        if (size < 0) {
            return false;
        }
        byte[] octets = new byte[size];
        memory.flip().get(octets);
        call.octets(name, octets);
        return true;
    }

    private static void part(Call call, String name, Supplier<byte[]> plain, IntoMemory into) {
        if (call.is("into")) {
            written(call, name, 0, into);
        } else {
            call.octets(name, plain.get());
        }
    }

    private static void seal(Call call) {
        Request request = call.on(Request.class);
        byte[] primitive = call.octets("primitive");
        if (call.is("into")) {
            long enough = Libesf.sealedSize(primitive.length);
            if (!written(call, "content", enough, memory -> request.sealInto(primitive, memory))) {
                need(call, request.need());
            }
            return;
        }
        byte[] content = call.is("async")
                ? request.sealAsync(primitive, ForkJoinPool.commonPool()).join()
                : request.seal(primitive);
        if (content != null) {
            call.octets("content", content);
        } else {
            need(call, request.need());
        }
    }

    static Document data(Call call) {
        return call.has("data") ? Document.of(call.octets("data")) : null;
    }

    static Answer answer(Call call) {
        return Answer.values()[(int) call.number("answer") - 1];
    }

    private static void request(Call call) {
        Channel channel = call.on(Channel.class);
        call.keep(call.has("timeout") ? channel.request(Duration.ofMillis(call.number("timeout"))) : channel.request());
    }

    private static void open(Call call) {
        Request request = call.on(Request.class);
        int rsc = (int) call.number("rsc");
        byte[] content = call.octets("content");
        if (call.is("into")) {
            long enough = Libesf.openedSize(content.length);
            written(call, "octets", enough, memory -> request.openInto(rsc, content, memory));
            return;
        }
        call.octets("octets", call.is("async")
                ? request.openBytesAsync(rsc, content, ForkJoinPool.commonPool()).join()
                : request.openBytes(rsc, content));
    }

    private static void receive(Call call) {
        Received received = call.on(Endpoint.class).receive(call.octets("content"), call.text("from"));
        call.keep(received);
        facts(call, received);
    }

    private static void respond(Call call) {
        Exchange exchange = call.on(Exchange.class);
        byte[] response = call.octets("response");
        if (call.is("into")) {
            long enough = Libesf.sealedSize(response.length);
            written(call, "content", enough, memory -> exchange.sealInto(response, memory));
            return;
        }
        call.octets("content", call.is("async")
                ? exchange.sealAsync(response, ForkJoinPool.commonPool()).join()
                : exchange.seal(response));
    }

    // ---- the table ----

    static {
        CALLS.put("hello", call -> {
            Libesf.AbiVersion abi = Libesf.abiVersion();
            call.say("language", "java");
            call.say("version", Libesf.version());
            call.say("abi", abi.major() + "." + abi.minor());
            call.say("forms", "plain into async");
        });
        CALLS.put("has", call -> call.say("number", Libesf.has(call.text("feature")) ? 1 : 0));
        CALLS.put("endpoint", call -> {
            String id = call.text("id");
            call.keep(call.has("settings") ? new Endpoint(id, null, settings(call)) : new Endpoint(id));
        });
        CALLS.put("key", Party::key);
        CALLS.put("jwk", Party::jwk);
        CALLS.put("remove_key", Party::removeKey);
        CALLS.put("share", call -> {
            int secretId = (int) call.number("secret_id");
            call.on(Endpoint.class).share(secretId, call.octets("secret"));
        });
        CALLS.put("learn", call -> call.on(Endpoint.class).learn(call.text("peer"), call.octets("info")));
        CALLS.put("info", call -> call.octets("octets", call.on(Endpoint.class).info().toJson()));
        CALLS.put("info_due", call -> call.say("number", call.on(Endpoint.class).infoDue()));
        CALLS.put("set", call -> call.on(Endpoint.class).set(settings(call)));
        CALLS.put("report", call -> call.octets("octets", call.on(Endpoint.class).report().toJson()));

        Agreement.addTo(CALLS);

        CALLS.put("channel", call -> call.keep(call.on(Endpoint.class).channel(call.text("receiver"))));
        CALLS.put("renew", call -> call.on(Channel.class).renew(Remedy.of((int) call.number("remedy"))));
        CALLS.put("request", Party::request);
        CALLS.put("seal", Party::seal);
        CALLS.put("answer_request", call -> {
            call.on(Request.class).answer(answer(call), data(call));
            need(call, call.on(Request.class).need());
        });
        CALLS.put("content", call -> {
            Request request = call.on(Request.class);
            part(call, "content", request::content, request::contentInto);
        });
        CALLS.put("open", Party::open);

        CALLS.put("receive", Party::receive);
        CALLS.put("answer_received", call -> {
            call.on(Received.class).answer(answer(call), data(call));
            facts(call, call.on(Received.class));
        });
        CALLS.put("primitive", call -> {
            Received received = call.on(Received.class);
            part(call, "octets", received::primitiveBytes, received::primitiveInto);
        });
        CALLS.put("reply", call -> {
            Received received = call.on(Received.class);
            part(call, "octets", received::replyBytes, received::replyInto);
        });
        CALLS.put("exchange", call -> call.keep(call.on(Received.class).exchange()));
        CALLS.put("respond", Party::respond);

        CALLS.put("wrap", call -> {
            Carrier carrier = Carrier.valueOf(call.text("carrier").toUpperCase(Locale.ROOT));
            call.octets("octets", Carriers.wrap(call.octets("content"), carrier, call.text("reference")));
        });
        CALLS.put("unwrap", call -> call.octets("octets", Carriers.unwrap(call.octets("notification"))));
        CALLS.put("session_key", call -> call.octets("octets", Lab.sessionKey(Document.of(call.octets("scene")))));
        CALLS.put("lab_seal", call -> call.octets("octets",
                Lab.seal(Document.of(call.octets("scene")), Document.of(call.octets("primitive")))));
        CALLS.put("lab_open", call -> call.octets("octets",
                Lab.open(Document.of(call.octets("scene")), Document.of(call.octets("object")))));
        CALLS.put("inspect", call -> call.octets("octets", Lab.inspect(Document.of(call.octets("document"))).toJson()));
        CALLS.put("live", call -> call.say("number", Lab.liveObjects()));
        CALLS.put("close", Call::close);
        CALLS.put("forget", Call::forget);
    }

    private static Call answered(String line) {
        Call call = new Call(Json.read(line));
        try {
            CALLS.get(call.text("do")).run(call);
        } catch (EsfException error) {
            call.reply.clear();
            call.say("failed", 1);
            told(call, error);
        } catch (CompletionException failed) {
            call.reply.clear();
            if (failed.getCause() instanceof EsfException error) {
                call.say("failed", 1);
                told(call, error);
            } else {
                call.say("trouble", String.valueOf(failed.getCause()));
            }
        } catch (Exception trouble) {
            call.reply.clear();
            call.say("trouble", trouble.toString());
        }
        return call;
    }

    public static void main(String[] arguments) throws IOException {
        for (String line = readLine(); line != null; line = readLine()) {
            tell(answered(line));
        }
        if (Lab.liveObjects() != 0) {
            System.exit(1);
        }
    }
}
