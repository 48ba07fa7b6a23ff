# SPDX-License-Identifier: Apache-2.0
"""Every function of the built library is called through libffi, straight from esf.abi.json, with all that can be wrong.

Nothing may crash. Every status is a promised one, out and err are set as promised, an error says something, and at the
end no object is left.
"""

from __future__ import annotations

import random
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from abigates import inputs, paths
from abigates.machine import NULL, Answer, Crashed, Machine, Slot, octets, room
from abigates.story import Story

DOCUMENT = paths.abi()
SHIPPED: list[dict[str, Any]] = [f for f in DOCUMENT["functions"] if f["stability"] != "testing"]
NAMES = [str(function["name"]) for function in SHIPPED]
FALLIBLE = [str(f["name"]) for f in SHIPPED if f["returns"] == "esf_status"]
E_ARGUMENT, E_HANDLE, E_TOO_SMALL = -100, -101, -102
PLENTY = 1 << 15  # more than anything in the story has
STORM = 30_000  # calls
GUST = 400  # of them between the same objects


def takes(function: dict[str, Any], *roles: str) -> list[dict[str, Any]]:
    return [p for p in function["parameters"] if p["role"] in roles]


def handle_parameters(function: dict[str, Any]) -> list[dict[str, Any]]:
    return takes(function, "handle", "const-handle")


def type_of(parameter: dict[str, Any]) -> str:
    return str(parameter["type"]).removeprefix("const ").removesuffix(" *")


def plain_arguments(story: Story, function: dict[str, Any]) -> dict[str, str]:
    """Returns a right word for each parameter but out and err, so that a test can put one wrong word in its place."""
    words: dict[str, str] = {}
    for parameter in function["parameters"]:
        role, name = parameter["role"], parameter["name"]
        if role in ("handle", "const-handle"):
            words[name] = str(somebody(story, type_of(parameter)))
        elif role == "bytes":
            words[name], words[parameter["length"]] = octets(story.corpus[name][0])
        elif role == "into":
            words["dst"], words["capacity"], words["written"] = room(PLENTY)
        elif role in inputs.PLAIN:
            words[name] = inputs.PLAIN[role]
    return words


def somebody(story: Story, type_name: str) -> Slot:
    """Returns a live object of a type. A need lives in what waits for it, so it is asked for anew."""
    if type_name != "esf_need":
        return story.cast[type_name][0]
    for owner in story.cast["esf_esprim_request"]:
        need = story.need_of(owner)
        if need:
            return need
    raise AssertionError("nobody waits for anything")


def dispose(story: Story, answer: Answer) -> None:
    """Frees what a call has handed out."""
    if answer.out is not None:
        story.machine.free(answer.out)


def check(story: Story, name: str, *given: str, out: str | None = None, err: str | None = None) -> Answer:
    answer = story.machine.call(name, *given, out=out, err=err)
    dispose(story, answer)
    assert answer.wrong == []
    return answer


@pytest.mark.parametrize("name", NAMES)
def test_the_library_has_the_function(machine: Machine, name: str) -> None:
    assert machine.has(name)


@pytest.mark.skipif(paths.SANITIZED, reason="the build with sanitizers is one with test seams")
def test_the_library_has_no_test_seam(machine: Machine) -> None:
    seams = [f["name"] for f in DOCUMENT["functions"] if f["stability"] == "testing"]
    assert seams
    assert not [name for name in seams if machine.has(name)]


def test_an_honest_exchange_goes_through(story: Story) -> None:
    types = {handle["name"] for handle in DOCUMENT["handles"]} - {"esf_need", "esf_buf"}
    assert types <= {type_name for type_name, slots in story.cast.items() if slots} | {"esf_buf"}
    kinds = {story.number("esf_received_kind", received) for received in story.cast["esf_received"]}
    assert kinds == {0, 1, 2, 3, 4, 5, 6}


