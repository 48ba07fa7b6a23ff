# SPDX-License-Identifier: Apache-2.0
"""What each language really shows, read from what is installed, as signatures: `Endpoint.remove_key(kid, usage=13)` is
a call, `Endpoint.id` a property. Defaults stand as the language writes them."""

from __future__ import annotations

import dataclasses
import inspect
import json
import os
import re
import shutil
import subprocess
import zipfile
from collections import defaultdict
from pathlib import Path
from types import ModuleType
from typing import Any

import libesf
import libesf.aio
import libesf.cert
import libesf.lab

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BUILD = Path(os.environ.get("ESF_BUILD") or ROOT / "build").absolute()
SECONDS = 120

Parameters = list[tuple[str, str | None]]


def signature(name: str, parameters: Parameters | None) -> str:
    if parameters is None:
        return name
    return f"{name}({', '.join(p if default is None else f'{p}={default}' for p, default in parameters)})"


# ---- C ----


def abi() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / "abi/esf.abi.json").read_text(encoding="utf-8"))
    return found


def c() -> set[str]:
    """Every function but those of test seams. Results, errors and lengths are left out: no other language has them."""
    hidden = {"out-buf", "out-handle", "out-error", "err", "bytes-length", "into-written"}
    return {
        signature(f["name"], [(p["name"], None) for p in f["parameters"] if p["role"] not in hidden])
        for f in abi()["functions"]
        if f["stability"] != "testing"
    }


# ---- Python ----


def _default(value: object) -> str:
    if isinstance(value, int) and hasattr(value, "name"):
        return f"{type(value).__name__}.{value.name}"
    return repr(value)


def _parameters(function: Any) -> Parameters:
    found: Parameters = []
    for parameter in inspect.signature(function).parameters.values():
        if parameter.name in ("self", "cls"):
            continue
        has_default = parameter.default is not inspect.Parameter.empty
        found.append((parameter.name, _default(parameter.default) if has_default else None))
    return found


def _is_made_by_users(kind: type) -> bool:
    """A constructor that takes a native handle is the package's own."""
    if dataclasses.is_dataclass(kind) or issubclass(kind, Exception) or getattr(kind, "_is_protocol", False):
        return False
    return "_native" not in str(inspect.signature(inspect.getattr_static(kind, "__init__")))


def _python_class(name: str, kind: type) -> set[str]:
    found = (
        {signature(name, _parameters(inspect.getattr_static(kind, "__init__")))} if _is_made_by_users(kind) else set()
    )
    for base in kind.__mro__:
        if not base.__module__.startswith("libesf"):
            continue
        slots = [slot for slot in vars(base).get("__slots__", ()) if not slot.startswith("_")]
        found |= {f"{name}.{slot}" for slot in slots}
        for member, value in vars(base).items():
            if member.startswith("_") or member in slots:
                continue
            if isinstance(value, property):
                found.add(f"{name}.{member}")
            elif callable(getattr(value, "__func__", value)):
                found.add(signature(f"{name}.{member}", _parameters(getattr(value, "__func__", value))))
    if issubclass(kind, libesf.Error):
        facts = vars(kind(0, "", "")) if kind is libesf.Error else {}
        found |= {f"{name}.{fact}" for fact in facts}
    return found


def _python_module(module: ModuleType, prefix: str) -> set[str]:
    found: set[str] = set()
    for name in module.__all__:
        value = getattr(module, name)
        if inspect.isclass(value):
            if not hasattr(value, "__members__"):
                found |= _python_class(prefix + name, value)
        elif callable(value):
            found.add(signature(prefix + name, _parameters(value)))
    return found


def python() -> set[str]:
    modules = {"": libesf, "cert.": libesf.cert, "lab.": libesf.lab}
    return set().union(*(_python_module(module, prefix) for prefix, module in modules.items()))


def python_aio() -> set[str]:
    return _python_module(libesf.aio, "aio.")


def python_numbers() -> dict[str, dict[str, int]]:
    groups = {name: getattr(libesf, name) for name in libesf.__all__}
    return {
        name: {member.name: int(member) for member in group}
        for name, group in groups.items()
        if hasattr(group, "__members__")
    }


# ---- Java ----


def _jar(ending: str) -> Path:
    found = [path for path in (BUILD / "dist").glob("*.jar") if re.fullmatch(rf"libesf-[\d.]+{ending}\.jar", path.name)]
    assert len(found) == 1, f"build/dist holds {found or 'no JAR'} as libesf-*{ending}.jar"
    return found[0]


