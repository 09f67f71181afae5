"""The shapes of an SVG as page description: svglib reads them, ReportLab writes them."""

from __future__ import annotations

import logging
import re
from io import BytesIO
from threading import get_ident
from typing import NamedTuple

from folderbuilder.problems import shorten

_NO_NUMBER = re.compile(r"(^|\s)-?(nan|inf)(\s|$)")


class ShapeError(ValueError):
    """The shapes cannot be drawn."""


class Shapes(NamedTuple):
    """What to draw, and how large it is in its own units."""

    width: float
    height: float
    operators: tuple[str, ...]


class _Warned(logging.Handler):
    """Hears what svglib only warns of in this thread: it leaves that out of the drawing."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.thread = get_ident()
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Remember it."""
        if record.thread == self.thread:
            self.messages.append(record.getMessage())


def shapes_of(svg: bytes) -> Shapes:
    """The shapes of a drawing. Raises `ShapeError`."""
    # Imported where a drawing is drawn: it takes longer than binding a hundred folders from the cache.
    from reportlab.graphics import renderPDF  # noqa: PLC0415
    from svglib.svglib import svg2rlg  # noqa: PLC0415

    from folderbuilder.typeset.easel import easel  # noqa: PLC0415

    warned, logger = _Warned(), logging.getLogger("svglib.svglib")
    logger.addHandler(warned)
    try:
        shapes = svg2rlg(BytesIO(svg))
        if warned.messages:
            raise ShapeError(f"it holds something that cannot be drawn: {shorten(warned.messages[0])}")
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
    finally:
        logger.removeHandler(warned)
    if any(_NO_NUMBER.search(code) for code in operators):
        raise ShapeError("a number in it is too large")
    return Shapes(shapes.width, shapes.height, operators)
