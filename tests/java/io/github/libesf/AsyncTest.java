// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import static io.github.libesf.Ends.*;
import static org.junit.jupiter.api.Assertions.*;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same ends where nothing waits. */
@ExtendWith(NothingLeft.class)
class AsyncTest {
    private final ExecutorService pool = Executors.newFixedThreadPool(4);

    @AfterEach
    void end() throws InterruptedException {
        pool.shutdown();
        assertTrue(pool.awaitTermination(60, TimeUnit.SECONDS));
    }

    private static <T> T got(CompletableFuture<T> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    private AsyncNotify through(Hub hub) {
        return (to, content) -> CompletableFuture.supplyAsync(() -> hub.send(to, content), pool);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void manySendThroughOneChannelAtOnce(boolean isLarge) throws Exception {
        try (Endpoint sender = originator();
                Endpoint target = receiver();
                Channel channel = sender.channel(RECEIVER)) {
            Hub hub = new Hub(target);
            List<CompletableFuture<Map<String, Object>>> sent = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                byte[] request = Json.write(isLarge ? large("r" + i, 100_000) : primitive("r" + i));
                sent.add(channel.sendAsync(request, through(hub), null));
            }
            for (int i = 0; i < 50; i++) {
                assertEquals(responseTo(primitive("r" + i)), got(sent.get(i)));
                assertEquals(1, hub.executed.get("r" + i));
            }
        }
    }

    @Test
    void stepByStepOnAnExecutorWithInputsThatChangeAtOnce() throws Exception {
        try (Endpoint sender = originator();
                Endpoint target = receiver();
                Channel channel = sender.channel(RECEIVER);
                Request attempt = channel.request()) {
            introduce(sender, target);
            byte[] request = Json.write(large("r1", 200_000));
            CompletableFuture<byte[]> sealing = attempt.sealAsync(request, pool);
            java.util.Arrays.fill(request, (byte) 0);
            byte[] content = got(sealing);
            CompletableFuture<Received> receiving = target.receiveAsync(content, ORIGINATOR, pool);
            java.util.Arrays.fill(content, (byte) 0);
            try (Received received = got(receiving);
                    Exchange exchange = received.exchange()) {
                assertEquals("r1", received.primitive().get("rqi"));
                byte[] answer = got(exchange.sealAsync(Json.write(responseTo(primitive("r1"))), pool));
                CompletableFuture<byte[]> opening = attempt.openBytesAsync(2000, answer, pool);
                java.util.Arrays.fill(answer, (byte) 0);
                assertEquals(responseTo(primitive("r1")), Json.read(got(opening)));
            }
        }
    }

    @Test
    void aResolverIsAwaitedAndMayFail() throws Exception {
        try (Endpoint target = receiver()) {
            boolean[] down = {true};
            Resolver transport = need
                    -> down[0] ? CompletableFuture.failedFuture(new IllegalStateException("no network"))
                               : through(new Hub(target))
                                         .send(need.id(), need.content())
                                         .thenApply(Resolution::of)
                                         .toCompletableFuture();
            try (Endpoint sender = originator(transport);
                    Channel channel = sender.channel(RECEIVER);
                    Request attempt = channel.request()) {
                Exception failed = assertThrows(
                        ExecutionException.class, () -> got(attempt.sealAsync(Json.write(primitive("r1")))));
                assertEquals("no network", failed.getCause().getMessage());
                assertNotNull(attempt.need());
                down[0] = false;
                assertTrue(got(attempt.resolveAsync(transport, pool)));
                assertNotNull(attempt.content());
            }
        }
    }

    @Test
    void aNeedWithoutAResolverIsHandedOut() throws Exception {
        try (Endpoint sender = originator();
                Endpoint target = receiver();
                Channel channel = sender.channel(RECEIVER);
                Request attempt = channel.request()) {
            assertNull(got(attempt.sealAsync(Json.write(primitive("r0")))));
            assertEquals(NeedKind.NOTIFY, attempt.need().kind());
            target.share(1, SECRET);
            try (Received received = got(target.receiveAsync(sealed(sender, target), ORIGINATOR, null))) {
                assertEquals(NeedKind.MARK, received.need().kind());
                assertTrue(received.answer(Answer.INSERTED, null));
                assertEquals(ReceivedKind.PRIMITIVE, received.kind());
            }
        }
    }

    @Test
    void ofManyWithOneRequestOneGetsItFromAnAsynchronousStore() throws Exception {
        Map<String, byte[]> stored = new ConcurrentHashMap<>();
        Resolver marks = need -> CompletableFuture.supplyAsync(
                () -> {
                    byte[] before = stored.putIfAbsent(need.id(), need.content());
                    return before == null ? Resolution.inserted() : Resolution.exists(before);
                },
                pool);
        try (Endpoint sender = originator();
                Endpoint target = receiver(marks)) {
            target.share(1, SECRET);
            byte[] content = sealed(sender, target);
            List<CompletableFuture<Received>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                all.add(target.receiveAsync(content, ORIGINATOR, i % 2 == 0 ? pool : null));
            }
            int primitives = 0;
            for (CompletableFuture<Received> one : all) {
                try (Received received = got(one)) {
                    primitives += received.kind() == ReceivedKind.PRIMITIVE ? 1 : 0;
                }
            }
            assertEquals(1, primitives);
        }
    }

    @Test
    void anExecutorThatTakesNothingEndsTheFuture() {
        ExecutorService ended = Executors.newSingleThreadExecutor();
        ended.shutdown();
        try (Endpoint sender = originator();
                Endpoint target = receiver();
                Channel channel = sender.channel(RECEIVER);
                Request attempt = channel.request()) {
            byte[] request = Json.write(primitive("r1"));
            assertThrows(ExecutionException.class, () -> got(attempt.sealAsync(request, ended)));
            assertThrows(ExecutionException.class, () -> got(target.receiveAsync(request, ORIGINATOR, ended)));
            attempt.close();
            Exception closed = assertThrows(
                    ExecutionException.class, () -> got(attempt.resolveAsync(need -> null, null)));
            assertEquals(Codes.E_STATE, assertInstanceOf(EsfStateException.class, closed.getCause()).code());
        }
    }

    @Test
    void whatFailsEndsTheFutureAndLeavesNothing() throws Exception {
        try (Endpoint sender = originator();
                Endpoint target = receiver(need -> CompletableFuture.failedFuture(new IllegalStateException("down")));
                Channel channel = sender.channel(RECEIVER)) {
            byte[] foreign = Json.write(primitive("r1", "fr", "//m2m.example/cse1/Cx"));
            for (ExecutorService executor : new ExecutorService[] {null, pool}) {
                try (Request attempt = channel.request()) {
                    Exception refused =
                            assertThrows(ExecutionException.class, () -> got(attempt.sealAsync(foreign, executor)));
                    assertInstanceOf(EsfAuthenticationException.class, refused.getCause());
                }
            }
            AsyncNotify broken = (to, content) -> {
                throw new IllegalStateException("no transport");
            };
            assertThrows(
                    ExecutionException.class, () -> got(channel.sendAsync(Json.write(primitive("r1")), broken, null)));
            target.share(1, SECRET);
            byte[] content = sealed(sender, target);
            Exception failed = assertThrows(
                    ExecutionException.class, () -> got(target.receiveAsync(content, ORIGINATOR, null)));
            assertEquals("down", failed.getCause().getMessage());
        }
    }
}
