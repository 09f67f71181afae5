"""Statements that get a number each: a row of boxes with the numbers in them, one to circle or cross."""

from __future__ import annotations

from dataclasses import replace

from folderbuilder.compose.blocks import Scored, Words
from folderbuilder.library.layout import mm
from folderbuilder.typeset.flow import Strip
from folderbuilder.typeset.forms import line_height
from folderbuilder.typeset.galley import Element
from folderbuilder.typeset.setting import TO_BASELINE, Setting, keep_whole
from folderbuilder.typeset.sheet import Sheet

BOX = mm(8)
"""Side of a box with a number, where eleven of them fit."""


def set_scores(setting: Setting, scored: Scored) -> list[Strip]:
    """What the first and last number mean, and the statements."""
    ends = f"{scored.lowest} = {scored.low}, {scored.highest} = {scored.high}"
    strips = setting.paragraph(
        (Words(ends),), setting.style("body"), setting.element.add("P"), before=setting.grid, keep=True, snap="start"
    )
    style = replace(setting.style("body"), bold=True)
    for item in scored.items:
        element = setting.element.add("P")
        lines = setting.paragraph(item, style, element, before=setting.grid * 0.6, goes_on=True)
        strips += keep_whole([*lines, _boxes(setting, scored, element)])
    return strips


def _boxes(setting: Setting, scored: Scored, element: Element) -> Strip:
    """The numbers are there for the eye; the ear hears once what is asked."""
    count = scored.highest - scored.lowest + 1
    side = min(BOX, setting.width / count - 4)
    pitch = (setting.width - side) / (count - 1)
    height = max(line_height(setting), side + 6)
    small = setting.style("cell")
    asked = element.add("Span", actual=f"{scored.lowest} – {scored.highest} {scored.spoken}")

    def draw(sheet: Sheet, y: float) -> None:
        low = sheet.top - y - (height + side) / 2
        with sheet.tagged(asked) as canvas:
            canvas.setStrokeColor(setting.color)
            canvas.setLineWidth(1)
            for place in range(count):
                canvas.roundRect(sheet.left + setting.x + place * pitch, low, side, side, 3, stroke=1, fill=0)
        for place in range(count):
            word = setting.one_line(str(scored.lowest + place))
            x = sheet.left + setting.x + place * pitch + (side - word.points(small.size)) / 2
            sheet.furniture_text(
                [word], x, y + height / 2 + small.size * TO_BASELINE, small.size, small.color, bold=False
            )

    return Strip(height, draw, frame=setting.frame)
