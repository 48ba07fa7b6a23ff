#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes everything that repeats the public headers from the public headers.

    abi/generate.py            writes the files below
    abi/generate.py --check    exits 1 and names each of them that is not what the headers say

abi/esf.abi.json          every function, constant, handle and error, for tools and for the driver in tests/abi
abi/symbols.txt           what libesf.so exports; symbols-seams.txt: what a build with test seams adds
abi/libesf.map            the linker's version script; libesf-seams.map: the one of a build with test seams
bindings/common/apply.i   which parameters are bytes and which types are handles, for the languages' typemaps
bindings/java/results.i   which functions give octets, an error or a handle, for the typemaps of Java
python/libesf/codes.py    the numbers and the table of errors; node/lib/codes.js and codes.d.ts: the same for Node;
                          Codes.java in java/: the same for Java
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from headers import Constant, Function, Header, HeaderError, Parameter, read_headers

ROOT = Path(__file__).resolve().parent.parent
SONAME = "libesf.so.0"
NOTE = "Made by abi/generate.py from abi/include; change the headers, not this file."
LICENCE = "SPDX-License-Identifier: Apache-2.0"


def stability(header: str) -> str:
    if header == "esf/unstable/testing.h":
        return "testing"
    return "unstable" if header.startswith("esf/unstable/") else "stable"


def functions_of(headers: list[Header], *kinds: str) -> list[Function]:
    found = [function for header in headers for function in header.functions]
    return sorted((f for f in found if stability(f.header) in kinds), key=lambda f: f.name)


def parameter_json(parameter: Parameter) -> dict[str, str]:
    described = {"name": parameter.name, "type": parameter.type, "role": parameter.role}
    if parameter.pair is not None:
        described["length" if parameter.role == "bytes" else "of"] = parameter.pair
    return described


def function_json(function: Function) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": function.name,
        "header": function.header,
        "stability": stability(function.header),
        "since": function.doc.tags.get("Since") if function.doc else None,
        "returns": function.returns,
        "parameters": [parameter_json(parameter) for parameter in function.parameters],
        "doc": None,
    }
    if function.doc:
        tags = {tag.lower(): text for tag, text in function.doc.tags.items()}
        described["doc"] = {"summary": function.doc.summary, "details": function.doc.details, "tags": tags}
    return described


def constant_json(constant: Constant) -> dict[str, Any]:
    return {
        "name": constant.name,
        "value": constant.value,
        "meaning": constant.meaning,
        "header": constant.header,
        "stability": stability(constant.header),
    }


def handles_json(headers: list[Header]) -> list[dict[str, Any]]:
    names = {function.name for header in headers for function in header.functions}
    return [
        {
            "name": handle,
            "header": header.name,
            "stability": stability(header.name),
            "free": f"{handle}_free" if f"{handle}_free" in names else None,
        }
        for header in headers
        for handle in header.handles
    ]


def abi_json(headers: list[Header]) -> str:
    errors = [{"name": e.name, "code": e.code, "meaning": e.meaning} for header in headers for e in header.errors]
    document = {
        "note": NOTE,
        "soname": SONAME,
        "handles": handles_json(headers),
        "errors": errors,
        "constants": [constant_json(constant) for header in headers for constant in header.constants],
        "functions": [function_json(f) for f in functions_of(headers, "stable", "unstable", "testing")],
    }
    return json.dumps(document, indent=1) + "\n"


def symbols(headers: list[Header], *kinds: str) -> str:
    return "".join(f"{function.name}\n" for function in functions_of(headers, *kinds))


def version_of(function: Function) -> tuple[int, ...]:
    since = function.doc.tags.get("Since", "") if function.doc else ""
    try:
        return tuple(int(part) for part in since.split("."))
    except ValueError:
        raise SystemExit(f"{function.header}:{function.line}: {function.name} says no version after Since:") from None


def version_script(headers: list[Header], *kinds: str) -> str:
    """One node for each version that brought functions, each built on the one before."""
    nodes: dict[tuple[int, ...], list[str]] = {}
    for function in functions_of(headers, *kinds):
        nodes.setdefault(version_of(function), []).append(function.name)
    text = f"/* {LICENCE}\n * {NOTE} */\n"
    before = ""
    for version in sorted(nodes):
        node = "ESF_" + ".".join(str(part) for part in version)
        local = "" if before else "    local:\n        *;\n"
        names = "".join(f"        {name};\n" for name in nodes[version])
        text += f"{node} {{\n    global:\n{names}{local}}}{before};\n"
        before = " " + node
    return text


