// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import java.nio.ByteBuffer;
import java.util.Map;

/**
 * A JSON document, or other octets, in whatever form the application has it: what goes into the library. Many methods
 * also take a {@code byte[]} as it is.
 *
 * <p>The records of this package are documents, and so is {@code () -> octets} of any JSON library.
 */
@FunctionalInterface
public interface Document {
    /**
     * The document in UTF-8.
     *
     * @return octets; the library reads them at once and changes nothing
     */
    byte[] octets();

    /**
     * Takes octets as they are, without a copy: they are read by the call that the document is given to.
     *
     * @param octets the document
     * @return the same
     */
    static Document of(byte[] octets) {
        return () -> octets;
    }

    /**
     * Takes what lies between a buffer's position and its limit; both stay as they are. Heap, direct and read-only
     * buffers will do. They are copied here.
     *
     * @param buffer the document
     * @return the same
     */
    static Document of(ByteBuffer buffer) {
        byte[] octets = Octets.of(buffer);
        return () -> octets;
    }

    /**
     * Takes text, which is sent as UTF-8.
     *
     * @param text the document
     * @return the same
     * @throws EsfArgumentException half of a surrogate pair stands in it
     */
    static Document of(CharSequence text) {
        byte[] octets = Octets.of(text);
        return () -> octets;
    }

    /**
     * Takes a map and writes it as compact JSON. Values may be null, booleans, finite numbers, text, maps with names as
     * keys, iterables, arrays of objects, and other documents, which are put in as they are.
     *
     * @param members the document
     * @return the same
     * @throws EsfArgumentException a value has no form in JSON
     */
    static Document of(Map<String, ?> members) {
        byte[] octets = Json.write(members);
        return () -> octets;
    }
}
