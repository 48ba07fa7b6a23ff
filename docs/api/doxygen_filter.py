#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""doxygen_filter.py HEADER: writes a public header as Doxygen reads one.

Our headers carry plain comments of a fixed form (docs/abi.md), which people read and `abi/headers.py` checks. Here they
become Doxygen's. What the form leaves unsaid because it holds everywhere (what `out`, `err` and lengths are) is said of
every function, so that Doxygen can insist on every parameter.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ABI = Path(__file__).resolve().parents[2] / "abi"
sys.path.insert(0, str(ABI))

from headers import Function, Header, Parameter, comment_text, read_headers  # noqa: E402

_COMMENT = r"/\*(?:[^*]|\*(?!/))*\*/"
_PROTOTYPE = re.compile(rf"^(?:{_COMMENT}\n)?ESF_API [^;]*?\b(esf_\w+)\([^;]*;", re.MULTILINE)
_HANDLE = re.compile(rf"^(?P<comment>{_COMMENT}\n)?typedef struct (?P<name>esf_\w+) (?P=name);", re.MULTILINE)
_ENUM = re.compile(rf"^(?P<comment>{_COMMENT}\n)(?P<kind>enum \{{|#define ESF_ERROR_TABLE)", re.MULTILINE)
_ENUMERATOR = re.compile(
    r"^    (?P<name>ESF_\w+) = (?P<value>-?\d+)(?P<comma>,?)(?: */\* (?P<meaning>.*?) \*/)$", re.MULTILINE
)
_TABLE_ENUM = re.compile(r"^#define ESF_ERROR_ENUM_.*\nenum \{ ESF_ERROR_TABLE.*\};$", re.MULTILINE)

#: Numbers that a comment speaks of in its first sentence only.
NUMBERS = {
    "answer": "one of ESF_ANSWER_*.",
    "encoding": "one of ESF_ENCODING_*.",
    "outer_rsc": "response status code of the outer response.",
    "remedy": "one of ESF_REMEDY_*.",
    "suid": "an m2m:suid.",
    "unix_ms": "milliseconds since 1970-01-01 UTC.",
}


def escaped(text: str) -> str:
    """The text with Doxygen's own characters taken literally."""
    return re.sub(r"([\\@<>#%&$])", r"\\\1", text)


def block(text: str) -> str:
    lines = "\n".join(f" * {line}".rstrip() for line in text.split("\n"))
    return f"/**\n{lines}\n */"


# ---- functions ----


def told_parameters(details: str, names: set[str]) -> tuple[dict[str, str], str]:
    """Takes apart what a comment says of parameters ("kid: 1 to 255 octets."), and the rest of it."""
    start = re.compile(r"(?:^|(?<=\. ))(" + "|".join(map(re.escape, sorted(names))) + r"): ") if names else None
    told: dict[str, str] = {}
    rest: list[str] = []
    name = ""
    for line in details.split("\n"):
        pieces = start.split(line) if start else [line]
        if pieces[0].strip():
            target = name if name and line[:1].strip() and not rest_begins(line) else ""
            if target:
                told[target] += " " + pieces[0].strip()
            else:
                rest.append(pieces[0])
        for name, text in zip(pieces[1::2], pieces[2::2], strict=True):
            told[name] = text.strip()
    return told, "\n".join(rest)


def rest_begins(line: str) -> bool:
    """Whether a line starts a sentence of its own instead of going on with a parameter."""
    return bool(re.match(r"[A-Z][a-z]+ [a-z]+ (?:is|are|has|have)\b|\w+ and \w+ ", line))


def usual(parameter: Parameter, function: Function) -> str:
    """What holds for every parameter of that role."""
    owner = parameter.type.removeprefix("const ").split()[0]
    match parameter.role:
        case "out-buf" | "out-handle" | "out-error":
            return "receives the result; NULL after a failure."
        case "err":
            return "receives the error after a failure and NULL otherwise; may be NULL."
        case "bytes-length":
            return f"octets in {parameter.pair}."
        case "into":
            return "the caller's memory for the result."
        case "into-capacity":
            return "octets that there is room for at dst."
        case "into-written":
            return "receives the number of octets written, 0 unless the call succeeds."
        case "handle" | "const-handle":
            return f"a live {owner}" + ("; NULL is fine." if function.name.endswith("_free") else ".")
        case "bytes":
            return "borrowed for the call."
    return NUMBERS[parameter.name]


