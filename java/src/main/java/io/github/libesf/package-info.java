// SPDX-License-Identifier: Apache-2.0

/**
 * libesf: the oneM2M End-to-End Security Framework.
 *
 * <p>Two ends seal oneM2M primitives for each other (ESPrim), through any hub:
 *
 * <pre>{@code
 * try (Endpoint endpoint = new Endpoint("//m2m.example/cse1/Cae1");
 *         Key key = new Key("k1@m2m.example", octets, "//m2m.example/cse1")) {
 *     endpoint.addKey(key);
 *     Map<String, Object> response = endpoint.channel("//m2m.example/cse1").send(primitive, notify);
 * }
 * }</pre>
 *
 * <p>and the Receiver's whole work is {@link io.github.libesf.Endpoint#receive(byte[], String)}. What may have to wait
 * for something from outside has a blocking form and one that ends in {@code Async} and gives a
 * {@link java.util.concurrent.CompletableFuture}. {@link io.github.libesf.Codes} has the numbers of the ABI,
 * {@link io.github.libesf.Lab} the parts without an endpoint.
 *
 * <p>Rules that hold everywhere: nothing may be null unless it says so; octets that go in are copied, octets that come
 * out are the caller's own; what goes wrong is an unchecked {@link io.github.libesf.EsfException}, a null that is not
 * allowed a {@link java.lang.NullPointerException}. The library does no input or output and starts no thread but one
 * daemon that frees what was not closed.
 */
@NullMarked
package io.github.libesf;

import org.jspecify.annotations.NullMarked;
