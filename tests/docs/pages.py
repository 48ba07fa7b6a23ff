# SPDX-License-Identifier: Apache-2.0
"""The project's pages, taken apart: code blocks, tables, links, headings, names in backticks."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("ESF_BUILD") or ROOT / "build").absolute()
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "abi/POLICY.md", ROOT / "tests/vectors/README.md"]
)

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_SPAN = re.compile(r"`([^`\n]+)`")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its lines, and the line of the page that its first one is."""

    language: str
    text: str
    line: int


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[Block]:
    return [
        Block(match[1], match[2], text.count("\n", 0, match.start(2)) + 1)
        for match in _FENCE.finditer(text)
        if match[1] == language
    ]


def prose(text: str) -> str:
    """The page without its fenced blocks."""
    return _FENCE.sub("", text)


def links(text: str) -> list[str]:
    return _LINK.findall(prose(text))


def spans(text: str) -> list[str]:
    """What stands in backticks outside of fenced blocks."""
    return _SPAN.findall(prose(text))


def anchors(text: str) -> set[str]:
    """The anchors that a code host makes of the headings."""
    found = set()
    for heading in re.findall(r"^#+ (.+)$", prose(text), re.MULTILINE):
        words = re.sub(r"[^\w\- ]", "", heading.strip().lower())
        found.add(words.replace(" ", "-"))
    return found


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def tables(text: str, first_column: str) -> list[dict[str, str]]:
    """The rows of every table whose first column has that title, by column."""
    rows: list[dict[str, str]] = []
    titles: list[str] | None = None
    for line in prose(text).splitlines():
        if not line.startswith("|"):
            titles = None
        elif titles is None:
            titles = cells(line)
        elif titles[0] == first_column and not set(line) <= set("|- :"):
            found = cells(line)
            assert len(found) == len(titles), f"not as many cells as titles: {line}"
            rows.append(dict(zip(titles, found, strict=True)))
    return rows


def abi_names() -> set[str]:
    """Every name that the headers give: functions, handles, constants, errors."""
    abi: dict[str, Any] = json.loads((ROOT / "abi/esf.abi.json").read_text(encoding="utf-8"))
    return {entry["name"] for kind in ("functions", "handles", "constants", "errors") for entry in abi[kind]}
