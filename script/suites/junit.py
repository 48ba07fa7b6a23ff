# SPDX-License-Identifier: Apache-2.0
"""JUnit files: counting what a suite wrote, and writing one for steps that write none themselves."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Count:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


def count(path: Path) -> Count:
    """Counts test cases by what they contain: the totals in attributes differ in meaning between runners."""
    result = Count()
    for case in ET.parse(path).iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            result.failed += 1
        elif case.find("skipped") is not None or case.get("status") == "skipped":
            result.skipped += 1
        else:
            result.passed += 1
    return result


@dataclass
class Case:
    name: str
    seconds: float
    failure: str = ""


def write(path: Path, suite: str, cases: list[Case]) -> None:
    root = ET.Element("testsuite", name=suite, tests=str(len(cases)))
    for case in cases:
        element = ET.SubElement(root, "testcase", classname=suite, name=case.name, time=f"{case.seconds:.3f}")
        if case.failure:
            ET.SubElement(element, "failure", message=f"{case.name} failed").text = printable(case.failure)
    ET.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def printable(text: str) -> str:
    return "".join(c if c in "\n\t" or c.isprintable() else "?" for c in text)
