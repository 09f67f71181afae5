"""Small drawings beside titles, so that a box is known without its colour. Each fits a square of 20 points."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from folderbuilder.typeset.easel import Easel


def _lines(canvas: Easel) -> None:
    """kort-samengevat: a sheet with lines."""
    canvas.roundRect(3, 1, 14, 18, 2)
    for y, end in ((14, 13.5), (10, 13.5), (6, 10.5)):
        canvas.line(6.5, y, end, y)


def _triangle(canvas: Easel) -> None:
    """let-op: a triangle with an exclamation mark."""
    path = canvas.beginPath()
    path.moveTo(10, 18.5)
    path.lineTo(19, 2)
    path.lineTo(1, 2)
    path.close()
    canvas.drawPath(path)
    canvas.line(10, 13, 10, 8.5)
    canvas.circle(10, 5.2, 0.5, fill=1)


def _telephone(canvas: Easel) -> None:
    """bel-direct: a handset."""
    path = canvas.beginPath()
    path.moveTo(4.5, 18)
    path.lineTo(8, 18)
    path.lineTo(9.5, 13.5)
    path.lineTo(7, 11.5)
    path.curveTo(8, 9, 9.5, 7.6, 12, 6.6)
    path.lineTo(14, 9)
    path.lineTo(18.5, 7.5)
    path.lineTo(18.5, 4)
    path.curveTo(18.5, 2.6, 17.4, 1.6, 16, 1.7)
    path.curveTo(8.6, 2.3, 2.9, 8.2, 2.4, 15.6)
    path.curveTo(2.3, 17, 3.2, 18, 4.5, 18)
    path.close()
    canvas.drawPath(path, fill=1)


def _two_sides(canvas: Easel) -> None:
    """feiten-en-fabels: a tick and a cross."""
    canvas.lines([(1.5, 10, 4.2, 6.5), (4.2, 6.5, 9, 14)])
    canvas.lines([(12, 7, 18.5, 13.5), (12, 13.5, 18.5, 7)])


def _balloon(canvas: Easel) -> None:
    """ervaring: a speech balloon."""
    canvas.roundRect(1.5, 6.5, 17, 12, 4)
    canvas.lines([(6, 6.5, 5, 1.5), (5, 1.5, 10.5, 6.5)])
    for x in (6.5, 10, 13.5):
        canvas.circle(x, 12.5, 0.6, fill=1)


def _hand(canvas: Easel) -> None:
    """Wat kun je zelf doen: a ticked circle."""
    canvas.circle(10, 10, 8.5)
    canvas.lines([(5.8, 10, 8.8, 6.6), (8.8, 6.6, 14.2, 13.6)])


_ICONS: dict[str, Callable[[Easel], None]] = {
    "kort-samengevat": _lines,
    "let-op": _triangle,
    "bel-direct": _telephone,
    "feiten-en-fabels": _two_sides,
    "ervaring": _balloon,
    "actions": _hand,
}


def draw_icon(canvas: Easel, name: str, x: float, y: float, size: float, color: str) -> None:
    """The icon with its lower left corner at x, y (page coordinates)."""
    canvas.saveState()
    canvas.translate(x, y)
    canvas.scale(size / 20, size / 20)
    canvas.setLineWidth(1.7)
    canvas.setLineJoin(1)
    canvas.setStrokeColor(color)
    canvas.setFillColor(color)
    _ICONS[name](canvas)
    canvas.restoreState()
