# SPDX-License-Identifier: Apache-2.0
"""script/test: the table of suites, and the runner that sums them."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import java
import junit
import lint
from steps import (
    BUILD,
    RESULTS,
    ROOT,
    TEST_NODES,
    TEST_VENVS,
    Failed,
    Log,
    fresh_node_project,
    fresh_python,
    node_major,
    sanitized_program,
    without_address_randomization,
)

ALLOW_MISSING = os.environ.get("ESF_ALLOW_MISSING") == "1"


@dataclass
class Suite:
    """A name, what has to be in the tree for it, and how it runs: it leaves RESULTS/name.xml or raises Failed."""

    name: str
    needs: str
    run: Callable[[Log, Path], None]


def catch(program: str, sanitizer: str = "", tags: str = "") -> Callable[[Log, Path], None]:
    """A Catch2 program: from build/bin, or built with a sanitizer."""

    def run(log: Log, xml: Path) -> None:
        path = sanitized_program(log, sanitizer, program) if sanitizer else BUILD / "bin" / program
        prefix = without_address_randomization() if sanitizer == "thread" else []
        log.run([*prefix, path, *([tags] if tags else []), "--reporter", f"junit::out={xml}", "--reporter", "console"])

    return run


def pytest(folder: str, venv: Path = TEST_VENVS[0]) -> Callable[[Log, Path], None]:
    """pytest on a folder, in a fresh venv with the wheel installed."""

    def run(log: Log, xml: Path) -> None:
        python = fresh_python(log, venv)
        log.run(
            [python, "-P", "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={xml}", folder], seconds=1200
        )

    return run


def node_test(node: Path) -> Callable[[Log, Path], None]:
    """node:test on tests/node, in a fresh project with the npm package installed."""

    def run(log: Log, xml: Path) -> None:
        project = fresh_node_project(log)
        reporter = ["--test-reporter=./junit.mjs", f"--test-reporter-destination={xml}"]
        console = ["--test-reporter=spec", "--test-reporter-destination=stdout"]
        files = sorted(path.name for path in project.glob("*.test.mjs"))
        log.run([node, "--enable-source-maps", "--test", *reporter, *console, *files], seconds=1200, folder=project)

    return run


def driver_under_asan(log: Log, xml: Path) -> None:
    """The driver over every function of the ABI, driver and library built with AddressSanitizer."""
    tree = sanitized_program(log, "address", "esf_seams_shared").parents[1]
    python = fresh_python(log, TEST_VENVS[0])
    log.run(
        [python, "-P", "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={xml}", "tests/abi/test_driver.py"],
        environment={"ESF_BUILD": str(tree), "ESF_SANITIZE": "address"},
    )


def shell(*command: str) -> Callable[[Log, Path], None]:
    """A program that passes or fails as a whole."""

    def run(log: Log, xml: Path) -> None:
        started = time.monotonic()
        code = log.run(list(command), check=False)
        failure = f"ended with {code}\n{log.tail(60)}" if code else ""
        junit.write(xml, command[0], [junit.Case(" ".join(command), time.monotonic() - started, failure)])
        if code:
            raise Failed(f"{' '.join(command)} ended with {code}")

    return run


def run_lint(log: Log, xml: Path) -> None:
    cases = lint.run()
    junit.write(xml, "lint", cases)
    bad = [case for case in cases if case.failure]
    log.path.write_text("".join(f"---- {case.name}\n{case.failure}\n" for case in bad))
    if bad:
        raise Failed(f"{len(bad)} of {len(cases)} found something")


# Two run at a time, the long ones first.
SUITES = [
    Suite("mutants", "tests/mutants/test_*.py", pytest("tests/mutants")),
    Suite("unit-asan", "tests/unit/**/*.cpp", catch("esf_unit", "address")),
    Suite("lint", "script/suites/lint.py", run_lint),
    Suite("fault-asan", "tests/fault/**/*.cpp", catch("esf_fault", "address")),
    Suite("fuzz-asan", "tests/fuzz/**/*.cpp", catch("esf_fuzz", "address")),
    Suite("threads-tsan", "tests/unit/**/*.cpp", catch("esf_unit", "thread", "[threads]")),
    Suite("demo", "script/demo", shell("script/demo", "--check")),
    Suite("unit", "tests/unit/**/*.cpp", catch("esf_unit")),
    Suite("abi-asan", "tests/abi/test_driver.py", driver_under_asan),
    Suite("abi", "tests/abi/test_*.py", pytest("tests/abi")),
    Suite("consumer", "tests/consumer/test_*.py", pytest("tests/consumer")),
    Suite("vectors", "tests/vectors/test_*.py", pytest("tests/vectors")),
    Suite("reference", "tests/reference/**/test_*.py", pytest("tests/reference")),
    Suite("differential", "tests/differential/test_*.py", pytest("tests/differential")),
    Suite("tls-peers", "tests/tls_peers/test_*.py", pytest("tests/tls_peers")),
    Suite("interop", "tests/interop/test_*.py", pytest("tests/interop")),
    Suite("jar", "tests/jar/test_*.py", pytest("tests/jar")),
    Suite("concepts", "tests/concepts/test_*.py", pytest("tests/concepts")),
    Suite("docs-api", "script/docs", shell("script/docs")),
    Suite("docs", "tests/docs/test_*.py", pytest("tests/docs")),
    Suite("cli", "tests/cli/test_*.py", pytest("tests/cli")),
    *(
        Suite(f"python-{venv.name.split('-')[2]}", "tests/python/test_*.py", pytest("tests/python", venv))
        for venv in TEST_VENVS
    ),
    *(Suite(f"node-{node_major(node)}", "tests/node/*.test.mts", node_test(node)) for node in TEST_NODES),
    *(Suite(f"java-{java.version_of(jdk)}", "tests/java/**/*.java", java.suite(jdk)) for jdk in java.JDKS),
]  # fmt: skip


@dataclass
class Outcome:
    suite: str
    count: junit.Count
    seconds: float
    trouble: str = ""


def run(suite: Suite) -> Outcome:
    """Runs a suite and judges it by its file: no file, a damaged one or none in it is a failure, whatever it says."""
    xml = RESULTS / f"{suite.name}.xml"
    xml.unlink(missing_ok=True)
    log = Log(suite.name)
    started = time.monotonic()
    trouble = ""
    count = junit.Count()
    try:
        suite.run(log, xml)
    except Failed as failed:
        trouble = str(failed)
    try:
        count = junit.count(xml)
    except FileNotFoundError:
        trouble = trouble or f"wrote no {xml.name}"
    except SyntaxError:
        trouble = trouble or f"{xml.name} is damaged"
    if not trouble and count == junit.Count():
        trouble = "ran no test"
    if count.failed and not trouble:
        trouble = f"{count.failed} failed"
    if trouble and not count.failed:
        count.failed = 1
    return Outcome(suite.name, count, time.monotonic() - started, trouble)


def chosen(names: list[str]) -> list[Suite]:
    """A name stands for its suite and for those that it begins: `python` for python-3.11 and the others."""
    picked = []
    for name in names:
        found = [s for s in SUITES if s.name == name] or [s for s in SUITES if s.name.startswith(f"{name}-")]
        if not found:
            sys.exit(f"no suite is called {name}; script/test --list shows them")
        picked += found
    return picked or SUITES


def report(outcome: Outcome) -> None:
    print(f"  {outcome.suite:<14} {outcome.count!s:<40} {outcome.seconds:7.1f} s", flush=True)
    if outcome.trouble:
        log = RESULTS / f"{outcome.suite}.log"
        lines = log.read_text(errors="replace").splitlines()[-80:]
        print(
            "\n".join(
                [
                    "",
                    *(f"    | {line}" for line in lines),
                    f"    {outcome.suite}: {outcome.trouble}; all of it: {log.relative_to(ROOT)}",
                    "",
                ]
            )
        )


def build(log: Log) -> Outcome:
    started = time.monotonic()
    try:
        log.run(["bash", ROOT / "script/build"], seconds=1800, environment={"ESF_IS_BUILT": ""})
        log.run(["bash", ROOT / "script/build", "esf_tests"], seconds=1800, environment={"ESF_IS_BUILT": ""})
    except Failed as failed:
        return Outcome("build", junit.Count(failed=1), time.monotonic() - started, str(failed))
    return Outcome("build", junit.Count(), time.monotonic() - started)


def main(arguments: list[str]) -> int:
    if arguments == ["--list"]:
        print("\n".join(suite.name for suite in SUITES))
        return 0
    wanted = chosen(arguments)
    RESULTS.mkdir(parents=True, exist_ok=True)
    built = build(Log("build"))
    print(f"  {'build':<14} {'stopped' if built.trouble else 'done':<40} {built.seconds:7.1f} s", flush=True)
    outcomes = []
    if built.trouble:
        report(built)
        outcomes.append(built)
    else:
        there: list[Suite] = []
        missing: list[Suite] = []
        for suite in wanted:
            (there if any(ROOT.glob(suite.needs)) else missing).append(suite)
        for suite in missing:
            if ALLOW_MISSING:
                print(f"  {suite.name:<14} not there yet")
            else:
                Log(suite.name)
                outcomes.append(
                    Outcome(suite.name, junit.Count(failed=1), 0, f"nothing in the tree is called {suite.needs}")
                )
                report(outcomes[-1])
        with ThreadPoolExecutor(2) as pool:
            for future in as_completed([pool.submit(run, suite) for suite in there]):
                outcomes.append(future.result())
                report(outcomes[-1])
    total = sum((outcome.count for outcome in outcomes), junit.Count())
    if total.passed == total.failed == 0:
        total.failed = 1
    times = {outcome.suite: round(outcome.seconds, 1) for outcome in [built, *outcomes]}
    (RESULTS / "times.json").write_text(json.dumps(times, indent=1) + "\n")
    print(total)
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
