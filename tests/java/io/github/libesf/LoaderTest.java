// SPDX-License-Identifier: Apache-2.0
package io.github.libesf;

import static org.junit.jupiter.api.Assertions.*;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way in which the native library is found, and every way in which it is not, each in a JVM of its own. */
@Tag("loader")
class LoaderTest {
    private static final String VERSION = System.getProperty("esf.version");
    private static final String JAR = System.getProperty("esf.jar");
    private static final String LOADED = "loaded " + VERSION + "\n";

    @TempDir
    Path folder;

    private Path library;

    @BeforeEach
    void takeTheLibraryOutOfTheJar() throws IOException {
        library = folder.resolve("libesf_java.so");
        try (InputStream in = Loader.class.getResourceAsStream(
                "/META-INF/native/" + Platform.here().folder() + "/libesf_java.so")) {
            Files.copy(in, library);
        }
    }

    private static List<String> java(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of("-Xcheck:jni", "-Xshare:auto", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(arguments));
        return command;
    }

    private static String run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), said);
        assertFalse(said.contains("WARNING in native method"), said);
        return said;
    }

    private String probe(String... properties) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(properties));
        arguments.add(Probe.class.getName());
        return run(java(arguments.toArray(new String[0])));
    }

    private static void assertThrown(String said, String... words) {
        String first = said.split("\n", 2)[0];
        assertTrue(first.startsWith("thrown libesf: "), said);
        for (String word : words) {
            assertTrue(first.contains(word), said);
        }
    }

    private List<Path> files(Path place) throws IOException {
        try (Stream<Path> found = Files.list(place)) {
            return found.toList();
        }
    }

    private static byte[] replaced(byte[] octets, String from, String to) {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        assertTrue(text.contains(from));
        return text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void itIsExtractedLoadedAndNothingIsLeft() throws Exception {
        Path place = folder.resolve("made").resolve("here");
        assertEquals(LOADED, probe("-Dlibesf.extract=" + place));
        assertEquals(List.of(), files(place));
    }

    @Test
    void theUsualFolderIsUsedAndWhenItCannotBeTheNextOne() throws Exception {
        Path usual = Files.createDirectory(folder.resolve("tmp"));
        assertEquals(LOADED, probe("-Djava.io.tmpdir=" + usual));
        Path home = Files.createDirectory(folder.resolve("home"));
        List<String> command = java(
                "-Djava.io.tmpdir=" + library, "-Duser.home=" + home, Probe.class.getName());
        command.addAll(0, List.of("env", "-u", "XDG_RUNTIME_DIR"));
        // Newer JVMs say something about such a folder themselves.
        assertTrue(run(command).endsWith(LOADED));
        assertEquals(List.of(), files(home.resolve(".cache/libesf-java")));
    }

    @Test
    void aPropertyNamesAFileOrAFolder() throws Exception {
        assertEquals(LOADED, probe("-Dlibesf.native=" + library));
        assertEquals(LOADED, probe("-Dlibesf.native=" + folder));
        Path deeper = Files.createDirectories(folder.resolve("all").resolve(Platform.here().folder()));
        Files.copy(library, deeper.resolve("libesf_java.so"));
        assertEquals(LOADED, probe("-Dlibesf.native=" + folder.resolve("all")));
    }

    @Test
    void aPropertyThatNamesNothingIsToldAndTheOtherPlacesAreSuppressed() throws Exception {
        assertThrown(probe("-Dlibesf.native=/no/such/file"), "libesf.native", "/no/such/file");
        String said = probe("-Dlibesf.native=" + Files.createDirectory(folder.resolve("empty")));
        assertThrown(said, "empty/libesf_java.so is no file");
        assertTrue(said.contains("\nsuppressed libesf: "), said);
    }

    @Test
    void aFileForAnotherMachineIsToldAsSuch() throws Exception {
        byte[] octets = Files.readAllBytes(library);
        octets[18] = Platform.here().arch().equals("aarch64") ? (byte) 62 : (byte) 183;
        Files.write(library, octets);
        assertThrown(probe("-Dlibesf.native=" + library), "is built for", "this JVM runs on " + Platform.here().arch());
    }

    @Test
    void aFileForAnotherCLibraryIsToldAsSuch() throws Exception {
        Files.write(library, replaced(Files.readAllBytes(library), "\0libc.so.6\0", "\0libc.musl-x"));
        assertThrown(probe("-Dlibesf.native=" + library), "is built for musl", "this JVM runs on glibc");
    }

    @Test
    void aFileThatWasCutShortIsToldAsSuch() throws Exception {
        byte[] octets = Files.readAllBytes(library);
        for (int size : new int[] {octets.length - 1, octets.length / 2, 1000, 65}) {
            Files.write(library, java.util.Arrays.copyOf(octets, size));
            assertThrown(probe("-Dlibesf.native=" + library), "it is damaged");
        }
    }

    @Test
    void whatIsNoLibraryAtAllIsToldAsSuch() throws Exception {
        Files.write(library, new byte[5000]);
        assertThrown(probe("-Dlibesf.native=" + library), "no native library (no ELF header)");
        Files.write(library, new byte[0]);
        assertThrown(probe("-Dlibesf.native=" + library), "no native library (no ELF header)");
    }

    @Test
    void theLibraryOfAnotherReleaseIsToldAsSuch() throws Exception {
        Files.write(library, replaced(Files.readAllBytes(library), "\0" + VERSION + "\0", "\0" + "9.9.9" + "\0"));
        assertThrown(probe("-Dlibesf.native=" + library), "is of release 9.9.9", "the JAR of " + VERSION);
    }

    @Test
    void aLibraryThatIsNotThisOneIsToldAsSuch() throws Exception {
        Path other = Path.of("/proc/self/exe").toRealPath().getParent().getParent().resolve("lib/libzip.so");
        assumeTrue(Files.exists(other), "no other library at hand");
        String said = run(java("-Dlibesf.native=" + other, Probe.class.getName()));
        assertTrue(said.startsWith("thrown "), said);
    }

    @Test
    void aMachineThatTheJarHasNothingForIsNamed() throws Exception {
        assertThrown(probe("-Dos.arch=vax"), "no native library for linux-vax", "libesf.native");
        assertThrown(probe("-Dos.name=Plan 9"), "no native library for plan-9-");
    }

    @Test
    void aFolderThatCannotBeWrittenToIsNamed() throws Exception {
        assertThrown(probe("-Dlibesf.extract=" + library), "no native library could be written to " + library);
        assertThrown(probe("-Dlibesf.extract=/proc"), "no native library could be written to /proc");
    }

    @Test
    void aFileSystemThatForbidsProgramsIsNamed() throws Exception {
        Path place = Files.createDirectory(folder.resolve("noexec"));
        List<String> mounted = new ArrayList<>(List.of(
                "unshare", "-rm", "sh", "-c", "mount -t tmpfs -o noexec tmpfs " + place + " && exec \"$@\"", "sh"));
        List<String> trial = new ArrayList<>(mounted);
        trial.add("true");
        assumeTrue(canRun(trial), "this machine lets nobody mount in a name space of his own");
        mounted.addAll(java("-Dlibesf.extract=" + place, Probe.class.getName()));
        assertThrown(run(mounted), "mounted noexec", "libesf.extract");
        List<String> elsewhere = new ArrayList<>(mounted.subList(0, trial.size() - 1));
        elsewhere.addAll(java("-Djava.io.tmpdir=" + place, "-Duser.home=" + folder, Probe.class.getName()));
        assertEquals(LOADED, run(elsewhere));
    }

    private static boolean canRun(List<String> command) throws Exception {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException notThere) {
            return false;
        }
    }

    @Test
    void whatDeadProcessesLeftIsRemovedAndNothingElse() throws Exception {
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        FileTime old = FileTime.from(Instant.now().minusSeconds(3600));
        Path stale = Files.createFile(folder.resolve("libesf-java-" + dead.pid() + "-1.so"));
        Path young = Files.createFile(folder.resolve("libesf-java-" + dead.pid() + "-2.so"));
        Path living = Files.createFile(folder.resolve("libesf-java-" + ProcessHandle.current().pid() + "-3.so"));
        Path other = Files.createFile(folder.resolve("libesf-other-1.so"));
        for (Path file : List.of(stale, living, other)) {
            Files.setLastModifiedTime(file, old);
        }
        assertEquals(LOADED, probe("-Dlibesf.extract=" + folder));
        assertFalse(Files.exists(stale));
        for (Path file : List.of(young, living, other)) {
            assertTrue(Files.exists(file), file + " was removed");
        }
        assertEquals(4, files(folder).size());
    }

    @Test
    void threeClassLoadersHoldTheLibraryAtOnce() throws Exception {
        String main = TwoLoaders.class.getName();
        assertEquals("true true true 0 0 0\n", run(java(main, JAR)));
        assertEquals("true true true 0 0 0\n", run(java("-Dlibesf.native=" + library, main, JAR)));
        assertEquals("true true true 0 0 0\n", run(java("-Dlibesf.extract=" + folder, main, JAR)));
        assertEquals(List.of(library), files(folder));
    }

    @Test
    void platformsHaveTheirFolders() {
        assertEquals(
                "linux-x86_64", Platform.of("Linux", "amd64", "7f.. /usr/lib/x86_64-linux-gnu/libc.so.6").folder());
        assertEquals("linux-x86_64-musl", Platform.of("Linux", "amd64", "7f.. /lib/ld-musl-x86_64.so.1").folder());
        assertEquals("linux-aarch64", Platform.of("Linux", "aarch64", "").folder());
    }

    @Test
    void theNearestMountDecides() {
        List<String> mounts = List.of(
                "overlay / overlay rw,relatime 0 0",
                "tmpfs /tmp tmpfs rw,nosuid,noexec 0 0",
                "tmpfs /tmp/free tmpfs rw 0 0",
                "tmpfs /with\\040space tmpfs rw,noexec 0 0",
                "a /twice a rw,noexec 0 0",
                "b /twice b rw 0 0",
                "broken");
        assertTrue(Mounts.isNoexec(Path.of("/tmp"), mounts));
        assertTrue(Mounts.isNoexec(Path.of("/tmp/deep/er"), mounts));
        assertFalse(Mounts.isNoexec(Path.of("/tmp/free/x"), mounts));
        assertFalse(Mounts.isNoexec(Path.of("/tmpfoo"), mounts));
        assertTrue(Mounts.isNoexec(Path.of("/with space/x"), mounts));
        assertFalse(Mounts.isNoexec(Path.of("/twice"), mounts));
        assertFalse(Mounts.isNoexec(Path.of("/"), List.of()));
    }
}
