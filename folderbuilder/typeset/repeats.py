"""What is set again on top of the next page, for the eye only: the tags have it once."""

from __future__ import annotations

from collections.abc import Iterable

from folderbuilder.typeset.lines import Line
from folderbuilder.typeset.setting import Setting, Style
from folderbuilder.typeset.sheet import Sheet


def draw_again(setting: Setting, sheet: Sheet, lines: Iterable[Line], style: Style, x: float, y: float) -> None:
    """Lines in bold, untagged; `x` from the page's edge, `y` the top of the first."""
    for number, line in enumerate(lines):
        at, baseline = x, y + number * style.leading + style.baseline
        for position, chunk in enumerate(line.chunks):
            at += chunk.space if position else 0.0
            pieces = [piece.word for piece in chunk.pieces]
            sheet.furniture_text(pieces, at, baseline, style.size, style.color, bold=True)
            at += chunk.width
        if line.hyphen:
            sheet.furniture_text([setting.one_line("-", bold=True)], at, baseline, style.size, style.color, bold=True)
