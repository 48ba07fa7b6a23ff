# SPDX-License-Identifier: Apache-2.0
"""Reads the public headers.

It knows exactly the C that they use: include guards, `extern "C"`, opaque structs, anonymous enums, one error table,
prototypes that start with ESF_API, and the block comments before them. Whatever else it meets is an error that names
file and line, so that a header can never say something that the generated files leave out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

TAGS = ("Returns", "Ownership", "Threads", "Errors", "Since", "Source")


class HeaderError(Exception):
    """A header says something that this reader does not know."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}")


@dataclass(frozen=True)
class Doc:
    """The comment before a prototype: its text up to the first tag, then the tags."""

    summary: str
    details: str
    tags: dict[str, str]


@dataclass(frozen=True)
class Parameter:
    name: str
    type: str
    role: str
    pair: str | None = None  # bytes: the name of the length; bytes-length: the name of the bytes


@dataclass(frozen=True)
class Function:
    name: str
    header: str
    line: int
    returns: str
    parameters: tuple[Parameter, ...]
    doc: Doc | None


@dataclass(frozen=True)
class Constant:
    name: str
    value: int
    meaning: str
    header: str


@dataclass(frozen=True)
class ErrorCode:
    name: str
    code: int
    meaning: str


@dataclass
class Header:
    """What one header declares."""

    name: str
    includes: list[str] = field(default_factory=list)
    handles: list[str] = field(default_factory=list)
    constants: list[Constant] = field(default_factory=list)
    errors: list[ErrorCode] = field(default_factory=list)
    functions: list[Function] = field(default_factory=list)


@dataclass(frozen=True)
class Token:
    kind: str  # comment, directive, word, number, string, mark
    text: str
    line: int


# A directive's line may be continued by a backslash, and may end where a comment starts.
_TOKENS = re.compile(
    r"""(?P<space>[ \t\n]+)
      | (?P<comment>/\*.*?\*/)
      | (?P<directive>^[ \t]*\#(?:[^\n\\/]|\\\n|/(?!\*))*)
      | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<number>0x[0-9A-Fa-f]+|[0-9]+)
      | (?P<string>"[^"\\\n]*")
      | (?P<mark>[{}();,*=-])""",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)

_EXPORT_MARK = (
    "#if defined(ESF_STATIC) || defined(SWIG)",
    "#define ESF_API",
    "#else",
    '#define ESF_API __attribute__((visibility("default")))',
    "#endif",
)
_INCLUDE = re.compile(r'#include (?:<(stddef\.h|stdint\.h)>|"(esf/[a-z0-9_/]+\.h)")')
_TABLE = re.compile(r"#define ESF_ERROR_TABLE\(X\)((?: X\(ESF_E_[A-Z_]+, -[0-9]+, \"[^\"]*\"\))+)")
_ROW = re.compile(r'X\((ESF_E_[A-Z_]+), (-[0-9]+), "([^"]*)"\)')
_TABLE_TO_ENUM = "#define ESF_ERROR_ENUM_(name, code, meaning) name = (code),"
_TABLE_ENUM = "ESF_ERROR_TABLE ( ESF_ERROR_ENUM_ ) ESF_ERROR_TABLE_END_ = 0"
_RETURNS = (
    "esf_status",
    "void",
    "int32_t",
    "int64_t",
    "uint32_t",
    "size_t",
    "const char *",
    "const uint8_t *",
)
_INTO = [("uint8_t *", "dst"), ("size_t", "capacity"), ("size_t *", "written")]
_INTO_ROLES = ("into", "into-capacity", "into-written")
_SCALARS = {"int32_t": "int32", "int64_t": "int64", "size_t": "size"}


def _tokens(path: Path) -> list[Token]:
    text = path.read_text(encoding="ascii")
    found: list[Token] = []
    at = 0
    while at < len(text):
        line = text.count("\n", 0, at) + 1
        match = _TOKENS.match(text, at)
        if match is None:
            shown = text[at : at + 20].splitlines()[0]
            raise HeaderError(path, line, f"this is no C that the headers use: {shown!r}")
        kind = str(match.lastgroup)
        if kind == "directive":
            squeezed = re.sub(r"\s+", " ", match.group().replace("\\\n", " ")).strip()
            found.append(Token(kind, squeezed, line))
        elif kind != "space":
            found.append(Token(kind, match.group(), line))
        at = match.end()
    return found


def comment_text(comment: str) -> str:
    """Returns the words of a block comment, without its stars."""
    lines = comment[2:-2].split("\n")
    return "\n".join(
        re.sub(r"^ ?\* ?", "", line.strip("\n").rstrip()) if i else line for i, line in enumerate(lines)
    ).strip()


def _one_line(text: str) -> str:
    return " ".join(text.split())


