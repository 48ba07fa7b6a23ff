// SPDX-License-Identifier: Apache-2.0

import io.github.libesf.Endpoint;
import io.github.libesf.EsfException;
import io.github.libesf.Libesf;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What one call from Java costs, and what threads do to each other: CallsBench SECONDS. */
final class CallsBench {
    private static final int CALLS = 5000;
    private static final int THREADS = 2;
    private static final int ROUNDS_MIN = 5;

    /** Keeps results, so that no call is left out as useless. */
    private static volatile Object kept = "";

    private CallsBench() {}

    public static void main(String[] arguments) throws Exception {
        double seconds = Double.parseDouble(arguments[0]);
        try (Endpoint endpoint = new Endpoint(Pair.RECEIVER)) {
            endpoint.info();
            Runnable empty = () -> Thread.holdsLock(CallsBench.class);
            measure("java call Libesf.version", () -> kept = Libesf.version(), "Thread.holdsLock", empty, seconds / 3);
            measure("java call Endpoint.infoDue", endpoint::infoDue, "Thread.holdsLock", empty, seconds / 3);
            measure("java call refused, with exception", CallsBench::refused, "Integer.parseInt of nothing",
                    CallsBench::refusedByJava, seconds / 3);
        }
        for (int size : new int[] {1024, 65536}) {
            threads(size, seconds / 2);
        }
    }

    private static void refused() {
        try {
            new Endpoint("").close();
            throw new AssertionError("cannot measure: it was not refused");
        } catch (EsfException expected) {
            kept = expected;
        }
    }

    private static void refusedByJava() {
        try {
            kept = Integer.parseInt("");
        } catch (NumberFormatException expected) {
            kept = expected;
        }
    }

    private static void repeat(Runnable work, int times) {
        for (int i = 0; i < times; i++) {
            work.run();
        }
    }

    private static void measure(String name, Runnable ours, String reference, Runnable theirs, double seconds) {
        repeat(ours, 4 * CALLS);
        repeat(theirs, 4 * CALLS);
        Rounds duel = new Rounds(name, 0, reference, CALLS);
        for (long start = System.nanoTime(); EsprimBench.since(start) < seconds || duel.count() < ROUNDS_MIN; ) {
            duel.add(Rounds.timed(() -> repeat(ours, CALLS)), Rounds.timed(() -> repeat(theirs, CALLS)));
        }
        duel.show();
    }

    /** Threads share both ends. The same messages from one of them, in turns, are what they are compared with. */
    private static void threads(int size, double seconds) throws Exception {
        int messages = size <= 1024 ? 512 : 64;
        Rounds duel = new Rounds("java round trip, " + THREADS + " threads", size, "1 thread", messages);
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try (Pair pair = new Pair()) {
            Runnable trip = () -> pair.roundTrip(size);
            repeat(trip, 4 * messages);
            int sent = 4 * messages;
            for (long start = System.nanoTime();
                    sent < Pair.MESSAGES_MAX && (EsprimBench.since(start) < seconds || duel.count() < ROUNDS_MIN);
                    sent += 2 * messages) {
                duel.add(together(pool, trip, messages / THREADS), Rounds.timed(() -> repeat(trip, messages)));
            }
        } finally {
            pool.shutdown();
        }
        duel.show();
    }

    private static Rounds.Lap together(ExecutorService pool, Runnable work, int each) throws Exception {
        long wall = System.nanoTime();
        List<Future<Rounds.Lap>> running = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            running.add(pool.submit(() -> Rounds.timed(() -> repeat(work, each))));
        }
        long cpu = 0;
        for (Future<Rounds.Lap> one : running) {
            cpu += one.get().cpu();
        }
        return new Rounds.Lap(cpu, System.nanoTime() - wall);
    }
}
