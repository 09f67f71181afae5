"""Cards to cut out, the size of a bank card; two sides below each other are folded back to back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from folderbuilder.compose.blocks import CutOut, Words
from folderbuilder.library.layout import mm
from folderbuilder.typeset.flow import Strip
from folderbuilder.typeset.galley import Element
from folderbuilder.typeset.lines import Breaker, Line
from folderbuilder.typeset.setting import TO_BASELINE, Setting, draw_lines
from folderbuilder.typeset.sheet import Sheet
from folderbuilder.typeset.spaces import Copy, Field, row_height, rows_of

WIDTH, HEIGHT = mm(85.6), mm(54)
"""Of a bank card (ISO/IEC 7810, ID-1)."""
PAD = 9.0
FOLD_GAP = 6.0
"""Between the card and the word beside its fold."""
LINE = mm(8.2)
"""Height of a line on a card; where lines to write on are 12 mm, as for large print, they are so here too."""
LARGE = mm(12)


def set_cut_out(setting: Setting, card: CutOut) -> list[Strip]:
    """The sides of a card, in the middle of the column."""
    pitch = LARGE if setting.layout.write_line > LARGE - 0.1 else LINE
    beside = setting.one_line(card.fold).points(setting.layout.type.small) + FOLD_GAP
    # In the middle, or so far to the left that what stands beside the fold is on the page as well.
    x = setting.x + max(0.0, min((setting.width - WIDTH) / 2, setting.width - WIDTH - beside))
    inner = replace(setting, x=x + PAD, width=WIDTH - 2 * PAD)
    group = setting.element.add("Div")
    strips: list[Strip] = []
    sides = [
        (side.title if number == 0 else card.goes_on.format(title=side.title), part)
        for side in card.sides
        for number, part in enumerate(_parted(setting, card, side.title, rows_of(inner, side.rows, pitch)))
    ]
    for number, (title, part) in enumerate(sides):
        folds = number % 2 == 0 and number < len(sides) - 1
        strips.append(_side(replace(setting, x=x), title, part, group, card, folded=number % 2 == 1, folds=folds))
    for number, strip in enumerate(strips):
        strip.keep = number % 2 == 0 and number < len(strips) - 1
        strip.before = 0.0 if number % 2 else setting.grid * 2
    return strips


def _parted(
    setting: Setting, card: CutOut, title: str, rows: Sequence[Sequence[Field]]
) -> Iterator[list[Sequence[Field]]]:
    """The rows in groups that fit on a side."""
    leading = setting.style("cell").leading
    room = HEIGHT - len(_title(setting, title)) * leading - 1.4 * PAD
    later = HEIGHT - len(_title(setting, card.goes_on.format(title=title))) * leading - 1.4 * PAD
    part: list[Sequence[Field]] = []
    used = 0.0
    for row in rows:
        if part and used + row_height(row) > room:
            yield part
            part, used, room = [], 0.0, later
        part.append(row)
        used += row_height(row)
    yield part


def _title(setting: Setting, title: str) -> list[Line]:
    """The head of a side as lines that fit on it."""
    return Breaker(setting.fonts, setting.style("cell").size, bold=True).lines((Words(title),), WIDTH - 2 * PAD)


def _side(
    setting: Setting, title: str, rows: Sequence[Sequence[Field]], group: Element, card: CutOut, *, folded: bool,
    folds: bool,
) -> Strip:  # fmt: skip
    """A side whose upper (`folded`) or lower (`folds`) edge is where the card is folded."""
    style = replace(setting.style("cell"), bold=True, color=setting.color)
    lines = _title(setting, title)
    # Bank cards have one size; only a value of many lines makes a larger one.
    needed = len(lines) * style.leading + sum(row_height(row) for row in rows) + 1.4 * PAD
    height = max(HEIGHT, needed)

    def draw(sheet: Sheet, y: float) -> None:
        left, top = sheet.left + setting.x, sheet.top - y
        with sheet.under() as canvas:
            canvas.setStrokeColor(setting.layout.colors.muted)
            canvas.setLineWidth(0.75)
            canvas.setDash(5, 3)
            canvas.line(left, top, left, top - height)
            canvas.line(left + WIDTH, top, left + WIDTH, top - height)
            if not folds:
                canvas.line(left, top - height, left + WIDTH, top - height)
            if folded:
                canvas.setDash(0.75, 4)
            canvas.line(left, top, left + WIDTH, top)
        if folded:
            words = [setting.one_line(card.fold)]
            size = setting.layout.type.small
            x = left + WIDTH + FOLD_GAP
            sheet.furniture_text(words, x, y + size * TO_BASELINE, size, setting.layout.colors.muted, bold=False)
        copy = Copy(group.add("Div"), card.spoken)
        at = y + PAD * 0.7
        draw_lines(setting, style, copy.parent.add("P"), lines, sheet, left + PAD, at)
        at += len(lines) * style.leading
        for row in rows:
            for field in row:
                field.draw(sheet, at, copy)
            at += row_height(row)

    return Strip(height, draw, frame=setting.frame)
