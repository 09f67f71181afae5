"""Dividers between the parts of a binder, with a mark at the edge that comes lower with each part; strips for tabs."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from folderbuilder.compose.blocks import Divider, TabStrips, Words
from folderbuilder.library.layout import Tabs, mm, tint
from folderbuilder.problems import FolderFailed, Problem, Severity
from folderbuilder.typeset.cutting import draw_frame
from folderbuilder.typeset.flow import Strip
from folderbuilder.typeset.galley import Element
from folderbuilder.typeset.lines import Breaker
from folderbuilder.typeset.setting import TO_BASELINE, Setting, Style, draw_lines
from folderbuilder.typeset.sheet import Sheet

NUMBER_COLUMN = 42.0
MARK_GAP = mm(3)
"""White between the marks of two parts."""
STRIP_GAP = mm(6)


def set_divider(setting: Setting, divider: Divider) -> list[Strip]:
    """One page: the number large, the title, and below a line what is in the part."""
    sizes, line = setting.layout.type, setting.layout.type.leading
    large = Style(sizes.h1 * 4, sizes.h1 * 4.2, setting.color, bold=True)
    title = Style(sizes.h1 * 1.45, line * 2.4, setting.layout.colors.ink, bold=True)
    heading = setting.element.add("H1", title=divider.title)

    def first(sheet: Sheet, y: float) -> None:
        setting.bookmark(1, f"{divider.number} {divider.title}", sheet, y)

    strips = [Strip(setting.layout.text_height * 0.14, _white)]
    strips += setting.paragraph((Words(divider.number),), large, heading, first=first, goes_on=True)
    strips += setting.paragraph((Words(divider.title),), title, heading)
    strips.append(_line(setting))
    lead = replace(setting.style("body"), bold=True, color=setting.color)
    strips += setting.paragraph((Words(divider.lead),), lead, setting.element.add("P"), before=line)
    contents = setting.element.add("L", attributes="<</O /List /ListNumbering /Decimal>>")
    for number, name in divider.entries:
        strips += _entry(setting, number, name, contents)
    return strips


def _white(sheet: Sheet, y: float) -> None:
    """Nothing is drawn."""


def _line(setting: Setting) -> Strip:
    def draw(sheet: Sheet, y: float) -> None:
        with sheet.under() as canvas:
            canvas.setStrokeColor(setting.color)
            canvas.setLineWidth(2)
            canvas.line(sheet.left, sheet.top - y - 2, sheet.left + setting.width, sheet.top - y - 2)

    return Strip(4, draw, before=setting.grid)


def _entry(setting: Setting, number: str, name: str, contents: Element) -> list[Strip]:
    item = contents.add("LI")
    label, body = item.add("Lbl"), item.add("LBody")
    style = setting.style("body")

    def first(sheet: Sheet, y: float) -> None:
        words = [setting.one_line(f"{number} ", bold=True)]
        sheet.words(label, words, sheet.left, y + style.baseline, style.size, setting.color, bold=True)

    column = setting.inside(body, indent=NUMBER_COLUMN)
    return column.paragraph((Words(name),), style, body, first=first, before=setting.grid)


def draw_mark(setting: Setting, sheet: Sheet, tabs: Tabs, place: int, many: int, text: str) -> None:
    """The mark of part `place` of `many` (from 1) at the outer edge, off the strip that printers leave white."""
    page = setting.layout.page
    step = page.height / many
    height = step - MARK_GAP
    low = page.height - step * place + MARK_GAP / 2
    # The first and the last mark keep off the upper and the lower edge too.
    bottom = max(low, tabs.from_edge)
    top = min(low + height, page.height - tabs.from_edge)
    x = page.width - tabs.from_edge - tabs.mark_width if sheet.front else tabs.from_edge
    with sheet.under() as canvas:
        canvas.setFillColor(setting.color)
        canvas.roundRect(x, bottom, tabs.mark_width, top - bottom, 5, stroke=0, fill=1)
    size = setting.layout.type.h2
    word = setting.one_line(text, bold=True)
    at = x + (tabs.mark_width - word.points(size)) / 2
    middle = (bottom + top) / 2
    sheet.furniture_text([word], at, sheet.top - middle + size * TO_BASELINE, size, "#FFFFFF", bold=True)


def set_tab_strips(setting: Setting, block: TabStrips) -> list[Strip]:
    """Strips in columns, with lines to cut along."""
    tabs = setting.layout.tabs or Tabs()
    columns = max(1, int((setting.width + STRIP_GAP) // (tabs.strip_width + STRIP_GAP)))
    rows = [block.strips[at : at + columns] for at in range(0, len(block.strips), columns)]
    strips = []
    for row in rows:
        drawers = [
            partial(_draw_strip, setting, tabs, place * (tabs.strip_width + STRIP_GAP), *strip)
            for place, strip in enumerate(row)
        ]

        def draw(sheet: Sheet, y: float, drawers: list[partial[None]] = drawers) -> None:
            for each in drawers:
                each(sheet, y)

        strips.append(Strip(tabs.strip_height, draw, before=STRIP_GAP))
    return strips


def _draw_strip(
    setting: Setting, tabs: Tabs, x: float, number: str, title: str, color: str, sheet: Sheet, y: float
) -> None:
    sizes = setting.layout.type
    left, side = sheet.left + x, tabs.strip_height
    style = Style(sizes.body, sizes.body * 1.2, setting.layout.colors.ink, bold=True)
    room = tabs.strip_width - side - 16
    lines = Breaker(setting.fonts, style.size, bold=True).lines((Words(title, True),), room)
    if len(lines) * style.leading > tabs.strip_height - 4 or any(line.width > room for line in lines):
        message = f"The title of part {number} is too long for a strip."
        raise FolderFailed(
            Problem(Severity.ERROR, "strip-long", message, hint="Make the strips of the layout wider or higher.")
        )
    with sheet.under() as canvas:
        canvas.setFillColor(tint(color, 0.10))
        canvas.rect(left, sheet.top - y - side, tabs.strip_width, side, stroke=0, fill=1)
        canvas.setFillColor(color)
        canvas.rect(left, sheet.top - y - side, side, side, stroke=0, fill=1)
        draw_frame(canvas, left, sheet.top - y - side, tabs.strip_width, side, setting.layout.colors.rule)
    element = setting.element.add("P")
    word = setting.one_line(number, bold=True)
    size = sizes.h2
    at = left + (side - word.points(size)) / 2
    words = [word, setting.one_line(" ", bold=True)]
    sheet.words(element, words, at, y + side / 2 + size * TO_BASELINE, size, "#FFFFFF", bold=True)
    top = y + (side - len(lines) * style.leading) / 2
    draw_lines(setting, style, element, lines, sheet, left + side + 8, top)
