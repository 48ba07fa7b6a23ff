// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import static io.github.libesf.Ends.*;
import static org.junit.jupiter.api.Assertions.*;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeft.class)
class ThreadsTest {
    private static void inThreads(int count, IntConsumer work) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(count);
        try {
            CyclicBarrier start = new CyclicBarrier(count);
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                all.add(pool.submit(() -> {
                    start.await();
                    work.accept(number);
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            pool.shutdown();
        }
    }

    /** Half of them share one channel, the others have one each; nobody learnt anything before. */
    @Test
    void sixteenThreadsOnOneEndpointGetEveryRequestExecutedExactlyOnce() throws Exception {
        try (Endpoint sender = originator();
                Endpoint target = receiver();
                Channel shared = sender.channel(RECEIVER)) {
            List<Hub> hubs = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                hubs.add(new Hub(target));
            }
            inThreads(16, number -> {
                try (Channel own = sender.channel(RECEIVER)) {
                    Channel channel = number % 2 == 0 ? shared : own;
                    for (int i = 0; i < 50; i++) {
                        Map<String, Object> request = primitive("t" + number + "-" + i);
                        assertEquals(responseTo(request), channel.send(request, hubs.get(number)));
                    }
                }
            });
            Map<String, Integer> executed = new HashMap<>();
            hubs.forEach(hub -> hub.executed.forEach((rqi, times) -> executed.merge(rqi, times, Integer::sum)));
            assertEquals(16 * 50, executed.size());
            assertEquals(java.util.Set.of(1), new HashSet<>(executed.values()));
        }
    }

    @Test
    void ofSixteenThreadsWithTheSameRequestOneGetsIt() throws Exception {
        try (Endpoint sender = originator();
                Endpoint target = receiver();
                Channel channel = sender.channel(RECEIVER)) {
            introduce(sender, target);
            List<byte[]> contents = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                try (Request attempt = channel.request()) {
                    contents.add(attempt.seal(primitive("r" + i)));
                }
            }
            Hub hub = new Hub(target);
            inThreads(16, number -> contents.forEach(hub::deliver));
            assertEquals(20, hub.executed.size());
            assertEquals(java.util.Set.of(1), new HashSet<>(hub.executed.values()));
            assertEquals(15 * 20, hub.kinds.get(ReceivedKind.DUPLICATE));
        }
    }

    @Test
    void aSecondThreadOnARequestIsToldThatItIsBusy() throws Exception {
        try (Endpoint sender = originator();
                Endpoint target = receiver();
                Channel channel = sender.channel(RECEIVER)) {
            introduce(sender, target);
            byte[] octets = Json.write(large("b", 12_000_000));
            int busy = 0;
            for (int i = 0; i < 50 && busy == 0; i++) {
                try (Request attempt = channel.request()) {
                    boolean[] begun = {false};
                    Thread other = new Thread(() -> {
                        begun[0] = true;
                        try {
                            attempt.seal(octets);
                        } catch (EsfException busyOrUsedBefore) {
                            // What counts is what the main thread is told meanwhile.
                        }
                    });
                    other.start();
                    while (other.isAlive() && busy == 0) {
                        try {
                            attempt.need();
                        } catch (EsfStateException told) {
                            assertEquals(Codes.E_BUSY, told.code());
                            assertTrue(told.getMessage().contains("another thread is using this request"));
                            busy++;
                        }
                    }
                    other.join();
                    assertTrue(begun[0]);
                }
            }
            assertTrue(busy > 0);
        }
    }

    @Test
    void theLibraryStartsOneDaemonAtMost() {
        try (Endpoint sender = originator();
                Endpoint target = receiver()) {
            sealed(sender, target);
            long ours = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("Cleaner-"))
                    .peek(thread -> assertTrue(thread.isDaemon()))
                    .count();
            assertEquals(1, ours);
        }
    }
}
