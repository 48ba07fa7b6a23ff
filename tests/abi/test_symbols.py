# SPDX-License-Identifier: Apache-2.0
"""The built library exports what the headers say and needs nothing but libc."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from abigates import elf, paths

SYMBOLS = paths.lines(paths.ABI / "symbols.txt")
SEAMS = paths.lines(paths.ABI / "symbols-seams.txt")
ALLOWED = set(paths.lines(paths.TESTS / "undefined-allowed.txt"))
NEEDED = {"libc.so.6", "libm.so.6", "libpthread.so.0", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"}


def test_the_library_exports_what_the_headers_say(library: Path) -> None:
    assert sorted(symbol.name for symbol in elf.exported(library)) == SYMBOLS


def test_every_export_has_its_version(library: Path) -> None:
    functions = {function["name"]: function for function in paths.abi()["functions"]}
    found = {symbol.name: symbol.version for symbol in elf.exported(library)}
    assert found == {name: f"ESF_{functions[name]['since']}" for name in SYMBOLS}


def test_the_library_with_test_seams_exports_those_too(library: Path) -> None:
    if not paths.SEAMS_LIBRARY.exists():
        pytest.fail(f"{paths.SEAMS_LIBRARY} is not there: {library.name} was built without its tests", pytrace=False)
    assert sorted(symbol.name for symbol in elf.exported(paths.SEAMS_LIBRARY)) == sorted(SYMBOLS + SEAMS)


def test_the_static_library_shows_the_same_names_and_no_other() -> None:
    if not paths.ARCHIVE.exists():
        pytest.fail(f"{paths.ARCHIVE} is not there: run script/build", pytrace=False)
    assert sorted(elf.archive_globals(paths.ARCHIVE)) == SYMBOLS


def test_the_library_is_called_by_its_soname(library: Path) -> None:
    assert elf.dynamic(library).soname == paths.abi()["soname"] == "libesf.so.0"


def test_the_library_needs_libc_only(library: Path) -> None:
    needed = elf.dynamic(library).needed
    assert "libc.so.6" in needed
    assert set(needed) <= NEEDED


def test_the_library_takes_from_outside_only_what_is_allowed(library: Path) -> None:
    taken = {symbol.name for symbol in elf.undefined(library)}
    assert "memcpy" in taken
    assert sorted(taken - ALLOWED) == []


def test_the_allow_list_is_in_order() -> None:
    listed = paths.lines(paths.TESTS / "undefined-allowed.txt")
    assert listed == sorted(set(listed))
    assert not {name for name in listed if name.startswith(("esf_", "SSL_", "EVP_", "cJSON_", "_Z"))}
    assert not {"socket", "connect", "getaddrinfo", "pthread_create", "fork", "execve", "system", "dlopen"} & set(
        listed
    )


@pytest.mark.skipif(paths.SANITIZED, reason="a sanitizer names source files in what it reports")
def test_the_library_names_no_folder_of_the_machine_that_built_it(library: Path) -> None:
    """Two machines build the same octets; errors of BoringSSL name its sources, but not where they lay."""
    folders = {str(paths.ROOT), str(paths.BUILD), os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")}
    octets = library.read_bytes()
    assert [folder for folder in sorted(folders) if folder.encode() in octets] == []
    assert b"boringssl/ssl/" in octets


def test_the_stack_is_not_executable_and_relocations_are_read_only(library: Path) -> None:
    segments = elf.segments(library)
    assert ("GNU_STACK", "RW") in segments
    assert "GNU_RELRO" in [kind for kind, _ in segments]
    assert not [kind for kind, flags in segments if "W" in flags and "E" in flags]
    entries = elf.dynamic(library).entries
    assert "NOW" in entries.get("FLAGS", "") + entries.get("FLAGS_1", "")
    assert not {"TEXTREL", "RPATH", "RUNPATH"} & set(entries)


def build(folder: Path, text: str, *more: str) -> Path:
    (folder / "small.c").write_text(text)
    made = folder / "libsmall.so.7"
    command = ["cc", "-shared", "-fPIC", str(folder / "small.c"), "-o", str(made), "-Wl,-soname,libsmall.so.7"]
    subprocess.run([*command, *more], check=True)
    return made


def test_the_readers_see_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "map").write_text("ESF_7.1 { global: esf_small; esf_more; local: *; };")
    text = "#include <math.h>\nvoid other(void);\nint esf_hidden;\ndouble esf_more(double x) { return cos(x); }\n"
    made = build(
        tmp_path,
        text + "void esf_small(void) { other(); }\n",
        f"-Wl,--version-script={tmp_path / 'map'}",
        "-Wl,-z,execstack",
        "-Wl,-z,lazy",
        "-Wl,-rpath,/nowhere",
        "-lm",
    )
    exported = {elf.Symbol("esf_small", "ESF_7.1"), elf.Symbol("esf_more", "ESF_7.1")}
    assert set(elf.exported(made)) == exported
    undefined = elf.undefined(made)
    assert elf.Symbol("other", "") in undefined
    assert {symbol.name for symbol in undefined} >= {"other", "cos"}
    assert elf.highest_glibc(undefined)[0] >= (2, 2)
    dynamic = elf.dynamic(made)
    assert dynamic.soname == "libsmall.so.7"
    assert "libm.so.6" in dynamic.needed
    assert "NOW" not in dynamic.entries.get("FLAGS", "") + dynamic.entries.get("FLAGS_1", "")
    assert {"RPATH", "RUNPATH"} & set(dynamic.entries)
    assert ("GNU_STACK", "RWE") in elf.segments(made)


def test_the_newest_libc_is_found_by_number() -> None:
    symbols = [elf.Symbol("a", "GLIBC_2.9"), elf.Symbol("b", "GLIBC_2.17"), elf.Symbol("c", "")]
    assert elf.highest_glibc(symbols) == ((2, 17), ["b"])
