"""Tables to write in: a header that repeats, an example, rows with words, and blank rows.

Rows with words are rows of the table. Blank rows hold nothing to hear: they are lines on the paper, and one remark.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from folderbuilder.compose.blocks import Inlines, Log
from folderbuilder.library.layout import mm
from folderbuilder.typeset.flow import Strip
from folderbuilder.typeset.forms import draw_tick, fill_of, tick_side
from folderbuilder.typeset.galley import Element
from folderbuilder.typeset.lines import Breaker
from folderbuilder.typeset.setting import Setting, Style, draw_lines, keep_whole
from folderbuilder.typeset.sheet import Sheet
from folderbuilder.typeset.tables import PAD, Cell, cell_elements, header_strip, repeated_strip, row_of


@dataclass(frozen=True, slots=True)
class _Ruling:
    """Where the columns of a log are, and which of them have a box to tick."""

    setting: Setting
    widths: tuple[float, ...]
    ticks: tuple[bool, ...]

    def draw(self, sheet: Sheet, y: float, height: float, *, example: bool = False) -> None:
        """The lines and boxes of one row, all of it for the eye only."""
        setting, left = self.setting, sheet.left + self.setting.x
        low, side = sheet.top - y - height, tick_side(self.setting)
        with sheet.under() as canvas:
            if example:
                canvas.setFillColor(setting.pale)
                canvas.rect(left, low, setting.width, height - 1, stroke=0, fill=1)
            canvas.setStrokeColor(setting.layout.colors.rule)
            canvas.setLineWidth(0.75)
            canvas.line(left, low, left + setting.width, low)
            x = left
            for number, (width, tick) in enumerate(zip(self.widths, self.ticks, strict=True)):
                canvas.setStrokeColor(setting.layout.colors.rule)
                canvas.setLineWidth(0.5)
                if number:
                    canvas.line(x, low, x, low + height)
                if tick:
                    canvas.setStrokeColor(setting.color)
                    canvas.setLineWidth(1.2)
                    at, up = x + (width - side) / 2, low + (height - side) / 2
                    canvas.roundRect(at, up, side, side, 2, stroke=1, fill=0)
                x += width


def set_log(setting: Setting, log: Log) -> list[Strip]:
    """Caption, header, the example, rows with words, and blank rows."""
    element = setting.element.add("Table")
    caption = setting.paragraph(
        log.caption, setting.style("caption"), element.add("Caption"), before=setting.grid * 1.5, snap="start"
    )
    strips = keep_whole(caption, with_next=True)
    style = setting.style("body" if len(log.columns) <= 3 else "cell")
    widths = _widths(setting, style, log)
    ruling = _Ruling(setting, widths, tuple(column.tick for column in log.columns))
    head = row_of(setting, replace(style, bold=True), [c.head for c in log.columns], widths, header=True)
    strips.append(header_strip(setting, head, element))
    repeated = repeated_strip(setting, head)
    height = max(setting.layout.write_line, mm(log.height))
    body = element.add("TBody")
    rows: list[tuple[Inlines, ...]] = [(row, *((),) * (len(widths) - 1)) for row in log.rows]
    if log.example:
        muted = replace(style, color=setting.layout.colors.muted)
        strips.append(_worded(ruling, muted, log.example, body, height, example=True))
    strips += [_worded(ruling, style, row, body, height) for row in rows]
    # No header alone, and no blank row alone below those with words.
    strips[-1].keep = not rows
    blank = log.blank or (1 if log.fill else 0)
    remark = setting.element.add("P")
    strips += [_blank(ruling, remark, log.spoken if number == 0 else None, height) for number in range(blank)]
    strips[-1].keep = False
    strips[-1].fill = fill_of(setting, log.fill)
    for strip in strips[len(caption) + 1 :]:
        strip.head = repeated
    if not log.fill and sum(strip.height for strip in strips) < setting.layout.text_height * 0.5:
        strips = keep_whole(strips)
    return strips


def _widths(setting: Setting, style: Style, log: Log) -> tuple[float, ...]:
    """Widths as the columns share them, but none narrower than its longest word."""
    least = []
    for number, column in enumerate(log.columns):
        words = Breaker(setting.fonts, style.size, bold=True).chunks(column.head, setting.width)
        for cell in (*(log.rows if number == 0 else ()), *(log.example[number : number + 1] if log.example else ())):
            words += Breaker(setting.fonts, style.size).chunks(cell, setting.width)
        least.append(max(chunk.width for chunk in words) + 2 * PAD + 0.5)
    free = dict(enumerate(log.columns))
    room = setting.width
    while free:
        total = sum(column.share for column in free.values())
        tight = [number for number, column in free.items() if room * column.share / total < least[number]]
        if not tight or sum(least) > setting.width:
            break
        for number in tight:
            room -= least[number]
            del free[number]
    total = sum(column.share for column in free.values())
    return tuple(
        room * free[number].share / total if number in free else least[number] for number in range(len(log.columns))
    )


def _worded(
    ruling: _Ruling, style: Style, words: Sequence[Inlines], body: Element, least: float, *, example: bool = False
) -> Strip:
    setting, row = ruling.setting, body.add("TR")
    shown = [() if tick else cell for cell, tick in zip(words, ruling.ticks, strict=True)]
    cells = row_of(setting, style, shown, ruling.widths, header=False, bold=False)
    elements = cell_elements(row, cells)
    height = max(least, *(len(cell.lines) * cell.style.leading + PAD for cell in cells))
    ticked = [bool(cell) and tick for cell, tick in zip(words, ruling.ticks, strict=True)]

    def draw(sheet: Sheet, y: float) -> None:
        ruling.draw(sheet, y, height, example=example)
        x = setting.x
        for cell, element, width, tick in zip(cells, elements, ruling.widths, ticked, strict=True):
            _draw_words(replace(setting, x=cell.x, width=width - 2 * PAD), cell, element, sheet, y, height)
            if tick:
                _draw_tick(setting, element, sheet, sheet.left + x + width / 2, sheet.top - y - height / 2)
            x += width

    return Strip(height, draw, frame=setting.frame)


def _draw_words(setting: Setting, cell: Cell, element: Element, sheet: Sheet, y: float, height: float) -> None:
    top = y + (height - len(cell.lines) * cell.style.leading) / 2
    draw_lines(setting, cell.style, element, cell.lines, sheet, sheet.left + cell.x, top)


def _draw_tick(setting: Setting, cell: Element, sheet: Sheet, x: float, y: float) -> None:
    """A tick in the box whose middle this is."""
    with sheet.tagged(cell.add("Span", actual="☑")) as canvas:
        draw_tick(setting, canvas, x, y)


def _blank(ruling: _Ruling, remark: Element, spoken: str | None, height: float) -> Strip:
    setting = ruling.setting
    told: list[Element] = []

    def draw(sheet: Sheet, y: float) -> None:
        ruling.draw(sheet, y, height)
        if spoken and not told:
            # The remark needs a mark on the paper to stand for: the foot of the first blank row.
            told.append(remark.add("Span", actual=spoken))
            with sheet.tagged(told[0]) as canvas:
                canvas.setStrokeColor(setting.layout.colors.rule)
                canvas.setLineWidth(0.75)
                low = sheet.top - y - height
                canvas.line(sheet.left + setting.x, low, sheet.left + setting.x + setting.width, low)

    return Strip(height, draw, frame=setting.frame)
