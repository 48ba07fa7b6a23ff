// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What machine this JVM runs on, as far as native files differ.
 *
 * @param os "linux", or what the JVM calls it
 * @param arch "x86_64", "aarch64", or what the JVM calls it
 * @param isMusl whether the C library of this process is musl and not glibc
 */
record Platform(String os, String arch, boolean isMusl) {
    static Platform here() {
        return of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""), memoryMap());
    }

    static Platform of(String osName, String osArch, String memoryMap) {
        String os = osName.toLowerCase(Locale.ROOT).replace(' ', '-');
        String arch = osArch.equals("amd64") ? "x86_64" : osArch.equals("arm64") ? "aarch64" : osArch;
        // A process has the C library mapped that its own program was linked with; a file lying around says nothing.
        return new Platform(os, arch, memoryMap.contains("/ld-musl-") || memoryMap.contains("/libc.musl-"));
    }

    private static String memoryMap() {
        try {
            return Files.readString(Path.of("/proc/self/maps"));
        } catch (IOException notLinux) {
            return "";
        }
    }

    /** The name of its folder in META-INF/native. */
    String folder() {
        return os + "-" + arch + (isMusl ? "-musl" : "");
    }
}
