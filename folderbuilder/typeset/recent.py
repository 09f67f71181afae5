"""A memory of what was asked for lately, so that ten thousand folders take no more room than a thousand."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Keeps at least the last `places` values, at most twice as many.

    Two generations: when the young one is full it becomes the old one, and what is asked for again moves over. That
    costs next to nothing for a value that is found, unlike keeping them all in order.
    """

    def __init__(self, places: int) -> None:
        self.places = places
        self._young: dict[K, V] = {}
        self._old: dict[K, V] = {}

    def get(self, key: K) -> V | None:
        """The value that was put here, if it is still known."""
        found = self._young.get(key)
        if found is None and (found := self._old.get(key)) is not None:
            self.put(key, found)
        return found

    def put(self, key: K, value: V) -> V:
        """Remember a value; returns it."""
        if len(self._young) >= self.places:
            self._old, self._young = self._young, {}
        self._young[key] = value
        return value

    def __len__(self) -> int:
        return len(self._young) + len(self._old)
