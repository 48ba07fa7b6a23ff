#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""python_pages.py FOLDER: the documentation of the installed Python package, by pdoc. Any warning fails."""

from __future__ import annotations

import ast
import sys
import warnings
from pathlib import Path

import pdoc
import pdoc.render
import pdoc.render_helpers

import libesf
import libesf._native as native


def lend_names() -> None:
    """Gives the native module the types that only its stub has, so that annotations that name them can be read."""
    stub = Path(libesf.__file__).with_name("_native.pyi")
    for statement in ast.parse(stub.read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.ClassDef):
            setattr(native, statement.name, type(statement.name, (), {}))
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            setattr(native, statement.target.id, object)


if __name__ == "__main__":
    warnings.simplefilter("error")
    lend_names()
    # Our docstrings have a line for each parameter; without this they would run into one paragraph.
    pdoc.render_helpers.markdown_extensions["breaks"] = {"on_newline": True, "on_backslash": True}
    pdoc.render.configure(docformat="markdown", show_source=False, footer_text="libesf")
    pdoc.pdoc("libesf", output_directory=Path(sys.argv[1]))
