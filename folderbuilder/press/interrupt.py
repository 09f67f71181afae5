"""Ctrl-C and SIGTERM: obeyed at once, but never between a file and its line in the manifest (R26)."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name))


class Interrupts:
    """While it is entered, a signal to stop waits, but for what is done under `obeyed`: there it raises.

    It raises `KeyboardInterrupt`, and only once, so that a second Ctrl-C does not spoil the clearing up. Elsewhere
    than in the main thread it does nothing: signals do not come there.
    """

    def __init__(self) -> None:
        self.requested = False
        self._obeyed = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Interrupts:
        if threading.current_thread() is threading.main_thread():
            for number in _SIGNALS:
                # What was told to ignore a signal (nohup) goes on ignoring it.
                if (before := signal.getsignal(number)) is not signal.SIG_IGN:
                    self._before[number] = before
                    signal.signal(number, self._arrived)
        return self

    def __exit__(self, *_: object) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)
        self._before.clear()

    def _arrived(self, _number: int, _frame: FrameType | None) -> None:
        first, self.requested = not self.requested, True
        if first and self._obeyed:
            raise KeyboardInterrupt

    @contextmanager
    def obeyed(self) -> Iterator[None]:
        """Work that can stop anywhere: it is stopped by a signal, also by one that has been waiting."""
        try:
            self._obeyed = True
            # Python swallows what a signal raises in a few places, so ask as well.
            if self.requested:
                raise KeyboardInterrupt
            yield
        finally:
            self._obeyed = False
