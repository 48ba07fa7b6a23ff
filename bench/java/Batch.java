// SPDX-License-Identifier: Apache-2.0

import io.github.libesf.Exchange;
import io.github.libesf.Received;
import io.github.libesf.Request;

/** A batch of messages on its way from one end to the other, phase by phase. */
class Batch {
    static final String[] PHASES = {"seal request", "open request", "seal response", "open response"};

    final Pair pair;
    final int size;
    final Request[] requests;
    final Exchange[] exchanges;
    final byte[][] contents;

    Batch(Pair pair, int size, int batch) {
        this.pair = pair;
        this.size = size;
        requests = new Request[batch];
        exchanges = new Exchange[batch];
        contents = new byte[batch][];
    }

    /** What each phase has taken. */
    final Rounds.Lap[] round(byte[][] requestTexts, byte[][] responseTexts) {
        Rounds.Lap sealRequests = Rounds.timed(() -> sealRequests(requestTexts));
        handOver();
        Rounds.Lap openRequests = Rounds.timed(this::openRequests);
        Rounds.Lap sealResponses = Rounds.timed(() -> sealResponses(responseTexts));
        handOver();
        return new Rounds.Lap[] {sealRequests, openRequests, sealResponses, Rounds.timed(this::openResponses)};
    }

    void sealRequests(byte[][] texts) {
        for (int i = 0; i < texts.length; i++) {
            requests[i] = pair.channel.request();
            contents[i] = requests[i].seal(texts[i]);
        }
    }

    void openRequests() {
        for (int i = 0; i < contents.length; i++) {
            try (Received received = pair.receiver.receive(contents[i], Pair.ORIGINATOR)) {
                expectSize(received.primitiveBytes().length);
                exchanges[i] = received.exchange();
            }
        }
    }

    void sealResponses(byte[][] texts) {
        for (int i = 0; i < texts.length; i++) {
            try (Exchange exchange = exchanges[i]) {
                contents[i] = exchange.seal(texts[i]);
            }
        }
    }

    void openResponses() {
        for (int i = 0; i < contents.length; i++) {
            try (Request request = requests[i]) {
                expectSize(request.openBytes(2000, contents[i]).length);
            }
        }
    }

    /** What has to be done between sealing and opening and is part of neither. */
    void handOver() {}

    final void expectSize(int found) {
        Pair.expect(found == size, "a message opened to something else");
    }
}
