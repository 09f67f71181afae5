"""Room to write: ruled lines, and fields with a label."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from folderbuilder.compose.blocks import Field, Fields, Ruled, Words
from folderbuilder.typeset.flow import Strip
from folderbuilder.typeset.galley import Element
from folderbuilder.typeset.setting import Setting
from folderbuilder.typeset.sheet import Sheet

if TYPE_CHECKING:
    from folderbuilder.typeset.easel import Easel

BOX = 14.2
"""Side of a box to tick beside text of 14 points: 5 mm."""


def tick_side(setting: Setting) -> float:
    """Side of a box to tick: 5 mm, more beside large print."""
    return BOX * max(1.0, setting.unit)


def draw_tick(setting: Setting, canvas: Easel, x: float, y: float) -> None:
    """A tick in the box whose middle this is, for an example."""
    side = tick_side(setting)
    canvas.setStrokeColor(setting.layout.colors.muted)
    canvas.setLineWidth(1.8)
    canvas.line(x - side * 0.28, y, x - side * 0.06, y - side * 0.25)
    canvas.line(x - side * 0.06, y - side * 0.25, x + side * 0.32, y + side * 0.3)


def line_height(setting: Setting) -> float:
    """Distance of lines to write on, on the grid."""
    return math.ceil(setting.layout.write_line / setting.grid) * setting.grid


def rule_strip(setting: Setting, element: Element, *, spoken: str | None, x: float, width: float) -> Strip:
    """One line to write on; the first of a group says what it is for to who cannot see it."""
    height = line_height(setting)

    def draw(sheet: Sheet, y: float) -> None:
        start, end = sheet.left + setting.x + x, sheet.left + setting.x + x + width
        level = sheet.top - y - height + 4
        layer = sheet.tagged(element.add("Span", actual=spoken)) if spoken else sheet.under()
        with layer as canvas:
            canvas.setStrokeColor(setting.layout.colors.rule)
            canvas.setLineWidth(0.75)
            canvas.line(start, level, end, level)

    return Strip(height, draw, frame=setting.frame)


def set_ruled(setting: Setting, ruled: Ruled) -> list[Strip]:
    """A title and lines to write on."""
    strips: list[Strip] = []
    if ruled.title:
        style = replace(setting.style("body"), bold=True)
        strips += setting.paragraph(
            (Words(ruled.title, True),),
            style,
            setting.element.add("P"),
            before=setting.grid * 2,
            keep=True,
            snap="start",
        )
    element = setting.element.add("P")
    for number in range(ruled.lines):
        spoken = ruled.spoken if number == 0 else None
        strip = rule_strip(setting, element, spoken=spoken, x=0, width=setting.width)
        # A few lines stay together; of many, two at least.
        strips.append(replace(strip, keep=ruled.lines <= 10 or number == 0 or number == ruled.lines - 2))
    strips[-1] = replace(strips[-1], keep=False, fill=fill_of(setting, ruled.fill))
    return strips


def fill_of(setting: Setting, fill: str) -> str:
    """How far to fill: a sheet that is printed on one side has no back."""
    return "page" if fill == "sheet" and not setting.layout.duplex else fill


def set_fields(setting: Setting, form: Fields) -> list[Strip]:
    """A form: labels in one column, values or lines in the other."""
    labels = [setting.one_line(f"{f.label}:").points(setting.layout.type.body) for f in form.fields]
    column = min(max(labels) + 10.5, setting.width * 0.45)
    strips: list[Strip] = []
    for place, field in enumerate(form.fields):
        # One short field alone at the foot or the head of a page gets lost.
        alone = {0: field, len(form.fields) - 2: form.fields[-1]}.get(place)
        short = alone is not None and alone.lines <= 1 and place < len(form.fields) - 1
        strips += [replace(strip, keep=short) for strip in _field(setting, field, column)]
    if strips:
        strips[0] = replace(strips[0], before=setting.grid)
    return strips


def _field(setting: Setting, field: Field, column: float) -> list[Strip]:
    element = setting.element.add("P")
    body = setting.style("body")
    label = replace(setting, width=column - 10)
    lines = label.paragraph((Words(f"{field.label}:"),), body, element, snap="start", goes_on=True)
    value = replace(setting, x=setting.x + column, width=setting.width - column)
    if field.value is not None:
        beside, lower = value.paragraph(field.value, replace(body, bold=True), element), 0.0
    else:
        rules = [rule_strip(setting, element, spoken=field.spoken, x=column, width=setting.width - column)]
        rules += [rule_strip(setting, element, spoken=None, x=column, width=setting.width - column)] * (field.lines - 1)
        # A line to write on is higher than a line of text, which stands at its foot.
        beside, lower = rules, max(0.0, rules[0].height - body.leading)
    return [_side_by_side(setting, lines, beside, lower)]


def _side_by_side(setting: Setting, left: list[Strip], right: list[Strip], offset: float) -> Strip:
    """Two columns as one strip, the left one `offset` lower."""
    height = max(offset + sum(s.height for s in left), sum(s.height for s in right)) + setting.grid
    height = math.ceil(height / setting.grid) * setting.grid

    def draw(sheet: Sheet, y: float) -> None:
        for column, top in ((left, y + offset), (right, y)):
            at = top
            for strip in column:
                strip.draw(sheet, at)
                at += strip.height

    return Strip(height, draw, snap="start", frame=setting.frame)
