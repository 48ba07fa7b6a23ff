// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import static io.github.libesf.Ends.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.*;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Several nodes, one identity, one store: a request is executed exactly once. */
@ExtendWith(NothingLeft.class)
class SharedStoreTest {
    /**
     * What MARK needs bring (the originator random object that came along first) and ORIGINATOR_RAND needs ask for
     * (D1, D6).
     */
    static final class Store implements Resolver {
        private final Map<String, byte[]> marks = new ConcurrentHashMap<>();
        private final Map<String, byte[]> rands = new ConcurrentHashMap<>();
        volatile boolean isDown;

        @Override
        public CompletableFuture<Resolution> resolve(Need need) {
            if (isDown) {
                return CompletableFuture.failedFuture(new IllegalStateException("the store is down"));
            }
            return CompletableFuture.completedFuture(answer(need));
        }

        private Resolution answer(Need need) {
            if (need.kind() == NeedKind.MARK) {
                Map<String, Object> mark = Json.read(need.content());
                if (mark.containsKey("rand_id")) {
                    rands.putIfAbsent((String) mark.get("rand_id"), Json.write((Map<?, ?>) mark.get("rand")));
                }
                byte[] before = marks.putIfAbsent(need.id(), need.content());
                return before == null ? Resolution.inserted() : Resolution.exists(before);
            }
            if (need.kind() == NeedKind.ORIGINATOR_RAND) {
                byte[] found = rands.get(need.id());
                return found == null ? Resolution.absent() : Resolution.found(found);
            }
            return Resolution.unreachable();
        }
    }

    private static Endpoint node(Resolver store) {
        Endpoint endpoint = receiver(store);
        endpoint.share(1, SECRET);
        return endpoint;
    }

    @Test
    void theAnswersOfAStoreAreAskedForByHand() {
        Store store = new Store();
        try (Endpoint sender = originator();
                Endpoint target = node(store);
                Received received = target.receive(sealed(sender, target), ORIGINATOR, false)) {
            Need need = received.need();
            assertEquals(NeedKind.MARK, need.kind());
            assertTrue(need.expiry() > target.report().now());
            refuses(EsfStateException.class, Codes.E_STATE, received::reply);
            refuses(EsfArgumentException.class, Codes.E_ARGUMENT, () -> received.answer(Answer.FOUND, null));
            Resolution found = store.answer(need);
            assertTrue(received.answer(found.answer(), found.data()));
            assertEquals(ReceivedKind.PRIMITIVE, received.kind());
            refuses(EsfStateException.class, Codes.E_STATE, () -> received.answer(Answer.INSERTED, null));
        }
    }

    @Test
    void aNodeFindsInTheStoreWhatItHasNotSeenItself() {
        Store store = new Store();
        try (Endpoint sender = originator();
                Endpoint first = node(store);
                Endpoint second = node(store);
                Channel channel = sender.channel(RECEIVER)) {
            introduce(sender, first);
            channel.send(primitive("r1"), new Hub(first));
            Hub hub = new Hub(second);
            channel.send(primitive("r2"), hub);
            assertEquals(Map.of("r2", 1), hub.executed);
            assertFalse(header(hub.carried.get(0)).containsKey("oro"));
            Hub other = new Hub(first);
            assertEquals(5210, other.deliver(hub.carried.get(0)).rsc());
            assertEquals(Map.of(), other.executed);
        }
    }

    @Test
    void withoutTheStoresOriginatorRandomObjectTheRequestIsRefused() {
        Store store = new Store();
        try (Endpoint sender = originator();
                Endpoint first = node(store);
                Endpoint second = node(new Store());
                Channel channel = sender.channel(RECEIVER);
                Request attempt = channel.request()) {
            introduce(sender, first);
            channel.send(primitive("r1"), new Hub(first));
            byte[] content = attempt.seal(primitive("r2"));
            try (Received received = second.receive(content, ORIGINATOR)) {
                assertEquals(4113, received.rsc());
            }
            try (Received received = second.receive(content, ORIGINATOR, false)) {
                assertEquals(NeedKind.ORIGINATOR_RAND, received.need().kind());
                Document wrong = Document.of("{\"oro\":{}}");
                assertThrows(EsfFormatException.class, () -> received.answer(Answer.FOUND, wrong));
                Resolution found = store.answer(received.need());
                assertFalse(received.answer(found.answer(), found.data()));
                assertTrue(received.resolve());
                assertEquals(ReceivedKind.PRIMITIVE, received.kind());
            }
        }
    }

    @Test
    void aStoreThatCannotAnswerMeansRefusedAndOneThatThrowsMeansLater() {
        Store store = new Store();
        try (Endpoint sender = originator();
                Endpoint target = node(store)) {
            byte[] content = sealed(sender, target);
            try (Received received = target.receive(content, ORIGINATOR, false)) {
                assertTrue(received.answer(Answer.UNREACHABLE, null));
                assertEquals(5210, received.rsc());
            }
            store.isDown = true;
            assertThrows(IllegalStateException.class, () -> target.receive(content, ORIGINATOR));
            try (Received received = target.receive(content, ORIGINATOR, false)) {
                assertThrows(IllegalStateException.class, received::resolve);
                store.isDown = false;
                assertTrue(received.resolve());
                assertEquals(ReceivedKind.PRIMITIVE, received.kind());
            }
        }
    }

    @Test
    void twoThreadsOnTwoNodesWithOneRequestExecuteItOnce() throws InterruptedException {
        Store store = new Store();
        try (Endpoint sender = originator();
                Endpoint first = node(store);
                Endpoint second = node(store);
                Channel channel = sender.channel(RECEIVER)) {
            introduce(sender, first);
            List<byte[]> contents = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                try (Request attempt = channel.request()) {
                    contents.add(attempt.seal(primitive("r" + i)));
                }
            }
            List<Hub> hubs = List.of(new Hub(first), new Hub(second));
            hubs.get(0).deliver(contents.get(0));
            List<Thread> threads = new ArrayList<>();
            for (Hub hub : hubs) {
                threads.add(new Thread(() -> contents.subList(1, 20).forEach(hub::deliver)));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            for (int i = 0; i < 20; i++) {
                int number = i;
                assertEquals(1, hubs.stream().mapToInt(hub -> hub.executed.getOrDefault("r" + number, 0)).sum());
            }
        }
    }

    @Test
    void aNodeWithAnotherSecretKnowsNoneOfIt() {
        try (Endpoint sender = originator();
                Endpoint first = node(new Store());
                Endpoint stranger = receiver(new Store())) {
            stranger.share(1, "another secret of thirty-two octets".getBytes(UTF_8));
            try (Received received = stranger.receive(sealed(sender, first), ORIGINATOR)) {
                assertEquals(4114, received.rsc());
            }
        }
    }
}
