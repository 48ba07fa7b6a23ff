# SPDX-License-Identifier: Apache-2.0
"""What suites are made of: running a program within a time, build trees, fresh Python environments."""

from __future__ import annotations

import os
import platform
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(os.environ["ESF_ROOT"])
BUILD = Path(os.environ["ESF_BUILD"])
RESULTS = BUILD / "results"
TEST_VENVS = [Path(venv) for venv in os.environ["ESF_TEST_VENVS"].split(":")]
TEST_NODES = [Path(node) for node in os.environ["ESF_TEST_NODES"].split(":")]
JOBS = os.environ.get("ESF_JOBS", str(os.cpu_count() or 2))

ENVIRONMENT = os.environ | {
    "ESF_LIB": str(BUILD / "lib/libesf.so.0"),
    "ESF_SEAMS_LIB": str(BUILD / "lib/seams/libesf.so.0"),
    "ESF_PROGRAM": str(BUILD / "bin/esf"),
    "ESF_CRYPTOGRAPHY_VECTORS": str(next(TEST_VENVS[0].glob("lib/python3*/site-packages/cryptography_vectors"), "")),
    "ESF_IS_BUILT": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "ASAN_OPTIONS": "strict_string_checks=1:detect_stack_use_after_return=1:allocator_may_return_null=1",
    "UBSAN_OPTIONS": "print_stacktrace=1",
    "TSAN_OPTIONS": f"halt_on_error=1:second_deadlock_stack=1:suppressions={ROOT / 'tests/tsan.supp'}",
}


class Failed(Exception):
    """A step did not do what it had to; the suite's log says more."""


class Log:
    """Everything that a suite's programs print, kept beside its results."""

    def __init__(self, suite: str) -> None:
        self.path = RESULTS / f"{suite}.log"
        self.path.write_bytes(b"")

    def run(
        self,
        command: list[str | Path],
        *,
        seconds: float = 900,
        environment: Mapping[str, str] | None = None,
        folder: Path = ROOT,
        check: bool = True,
    ) -> int:
        words = [str(word) for word in command]
        with self.path.open("ab") as out:
            out.write(("$ " + " ".join(words) + "\n").encode())
            out.flush()
            process = subprocess.Popen(
                words,
                cwd=folder,
                env={**ENVIRONMENT, **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                code = process.wait(seconds)
            except BaseException as stopped:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                if isinstance(stopped, subprocess.TimeoutExpired):
                    raise Failed(f"{words[0]} was stopped after {seconds:.0f} s") from None
                raise
        if check and code != 0:
            raise Failed(f"{Path(words[0]).name} ended with {code}")
        return code

    def tail(self, lines: int) -> str:
        return "\n".join(self.path.read_text(errors="replace").splitlines()[-lines:])


class Once:
    """Work that several suites need and that is done by the first that asks; the others get its outcome."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}
        self._outcomes: dict[str, Failed | None] = {}

    def do(self, name: str, work: Callable[[], None]) -> None:
        with self._guard:
            lock = self._locks.setdefault(name, threading.Lock())
        with lock:
            if name not in self._outcomes:
                try:
                    work()
                    self._outcomes[name] = None
                except Failed as failed:
                    self._outcomes[name] = failed
            outcome = self._outcomes[name]
        if outcome:
            raise outcome


once = Once()
tree_locks = {"address": threading.Lock(), "thread": threading.Lock()}


def sanitized_program(log: Log, sanitizer: str, program: str) -> Path:
    """Builds one test program with a sanitizer, in build/asan or build/tsan; one build at a time in each tree."""
    tree = BUILD / {"address": "asan", "thread": "tsan"}[sanitizer]
    with tree_locks[sanitizer]:
        if not (tree / "build.ninja").exists():
            log.run(["cmake", "-G", "Ninja", "-S", ROOT, "-B", tree, f"-DESF_SANITIZE={sanitizer}"])
        log.run(["ninja", "-C", tree, "-j", JOBS, program])
    return tree / "bin" / program


def without_address_randomization() -> list[str | Path]:
    """TSan cannot place its shadow under every kernel's randomization; setarch switches it off if allowed."""
    words: list[str | Path] = ["setarch", platform.machine(), "-R"]
    if shutil.which("setarch") and subprocess.run([*words, "true"], capture_output=True).returncode == 0:
        return words
    return []


def fresh_python(log: Log, cached: Path) -> Path:
    """Makes a venv with just the wheel from build/dist installed; pytest and the like come from the cached one."""
    minor = cached.name.split("-")[2]
    venv = BUILD / "venv" / minor
    python = venv / "bin/python"

    def make() -> None:
        shutil.rmtree(venv, ignore_errors=True)
        log.run([cached / "bin/python", "-m", "venv", "--without-pip", venv])
        packages = venv / f"lib/python{minor}/site-packages"
        (packages / "borrowed.pth").write_text(f"{cached / f'lib/python{minor}/site-packages'}\n")
        wheels: list[str | Path] = list((BUILD / "dist").glob("libesf-*.whl"))
        if wheels:
            log.run(
                [
                    cached / "bin/python",
                    "-m",
                    "pip",
                    "--python",
                    python,
                    "install",
                    "--quiet",
                    "--no-index",
                    "--no-deps",
                    *wheels,
                ]
            )

    once.do(f"fresh python {minor}", make)
    return python


def node_major(node: Path) -> str:
    """The major version of a Node."""
    said = subprocess.run([node, "-p", "process.versions.node"], check=True, capture_output=True, text=True).stdout
    return said.split(".")[0]


def fresh_node_project(log: Log) -> Path:
    """Makes a project with the npm package from build/dist installed and the tests compiled; every Node runs in it."""
    project = BUILD / "node-project"

    def make() -> None:
        log.run(["bash", ROOT / "tests/node/project.sh", project])

    once.do("fresh node project", make)
    return project
