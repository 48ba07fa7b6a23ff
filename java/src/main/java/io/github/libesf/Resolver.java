// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Answers needs for an endpoint. Threads: many: it may be called from any thread that uses the endpoint.
 *
 * <p>Each need is asked once and answers that attempt only. An implementation may share one fetch between needs of the
 * kinds KEY, PARAMETERS and IDENTITY, but never between two of kind MARK: of two marks under one id, one has to be told
 * EXISTS. When it throws, or the future ends with an exception, that exception goes to whoever made the call, and the
 * attempt still waits.
 */
@FunctionalInterface
public interface Resolver {
    /**
     * Begins to bring what is needed.
     *
     * @param need what an attempt waits for
     * @return the answer and its data, now or later; {@link Resolution#unreachable()} for what cannot be asked. A
     *     blocking call waits for it; after an asynchronous one the attempt goes on in the thread that completes it
     */
    CompletableFuture<Resolution> resolve(Need need);

    /**
     * Makes a resolver of a function that blocks until it has the answer.
     *
     * @param function brings what is needed
     * @return a resolver that calls it
     */
    static Resolver blocking(Function<? super Need, Resolution> function) {
        return need -> CompletableFuture.completedFuture(function.apply(need));
    }
}