@pytest.mark.parametrize("name", NAMES)
def test_nothing_but_nulls_is_survived(story: Story, name: str) -> None:
    function = story.machine.functions[name]
    words = {**inputs.PLAIN, "bytes-length": "size:0", "into-capacity": "size:0"}
    given = [words.get(p["role"], NULL) for p in function["parameters"] if p["name"] not in ("out", "err")]
    for err in (NULL, None):
        answer = check(story, name, *given, out=NULL, err=err)
        if function["returns"] == "esf_status":
            assert answer.status in (E_ARGUMENT, E_HANDLE)


@pytest.mark.parametrize("name", FALLIBLE)
def test_a_missing_out_is_refused(story: Story, name: str) -> None:
    function = story.machine.functions[name]
    if not takes(function, "out-buf", "out-handle"):
        return
    assert check(story, name, *plain_arguments(story, function).values(), out=NULL).status == E_ARGUMENT


WITH_INTO = [str(f["name"]) for f in SHIPPED if takes(f, "into")]
WITH_HANDLE = [str(f["name"]) for f in SHIPPED if handle_parameters(f)]
WITH_BYTES = [str(f["name"]) for f in SHIPPED if takes(f, "bytes")]
WITH_NUMBER = [str(f["name"]) for f in SHIPPED if takes(f, "int32", "int64", "size")]


def wrong_handles(story: Story, right: str) -> dict[str, str]:
    others = {kind: str(slots[0]) for kind, slots in story.cast.items() if kind != right and slots}
    if right != "esf_need":
        others["esf_need"] = str(somebody(story, "esf_need"))
    page = {"zeros": "map:4096:00", "ones": "map:4096:ff", "text": "map:4096:65"}
    return {**others, **page, "NULL": NULL}


@pytest.mark.parametrize("name", WITH_HANDLE)
def test_a_handle_of_another_type_is_refused(story: Story, name: str) -> None:
    function = story.machine.functions[name]
    alive = story.machine.call("esf_lab_live_objects").status
    for parameter in handle_parameters(function):
        for wrong, word in wrong_handles(story, type_of(parameter)).items():
            words = plain_arguments(story, function)
            words[parameter["name"]] = word
            answer = check(story, name, *words.values())
            if function["returns"] == "esf_status":
                assert answer.status == E_HANDLE, wrong
                assert check(story, name, *words.values(), err=NULL).status == E_HANDLE, wrong
    assert story.machine.call("esf_lab_live_objects").status == alive


@pytest.mark.parametrize("name", WITH_BYTES)
def test_octets_that_are_not_there_are_refused(story: Story, name: str) -> None:
    function = story.machine.functions[name]
    for parameter in takes(function, "bytes"):
        for length in (1, 4096, 2**63):
            words = plain_arguments(story, function)
            words[parameter["name"]], words[parameter["length"]] = NULL, f"size:{length}"
            refusal = E_ARGUMENT if name in FALLIBLE else 0
            assert check(story, name, *words.values()).status == refusal


@pytest.mark.parametrize("name", WITH_BYTES)
def test_odd_octets_are_answered_cleanly(story: Story, name: str) -> None:
    function = story.machine.functions[name]
    for parameter in takes(function, "bytes"):
        for what, (data, length) in inputs.odd_octets().items():
            words = plain_arguments(story, function)
            words[parameter["name"]], words[parameter["length"]] = data, length
            answer = check(story, name, *words.values())
            if what.startswith("too ") and name in FALLIBLE and name != "esf_endpoint_receive":
                assert answer.status < 0, what


@pytest.mark.parametrize("name", WITH_INTO)
def test_memory_that_is_not_there_is_refused(story: Story, name: str) -> None:
    function = story.machine.functions[name]
    for capacity in (1, 4096, 2**63):
        words = {**plain_arguments(story, function), "dst": NULL, "capacity": f"size:{capacity}"}
        assert check(story, name, *words.values()).status == E_ARGUMENT
    words = {**plain_arguments(story, function), "written": NULL}
    assert check(story, name, *words.values()).status == E_ARGUMENT


