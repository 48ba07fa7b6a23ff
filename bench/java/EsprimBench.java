// SPDX-License-Identifier: Apache-2.0

import java.util.List;

/** The Java package against Nimbus JOSE+JWT and the bare AEAD of the JDK: EsprimBench SECONDS_PER_SIZE. */
final class EsprimBench {
    private static final int[] SIZES = {64, 1024, 16384, 1 << 20};
    private static final int ROUNDS_MIN = 5;
    private static final double WARM_UP_SECONDS = 4;

    private EsprimBench() {}

    public static void main(String[] arguments) throws Exception {
        double seconds = Double.parseDouble(arguments[0]);
        for (int size : SIZES) {
            measure(size, batchOf(size), seconds);
        }
    }

    private static int batchOf(int size) {
        return size <= 1024 ? 256 : size <= 16384 ? 32 : 2;
    }

    private static void measure(int size, int batch, double seconds) throws Exception {
        try (Pair pair = new Pair();
                Pair another = new Pair()) {
            String header = pair.header();
            Contest contest = new Contest(
                    new Batch(pair, size, batch),
                    new IntoBatch(another, size, batch),
                    List.of(new Nimbus(header), new BareAead(header)));
            // The just-in-time compiler has its time first.
            long start = System.nanoTime();
            while (since(start) < WARM_UP_SECONDS && contest.hasHalfItsMessages()) {
                contest.warmUp();
            }
            start = System.nanoTime();
            while (contest.hasMessages() && (since(start) < seconds || contest.rounds() < ROUNDS_MIN)) {
                contest.round();
            }
            contest.show();
        }
    }

    static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
