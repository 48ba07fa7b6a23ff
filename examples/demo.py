# SPDX-License-Identifier: Apache-2.0
"""The demo's stage: starts a real hub (the ACME CSE) on loopback, a CSE-side application in Java, a service in Node and
a device in Python, each with a certificate; then lets an attacker and a fourth party try. Run by script/demo, which
installs the packages, with a Python that has libesf:
demo.py --hub ACMECSE --esf ESF --java CLASS_PATH --node PROJECT [--check] [--cse-side java|python]

With --check it also judges what it shows: all pairs have agreed on keys and talked under them, every attempt was
refused for its own reason, and the hub's log holds no secret word.
"""

from __future__ import annotations

import argparse
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
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from libesf import PrivateKey, cert

HERE = Path(__file__).resolve().parent
SECRET_WORDS = ("21.5 degrees", "window open", "valve half open")
ID = "//m2m.example/id-in/"
ENDS = {"device": "CesfA", "CSE side": "CesfB", "service": "CesfC"}

# Who has begun to agree on a key with whom, and what he opened in the end.
TALKED = [
    ("device", "CSE side", r"21\.5 degrees"),
    ("device", "service", r'"rqi":"a3"'),
    ("service", "CSE side", r"21\.5 degrees"),
    ("CSE side", "service", "valve half open"),
]
# What the CSE side has refused, and what the fourth party has read of it.
REFUSED = [
    ("5210", "ESF_E_DUPLICATE"),
    ("4115", "ESF_E_AUTH"),
    ("4112", "ESF_E_UNKNOWN_KEY"),
    ("4116", "ESF_E_IMPERSONATION"),
    ("4103", "ESF_E_IDENTITY"),
    ("4103", "ESF_E_UNTRUSTED"),
    ("4103", "ESF_E_EXPIRED"),
]
ANSWERED = ["answered 5103", "alert access_denied", "alert unknown_ca", "alert certificate_expired"]

INTRODUCTION = """\
A oneM2M hub (ACME) runs at {hub}. It carries all that these three say to each other:

    device    Python  {ID}CesfA
    CSE side  {language:7} {ID}CesfB
    service   Node    {ID}CesfC

Lines of the hub are what it sees: sit 6 is a message of E2EKey, by which two ends agree on a key; sit 5 is sealed with
such a key; sit 3 asks for a random object that goes into the sealing, and sit 4 gives it."""
TRIALS = """
Now others try. Each time the CSE side says why it refuses; whoever tries learns less. (This hub says 5103 in the place
of status codes that it does not know.)"""


def free_ports(count: int) -> list[int]:
    """Ports below those that systems give to connections, so that nobody else has one before it is listened on."""
    found: list[int] = []
    with ExitStack() as stack:
        while len(found) < count:
            probe, port = stack.enter_context(socket.socket()), 20_000 + secrets.randbelow(10_000)
            with suppress(OSError):
                probe.bind(("127.0.0.1", port))
                found.append(port)
    return found


def start_hub(stack: ExitStack, acmecse: str, folder: Path, port: int) -> None:
    folder.mkdir()
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


