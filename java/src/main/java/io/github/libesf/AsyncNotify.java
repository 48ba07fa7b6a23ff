// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import java.util.concurrent.CompletionStage;

/** An asynchronous transport: sends content to an entity in a Notify request. */
@FunctionalInterface
public interface AsyncNotify {
    /**
     * Sends a Notify request through any hub.
     *
     * @param to absolute id of the entity
     * @param content the content of the request
     * @return rsc and content of the response, later; when it ends with an exception, whether the request was executed
     *     is unknown
     */
    CompletionStage<Response> send(String to, byte[] content);
}
