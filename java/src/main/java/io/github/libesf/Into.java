// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import org.jspecify.annotations.Nullable;

/** Where the native side writes to: its fields are read and written there. */
final class Into {
    private final ByteBuffer dst;
    final @Nullable ByteBuffer direct;
    final byte @Nullable [] array;
    final int offset;
    final int capacity;
    int written;

    Into(ByteBuffer dst) {
        if (dst.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        this.dst = dst;
        direct = dst.isDirect() ? dst.slice() : null;
        array = dst.isDirect() ? null : dst.array();
        offset = dst.isDirect() ? 0 : dst.arrayOffset() + dst.position();
        capacity = dst.remaining();
    }

    /** Moves the buffer's position behind what was written. */
    int done() {
        dst.position(dst.position() + written);
        return written;
    }
}
