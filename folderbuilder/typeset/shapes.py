"""The shapes of an SVG as page description: svglib reads them, ReportLab writes them."""

from __future__ import annotations

import re
from io import BytesIO
from typing import NamedTuple

_NO_NUMBER = re.compile(r"(^|\s)-?(nan|inf)(\s|$)")


class ShapeError(ValueError):
    """The shapes cannot be drawn."""


class Shapes(NamedTuple):
    """What to draw, and how large it is in its own units."""

    width: float
    height: float
    operators: tuple[str, ...]


def shapes_of(svg: bytes) -> Shapes:
    """The shapes of a drawing. Raises `ShapeError`."""
    # Imported where a drawing is drawn: it takes longer than binding a hundred folders from the cache.
    from reportlab.graphics import renderPDF  # noqa: PLC0415
    from svglib.svglib import svg2rlg  # noqa: PLC0415

    from folderbuilder.typeset.easel import easel  # noqa: PLC0415

    try:
        shapes = svg2rlg(BytesIO(svg))
        if shapes is None or not shapes.width or not shapes.height:
            raise ShapeError("the drawing cannot be read")
        canvas = easel(shapes.width, shapes.height)
        canvas.taken()
        renderPDF.draw(shapes, canvas, 0, 0)
        operators = tuple(canvas.taken())
    except ShapeError:
        raise
    except Exception as error:
        # A path without an end, a transform with too few numbers: svglib believes what it reads and fails in many ways.
        raise ShapeError("a number, path or transform in it is not right") from error
    if any(_NO_NUMBER.search(code) for code in operators):
        raise ShapeError("a number in it is too large")
    return Shapes(shapes.width, shapes.height, operators)
