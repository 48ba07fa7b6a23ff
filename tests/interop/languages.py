# SPDX-License-Identifier: Apache-2.0
"""How the party of each language is started, from what a user of that language installs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BUILD = Path(os.environ.get("ESF_BUILD") or ROOT / "build").absolute()
PARTIES = HERE / "parties"
SECONDS = 120

Command = list[str | Path]


def c_party(folder: Path) -> Command:
    """Built by the target esf_tests, linked with the shared library."""
    return [BUILD / "bin/esf_party"]


def python_party(folder: Path) -> Command:
    """This interpreter: the suite runs in a fresh environment with the wheel."""
    return [sys.executable, "-P", PARTIES / "python_party.py"]


def java_party(folder: Path) -> Command:
    """Compiled against the JAR, and run with it on the module path as any application that has no module of its own."""
    (jar,) = (path for path in (BUILD / "dist").glob("libesf-*.jar") if re.fullmatch(r"libesf-[\d.]+\.jar", path.name))
    classes = folder / "java"
    sources = sorted((PARTIES / "java").glob("*.java"))
    options: Command = ["--release", "17", "-Xlint:all", "-Werror", "-cp", jar, "-d", classes]
    subprocess.run(["javac", *options, *sources], check=True, timeout=SECONDS)
    lean: Command = ["-XX:TieredStopAtLevel=1", "-Xshare:auto", "-XX:+UseSerialGC"]
    module: Command = ["--module-path", jar, "--add-modules", "io.github.libesf"]
    return ["java", *lean, "-Xcheck:jni", *module, "-cp", classes, "Party"]


def node_party(folder: Path) -> Command:
    """A project of its own with the package installed from its tarball, without a network."""
    (package,) = (BUILD / "dist").glob("libesf-*.tgz")
    project = folder / "node"
    project.mkdir()
    (project / "package.json").write_text('{"private": true}\n')
    shutil.copy(PARTIES / "party.mjs", project)
    options = ["--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--silent"]
    subprocess.run(["npm", "install", *options, package], cwd=project, check=True, timeout=SECONDS)
    return ["node", project / "party.mjs"]


def reference_party(folder: Path) -> Command:
    """It takes the reference from the tree, as it belongs to the tests."""
    return ["env", f"PYTHONPATH={ROOT / 'tests/reference'}", sys.executable, "-P", PARTIES / "reference.py"]


#: The four languages of the library.
LANGUAGES: dict[str, Callable[[Path], Command]] = {
    "c": c_party,
    "python": python_party,
    "java": java_party,
    "node": node_party,
}

COMMANDS: dict[str, Callable[[Path], Command]] = {**LANGUAGES, "reference": reference_party}