@pytest.mark.parametrize("name", WITH_INTO)
def test_memory_of_any_size_is_kept_to(story: Story, name: str) -> None:
    """Behind lent memory there is none, so a step past its end ends the process."""
    function = story.machine.functions[name]
    for size in (0, 1, 15, 16, 17, 63, 100, 4095, 4096, 4097, PLENTY):
        for slot in story.cast[type_of(handle_parameters(function)[0])]:
            words = {**plain_arguments(story, function), handle_parameters(function)[0]["name"]: str(slot)}
            words["dst"], words["capacity"], words["written"] = room(size)
            check(story, name, *words.values())


def test_a_message_that_is_too_big_is_refused_at_the_door(story: Story) -> None:
    big = inputs.odd_octets()["too much white space"]
    received = story.make("esf_endpoint_receive", str(story.server), str(story.incoming), *big)
    assert story.number("esf_received_kind", received) == 6
    assert story.number("esf_received_rsc", received) == 4000


@pytest.mark.parametrize("name", WITH_NUMBER)
def test_odd_numbers_are_answered_cleanly(story: Story, name: str) -> None:
    function = story.machine.functions[name]
    odd = {
        "int32": [f"i32:{n}" for n in inputs.INT32],
        "int64": [f"i64:{n}" for n in inputs.INT64],
        "size": [f"size:{n}" for n in inputs.SIZES],
    }
    for parameter in takes(function, *odd):
        for word in odd[parameter["role"]]:
            words = plain_arguments(story, function)
            words[parameter["name"]] = word
            check(story, name, *words.values())


# ---- what the comments say ----

GENERAL = {"ESF_OK", "ESF_NEEDS", "ESF_E_ARGUMENT", "ESF_E_HANDLE", "ESF_E_NO_MEMORY"}
OPEN_ENDED = ("and others", "those of a Receiver")


def documented_errors(name: str, seen: frozenset[str] = frozenset()) -> set[str]:
    """Returns the errors that a function's comment names, with those of the functions that it refers to."""
    function = next(function for function in SHIPPED if function["name"] == name)
    text = function["doc"]["tags"].get("errors", "")
    if any(phrase in text for phrase in OPEN_ENDED):
        return {error["name"] for error in DOCUMENT["errors"]}
    found = set(re.findall(r"ESF_E_[A-Z_]+", text))
    for other in set(re.findall(r"esf_[a-z_]+", text)) - seen - {name}:
        found |= documented_errors(other, seen | {name})
    if "of the setters" in text:
        for other in NAMES:
            if other.startswith(name.rsplit("_", 1)[0] + "_set_"):
                found |= documented_errors(other, seen | {name})
    return found | GENERAL


def test_errors_are_collected_along_references() -> None:
    assert "ESF_E_WEAK_KEY" in documented_errors("esf_key_import")
    assert "ESF_E_JSON" in documented_errors("esf_esprim_request_answer")
    assert documented_errors("esf_key_set_usage") == GENERAL


# ---- the storm ----


