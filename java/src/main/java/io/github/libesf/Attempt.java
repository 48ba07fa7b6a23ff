// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An operation that may have to wait for something from outside (D1). Threads: one. */
abstract class Attempt extends Handle {
    final @Nullable Resolver resolver;

    Attempt(long address, LongConsumer free, String word, @Nullable Resolver resolver) {
        super(address, free, word, true);
        this.resolver = resolver;
    }

    /** What is waited for, or null. */
    abstract @Nullable Need readNeed();

    /** Brings it; true when nothing more is waited for. */
    abstract boolean bring(int answer, byte[] data);

    /** Answers needs until there are none; false when there is one and nobody to ask. */
    final boolean resolveWith(@Nullable Resolver chosen) {
        for (Need need = readNeed(); need != null; need = readNeed()) {
            if (chosen == null) {
                return false;
            }
            Resolution found = result(ask(chosen, need));
            bring(found.number(), found.octets());
        }
        return true;
    }

    /** The same without waiting; what fails here and now ends the future too. */
    final CompletableFuture<Boolean> resolveLater(@Nullable Resolver chosen, @Nullable Executor executor) {
        try {
            return askLater(chosen, executor);
        } catch (RuntimeException | Error failed) {
            return CompletableFuture.failedFuture(failed);
        }
    }

    private CompletableFuture<Boolean> askLater(@Nullable Resolver chosen, @Nullable Executor executor) {
        Need need = readNeed();
        if (need == null || chosen == null) {
            return CompletableFuture.completedFuture(need == null);
        }
        return ask(chosen, need)
                .thenCompose(found -> later(executor, () -> bring(judged(found).number(), found.octets())))
                .thenCompose(done -> done ? CompletableFuture.completedFuture(true) : resolveLater(chosen, executor));
    }

    private static CompletableFuture<Resolution> ask(Resolver resolver, Need need) {
        return Objects.requireNonNull(resolver.resolve(need), "a resolver returned null, not a future");
    }

    private static Resolution judged(@Nullable Resolution found) {
        return Objects.requireNonNull(found, "a resolver's future gave null, not a Resolution");
    }

    /** Waits, and throws what the future ended with as if it had happened here. */
    private static Resolution result(CompletableFuture<Resolution> future) {
        try {
            return judged(future.join());
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException) {
                throw (RuntimeException) failed.getCause();
            }
            if (failed.getCause() instanceof Error) {
                throw (Error) failed.getCause();
            }
            throw failed;
        }
    }

    /** Runs work on the executor, or at once in this thread when there is none. */
    static <T> CompletableFuture<T> later(@Nullable Executor executor, Supplier<T> work) {
        try {
            return executor != null
                    ? CompletableFuture.supplyAsync(work, executor)
                    : CompletableFuture.completedFuture(work.get());
        } catch (RuntimeException | Error failed) {
            return CompletableFuture.failedFuture(failed);
        }
    }

    /** Octets that cannot change while another thread reads them (D4). */
    static byte[] still(byte[] octets, @Nullable Executor executor) {
        return executor == null ? octets : octets.clone();
    }
}
