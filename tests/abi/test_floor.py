# SPDX-License-Identifier: Apache-2.0
"""What is shipped runs on older systems than the one it is built on: cmake/glibc_floor.c does what it says."""

from __future__ import annotations

import ctypes
import re
import subprocess
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from abigates import elf, paths

#: The oldest C library that everything shipped runs with; docs/abi.md says the same.
FLOOR = (2, 28)
SOURCE = paths.ROOT / "cmake/glibc_floor.c"
NATIVE = re.compile(r".*\.(so(\.\d+)*|node)")


def wrapped() -> list[str]:
    """The functions that are wrapped at linking, read as cmake/Library.cmake reads them."""
    text = SOURCE.read_text(encoding="utf-8")
    plain = re.findall(r"^WRAP\([^,]*, ([a-z_]+),", text, re.MULTILINE)
    c23 = [f"__isoc23_{name}" for name in re.findall(r"^WRAP_C23\([^,]*, ([a-z]+),", text, re.MULTILINE)]
    own = re.findall(r"^(?:int|extern char) __wrap_([a-z_]+)[^;]*;$", text, re.MULTILINE)
    assert plain and c23 and own
    return plain + c23 + own


def packages() -> Iterator[tuple[str, bytes]]:
    """Every native file in the packages of build/dist."""
    for package in sorted((paths.BUILD / "dist").glob("libesf-*")):
        if package.suffix in (".whl", ".jar"):
            with zipfile.ZipFile(package) as archive:
                for name in archive.namelist():
                    if NATIVE.fullmatch(name):
                        yield f"{package.name}: {name}", archive.read(name)
        elif package.suffix == ".tgz":
            with tarfile.open(package) as tar:
                for member in tar:
                    file = tar.extractfile(member) if NATIVE.fullmatch(member.name) else None
                    if file:
                        yield f"{package.name}: {member.name}", file.read()


def needs_at_most(file: Path, floor: tuple[int, ...]) -> str:
    highest, names = elf.highest_glibc(elf.undefined(file))
    text = ".".join(map(str, highest))
    assert (2, 2) < highest <= floor, f"needs glibc {text} because of {', '.join(names)}"
    return f"{text} because of {', '.join(names)}"


def test_an_old_libc_is_enough_for_the_library(library: Path, record_property: Callable[[str, object], None]) -> None:
    record_property("glibc floor", needs_at_most(library, FLOOR))


