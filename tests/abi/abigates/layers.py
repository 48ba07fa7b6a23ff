# SPDX-License-Identifier: Apache-2.0
"""The arrows between the rooms of the house (docs/architecture.md, section 3), read from the includes."""

from __future__ import annotations

import re
from pathlib import Path

# From the bottom up. Folders in one row stand side by side and never include each other.
STOREYS = (
    ("base",),
    ("crypto", "json", "xml"),
    ("cert", "jose", "xmlsec", "tls", "onem2m"),
    ("endpoint",),
    ("esprim", "e2ekey", "s1", "sm", "saef", "maf", "facilitator"),
    ("receiver",),
    ("lab",),
)
STOREY = {folder: height for height, folders in enumerate(STOREYS) for folder in folders}

# Libraries that only some folders of the core may see.
OWNERS = {
    "openssl/": ("crypto", "cert", "tls"),
    "cjson/": ("json",),
    "cJSON.h": ("json",),
    "expat": ("xml",),
    "mbedtls/": ("tls",),
    "psa/": ("tls",),
    "sqlite3": ("endpoint",),
}

# Who outside core/ may include core headers, and who may see the test seams. Bindings may, where
# ESF_TEST_SEAMS is defined, and in an interface of the seams alone (seams.i), which no shipped module is made from.
SEES_CORE = ("abi/src", "tests/unit", "tests/fault", "tests/fuzz", "tests/tls_peers")
SEAMS = "esf/unstable/testing.h"

SOURCES = {".c", ".h", ".cc", ".cpp", ".hpp", ".i", ".inc", ".def"}
NOT_OURS = {"build", "dist", ".git"}

_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
_INCLUDE = re.compile(r"^[ \t]*[#%][ \t]*include\b[ \t]*(.*?)[ \t]*$", re.MULTILINE)
_SEAMED = re.compile(r"^[ \t]*#ifdef ESF_TEST_SEAMS\n.*?^[ \t]*#(?:else|endif)\b", re.MULTILINE | re.DOTALL)
_NAME = re.compile(r'"([^"]+)"|<([^>]+)>')


def _text(path: Path) -> str:
    return _COMMENT.sub(" ", path.read_text(encoding="utf-8", errors="replace"))


def includes(path: Path) -> list[tuple[str, bool]]:
    """Returns what a file includes: (name, whether it stands in quotes). What is neither has the name ""."""
    return _includes(_text(path))


def _includes(text: str) -> list[tuple[str, bool]]:
    found = []
    for rest in _INCLUDE.findall(text):
        match = _NAME.fullmatch(rest)
        found.append((match.group(1) or match.group(2), bool(match.group(1))) if match else ("", False))
    return found


def _folder(path: str) -> str:
    return path.split("/")[1]


def _target(root: Path, path: Path, name: str, quoted: bool) -> str | None:
    """Returns the file of the repository that an include means, relative to its root; None when it is not ours."""
    candidates = [root / "abi" / "include" / name, root / "core" / name]
    if quoted:
        candidates.insert(0, path.parent / name)
    for candidate in candidates:
        if candidate.is_file():
            return candidate.resolve().relative_to(root.resolve()).as_posix()
    return None


def _core_to_core(here: str, there: str) -> str | None:
    mine, theirs = _folder(here), _folder(there)
    if mine not in STOREY:
        return f"core/{mine} has no storey"
    if theirs not in STOREY:
        return f"core/{theirs} has no storey"
    if mine == theirs or STOREY[theirs] < STOREY[mine]:
        return None
    return f"an arrow {'up' if STOREY[theirs] > STOREY[mine] else 'sideways'} from core/{mine} to core/{theirs}"


def _from_core(here: str, name: str, there: str | None) -> str | None:
    if there and there.startswith("core/"):
        return _core_to_core(here, there)
    if name.startswith("esf/"):
        return None if name == "esf/codes.h" else "core knows nothing of the ABI but esf/codes.h"
    if there:
        return "core includes nothing outside core"
    for library, owners in OWNERS.items():
        if name.startswith(library) and _folder(here) not in owners:
            return f"only {' and '.join(f'core/{owner}' for owner in owners)} may include it"
    return None


def _may_see_seams(root: Path, here: str) -> bool:
    if here.startswith(("abi/src/", "tests/")) or re.fullmatch(r"bindings/[a-z]+/seams\.i", here):
        return True
    always = _includes(_SEAMED.sub(" ", _text(root / here)))
    return here.startswith("bindings/") and (SEAMS, True) not in always and (SEAMS, False) not in always


def _from_outside(root: Path, here: str, name: str, there: str | None) -> str | None:
    if there and there.startswith("core/") and not here.startswith(tuple(f"{place}/" for place in SEES_CORE)):
        return f"core headers are for core, {', '.join(SEES_CORE)}"
    if name == SEAMS and not _may_see_seams(root, here):
        return "the test seams are for abi/src and the tests"
    if here.startswith(("cli/", "bindings/", "server/", "examples/")) and there:
        room = here.split("/")[0]
        if not there.startswith((f"{room}/", "abi/include/esf/")):
            return f"{room} sees the public headers only"
    if any(name.startswith(library) for library in OWNERS) and here.startswith(("abi/", "cli/", "bindings/")):
        return "the libraries inside are for the core"
    return None


def _judge(root: Path, path: Path, name: str, quoted: bool) -> str | None:
    here = path.relative_to(root).as_posix()
    if not name:
        return "an include of a macro cannot be followed"
    there = _target(root, path, name, quoted)
    if here.startswith("core/"):
        if quoted and there is None:
            return "there is no such file in core"
        return _from_core(here, name, there)
    return _from_outside(root, here, name, there)


def sources(root: Path) -> list[Path]:
    found = [path for path in root.rglob("*") if path.suffix in SOURCES and path.is_file()]
    return sorted(path for path in found if not NOT_OURS & set(path.relative_to(root).parts))


def wrong_arrows(root: Path) -> list[str]:
    """Returns one line for each include that points where it must not."""
    found = []
    for path in sources(root):
        for name, quoted in includes(path):
            wrong = _judge(root, path, name, quoted)
            if wrong:
                found.append(f"{path.relative_to(root).as_posix()} includes {name or 'something'}: {wrong}")
    return found
