# SPDX-License-Identifier: Apache-2.0
"""Keys and certificates made by the openssl program, and programs that talk TLS on loopback, bounded in time."""

from __future__ import annotations

import os
import re
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PUMP = Path(os.environ["ESF_BUILD"]) / "bin" / "esf_tls_pump"
LABEL = "EXPORTER-oneM2M-ESCertKE"
SECONDS = 30
SUITES = {"C02B": "ECDHE-ECDSA-AES128-GCM-SHA256", "C023": "ECDHE-ECDSA-AES128-SHA256"}
GNUTLS = "NONE:+VERS-TLS1.2:+ECDHE-ECDSA:+SIGN-ECDSA-SHA256:+SIGN-ECDSA-SECP256R1-SHA256:+GROUP-SECP256R1:+COMP-NULL"
GNUTLS_SUITES = {"C02B": "+AES-128-GCM:+AEAD", "C023": "+AES-128-CBC:+SHA256"}
OPENSSL_KEY = r"Keying material: ([0-9A-F]{96})"
GNUTLS_KEY = r"Key material: ([0-9a-f]{96})"


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


# ---- the programs ----


def openssl_options(own: Identity, trusted: Path) -> list[str | Path]:
    shown: list[str | Path] = ["-tls1_2", "-cert", own.certificate, "-key", own.key]
    export: list[str | Path] = ["-keymatexport", LABEL, "-keymatexportlen", "48"]
    return [*shown, "-CAfile", trusted, "-verify_return_error", *export]


def openssl_client(port: int, *options: str | Path) -> Program:
    return Program(["openssl", "s_client", "-connect", f"127.0.0.1:{port}", *options])


@contextmanager
def openssl_server(*options: str | Path) -> Iterator[tuple[Program, int]]:
    """A server for one connection, with its port."""
    once = ("-accept", "127.0.0.1:0", "-naccept", "1")
    with Program(["openssl", "s_server", *once, *options]) as server:
        yield server, int(server.wait_for(r"ACCEPT 127\.0\.0\.1:(\d+)")[1])


def gnutls_options(own: Identity, raw: bool, suite: str, more: str = "") -> list[str | Path]:
    kind = "+CTYPE-CLI-RAWPK:+CTYPE-SRV-RAWPK" if raw else "+CTYPE-CLI-X509:+CTYPE-SRV-X509"
    shown: list[str | Path] = ["--x509certfile", own.certificate, "--x509keyfile", own.key]
    if raw:
        shown = ["--rawpkfile", own.public, "--rawpkkeyfile", own.key]
    priority = f"{GNUTLS}:{GNUTLS_SUITES[suite]}:{kind}{more}"
    return ["--priority", priority, *shown, f"--keymatexport={LABEL}", "--keymatexportsize=48"]


def gnutls_client(port: int, *options: str | Path) -> Program:
    return Program(["gnutls-cli", "127.0.0.1", "--port", str(port), *options])


@contextmanager
def gnutls_server(environment: dict[str, str], *options: str | Path) -> Iterator[tuple[Program, int]]:
    """A server with its port, which is not the one that it thinks (loopback_only.c)."""
    with Program(["gnutls-serv", "--echo", "--port", "1", *options], environment) as server:
        yield server, int(server.wait_for(r"loopback port (\d+)(?s:.*)done")[1])


def pump(role: str, port: int, own: Identity, peer: Identity, *options: str) -> Program:
    shown = peer.public if "raw" in options else peer.certificate
    return Program([PUMP, role, str(port), own.certificate, own.key, shown, *options])
