# SPDX-License-Identifier: Apache-2.0
"""Makes the figures of docs/performance.md from what `script/bench --json FILE` has written.

markdown.py FILE prints them; markdown.py FILE docs/performance.md puts them in, between the comments that mark their
place.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

Line = dict[str, Any]

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
PHASES = ["seal request", "open request", "seal response", "open response"]
SIZES = {64: "64 B", 1024: "1 KiB", 16384: "16 KiB", 1048576: "1 MiB"}


def rate(value: float) -> str:
    for limit, unit in ((1e6, "M"), (1e3, "k")):
        if value >= limit:
            return f"{value / limit:.3g}{unit}"
    return f"{value:.3g}"


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def ratios(lines: list[Line], system: str) -> str:
    found = {(line["reference"], line["size"], line["name"]): line for line in lines}
    rows = []
    for reference in dict.fromkeys(line["reference"] for line in lines if line["name"].startswith(f"{system} ")):
        for size, size_text in SIZES.items():
            cells = [found[reference, size, f"{system} {phase}"] for phase in PHASES]
            rows.append([reference, size_text, *(f"{cell['ratio']:.2f} ({rate(cell['ours'])}/s)" for cell in cells)])
    return table(["compared with", "size", *PHASES], rows)


def calls(lines: list[Line]) -> str:
    chosen = [line for line in lines if line["reference"] and line["size"] is None]
    return table(
        ["call", "ns of CPU", "compared with", "ns of CPU"],
        [
            [line["name"], f"{1e9 / line['ours']:.3g}", line["reference"], f"{1e9 / line['theirs']:.3g}"]
            for line in chosen
        ],
    )


def plain(lines: list[Line], unit: str) -> str:
    chosen = [line for line in lines if line["reference"] is None and line["unit"] == unit]
    return table(["", unit], [[line["name"], f"{line['ours']:,.0f}"] for line in chosen])


def against_aims(lines: list[Line]) -> str:
    """The least favourable ratio for each of the two aims."""

    def least(reference: str, sizes: list[int]) -> str:
        chosen = [x for x in lines if str(x["reference"]).startswith(reference) and x["size"] in sizes]
        if not chosen:
            return "not measured"
        line = min(chosen, key=lambda x: float(x["ratio"]))
        return f"{line['ratio']:.2f} ({line['name']}, {SIZES[line['size']]})"

    return (
        f"Against the aims: the least of all ratios to cjose is {least('cjose', list(SIZES))}; "
        f"to the AEAD at 16 KiB with its key set up each time {least('BoringSSL AES-256-GCM, key set up', [16384])}."
    )


def figures(lines: list[Line]) -> str:
    parts = [
        against_aims(lines),
        "ESPrim from C: ratio to the other's rate, and our rate per second of CPU.",
        ratios(lines, "esprim"),
        "ESPrim from Python:",
        ratios(lines, "python esprim"),
        "One call:",
        calls(lines),
        "Memory:",
        plain(lines, "octets"),
        "What is shipped; after a colon the native file in a package, unpacked:",
        plain(lines, "KiB"),
        "Time of build and tests (two suites run at a time):",
        plain(lines, "s"),
    ]
    return "\n\n".join(parts)


def main() -> None:
    text = figures(json.loads(Path(sys.argv[1]).read_text()))
    if len(sys.argv) < 3:
        print(text)
        return
    page = Path(sys.argv[2])
    before, _, rest = page.read_text().partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        sys.exit(f"{page} has no lines {BEGIN} and {END}")
    page.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}")


if __name__ == "__main__":
    main()
