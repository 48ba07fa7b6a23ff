// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import java.lang.ref.Cleaner;
import java.util.function.LongConsumer;

/** What every object over a native one has in common. */
abstract class Handle implements AutoCloseable {
    final Box box;
    private final Cleaner.Cleanable cleanable;

    Handle(long address, LongConsumer free, String word, boolean isForOneThread) {
        box = new Box(address, free, word, isForOneThread);
        cleanable = box.cleanUpAfter(this);
    }

    /**
     * Gives the native object up and wipes its secrets, as soon as no call is in it any more.
     *
     * <p>It may be called at any moment and from any thread: a call that another thread is in ends normally, later ones
     * throw
     * {@link EsfStateException}. Closing twice is fine. What is not closed is freed after it has become unreachable.
     */
    @Override
    public void close() {
        cleanable.clean();
    }

    /**
     * Tells whether {@link #close()} was called.
     *
     * @return true after it
     */
    public boolean closed() {
        return box.isClosed();
    }

    /** The class, a fact about the object that is no secret, and whether it is closed. */
    final String describe(String fact) {
        return getClass().getSimpleName() + (fact.isEmpty() ? "" : " " + fact) + (closed() ? " closed" : "");
    }

    /**
     * Describes the object without its secrets.
     *
     * @return its class and whether it is closed
     */
    @Override
    public String toString() {
        return describe("");
    }
}
