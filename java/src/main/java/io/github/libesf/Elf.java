// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A look at a native file before the JVM is given it: a file that was cut short would end the whole process, and the
 * system's own messages do not say what is wrong with the others.
 */
final class Elf {
    private static final int HEADER = 64;
    private static final Map<Integer, String> MACHINES =
            Map.of(3, "x86", 40, "arm", 62, "x86_64", 183, "aarch64", 243, "riscv64", 22, "s390x", 21, "ppc64le");

    private Elf() {}

    /** What keeps the file from being loaded on a platform; null when nothing is seen. */
    static @Nullable String problem(Path file, Platform platform) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer header = read(channel, 0, HEADER);
            if (header.remaining() < HEADER || header.getInt(0) != 0x7f454c46) {
                return "it is no native library (no ELF header)";
            }
            header.order(header.get(5) == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            String machine = MACHINES.getOrDefault((int) header.getShort(18), "machine " + header.getShort(18));
            if (header.get(4) != 2 || !machine.equals(platform.arch())) {
                String bits = header.get(4) == 2 ? "" : " (32 bits)";
                return "it is built for " + machine + bits + ", this JVM runs on " + platform.arch();
            }
            return problemOfSegments(channel, header, platform);
        } catch (BufferUnderflowException | IndexOutOfBoundsException cut) {
            return "it is damaged: it ends within its own tables";
        }
    }

    private static @Nullable String problemOfSegments(FileChannel channel, ByteBuffer header, Platform platform)
            throws IOException {
        long sectionsEnd = header.getLong(40) + (long) header.getShort(58) * header.getShort(60);
        if (sectionsEnd > channel.size()) {
            return "it is damaged: " + channel.size() + " octets are there, " + sectionsEnd + " are needed";
        }
        int size = header.getShort(54);
        ByteBuffer table = read(channel, header.getLong(32), size * header.getShort(56)).order(header.order());
        for (int at = 0; at + size <= table.limit(); at += size) {
            long start = table.getLong(at + 8);
            long length = table.getLong(at + 32);
            if (start + length > channel.size()) {
                return "it is damaged: " + channel.size() + " octets are there, " + (start + length) + " are needed";
            }
            if (table.getInt(at) == 2 && isForMusl(channel) != platform.isMusl()) {
                return "it is built for " + library(!platform.isMusl()) + ", this JVM runs on "
                        + library(platform.isMusl());
            }
        }
        return null;
    }

    /** The name of the C library that a native file needs stands in it as text, once. */
    private static boolean isForMusl(FileChannel channel) throws IOException {
        ByteBuffer all = read(channel, 0, (int) Math.min(channel.size(), 1 << 20));
        String text = StandardCharsets.ISO_8859_1.decode(all).toString();
        return text.contains("libc.musl-") && !text.contains("\0libc.so.6\0");
    }

    private static String library(boolean isMusl) {
        return isMusl ? "musl" : "glibc";
    }

    private static ByteBuffer read(FileChannel channel, long at, int size) throws IOException {
        ByteBuffer found = ByteBuffer.allocate(size);
        while (found.hasRemaining() && channel.read(found, at + found.position()) > 0) {}
        return found.flip();
    }
}
