# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from esf_program import PROGRAM, ROOT, Esf, Scene

AGE = re.compile(r"in \d+ days$|\d+ days ago$")
GROUPS = [[], ["esprim"], ["cert"], ["e2ekey"]]
COMMANDS = [
    *GROUPS,
    ["inspect"],
    ["version"],
    *(["esprim", name] for name in ("key", "open", "seal")),
    *(["cert", name] for name in ("key", "public", "request", "new-ca", "sign", "issue", "show")),
    *(["e2ekey", name] for name in ("init", "answer")),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_level_explains_itself(esf: Esf, command: list[str]) -> None:
    run = esf(*command, "--help")
    assert (run.code, run.err) == (0, "")
    assert run.text.startswith("usage: esf " + " ".join(command))
    assert all(len(line) <= 115 and "\t" not in line for line in run.text.splitlines())
    assert esf("help", *command) == run
    assert esf(*command, "-h") == run


@pytest.mark.parametrize("command", [c for c in COMMANDS if c == [] or c not in GROUPS], ids=" ".join)
def test_every_command_shows_an_example(esf: Esf, command: list[str]) -> None:
    assert "example" in esf(*command, "--help").text


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_option_of_the_help_is_known(esf: Esf, command: list[str]) -> None:
    words = esf(*command, "--help").text.replace("[", " ").replace("]", " ").split()
    for option in {word for word in words if word.startswith("--") and command not in GROUPS}:
        run = esf(*command, option, "x", "--zork")
        assert f"{option} is no option" not in run.err


def test_the_page_of_the_manual_names_every_option(esf: Esf) -> None:
    manual = (ROOT / "docs" / "cli.md").read_text()
    for command in filter(None, COMMANDS):
        for word in esf(*command, "--help").text.split():
            option = word.strip("[].,;`()")
            if option.startswith("--") and len(option) > 2:
                assert option in manual, f"{option} of esf {' '.join(command)}"


def test_no_command_and_an_unknown_one_are_wrong_usage(esf: Esf) -> None:
    nothing = esf()
    assert (nothing.code, nothing.out) == (2, b"")
    assert "usage: esf COMMAND" in nothing.err
    for arguments in (["zork"], ["help", "zork"], ["esprim"], ["--zork"], ["version", "x"]):
        assert esf(*arguments).code == 2


def test_version_says_what_was_built_with_what(esf: Esf) -> None:
    document = esf("version", "--json").document
    assert {"version", "compiler", "dependencies"} <= document.keys()
    people = esf("version").text
    assert document["version"] in people
    assert all(f"{name} " in people and text in people for name, text in document["dependencies"].items())
    assert esf("--version").text == f"esf {document['version']}\n"


def test_a_full_disk_is_noticed(scene: Scene) -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("there is no /dev/full here")
    for arguments in (["inspect", "object.jwe"], ["version"], ["esprim", "--help"],
                      ["esprim", "key", *scene.options, *scene.oro]):  # fmt: skip
        with open("/dev/full", "wb") as full:
            done = subprocess.run(
                [PROGRAM, *arguments], stdout=full, stderr=subprocess.PIPE, cwd=scene.folder, check=False
            )
        assert done.returncode == 3, arguments
        assert done.stderr.startswith(b"esf: error: ")


def test_the_examples_of_the_manual_run(esf: Esf, scene: Scene, tmp_path: Path) -> None:
    """Each line of docs/cli.md that starts with "$ esf" gives what the lines below it show, whatever day it is."""
    shell = shutil.which("sh")
    assert shell
    lines = (ROOT / "docs" / "cli.md").read_text().splitlines()
    (tmp_path / "esf").symlink_to(PROGRAM)
    for file in Path(__file__).with_name("manual").iterdir():
        shutil.copy(file, tmp_path)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    ran = 0
    for number, line in enumerate(lines):
        if not line.startswith("$ "):
            continue
        shown = []
        for below in lines[number + 1 :]:
            if below.startswith(("$ ", "```")):
                break
            shown.append(below)
        done = subprocess.run([shell, "-c", line[2:]], capture_output=True, cwd=tmp_path, env=environment, check=False)
        output = (done.stdout + done.stderr).decode().splitlines()
        assert [AGE.sub("", one) for one in output[: len(shown)]] == [AGE.sub("", one) for one in shown], line
        ran += 1
    assert ran >= 5


def test_the_trial_of_the_manual_can_be_pasted_into_a_shell(esf: Esf, tmp_path: Path) -> None:
    """All lines in docs/cli.md that are for a shell, from top to bottom, in an empty folder."""
    shell = shutil.which("sh")
    assert shell
    pasted = "".join(
        re.findall(r"^```sh\n(.*?)^```$", (ROOT / "docs" / "cli.md").read_text(), re.MULTILINE | re.DOTALL)
    )
    programs, folder = tmp_path / "programs", tmp_path / "folder"
    programs.mkdir()
    folder.mkdir()
    (programs / "esf").symlink_to(PROGRAM)
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"}
    done = subprocess.run(
        [shell, "-eu", "-c", pasted],
        capture_output=True, text=True, cwd=folder, env=environment, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    agreed = re.findall(r"^esf e2ekey (init|answer): key ([0-9A-F]{32}) with ", done.stderr, re.MULTILINE)
    assert sorted(end for end, _ in agreed) == ["answer", "answer", "init", "init"], done.stderr
    assert len({kid for _, kid in agreed}) == 2, "one key for each of two runs"
    assert "no problem that shows without keys" in done.stdout
    assert done.stderr.count("\n") == 4
