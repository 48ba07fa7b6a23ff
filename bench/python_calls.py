# SPDX-License-Identifier: Apache-2.0
"""What one call from Python costs, and what threads do to each other: python_calls.py SECONDS."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from python_world import MESSAGES_MAX, RECEIVER, Pair
from rounds import Duel, timed

import libesf

THREADS = 2


def repeat(call: Callable[[], object], times: int) -> None:
    for _ in range(times):
        call()


def refused() -> None:
    with contextlib.suppress(libesf.Error):
        libesf.Endpoint("")


def refused_by_python() -> None:
    with contextlib.suppress(ValueError):
        int("")


def bench_calls(seconds: float) -> None:
    endpoint = libesf.Endpoint(RECEIVER)
    endpoint.info()
    pairs: list[tuple[str, Callable[[], object], str, Callable[[], object]]] = [
        ("python call version", libesf.version, "threading.get_ident", threading.get_ident),
        ("python call Endpoint.info_due", lambda: endpoint.info_due, "threading.get_ident", threading.get_ident),
        ("python call refused, with exception", refused, "int('')", refused_by_python),
    ]
    for name, ours, reference, theirs in pairs:
        duel = Duel(name, None, reference, 2000)
        until = time.monotonic() + seconds / len(pairs)
        while time.monotonic() < until or len(duel.rounds) < 5:
            duel.add(timed(repeat, ours, duel.per_round), timed(repeat, theirs, duel.per_round))
        duel.show()


def bench_threads(size: int, seconds: float) -> None:
    """Threads share both ends. The same messages from one thread, in turns, are what they are compared with."""
    pair = Pair()
    messages = 64 if size <= 1024 else 32

    def work(times: int) -> None:
        repeat(lambda: pair.round_trip(size), times)

    def together() -> None:
        for done in [pool.submit(work, messages // THREADS) for _ in range(THREADS)]:
            done.result()

    duel = Duel(f"python round trip, {THREADS} threads", size, "1 thread", messages)
    with ThreadPoolExecutor(THREADS) as pool:
        together()
        until = time.monotonic() + seconds
        while 2 * messages * len(duel.rounds) < MESSAGES_MAX and (time.monotonic() < until or len(duel.rounds) < 5):
            duel.add(timed(together), timed(work, messages))
    duel.show()


def main() -> None:
    seconds = float(sys.argv[1])
    bench_calls(seconds)
    for size in (1024, 65536):
        bench_threads(size, seconds / 2)


if __name__ == "__main__":
    main()
