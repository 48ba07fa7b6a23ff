// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import static io.github.libesf.Ends.*;
import static org.junit.jupiter.api.Assertions.*;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Results in the caller's memory. */
@ExtendWith(NothingLeft.class)
class IntoTest {
    static Stream<IntFunction<ByteBuffer>> buffers() {
        return Stream.of(
                ByteBuffer::allocate,
                ByteBuffer::allocateDirect,
                size -> ByteBuffer.allocate(size + 20).position(7).limit(size + 7).slice(),
                size -> ByteBuffer.allocate(size + 20).position(7).limit(size + 7),
                size -> ByteBuffer.allocateDirect(size + 20).position(7).limit(size + 7));
    }

    /** What was written behind the position that the buffer had. */
    private static byte[] written(ByteBuffer dst, int start, int size) {
        assertEquals(start + size, dst.position());
        byte[] octets = new byte[size];
        dst.duplicate().position(start).get(octets);
        return octets;
    }

    @ParameterizedTest
    @MethodSource("buffers")
    void aWholeExchangeGoesThroughTheCallersMemory(IntFunction<ByteBuffer> buffer) {
        byte[] request = Json.write(primitive("r1"));
        byte[] response = Json.write(responseTo(primitive("r1")));
        try (Endpoint sender = originator();
                Endpoint target = receiver();
                Channel channel = sender.channel(RECEIVER);
                Request attempt = channel.request()) {
            introduce(sender, target);
            ByteBuffer dst = buffer.apply((int) Libesf.sealedSize(request.length));
            int start = dst.position();
            byte[] content = written(dst, start, attempt.sealInto(request, dst));
            try (Received received = target.receive(content, ORIGINATOR);
                    Exchange exchange = received.exchange()) {
                ByteBuffer opened = buffer.apply((int) Libesf.openedSize(content.length));
                assertArrayEquals(request, written(opened, start, received.primitiveInto(opened)));
                assertEquals(0, received.replyInto(opened));
                ByteBuffer sealed = buffer.apply((int) Libesf.sealedSize(response.length));
                byte[] answer = written(sealed, start, exchange.sealInto(Document.of(response), sealed));
                ByteBuffer end = buffer.apply((int) Libesf.openedSize(answer.length));
                assertArrayEquals(response, written(end, start, attempt.openInto(2000, answer, end)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("buffers")
    void aBufferThatIsTooSmallIsLeftAloneAndSaysHowMuchIsNeeded(IntFunction<ByteBuffer> buffer) {
        byte[] request = Json.write(primitive("r1"));
        try (Endpoint sender = originator();
                Endpoint target = receiver();
                Channel channel = sender.channel(RECEIVER);
                Request attempt = channel.request()) {
            introduce(sender, target);
            ByteBuffer small = buffer.apply(10);
            int start = small.position();
            EsfException told = refuses(
                    EsfArgumentException.class, Codes.E_TOO_SMALL, () -> attempt.sealInto(request, small));
            assertTrue(told.getMessage().matches(".*\\d\\d+.*"), told.getMessage());
            assertEquals(start, small.position());
            for (int i = 0; i < small.capacity(); i++) {
                assertEquals(0, small.get(i > small.limit() - 1 ? small.limit() - 1 : i));
            }
            ByteBuffer enough = buffer.apply((int) Libesf.sealedSize(request.length));
            byte[] content = written(enough, start, attempt.sealInto(request, enough));
            byte[] answer = new Hub(target).deliver(content).content();
            refuses(EsfArgumentException.class, Codes.E_TOO_SMALL, () -> attempt.openInto(2000, answer, small));
            assertEquals(responseTo(primitive("r1")), attempt.open(2000, answer));
        }
    }

    @Test
    void whatIsNeededFirstIsNeededHereToo() {
        try (Endpoint sender = originator();
                Endpoint target = receiver();
                Channel channel = sender.channel(RECEIVER);
                Request attempt = channel.request()) {
            ByteBuffer dst = ByteBuffer.allocateDirect(4096);
            assertEquals(-1, attempt.sealInto(Json.write(primitive("r1")), dst));
            assertEquals(0, dst.position());
            Hub hub = new Hub(target);
            assertTrue(attempt.answer(Answer.FOUND, Document.of(hub.deliver(attempt.need().content()).content())));
            int size = attempt.contentInto(dst);
            assertEquals(2000, hub.deliver(written(dst, 0, size)).rsc());
        }
        try (Endpoint target = receiver()) {
            Resolver transport = Resolver.blocking(need -> Resolution.of(new Hub(target).deliver(need.content())));
            try (Endpoint sender = originator(transport);
                    Channel channel = sender.channel(RECEIVER);
                    Request attempt = channel.request()) {
                ByteBuffer dst = ByteBuffer.allocate(4096);
                int size = attempt.sealInto(Document.of(primitive("r1")), dst);
                assertArrayEquals(attempt.content(), written(dst, 0, size));
            }
        }
    }

    @Test
    void aReadOnlyBufferIsRefusedBeforeAnythingHappens() {
        try (Endpoint sender = originator();
                Endpoint target = receiver();
                Channel channel = sender.channel(RECEIVER);
                Request attempt = channel.request()) {
            introduce(sender, target);
            byte[] request = Json.write(primitive("r1"));
            ByteBuffer dst = ByteBuffer.allocate(4096).asReadOnlyBuffer();
            assertThrows(ReadOnlyBufferException.class, () -> attempt.sealInto(request, dst));
            assertNotNull(attempt.seal(request));
        }
    }

    @Test
    void featuresAreNamed() {
        assertTrue(Libesf.has("esprim"));
        assertTrue(Libesf.has("into"));
        assertFalse(Libesf.has("no such feature"));
    }
}
