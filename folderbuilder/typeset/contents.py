"""The contents list: rows that lead to the sections of the folder."""

from __future__ import annotations

from dataclasses import replace

from folderbuilder.compose.blocks import ContentsList, ContentsRow, Words
from folderbuilder.typeset.flow import Strip
from folderbuilder.typeset.galley import Element, Link
from folderbuilder.typeset.lines import Breaker
from folderbuilder.typeset.setting import Setting, draw_lines
from folderbuilder.typeset.sheet import Sheet

NUMBER_COLUMN, PAGE_COLUMN = 42.0, 36.0
"""Where running text is 14 points."""


def set_contents(setting: Setting, contents: ContentsList) -> list[Strip]:
    """The contents: parts as headings of the list, sections as rows with number, title and page."""
    element = setting.element.add("TOC")
    strips: list[Strip] = []
    for number, row in enumerate(contents.rows):
        following = contents.rows[number + 1] if number + 1 < len(contents.rows) else None
        strip = _row(setting, row, element)
        before = setting.grid if number == 0 else strip.before
        strip.before, strip.keep = before, row.level == 0 and following is not None
        strips.append(strip)
    return strips


def _row(setting: Setting, row: ContentsRow, toc: Element) -> Strip:
    item = toc.add("TOCI")
    style = replace(setting.style("body"), bold=row.level == 0)
    beside = NUMBER_COLUMN * setting.unit
    width = setting.width - beside - PAGE_COLUMN * setting.unit
    runs = (Words(row.title, row.level == 0),)
    lines = Breaker(setting.fonts, style.size, bold=style.bold).lines(runs, width)
    link = (item.add("Reference").add("Link")) if row.target else item
    pad = setting.grid / 2 if row.level else setting.grid
    height = len(lines) * style.leading

    def draw(sheet: Sheet, y: float) -> None:
        left = sheet.left + setting.x
        baseline = y + style.baseline
        color = setting.color if row.level == 0 else style.color
        if row.number:
            words = [setting.one_line(row.number, bold=True), setting.one_line(" ", bold=True)]
            sheet.words(link, words, left, baseline, style.size, setting.color, bold=True)
        draw_lines(setting, replace(style, color=color), link, lines, sheet, left + beside, y, goes_on=True)
        if row.page:
            word = setting.one_line(row.page)
            end = left + setting.width
            last = baseline + (len(lines) - 1) * style.leading
            size = word.points(style.size)
            _dots(setting, sheet, left + beside + lines[-1].width + 8, end - size - 8, last)
            sheet.words(link, [word, setting.one_line(" ")], end - size, last, style.size, color, bold=False)
        if row.target:
            low = sheet.top - y - height
            sheet.link(link, Link((left, low, left + setting.width, sheet.top - y), row.contents, target=row.target))

    return Strip(height, draw, before=pad, frame=setting.frame)


def _dots(setting: Setting, sheet: Sheet, start: float, end: float, baseline: float) -> None:
    if end - start >= 12:
        level = sheet.top - baseline
        sheet.rules([(start, level, end, level)], setting.layout.colors.rule, 1.2, dash="[0.01 6] 0 d")
