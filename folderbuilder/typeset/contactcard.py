"""Cards of the size of a bank card: cut out, folded once, front and back at the same side of the paper.

The front stands right of the fold and the back left of it: folded with the print outside, the card turns like a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from folderbuilder.compose.blocks import ContactCards, Inline, Words
from folderbuilder.library.layout import Card, Layout, mm, tint
from folderbuilder.typeset.cutting import draw_corners, draw_fold, draw_frame
from folderbuilder.typeset.flow import Strip
from folderbuilder.typeset.fonts import FontSet
from folderbuilder.typeset.galley import Element
from folderbuilder.typeset.icons import draw_icon
from folderbuilder.typeset.lines import Breaker, Line
from folderbuilder.typeset.setting import TO_BASELINE, Setting, Style, draw_line
from folderbuilder.typeset.sheet import Sheet

PAD = mm(4.5)
HEAD = mm(9)
"""Height of the coloured head of the front."""
ICON = 15.0
LEADING = 1.2
ABOVE = mm(5)
"""White above the uppermost card, for the marks at its corners."""
Rows: TypeAlias = list[tuple[Style, Line, int, bool]]
"""Lines with their style, the number of their paragraph, and whether each ends it."""


def set_contact_cards(setting: Setting, cards: ContactCards) -> list[Strip]:
    """As many cards as the layout asks for, in one piece. The first is read aloud, the others are the same again."""
    card = setting.layout.card or Card()
    whole, high = 2 * card.width, card.height
    start = (setting.layout.page.width - card.across * whole) / 2
    color = setting.layout.colors.rule

    def draw(sheet: Sheet, y: float) -> None:
        y += ABOVE
        _draw_card(setting, card, cards, start, y, sheet)
        # The others are told to nobody, so their tags hang on nothing.
        silent = replace(setting, element=Element("Sect"))
        more = partial(_draw_card, silent, card, cards, start, y)
        sheet.again(more, [(i * whole, -j * high) for j in range(card.down) for i in range(card.across) if i or j])
        with sheet.under() as canvas:
            low = sheet.top - y - card.down * high
            draw_corners(canvas, start, low, card.across * whole, card.down * high, color)

    return [Strip(ABOVE + card.down * high, draw)]


def phones_that_fit(layout: Layout, fonts: FontSet, phones: Sequence[tuple[str, str]]) -> int:
    """How many of the team's numbers go on a card below the line with its name."""
    most, room = _most_rows(layout) - 1, (layout.card or Card()).width - 2 * PAD

    def fit(many: int) -> bool:
        widths = (fonts.bold.shape(number).points(layout.type.small) for _, number in phones[:many])
        return len(_phone_rows(layout, fonts, phones[:many])) <= most and all(width <= room for width in widths)

    return next(many for many in range(len(phones), -1, -1) if fit(many))


def _most_rows(layout: Layout) -> int:
    card = layout.card or Card()
    return int((card.height - HEAD - 1.3 * PAD) // (layout.type.small * LEADING))


def _rows(layout: Layout, fonts: FontSet, paragraphs: Sequence[tuple[Inline, ...]]) -> Rows:
    style = Style(layout.type.small, layout.type.small * LEADING, layout.colors.ink)
    room = (layout.card or Card()).width - 2 * PAD
    found: Rows = []
    for number, runs in enumerate(paragraphs):
        lines = Breaker(fonts, style.size).lines(runs, room)
        found += [(style, line, number, place == len(lines) - 1) for place, line in enumerate(lines)]
    return found


def _phone_rows(layout: Layout, fonts: FontSet, phones: Sequence[tuple[str, str]], *, apart: bool = False) -> Rows:
    """Each number behind its label, or all `apart` on lines of their own. Numbers are never broken."""
    paragraphs: list[tuple[Inline, ...]] = []
    for label, number in phones:
        shown = Words(number.replace(" ", "\u00a0"), True)
        paragraphs += [(Words(f"{label}:"),), (shown,)] if apart else [(Words(f"{label}: "), shown)]
    return _rows(layout, fonts, paragraphs)


def _draw_card(setting: Setting, card: Card, cards: ContactCards, start: float, y: float, sheet: Sheet) -> None:
    layout = setting.layout
    left, top, high = start, sheet.top - y, card.height
    fold = left + card.width
    with sheet.under() as canvas:
        canvas.setFillColor(tint(setting.color, 0.14))
        canvas.rect(fold, top - HEAD, card.width, HEAD, stroke=0, fill=1)
        draw_icon(canvas, "bel-direct", fold + PAD, top - HEAD / 2 - ICON / 2, ICON, setting.color)
        draw_frame(canvas, left, top - high, 2 * card.width, high, layout.colors.rule)
        draw_fold(canvas, fold, top - high, high, layout.colors.rule)
    size = layout.type.body
    sheet.words(
        setting.element.add("P"), [setting.one_line(cards.title, bold=True)], fold + PAD + ICON + 7,
        y + HEAD / 2 + size * TO_BASELINE, size, setting.color, bold=True,
    )  # fmt: skip
    at = y + HEAD + PAD * 0.5
    team = _rows(layout, setting.fonts, [(Words(text, not place),) for place, text in enumerate(cards.team)])
    room = _most_rows(layout)
    phones = _phone_rows(layout, setting.fonts, cards.phones, apart=True)
    if len(phones) + 1 > room:
        phones = _phone_rows(layout, setting.fonts, cards.phones)
    # Numbers go before the name of the hospital where there is not room for all.
    team = team[: room - len(phones)]
    at = _draw_rows(setting, team, sheet, fold + PAD, at)
    _draw_rows(setting, phones, sheet, fold + PAD, at + (4 if len(phones) + len(team) < room else 0))
    pitch = layout.write_line
    for place, label in enumerate(cards.blanks):
        _draw_field(setting, label, cards.spoken, sheet, fold + PAD, at + (place + 1) * pitch, card.width - 2 * PAD)
    for place, label in enumerate(cards.fields):
        level = y + (high - len(cards.fields) * pitch) / 2 - 3 + (place + 1) * pitch
        _draw_field(setting, label, cards.spoken, sheet, left + PAD, level, card.width - 2 * PAD)


def _draw_rows(setting: Setting, rows: Rows, sheet: Sheet, x: float, y: float) -> float:
    elements = {number: setting.element.add("P") for _, _, number, _ in rows}
    for style, line, number, last in rows:
        draw_line(setting, style, elements[number], line, {}, sheet, x, y, last=last)
        y += style.leading
    return y


def _draw_field(setting: Setting, label: str, spoken: str, sheet: Sheet, x: float, level: float, width: float) -> None:
    """A label and a line to write on, at `level` below the top of the text block."""
    size = setting.layout.type.small
    element = setting.element.add("P")
    word = setting.one_line(f"{label}: ")
    sheet.words(element, [word], x, level - 4, size, setting.layout.colors.ink, bold=False)
    with sheet.tagged(element.add("Span", actual=spoken)) as canvas:
        canvas.setStrokeColor(setting.layout.colors.rule)
        canvas.setLineWidth(0.75)
        canvas.line(x + word.points(size) + 2, sheet.top - level, x + width, sheet.top - level)
