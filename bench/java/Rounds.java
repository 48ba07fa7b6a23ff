// SPDX-License-Identifier: Apache-2.0

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleBiFunction;

/**
 * Time in Java, as bench/laps.h has it in C: rounds in turns, the ratio within each, the median of all. CPU time is
 * that of the thread that works: the virtual machine tells the process's in steps of 10 ms only.
 */
final class Rounds {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** Nanoseconds of CPU, and of the clock on the wall. */
    record Lap(long cpu, long wall) {}

    private record Round(Lap ours, Lap theirs) {}

    private final String name;
    private final int size;
    private final String reference;
    private final int perRound;
    private final List<Round> rounds = new ArrayList<>();

    /** A size of 0 is none. */
    Rounds(String name, int size, String reference, int perRound) {
        this.name = name;
        this.size = size;
        this.reference = reference;
        this.perRound = perRound;
    }

    static Lap timed(Runnable work) {
        long wall = System.nanoTime();
        long cpu = THREADS.getCurrentThreadCpuTime();
        work.run();
        return new Lap(THREADS.getCurrentThreadCpuTime() - cpu, System.nanoTime() - wall);
    }

    void add(Lap ours, Lap theirs) {
        rounds.add(new Round(ours, theirs));
    }

    int count() {
        return rounds.size();
    }

    /** One line of JSON. Ours is stated beside theirs: what was measured is the ratio. */
    void show() {
        double ratio = median((ours, theirs) -> (double) theirs.cpu() / ours.cpu());
        double rate = median((ours, theirs) -> perRound * 1e9 / theirs.cpu());
        double wall = median((ours, theirs) -> (double) theirs.wall() / ours.wall());
        System.out.printf(
                Locale.ROOT,
                "{\"name\":\"%s\",\"size\":%s,\"reference\":\"%s\",\"ours\":%.6g,\"theirs\":%.6g,\"ratio\":%.4g,"
                        + "\"unit\":\"per CPU second\",\"ratio_wall\":%.4g,\"rounds\":%d}%n",
                name, size > 0 ? size : "null", reference, rate * ratio, rate, ratio, wall, rounds.size());
        System.out.flush();
    }

    private double median(ToDoubleBiFunction<Lap, Lap> value) {
        double[] sorted = rounds.stream()
                .mapToDouble(round -> value.applyAsDouble(round.ours(), round.theirs()))
                .sorted()
                .toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
