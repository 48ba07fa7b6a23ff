# SPDX-License-Identifier: Apache-2.0
"""The JAR as a user meets it: in a fresh Maven project, on the class path, as a module; what is in it and what not."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
BUILD = Path(os.environ["ESF_BUILD"])
DIST = BUILD / "dist"
JDKS = [Path(jdk) for jdk in os.environ["ESF_JDKS"].split(":")]
REPOSITORY = Path(os.environ["ESF_MAVEN_REPOSITORY"])
LAST_LINE = "sealed, opened, answered"


def output(*command: str | Path, cwd: Path | None = None, **environment: str) -> str:
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def version() -> str:
    found = re.search(r"project\(libesf VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text())
    assert found
    return found[1]


JAR = DIST / f"libesf-{version()}.jar"


def names(jar: Path) -> set[str]:
    with zipfile.ZipFile(jar) as archive:
        return {name for name in archive.namelist() if not name.endswith("/")}


@pytest.fixture(scope="module")
def native(tmp_path_factory: pytest.TempPathFactory) -> Path:
    (name,) = [name for name in names(JAR) if name.startswith("META-INF/native/")]
    with zipfile.ZipFile(JAR) as archive:
        return Path(archive.extract(name, tmp_path_factory.mktemp("native")))


def maven_repository(folder: Path) -> Path:
    """What a repository would hold once the JAR is published there."""
    place = folder / "io/github/libesf/libesf" / version()
    place.mkdir(parents=True)
    for name in (f"libesf-{version()}.jar", f"libesf-{version()}.pom"):
        shutil.copy(DIST / name, place)
    return folder


def test_a_fresh_maven_project_with_an_empty_repository_folder_takes_it_and_runs(tmp_path: Path) -> None:
    published = maven_repository(tmp_path / "published")
    project = tmp_path / "project"
    shutil.copytree(HERE / "project", project)
    pom = project / "pom.xml"
    pom.write_text(pom.read_text().replace("@VERSION@", version()))
    mirrors = "".join(
        f"<mirror><id>{name}</id><mirrorOf>{of}</mirrorOf><url>{place.as_uri()}</url></mirror>"
        for name, of, place in (("published", "published", published), ("plugins", "*,!published", REPOSITORY))
    )
    (tmp_path / "settings.xml").write_text(f"<settings><mirrors>{mirrors}</mirrors></settings>")
    local = tmp_path / "local"
    maven: list[str | Path] = ["mvn", "--batch-mode", "--no-transfer-progress", "--offline"]
    maven += ["--settings", tmp_path / "settings.xml", "-Daether.offline.protocols=file", f"-Dmaven.repo.local={local}"]
    output(*maven, "compile", cwd=project, JAVA_HOME=str(JDKS[0]))
    jar = local / f"io/github/libesf/libesf/{version()}/libesf-{version()}.jar"
    assert {path.name for path in (local / "com/google").rglob("gson*.jar")} == set()
    for jdk in JDKS:
        said = output(jdk / "bin/java", "-cp", f"{jar}:{project / 'target/classes'}", "example.Main")
        assert said.splitlines()[-1] == LAST_LINE


@pytest.mark.parametrize("jdk", JDKS, ids=lambda jdk: jdk.name)
def test_it_is_a_module_that_needs_nothing_and_shows_one_package(jdk: Path, tmp_path: Path) -> None:
    described = output(jdk / "bin/java", "--module-path", JAR, "--describe-module", "io.github.libesf").splitlines()
    assert described[0].startswith(f"io.github.libesf@{version()} ")
    said = {line for line in described[1:] if not line.startswith("contains ")}
    assert said == {"exports io.github.libesf", "requires java.base mandated", "requires org.jspecify static"}
    classes = tmp_path / "classes"
    sources = [*(HERE / "project/src/main/java/example").glob("*.java"), HERE / "module/module-info.java"]
    flags: list[str | Path] = ["--release", "17", "-Xlint:all", "-Werror", "--module-path", JAR, "-d", classes]
    output(JDKS[0] / "bin/javac", *flags, *sources)
    java: list[str | Path] = [jdk / "bin/java", "--module-path", f"{JAR}:{classes}"]
    java.append("--enable-native-access=io.github.libesf")
    assert output(*java, "--module", "example/example.Main").splitlines()[-1] == LAST_LINE


def test_the_inside_of_the_module_is_closed(tmp_path: Path) -> None:
    source = tmp_path / "Inside.java"
    source.write_text("class Inside { io.github.libesf.internal.gson.stream.JsonReader reader; }")
    (tmp_path / "module-info.java").write_text("module inside { requires io.github.libesf; }")
    javac: list[str | Path] = [JDKS[0] / "bin/javac", "--module-path", JAR, "-d", tmp_path / "out"]
    done = subprocess.run([*javac, source, tmp_path / "module-info.java"], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "is not visible" in done.stderr


def test_the_jar_holds_classes_a_licence_and_one_native_library() -> None:
    found = names(JAR)
    inside = {name for name in found if name.startswith("io/github/libesf/internal/gson/")}
    own = {name for name in found if re.fullmatch(r"io/github/libesf/[^/]+\.(class|properties)", name)}
    rest = found - inside - own
    native = {name for name in rest if name.startswith("META-INF/native/")}
    assert inside
    assert len(native) == 1
    assert rest - native == {
        "META-INF/MANIFEST.MF",
        "META-INF/LICENSE",
        "META-INF/THIRD_PARTY.md",
        "module-info.class",
    }
    assert not [name for name in found if "Seams" in name]


def test_classes_are_for_java_17() -> None:
    with zipfile.ZipFile(JAR) as archive:
        majors = {
            archive.read(name)[7] for name in archive.namelist() if name.endswith(".class") and "internal" not in name
        }
    assert majors - {53} == {61}  # the descriptor is one of Java 9, which all read


def test_sources_and_javadoc_are_complete() -> None:
    public = {path.stem for path in (ROOT / "java/src/main/java/io/github/libesf").glob("*.java")}
    sources = names(DIST / f"libesf-{version()}-sources.jar")
    assert {f"io/github/libesf/{name}.java" for name in public} <= sources
    pages = names(DIST / f"libesf-{version()}-javadoc.jar")
    for name in ("Endpoint", "Request", "Received", "EsfKeyException", "Codes", "Report.KeyUse"):
        assert f"io/github/libesf/{name}.html" in pages
    for hidden in ("Native", "Loader", "Box"):
        assert f"io/github/libesf/{hidden}.html" not in pages


def test_the_native_library_shows_its_entry_points_only_and_needs_the_c_library_only(native: Path) -> None:
    shown = output("nm", "--dynamic", "--defined-only", "--format=posix", native)
    symbols = {line.split()[0] for line in shown.splitlines()}
    assert "JNI_OnLoad" in symbols
    assert {s for s in symbols if not s.startswith("Java_io_github_libesf_NativeJNI_")} == {"JNI_OnLoad"}
    needed = re.findall(r"NEEDED +(\S+)", output("objdump", "--private-headers", native))
    assert set(needed) <= {"libc.so.6", "libpthread.so.0", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"}
    assert "no symbols" in subprocess.run(["nm", native], capture_output=True, text=True, check=False).stderr


def test_the_same_sources_give_the_same_files(tmp_path: Path) -> None:
    """Everything but the native library is made a second time, in another folder."""
    copy = tmp_path / "tree"
    shutil.copytree(ROOT / "java", copy / "java")
    for name in ("LICENSE", "THIRD_PARTY.md"):
        shutil.copy(ROOT / name, copy)
    generated = BUILD / "natives/bindings/java/generated"
    maven: list[str | Path] = [
        "mvn",
        "--batch-mode",
        "--no-transfer-progress",
        "--offline",
        "--file",
        copy / "java/pom.xml",
    ]
    maven += [f"-Dmaven.repo.local={REPOSITORY}", f"-Drevision={version()}", f"-Desf.target={copy / 'target'}"]
    maven += [f"-Desf.generated={generated}", f"-Desf.natives={BUILD / 'java/natives'}", "package"]
    output(*maven, JAVA_HOME=str(JDKS[0]))
    assert (copy / f"target/modular/libesf-{version()}.jar").read_bytes() == JAR.read_bytes()
    for kind in ("sources", "javadoc"):
        name = f"libesf-{version()}-{kind}.jar"
        assert (copy / "target" / name).read_bytes() == (DIST / name).read_bytes()


def java_of(page: str) -> str:
    """The page's Java, one block after the other, each line at its place in the page, so that errors name it."""
    text = (ROOT / page).read_text(encoding="utf-8")
    lines = [""] * text.count("\n")
    for block in re.finditer(r"^```java\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        start = text.count("\n", 0, block.start(1))
        for offset, line in enumerate(block[1].splitlines()):
            lines[start + offset] = line
    return "\n".join(lines)


def run_program(folder: Path, name: str, head: str, body: str, tail: str) -> None:
    imports = "import io.github.libesf.*; import java.nio.ByteBuffer; import java.time.Duration; import java.util.*;"
    imports += " import java.util.concurrent.CompletableFuture; import java.util.function.Function;"
    source = folder / f"{name}.java"
    source.write_text(f"{imports} class {name} {{ {head}{body}\n{tail} }}\n", encoding="utf-8")
    output(JDKS[0] / "bin/javac", "-cp", JAR, "-d", folder, source)
    for jdk in JDKS:
        output(jdk / "bin/java", "-ea", "-Xcheck:jni", "-cp", f"{JAR}:{folder}", name)


MAIN = "public static void main(String[] a) throws Exception {"


def test_the_java_of_the_guide_runs_from_top_to_bottom(tmp_path: Path) -> None:
    body = java_of("docs/java.md")
    assert body.count("assert ") >= 7
    run_program(tmp_path, "Guide", MAIN, body, "}")


def test_the_java_of_the_readme_answers_what_an_originator_sends(tmp_path: Path) -> None:
    body = java_of("README.md")
    assert "endpoint.receive(" in body
    execute = 'Map<String, Object> execute(Map<String, Object> p) { return Map.of("rsc", 2000, "rqi", p.get("rqi")); }'
    head = f"static {execute} static Response take(Endpoint endpoint, byte[] content, String from) {{"
    talk = """
        String cse = "//m2m.example/cse1", device = "//m2m.example/cse1/Clamp";
        Endpoint near = new Endpoint(device), far = new Endpoint(cse);
        near.addKey(new Key("k1@m2m.example", new byte[32], cse));
        far.addKey(new Key("k1@m2m.example", new byte[32], device));
        Map<String, Object> request = Map.of("op", 2, "to", "/cse1/lamp", "fr", device, "rqi", "r1");
        Map<String, Object> answer = near.channel(cse).send(request, (to, content) -> take(far, content, device));
        assert answer.get("rqi").equals("r1") : answer;"""
    run_program(tmp_path, "Readme", head, body, f"}} {MAIN} {talk} }}")


def test_the_example_is_short_and_compiles_without_a_warning(tmp_path: Path) -> None:
    sources = sorted((ROOT / "examples/java").glob("*.java"))
    assert [source.name for source in sources] == ["Hub.java", "PointOfAccess.java", "Receiver.java"]
    assert len(sources[2].read_text().splitlines()) < 80
    flags: list[str | Path] = ["--release", "17", "-Xlint:all", "-Werror", "-cp", JAR, "-d", tmp_path]
    output(JDKS[0] / "bin/javac", *flags, *sources)
