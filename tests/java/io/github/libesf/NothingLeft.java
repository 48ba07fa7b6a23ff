// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Every test may assume that nothing native is alive before it, and has to leave it so. */
final class NothingLeft implements AfterEachCallback {
    static {
        if (Boolean.getBoolean("esf.gc.stress")) {
            startCollectingAllTheTime();
        }
    }

    /** So that an object which a call does not hold on to is gone before the call ends. */
    private static void startCollectingAllTheTime() {
        Thread collector = new Thread(() -> {
            while (true) {
                System.gc();
                LockSupport.parkNanos(1_000_000);
            }
        });
        collector.setDaemon(true);
        collector.start();
    }

    @Override
    public void afterEach(ExtensionContext context) throws InterruptedException {
        // Checked after each test, so that the one that leaks is the one that fails.
        assertEquals(0, alive(), "native objects are still alive");
    }

    /** What is alive when the collector and the cleaner have had every chance. */
    static long alive() throws InterruptedException {
        for (int i = 0; i < 500 && Lab.liveObjects() > 0; i++) {
            System.gc();
            Thread.sleep(2);
        }
        return Lab.liveObjects();
    }
}