def apply_list(headers: list[Header]) -> str:
    pairs: dict[tuple[str, str], None] = {}
    for function in functions_of(headers, "stable", "unstable", "testing"):
        for parameter in function.parameters:
            if parameter.role == "bytes" and parameter.pair:
                pairs[parameter.name, parameter.pair] = None
    applied = ",\n".join(f"    (const uint8_t *{name}, size_t {length})" for name, length in sorted(pairs))
    own = [handle for handle in handles_json(headers) if handle["name"] not in ("esf_buf", "esf_error")]
    owned = "".join(f"ESF_HANDLE({handle['name']})\n" for handle in own if handle["free"])
    borrowed = "".join(f"ESF_BORROWED({handle['name']})\n" for handle in own if not handle["free"])
    return f"""/* {LICENCE}
 * {NOTE}
 *
 * A language defines its typemaps for (const uint8_t *BYTES, size_t BYTES_LEN),
 * (uint8_t *DST, size_t CAPACITY, size_t *WRITTEN), esf_buf **out and esf_error **err, and the macros ESF_HANDLE(type)
 * for objects that are freed by type_free and ESF_BORROWED(type) for objects inside others. Then it includes this file,
 * then the headers. */
%apply (const uint8_t *BYTES, size_t BYTES_LEN) {{
{applied}
}};
%apply (uint8_t *DST, size_t CAPACITY, size_t *WRITTEN) {{ (uint8_t *dst, size_t capacity, size_t *written) }};

{owned}{borrowed}"""


def java_results(headers: list[Header]) -> str:
    """SWIG decides what a Java method returns by the name of the function, not by its out-parameter."""
    kinds: dict[str, list[str]] = {"OCTETS": [], "ERROR": [], "HANDLE": []}
    for function in functions_of(headers, "stable", "unstable", "testing"):
        for out in (parameter.type for parameter in function.parameters if parameter.role.startswith("out-")):
            kind = {"esf_buf **": "OCTETS", "esf_error **": "ERROR"}.get(out, "HANDLE")
            kinds[kind].append(f"    esf_status {function.name}")
    applied = "".join(
        f"\n%apply esf_status {kind} {{\n{joined}\n}};\n"
        for kind, names in kinds.items()
        if (joined := ",\n".join(names))
    )
    return f"/* {LICENCE}\n * {NOTE} */\n{applied}"


def java_codes(headers: list[Header]) -> str:
    lines = [
        f"// {LICENCE}",
        f"// {NOTE}",
        "package io.github.libesf;",
        "",
        "import java.util.Map;",
        "import org.jspecify.annotations.Nullable;",
        "",
        "/** The numbers of the ABI, and the table of errors. Every set is open: later versions append to it. */",
        "public final class Codes {",
    ]
    for constant in (constant for header in headers for constant in header.constants):
        if constant.header != "esf/codes.h":
            continue
        name = constant.name.removeprefix("ESF_")
        meaning = constant.meaning or f"Response status code {constant.value} (TS-0004 6.6.3)."
        lines += [f"    /** {javadoc(meaning)} */", f"    public static final int {name} = {constant.value};", ""]
    errors = [error for header in headers for error in header.errors]
    lines += ["    private static final Map<Integer, String[]> ERRORS = Map.ofEntries("]
    lines += [
        f"            Map.entry({error.code}, new String[] {{\n"
        f"                {json.dumps(error.name)}, {json.dumps(error.meaning)}\n            }})"
        + ("," if error is not errors[-1] else ");")
        for error in errors
    ]
    return "\n".join(lines) + JAVA_CODES_END


JAVA_CODES_END = """

    private Codes() {}

    /**
     * Tells the name of an error code in C, for example {@code "ESF_E_EXPIRED"}.
     *
     * @param code one of {@code E_...}
     * @return the name, or null for a number that this release does not know
     */
    public static @Nullable String name(int code) {
        String[] found = ERRORS.get(code);
        return found == null ? null : found[0];
    }

    /**
     * Tells what an error code means, in words.
     *
     * @param code one of {@code E_...}
     * @return one line, or null for a number that this release does not know
     */
    public static @Nullable String meaning(int code) {
        String[] found = ERRORS.get(code);
        return found == null ? null : found[1];
    }
}
"""


def javadoc(meaning: str) -> str:
    text = meaning.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"{text[0].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"


