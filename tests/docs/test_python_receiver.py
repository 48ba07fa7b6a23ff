# SPDX-License-Identifier: Apache-2.0
"""examples/python/receiver.py, which script/demo runs when it is told to, before a hub that says yes to everything."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from pages import ROOT

import libesf
from libesf import cert

DEVICE, CSE_SIDE = "//m2m.example/id-in/CesfA", "//m2m.example/id-in/CesfB"


class AgreeableHub(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("X-M2M-RSC", "2001")
        self.end_headers()

    do_PUT = do_POST

    def log_message(self, *_: object) -> None:
        """Nothing to say."""


@pytest.fixture
def authority() -> tuple[str, libesf.PrivateKey]:
    key = libesf.PrivateKey.generate()
    return cert.new_ca(key, "Trial"), key


def certified(absolute_id: str, ca: str, ca_key: libesf.PrivateKey) -> tuple[str, libesf.PrivateKey]:
    key = libesf.PrivateKey.generate()
    return cert.issue(ca, ca_key, cert.request(key, ae_id=absolute_id)), key


@pytest.fixture
def receiver(tmp_path: Path, authority: tuple[str, libesf.PrivateKey]) -> Iterator[int]:
    """The port of the example, once it is registered."""
    certificate, key = certified(CSE_SIDE, *authority)
    for name, text in (("certificate", certificate), ("key", key.pem()), ("ca", authority[0])):
        (tmp_path / f"{name}.pem").write_text(text)
    hub = HTTPServer(("127.0.0.1", 0), AgreeableHub)
    threading.Thread(target=hub.serve_forever, daemon=True).start()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    program = [sys.executable, str(ROOT / "examples/python/receiver.py")]
    command = [*program, f"http://127.0.0.1:{hub.server_port}", str(port), str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as process:
        watch = threading.Timer(60, process.kill)
        watch.start()
        assert process.stdout
        assert process.stdout.readline().startswith("    CSE side: is registered")
        yield port
        watch.cancel()
        process.terminate()
    hub.shutdown()
    hub.server_close()


def test_it_agrees_on_a_key_creates_and_gives_back_what_sealed_requests_say_and_refuses_a_replay(
    receiver: int, authority: tuple[str, libesf.PrivateKey]
) -> None:
    posted: list[bytes] = []

    def notify(to: str, content: bytes) -> tuple[int, bytes]:
        posted.append(libesf.wrap(content, reference="/id-in/CesfA"))
        return post(posted[-1])

    def post(body: bytes) -> tuple[int, bytes]:
        headers = {"X-M2M-Origin": "/id-in/CesfA", "X-M2M-RI": "1"}
        request = urllib.request.Request(f"http://127.0.0.1:{receiver}/", body, headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return int(answer.headers["X-M2M-RSC"]), answer.read()
        except urllib.error.HTTPError as error:
            return int(error.headers["X-M2M-RSC"]), error.read()

    with libesf.Endpoint(DEVICE) as device:
        device.add_identity(*certified(DEVICE, *authority))
        device.add_anchor(authority[0], "//m2m.example")
        kid = device.establish(CSE_SIDE, notify)
        inner = {"to": "/id-in/CesfB/room", "fr": DEVICE, "rvi": "3"}
        with device.channel(CSE_SIDE) as channel:
            created = channel.send({**inner, "op": 1, "rqi": "a1", "ty": 4, "pc": {"m2m:cin": {"con": "21"}}}, notify)
            found = channel.send({**inner, "op": 2, "rqi": "a2"}, notify)
            absent = channel.send({**inner, "op": 2, "rqi": "a3", "to": "/id-in/CesfB/elsewhere"}, notify)
        assert [key["kid"] for key in device.report()["keys"]] == [kid]
    assert (created["rsc"], found["rsc"], absent["rsc"]) == (2001, 2000, 4004)
    assert found["pc"] == {"m2m:cin": {"con": "21"}}
    assert post(posted[-1]) == (5210, b"")
