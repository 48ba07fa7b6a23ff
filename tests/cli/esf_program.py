# SPDX-License-Identifier: Apache-2.0
"""The built program, run as a user runs it, and vectors laid out as files for it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(os.environ.get("ESF_ROOT", Path(__file__).resolve().parents[2]))
PROGRAM = Path(os.environ.get("ESF_PROGRAM", ROOT / "build" / "bin" / "esf"))

Vector = dict[str, Any]


def vectors(name: str) -> list[Vector]:
    """The vectors of one file in tests/vectors."""
    found: list[Vector] = json.loads((ROOT / "tests" / "vectors" / f"{name}.json").read_text())["vectors"]
    return found


@dataclass(frozen=True)
class Run:
    """What came of one run."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode()

    @property
    def document(self) -> Any:
        return json.loads(self.out)


Esf = Callable[..., Run]


def run(*arguments: str | Path, stdin: bytes | str = b"", cwd: Path | None = None) -> Run:
    """Runs esf; what is written to standard input may be text."""
    octets = stdin.encode() if isinstance(stdin, str) else stdin
    command = [str(PROGRAM), *map(str, arguments)]
    done = subprocess.run(command, input=octets, capture_output=True, timeout=60, check=False, cwd=cwd)
    return Run(done.returncode, done.stdout, done.stderr.decode())


@dataclass(frozen=True)
class Scene:
    """One vector laid out as files, and the options that every esprim command takes."""

    folder: Path
    vector: Vector

    @property
    def options(self) -> list[str]:
        return ["--pairwise", f"@{self.folder / 'pairwise.hex'}", "--rro", str(self.folder / "rro.json"),
                "--encoding", self.vector["encoding"]]  # fmt: skip

    @property
    def session(self) -> list[str]:
        return [*self.options, "--kid", self.vector["kid"], "--at", str(self.vector["at"])]

    @property
    def oro(self) -> list[str]:
        return ["--oro", str(self.folder / "oro.json")] if self.vector.get("oro") else []


def lay_out(folder: Path, vector: Vector) -> Scene:
    (folder / "pairwise.hex").write_text(vector["pairwise"] + "\n")
    (folder / "rro.json").write_text(json.dumps(vector["rro"]))
    if vector.get("oro"):
        (folder / "oro.json").write_text(json.dumps(vector["oro"]) + "\n")
    if "jwe" in vector:
        (folder / "object.jwe").write_text(vector["jwe"])
    return Scene(folder, vector)