def read_doc(comment: str) -> Doc:
    """Takes a comment apart. Raises ValueError when it is not built like docs/abi.md says."""
    summary: list[str] = []
    details: list[str] = []
    tags: dict[str, str] = {}
    tag: str | None = None
    part = summary
    for line in comment_text(comment).split("\n"):
        match = re.match(r"([A-Z][a-z]+): +(\S.*)$", line)
        if match and match.group(1) in TAGS:
            tag = match.group(1)
            if tag in tags:
                raise ValueError(f"the tag {tag}: stands twice")
            tags[tag] = match.group(2)
        elif tag is not None:
            if not line.startswith("  ") or not line.strip():
                raise ValueError(f"after the tag {tag}: a line has to be indented by two spaces: {line!r}")
            tags[tag] += " " + line.strip()
        elif not line.strip() and part is summary:
            part = details
        else:
            part.append(line)
    return Doc(_one_line("\n".join(summary)), "\n".join(details).strip(), tags)


class _Reader:
    def __init__(self, root: Path, path: Path) -> None:
        self.path = path
        self.header = Header(path.relative_to(root).as_posix())
        self.tokens = _tokens(path)
        self.at = 0

    def fail(self, message: str) -> HeaderError:
        line = self.tokens[min(self.at, len(self.tokens) - 1)].line
        return HeaderError(self.path, line, message)

    def peek(self) -> Token:
        if self.at >= len(self.tokens):
            raise self.fail("the header ends too early")
        return self.tokens[self.at]

    def take(self, *expected: str) -> Token:
        token = self.peek()
        if expected and token.text not in expected:
            raise self.fail(f"expected {' or '.join(expected)}, found {token.text!r}")
        self.at += 1
        return token

    def take_kind(self, kind: str) -> Token:
        if self.peek().kind != kind:
            raise self.fail(f"expected a {kind}, found {self.peek().text!r}")
        return self.take()

    def is_at(self, *texts: str) -> bool:
        ahead = self.tokens[self.at : self.at + len(texts)]
        return tuple(token.text for token in ahead) == texts

    # ---- the whole header ----

    def read(self) -> Header:
        guard = re.sub(r"[/.]", "_", self.header.name).upper()
        if not self.take_kind("comment").text.startswith("/* SPDX-License-Identifier: Apache-2.0\n"):
            raise self.fail("a header opens with its licence and a chapter")
        self.take(f"#ifndef {guard}")
        self.take(f"#define {guard}")
        while not (self.at == len(self.tokens) - 1 and self.is_at("#endif")):
            self.read_item()
        return self.header

    def read_item(self) -> None:
        token = self.peek()
        if token.kind == "directive":
            self.read_directive()
        elif token.kind == "comment":
            self.read_commented()
        elif token.text == "typedef":
            self.read_typedef()
        elif token.text == "enum":
            self.read_enum()
        elif token.text == "ESF_API":
            self.read_prototype(None)
        else:
            raise self.fail(f"the headers do not use this: {token.text!r}")

    def read_directive(self) -> None:
        if self.is_at(*_EXPORT_MARK):
            self.at += len(_EXPORT_MARK)
        elif self.is_at("#ifdef __cplusplus", "extern", '"C"', "{", "#endif"):
            self.at += 5
        elif self.is_at("#ifdef __cplusplus", "}", "#endif"):
            self.at += 3
        elif self.is_at(_TABLE_TO_ENUM):
            self.at += 1
        elif match := _INCLUDE.fullmatch(self.peek().text):
            self.header.includes.append(match.group(1) or match.group(2))
            self.at += 1
        elif match := _TABLE.fullmatch(self.peek().text):
            for name, code, meaning in _ROW.findall(match.group(1)):
                self.header.errors.append(ErrorCode(name, int(code), meaning))
            self.at += 1
        else:
            raise self.fail(f"the headers do not use this: {self.peek().text!r}")

    def read_commented(self) -> None:
        comment = self.take_kind("comment")
        if self.peek().text != "ESF_API":
            return
        try:
            doc = read_doc(comment.text)
        except ValueError as bad:
            raise HeaderError(self.path, comment.line, str(bad)) from bad
        self.read_prototype(doc)

    def read_typedef(self) -> None:
        if self.is_at("typedef", "int32_t", "esf_status", ";"):
            self.at += 4
            return
        self.take("typedef")
        self.take("struct")
        name = self.take_kind("word").text
        self.take(name)
        self.take(";")
        self.header.handles.append(name)

    # ---- numbers ----

    def read_enum(self) -> None:
        self.take("enum")
        self.take("{")
        table = _TABLE_ENUM.split()
        if self.is_at(*table):
            self.at += len(table)
            self.constants_of_table()
        else:
            while not self.is_at("}"):
                self.read_enumerator()
        self.take("}")
        self.take(";")

    def constants_of_table(self) -> None:
        for row in self.header.errors:
            self.header.constants.append(Constant(row.name, row.code, row.meaning, self.header.name))

    def read_enumerator(self) -> None:
        name = self.take_kind("word")
        self.take("=")
        sign = -1 if self.is_at("-") else 1
        if sign < 0:
            self.take("-")
        value = sign * int(self.take_kind("number").text, 0)
        if not self.is_at("}") and self.peek().kind != "comment":
            self.take(",")
        meaning = ""
        if self.peek().kind == "comment":
            meaning = _one_line(comment_text(self.take().text))
        self.header.constants.append(Constant(name.text, value, meaning, self.header.name))

    # ---- prototypes ----

    def read_type(self) -> str:
        words = []
        if self.is_at("const"):
            words.append(self.take().text)
        words.append(self.take_kind("word").text)
        stars = ""
        while self.is_at("*"):
            stars += self.take().text
        return " ".join(words) + (" " + stars if stars else "")

    def read_prototype(self, doc: Doc | None) -> None:
        line = self.take("ESF_API").line
        returns = self.read_type()
        name = self.take_kind("word").text
        self.take("(")
        raw: list[tuple[str, str]] = []
        if self.is_at("void", ")"):
            self.take()
        else:
            while True:
                parameter_type = self.read_type()
                raw.append((parameter_type, self.take_kind("word").text))
                if not self.is_at(","):
                    break
                self.take()
        self.take(")")
        self.take(";")
        try:
            parameters = _roles(raw)
            _check_return(returns, parameters)
        except ValueError as bad:
            raise HeaderError(self.path, line, f"{name}: {bad}") from bad
        self.header.functions.append(Function(name, self.header.name, line, returns, parameters, doc))


