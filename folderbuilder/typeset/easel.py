"""ReportLab's canvas, to draw on. It is imported when something is drawn: pages of words alone do without."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.rl_accel import fp_str
from reportlab.pdfgen import canvas, pathobject
from reportlab.pdfgen.canvas import Canvas

NUMBERS_KEPT = 16384
"""Coordinates as text, some hundred bytes each."""
_written = lru_cache(maxsize=NUMBERS_KEPT)(fp_str)


def _numbers(*values: object) -> str:
    """Coordinates as ReportLab writes them. It does so with much care and in Python, and the same come again and again:
    the icons and boxes of sections, on the lines of the same grid."""
    written: str = fp_str(*values) if isinstance(values[0], list) else _written(*values)
    return written


canvas.fp_str = pathobject.fp_str = _numbers


class Easel(Canvas):  # type: ignore[misc]  # ReportLab has no types
    """A canvas whose marks are taken from it after every drawing; it never becomes a file."""

    _code: list[str]

    def write(self, *operators: str) -> None:
        """Add operators that are ready, in page coordinates as they are turned and scaled now."""
        self._code.extend(operators)

    def taken(self) -> list[str]:
        """The operators of what was drawn since they were taken last."""
        operators, self._code = self._code, []
        return operators

    def setFillColor(self, color: str, alpha: float | None = None) -> None:  # noqa: D102, N802 - ReportLab's
        super().setFillColor(_color(color) if isinstance(color, str) else color, alpha)

    def setStrokeColor(self, color: str, alpha: float | None = None) -> None:  # noqa: D102, N802 - ReportLab's
        super().setStrokeColor(_color(color) if isinstance(color, str) else color, alpha)


@lru_cache(maxsize=256)
def _color(color: str) -> Color:
    return HexColor(color)


@lru_cache(maxsize=8)
def easel(width: float, height: float) -> Easel:
    """One canvas for all pages of a size: making one costs more than drawing on it."""
    return Easel(BytesIO(), pagesize=(width, height))
