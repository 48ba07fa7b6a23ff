# SPDX-License-Identifier: Apache-2.0
"""How large everything is that is shipped: `python3 bench/sizes.py [BUILD]` prints it, one file a line.

Packages as they lie in build/dist and the native files inside them as they are installed; libraries, program and debug
files. script/bench takes the same figures along.
"""

from __future__ import annotations

import re
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

NATIVE = re.compile(r".*\.(so(\.\d+)*|node)")
OURS = re.compile(r"-\d+\.\d+\.\d+.*?(?=(-sources|-javadoc)?\.[a-z]+$)")


def inside(package: Path) -> Iterator[tuple[str, int]]:
    """The native files in a package, unpacked."""
    if package.suffix in (".whl", ".jar"):
        with zipfile.ZipFile(package) as archive:
            for member in archive.infolist():
                yield member.filename, member.file_size
    elif package.suffix == ".tgz":
        with tarfile.open(package) as tar:
            for entry in tar:
                yield entry.name, entry.size


def sizes(build: Path) -> Iterator[tuple[str, int]]:
    """Name and octets of everything that is shipped, versions left out of the names."""
    for name in ("lib/libesf.so.0", "lib/libesf.a", "bin/esf"):
        if (build / name).exists():
            yield Path(name).name, (build / name).stat().st_size
    for package in sorted((build / "dist").glob("libesf-*")):
        name = OURS.sub("", package.name)
        yield name, package.stat().st_size
        for member, size in inside(package):
            if NATIVE.fullmatch(member):
                yield f"{name}: {Path(member).name}", size
    for debug in sorted((build / "dist/debug").glob("*.debug")):
        yield re.sub(r"\.\d+\.\d+\.\d+(?=\.debug)", "", debug.name), debug.stat().st_size


def main() -> None:
    build = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent / "build"
    for name, size in sizes(build):
        print(f"{size:>12,}  {name}")


if __name__ == "__main__":
    main()
