# SPDX-License-Identifier: Apache-2.0
"""Each public header can be included alone, twice, in any C and C++ that a user may have."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from abigates.paths import INCLUDE

HEADERS = sorted(path.relative_to(INCLUDE).as_posix() for path in INCLUDE.rglob("*.h"))
COMPILERS = [name for name in ("gcc", "clang") if shutil.which(name)]
DIALECTS = {
    "c99": ("c", "c99"),
    "c17": ("c", "c17"),
    "c++98": ("c++", "c++98"),
    "c++17": ("c++", "c++17"),
}
STRICT = ["-pedantic", "-Wall", "-Wextra", "-Wundef", "-Werror", "-fsyntax-only"]


def compile_text(compiler: str, dialect: str, text: str, include: Path = INCLUDE) -> subprocess.CompletedProcess[str]:
    language, standard = DIALECTS[dialect]
    more = ["-Wstrict-prototypes", "-Wc++-compat"] if language == "c" else ["-Wold-style-cast"]
    command = [compiler, "-x", language, f"-std={standard}", *STRICT, *more, f"-I{include}", "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False)


def test_there_are_headers_and_a_compiler() -> None:
    assert "esf/esf.h" in HEADERS
    assert COMPILERS


@pytest.mark.parametrize("compiler", COMPILERS)
@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("header", HEADERS)
def test_a_header_stands_alone(header: str, dialect: str, compiler: str) -> None:
    text = f'#include "{header}"\n#include "{header}"\nint answer;\n'
    assert compile_text(compiler, dialect, text).stderr == ""


@pytest.mark.parametrize("compiler", COMPILERS)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_all_headers_stand_together(dialect: str, compiler: str) -> None:
    text = "".join(f'#include "{header}"\n' for header in reversed(HEADERS)) + "int answer;\n"
    assert compile_text(compiler, dialect, text).stderr == ""


@pytest.mark.parametrize("compiler", COMPILERS)
@pytest.mark.parametrize(
    ("dialect", "declaration"),
    [
        ("c99", "esf_status esf_forgotten(esf_buf **out);"),
        ("c99", "#include <stdint.h>\nenum { ESF_TOO_NEW = 1, };\nint f();"),
        ("c++98", "enum { ESF_TRAILING_COMMA = 1, };"),
        ("c++17", "#include <stdint.h>\nint32_t esf_names_a_keyword(int32_t class);"),
    ],
)
def test_a_header_that_is_not_self_contained_or_not_clean_is_noticed(
    dialect: str, declaration: str, compiler: str, tmp_path: Path
) -> None:
    (tmp_path / "esf").mkdir()
    (tmp_path / "esf" / "bad.h").write_text(declaration + "\n")
    assert compile_text(compiler, dialect, '#include "esf/bad.h"\nint answer;\n', tmp_path).returncode != 0
