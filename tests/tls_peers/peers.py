# SPDX-License-Identifier: Apache-2.0
"""Keys and certificates made by the openssl program, and programs that talk TLS on loopback, bounded in time."""

from __future__ import annotations

import os
import re
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PUMP = Path(os.environ["ESF_BUILD"]) / "bin" / "esf_tls_pump"
LABEL = "EXPORTER-oneM2M-ESCertKE"
SECONDS = 30


def openssl(*words: str | Path) -> None:
    done = subprocess.run(["openssl", *map(str, words)], capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, done.stderr


@dataclass(frozen=True)
class Identity:
    """A P-256 key, a self-signed certificate over it, and its public half, each a PEM file."""

    key: Path
    certificate: Path
    public: Path


def make_identity(folder: Path, name: str) -> Identity:
    made = Identity(folder / f"{name}.key", folder / f"{name}.pem", folder / f"{name}.pub")
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", made.key)
    subject = ("-subj", f"/CN={name}", "-addext", "keyUsage=critical,digitalSignature")
    openssl("req", "-x509", "-new", "-key", made.key, "-sha256", "-days", "2", *subject, "-out", made.certificate)
    openssl("pkey", "-in", made.key, "-pubout", "-out", made.public)
    return made


class Program:
    """A program under way: its lines are collected, its standard input stays open until it is let go."""

    def __init__(self, command: Sequence[str | Path], environment: dict[str, str] | None = None) -> None:
        self.command = [str(word) for word in command]
        self.lines: list[str] = []
        self._more = threading.Condition()
        self._process = subprocess.Popen(
            self.command,
            env=os.environ | (environment or {}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._more:
                self.lines.append(line.rstrip("\n"))
                self._more.notify_all()
        with self._more:
            self.lines.append("")
            self._more.notify_all()

    @property
    def said(self) -> str:
        with self._more:
            return "\n".join(self.lines)

    def wait_for(self, pattern: str) -> re.Match[str]:
        """Waits until the program has said something like that."""

        def found() -> re.Match[str] | None:
            return re.search(pattern, "\n".join(self.lines), re.MULTILINE)

        with self._more:
            self._more.wait_for(lambda: found() or not self._reader.is_alive(), timeout=SECONDS)
            match = found()
        assert match, f"{' '.join(self.command)} never said {pattern}:\n{self.said}"
        return match

    def end(self) -> int:
        """Closes its standard input, waits, and returns what it ended with."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            code = self._process.wait(timeout=SECONDS)
        finally:
            if self._process.poll() is None:
                self._process.kill()
        self._reader.join(timeout=SECONDS)
        return code

    def stop(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait(timeout=SECONDS)
        self._reader.join(timeout=SECONDS)
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None and not stream.closed:
                stream.close()

    def __enter__(self) -> Program:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def pump(role: str, port: int, own: Identity, peer: Identity, *options: str) -> Program:
    shown = peer.public if "raw" in options else peer.certificate
    return Program([PUMP, role, str(port), own.certificate, own.key, shown, *options])
