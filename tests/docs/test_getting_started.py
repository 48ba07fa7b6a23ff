# SPDX-License-Identifier: Apache-2.0
"""docs/getting-started.md, done as it says: installed, run, any receiver with any device, every mistake made."""

from __future__ import annotations

import os
import re
import secrets
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pages import BUILD, blocks, page, tables

import libesf

NAME = "docs/getting-started.md"
ROWS = {row["language"]: row for row in tables(page(NAME), "language")}
LANGUAGES = list(ROWS)
SECONDS = 120
DEVICE, CSE, KID = "//m2m.example/cse1/Clamp", "//m2m.example/cse1", "k1@m2m.example"


def environment() -> dict[str, str]:
    """The programs of the tests first, no way to a registry, no ado."""
    jdk = os.environ.get("ESF_JDKS", "").split(":")[0]
    first = [str(Path(sys.executable).parent), *([f"{jdk}/bin"] if jdk else [])]
    quiet = {"PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "npm_config_offline": "true"}
    quiet |= {"npm_config_audit": "false", "npm_config_fund": "false", "npm_config_update_notifier": "false"}
    quiet["JDK_JAVA_OPTIONS"] = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # JVMs that live for a second
    return {**os.environ, **quiet, "PATH": os.pathsep.join([*first, os.environ["PATH"]])}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new folder beside a checkout that has been built, after every installation and with every file of the page."""
    base = tmp_path_factory.mktemp("beside")
    (base / "libesf").mkdir()
    (base / "libesf/build").symlink_to(BUILD)
    work = base / "mine"
    work.mkdir()
    shell = "".join(block.text for block in blocks(page(NAME), "sh"))
    done = subprocess.run(
        ["bash", "-euc", shell], cwd=work, env=environment(), capture_output=True, text=True, timeout=2 * SECONDS
    )
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"
    for language in ("python", "java", "js"):
        for block in blocks(page(NAME), language):
            name = re.match(r"(?:#|//) (\w+\.\w+)\n", block.text)
            assert name, f"line {block.line} does not name its file"
            (work / name[1]).write_text(block.text, encoding="utf-8")
    return work


def command(cell: str, port: int) -> list[str]:
    words = cell.strip("`").split()
    assert words[-1] == "8099"
    return [*words[:-1], str(port)]


class Receiver:
    """A receiver of the page, from when it says that it receives."""

    def __init__(self, language: str, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.process = subprocess.Popen(
            command(ROWS[language]["the receiver"], self.port),
            cwd=folder,
            env=environment(),
            stdout=subprocess.PIPE,
            text=True,
        )
        self.watch = threading.Timer(4 * SECONDS, self.process.kill)
        self.watch.start()
        assert self.line() == "receives"

    def line(self) -> str:
        """The next line that it says; all that it says when it ends instead."""
        assert self.process.stdout
        return self.process.stdout.readline().rstrip("\n")

    def stop(self) -> None:
        self.watch.cancel()
        self.process.terminate()
        self.process.communicate(timeout=SECONDS)


@pytest.fixture(scope="module", params=LANGUAGES)
def receiver(request: pytest.FixtureRequest, folder: Path) -> Iterator[Receiver]:
    started = Receiver(request.param, folder)
    yield started
    started.stop()


def promised(language: str) -> str:
    section = page(NAME).split(f"\n## {language}\n")[1].split("\n## ")[0]
    found = re.search(r"^It prints `([^`]+)`", section, re.MULTILINE)
    assert found
    return found[1]


def test_the_page_has_all_languages_with_a_package() -> None:
    assert LANGUAGES == ["Python", "Java", "Node"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_any_device_talks_to_any_receiver_and_prints_what_the_page_says(
    language: str, receiver: Receiver, folder: Path
) -> None:
    device = command(ROWS[language]["the device"], receiver.port)
    done = subprocess.run(device, cwd=folder, env=environment(), capture_output=True, text=True, timeout=SECONDS)
    assert done.stdout.strip() == promised(language), done.stderr
    said = receiver.line()
    assert said.startswith("opened {") and '"rqi":"r1"' in said


def test_what_is_no_sealed_object_is_refused_by_every_receiver(receiver: Receiver) -> None:
    content = b'{"m2m:seci":{"sit":5,"epo":"e30.....AA"}}'
    request = urllib.request.Request(f"http://127.0.0.1:{receiver.port}/", content, {"X-M2M-Origin": DEVICE})
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        assert (answer.headers["X-M2M-RSC"], answer.read()) == ("4000", b"")
    assert receiver.line().startswith("refused: ")


class Ends:
    """Two ends for one mistake; the Receiver's key can be chosen."""

    def __init__(self, octets: bytes | None = None, kid: str = KID) -> None:
        ours = secrets.token_bytes(32)
        self.device, self.cse = libesf.Endpoint(DEVICE), libesf.Endpoint(CSE)
        self.device.add_key(libesf.Key(KID, ours, peer=CSE))
        self.cse.add_key(libesf.Key(kid, octets or ours, peer=DEVICE))
        self.device.learn(CSE, self.cse.info())
        self.channel = self.device.channel(CSE)

    def seal(self, rqi: str = "r1", fr: str = DEVICE) -> bytes:
        content = self.channel.request().seal({"op": 2, "to": "/cse1/lamp", "fr": fr, "rqi": rqi})
        assert content
        return content

    def refused(self, content: bytes) -> None:
        error = self.cse.receive(content, DEVICE).error
        assert error
        raise error


def no_peer() -> None:
    libesf.Endpoint(DEVICE).add_key(libesf.Key.from_jwk({"kty": "oct", "kid": KID, "suid": 13, "k": "A" * 43}))


def no_key_for_it() -> None:
    libesf.Endpoint(DEVICE).channel(CSE).request().seal({"op": 2, "to": "/cse1/lamp", "fr": DEVICE, "rqi": "r1"})


def used_twice() -> None:
    ends = Ends()
    ends.seal()
    ends.seal()


def unknown_at_the_receiver() -> None:
    ends = Ends(kid="k2@m2m.example")
    ends.refused(ends.seal())


def other_octets() -> None:
    ends = Ends(octets=secrets.token_bytes(32))
    ends.refused(ends.seal())


def posted_twice() -> None:
    ends = Ends()
    content = ends.seal()
    assert ends.cse.receive(content, DEVICE).kind == libesf.ReceivedKind.PRIMITIVE
    ends.refused(content)


def wrapped() -> None:
    ends = Ends()
    ends.refused(libesf.wrap(ends.seal(), libesf.Carrier.SGN, "/cse1/Clamp"))


def was_refused() -> None:
    Ends().channel.send({"op": 2, "to": "/cse1/lamp", "fr": DEVICE, "rqi": "r1"}, lambda to, content: (4112, None))


MISTAKES: dict[str, Callable[[], object]] = {
    "used a relative identifier": lambda: libesf.Endpoint("Clamp"),
    "used a password as a key": lambda: libesf.Key(KID, b"password", peer=CSE),
    "read a key document without naming the peer": no_peer,
    "gave the device no key for that receiver": no_key_for_it,
    "wrote another `fr` than the endpoint's own": lambda: Ends().seal(fr=f"{CSE}/Cfan"),
    "used a request identifier twice": used_twice,
    "gave the receiver no key, or under another `kid`": unknown_at_the_receiver,
    "gave the two ends different octets, or another `encoding`": other_octets,
    "posted the same content twice": posted_twice,
    "left a hub's wrapping around the content: `unwrap` it": wrapped,
    "was refused by the receiver, whatever the reason": was_refused,
}


@pytest.mark.parametrize("row", tables(page(NAME), "what you did"), ids=lambda row: row["what you did"])
def test_every_mistake_gives_the_text_that_the_page_has(row: dict[str, str]) -> None:
    with pytest.raises(libesf.Error) as caught:
        MISTAKES[row["what you did"]]()
    assert caught.value.message == row["what you read"].strip("`")
    told = re.search(r"\d{4}", row["where"])
    if told:
        assert caught.value.rsc == int(told[0])


def test_no_mistake_is_forgotten() -> None:
    assert list(MISTAKES) == [row["what you did"] for row in tables(page(NAME), "what you did")]
