"""The lines of a drawing as chains of points, read from its page description, to keep words clear of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]
Outline: TypeAlias = tuple[Point, ...]
"""A line from point to point."""
Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom; `top` is the lower number."""
_Matrix: TypeAlias = tuple[float, float, float, float, float, float]
_CURVE_STEPS = 8


class _Reader:
    """Follows the operators that make paths; all others are passed over."""

    def __init__(self, matrix: _Matrix) -> None:
        self.matrix = matrix
        self.saved: list[_Matrix] = []
        self.found: list[Outline] = []
        self.path: list[Point] = []
        self.last: Point = (0.0, 0.0)

    def obey(self, operator: str, values: list[float]) -> None:
        match operator, values:
            case "q", _:
                self.saved.append(self.matrix)
            case "Q", _:
                self.matrix = self.saved.pop()
            case "cm", [a, b, c, d, e, f]:
                self.matrix = _times((a, b, c, d, e, f), self.matrix)
            case "m", [x, y]:
                self._finish()
                self._to(x, y)
            case "l", [x, y]:
                self._to(x, y)
            case "c", [x1, y1, x2, y2, x3, y3]:
                self._curve(self.last, (x1, y1), (x2, y2), (x3, y3))
            case "h", _ if self.path:
                self.path.append(self.path[0])
            case "re", [x, y, width, height]:
                self._finish()
                for corner in ((x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)):
                    self._to(*corner)
            case "S" | "s" | "f" | "f*" | "F" | "B" | "B*" | "b" | "b*" | "n", _:
                self._finish()

    def _to(self, x: float, y: float) -> None:
        a, b, c, d, e, f = self.matrix
        self.path.append((a * x + c * y + e, b * x + d * y + f))
        self.last = (x, y)

    def _curve(self, start: Point, first: Point, second: Point, end: Point) -> None:
        for step in range(1, _CURVE_STEPS + 1):
            t = step / _CURVE_STEPS
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            points = (start, first, second, end)
            x, y = (sum(w * p[axis] for w, p in zip(weights, points, strict=True)) for axis in (0, 1))
            self._to(x, y)

    def _finish(self) -> None:
        if len(self.path) > 1:
            self.found.append(tuple(self.path))
        self.path = []


def _times(first: _Matrix, second: _Matrix) -> _Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def outlines(operators: Iterable[str], scale: float, height: float) -> tuple[Outline, ...]:
    """The paths of a page description times `scale`, with `y` running down from `height`."""
    reader = _Reader((scale, 0.0, 0.0, -scale, 0.0, height))
    values: list[float] = []
    for word in " ".join(operators).split():
        try:
            values.append(float(word))
        except ValueError:
            reader.obey(word, values)
            values = []
    return tuple(reader.found)


def crosses(outline: Outline, box: Box) -> bool:
    """Whether the line passes through the box."""
    left, top, right, bottom = box
    for start, end in pairwise(outline):
        (x, y), (u, v) = start, end
        # Nearly all of them lie wholly on one side.
        if (x <= left and u <= left) or (x >= right and u >= right):
            continue
        if (y <= top and v <= top) or (y >= bottom and v >= bottom):
            continue
        if _segment_crosses(start, end, box):
            return True
    return False


def _segment_crosses(start: Point, end: Point, box: Box) -> bool:
    """The segment is cut back to what lies between each pair of edges; something is left when it crosses."""
    first, last = 0.0, 1.0
    edges: Sequence[tuple[int, float, float]] = ((0, box[0], box[2]), (1, box[1], box[3]))
    for axis, low, high in edges:
        step = end[axis] - start[axis]
        if step == 0:
            if not low < start[axis] < high:
                return False
            continue
        enters, leaves = sorted(((low - start[axis]) / step, (high - start[axis]) / step))
        first, last = max(first, enters), min(last, leaves)
    return first < last
