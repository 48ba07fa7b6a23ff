# SPDX-License-Identifier: Apache-2.0
"""What every object over a native handle has in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from . import _native

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self


class Handle:
    """A native object. `close()` may be called at any moment and from any thread: a call that another thread is in ends
    normally, later ones raise StateError. What is not closed is freed with the Python object."""

    __slots__ = ("__weakref__", "_handle")
    _handle: _native.Handle

    def close(self) -> None:
        """Gives the native object up and wipes its secrets, as soon as no call is in it any more.

        Closing twice is fine.
        """
        _native.handle_close(self._handle)

    @property
    def closed(self) -> bool:
        """Whether `close()` was called."""
        return _native.handle_closed(self._handle)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError(f"a {type(self).__qualname__} cannot be pickled or copied: it holds secrets of this process")

    def _describe(self, fact: str = "") -> str:
        """The repr of the object: a fact about it that is no secret, and whether it is closed."""
        words = [f"libesf.{type(self).__qualname__}", *([fact] if fact else []), *(["closed"] if self.closed else [])]
        return f"<{' '.join(words)}>"
