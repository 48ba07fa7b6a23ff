// SPDX-License-Identifier: Apache-2.0

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.libesf.Channel;
import io.github.libesf.Document;
import io.github.libesf.Endpoint;
import io.github.libesf.Exchange;
import io.github.libesf.Key;
import io.github.libesf.Received;
import io.github.libesf.Request;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;

/** An Originator and a Receiver with one key that have talked before, and a channel between them. */
final class Pair implements AutoCloseable {
    static final String ORIGINATOR = "//m2m.example/cse1/Cae1";
    static final String RECEIVER = "//m2m.example/cse2";

    /** Below the quota of marks for one key (D10). */
    static final int MESSAGES_MAX = 200_000;

    final Endpoint originator = new Endpoint(ORIGINATOR);
    final Endpoint receiver = new Endpoint(RECEIVER);
    final Channel channel;
    private final AtomicInteger numbers = new AtomicInteger(90_000_000);

    Pair() {
        share(originator, RECEIVER);
        share(receiver, ORIGINATOR);
        originator.learn(RECEIVER, receiver.info());
        channel = originator.channel(RECEIVER);
        roundTrip(64);
    }

    private static void share(Endpoint endpoint, String peer) {
        try (Key key = new Key("k1@m2m.example", octets(), peer)) {
            endpoint.addKey(key);
        }
    }

    static byte[] octets() {
        byte[] octets = new byte[32];
        Arrays.fill(octets, (byte) 7);
        return octets;
    }

    static byte[] requestText(int size, int number) {
        return filled("{\"op\":1,\"fr\":\"/cse1/Cae1\",\"to\":\"x\"," + rqi(number), size);
    }

    static byte[] responseText(int size, int number) {
        return filled("{\"rsc\":2000," + rqi(number), size);
    }

    /** Eight digits, so that all messages are of one size. */
    private static String rqi(int number) {
        return "\"rqi\":\"" + Integer.toString(100_000_000 + number).substring(1) + "\",\"pc\":\"";
    }

    private static byte[] filled(String start, int size) {
        return (start + "a".repeat(size - start.length() - 2) + "\"}").getBytes(US_ASCII);
    }

    static void expect(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("cannot measure: " + what);
        }
    }

    void roundTrip(int size) {
        int number = numbers.getAndIncrement();
        try (Request request = channel.request();
                Received received = receiver.receive(request.seal(requestText(size, number)), ORIGINATOR)) {
            expect(received.primitiveBytes().length == size, "the request opened to something else");
            try (Exchange exchange = received.exchange()) {
                byte[] opened = request.openBytes(2000, exchange.seal(responseText(size, number)));
                expect(opened.length == size, "the response opened to something else");
            }
        }
    }

    /** The protected header of one more message, as it stands in the content: what others are to carry too. */
    String header() {
        try (Request request = channel.request()) {
            String content = new String(request.seal(requestText(64, numbers.getAndIncrement())), US_ASCII);
            int start = content.indexOf("\"epo\":\"") + 7;
            String header = content.substring(start, content.indexOf('.', start));
            String text = new String(Base64.getUrlDecoder().decode(header), US_ASCII);
            expect(text.contains("\"A256GCM\"") && !text.contains("\"oro\""), "the session is not running yet");
            return header;
        }
    }

    @Override
    public void close() {
        channel.close();
        receiver.close();
        originator.close();
    }
}