def test_an_old_libc_is_enough_for_every_package(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    natives = dict(packages())
    assert any(name.endswith(".abi3.so") for name in natives), "the wheel is missing: run script/build"
    for name, content in natives.items():
        file = tmp_path / "native"
        file.write_bytes(content)
        print(name)  # shown when it fails
        record_property(f"glibc floor of {name}", needs_at_most(file, FLOOR))


def test_where_libpthread_was_apart_it_is_loaded(library: Path) -> None:
    """What the library calls was there before glibc 2.34."""
    assert "libpthread.so.0" in elf.dynamic(library).needed


def test_the_page_states_the_floor() -> None:
    text = (paths.ROOT / "docs/abi.md").read_text(encoding="utf-8")
    assert f"glibc {'.'.join(map(str, FLOOR))}" in text


# ---- the wrappers themselves ----


def linked(folder: Path, language: str, text: str, *options: str) -> Path:
    source = folder / f"probe.{language}"
    source.write_text(text)
    floor = folder / "floor.o"
    subprocess.run(["cc", "-std=c11", "-D_GNU_SOURCE", "-fPIC", "-O1", "-c", SOURCE, "-o", floor], check=True)
    made = folder / "libprobe.so"
    compiler = "c++" if language == "cpp" else "cc"
    wraps = [f"-Wl,--wrap={name}" for name in wrapped()]
    kept = ["-Wl,-z,defs", "-Wl,--exclude-libs,ALL", "-Wl,--gc-sections", "-fvisibility=hidden"]
    command: list[str | Path] = [
        compiler,
        "-shared",
        "-fPIC",
        "-O1",
        *kept,
        source,
        floor,
        *wraps,
        *options,
        "-o",
        made,
    ]
    subprocess.run(command, check=True)
    return made


def test_every_function_that_is_wrapped_is_called_in_its_oldest_version(tmp_path: Path) -> None:
    names = [name for name in wrapped() if name.startswith("pthread_")]
    text = "".join(f"void {name}(void);\n" for name in names)
    text += '__attribute__((visibility("default"))) void (*const all[])(void) = {' + ", ".join(names) + "};\n"
    made = linked(tmp_path, "c", text)
    found = {symbol.name: symbol.version for symbol in elf.undefined(made)}
    assert set(names) <= set(found)
    needs_at_most(made, FLOOR)


def test_numbers_are_read_without_the_names_of_c23(tmp_path: Path) -> None:
    made = linked(
        tmp_path,
        "c",
        """long __isoc23_strtol(const char *, char **, int);
        unsigned long long __isoc23_strtoull(const char *, char **, int);
        #pragma GCC visibility push(default)
        long whole(void) { return __isoc23_strtol("-42x", 0, 10); }
        unsigned long long large(void) { return __isoc23_strtoull("18446744073709551615", 0, 10); }
        """,
    )
    library = ctypes.CDLL(str(made))
    library.whole.restype = ctypes.c_long
    library.large.restype = ctypes.c_ulonglong
    assert library.whole() == -42
    assert library.large() == 2**64 - 1
    assert not [symbol.name for symbol in elf.undefined(made) if "isoc23" in symbol.name]


def test_an_exception_is_caught_by_an_unwinder_that_lies_inside(tmp_path: Path) -> None:
    text = """#include <stdexcept>
        #include <string>
        #include <memory>
        static void __attribute__((noinline)) thrower(int n) {
            std::shared_ptr<std::string> held = std::make_shared<std::string>("unwound");
            std::shared_ptr<std::string> other = held;
            if (n == 0) throw std::runtime_error("thrown");
            thrower(n - 1);
        }
        extern "C" __attribute__((visibility("default"))) int caught(int depth) {
            try {
                thrower(depth);
            } catch (const std::runtime_error &error) {
                return std::string(error.what()) == "thrown";
            }
            return 0;
        }
        """
    made = linked(tmp_path, "cpp", text, "-static-libstdc++", "-static-libgcc")
    assert "_dl_find_object" not in {symbol.name for symbol in elf.undefined(made)}
    needs_at_most(made, FLOOR)
    library = ctypes.CDLL(str(made))
    assert [library.caught(depth) for depth in (0, 1, 50)] == [1, 1, 1]


# ---- what is stripped ----


def section_names(file: Path) -> set[str]:
    output = subprocess.run(["readelf", "-W", "-S", file], check=True, capture_output=True, text=True).stdout
    return set(re.findall(r"\] (\.[a-z_.]+)", output))


def build_id(file: Path) -> str:
    output = subprocess.run(["readelf", "-W", "-n", file], check=True, capture_output=True, text=True).stdout
    (found,) = re.findall(r"Build ID: ([0-9a-f]{40})", output)
    return str(found)


def test_what_is_shipped_is_stripped_and_knows_its_debug_file(tmp_path: Path, library: Path) -> None:
    shipped = {library.resolve().name: library.read_bytes()}
    shipped |= {Path(name.split(": ")[1]).name: content for name, content in packages()}
    debug = paths.BUILD / "dist/debug"
    for name, content in shipped.items():
        file = tmp_path / name
        file.write_bytes(content)
        sections = section_names(file)
        assert ".symtab" not in sections, name
        assert not {section for section in sections if section.startswith(".debug")}, name
        assert ".gnu_debuglink" in sections, name
        apart = debug / f"{name}.debug"
        assert apart.exists(), f"{apart} is missing: run script/build"
        assert build_id(apart) == build_id(file), name
        assert {".symtab", ".debug_line", ".debug_info"} <= section_names(apart), name


def test_debug_files_name_only_paths_of_the_project() -> None:
    found = sorted((paths.BUILD / "dist/debug").glob("*.debug"))
    assert found
    for file in found:
        lines = subprocess.run(
            ["readelf", "-W", "--debug-dump=info", file], check=True, capture_output=True, text=True
        ).stdout
        folders = {line.split(": ")[-1].strip() for line in lines.splitlines() if "DW_AT_comp_dir" in line}
        assert folders, file.name
        assert not {folder for folder in folders if str(paths.ROOT) in folder}, file.name
