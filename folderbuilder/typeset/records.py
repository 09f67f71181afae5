"""Frames with fields to fill in again and again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from folderbuilder.compose.blocks import Records, Words
from folderbuilder.typeset.flow import Strip
from folderbuilder.typeset.forms import fill_of
from folderbuilder.typeset.galley import Element
from folderbuilder.typeset.lines import Breaker
from folderbuilder.typeset.setting import Setting
from folderbuilder.typeset.sheet import Sheet
from folderbuilder.typeset.spaces import Copy, Field, field_of, row_height, rows_of

PAD = 10.0
"""White between the frame and what stands in it."""


def set_records(setting: Setting, records: Records) -> list[Strip]:
    """The example, and then the frames to fill in."""
    inner = replace(setting, x=setting.x + PAD, width=setting.width - 2 * PAD) if records.framed else setting
    rows = rows_of(inner, records.rows, setting.layout.write_line)
    group = setting.element.add("Div")
    told: list[str] = []
    strips = []
    if records.example:
        blank = [[_example(field) for field in row] for row in rows]
        strips.append(_frame(setting, records, blank, group, records.example, told))
    strips += [_frame(setting, records, rows, group, records.title, told) for _ in range(records.count)]
    if records.framed:
        strips[0].snap = "start"
    strips[-1].fill = fill_of(setting, records.fill)
    return strips


def _example(field: Field) -> Field:
    """The field with room for its example, which stands in place of the patient's own value: nobody's example is
    somebody's treatment.
    """
    blank = field_of(field.setting, field.space.but(value=None), field.pitch)
    text = field.space.example
    if not text or field.space.ticks or field.space.box or field.space.text is not None:
        return blank
    room = field.setting.width - (0.0 if blank.above else blank.label_width)
    lines = Breaker(field.setting.fonts, field.style.size).lines((Words(text),), room)
    return field_of(field.setting, blank.space.but(lines=max(field.space.lines, len(lines))), field.pitch)


def _frame(
    setting: Setting,
    records: Records,
    rows: Sequence[Sequence[Field]],
    group: Element,
    title: str | None,
    told: list[str],
) -> Strip:
    """One frame. What is blank is said once, however often the frame comes back: then it stands in `told`."""
    example = records.example is not None and title == records.example
    style = replace(setting.style("body"), bold=True, color=setting.color)
    head = style.leading if title else 0.0
    pad = PAD if records.framed else 0.0
    height = head + sum(row_height(row) for row in rows) + 1.6 * pad

    def draw(sheet: Sheet, y: float) -> None:
        if records.framed:
            with sheet.under() as canvas:
                canvas.setFillColor(setting.pale if example else "#FFFFFF")
                canvas.setStrokeColor(setting.layout.colors.rule)
                canvas.setLineWidth(0.9)
                low = sheet.top - y - height
                canvas.roundRect(sheet.left + setting.x, low, setting.width, height, 7, stroke=1, fill=1)
        copy = Copy(group.add("Div"), None if told else records.spoken, example)
        if not example:
            told.append(records.spoken)
        at = y + pad * 0.8
        if title:
            words = [setting.one_line(title, bold=True)]
            x = sheet.left + setting.x + pad
            sheet.words(copy.parent.add("P"), words, x, at + style.baseline, style.size, style.color, bold=True)
            at += head
        for row in rows:
            for field in row:
                field.draw(sheet, at, copy)
            at += row_height(row)

    return Strip(height, draw, before=setting.grid if records.framed else 0.0, frame=setting.frame)
