# SPDX-License-Identifier: Apache-2.0
"""Making two threads meet inside a native call.

With a switch interval of minutes a thread that runs Python gives the GIL up only when it waits or is in a native call
that lets it go. So what the main thread does between the start and the end of such a thread, it does during that call.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def switching_only_in_calls() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(300)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def during(call: Callable[[], object], act: Callable[[], object]) -> tuple[bool, object, BaseException | None]:
    """Makes the call in a thread and acts in this one as soon as the GIL is free.

    Tells whether that was during the call, and the call's outcome.
    """
    running = threading.Event()
    ended: list[bool] = []
    outcome: list[object] = [None]
    raised: list[BaseException | None] = [None]

    def run() -> None:
        running.set()
        try:
            outcome[0] = call()
        except BaseException as error:
            raised[0] = error
        ended.append(True)

    thread = threading.Thread(target=run)
    with switching_only_in_calls():
        thread.start()
        running.wait()
        inside = not ended
        act()
        inside = inside and not ended
        thread.join()
    return inside, outcome[0], raised[0]
