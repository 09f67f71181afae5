"""Lines to cut and to fold along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from folderbuilder.library.layout import mm

if TYPE_CHECKING:
    from folderbuilder.typeset.easel import Easel

TICK, TICK_GAP = mm(3), mm(1)
"""Length of the marks at a corner, and how far they keep off it."""


def draw_frame(canvas: Easel, x: float, y: float, width: float, height: float, color: str) -> None:
    """A thin line to cut along; `x` and `y` are its lower left corner in page coordinates."""
    canvas.setStrokeColor(color)
    canvas.setLineCap(0)
    canvas.setLineWidth(0.5)
    canvas.setDash(4, 3)
    canvas.rect(x, y, width, height, stroke=1, fill=0)
    canvas.setDash()


def draw_corners(canvas: Easel, x: float, y: float, width: float, height: float, color: str) -> None:
    """Marks outside the four corners: they stay on the paper that falls off, to lay a ruler on."""
    canvas.setStrokeColor(color)
    canvas.setLineWidth(0.75)
    for across, out in ((x, -1), (x + width, 1)):
        for level, up in ((y, -1), (y + height, 1)):
            canvas.line(across + out * TICK_GAP, level, across + out * (TICK_GAP + TICK), level)
            canvas.line(across, level + up * TICK_GAP, across, level + up * (TICK_GAP + TICK))


def draw_fold(canvas: Easel, x: float, y: float, height: float, color: str) -> None:
    """An upright dotted line to fold along, from `y` upwards."""
    canvas.setStrokeColor(color)
    canvas.setLineCap(1)
    canvas.setLineWidth(1)
    canvas.setDash(0.01, 4)
    canvas.line(x, y, x, y + height)
    canvas.setDash()
