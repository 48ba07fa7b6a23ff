# SPDX-License-Identifier: Apache-2.0
"""examples/python/receiver.py, which script/demo runs when it is told to, before a hub that says yes to everything."""

from __future__ import annotations

import json
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

DEVICE, CSE_SIDE = "//m2m.example/id-in/CesfA", "//m2m.example/id-in/CesfB"
JWK = {"kty": "oct", "kid": "room@m2m.example", "k": "A" * 43, "suid": 13}


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
def receiver(tmp_path: Path) -> Iterator[int]:
    """The port of the example, once it is registered."""
    hub = HTTPServer(("127.0.0.1", 0), AgreeableHub)
    threading.Thread(target=hub.serve_forever, daemon=True).start()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    (tmp_path / "keys.json").write_text(json.dumps([JWK | {"peer": DEVICE}]))
    program = [sys.executable, str(ROOT / "examples/python/receiver.py")]
    command = [*program, f"http://127.0.0.1:{hub.server_port}", str(port), str(tmp_path / "keys.json")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        watch = threading.Timer(60, process.kill)
        watch.start()
        assert process.stdout
        assert process.stdout.readline().startswith("    CSE side: registered")
        yield port
        watch.cancel()
        process.terminate()
    hub.shutdown()
    hub.server_close()


def test_it_creates_and_gives_back_what_sealed_requests_say_and_refuses_a_replay(receiver: int) -> None:
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
        device.add_key(libesf.Key.from_jwk(JWK | {"peer": CSE_SIDE}))
        inner = {"to": "/id-in/CesfB/room", "fr": DEVICE, "rvi": "3"}
        with device.channel(CSE_SIDE) as channel:
            created = channel.send({**inner, "op": 1, "rqi": "a1", "ty": 4, "pc": {"m2m:cin": {"con": "21"}}}, notify)
            found = channel.send({**inner, "op": 2, "rqi": "a2"}, notify)
            absent = channel.send({**inner, "op": 2, "rqi": "a3", "to": "/id-in/CesfB/elsewhere"}, notify)
    assert (created["rsc"], found["rsc"], absent["rsc"]) == (2001, 2000, 4004)
    assert found["pc"] == {"m2m:cin": {"con": "21"}}
    assert post(posted[-1]) == (5210, b"")
