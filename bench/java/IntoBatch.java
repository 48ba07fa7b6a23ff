// SPDX-License-Identifier: Apache-2.0

import io.github.libesf.Exchange;
import io.github.libesf.Libesf;
import io.github.libesf.Received;
import io.github.libesf.Request;
import java.nio.ByteBuffer;

/** The same into direct buffers that are there already. */
final class IntoBatch extends Batch {
    private final ByteBuffer[] sealed;
    private final ByteBuffer opened;

    IntoBatch(Pair pair, int size, int batch) {
        super(pair, size, batch);
        int room = (int) Libesf.sealedSize(size);
        sealed = new ByteBuffer[batch];
        for (int i = 0; i < batch; i++) {
            sealed[i] = ByteBuffer.allocateDirect(room);
        }
        opened = ByteBuffer.allocateDirect((int) Libesf.openedSize(room));
    }

    @Override
    void sealRequests(byte[][] texts) {
        for (int i = 0; i < texts.length; i++) {
            requests[i] = pair.channel.request();
            requests[i].sealInto(texts[i], sealed[i].clear());
        }
    }

    @Override
    void openRequests() {
        for (int i = 0; i < contents.length; i++) {
            try (Received received = pair.receiver.receive(contents[i], Pair.ORIGINATOR)) {
                expectSize(received.primitiveInto(opened.clear()));
                exchanges[i] = received.exchange();
            }
        }
    }

    @Override
    void sealResponses(byte[][] texts) {
        for (int i = 0; i < texts.length; i++) {
            try (Exchange exchange = exchanges[i]) {
                exchange.sealInto(texts[i], sealed[i].clear());
            }
        }
    }

    @Override
    void openResponses() {
        for (int i = 0; i < contents.length; i++) {
            try (Request request = requests[i]) {
                expectSize(request.openInto(2000, contents[i], opened.clear()));
            }
        }
    }

    /** Opening takes arrays. */
    @Override
    void handOver() {
        for (int i = 0; i < contents.length; i++) {
            contents[i] = new byte[sealed[i].flip().remaining()];
            sealed[i].get(contents[i]);
        }
    }
}