class Storm:
    """Calls in any order, on objects in any state, with input that is right, nearly right or wrong."""

    def __init__(self, machine: Machine, seed: int) -> None:
        self.machine = machine
        self.noise = random.Random(seed)
        self.odd = [pair for what, pair in inputs.odd_octets().items() if not what.startswith("too ")]
        self.names = [name for name in NAMES if not name.endswith("_free")]
        self.story = self.new_story()
        self.statuses: dict[str, set[int]] = {name: set() for name in FALLIBLE}

    def new_story(self) -> Story:
        story = Story(self.machine)
        story.play()
        return story

    def handle(self, type_name: str) -> str:
        draw = self.noise.random()
        if draw < 0.02:
            return NULL
        if draw < 0.05:
            type_name = self.noise.choice(list(self.story.cast))
        if type_name == "esf_need":
            return self.need()
        return str(self.noise.choice(self.story.cast[type_name]))

    def need(self) -> str:
        owners = self.story.cast["esf_esprim_request"] + self.story.cast["esf_received"]
        needs = (self.story.need_of(owner) for owner in self.noise.sample(owners, len(owners)))
        return str(next((need for need in needs if need), NULL))

    def octets(self, name: str) -> tuple[str, str]:
        draw = self.noise.random()
        if draw < 0.1:
            return self.noise.choice(self.odd)
        data = self.noise.choice(self.story.corpus[name])
        return octets(data if draw < 0.6 else inputs.damaged(data, self.noise))

    def room(self) -> tuple[str, str, str]:
        draw = self.noise.random()
        if draw < 0.03:
            return NULL, f"size:{self.noise.choice(inputs.SIZES)}", "written"
        dst, capacity, written = room(self.noise.choice([PLENTY, PLENTY, *inputs.SIZES]))
        return dst, capacity, NULL if draw > 0.99 else written

    def number(self, role: str) -> str:
        if role == "int64":
            return f"i64:{self.noise.choice(inputs.INT64)}"
        if role == "size":
            return f"size:{self.noise.choice(inputs.SIZES)}"
        return f"i32:{self.noise.choice(inputs.INT32_COMMON if self.noise.random() < 0.6 else inputs.INT32)}"

    def words(self, function: dict[str, Any]) -> list[str]:
        words: list[str] = []
        for parameter in function["parameters"]:
            match parameter["role"]:
                case "handle" | "const-handle":
                    words.append(self.handle(type_of(parameter)))
                case "bytes":
                    words.extend(self.octets(parameter["name"]))
                case "into":
                    words.extend(self.room())
                case "int32" | "int64" | "size" as role:
                    words.append(self.number(role))
        return words

    def keep_or_free(self, answer: Answer) -> None:
        """New objects join the cast; where it gets crowded, one of their kind has to go."""
        made = answer.out
        if made is None:
            return
        if made.type == "esf_buf":
            self.story.corpus["content"].append(self.machine.octets_of(made))
            return
        kind = self.story.cast.setdefault(made.type, [])
        kind.append(made)
        if len(kind) > 12:
            self.machine.free(kind.pop(self.noise.randrange(len(kind))))

    def everybody_leaves(self) -> None:
        left = [slot for slots in self.story.cast.values() for slot in slots]
        self.noise.shuffle(left)
        self.story.free_all(left)

    def blow(self, calls: int) -> None:
        for count in range(1, calls + 1):
            if count % GUST == 0:
                self.everybody_leaves()
                self.story = self.new_story()
            name = self.noise.choice(self.names)
            answer = self.machine.call(name, *self.words(self.machine.functions[name]))
            assert answer.wrong == [], (name, answer, self.machine.driver.last[:1000])
            if name in self.statuses:
                self.statuses[name].add(answer.status)
            self.keep_or_free(answer)
        self.everybody_leaves()


def test_a_storm_of_calls_is_weathered_and_leaves_no_object(driver: Path, library: Path) -> None:
    with Machine(driver, library, DOCUMENT) as machine:
        storm = Storm(machine, seed=20260101)
        storm.blow(STORM)
        assert machine.call("esf_lab_live_objects").status == 0
    never_well = {name for name, seen in storm.statuses.items() if not any(status >= 0 for status in seen)}
    assert never_well <= {
        "esf_esprim_request_open",
        "esf_esprim_request_open_into",
        "esf_e2ekey_answer",
    }  # there is but one response to each request
    assert len(set.union(*storm.statuses.values())) > 20
    names = storm.machine.errors
    undocumented = {
        name: sorted({names[status] for status in seen if status < 0} - documented_errors(name))
        for name, seen in storm.statuses.items()
    }
    assert {name: errors for name, errors in undocumented.items() if errors} == {}


# ---- the driver notices ----

BROKEN_NAMES = ["right", "strange", "dirty", "forgetful", "empty", "mute", "loud", "two_faced", "greedy", "wild"]
BROKEN_INTO_NAMES = ["right", "silent", "boastful", "leaky", "counting", "beyond"]


