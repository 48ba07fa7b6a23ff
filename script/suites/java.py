# SPDX-License-Identifier: Apache-2.0
"""The Java suites: tests/java against the finished JAR, on every JDK, with the JVM watching each native call."""

from __future__ import annotations

import os
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import junit
from steps import BUILD, ROOT, Failed, Log, once

JDKS = [Path(jdk) for jdk in os.environ["ESF_JDKS"].split(":") if jdk]
WORK = BUILD / "java"
CLASSES = WORK / "tests/classes"
SEAMS = WORK / "seams"
# What -Xcheck:jni prints for a mistake; it says more when a JVM starts, which is none.
BAD = ("WARNING in native method", "FATAL ERROR in native method", "JNI call made without checking exceptions")


def repository() -> Path:
    return Path(os.environ["ESF_MAVEN_REPOSITORY"])


def junit_jar() -> Path:
    (jar,) = repository().glob("org/junit/platform/junit-platform-console-standalone/*/*.jar")
    return jar


def the_jar() -> Path:
    return next(jar for jar in (BUILD / "dist").glob("libesf-*.jar") if jar.stem.count("-") == 1)


def version_of(jdk: Path) -> str:
    """The major version, from the file that every JDK has."""
    lines = (jdk / "release").read_text().splitlines()
    said = next(line.split("=")[1].strip('"') for line in lines if line.startswith("JAVA_VERSION="))
    return said.split(".")[0]


def compile_tests(log: Log) -> None:
    """By the oldest JDK, for all of them. A resource that a test only opens and closes is no mistake."""

    def work() -> None:
        shutil.rmtree(CLASSES, ignore_errors=True)
        CLASSES.mkdir(parents=True)
        path = f"{the_jar()}:{SEAMS / 'classes'}:{junit_jar()}"
        sources = sorted((ROOT / "tests/java").rglob("*.java"))
        javac: list[str | Path] = [JDKS[0] / "bin/javac", "--release", "17", "-Xlint:all,-try", "-Werror", "-cp", path]
        log.run([*javac, "-d", CLASSES, *sources])

    once.do("java tests", work)


def run_tests(log: Log, jdk: Path, name: str, jvm: list[str], select: list[str]) -> list[junit.Case]:
    """One JVM. Its report's cases come back, with one more when the JVM complained about a native call."""
    reports = WORK / "reports" / f"{version_of(jdk)}-{name}"
    shutil.rmtree(reports, ignore_errors=True)
    path = f"{the_jar()}:{CLASSES}:{SEAMS / 'classes'}:{junit_jar()}"
    facts = {
        "esf.version": the_jar().stem.split("-")[1],
        "esf.jar": str(the_jar()),
        "esf.vectors": str(ROOT / "tests/vectors"),
    }
    command: list[str | Path] = [
        jdk / "bin/java",
        "-Xcheck:jni",
        *(f"-D{name}={value}" for name, value in facts.items()),
    ]
    if int(version_of(jdk)) >= 24:
        command.append("--enable-native-access=ALL-UNNAMED")
    command += [*jvm, "-cp", path, "org.junit.platform.console.ConsoleLauncher", "execute", "--disable-banner"]
    command += ["--details=summary", f"--scan-classpath={CLASSES}", f"--reports-dir={reports}", *select]
    start = log.path.stat().st_size
    code = log.run(command, seconds=900, check=False)
    said = log.path.read_bytes()[start:].decode(errors="replace")
    cases = cases_of(reports / "TEST-junit-jupiter.xml", f"{name}: ")
    bad = [line for line in said.splitlines() if any(words in line for words in BAD)]
    cases.append(junit.Case(f"{name}: the JVM has nothing to say about native calls", 0, "\n".join(bad)))
    if code and not any(case.failure for case in cases):
        raise Failed(f"the JVM ended with {code} ({name})")
    return cases


def cases_of(report: Path, prefix: str) -> list[junit.Case]:
    if not report.is_file():
        raise Failed(f"the tests wrote no {report.name}")
    cases = []
    for found in ET.parse(report).iter("testcase"):
        failed = [child for child in found if child.tag in ("failure", "error")]
        if found.find("skipped") is not None:
            continue
        words = f"{prefix}{found.get('classname', '').rpartition('.')[2]}.{found.get('name', '')}"
        cases.append(junit.Case(words, float(found.get("time", "0")), "\n".join(f.text or "failed" for f in failed)))
    if not cases:
        raise Failed(f"no test ran ({prefix})")
    return cases


STRESSED = "--include-classname=.*(RoundTrip|Async|Into|Lifetime|Needs|Threads)Test"


def suite(jdk: Path) -> Callable[[Log, Path], None]:
    def run(log: Log, xml: Path) -> None:
        compile_tests(log)
        cases = run_tests(log, jdk, "all", ["-Xmx2g"], ["--exclude-tag=seams"])
        cases += run_tests(log, jdk, "seams", [f"-Dlibesf.native={SEAMS}"], ["--include-tag=seams"])
        cases += run_tests(log, jdk, "collected", ["-Desf.gc.stress=true", "-Xmx512m", "-XX:+UseSerialGC"], [STRESSED])
        junit.write(xml, xml.stem, cases)
        bad = [case for case in cases if case.failure]
        if bad:
            raise Failed(f"{len(bad)} of {len(cases)} failed")

    return run
