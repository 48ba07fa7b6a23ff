# SPDX-License-Identifier: Apache-2.0
"""Runs the benchmarks one after the other, shows their lines as a table, and writes them as JSON.

report.py [--quick] [--json FILE], called by script/bench, which says in the environment where things are.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sizes

HERE = Path(__file__).parent
BUILD = Path(os.environ["ESF_BUILD"])

# Left out when only help is wanted.
PYTHON = os.environ.get("ESF_BENCH_PYTHON", "")
CLASSES = os.environ.get("ESF_BENCH_CLASSES", "")
NODE_FOLDER = Path(os.environ.get("ESF_BENCH_NODE", ""))

# Blocks of megabytes come from the heap and stay in it, for us and for those we are compared with: what is measured is
# their work, and not the kernel that clears pages.
ALLOCATOR = {"MALLOC_MMAP_THRESHOLD_": str(32 << 20), "MALLOC_TRIM_THRESHOLD_": str(1 << 30)}

Line = dict[str, Any]


@dataclass
class Part:
    title: str
    command: list[str]


def parts(quick: bool) -> list[Part]:
    program = str(BUILD / "bin/esf_bench")
    python = [PYTHON, "-P"]
    java = [f"{os.environ.get('JAVA_HOME')}/bin/java", "-cp", CLASSES]
    node = os.environ["ESF_TEST_NODES"].split(":")[-1]
    each = "2" if quick else "10"
    calls = "1" if quick else "4"
    return [
        Part("ESPrim from C (rates per CPU second; ratio above 1: we are faster)", [program, "esprim", each]),
        Part("E2EKey from C: both ends of a handshake in one thread", [program, "e2ekey", each]),
        Part("the door beside handshakes", [program, "door", each]),
        Part("one call from C", [program, "calls", calls]),
        Part("threads, from C", [program, "threads", calls]),
        Part("memory", [program, "memory"]),
        Part("ESPrim from Python", [*python, str(HERE / "python_esprim.py"), each]),
        Part("one call and threads, from Python", [*python, str(HERE / "python_calls.py"), calls]),
        Part("ESPrim from Java", [*java, "EsprimBench", each]),
        Part("one call and threads, from Java", [*java, "CallsBench", calls]),
        Part("ESPrim from Node", [node, str(NODE_FOLDER / "esprim.mjs"), each]),
        Part("one call, promises in flight, and the loop of Node", [node, str(NODE_FOLDER / "calls.mjs"), calls]),
    ]


def lines_of(part: Part) -> Iterator[Line]:
    environment = os.environ | ALLOCATOR | {"PYTHONPATH": str(HERE), "PYTHONDONTWRITEBYTECODE": "1"}
    with subprocess.Popen(part.command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout
        for text in process.stdout:
            yield json.loads(text)
    if process.returncode != 0:
        sys.exit(f"{' '.join(part.command)} ended with {process.returncode}")


def figure(name: str, unit: str, value: float) -> Line:
    return {"name": name, "size": None, "reference": None, "ours": value, "theirs": None, "ratio": None, "unit": unit}


def build_seconds() -> float | None:
    """What compiling and linking everything in build/ has taken, each step as it ran last, added up."""
    log = BUILD / ".ninja_log"
    if not log.exists():
        return None
    steps: dict[str, tuple[str, str, str]] = {}
    for line in log.read_text().splitlines()[1:]:
        start, end, _, output, command = line.split("\t")
        steps[output] = (start, end, command)
    return sum(int(end) - int(start) for start, end, _ in set(steps.values())) / 1000


def times() -> Iterator[Line]:
    """Of the last build and the last run of script/test; nothing is run for them here."""
    if (seconds := build_seconds()) is not None:
        yield figure("time of build, all steps in a row", "s", seconds)
    results = BUILD / "results/times.json"
    if results.exists():
        for suite, seconds in sorted(json.loads(results.read_text()).items()):
            yield figure(
                "time of script/build in script/test" if suite == "build" else f"time of suite {suite}", "s", seconds
            )


def octets(size: int | None) -> str:
    for limit, unit in ((1 << 20, "MiB"), (1 << 10, "KiB")):
        if size and size >= limit:
            return f"{size // limit} {unit}"
    return f"{size} B" if size else ""


def number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def show(line: Line) -> None:
    row = f"  {line['name']:<46} {octets(line['size']):>7}  {number(line['ours']):>13}"
    if line["reference"] is None:
        row += f" {line['unit']}"
    else:
        row += f"  {number(line['theirs']):>13}  {line['ratio']:>8.3g} x {line['reference']}"
    if line["name"].endswith((" threads", " in flight")):
        row += f"; {line['ratio_wall']:.3g} x by the clock"
    print(row, flush=True)


def show_part(title: str, lines: Iterator[Line]) -> list[Line]:
    print(f"\n{title}", flush=True)
    shown = []
    for line in lines:
        show(line)
        shown.append(line)
    return shown


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="script/bench", description="Measures libesf beside what it is compared with."
    )
    parser.add_argument("--json", metavar="FILE", type=Path, help="also write the figures there, as a list of objects")
    parser.add_argument("--quick", action="store_true", help="less than two minutes, and less exact")
    options = parser.parse_args()
    figures = [line for part in parts(options.quick) for line in show_part(part.title, lines_of(part))]
    if not any(line["reference"] == "cjose" for line in figures):
        print("\ncjose is not here (Debian: apt-get install libcjose-dev), so nothing was compared with it")
    figures += show_part("time of build and tests, as they ran last", times())
    shipped = (figure(f"size of {name}", "KiB", size / 1024) for name, size in sizes.sizes(BUILD))
    figures += show_part("what is shipped", shipped)
    if options.json:
        options.json.write_text("[\n" + ",\n".join(json.dumps(line) for line in figures) + "\n]\n")


if __name__ == "__main__":
    main()
