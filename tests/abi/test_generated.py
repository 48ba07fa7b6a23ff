# SPDX-License-Identifier: Apache-2.0
"""What is made from the headers says what the headers say, and nothing in a header is passed over."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import generate  # abi/generate.py
from abigates import paths
from headers import HeaderError, read_headers  # abi/headers.py

BASE = """/* SPDX-License-Identifier: Apache-2.0
 *
 * esf/small.h: for a test. */
#ifndef ESF_SMALL_H
#define ESF_SMALL_H

#include <stdint.h>

typedef struct esf_thing esf_thing;

%s

#endif
"""
MAKER = "ESF_API esf_status esf_thing_new(esf_thing **out, const uint8_t *text, size_t text_len, esf_error **err);"


def read_small(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "esf").mkdir(exist_ok=True)
    (tmp_path / "esf" / "base.h").write_text(
        (BASE % "typedef struct esf_error esf_error;\ntypedef struct esf_buf esf_buf;")
        .replace("esf_thing esf_thing", "esf_other esf_other")
        .replace("ESF_SMALL_H", "ESF_BASE_H")
    )
    (tmp_path / "esf" / "small.h").write_text(BASE % text)
    return [function.name for header in read_headers(tmp_path) for function in header.functions]


def copy_of_the_repository(tmp_path: Path) -> Path:
    for name in generate.outputs(read_headers(paths.INCLUDE)):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(paths.ROOT / name, tmp_path / name)
    shutil.copytree(paths.INCLUDE, tmp_path / "abi" / "include")
    return tmp_path


def test_the_generated_files_are_fresh(capsys: pytest.CaptureFixture[str]) -> None:
    assert generate.main(["--check"]) == 0, capsys.readouterr().err


def test_a_stale_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = copy_of_the_repository(tmp_path)
    assert generate.main(["--check", "--root", str(root)]) == 0
    with (root / "abi" / "symbols.txt").open("a") as symbols:
        symbols.write("esf_never_written\n")
    assert generate.main(["--check", "--root", str(root)]) == 1
    assert capsys.readouterr().err == "abi/symbols.txt is stale: run abi/generate.py\n"


def test_a_new_function_makes_every_list_stale_and_writing_mends_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = copy_of_the_repository(tmp_path)
    key = root / "abi" / "include" / "esf" / "key.h"
    new = (
        "/* esf_key_colour paints.\n *\n * Threads: many.\n * Since: 0.2 */\n"
        "ESF_API esf_status esf_key_colour(esf_key *key, const uint8_t *colour, size_t colour_len, esf_error **err);\n"
    )
    marker = "/* esf_key_free wipes"
    assert marker in key.read_text()
    key.write_text(key.read_text().replace(marker, new + marker))
    assert generate.main(["--check", "--root", str(root)]) == 1
    named = capsys.readouterr().err
    stale = {"abi/esf.abi.json", "abi/symbols.txt", "abi/libesf.map", "abi/libesf-seams.map", "bindings/common/apply.i"}
    for name in stale:
        assert f"{name} is stale" in named
    assert generate.main(["--root", str(root)]) == 0
    assert generate.main(["--check", "--root", str(root)]) == 0
    script = (root / "abi" / "libesf.map").read_text()
    assert "ESF_0.2 {\n    global:\n        esf_key_colour;\n} ESF_0.1;\n" in script


def test_the_version_script_names_every_symbol_and_no_pattern() -> None:
    script = (paths.ABI / "libesf.map").read_text()
    for name in paths.lines(paths.ABI / "symbols.txt"):
        assert f"        {name};\n" in script
    assert "esf_testing_" not in script
    assert script.count("*;") == 1


def test_the_error_table_is_whole_and_in_its_categories() -> None:
    errors = paths.abi()["errors"]
    codes = [error["code"] for error in errors]
    assert len(set(codes)) == len(codes) > 20
    assert codes == sorted(codes, reverse=True)
    assert all(-999 <= code <= -100 for code in codes)
    assert all(error["meaning"].isascii() and error["meaning"] for error in errors)


def test_a_small_header_is_read(tmp_path: Path) -> None:
    assert read_small(tmp_path, MAKER) == ["esf_thing_new"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("ESF_API int esf_count(void);", "the type int does not cross"),
        ("ESF_API void esf_count(long n);", "a parameter of type long"),
        ("ESF_API void esf_count(uint8_t *n, size_t n_len);", "a parameter of type uint8_t \\*"),
        ("ESF_API void esf_count(const uint8_t *bytes);", "have no length"),
        ("ESF_API void esf_count(const uint8_t *bytes, size_t other_len);", "have no length"),
        ("ESF_API void esf_count(size_t);", "expected a word"),
        ("ESF_API void esf_count();", "expected a word"),
        ("ESF_API void esf_count(esf_thing things[2]);", "no C that the headers use"),
        ("ESF_API void esf_count(const esf_unknown *x);", "esf_unknown is declared nowhere"),
        ("ESF_API void esf_count(void);\nESF_API void esf_count(void);", "declared twice"),
        ("ESF_API esf_status esf_make(esf_thing **out);", "has err if and only if"),
        ("ESF_API void esf_make(esf_error **err);", "has err if and only if"),
        ("ESF_API esf_status esf_make(esf_error **err, esf_thing **out);", "err has to be the last"),
        ("ESF_API esf_status esf_make(esf_thing **out, esf_buf **more, esf_error **err);", "the one out-parameter"),
        ("ESF_API esf_status esf_make(esf_thing **made, esf_error **err);", "the one out-parameter"),
        ("void esf_hidden(void);", "the headers do not use this"),
        ("static inline void esf_hidden(void) {}", "the headers do not use this"),
        ("struct esf_open { int32_t x; };", "the headers do not use this"),
        ("typedef enum { A = 1 } esf_kind;", "expected struct"),
        ("typedef struct esf_a esf_b;", "expected esf_a"),
        ("enum { ESF_A };", "expected ="),
        ("enum { ESF_A = 1 << 2 };", "no C that the headers use"),
        ("#define ESF_LIMIT 3", "the headers do not use this"),
        ("#include <stdio.h>", "the headers do not use this"),
        ('#include "base/bytes.h"', "the headers do not use this"),
        ("#ifdef ESF_EXTRA\nESF_API void esf_extra(void);\n#endif", "the headers do not use this"),
        ("// a line comment", "no C that the headers use"),
        ("/* esf_count counts.\n *\n * Since: 0.1\n * Since: 0.2 */\nESF_API void esf_count(void);", "stands twice"),
        ("/* esf_count counts.\n *\n * Since: 0.1\n * loose */\nESF_API void esf_count(void);", "indented by two"),
    ],
)
def test_what_the_reader_does_not_know_is_an_error(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(HeaderError, match=complaint) as caught:
        read_small(tmp_path, MAKER + "\n" + text)
    assert "small.h:" in str(caught.value)
