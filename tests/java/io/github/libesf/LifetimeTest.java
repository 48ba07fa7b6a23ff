// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import static io.github.libesf.Ends.*;
import static org.junit.jupiter.api.Assertions.*;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Objects may be closed at any moment, and are freed with their Java objects. */
@ExtendWith(NothingLeft.class)
class LifetimeTest {
    interface Use<T> {
        void of(T thing) throws Exception;
    }

    /** One living object of every class. */
    private static Map<Class<?>, Handle> everything() {
        Endpoint sender = originator();
        Endpoint target = receiver();
        Received received = target.receive(sealed(sender, target), ORIGINATOR);
        Channel channel = sender.channel(RECEIVER);
        Map<Class<?>, Handle> things = new LinkedHashMap<>();
        things.put(Key.class, new Key(KID, OCTETS, RECEIVER));
        things.put(Endpoint.class, sender);
        things.put(Channel.class, channel);
        things.put(Request.class, channel.request());
        things.put(Exchange.class, received.exchange());
        things.put(Received.class, received);
        target.close();
        return things;
    }

    private static <T extends Handle> Arguments use(Class<T> type, String name, Use<T> use) {
        return Arguments.of(type, name, use);
    }

    static Stream<Arguments> uses() {
        return Stream.of(
                use(Key.class, "id", Key::id),
                use(Endpoint.class, "info", Endpoint::info),
                use(Endpoint.class, "infoDue", Endpoint::infoDue),
                use(Endpoint.class, "report", Endpoint::report),
                use(Endpoint.class, "set", endpoint -> endpoint.set(Map.of())),
                use(Endpoint.class, "share", endpoint -> endpoint.share(1, SECRET)),
                use(Endpoint.class, "learn", endpoint -> endpoint.learn(RECEIVER, new byte[0])),
                use(Endpoint.class, "receive", endpoint -> endpoint.receive(new byte[0], RECEIVER)),
                use(Endpoint.class, "channel", endpoint -> endpoint.channel(RECEIVER)),
                use(Endpoint.class, "removeKey", endpoint -> endpoint.removeKey(KID)),
                use(Endpoint.class, "addKey", endpoint -> giveKey(endpoint, RECEIVER)),
                use(Channel.class, "request", Channel::request),
                use(Channel.class, "renew", channel -> channel.renew(Remedy.NEW_ORO)),
                use(Request.class, "seal", request -> request.seal(primitive("r1"))),
                use(Request.class, "need", Request::need),
                use(Request.class, "answer", request -> request.answer(Answer.FOUND, null)),
                use(Request.class, "content", Request::content),
                use(Request.class, "open", request -> request.open(2000, null)),
                use(Received.class, "need", Received::need),
                use(Received.class, "kind", Received::kind),
                use(Received.class, "rsc", Received::rsc),
                use(Received.class, "answer", received -> received.answer(Answer.FOUND, null)),
                use(Received.class, "reply", Received::reply),
                use(Received.class, "primitive", Received::primitive),
                use(Received.class, "peer", Received::peer),
                use(Received.class, "keyId", Received::keyId),
                use(Received.class, "error", Received::error),
                use(Exchange.class, "seal", exchange -> exchange.seal(responseTo(primitive("r1")))));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("uses")
    <T extends Handle> void aClosedObjectSaysSo(Class<T> type, String name, Use<T> use) {
        Map<Class<?>, Handle> things = everything();
        T thing = type.cast(things.get(type));
        assertFalse(thing.closed());
        thing.close();
        thing.close();
        assertTrue(thing.closed());
        assertTrue(thing.toString().endsWith("closed"), thing.toString());
        EsfStateException told = refuses(EsfStateException.class, Codes.E_STATE, () -> use.of(thing));
        assertTrue(told.getMessage().endsWith("is closed; make a new one"), told.getMessage());
        things.values().forEach(Handle::close);
    }

    @Test
    void aClosedKeyIsNotAdded() {
        Key key = new Key(KID, OCTETS, RECEIVER);
        key.close();
        try (Endpoint endpoint = new Endpoint(ORIGINATOR)) {
            EsfStateException told = refuses(EsfStateException.class, Codes.E_STATE, () -> endpoint.addKey(key));
            assertEquals("this key is closed; make a new one", told.getMessage());
        }
    }

    @Test
    void whatIsDroppedIsFreed() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            everything();
        }
        assertTrue(Lab.liveObjects() > 0);
        assertEquals(0, NothingLeft.alive());
    }

    @Test
    void nothingIsLeftOfAConstructorThatFailed() {
        for (int i = 0; i < 100; i++) {
            assertThrows(EsfFormatException.class, () -> new Key(KID, OCTETS, ""));
            assertThrows(EsfFormatException.class, () -> new Endpoint(ORIGINATOR, null, Map.of("no_such_setting", 1)));
            assertThrows(EsfArgumentException.class, () -> new Endpoint(ORIGINATOR, null, Map.of("x", Double.NaN)));
            assertEquals(0, Lab.liveObjects());
        }
    }

    @Test
    void noDescriptionShowsASecret() {
        Map<Class<?>, Handle> things = everything();
        things.values().forEach(thing -> {
            assertTrue(thing.toString().startsWith(thing.getClass().getSimpleName()), thing.toString());
            assertFalse(thing.toString().contains("AAECAwQF"));
            thing.close();
        });
    }

    @Test
    void anEndpointClosedDuringACallOfAnotherThreadLetsItEnd() throws InterruptedException {
        int met = 0;
        for (int i = 0; i < 200 && met < 3; i++) {
            try (Endpoint sender = originator();
                    Endpoint target = receiver()) {
                byte[] content = sealed(sender, target, large("c", 4_000_000));
                CountDownLatch begun = new CountDownLatch(1);
                boolean[] wasOpen = {false};
                AtomicReference<Object> outcome = new AtomicReference<>();
                Thread other = new Thread(() -> {
                    wasOpen[0] = !target.closed();
                    begun.countDown();
                    try (Received received = target.receive(content, ORIGINATOR)) {
                        boolean wasClosedMeanwhile = target.closed();
                        assertEquals(ReceivedKind.PRIMITIVE, received.kind());
                        outcome.set(wasClosedMeanwhile ? "inside" : "before");
                    } catch (EsfStateException closed) {
                        outcome.set(closed.getMessage().endsWith("is closed; make a new one") ? "after" : closed);
                    } catch (Throwable unexpected) {
                        outcome.set(unexpected);
                    }
                });
                other.start();
                begun.await();
                Thread.sleep(1);
                target.close();
                other.join();
                assertTrue(wasOpen[0]);
                assertTrue(List.of("inside", "before", "after").contains(outcome.get()), String.valueOf(outcome.get()));
                met += "inside".equals(outcome.get()) ? 1 : 0;
            }
        }
        assertEquals(3, met);
    }

    @Test
    void closingWhileManyThreadsUseAnEndpointOnlyEndsTheirWork() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            Endpoint sender = originator();
            Endpoint target = receiver();
            introduce(sender, target);
            Channel channel = sender.channel(RECEIVER);
            List<Throwable> unexpected = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            CountDownLatch working = new CountDownLatch(4);
            for (int t = 0; t < 4; t++) {
                int name = t;
                threads.add(new Thread(() -> {
                    try {
                        for (int n = 0; n < 10_000; n++) {
                            work(channel, target, name + "-" + n);
                            working.countDown();
                        }
                    } catch (EsfStateException closed) {
                        if (!closed.getMessage().endsWith("is closed; make a new one")) {
                            unexpected.add(closed);
                        }
                    } catch (Throwable other) {
                        unexpected.add(other);
                    }
                }));
            }
            threads.forEach(Thread::start);
            working.await();
            for (Handle thing : i % 2 == 0 ? List.of(target, channel, sender) : List.of(channel, sender, target)) {
                thing.close();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(List.of(), unexpected);
        }
    }

    private static void work(Channel channel, Endpoint target, String rqi) {
        try (Request attempt = channel.request();
                Received received = target.receive(attempt.seal(primitive(rqi)), ORIGINATOR);
                Exchange exchange = received.exchange()) {
            exchange.seal(responseTo(primitive(rqi)));
        }
    }

    @Test
    void oneObjectClosedByManyThreadsIsFreedOnce() throws InterruptedException {
        for (int i = 0; i < 200; i++) {
            Key key = new Key(KID, OCTETS, RECEIVER);
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                threads.add(new Thread(key::close));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(0, Lab.liveObjects());
        }
    }
}
