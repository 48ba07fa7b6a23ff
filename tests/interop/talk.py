# SPDX-License-Identifier: Apache-2.0
"""Talking to a party: one process of one language, one line for a call, one for its reply (README.md)."""

from __future__ import annotations

import json
import os
import select
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

SECONDS = 60
FACTS = ("category", "code", "name", "message", "where", "error_rsc", "remedy")

Reply = dict[str, Any]

#: What a party is given as its function that sends a Notify: to and content, for rsc and content.
Notify = Callable[[str, bytes], tuple[int, bytes]]


class Failed(Exception):
    """A call failed with an error of the library; `facts` are what the language tells of it."""

    def __init__(self, language: str, call: str, reply: Reply) -> None:
        self.facts = {name: reply[name] for name in FACTS if name in reply}
        super().__init__(f"{language}: {call}: {self.facts.get('message')} {self.facts}")


class Trouble(Exception):
    """A call failed in the language itself, before or behind the library."""


class Party:
    """One process. Its objects have names; `fresh` gives one that nobody has."""

    def __init__(self, language: str, command: list[str | Path], environment: dict[str, str]) -> None:
        self.language = language
        self._process = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | environment,
            bufsize=0,
        )
        self._names: Counter[str] = Counter()
        self._pending = b""
        self.calls: Counter[tuple[str, str]] = Counter()
        self.forms: list[str] = self.call("hello")["forms"].split()

    def fresh(self, kind: str) -> str:
        self._names[kind] += 1
        return f"{kind}{self._names[kind]}"

    def call(self, do: str, notify: Notify | None = None, /, **members: Any) -> Reply:
        """Makes a call. Octets go out in hex; members that are None are left out. Raises Failed and Trouble.

        notify: what the party may send something with before it replies.
        """
        self.calls[do, str(members.get("form", ""))] += 1
        self._write({"do": do} | {name: _plain(value) for name, value in members.items() if value is not None})
        reply: Reply = json.loads(self._line(do))
        while notify and "notify" in reply:
            rsc, content = notify(reply["notify"], bytes.fromhex(reply["content"]))
            self._write({"rsc": rsc} | ({"content": content.hex()} if content else {}))
            reply = json.loads(self._line(do))
        if "trouble" in reply:
            raise Trouble(f"{self.language}: {do}: {reply['trouble']}")
        if "failed" in reply:
            raise Failed(self.language, do, reply)
        return reply

    def octets(self, do: str, name: str = "octets", **members: Any) -> bytes:
        """Makes a call whose reply is one run of octets."""
        return bytes.fromhex(self.call(do, **members)[name])

    def _write(self, line: Reply) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(line).encode() + b"\n")

    def _line(self, do: str) -> bytes:
        assert self._process.stdout is not None
        while b"\n" not in self._pending:
            readable, _, _ = select.select([self._process.stdout], [], [], SECONDS)
            assert readable, f"{self.language} did not answer {do} within {SECONDS} s"
            read = self._process.stdout.read(1 << 16)
            assert read, f"{self.language} ended at {do} with {self._process.wait(SECONDS)}"
            self._pending += read
        line, _, self._pending = self._pending.partition(b"\n")
        return line

    def end(self) -> int:
        """Ends its input and gives its exit code."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        return self._process.wait(SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait(SECONDS)


def _plain(value: object) -> object:
    if isinstance(value, dict):
        value = json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
    return value.hex() if isinstance(value, bytes) else value
