"""A paragraph that is never broken over pages and holds nothing but words, shown in one go.

Most of what is set anew for a folder (its glossary, contents and colophon) are such paragraphs, and most of them have
stood in another folder before. Line by line they would cost several times as much.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from folderbuilder.typeset.fonts import FontSet
from folderbuilder.typeset.lines import Line
from folderbuilder.typeset.operators import number, plainly
from folderbuilder.typeset.stretch import Stretch, is_plain, stretches


@dataclass(frozen=True, slots=True)
class Whole:
    """What shows a paragraph from the left end of its first baseline on, and how it is heard."""

    operators: str
    heard: str


def whole_of(fonts: FontSet, lines: Sequence[Line], size: float, leading: float, *, last: bool) -> Whole | None:
    """The lines in one go, or None when they hold more than plain words.

    `last`: no more words of the same element come behind it. Sizes are points.
    """
    kept = lines[0].kept
    key = ("whole", leading, last)
    if key not in kept:
        kept[key] = _whole(fonts, lines, size, leading, last=last)
    found: Whole | None = kept[key]
    return found


def _whole(fonts: FontSet, lines: Sequence[Line], size: float, leading: float, *, last: bool) -> Whole | None:
    operators: list[str] = []
    heard: list[str] = []
    font, begun_at, down = "", 0.0, 0.0
    for place, line in enumerate(lines):
        pieces = stretches(fonts, line, last=last and place == len(lines) - 1)
        if line.hyphen or not all(_is_plain(piece) for piece in pieces):
            return None
        x = 0.0
        for piece in pieces:
            if operators:
                operators.append(f"{number(x - begun_at)} {number(-down)} Td")
            begun_at, down = x, 0.0
            wanted, shown = plainly(piece.words, size, bold=piece.bold)
            operators.append(shown if wanted == font else f"{wanted} {shown}")
            font = wanted
            heard.append(piece.text)
            x += piece.width
        down += leading
    return Whole(" ".join(operators), "".join(heard))


def _is_plain(piece: Stretch) -> bool:
    return is_plain(piece.run) and not piece.marked and all(word.shown for word in piece.words)
