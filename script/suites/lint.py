# SPDX-License-Identifier: Apache-2.0
"""The suite `lint`: format, static analysis, types. One test case for each tool and folder."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from junit import Case
from steps import BUILD, JOBS, ROOT, TEST_VENVS

TOOLS = Path(os.environ["ESF_TOOLS"]) / "bin"
SCRATCH = BUILD / "lint"

# Folders are typed one by one, because each may have a conftest.py and helpers of its own.
TYPED = ["abi", "python", "bindings", "cli", "bench", "docs/api", "examples/*", "script/suites", "tests/*"]


def sources(*endings: str) -> list[Path]:
    patterns = [f"*.{ending}" for ending in endings]
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    return [path for name in listed.split("\0") if name and (path := ROOT / name).exists()]


def tool(name: str, command: list[str | Path], **environment: str) -> Case:
    started = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, errors="replace"
    )
    output = "" if done.returncode == 0 else f"{done.stdout}{done.stderr}\n({command[0]} ended with {done.returncode})"
    return Case(name, time.monotonic() - started, output)


def clang_format() -> Case:
    if not shutil.which("clang-format"):
        return Case("clang-format", 0, "clang-format is not here (Debian: apt-get install clang-format)")
    return tool("clang-format", ["clang-format", "--dry-run", "-Werror", *sources("c", "h", "cpp")])


def java_columns() -> Case:
    """javac has its say when the JAR and its tests are built; it has none about the width."""
    found = [
        f"{path.relative_to(ROOT)}:{number}: {len(line)} columns"
        for path in sources("java")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > 120
    ]
    return Case("120 columns in Java", 0, "\n".join(found))


def python_types() -> list[Case]:
    """Each folder has a cache of its own, since several hold a module of the same name."""
    typed = sources("py", "pyi")
    found = {folder for pattern in TYPED for folder in ROOT.glob(pattern)}
    folders = sorted(folder for folder in found if any(source.is_relative_to(folder) for source in typed))
    mypy: list[str | Path] = [TOOLS / "mypy", "--strict", "--config-file", ROOT / "mypy.ini"]
    mypy += ["--python-executable", TEST_VENVS[0] / "bin/python"]

    def one(folder: Path) -> Case:
        name = str(folder.relative_to(ROOT))
        cache = SCRATCH / "mypy" / name.replace("/", "-")
        return tool(
            f"mypy --strict {name}",
            [*mypy, "--cache-dir", cache, folder],
            MYPYPATH=str(folder if folder.is_dir() else folder.parent),
        )

    with ThreadPoolExecutor(int(JOBS)) as pool:
        return list(pool.map(one, folders))


def javascript() -> list[Case]:
    """Format and types of the Node package, of its tests and examples."""
    node = os.environ["ESF_TEST_NODES"].split(":")[-1]
    modules = Path(os.environ["ESF_NODE_TOOLS"]) / "node_modules"
    prettier: list[str | Path] = [node, modules / "prettier/bin/prettier.cjs", "--check", "--log-level", "warn"]
    tsc: list[str | Path] = [node, modules / "typescript/lib/tsc.js", "--noEmit", "--typeRoots", modules / "@types"]
    return [
        tool(
            "prettier",
            [*prettier, "node/lib", "bench/node", "tests/node", "tests/interop", "tests/concepts", "examples/node"],
        ),
        tool("tsc node", [*tsc, "-p", "node"]),
        tool("tsc --strict tests/node", [*tsc, "-p", "tests/node"]),
    ]


def clang_tidy() -> list[Case]:
    """Analyses the core and the ABI as shipped; a file again only when it, any header or the rules have changed."""
    if not shutil.which("clang-tidy"):
        return [Case("clang-tidy", 0, "clang-tidy is not here (Debian: apt-get install clang-tidy)")]
    commands = json.loads((BUILD / "compile_commands.json").read_text())
    chosen = [c for c in commands if "esf_core.dir" in c["command"] and Path(c["file"]).exists()]
    (SCRATCH / "compile_commands.json").write_text(json.dumps(chosen))
    clean = SCRATCH / "clang-tidy-clean"
    clean.mkdir(exist_ok=True)
    rules = hashlib.sha256()
    for path in [
        ROOT / ".clang-tidy",
        *sorted(p for p in sources("h") if p.is_relative_to(ROOT / "core") or p.is_relative_to(ROOT / "abi")),
    ]:
        rules.update(path.read_bytes())

    def one(entry: dict[str, str]) -> Case:
        path = Path(entry["file"])
        fingerprint = rules.copy()
        fingerprint.update(entry["command"].encode() + path.read_bytes())
        stamp = clean / fingerprint.hexdigest()
        name = f"clang-tidy {path.relative_to(ROOT)}"
        if stamp.exists():
            return Case(name, 0)
        case = tool(name, ["clang-tidy", "--quiet", "-p", SCRATCH, path])
        if not case.failure:
            stamp.touch()
        return case

    with ThreadPoolExecutor(int(JOBS)) as pool:
        return list(pool.map(one, chosen))


def run() -> list[Case]:
    SCRATCH.mkdir(parents=True, exist_ok=True)
    return [
        clang_format(),
        java_columns(),
        tool("ruff check", [TOOLS / "ruff", "check", "--quiet", "."]),
        tool("ruff format", [TOOLS / "ruff", "format", "--check", "--quiet", "--diff", "."]),
        *python_types(),
        *javascript(),
        *clang_tidy(),
    ]
