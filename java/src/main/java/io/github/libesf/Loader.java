// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Loads the native library: the one that the property {@code libesf.native} names (a file, or a folder that holds it),
 * else the one in the JAR, which is written to a file of its own for each class loader, in the folder that
 * {@code libesf.extract} names or else the first of the usual ones that allows it, and deleted as soon as it is loaded.
 *
 * <p>All that failed is collected; the failure that tells most is thrown, the others are suppressed in it.
 */
final class Loader {
    static final String NATIVE = "libesf.native";
    static final String EXTRACT = "libesf.extract";
    private static final String FILE = "libesf_java.so";
    private static final Pattern EXTRACTED = Pattern.compile("libesf-java-(\\d+)-\\d+\\.so");
    private static final Duration STALE = Duration.ofMinutes(10);

    private final Platform platform = Platform.here();
    private final List<Failure> failures = new ArrayList<>();

    private Loader() {}

    /** Why one way did not work. The higher the weight, the more it tells. */
    private record Failure(int weight, String message, @Nullable Throwable cause) {
        UnsatisfiedLinkError error() {
            UnsatisfiedLinkError error = new UnsatisfiedLinkError("libesf: " + message);
            if (cause != null) {
                error.initCause(cause);
            }
            return error;
        }
    }

    /** Called once, by the class whose native methods are in the library: it belongs to that one's class loader. */
    static void load() {
        Loader loader = new Loader();
        if (!loader.tryAll()) {
            throw loader.failure();
        }
        String expected = version();
        if (!expected.equals(Native.version())) {
            throw new UnsatisfiedLinkError("libesf: the native library is of release " + Native.version()
                    + ", the JAR of " + expected + "; look at the property " + NATIVE);
        }
    }

    private boolean tryAll() {
        String override = System.getProperty(NATIVE);
        return override != null ? tryOverride(Path.of(override)) : tryPackaged();
    }

    private UnsatisfiedLinkError failure() {
        Failure best = failures.get(0);
        for (Failure other : failures) {
            best = other.weight > best.weight ? other : best;
        }
        UnsatisfiedLinkError error = best.error();
        for (Failure other : failures) {
            if (other != best) {
                error.addSuppressed(other.error());
            }
        }
        return error;
    }

    private void fail(int weight, String message, @Nullable Throwable cause) {
        failures.add(new Failure(weight, message, cause));
    }

    // ---- a file that the user names ----

    private boolean tryOverride(Path named) {
        List<Path> places = Files.isDirectory(named)
                ? List.of(named.resolve(FILE), named.resolve(platform.folder()).resolve(FILE))
                : List.of(named);
        for (Path place : places) {
            if (Files.isRegularFile(place)) {
                return tryFile(place.toAbsolutePath(), "the property " + NATIVE + " names it");
            }
            fail(1, "the property " + NATIVE + " is " + named + ", and " + place + " is no file", null);
        }
        return false;
    }

    private boolean tryFile(Path file, String why) {
        try {
            String problem = Elf.problem(file, platform);
            if (problem != null) {
                fail(5, file + " cannot be loaded: " + problem + " (" + why + ")", null);
                return false;
            }
            System.load(file.toString());
            return true;
        } catch (IOException unreadable) {
            fail(2, file + " cannot be read: " + unreadable + " (" + why + ")", unreadable);
        } catch (UnsatisfiedLinkError refused) {
            if (String.valueOf(refused.getMessage()).contains("already loaded in another classloader")) {
                return tryCopies(file);
            }
            explain(file, refused, why);
        }
        return false;
    }

    private void explain(Path file, UnsatisfiedLinkError refused, String why) {
        Path folder = file.getParent();
        if (folder != null && Mounts.isNoexec(folder)) {
            fail(4,
                    file + " cannot be loaded: " + folder
                            + " is on a file system that is mounted noexec; let the property " + EXTRACT
                            + " name a folder that is not (" + why + ")",
                    refused);
        } else {
            fail(3, file + " cannot be loaded: " + refused.getMessage() + " (" + why + ")", refused);
        }
    }

    // ---- the file in the JAR ----

    private interface Source {
        @Nullable InputStream open() throws IOException;
    }

    private boolean tryPackaged() {
        String name = "/META-INF/native/" + platform.folder() + "/" + FILE;
        if (Loader.class.getResource(name) == null) {
            fail(6,
                    "the JAR has no native library for " + platform.folder() + " (" + name
                            + "); build one and let the property " + NATIVE + " name it",
                    null);
            return false;
        }
        return tryCopies(() -> Loader.class.getResourceAsStream(name), "extracted from the JAR");
    }

    private boolean tryCopies(Path file) {
        return tryCopies(() -> Files.newInputStream(file), "a copy of " + file);
    }

    private boolean tryCopies(Source source, String why) {
        for (Path folder : folders()) {
            if (tryCopy(source, folder, why)) {
                return true;
            }
        }
        return false;
    }

    private boolean tryCopy(Source source, Path folder, String why) {
        Path copy = folder.resolve("libesf-java-" + ProcessHandle.current().pid() + "-" + System.nanoTime() + ".so");
        try (InputStream in = source.open()) {
            if (in == null) {
                throw new NoSuchFileException(why);
            }
            Files.createDirectories(folder);
            removeStale(folder);
            Files.createFile(copy, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            try (var out = Files.newOutputStream(copy)) {
                in.transferTo(out);
            }
            return tryFile(copy, why);
        } catch (IOException | UnsupportedOperationException failed) {
            fail(2, "no native library could be written to " + folder + ": " + failed + " (" + why + ")", failed);
            return false;
        } finally {
            delete(copy); // once it is mapped, its name is not needed any more
        }
    }

    private static Set<Path> folders() {
        String named = System.getProperty(EXTRACT);
        if (named != null) {
            return Set.of(Path.of(named).toAbsolutePath());
        }
        Set<Path> folders = new LinkedHashSet<>();
        folders.add(Path.of(System.getProperty("java.io.tmpdir", "/tmp")).toAbsolutePath());
        String runtime = System.getenv("XDG_RUNTIME_DIR");
        if (runtime != null && !runtime.isEmpty()) {
            folders.add(Path.of(runtime));
        }
        String home = System.getProperty("user.home");
        if (home != null && Path.of(home).isAbsolute()) {
            folders.add(Path.of(home, ".cache", "libesf-java"));
        }
        return folders;
    }

    /**
     * What a process left that died between writing and loading. A young file may be of a process that is not seen
     * from here.
     */
    private static void removeStale(Path folder) throws IOException {
        FileTime young = FileTime.from(Instant.now().minus(STALE));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Matcher name = EXTRACTED.matcher(String.valueOf(file.getFileName()));
                if (name.matches()
                        && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()
                        && Files.getLastModifiedTime(file).compareTo(young) < 0) {
                    delete(file);
                }
            }
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException othersFile) {
            // Somebody else's, or gone already: nothing depends on it.
        }
    }

    private static String version() {
        try (InputStream in = Loader.class.getResourceAsStream("libesf.properties")) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return properties.getProperty("version", "unknown");
        } catch (IOException unreadable) {
            return "unknown";
        }
    }
}
