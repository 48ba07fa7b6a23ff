# SPDX-License-Identifier: Apache-2.0
"""Calls the functions of a built library straight from esf.abi.json, through libffi, in a process of its own.

What a function takes and gives comes from the document. Each call is judged by what the ABI promises of every call: a
status of the table, out and err set as they have to be, an error that says something. The process is driver/driver.c.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

Function = dict[str, Any]

_RETURNS = {
    "esf_status": "i32",
    "int32_t": "i32",
    "int64_t": "i64",
    "uint32_t": "u32",
    "size_t": "size",
    "void": "void",
    "const char *": "str",
}

OK = 0
NEEDS = 1
NULL = "null"


class Crashed(Exception):
    """The process of the driver has ended; the command that it did not survive is in the message."""


@dataclass(frozen=True)
class Slot:
    """A pointer that the driver keeps."""

    number: int
    type: str

    def __str__(self) -> str:
        return f"slot:{self.number}"


@dataclass(frozen=True)
class Failure:
    """What an esf_error says."""

    code: int
    name: str
    message: str
    where: str
    rsc: int
    remedy: int


@dataclass
class Answer:
    """What came back from one call."""

    value: int | str | Slot | None = None
    out: Slot | None = None
    octets: bytes | None = None  # what was written into lent memory
    error: Failure | None = None
    wrong: list[str] = field(default_factory=list)  # broken promises

    @property
    def status(self) -> int:
        assert isinstance(self.value, int), self.value
        return self.value


def octets(data: bytes) -> tuple[str, str]:
    """Returns the two arguments for octets: a read-only copy with nothing behind it, and the length."""
    return f"hex:{data.hex()}", f"size:{len(data)}"


def room(size: int) -> tuple[str, str, str]:
    """Returns the three arguments for lent memory: so many octets with nothing behind them, how many, and a count."""
    return f"room:{size}", f"size:{size}", "written"


def many_octets(count: int, octet: int) -> tuple[str, str]:
    return f"map:{count}:{octet:02x}", f"size:{count}"


class Driver:
    """The process: one line in, one line out."""

    def __init__(self, program: Path, environment: dict[str, str] | None = None) -> None:
        self.last = ""
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 (closed by close)
        self._process = subprocess.Popen(
            [program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            text=True,
            env={**os.environ, **(environment or {})},
        )

    def ask(self, command: str) -> str:
        self.last = command
        assert self._process.stdin and self._process.stdout
        try:
            self._process.stdin.write(command + "\n")
            self._process.stdin.flush()
            answer = self._process.stdout.readline().rstrip("\n")
        except BrokenPipeError:
            answer = ""
        if answer.startswith("= "):
            return answer[2:]
        if answer.startswith("! "):
            raise ValueError(f"{answer[2:]}: {command}")
        raise Crashed(f"{self._ending()} in: {command[:400]}\n{self._complaints()}")

    def _ending(self) -> str:
        code = self._process.wait(10)
        return signal.Signals(-code).name if code < 0 else f"exit {code}"

    def _complaints(self) -> str:
        self._stderr.seek(0)
        return self._stderr.read(8000).decode(errors="replace")

    def close(self) -> None:
        assert self._process.stdin and self._process.stdout
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        code = self._process.wait(60)
        complaints = self._complaints()
        self._stderr.close()
        self._process.stdout.close()
        if code:
            raise Crashed(f"exit {code} at the end\n{complaints}")


class Machine:
    """A library, loaded into a driver, and the document that describes it."""

    def __init__(
        self, program: Path, library: Path, document: dict[str, Any], environment: dict[str, str] | None = None
    ) -> None:
        self.driver = Driver(program, environment)
        self.driver.ask(f"load {library}")
        self.functions: dict[str, Function] = {f["name"]: f for f in document["functions"]}
        self.handles: dict[str, dict[str, Any]] = {h["name"]: h for h in document["handles"]}
        self.errors: dict[int, str] = {error["code"]: error["name"] for error in document["errors"]}
        self.remedies = {c["value"] for c in document["constants"] if c["name"].startswith("ESF_REMEDY_")}
        self._free_slots = list(range(1023, -1, -1))
        self._lent: dict[str, Slot] = {}  # for pointers that are lent: one a type, the newest
        self.calls = 0

    def __enter__(self) -> Machine:
        return self

    def __exit__(self, kind: type[BaseException] | None, bad: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            self.driver.close()
        else:
            with contextlib.suppress(Crashed):
                self.driver.close()

    def has(self, name: str) -> bool:
        return self.driver.ask(f"has {name}") == "1"

    def new_slot(self, type_name: str) -> Slot:
        return Slot(self._free_slots.pop(), type_name)

    def drop(self, slot: Slot) -> None:
        """Gives a slot back; what it points at is somebody else's business."""
        self._free_slots.append(slot.number)

    def free(self, slot: Slot) -> None:
        self.call(f"{slot.type}_free", str(slot))
        self.drop(slot)

    def call(self, name: str, *given: str, out: str | None = None, err: str | None = None) -> Answer:
        """Calls a function with its arguments but out and err, which the machine makes (or takes, to pass a NULL)."""
        function = self.functions[name]
        self.calls += 1
        slots: dict[str, Slot] = {}
        words = ["call", name, self._return_word(function, slots)]
        rest = list(given)
        for parameter in function["parameters"]:
            role = parameter["role"]
            if role == "err":
                words.append(self._out_word(slots, "err", "esf_error", err))
            elif role.startswith("out-"):
                words.append(self._out_word(slots, "out", parameter["type"].removesuffix(" **"), out))
            else:
                words.append(rest.pop(0))
        assert not rest, f"{name} does not take {rest}"
        line = self.driver.ask(" ".join(words))
        capacity = next((int(word.removeprefix("room:")) for word in given if word.startswith("room:")), 0)
        return self._read_answer(function, line.split(" "), slots, capacity)

    def _return_word(self, function: Function, slots: dict[str, Slot]) -> str:
        if function["returns"] in _RETURNS:
            return _RETURNS[function["returns"]]
        target = function["returns"].removeprefix("const ").removesuffix(" *")
        if target not in self._lent:
            self._lent[target] = self.new_slot(target)
        slots["value"] = self._lent[target]
        return f"ptr:{slots['value'].number}"

    def _out_word(self, slots: dict[str, Slot], which: str, type_name: str, given: str | None) -> str:
        if given is not None:
            return given
        slots[which] = self.new_slot(type_name)
        return f"to:{slots[which].number}"

    # ---- what came back ----

    def _read_answer(self, function: Function, words: list[str], slots: dict[str, Slot], capacity: int) -> Answer:
        answer = Answer()
        states = dict(word.split(":") for word in words[1:])
        self._read_value(answer, words[0], slots)
        if function["returns"] == "esf_status":
            self._judge_status(answer)
            self._judge_written(answer, states, capacity)
            self._judge_out(answer, states, slots)
            self._judge_err(answer, states, slots)
        return answer

    def _read_value(self, answer: Answer, word: str, slots: dict[str, Slot]) -> None:
        if "value" in slots:
            answer.value = slots["value"] if word == "set" else None
        elif word.startswith("text:"):
            text = bytes.fromhex(word.removeprefix("text:"))
            answer.value = text.decode("latin-1")
            if not text.isascii() or not answer.value.isprintable():
                answer.wrong.append(f"a text that is not one line of ASCII: {text!r}")
        elif word == "null":
            answer.wrong.append("a text that is NULL")
        elif word != "void":
            answer.value = int(word)

    def _judge_status(self, answer: Answer) -> None:
        if answer.status not in (OK, NEEDS) and answer.status not in self.errors:
            answer.wrong.append(f"the status {answer.status} is in no table")

    def _judge_out(self, answer: Answer, states: dict[str, str], slots: dict[str, Slot]) -> None:
        if "out" not in slots:
            return
        state = states[str(slots["out"].number)]
        wanted = "null" if answer.status < 0 else "set"
        if state != wanted:
            answer.wrong.append(f"out is {state} after the status {answer.status}")
        if state == "set":
            answer.out = slots["out"]
        else:
            self.drop(slots["out"])

    def _judge_written(self, answer: Answer, states: dict[str, str], capacity: int) -> None:
        """Octets are there when the call has gone well, and none, not even some of them, after anything else."""
        if "written" not in states:
            return
        written = states["written"]
        octets = bytes.fromhex(states.get("room", ""))
        if written == "poison":
            answer.wrong.append(f"written is poison after the status {answer.status}")
        elif answer.status == OK and int(written) > capacity:
            answer.wrong.append(f"{written} octets are said to be written to memory of {capacity}")
        elif answer.status == OK:
            # Octets at the end that are what lent memory holds before the call are not in the answer.
            answer.octets = octets.ljust(int(written), b"\xa5")
            if len(octets) > int(written):
                answer.wrong.append(f"{len(octets)} octets were touched, {written} are said to be written")
        elif written != "0" or octets.strip(b"\0\xa5"):
            answer.wrong.append(f"written is {written} and {octets[:20]!r} is left after the status {answer.status}")

    def _judge_err(self, answer: Answer, states: dict[str, str], slots: dict[str, Slot]) -> None:
        if "err" not in slots:
            return
        slot = slots["err"]
        state = states[str(slot.number)]
        wanted = "set" if answer.status < 0 else "null"
        if state != wanted:
            answer.wrong.append(f"err is {state} after the status {answer.status}")
        if state != "set":
            self.drop(slot)
            return
        answer.error = self.failure(slot, answer.wrong)
        if answer.error.code != answer.status:
            answer.wrong.append(f"the status is {answer.status}, the error's code {answer.error.code}")
        self.free(slot)

    def failure(self, slot: Slot, wrong: list[str]) -> Failure:
        """Reads an error, and says in `wrong` what is odd about it."""

        def get(what: str) -> Any:
            answer = self.call(f"esf_error_{what}", str(slot))
            wrong.extend(answer.wrong)
            return answer.value

        failure = Failure(get("code"), get("name"), get("message"), get("where"), get("rsc"), get("remedy"))
        if self.errors.get(failure.code) != failure.name:
            wrong.append(f"the code {failure.code} is called {failure.name}")
        if not failure.message:
            wrong.append(f"{failure.name} without a message")
        of_the_peer = failure.name == "ESF_E_PEER_REFUSED"  # then the rsc is what the caller has brought
        if failure.remedy not in self.remedies or not (of_the_peer or 0 <= failure.rsc <= 9999):
            wrong.append(f"{failure.name} with the remedy {failure.remedy} and the rsc {failure.rsc}")
        return failure

    # ---- octets ----

    def octets_of(self, slot: Slot) -> bytes:
        """Reads an esf_buf and frees it."""
        assert slot.type == "esf_buf"
        size = self.call("esf_buf_size", str(slot)).status
        data = b""
        if size:
            where = self.call("esf_buf_data", str(slot)).value
            assert isinstance(where, Slot)
            data = bytes.fromhex(self.driver.ask(f"read {where.number} {size}"))
        self.free(slot)
        return data
