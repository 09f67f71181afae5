"""How often somebody may try to come in."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable

MOST_REMEMBERED = 2_000
"""Of those who tried; the one who was wrong longest ago goes first."""


class Attempts:
    """Wrong attempts, by who made them: after so many within a while, no more are looked at until some are long ago."""

    def __init__(self, clock: Callable[[], float], most: int, seconds: float) -> None:
        """`most` wrong attempts in `seconds`; `clock` gives seconds that only go up."""
        self._clock, self._most, self._seconds = clock, most, seconds
        self._wrong: OrderedDict[Hashable, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, who: Hashable) -> int:
        """Whole seconds before another attempt of theirs is looked at; 0 for now."""
        with self._lock:
            wrong = self._wrong.get(who)
            if wrong is None or len(wrong) < self._most:
                return 0
            left = wrong[0] + self._seconds - self._clock()
            return max(0, int(left) + 1) if left > 0 else 0

    def wrong(self, who: Hashable) -> None:
        """They were wrong."""
        with self._lock:
            self._wrong.setdefault(who, deque(maxlen=self._most)).append(self._clock())
            self._wrong.move_to_end(who)
            if len(self._wrong) > MOST_REMEMBERED:
                self._wrong.popitem(last=False)

    def right(self, who: Hashable) -> None:
        """They were right: what was wrong before does not matter."""
        with self._lock:
            self._wrong.pop(who, None)
