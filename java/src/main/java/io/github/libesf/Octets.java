// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/** Text and buffers as octets. */
final class Octets {
    static final byte[] NONE = {};

    private Octets() {}

    /** UTF-8. Half of a surrogate pair has no form in it and is refused, where Java would write a question mark. */
    static byte[] of(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!isPair(text, i)) {
                    throw EsfException.of(
                            Codes.E_ARGUMENT, "character " + i + " of the text is half of a surrogate pair");
                }
                i++;
            }
        }
        return text.toString().getBytes(UTF_8);
    }

    private static boolean isPair(CharSequence text, int i) {
        return i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
    }

    /** From position to limit, which stay as they are. */
    static byte[] of(ByteBuffer buffer) {
        byte[] octets = new byte[buffer.remaining()];
        buffer.duplicate().get(octets);
        return octets;
    }

    static String text(byte[] octets) {
        return new String(octets, UTF_8);
    }
}