def _roles(raw: list[tuple[str, str]]) -> tuple[Parameter, ...]:
    """Says what each parameter is for, by the grammar of D2: out (or dst, capacity, written) first, err last,
    bytes as pointer and length."""
    parameters: list[Parameter] = []
    i = 0
    if raw[: len(_INTO)] == _INTO:
        parameters += [Parameter(name, kind, role) for (kind, name), role in zip(_INTO, _INTO_ROLES, strict=True)]
        i = len(_INTO)
    while i < len(raw):
        kind, name = raw[i]
        handle = re.fullmatch(r"(const )?(esf_[a-z0-9_]+) (\*\*?)", kind)
        if kind == "const uint8_t *":
            if i + 1 == len(raw) or raw[i + 1][0] != "size_t" or not _is_length_of(raw[i + 1][1], name):
                raise ValueError(f"the bytes {name} have no length behind them")
            length = raw[i + 1][1]
            parameters.append(Parameter(name, kind, "bytes", length))
            parameters.append(Parameter(length, "size_t", "bytes-length", name))
            i += 1
        elif kind == "esf_error **" and name == "err":
            if i + 1 != len(raw):
                raise ValueError("err has to be the last parameter")
            parameters.append(Parameter(name, kind, "err"))
        elif handle and handle.group(3) == "**":
            if handle.group(1) or name != "out" or i != 0:
                raise ValueError(f"{kind}{name}: the one out-parameter is called out and stands first")
            parameters.append(Parameter(name, kind, "out-buf" if handle.group(2) == "esf_buf" else "out-handle"))
        elif handle:
            parameters.append(Parameter(name, kind, "const-handle" if handle.group(1) else "handle"))
        elif kind in _SCALARS:
            parameters.append(Parameter(name, kind, _SCALARS[kind]))
        else:
            raise ValueError(f"a parameter of type {kind} does not cross the ABI")
        i += 1
    return tuple(parameters)


def _is_length_of(length: str, name: str) -> bool:
    return length.endswith("_len") and name.endswith(length.removesuffix("_len"))


def _check_return(returns: str, parameters: tuple[Parameter, ...]) -> None:
    borrowed = re.fullmatch(r"const esf_[a-z0-9_]+ \*", returns)
    if returns not in _RETURNS and not borrowed:
        raise ValueError(f"the type {returns} does not cross the ABI")
    roles = [parameter.role for parameter in parameters]
    if (returns == "esf_status") != ("err" in roles):
        raise ValueError("a function has err if and only if it returns esf_status")
    if returns != "esf_status" and any(role.startswith(("out-", "into")) for role in roles):
        raise ValueError("a function with out or dst returns esf_status")


def _check_whole(root: Path, headers: list[Header]) -> None:
    known = {handle for header in headers for handle in header.handles}
    seen: set[str] = set()
    for header in headers:
        for name in [x.name for x in header.functions] + [x.name for x in header.constants] + header.handles:
            if name in seen:
                raise HeaderError(root / header.name, 1, f"{name} is declared twice")
            seen.add(name)
        for function in header.functions:
            used = re.findall(r"esf_[a-z0-9_]+", " ".join([function.returns, *(p.type for p in function.parameters)]))
            for name in set(used) - known - {"esf_status"}:
                raise HeaderError(root / header.name, function.line, f"the handle {name} is declared nowhere")


def read_headers(root: Path) -> list[Header]:
    """Reads every header under an include root (the folder that holds `esf/`), sorted by name."""
    headers = [_Reader(root, path).read() for path in sorted(root.rglob("*.h"))]
    if not headers:
        raise FileNotFoundError(f"no header under {root}")
    _check_whole(root, headers)
    return headers