def returned(function: Function) -> str:
    """What a function returns whose comment has no paragraph about it."""
    if function.returns == "esf_status":
        return "ESF_OK, or one of ESF_E_*."
    assert function.doc is not None
    said = re.match(r"esf_\w+ returns (.*)", function.doc.summary)
    return said[1] if said else function.doc.summary


def function_comment(function: Function) -> str:
    if function.doc is None:
        return ""
    names = {parameter.name for parameter in function.parameters}
    told, rest = told_parameters(function.doc.details, names)
    lines = [f"@brief {escaped(function.doc.summary)}", ""]
    if rest.strip():
        lines += [escaped(rest), ""]
    for parameter in function.parameters:
        is_out = parameter.role.startswith("out-") or parameter.role in ("err", "into", "into-written")
        text = told.get(parameter.name) or usual(parameter, function)
        lines.append(f"@param[{'out' if is_out else 'in'}] {parameter.name} {escaped(text)}")
    tags = dict(function.doc.tags)
    if function.returns != "void":
        lines.append(f"@return {escaped(tags.pop('Returns', '') or returned(function))}")
    since = tags.pop("Since", "")
    for tag, text in tags.items():
        lines += [f"@par {tag}", escaped(text)]
    lines.append(f"@since {since}")
    return block("\n".join(lines))


# ---- the rest of a header ----


def commented(comment: str | None, otherwise: str) -> str:
    return block(escaped(comment_text(comment.strip()))) if comment else block(otherwise)


def page(header: Header, comment: str) -> str:
    """The comment that opens a header, as the page of that file; esf/esf.h has the first page."""
    words = escaped("\n".join(comment_text(comment).split("\n")[1:]).strip())
    first = words.removeprefix(f"{header.name}: ")
    brief, _, more = first.partition("\n\n")
    start = "@mainpage libesf in C\n" if header.name == "esf/esf.h" else f"@file {header.name}\n@brief "
    return block(f"{start}{brief}\n\n{more}")


def errors(header: Header) -> str:
    rows = "".join(f"    {error.name} = {error.code}, /**< {escaped(error.meaning)} */\n" for error in header.errors)
    return block("Error codes; the hundreds are their category.") + f"\nenum {{\n{rows}}};"


def filtered(header: Header, text: str) -> str:
    functions = {function.name: function for function in header.functions}
    text = re.sub(rf"\A{_COMMENT}", lambda m: page(header, m[0]), text, count=1)
    text = re.sub(r"^#if defined\(ESF_STATIC\)[^\0]*?^#endif\n", "", text, flags=re.M)
    text = _ENUM.sub(lambda m: f"{commented(m['comment'], '')}\n{m['kind']}", text)
    text = _ENUMERATOR.sub(
        lambda m: f"    {m['name']} = {m['value']}{m['comma']} /**< {escaped(m['meaning'])} */", text
    )
    text = _TABLE_ENUM.sub(lambda m: errors(header), text)
    text = _HANDLE.sub(
        lambda m: (
            f"{commented(m['comment'], 'An opaque handle, freed by ' + m['name'] + '_free.')}\n"
            f"typedef struct {m['name']} {m['name']};"
        ),
        text,
    )
    text = re.sub(r"^(typedef int32_t esf_status;) /\* (.*) \*/$", r"\1 /**< \2 */", text, flags=re.M)

    def prototype(match: re.Match[str]) -> str:
        plain = match[0][match[0].index("ESF_API ") + len("ESF_API ") :]
        return f"{function_comment(functions[match[1]])}\n{plain}"

    return _PROTOTYPE.sub(prototype, text)


def main(path: Path) -> None:
    root = next(folder for folder in path.resolve().parents if folder.name == "include")
    name = path.resolve().relative_to(root).as_posix()
    (header,) = (header for header in read_headers(root) if header.name == name)
    sys.stdout.write(filtered(header, path.read_text(encoding="ascii")))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
