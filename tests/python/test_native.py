# SPDX-License-Identifier: Apache-2.0
"""The package as it is installed: what it holds, what it exports, what it needs, and whether its types are true."""

from __future__ import annotations

import ast
import importlib.metadata
import inspect
import shutil
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

import libesf
import libesf.aio
from libesf import _native, codes, lab

PACKAGE = Path(libesf.__file__).parent
MODULE = Path(_native.__file__ or "")


def test_the_installed_package_is_tested() -> None:
    assert "site-packages" in PACKAGE.parts
    assert MODULE.name == "_native.abi3.so"


def test_the_wheel_is_for_every_cpython_from_3_11_on() -> None:
    wheel = importlib.metadata.distribution("libesf").read_text("WHEEL") or ""
    (tag,) = (line.removeprefix("Tag: ") for line in wheel.splitlines() if line.startswith("Tag: "))
    python, abi, platform = tag.split("-")
    assert (python, abi) == ("cp311", "abi3")
    assert platform.startswith("manylinux_2_")


def test_versions_agree() -> None:
    assert libesf.version() == importlib.metadata.version("libesf")
    info = libesf.build_info()
    assert info["version"] == libesf.version()
    assert info["dependencies"]
    major, minor = libesf.abi_version()
    assert (major, minor) >= (0, 1)


def test_nothing_of_the_test_seams_is_shipped() -> None:
    assert [name for name in dir(_native) if name.startswith("testing_")] == []


def stub_functions() -> dict[str, ast.FunctionDef]:
    """The functions of the stub but those of a build with test seams."""
    functions = [
        node for node in ast.parse((PACKAGE / "_native.pyi").read_text()).body if isinstance(node, ast.FunctionDef)
    ]
    return {node.name: node for node in functions if not node.name.startswith("testing_")}


def test_the_stub_lists_exactly_what_the_module_has() -> None:
    there = {name for name in dir(_native) if callable(getattr(_native, name)) and not name.startswith(("_", "SWIG_"))}
    assert there == set(stub_functions())


@pytest.mark.parametrize(("name", "node"), stub_functions().items())
def test_the_stub_has_the_number_of_arguments_that_the_module_takes(name: str, node: ast.FunctionDef) -> None:
    wanted = len(node.args.posonlyargs) + len(node.args.args)
    with pytest.raises(TypeError, match="argument"):
        getattr(_native, name)(*[None] * (wanted + 1))


@pytest.mark.parametrize("wrong", [None, 0, "esf_key", b"", object()])
def test_what_is_no_handle_is_a_type_error(wrong: object) -> None:
    for name, node in stub_functions().items():
        parameters = [*node.args.posonlyargs, *node.args.args]
        first = parameters[0].annotation if parameters else None
        if isinstance(first, ast.Name) and first.id.endswith("Handle"):
            with pytest.raises(TypeError, match="handle"):
                getattr(_native, name)(wrong, *[1 if is_number(p) else b"" for p in parameters[1:]])


def is_number(parameter: ast.arg) -> bool:
    return isinstance(parameter.annotation, ast.Name) and parameter.annotation.id == "int"


def test_a_handle_of_another_type_is_a_type_error() -> None:
    key = _native.key_symmetric(b"k", bytes(32))
    with pytest.raises(TypeError, match="handle of a libesf endpoint"):
        _native.endpoint_info(key)  # type: ignore[arg-type]


@pytest.mark.parametrize("module", [libesf, libesf.aio, lab, codes])
def test_every_public_thing_is_documented(module: ModuleType) -> None:
    assert module.__doc__
    for name in getattr(module, "__all__", []):
        thing = getattr(module, name)
        if not (inspect.isclass(thing) or inspect.isfunction(thing)):
            continue
        assert thing.__doc__, name
        for member, value in vars(thing).items() if inspect.isclass(thing) else ():
            if not member.startswith("_") and (inspect.isfunction(value) or isinstance(value, property)):
                assert value.__doc__, f"{name}.{member}"


def test_types_are_shipped() -> None:
    for name in ("py.typed", "_native.pyi"):
        assert (PACKAGE / name).exists()


def tool(name: str, *arguments: str) -> str:
    if shutil.which(name) is None:
        pytest.skip(f"{name} (Debian: binutils) is not here")
    return subprocess.run([name, *arguments, str(MODULE)], check=True, capture_output=True, text=True).stdout


def test_only_the_entry_point_is_seen() -> None:
    lines = tool("nm", "-D", "--defined-only").splitlines()
    assert [line.split()[-1] for line in lines] == ["PyInit__native"]


def test_only_libc_is_needed() -> None:
    needed = {line.split("[")[1].rstrip("]") for line in tool("readelf", "-d").splitlines() if "(NEEDED)" in line}
    assert needed <= {"libc.so.6", "libm.so.6", "libpthread.so.0", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"}


def test_the_names_of_the_packages_are_all_there() -> None:
    for name in libesf.__all__:
        assert hasattr(libesf, name)
    assert sorted(libesf.__all__) == libesf.__all__
