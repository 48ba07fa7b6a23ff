# SPDX-License-Identifier: Apache-2.0
"""The demo's stage: starts a real hub (the ACME CSE) on loopback, a CSE-side application in Java, a service in Node and
a device in Python, then lets an attacker try. Run by script/demo, which installs the packages, with a Python that has
libesf: demo.py --hub ACMECSE --java CLASS_PATH --node PROJECT [--check] [--cse-side java|python]

With --check it also judges what it shows: all three pairs have talked, every attempt was refused with its status code,
and the hub's log holds no secret word.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import secrets
import shutil
import signal
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
from typing import Any

HERE = Path(__file__).resolve().parent
SECRET_WORDS = ("21.5 degrees", "window open")
ID = "//m2m.example/id-in/"

# What shows that a pair has talked: the request opened at the one end, the answer at the other.
TALKED = {
    "device and CSE side": (rf"CSE side: opened .*from {ID}CesfA,", r"device:   opened .*21\.5 degrees"),
    "device and service": (rf"service:  opened .*window open.*from {ID}CesfA,", r'device:   opened .*"rqi": "a3"'),
    "service and CSE side": (rf"CSE side: opened .*from {ID}CesfC,", r"service:  opened .*21\.5 degrees"),
}
REFUSED = ["5210", "4115", "4116", "4112"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_hub(stack: ExitStack, acmecse: str, folder: Path, port: int) -> None:
    shutil.copy(HERE / "acme.ini", folder)
    command = [acmecse, "--config", "acme.ini", "-dir", str(folder), "--headless", "--http-port", str(port)]
    command += ["--no-mqtt", "--no-coap", "--no-ws", "--no-remote-cse"]
    with open(folder / "out.log", "wb") as out:
        process = popen(stack, command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=folder)
    for _ in range(600):
        if process.poll() is not None:
            raise SystemExit(f"the hub ended with {process.returncode}:\n{(folder / 'out.log').read_text()[-2000:]}")
        if is_ready(port):
            return
        time.sleep(0.1)
    raise SystemExit("the hub was not ready within a minute")


def popen(stack: ExitStack, command: list[str], **options: Any) -> subprocess.Popen[bytes]:
    """Starts a program that ends with the stack, whatever happens."""
    try:
        process = subprocess.Popen(command, **options)
    except FileNotFoundError:
        raise SystemExit(f"{command[0]} is not here; the demo needs ACME, a JDK 17 and a Node 18, or newer") from None
    stack.callback(stop, process)
    return process


def is_ready(port: int) -> bool:
    headers = {"X-M2M-Origin": "CAdmin", "X-M2M-RI": "ready", "X-M2M-RVI": "4"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/cse-in", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=5):
            return True
    except (OSError, urllib.error.HTTPError):
        return False


def stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def key(kid: str, peer: str, octets: bytes, **more: int) -> dict[str, object]:
    """A key document (a JWK with libesf's members): the same octets at both ends, each naming the other as peer."""
    k = urlsafe_b64encode(octets).rstrip(b"=").decode()
    return {"kty": "oct", "kid": f"{kid}@m2m.example", "k": k, "suid": 13, "peer": f"{ID}{peer}", **more}


def write_keys(folder: Path) -> None:
    """Three keys, one a pair, and a fourth that is going to expire while an attacker waits for it."""
    room, alarm, state, old = (secrets.token_bytes(32) for _ in range(4))
    soon = {"expires": int(time.time() * 1000) + 12_000}
    documents = {
        "cse": [key("room", "CesfA", room), key("state", "CesfC", state), key("old", "CesfA", old, **soon)],
        "device": [key("room", "CesfB", room), key("alarm", "CesfC", alarm)],
        "service": [key("alarm", "CesfA", alarm), key("state", "CesfB", state)],
        "stolen": key("room", "CesfB", room),
        "expiring": key("old", "CesfB", old, **soon),
    }
    for name, document in documents.items():
        (folder / f"{name}.json").write_text(json.dumps(document))


class Story:
    """What the programs say, in the order they say it: all of them write into one pipe, which is printed and kept."""

    def __init__(self, stack: ExitStack) -> None:
        read, self.write = os.pipe()
        self.stack = stack
        self.lines: list[str] = []
        self.environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        self.reader = threading.Thread(target=self.tell, args=(read,), daemon=True)
        self.reader.start()

    def tell(self, read: int) -> None:
        with open(read, encoding="utf-8", errors="replace") as lines:
            for line in lines:
                print(line, end="", flush=True)
                self.lines.append(line)

    def say(self, words: str) -> None:
        os.write(self.write, f"{words}\n".encode())

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        pipes = {"stdin": subprocess.PIPE, "stdout": self.write, "stderr": self.write}
        return popen(self.stack, list(command), env=self.environment, **pipes)

    def run(self, *command: str) -> None:
        try:
            code = self.start(*command).wait(60)
        except subprocess.TimeoutExpired:
            raise SystemExit(f"{command[1]} did not end within a minute") from None
        if code:
            raise SystemExit(f"{command[1]} failed")

    def wait_for(self, words: str, process: subprocess.Popen[bytes]) -> None:
        for _ in range(300):
            if re.search(words, "".join(self.lines)):
                return
            if process.poll() is not None:
                break
            time.sleep(0.1)
        raise SystemExit(f"nobody said '{words}' in time; what was said instead stands above")

    def end(self) -> str:
        os.close(self.write)
        self.reader.join(5)
        return "".join(self.lines)


def hub_log(folder: Path) -> str:
    """All that the hub has written down: at this level its log holds every request and response it has seen."""
    return "".join(path.read_text(errors="replace") for path in sorted(folder.rglob("*.log*")))


def judge(story: str, log: str) -> None:
    """The demo is a test too: what it promises has to be what it shows."""
    silent = [pair for pair, said in TALKED.items() if not all(re.search(words, story) for words in said)]
    refused = re.findall(r"CSE side: REFUSED with (\d+)", story)
    leaked = [word for word in SECRET_WORDS if word in log]
    is_logged = '"sit":5' in log.replace(" ", "").replace("'", '"')
    if silent or refused != REFUSED or leaked or not is_logged:
        raise SystemExit(
            f"the demo failed: have not talked {silent}, refused {refused}, in the hub's log {leaked}, "
            f"log of {len(log)} characters {'with' if is_logged else 'without'} sealed content"
        )


def ask(service: subprocess.Popen[bytes]) -> None:
    """The service sends a request for each line that it reads."""
    assert service.stdin
    service.stdin.write(b"\n")
    service.stdin.flush()


def play(options: argparse.Namespace, folder: Path) -> None:
    port = free_port()
    hub = f"http://127.0.0.1:{port}"
    java = ["java", "--enable-native-access=ALL-UNNAMED", "-cp", options.java, "Receiver"]
    python = [sys.executable, str(HERE / "python/receiver.py")]
    cse_side = python if options.cse_side == "python" else java
    with ExitStack() as stack:
        start_hub(stack, options.hub, folder, port)
        print(f"A oneM2M hub (ACME) runs at {hub}. It forwards what these say to each other; it holds no key:\n")
        print(f"    CSE side  {options.cse_side.capitalize():7} {ID}CesfB")
        print(f"    service   Node    {ID}CesfC")
        print(f"    device    Python  {ID}CesfA\n", flush=True)
        write_keys(folder)
        keys = {name: str(folder / f"{name}.json") for name in ("cse", "device", "service", "stolen", "expiring")}
        story = Story(stack)
        cse = story.start(*cse_side, hub, str(free_port()), keys["cse"])
        node = ["node", f"{options.node}/service.mjs"]
        service = story.start(*node, hub, str(free_port()), keys["service"], f"{ID}CesfB")
        story.wait_for("CSE side: registered", cse)
        story.wait_for("service:  registered", service)
        story.run(sys.executable, str(HERE / "python/device.py"), hub, keys["device"])
        story.say("\n4. Service to CSE side: retrieve what the device has created, under a key of their own")
        ask(service)
        story.wait_for(TALKED["service and CSE side"][1], service)
        story.run(sys.executable, str(HERE / "python/attacker.py"), hub, keys["stolen"], keys["expiring"])
        stop(cse)
        stop(service)
        text = story.end()
    log = hub_log(folder)
    found = [word for word in SECRET_WORDS if word in log]
    words = ", ".join(f'"{word}"' for word in SECRET_WORDS)
    print(f"\nThe hub logged all it saw, {len(log)} characters. Of the words {words} it has seen: {found or 'none'}.")
    if options.check:
        judge(text, log)


def main() -> None:
    parser = argparse.ArgumentParser(prog="demo.py", description="The demo's stage; script/demo runs it.")
    parser.add_argument("--hub", required=True, metavar="ACMECSE", help="the program of the ACME hub")
    parser.add_argument("--java", required=True, metavar="CLASS_PATH", help="libesf's JAR and the compiled example")
    parser.add_argument("--node", required=True, metavar="PROJECT", help="a project with libesf and the example in it")
    parser.add_argument("--cse-side", choices=("java", "python"), default="java", help="the language of the CSE side")
    parser.add_argument("--check", action="store_true", help="judge what was shown")
    options = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM):  # what was started is stopped then too
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    with tempfile.TemporaryDirectory(prefix="libesf-demo-") as folder:
        play(options, Path(folder))


if __name__ == "__main__":
    main()
