# SPDX-License-Identifier: Apache-2.0
"""What a built shared object or archive says about itself, asked with nm and readelf."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@dataclass(frozen=True)
class Symbol:
    name: str
    version: str  # "GLIBC_2.17", "ESF_0.1" or ""


def _symbols(output: str) -> list[Symbol]:
    found = []
    for line in output.splitlines():
        fields = line.split()
        if len(fields) < 2 or fields[1] == "A":  # the names of our own version nodes are absolute
            continue
        name, _, version = fields[0].partition("@")
        found.append(Symbol(name, version.lstrip("@")))
    return found


def exported(library: Path) -> list[Symbol]:
    return _symbols(_run("nm", "-D", "-P", "--defined-only", str(library)))


def undefined(library: Path) -> list[Symbol]:
    return _symbols(_run("nm", "-D", "-P", "--undefined-only", str(library)))


def archive_globals(archive: Path) -> set[str]:
    return {symbol.name for symbol in _symbols(_run("nm", "-P", "-g", "--defined-only", str(archive)))}


@dataclass(frozen=True)
class Dynamic:
    soname: str
    needed: tuple[str, ...]
    entries: dict[str, str]  # tag: value, for tags that stand once


def dynamic(library: Path) -> Dynamic:
    soname = ""
    needed: list[str] = []
    entries: dict[str, str] = {}
    for line in _run("readelf", "-W", "-d", str(library)).splitlines():
        match = re.match(r"\s*0x[0-9a-f]+ \(([A-Z0-9_]+)\)\s+(.*)$", line)
        if not match:
            continue
        tag, value = match.groups()
        name = re.search(r"\[(.*)\]", value)
        if tag == "SONAME" and name:
            soname = name.group(1)
        elif tag == "NEEDED" and name:
            needed.append(name.group(1))
        entries[tag] = value
    return Dynamic(soname, tuple(needed), entries)


def segments(library: Path) -> list[tuple[str, str]]:
    """Returns (type, flags) of each program header, flags like "RW" or "RWE"."""
    found = []
    for line in _run("readelf", "-W", "-l", str(library)).splitlines():
        match = re.match(r"\s+([A-Z_]+)\s+(?:0x[0-9a-f]+\s+){5}([RWE ]{3})\s", line)
        if match:
            found.append((match.group(1), match.group(2).replace(" ", "")))
    return found


def highest_glibc(symbols: list[Symbol]) -> tuple[tuple[int, ...], list[str]]:
    """Returns the newest glibc that the symbols ask for, and which of them ask for it."""
    wanted = {s.name: s.version.removeprefix("GLIBC_") for s in symbols if s.version.startswith("GLIBC_")}
    versions = {name: tuple(int(part) for part in text.split(".")) for name, text in wanted.items()}
    highest = max(versions.values(), default=())
    return highest, sorted(name for name, version in versions.items() if version == highest)
