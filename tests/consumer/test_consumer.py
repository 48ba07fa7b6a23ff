# SPDX-License-Identifier: Apache-2.0
"""The installed tree as a user meets it: built against from outside, in C and C++, shared and static."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
STRICT = ["-O2", "-Wall", "-Wextra", "-Wpedantic", "-Wno-missing-field-initializers", "-Werror"]


def output(*command: str | Path, **environment: str) -> str:
    done = subprocess.run(
        [str(word) for word in command], env=os.environ | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout.strip()


@pytest.fixture(scope="module")
def prefix(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installed tree that was moved after its installation: it may not remember where it was put first."""
    first = tmp_path_factory.mktemp("first") / "usr"
    output("cmake", "--install", os.environ["ESF_BUILD"], "--prefix", first)
    moved = tmp_path_factory.mktemp("moved") / "opt"
    shutil.move(first, moved)
    return moved


def library_folder(prefix: Path) -> Path:
    return next(prefix.glob("lib*/**/libesf.a")).parent


def flags(prefix: Path, *wanted: str) -> list[str]:
    found = output("pkg-config", *wanted, "esf", PKG_CONFIG_PATH=str(library_folder(prefix) / "pkgconfig"))
    return found.split()


@pytest.mark.parametrize(
    ("compiler", "language"),
    [(["cc"], ["-std=c99", "-x", "c"]), (["cc"], ["-std=c11", "-x", "c"]), (["c++"], ["-std=c++11", "-x", "c++"])],
    ids=["c99", "c11", "c++"],
)
def test_a_program_outside_the_tree_links_the_shared_library_and_works(
    prefix: Path, tmp_path: Path, compiler: list[str], language: list[str]
) -> None:
    program = tmp_path / "consumer"
    source: list[str | Path] = [*language, HERE / "consumer.c", "-x", "none"]
    output(*compiler, *STRICT, *source, "-o", program, *flags(prefix, "--cflags", "--libs"))
    said = output(program, LD_LIBRARY_PATH=str(library_folder(prefix)))
    assert said == f"libesf {output('pkg-config', '--modversion', library_folder(prefix) / 'pkgconfig/esf.pc')} works"


def test_a_program_outside_the_tree_links_the_archive_and_works_without_the_shared_library(
    prefix: Path, tmp_path: Path
) -> None:
    program = tmp_path / "consumer"
    libraries = [
        str(library_folder(prefix) / "libesf.a") if flag == "-lesf" else flag
        for flag in flags(prefix, "--cflags", "--libs", "--static")
    ]
    output("cc", *STRICT, "-std=c99", HERE / "consumer.c", "-o", program, *libraries)
    assert output(program).endswith("works")
    assert "libesf" not in output("readelf", "-d", program)


def test_the_archive_shows_nothing_but_the_abi(prefix: Path) -> None:
    shown = output("nm", "--defined-only", "--extern-only", "--format=posix", library_folder(prefix) / "libesf.a")
    names = {line.split()[0] for line in shown.splitlines() if " " in line}
    assert names
    assert {name for name in names if not name.startswith("esf_")} == set()


def test_what_is_installed_is_the_promise_and_no_more(prefix: Path) -> None:
    headers = {str(path.relative_to(prefix / "include")) for path in (prefix / "include").rglob("*") if path.is_file()}
    assert {"esf/esf.h", "esf/base.h", "esf/codes.h", "esf/unstable/lab.h"} <= headers
    assert "esf/unstable/testing.h" not in headers
    assert all(header.startswith("esf/") for header in headers)
    assert (library_folder(prefix) / "libesf.so.0").exists()
    assert list((prefix / "share/libesf/schema").glob("*.json"))


def test_the_shared_library_needs_libc_and_nothing_else(prefix: Path) -> None:
    dynamic = output("readelf", "-d", library_folder(prefix) / "libesf.so.0")
    needed = [line.split("[")[1].rstrip("]") for line in dynamic.splitlines() if "(NEEDED)" in line]
    assert "libc.so.6" in needed
    # libpthread is a part of glibc, apart from libc in its older releases
    assert set(needed) <= {"libc.so.6", "libpthread.so.0", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"}
    assert "[libesf.so.0]" in next(line for line in dynamic.splitlines() if "(SONAME)" in line)
