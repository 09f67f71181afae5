"""Months to write appointments in: a row a week, from Monday."""

from __future__ import annotations

from dataclasses import replace

from folderbuilder.compose.blocks import Calendar, Month
from folderbuilder.library.layout import mm
from folderbuilder.typeset.flow import Strip
from folderbuilder.typeset.galley import Element
from folderbuilder.typeset.setting import Setting
from folderbuilder.typeset.sheet import Sheet

WEEK = mm(11)
"""Height of a week: the day's number, and a line to write below it."""
MARK = 3.0
"""Width of the border of a marked day."""


def set_calendar(setting: Setting, calendar: Calendar) -> list[Strip]:
    """The months, each on one page."""
    return [_month(setting, calendar, month) for month in calendar.months]


def _month(setting: Setting, calendar: Calendar, month: Month) -> Strip:
    style, small = replace(setting.style("h3"), leading=setting.layout.type.leading * 1.4), setting.style("cell")
    week = max(WEEK, setting.layout.write_line)
    height = style.leading + small.leading + week * len(month.weeks) + 4
    element = setting.element.add("Figure", alt=month.alt)

    def draw(sheet: Sheet, y: float) -> None:
        left, top = sheet.left + setting.x, sheet.top - y
        element.stands_in((left, top - height, left + setting.width, top))
        title = month.title or f"{calendar.label}:"
        word = setting.one_line(f"{title} ", bold=True)
        sheet.words(element, [word], left, y + style.baseline, style.size, style.color, bold=True)
        if month.title is None:
            with sheet.tagged(element) as canvas:
                canvas.setStrokeColor(setting.layout.colors.rule)
                canvas.setLineWidth(0.75)
                start = left + word.points(style.size) + 6
                level = sheet.top - y - style.baseline - 4
                canvas.line(start, level, start + mm(60), level)
        _draw_days(setting, calendar, month, element, sheet, y + style.leading, week)

    return Strip(height, draw, before=setting.grid, snap="start", frame=setting.frame)


def _draw_days(
    setting: Setting, calendar: Calendar, month: Month, element: Element, sheet: Sheet, y: float, week: float
) -> None:
    small, left = setting.style("cell"), sheet.left + setting.x
    width, rows = setting.width / 7, len(month.weeks)
    grid = y + small.leading
    with sheet.tagged(element) as canvas:
        canvas.setFillColor(setting.pale)
        canvas.rect(left, sheet.top - grid, setting.width, small.leading, stroke=0, fill=1)
        canvas.setStrokeColor(setting.layout.colors.rule)
        canvas.setLineWidth(0.6)
        for column in range(8):
            x = left + column * width
            canvas.line(x, sheet.top - grid, x, sheet.top - grid - rows * week)
        for row in range(rows + 1):
            canvas.line(left, sheet.top - grid - row * week, left + setting.width, sheet.top - grid - row * week)
    for column, name in enumerate(calendar.days):
        word = setting.one_line(f"{name} ", bold=True)
        sheet.words(
            element, [word], left + column * width + 5, y + small.baseline, small.size, setting.color, bold=True
        )
    for row, days in enumerate(month.weeks):
        for column, day in enumerate(days):
            if day:
                _draw_day(setting, calendar, month, element, sheet, day, left + column * width, grid + row * week, week)


def _draw_day(
    setting: Setting, calendar: Calendar, month: Month, element: Element, sheet: Sheet, day: int, x: float, y: float,
    week: float,
) -> None:  # fmt: skip
    small, marked = setting.style("cell"), day in month.marked
    if marked:
        with sheet.tagged(element) as canvas:
            canvas.setFillColor(setting.pale)
            canvas.setStrokeColor(setting.color)
            canvas.setLineWidth(MARK)
            low = sheet.top - y - week
            canvas.rect(x + MARK / 2, low + MARK / 2, setting.width / 7 - MARK, week - MARK, stroke=1, fill=1)
    word = setting.one_line(f"{day} ", bold=marked)
    sheet.words(element, [word], x + 6, y + 12.5, small.size, small.color, bold=marked)
    if marked:
        mark = setting.one_line(f"{calendar.mark} ", bold=True)
        sheet.words(element, [mark], x + 6, y + 12.5 + small.size, small.size, setting.color, bold=True)