def is_ready(port: int, request_id: str = "ready") -> bool:
    headers = {"X-M2M-Origin": "CAdmin", "X-M2M-RI": request_id, "X-M2M-RVI": "4"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/cse-in", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=5):
            return True
    except (OSError, urllib.error.HTTPError):
        return False


def logged(port: int, folder: Path) -> Path:
    """The log of the hub, when all that has happened so far is in it: it holds every request and response, in order,
    but is written some time later."""
    last = secrets.token_hex(8)
    is_ready(port, last)
    for _ in range(600):
        for path in folder.glob("logs/*.log"):
            if last in path.read_text(errors="replace"):
                return path
        time.sleep(0.1)
    raise SystemExit("the hub has not written its log within a minute")


def stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Story:
    """What the programs say, in the order they say it: all of them write into one pipe, which is printed and kept. A
    line "# title" begins a new step."""

    def __init__(self, stack: ExitStack) -> None:
        read, self.write = os.pipe()
        self.stack = stack
        self.lines: list[str] = []
        self.environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        self.reader = threading.Thread(target=self.tell, args=(read,), daemon=True)
        self.reader.start()

    def tell(self, read: int) -> None:
        steps = 0
        with open(read, encoding="utf-8", errors="replace") as lines:
            for line in lines:
                if line.startswith("# "):
                    steps += 1
                    line = f"\n{steps}. {line[2:]}"
                print(line, end="", flush=True)
                self.lines.append(line)

    def say(self, words: str) -> None:
        os.write(self.write, f"{words}\n".encode())

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        pipes = {"stdin": subprocess.PIPE, "stdout": self.write, "stderr": self.write}
        return popen(self.stack, list(command), env=self.environment, **pipes)

    def run(self, *command: str) -> None:
        try:
            code = self.start(*command).wait(120)
        except subprocess.TimeoutExpired:
            raise SystemExit(f"{command[1]} did not end within two minutes") from None
        if code:
            raise SystemExit(f"{command[1]} failed")

    def wait_for(self, words: str, process: subprocess.Popen[bytes]) -> None:
        for _ in range(600):
            if re.search(words, "".join(self.lines)):
                return
            if process.poll() is not None:
                break
            time.sleep(0.1)
        raise SystemExit(f"nobody said '{words}' in time; what was said instead stands above")

    def end(self) -> str:
        os.close(self.write)
        self.reader.join(60)
        return "".join(self.lines)


def certify(story: Story, esf: str, folder: Path) -> None:
    """A certification authority for trials, and a certificate for each end, by the commands that anybody can use."""
    environment = {**os.environ, "PATH": f"{Path(esf).parent}:{os.environ['PATH']}"}

    def run(who: str, command: str) -> None:
        story.say(f"    {who + ':':9} $ {command}")
        done = subprocess.run(command, shell=True, cwd=folder, env=environment, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"it failed: {done.stderr}")

    for name in ("ca", *ENDS, "intruder"):
        (folder / name.replace(" ", "-")).mkdir()
    story.say("# A trial CA, and a certificate for each end; each private key stays in its own folder")
    run("trial CA", "esf cert key ca/key.pem")
    run("trial CA", "esf cert new-ca --key ca/key.pem --name Trial --permit m2m.example > ca/ca.pem")
    for name, stem in ENDS.items():
        own = name.replace(" ", "-")
        run(name, f"esf cert key {own}/key.pem")
        run(name, f"esf cert request --key {own}/key.pem --ae-id {ID}{stem} > {own}.csr")
        run("trial CA", f"esf cert sign --ca ca/ca.pem --ca-key ca/key.pem {own}.csr > {own}/certificate.pem")
        shutil.copy(folder / "ca/ca.pem", folder / own)


def certify_intruder(folder: Path) -> None:
    """The fourth party has a certificate of the same authority, and an older one, which has expired."""
    ca, ca_key = (folder / "ca/ca.pem").read_text(), PrivateKey.from_pem((folder / "ca/key.pem").read_text())
    key = PrivateKey.generate()
    request = cert.request(key, ae_id=f"{ID}CesfM")
    now, day = int(time.time() * 1000), 86_400_000
    documents = {
        "key.pem": key.pem(),
        "ca.pem": ca,
        "certificate.pem": cert.issue(ca, ca_key, request),
        "expired.pem": cert.issue(ca, ca_key, request, not_before=now - 2 * day, not_after=now - day),
    }
    for name, document in documents.items():
        (folder / "intruder" / name).write_text(document)


def have_talked(story: str, here: str, there: str, opened: str) -> bool:
    """Whether both name one key, a request came under it, and its answer was opened."""
    agreed = re.findall(rf"^ +{there}: +has agreed on key (\w{{32}}) with {ID}{ENDS[here]}$", story, re.MULTILINE)
    said = [
        rf"{there}: +from {ID}{ENDS[here]}, under key KID$",
        rf"{here}: +has agreed on key KID$",
        f"{here}: +opened .*{opened}",
    ]
    return any(all(re.search(words.replace("KID", kid), story, re.MULTILINE) for words in said) for kid in agreed)


def judge(story: str, log: str) -> None:
    """The demo is a test too: what it promises has to be what it shows."""
    silent = [f"{here} and {there}" for here, there, opened in TALKED if not have_talked(story, here, there, opened)]
    refused = re.findall(r"CSE side: REFUSED with (\d+) (\w+): ", story)
    answered = re.findall(r"intruder: REFUSED: .*?((?:answered|alert) \w+)", story)
    leaked = [word for word in SECRET_WORDS if word in log]
    is_logged = '"sit":5' in log.replace(" ", "").replace("'", '"')
    if silent or refused != REFUSED or answered != ANSWERED or leaked or not is_logged:
        raise SystemExit(
            f"the demo failed: have not talked {silent}, refused {refused}, answered {answered}, "
            f"in the hub's log {leaked}, {len(log)} characters {'with' if is_logged else 'without'} sealed content"
        )


def ask(story: Story, process: subprocess.Popen[bytes], name: str, rqi: str) -> None:
    """The service and the CSE side send a request for each line that they read."""
    assert process.stdin
    process.stdin.write(f"{rqi}\n".encode())
    process.stdin.flush()
    story.wait_for(rf'{name}: +opened .*"rqi":"{rqi}"', process)


def play(options: argparse.Namespace, folder: Path) -> None:
    port, cse_port, service_port = free_ports(3)
    hub = f"http://127.0.0.1:{port}"
    java = ["java", "--enable-native-access=ALL-UNNAMED", "-cp", options.java, "Receiver"]
    python = [sys.executable, str(HERE / "python/receiver.py")]
    cse_side = python if options.cse_side == "python" else java
    with ExitStack() as stack:
        start_hub(stack, options.hub, folder / "hub", port)
        print(INTRODUCTION.format(hub=hub, ID=ID, language=options.cse_side.capitalize()), flush=True)
        story = Story(stack)
        certify(story, options.esf, folder)
        certify_intruder(folder)

        story.say("# CSE side and service start: they trust the trial CA for //m2m.example, and share no key")
        cse = story.start(*cse_side, hub, str(cse_port), str(folder / "CSE-side"), f"{ID}CesfC")
        node = ["node", f"{options.node}/service.mjs"]
        service = story.start(*node, hub, str(service_port), str(folder / "service"), f"{ID}CesfB")
        story.wait_for("CSE side: is registered", cse)
        story.wait_for("service:  is registered", service)

        story.run(sys.executable, str(HERE / "python/device.py"), hub, str(folder / "device"))
        story.say("# Service and CSE side agree on a key; the service retrieves what the device has created")
        ask(story, service, "service", "c1")
        story.say("# CSE side and service agree on a new key; this time the CSE side begins, and asks the service")
        ask(story, cse, "CSE side", "b1")

        story.say(TRIALS)
        story.run(sys.executable, str(HERE / "python/attacker.py"), hub, str(logged(port, folder / "hub")))
        story.run(sys.executable, str(HERE / "python/intruder.py"), hub, str(folder / "intruder"))
        log = logged(port, folder / "hub").read_text(errors="replace")
        stop(cse)
        stop(service)
        text = story.end()
    found = [word for word in SECRET_WORDS if word in log]
    words = ", ".join(f'"{word}"' for word in SECRET_WORDS)
    print(f"\nThe hub has logged all that it saw, {len(log)} characters.")
    print(f"Of the words {words} it has seen: {', '.join(found) or 'none'}.")
    if options.check:
        judge(text, log)


def main() -> None:
    parser = argparse.ArgumentParser(prog="demo.py", description="The demo's stage; script/demo runs it.")
    parser.add_argument("--hub", required=True, metavar="ACMECSE", help="the program of the ACME hub")
    parser.add_argument("--esf", required=True, metavar="ESF", help="the program esf")
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
