"""The contents list and the glossary: rows that lead to places in the folder."""

from __future__ import annotations

from dataclasses import replace

from folderbuilder.compose.blocks import Entries, Entry, PlaceLink, Row, Rows, Words
from folderbuilder.typeset.flow import Strip, stacked
from folderbuilder.typeset.galley import Element, Link
from folderbuilder.typeset.lines import Breaker
from folderbuilder.typeset.setting import Setting, draw_line
from folderbuilder.typeset.sheet import Sheet

NUMBER_COLUMN, PAGE_COLUMN = 42.0, 36.0
"""Where running text is 14 points."""


def set_rows(setting: Setting, contents: Rows) -> list[Strip]:
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


def _row(setting: Setting, row: Row, toc: Element) -> Strip:
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
        for number, line in enumerate(lines):
            colored = replace(style, color=color)
            draw_line(setting, colored, link, line, {}, sheet, left + beside, y + number * style.leading, last=False)
        if row.page:
            word = setting.one_line(row.page)
            end = left + setting.width
            last = baseline + (len(lines) - 1) * style.leading
            size = word.width * style.size / 1000
            _dots(setting, sheet, left + beside + lines[-1].width + 8, end - size - 8, last)
            sheet.words(link, [word, setting.one_line(" ")], end - size, last, style.size, color, bold=False)
        if row.target:
            low = sheet.top - y - height
            sheet.link(link, Link((left, low, left + setting.width, sheet.top - y), row.contents, target=row.target))

    return Strip(height, draw, before=pad, frame=setting.frame)


def _dots(setting: Setting, sheet: Sheet, start: float, end: float, baseline: float) -> None:
    if end - start < 12:
        return
    with sheet.under() as canvas:
        canvas.setStrokeColor(setting.layout.colors.rule)
        canvas.setLineWidth(1.2)
        canvas.setDash(0.01, 6)
        canvas.line(start, sheet.top - baseline, end, sheet.top - baseline)


def set_entries(setting: Setting, glossary: Entries) -> list[Strip]:
    """The glossary as a list: the word as label, its meaning and places as body."""
    element = setting.element.add("L")
    return [_entry(setting, entry, element) for entry in glossary.entries]


def _entry(setting: Setting, entry: Entry, parent: Element) -> Strip:
    item = parent.add("LI")
    label, body = item.add("Lbl"), item.add("LBody")

    def first(sheet: Sheet, y: float) -> None:
        setting.anchor(entry.anchor, sheet, y)

    term = replace(setting.style("body"), bold=True, color=setting.color)
    strips = setting.paragraph(
        (Words(entry.term, True),), term, label, before=setting.grid, first=first, snap="start", keep=True
    )
    strips += setting.paragraph(entry.meaning, setting.style("body"), body.add("P"))
    if any(isinstance(run, PlaceLink) for run in entry.places):
        strips += setting.paragraph(entry.places, setting.style("small"), body.add("P"))
    return stacked(strips)
