# SPDX-License-Identifier: Apache-2.0
"""What goes on around the module in its process: other users of OpenSSL, forks, the interpreter's end."""

from __future__ import annotations

import ctypes.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent

ROUND_TRIP = """
from ends import Hub, RECEIVER, introduced, originator, primitive, receiver, response_to
sender, target = originator(), receiver()
hub = Hub(target)
assert sender.channel(RECEIVER).send(primitive("r1"), hub.notify) == response_to(primitive("r1"))
"""
TLS = """
import hashlib, ssl
context = ssl.create_default_context()
assert hashlib.sha256(b"abc").hexdigest().startswith("ba7816bf")
assert "OpenSSL" in ssl.OPENSSL_VERSION
"""


def run(script: str, **environment: str) -> str:
    """Runs a script by this interpreter, with warnings as errors; it has to end well and quietly."""
    done = subprocess.run(
        [
            sys.executable,
            "-X",
            "dev",
            "-W",
            "error",
            "-c",
            f"import sys; sys.path.insert(0, {str(FOLDER)!r})\n{script}",
        ],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def host_libcrypto() -> str:
    name = ctypes.util.find_library("crypto")
    if name is None:
        pytest.skip("this machine has no libcrypto of its own")
    return name


@pytest.mark.parametrize("script", [TLS + ROUND_TRIP, ROUND_TRIP + TLS, ROUND_TRIP + TLS + ROUND_TRIP])
def test_ssl_before_and_after_changes_nothing(script: str) -> None:
    run(script)


def test_a_preloaded_libcrypto_changes_nothing() -> None:
    loaded = run(
        TLS + ROUND_TRIP + "import pathlib\nprint('libcrypto' in pathlib.Path('/proc/self/maps').read_text())",
        LD_PRELOAD=host_libcrypto(),
    )
    assert loaded == "True\n"


def test_symbols_of_the_host_are_not_taken_for_ours() -> None:
    """Even when the host's libcrypto is global before the module is loaded."""
    run(f"import ctypes; ctypes.CDLL({host_libcrypto()!r}, mode=ctypes.RTLD_GLOBAL)\n{ROUND_TRIP}")


def test_a_child_after_a_fork_is_refused_and_opens_its_own() -> None:
    said = run(
        """
import os
import libesf
from libesf import codes
from ends import *
sender, target = originator(), receiver()
introduced(sender, target)
content = sealed(sender, target)
channel = sender.channel(RECEIVER)
waiting = channel.request()
received = target.receive(content, ORIGINATOR)
exchange = received.exchange
sys.stdout.flush()
child = os.fork()
if child == 0:
    uses = [
        sender.info, sender.report, channel.request, lambda: waiting.seal(primitive("r9")),
        lambda: target.receive(content, ORIGINATOR), lambda: exchange.seal(response_to(primitive())),
        lambda: sender.channel(RECEIVER), lambda: sender.set(message_max=4096), lambda: sender.remove_key(KID),
        lambda: sender.learn(RECEIVER, {}), lambda: sender.share(1, SECRET), lambda: give_key(sender, RECEIVER),
    ]
    for number, use in enumerate(uses):
        try:
            use()
        except libesf.StateError as error:
            assert error.code == codes.E_FORKED, (number, error)
        else:
            raise SystemExit(f"use {number} was let through")
    for thing in (exchange, received, waiting, channel, target, sender):
        thing.close()
    with originator() as mine, receiver() as own:
        hub = Hub(own)
        assert mine.channel(RECEIVER).send(primitive(), hub.notify) == response_to(primitive())
    print("child done", flush=True)
    os._exit(0)
_, status = os.waitpid(child, 0)
assert status == 0, status
assert exchange.seal(response_to(primitive()))
assert waiting.seal(primitive("r2"))
print("parent done")
"""
    )
    assert said == "child done\nparent done\n"


def test_the_interpreter_ends_cleanly_with_everything_alive() -> None:
    run(
        """
import threading
from ends import *
sender, target = originator(), receiver()
received = target.receive(sealed(sender, target), ORIGINATOR)
exchange = received.exchange
cycle = [received, exchange]
cycle.append(cycle)

def forever():
    number = 0
    while True:
        number += 1
        sender.info()
        target.receive({"m2m:seci": {"sit": 3}}, ORIGINATOR).close()

for _ in range(3):
    threading.Thread(target=forever, daemon=True).start()
sys.keep = (sender, target, cycle)
"""
    )


def test_the_module_may_be_imported_again() -> None:
    run(
        """
import importlib, libesf
for name in [name for name in sys.modules if name.startswith("libesf") and name != "libesf._native"]:
    del sys.modules[name]
import libesf as again
try:
    again.Key("", b"", peer="")
except again.FormatError:
    pass
"""
    )


def test_nothing_is_imported_that_was_not_asked_for() -> None:
    said = run(
        """
import libesf
print([name for name in ("asyncio", "ssl", "typing_extensions") if name in sys.modules])
print(libesf.aio.AsyncEndpoint.__name__, libesf.lab.live_objects())
"""
    )
    assert said == "[]\nAsyncEndpoint 0\n"
