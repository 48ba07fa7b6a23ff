// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where file systems are mounted, and whether programs may run from them. */
final class Mounts {
    private Mounts() {}

    static boolean isNoexec(Path folder) {
        try {
            return isNoexec(folder.toRealPath(), Files.readAllLines(Path.of("/proc/self/mounts")));
        } catch (IOException | IllegalArgumentException unknown) {
            return false;
        }
    }

    /** Of all mounts above a folder the longest counts, and of those in one place the last. */
    static boolean isNoexec(Path folder, List<String> mounts) {
        int longest = -1;
        boolean found = false;
        for (String line : mounts) {
            String[] fields = line.split(" ");
            if (fields.length < 4) {
                continue;
            }
            Path at = Path.of(fields[1].replace("\\040", " "));
            if (folder.startsWith(at) && at.getNameCount() >= longest) {
                longest = at.getNameCount();
                found = List.of(fields[3].split(",")).contains("noexec");
            }
        }
        return found;
    }
}
