"""A small memory of what was made last, so that ten thousand folders take no more room than a thousand."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Key:
    """What something is known by, made of many parts, its hash worked out once."""

    __slots__ = ("_hash", "parts")

    def __init__(self, *parts: Hashable) -> None:
        self.parts = parts
        self._hash = hash(parts)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Key) and self._hash == other._hash and self.parts == other.parts)


class Shelf(Generic[K, V]):
    """Keeps the last `places` values that were asked for."""

    def __init__(self, places: int) -> None:
        self.places = places
        self._held: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K, make: Callable[[], V], *, keep: Callable[[V], bool] = lambda _: True) -> V:
        """The value for the key, made when it is not there; one that `keep` refuses is handed out but not held."""
        if key in self._held:
            self._held.move_to_end(key)
            return self._held[key]
        value = make()
        if not keep(value):
            return value
        self._held[key] = value
        if len(self._held) > self.places:
            self._held.popitem(last=False)
        return value

    def values(self) -> list[V]:
        """What is held now."""
        return list(self._held.values())
