"""ReportLab's canvas, to draw on. It is imported when something is drawn: pages of words alone do without."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

from reportlab.lib.colors import Color, HexColor
from reportlab.pdfgen.canvas import Canvas


class Easel(Canvas):  # type: ignore[misc]  # ReportLab has no types
    """A canvas whose marks are taken from it after every drawing; it never becomes a file."""

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
