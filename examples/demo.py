# SPDX-License-Identifier: Apache-2.0
"""The demo's stage: starts a real hub (the ACME CSE) on loopback, the CSE-side application and the device, then lets an
attacker try. Run by script/demo, with a Python that has libesf installed: demo.py ACMECSE [--check]

With --check it also judges what it shows: every refusal has its status code, and the hub's log holds no secret word.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from base64 import urlsafe_b64encode
from contextlib import ExitStack
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROGRAMS = HERE / "python"
SECRET_WORDS = ("21.5 degrees", "window open")
EXPECTED = ("REFUSED with 5210", "REFUSED with 4115", "REFUSED with 4116", "REFUSED with 4112")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_hub(stack: ExitStack, acmecse: str, folder: Path, port: int) -> None:
    shutil.copy(HERE / "acme.ini", folder)
    command = [acmecse, "--config", "acme.ini", "-dir", str(folder), "--headless", "--http-port", str(port)]
    command += ["--no-mqtt", "--no-coap", "--no-ws", "--no-remote-cse"]
    with open(folder / "out.log", "wb") as out:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=folder)
    stack.callback(stop, process)
    for _ in range(600):
        if process.poll() is not None:
            raise SystemExit(f"the hub ended with {process.returncode}:\n{(folder / 'out.log').read_text()[-2000:]}")
        if is_ready(port):
            return
        time.sleep(0.1)
    raise SystemExit("the hub was not ready within a minute")


def is_ready(port: int) -> bool:
    headers = {"X-M2M-Origin": "CAdmin", "X-M2M-RI": "ready", "X-M2M-RVI": "4"}
    try:
        with urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}/cse-in", headers=headers)):
            return True
    except (OSError, urllib.error.HTTPError):
        return False


def stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def key(kid: str, peer: str, octets: bytes, **more: int) -> dict[str, object]:
    """A key document (a JWK with libesf's members): the same octets at both ends, each naming the other as peer."""
    k = urlsafe_b64encode(octets).rstrip(b"=").decode()
    return {"kty": "oct", "kid": kid, "k": k, "suid": 13, "peer": f"//m2m.example/id-in/{peer}", **more}


def write_keys(folder: Path) -> None:
    first, second = secrets.token_bytes(32), secrets.token_bytes(32)
    soon = {"expires": int(time.time() * 1000) + 12_000}
    at_cse = [key("room@m2m.example", "CesfA", first), key("old@m2m.example", "CesfA", second, **soon)]
    (folder / "cse.json").write_text(json.dumps(at_cse))
    (folder / "device.json").write_text(json.dumps(key("room@m2m.example", "CesfB", first)))
    (folder / "expiring.json").write_text(json.dumps(key("old@m2m.example", "CesfB", second, **soon)))


class Story:
    """What the programs say, in the order they say it: all of them write into one pipe, which is printed and kept."""

    def __init__(self) -> None:
        read, self.write = os.pipe()
        self.lines: list[str] = []
        self.environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        self.reader = threading.Thread(target=self.tell, args=(read,), daemon=True)
        self.reader.start()

    def tell(self, read: int) -> None:
        with open(read, encoding="utf-8", errors="replace") as lines:
            for line in lines:
                print(line, end="", flush=True)
                self.lines.append(line)

    def start(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, str(PROGRAMS / program), *arguments]
        return subprocess.Popen(command, stdout=self.write, stderr=self.write, env=self.environment)

    def run(self, program: str, *arguments: str) -> None:
        if self.start(program, *arguments).wait(60):
            raise SystemExit(f"{program} failed")

    def wait_for(self, words: str, process: subprocess.Popen[bytes]) -> None:
        for _ in range(300):
            if words in "".join(self.lines):
                return
            if process.poll() is not None:
                break
            time.sleep(0.1)
        raise SystemExit("the CSE-side application did not start")

    def end(self) -> str:
        os.close(self.write)
        self.reader.join(5)
        return "".join(self.lines)


def hub_log(folder: Path) -> str:
    """All that the hub has written down: at this level its log holds every request and response it has seen."""
    return "".join(path.read_text(errors="replace") for path in sorted(folder.rglob("*.log*")))


def judge(story: str, log: str) -> None:
    """The demo is a test too: what it promises has to be what it shows."""
    missing = [words for words in EXPECTED if words not in story]
    leaked = [word for word in SECRET_WORDS if word in log]
    if missing or leaked or '"sit":5' not in log.replace(" ", "").replace("'", '"'):
        raise SystemExit(
            f"the demo failed: not shown {missing}, in the hub's log {leaked}, log of {len(log)} characters"
        )


def tell(acmecse: str, folder: Path, is_check: bool) -> None:
    port = free_port()
    hub = f"http://127.0.0.1:{port}"
    write_keys(folder)
    with ExitStack() as stack:
        start_hub(stack, acmecse, folder, port)
        print(f"A oneM2M hub (ACME) runs at {hub}. It forwards; it holds no key.\n", flush=True)
        story = Story()
        cse = story.start("receiver.py", hub, str(free_port()), str(folder / "cse.json"))
        stack.callback(stop, cse)
        story.wait_for("publishes", cse)
        story.run("device.py", hub, str(folder / "device.json"))
        story.run("attacker.py", hub, str(folder / "device.json"), str(folder / "expiring.json"))
        stop(cse)
        text = story.end()
    log = hub_log(folder)
    found = [word for word in SECRET_WORDS if word in log]
    words = " and ".join(f'"{word}"' for word in SECRET_WORDS)
    print(f"\nThe hub logged all it saw, {len(log)} characters. Of the words {words} it has seen: {found or 'none'}.")
    if is_check:
        judge(text, log)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="libesf-demo-") as folder:
        tell(sys.argv[1], Path(folder), "--check" in sys.argv[2:])


if __name__ == "__main__":
    main()