def python_codes(headers: list[Header]) -> str:
    lines = [
        f"# {LICENCE}",
        f"# {NOTE}",
        '"""The numbers of the ABI, and the table of errors. Every set is open: later versions append to it."""',
        "",
        "from __future__ import annotations",
        "",
        "from typing import Final",
        "",
    ]
    for constant in (constant for header in headers for constant in header.constants):
        if constant.header != "esf/codes.h":
            continue
        if constant.meaning:
            lines.append(f"#: {constant.meaning}")
        lines.append(f"{constant.name.removeprefix('ESF_')}: Final = {constant.value}")
    lines += ["", "#: code: (name, meaning)", "ERRORS: Final[dict[int, tuple[str, str]]] = {"]
    lines += [
        f"    {error.code}: ({json.dumps(error.name)}, {json.dumps(error.meaning)}),"
        for header in headers
        for error in header.errors
    ]
    return "\n".join([*lines, "}", ""])


def numbers(headers: list[Header]) -> list[Constant]:
    return [constant for header in headers for constant in header.constants if constant.header == "esf/codes.h"]


def node_codes(headers: list[Header]) -> str:
    lines = [
        f"// {LICENCE}",
        f"// {NOTE}",
        "// The numbers of the ABI, and the table of errors. Every set is open: later versions append to it.",
        "'use strict';",
        "",
        "module.exports = Object.freeze({",
        *(f"  {constant.name.removeprefix('ESF_')}: {constant.value}," for constant in numbers(headers)),
        "  ERRORS: Object.freeze({",
    ]
    for error in (error for header in headers for error in header.errors):
        lines.append(f"    '{error.code}': Object.freeze(['{error.name}', {json.dumps(error.meaning)}]),")
    return "\n".join([*lines, "  }),", "});", ""])


def node_code_types(headers: list[Header]) -> str:
    errors = [error for header in headers for error in header.errors]
    lines = [
        f"// {LICENCE}",
        f"// {NOTE}",
        "// The numbers of the ABI, and the table of errors. Every set is open: later versions append to it.",
        "",
    ]
    for constant in numbers(headers):
        if constant.meaning:
            lines.append(f"/** {constant.meaning} */")
        lines.append(f"export declare const {constant.name.removeprefix('ESF_')}: {constant.value};")
    lines += [
        "",
        "/** number: [name, meaning] */",
        "export declare const ERRORS: Readonly<Record<number, readonly [name: ErrorName, meaning: string]>>;",
        "",
        "/** The names of the error codes that this release knows. */",
        "export type ErrorName =",
        *(f'  | "{error.name}"' for error in errors[:-1]),
        f'  | "{errors[-1].name}";',
        "",
    ]
    return "\n".join(lines)


def outputs(headers: list[Header]) -> dict[str, str]:
    """Returns what each generated file has to hold, by its path in the repository."""
    return {
        "abi/esf.abi.json": abi_json(headers),
        "abi/symbols.txt": symbols(headers, "stable", "unstable"),
        "abi/symbols-seams.txt": symbols(headers, "testing"),
        "abi/libesf.map": version_script(headers, "stable", "unstable"),
        "abi/libesf-seams.map": version_script(headers, "stable", "unstable", "testing"),
        "bindings/common/apply.i": apply_list(headers),
        "bindings/java/results.i": java_results(headers),
        "python/libesf/codes.py": python_codes(headers),
        "java/src/main/java/io/github/libesf/Codes.java": java_codes(headers),
        "node/lib/codes.js": node_codes(headers),
        "node/lib/codes.d.ts": node_code_types(headers),
    }


def is_stale(path: Path, text: str) -> bool:
    return not path.is_file() or path.read_text(encoding="utf-8") != text


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Make everything that repeats the public headers.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a file is stale")
    parser.add_argument("--root", type=Path, default=ROOT, help="the repository (default: the one of this script)")
    options = parser.parse_args(arguments)
    try:
        wanted = outputs(read_headers(options.root / "abi" / "include"))
    except (HeaderError, FileNotFoundError) as bad:
        print(bad, file=sys.stderr)
        return 2
    stale = [name for name, text in wanted.items() if is_stale(options.root / name, text)]
    for name in stale:
        if options.check:
            print(f"{name} is stale: run abi/generate.py", file=sys.stderr)
            continue
        path = options.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[name], encoding="utf-8")
        print(f"wrote {name}")
    return 1 if options.check and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