def run(*command: str | Path, cwd: Path | None = None) -> str:
    done = subprocess.run(
        [str(word) for word in command], cwd=cwd, capture_output=True, text=True, check=False, timeout=SECONDS
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


@dataclasses.dataclass
class JavaSurface:
    """Methods and constructors with all their overloads in one signature; constants by their class."""

    calls: set[str]
    constants: dict[str, list[str]]
    #: (class, name, number of parameters) of every overload
    overloads: set[tuple[str, str, int]]


def java() -> JavaSurface:
    sources = _jar("-sources")
    overloads: dict[tuple[str, str], list[tuple[list[str], list[str] | None]]] = defaultdict(list)
    constants: dict[str, list[str]] = defaultdict(list)
    for line in run("java", HERE / "JavaSurface.java", sources).splitlines():
        owner, name, kind, names, handed = line.split("\t")
        if kind == "constant":
            constants[owner].append(name)
        else:
            passed = None if handed == "-" else handed.split(";")
            overloads[owner, name].append((names.split(",") if names else [], passed))
    literals = _java_constants(sources)
    calls = {
        signature(owner if name == "new" else f"{owner}.{name}", _merged(found, literals))
        for (owner, name), found in overloads.items()
        if name not in ("toString", "equals", "hashCode")
    }
    # Inherited from a class that is not public, so that the sources of the class itself do not show them.
    inherited = {(owner, name) for owner, name, _ in java_classes() if name in ("close", "closed")}
    calls |= {f"{owner}.{name}()" for owner, name in inherited}
    counted = {(owner, name, len(names)) for (owner, name), found in overloads.items() for names, _ in found}
    return JavaSurface(calls, dict(constants), counted)


def _java_constants(sources: Path) -> dict[str, str]:
    with zipfile.ZipFile(sources) as archive:
        texts = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".java")]
    return {name: value for text in texts for name, value in re.findall(r"static final int (\w+) = (\d+);", text)}


def _merged(overloads: list[tuple[list[str], list[str] | None]], literals: dict[str, str]) -> Parameters:
    """The longest overload. What a shorter one hands over for a parameter is its default, `?` if none is told."""
    longest = max((names for names, _ in overloads), key=len)
    defaults: dict[str, str] = {}
    for names, handed in overloads:
        for at, name in enumerate(longest):
            if name not in names and len(names) < len(longest):
                default = handed[at] if handed else "?"
                defaults[name] = literals.get(default.rpartition(".")[2], default)
    return [(name, defaults.get(name)) for name in longest]


def java_classes() -> set[tuple[str, str, int]]:
    """(class, name, number of parameters) of what is public in the public classes of the JAR itself."""
    jar = _jar("")
    with zipfile.ZipFile(jar) as archive:
        names = re.findall(r"^(io/github/libesf/[\w$]+)\.class$", "\n".join(archive.namelist()), re.MULTILINE)
    found: set[tuple[str, str, int]] = set()
    owner = ""
    for line in run("javap", "-public", "-cp", jar, *(name.replace("/", ".") for name in names)).splitlines():
        if opened := re.match(
            r"(public )?(?:static |final |abstract )*(?:class|interface) io\.github\.libesf\.([\w$]+)", line
        ):
            owner = opened[2].replace("$", ".") if opened[1] else ""
        elif owner and (member := re.search(r"([\w.$]+)\(([^)]*)\)", re.sub(r"<[^()]*?>(?=[ ,)])", "", line))):
            name = member[1].rpartition(".")[2] if "." in member[1] else member[1]
            is_new = member[1].replace("$", ".").endswith("libesf." + owner)
            parameters = member[2].split(",") if member[2] else []
            found.add((owner, "new" if is_new else name, len(parameters)))
    return found


# ---- Node ----


@dataclasses.dataclass
class NodeSurface:
    declared: dict[str, list[tuple[str, bool]] | None]
    runtime: dict[str, list[tuple[str, str | None]] | None]
    numbers: dict[str, dict[str, int]]
    codes: dict[str, Any]
    project: Path

    def signatures(self) -> set[str]:
        """The declared names, in the order and with the defaults of the code. Of errors only what all have."""
        errors = {name for name in self.runtime if re.fullmatch(r"\w+(?:Error|Fault)", name)}
        errors |= {name.partition(".")[0] for name in self.declared if re.match(r"\w+(?:Error|Fault)\.", name)}
        found = set()
        for name, names in self.declared.items():
            owner = name.partition(".")[0]
            if owner in errors and (owner != "EsfError" or "." not in name):
                continue
            if names is None:
                found.add(name)
                continue
            code = self.runtime.get(name) or []
            order = [parameter for parameter, _ in code]
            assert sorted(order) == sorted(parameter for parameter, _ in names), (
                f"{name}: index.d.ts and the code differ"
            )
            optional = dict(names)
            # What has to be given may be null in the code, which then says that it is missing.
            told = [(p, None if default == "null" and not optional[p] else default) for p, default in code]
            for parameter, default in told:
                assert optional[parameter] == (default is not None or parameter == "signal"), f"{name}: {parameter}"
            found.add(signature(name, told))
        return found


def node(folder: Path) -> NodeSurface:
    """The package as installed from its tarball into a project of its own."""
    (package,) = (BUILD / "dist").glob("libesf-*.tgz")
    (folder / "package.json").write_text('{"private": true}\n')
    shutil.copy(HERE / "node_surface.cjs", folder)
    options = ["--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--silent"]
    run("npm", "install", *options, package, cwd=folder)
    typescript = Path(os.environ["ESF_NODE_TOOLS"]) / "node_modules/typescript"
    declarations = folder / "node_modules/libesf/lib/index.d.ts"
    said = json.loads(run("node", "node_surface.cjs", typescript, declarations, cwd=folder))
    return NodeSurface(**said, project=folder)
