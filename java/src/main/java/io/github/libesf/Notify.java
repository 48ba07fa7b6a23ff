// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

/**
 * A blocking transport: sends content to an entity in a Notify request.
 *
 * @param <X> what it throws when it fails; {@link RuntimeException} when that is nothing in particular
 */
@FunctionalInterface
public interface Notify<X extends Exception> {
    /**
     * Sends a Notify request through any hub and waits for the response.
     *
     * @param to absolute id of the entity
     * @param content the content of the request
     * @return rsc and content of the response
     * @throws X when there is none; whether the request was executed is unknown then
     */
    Response send(String to, byte[] content) throws X;
}
