# SPDX-License-Identifier: Apache-2.0
"""Makes the figures of docs/performance.md from what `script/bench --json FILE` has written.

markdown.py FILE prints them; markdown.py FILE docs/performance.md puts them in, between the comments that mark their
place.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

Line = dict[str, Any]

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
PHASES = ["seal request", "open request", "seal response", "open response"]
SIZES = {64: "64 B", 1024: "1 KiB", 16384: "16 KiB", 65536: "64 KiB", 1048576: "1 MiB"}
PLAIN = "the plain form"
JOSE = {"C": "cjose", "Python": "jwcrypto", "Java": "Nimbus JOSE+JWT", "Node": "jose"}


def rate(value: float) -> str:
    for limit, unit in ((1e6, "M"), (1e3, "k")):
        if value >= limit:
            return f"{value / limit:.3g}{unit}"
    return f"{value:.3g}"


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def ratios(lines: list[Line], system: str) -> str:
    """A row for each peer and size, in which the forms into the caller's memory are compared with the plain ones."""
    found: dict[tuple[str, int], dict[str, Line]] = {}
    for line in lines:
        if line["name"].startswith(f"{system} "):
            phase = line["name"].removeprefix(f"{system} ").removesuffix(", into")
            found.setdefault((line["reference"], line["size"]), {})[phase] = line
    rows = []
    for reference in dict.fromkeys(reference for reference, _ in found):
        name = f"`_into` with {reference}" if reference == PLAIN else reference
        for size, size_text in SIZES.items():
            if (reference, size) in found:
                cells = [found[reference, size][phase] for phase in PHASES]
                rows.append([name, size_text, *(f"{cell['ratio']:.2f} ({rate(cell['ours'])}/s)" for cell in cells)])
    return table(["compared with", "size", *PHASES], rows)


def scaling(lines: list[Line]) -> str:
    """Threads and promises: what matters besides CPU time is the clock."""
    chosen = [line for line in lines if line["name"].endswith((" threads", " in flight"))]
    return table(
        ["what", "size", "compared with", "ratio of CPU time", "ratio by the clock", "per second of CPU"],
        [
            [
                line["name"],
                SIZES[line["size"]],
                line["reference"],
                f"{line['ratio']:.2f}",
                f"{line['ratio_wall']:.2f}",
                rate(line["ours"]),
            ]
            for line in chosen
        ],
    )


def calls(lines: list[Line]) -> str:
    chosen = [line for line in lines if line["reference"] and " call " in f" {line['name']}"]
    return table(
        ["call", "ns of CPU", "compared with", "ns of CPU"],
        [
            [line["name"], f"{1e9 / line['ours']:.3g}", line["reference"], f"{1e9 / line['theirs']:.3g}"]
            for line in chosen
        ],
    )


def handshakes(lines: list[Line]) -> str:
    chosen = [line for line in lines if line["name"].startswith("e2ekey handshake")]
    return table(
        ["what", "per second of CPU", "compared with", "per second of CPU", "ratio"],
        [
            [line["name"], rate(line["ours"]), line["reference"], rate(line["theirs"]), f"{line['ratio']:.3f}"]
            for line in chosen
        ],
    )


def door(lines: list[Line]) -> str:
    chosen = [line for line in lines if line["name"].startswith("door, ")]
    return table(["", "", ""], [[line["name"], f"{line['ours']:.3g}", line["unit"]] for line in chosen])


def plain(lines: list[Line], unit: str) -> str:
    chosen = [line for line in lines if line["reference"] is None and line["unit"] == unit]
    return table(["", unit], [[line["name"], f"{line['ours']:,.0f}"] for line in chosen])


def held(lines: list[Line]) -> str:
    chosen = [line for line in lines if line["unit"] == "ms"]
    return table(["", "size", "ms"], [[line["name"], SIZES[line["size"]], f"{line['ours']:.3g}"] for line in chosen])


def against_aims(lines: list[Line]) -> str:
    """The least favourable ratio for each aim."""

    def least(reference: str, sizes: Sequence[int | None], system: str = "") -> str:
        chosen = [
            line
            for line in lines
            if str(line["reference"]).startswith(reference) and line["size"] in sizes and system in line["name"]
        ]
        if not chosen:
            return "not measured"
        line = min(chosen, key=lambda x: float(x["ratio"]))
        size = f", {SIZES[line['size']]}" if line["size"] else ""
        return f"{line['ratio']:.2f} ({line['name']}{size})"

    sealing = "esprim "  # what is in flight has a table of its own
    aead = least("BoringSSL AES-256-GCM, key set up", [16384])
    engine = least("BoringSSL alone, its own", [None])
    return "\n".join(
        [
            "The least ratio for each aim:",
            "",
            f"* cjose, every size: {least('cjose', list(SIZES))}",
            *(f"* {JOSE[x]}, up to 16 KiB: {least(JOSE[x], [64, 1024, 16384], sealing)}" for x in list(JOSE)[1:]),
            f"* the AEAD at 16 KiB with its key set up each time: {aead}",
            f"* the bare engine, with its own judge of certificates: {engine}",
        ]
    )


def figures(lines: list[Line]) -> str:
    parts = [
        against_aims(lines),
        "ESPrim from C: ratio to the other's rate, and our rate per second of CPU.",
        ratios(lines, "esprim"),
        *(
            part
            for x in ("Python", "Java", "Node")
            for part in (f"ESPrim from {x}:", ratios(lines, f"{x.lower()} esprim"))
        ),
        "E2EKey from C, both ends of a handshake in one thread:",
        handshakes(lines),
        "Its messages, each a `m2m:seci` in JSON:",
        plain(lines, "octets carried"),
        "The door, for a sealed request of 1 KiB, alone and while another thread agrees on keys with it:",
        door(lines),
        "Threads on one pair of endpoints, and promises in flight in Node:",
        scaling(lines),
        "How long Node's event loop is held:",
        held(lines),
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