def broken_document() -> dict[str, Any]:
    parameters = [
        {"name": "out", "type": "esf_thing **", "role": "out-handle"},
        {"name": "data", "type": "const uint8_t *", "role": "bytes", "length": "data_len"},
        {"name": "data_len", "type": "size_t", "role": "bytes-length", "of": "data"},
        {"name": "err", "type": "esf_error **", "role": "err"},
    ]
    broken = [{"name": f"esf_{n}", "returns": "esf_status", "parameters": parameters} for n in BROKEN_NAMES]
    errors = [function for function in DOCUMENT["functions"] if function["name"].startswith("esf_error_")]
    into = [
        {"name": "dst", "type": "uint8_t *", "role": "into"},
        {"name": "capacity", "type": "size_t", "role": "into-capacity"},
        {"name": "written", "type": "size_t *", "role": "into-written"},
        {"name": "err", "type": "esf_error **", "role": "err"},
    ]
    broken += [{"name": f"esf_into_{n}", "returns": "esf_status", "parameters": into} for n in BROKEN_INTO_NAMES]
    return {**DOCUMENT, "functions": broken + errors}


@pytest.fixture(scope="module")
def broken_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("broken") / "libbroken.so"
    source = paths.TESTS / "driver" / "broken.c"
    subprocess.run(["cc", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", str(source), "-o", str(made)], check=True)
    return made


@pytest.mark.parametrize(
    ("name", "complaints"),
    [
        ("right", []),
        ("strange", ["the status -12345 is in no table", "the status is -12345, the error's code -801"]),
        ("dirty", ["out is poison after the status -801"]),
        ("forgetful", ["err is poison after the status -801"]),
        ("empty", ["out is null after the status 0"]),
        ("mute", ["ESF_E_LIMIT without a message"]),
        ("loud", ["a text that is not one line of ASCII: b'two\\nlines'"]),
        ("two_faced", ["the status is -801, the error's code -200"]),
    ],
)
def test_a_broken_promise_is_noticed(driver: Path, broken_library: Path, name: str, complaints: list[str]) -> None:
    with Machine(driver, broken_library, broken_document()) as machine:
        assert machine.call(f"esf_{name}", *octets(b"some")).wrong == complaints


@pytest.mark.parametrize(
    ("name", "complaints"),
    [
        ("right", []),
        ("silent", ["written is poison after the status 0"]),
        ("boastful", ["9 octets are said to be written to memory of 8"]),
        ("leaky", ["written is 0 and b'x' is left after the status -801"]),
        ("counting", ["written is 1 and b'' is left after the status -801"]),
    ],
)
def test_a_broken_promise_about_lent_memory_is_noticed(
    driver: Path, broken_library: Path, name: str, complaints: list[str]
) -> None:
    with Machine(driver, broken_library, broken_document()) as machine:
        assert machine.call(f"esf_into_{name}", *room(8)).wrong == complaints


def test_a_step_past_the_end_of_lent_memory_is_noticed(driver: Path, broken_library: Path) -> None:
    machine = Machine(driver, broken_library, broken_document())
    with pytest.raises(Crashed, match=r"(SIGSEGV|exit 1) in: call esf_into_beyond "):
        machine.call("esf_into_beyond", *room(8))


@pytest.mark.parametrize(("name", "how"), [("greedy", "SIGSEGV|exit 1"), ("wild", "SIGABRT")])
def test_a_crash_is_noticed_with_the_call_that_crashed(driver: Path, broken_library: Path, name: str, how: str) -> None:
    machine = Machine(driver, broken_library, broken_document())
    with pytest.raises(Crashed, match=f"({how}) in: call esf_{name} "):
        machine.call(f"esf_{name}", *octets(b"some"))


def test_a_missing_function_is_noticed(driver: Path, broken_library: Path) -> None:
    with Machine(driver, broken_library, DOCUMENT) as machine:
        assert machine.has("esf_right")
        assert not machine.has("esf_key_symmetric")
        with pytest.raises(ValueError, match="no such function"):
            machine.call("esf_key_id", NULL)
