// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;

/**
 * A native object, how to free it, and how many calls are in it at the moment, so that closing it in one thread while
 * another is in a call frees late instead of under its feet. It knows nothing of the object that users see, so it can
 * be that one's cleaner too.
 */
final class Box implements Runnable {
    private static final Cleaner CLEANER = Cleaner.create();
    private static final int CLOSED = 1 << 30;

    private final long address;
    private final LongConsumer free;
    private final String word;
    private final boolean isForOneThread;

    /** The number of calls under way, and CLOSED. */
    private final AtomicInteger state = new AtomicInteger();

    /**
     * Takes a native object over.
     *
     * @param word what people call it, for messages
     * @param isForOneThread whether one thread at a time may use it; the native getters have no way to say "busy"
     */
    Box(long address, LongConsumer free, String word, boolean isForOneThread) {
        this.address = address;
        this.free = free;
        this.word = word;
        this.isForOneThread = isForOneThread;
    }

    /** Frees the native object when the owner is gone and was not closed. */
    Cleaner.Cleanable cleanUpAfter(Object owner) {
        return CLEANER.register(owner, this);
    }

    /** Begins a call; {@link #leave} has to end it. */
    long enter() {
        int found;
        do {
            found = state.get();
            if ((found & CLOSED) != 0) {
                throw EsfException.of(Codes.E_STATE, "this " + word + " is closed; make a new one");
            }
            if (isForOneThread && found > 0) {
                throw EsfException.of(
                        Codes.E_BUSY, "another thread is using this " + word + "; use it from one thread at a time");
            }
        } while (!state.compareAndSet(found, found + 1));
        return address;
    }

    void leave() {
        if (state.decrementAndGet() == CLOSED) {
            free.accept(address);
        }
    }

    /** Closes; done by {@code close()} or by the cleaner, whoever comes first. */
    @Override
    public void run() {
        int found = state.getAndUpdate(now -> now | CLOSED);
        if (found == 0) {
            free.accept(address);
        }
    }

    boolean isClosed() {
        return (state.get() & CLOSED) != 0;
    }
}
