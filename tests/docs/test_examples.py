# SPDX-License-Identifier: Apache-2.0
"""What a reader copies from the pages works: Python against the installed wheel, C against the built library."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pages import BUILD, ROOT, blocks, page

HERE = Path(__file__).parent
STRICT = ["-std=c11", "-O1", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-Wno-missing-prototypes"]


def run(*command: str | Path, **environment: str) -> str:
    done = subprocess.run(
        [str(word) for word in command], env=os.environ | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"
    return done.stdout


def python_of(name: str) -> str:
    """The page's Python, one block after the other, each line at its place in the page so that errors name it."""
    text = page(name)
    lines = [""] * (text.count("\n") + 1)
    found = blocks(text, "python")
    assert found
    for block in found:
        for offset, line in enumerate(block.text.splitlines()):
            lines[block.line - 1 + offset] = line
    return "\n".join(lines) + "\n"


def run_page(name: str, tmp_path: Path) -> str:
    program = tmp_path / f"{Path(name).name}.py"
    program.write_text(python_of(name), encoding="utf-8")
    return run(sys.executable, "-P", "-W", "error", program)


def test_the_python_of_the_readme_prints_what_the_page_says(tmp_path: Path) -> None:
    promised = re.search(r"^It prints `([^`]+)`", page("README.md"), re.MULTILINE)
    assert promised
    assert run_page("README.md", tmp_path).strip() == promised[1]


@pytest.mark.parametrize(("name", "asserts"), [("docs/esprim.md", 10), ("docs/e2ekey.md", 2)])
def test_the_python_of_a_guide_runs_from_top_to_bottom(name: str, asserts: int, tmp_path: Path) -> None:
    assert python_of(name).count("assert ") >= asserts
    run_page(name, tmp_path)


@pytest.mark.parametrize(
    ("name", "around", "said"),
    [
        ("README.md", "readme_receiver.c", "the lines of README.md work"),
        ("docs/esprim.md", "esprim_originator.c", "the lines of docs/esprim.md work"),
    ],
    ids=["README.md", "esprim.md"],
)
def test_the_c_of_the_page_compiles_without_a_warning_and_works(
    name: str, around: str, said: str, tmp_path: Path
) -> None:
    (block,) = blocks(page(name), "c")
    (tmp_path / "block_of_the_page.h").write_text(f'#line {block.line} "{name}"\n{block.text}', encoding="utf-8")
    program = tmp_path / "program"
    include: list[str | Path] = [f"-I{ROOT / 'abi/include'}", f"-I{tmp_path}"]
    library: list[str | Path] = [BUILD / "lib/libesf.so.0", f"-Wl,-rpath,{BUILD / 'lib'}"]
    run("cc", *STRICT, *include, HERE / around, "-o", program, *library)
    assert run(program).strip() == said
