"""The logo of a care team, drawn where the cover keeps room for it."""

from __future__ import annotations

import zlib
from functools import lru_cache
from io import BytesIO

from folderbuilder.library.logo import Art, LogoError, pixels
from folderbuilder.problems import FolderFailed, Problem, Severity
from folderbuilder.typeset.sheet import drawing

_LINE = 128
"""Hexadecimal digits on a line."""


@lru_cache(maxsize=32)
def logo_operators(art: Art) -> tuple[str, ...]:
    """The logo as page description, one unit wide and one high. Raises `FolderFailed` for what cannot be drawn."""
    try:
        return _picture(art) if art.kind == "png" else _drawing(art)
    except LogoError as error:
        hint = "Save it as a plain SVG of shapes, or as another PNG."
        raise FolderFailed(
            Problem(Severity.ERROR, "logo", f"The team's logo cannot be printed: {error}.", hint=hint)
        ) from error


def _picture(art: Art) -> tuple[str, ...]:
    """The pixels in the page description itself: shared pages have no images of their own."""
    width, height, data = pixels(art)
    digits = zlib.compress(data, 9).hex().upper() + ">"
    lines = [digits[at : at + _LINE] for at in range(0, len(digits), _LINE)]
    return (f"BI /W {width} /H {height} /BPC 8 /CS /RGB /F [/AHx /Fl] ID", *lines, "EI")


def _drawing(art: Art) -> tuple[str, ...]:
    # Imported where a drawing is drawn, as for figures.
    from reportlab.graphics import renderPDF  # noqa: PLC0415
    from svglib.svglib import svg2rlg  # noqa: PLC0415

    shapes = svg2rlg(BytesIO(art.data))
    if shapes is None or not shapes.width or not shapes.height:
        raise LogoError("the drawing cannot be read")
    with drawing(shapes.width, shapes.height) as canvas:
        renderPDF.draw(shapes, canvas, 0, 0)
        operators = tuple(code for code in canvas._code if not code.startswith("BT "))
    if any(" gs" in code for code in operators):
        raise LogoError("it has opacity")
    return (f"{1 / shapes.width:.8f} 0 0 {1 / shapes.height:.8f} 0 0 cm", *operators)
