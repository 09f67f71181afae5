"""The cover: a title, whose folder it is, the team with its logo and its numbers; nothing medical."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from folderbuilder.compose.blocks import Blank, CoverBlock, Words
from folderbuilder.library.layout import tint
from folderbuilder.library.logo import Art
from folderbuilder.typeset.artwork import logo_operators
from folderbuilder.typeset.flow import Draw, Strip
from folderbuilder.typeset.operators import number
from folderbuilder.typeset.setting import Setting, Style
from folderbuilder.typeset.sheet import Sheet

if TYPE_CHECKING:
    from folderbuilder.typeset.easel import Easel

LOGO_SHARE, LOGO_LINES = 0.34, 3.2
"""The most room of a logo: share of the text width, and lines."""
ART_SHARE = 0.36
"""Height of the drawing against the text block, where the words leave it that much."""


def set_cover(setting: Setting, cover: CoverBlock) -> list[Strip]:
    """One page: drawing and title above, the name in the middle, the team at the foot."""
    line = setting.layout.type.leading
    sizes = setting.layout.type
    setting = replace(setting, color=cover.color or setting.color)
    if cover.color is None:
        own = setting.layout.colors.parts
        cover = cover.but(colors=own + cover.colors[len(own) :])
    title = Style(sizes.h1 * 1.45, sizes.h1 * 1.45 * 1.23, setting.color, bold=True)
    name = Style(sizes.h1, sizes.h1 * 1.26, setting.layout.colors.ink, bold=True)
    body, strong = setting.style("body"), replace(setting.style("body"), bold=True)
    upper = setting.paragraph((Words(cover.title),), title, setting.element.add("H1"))
    middle = setting.paragraph((Words(cover.for_whom),), body, setting.element.add("P"), before=line * 2)
    middle += setting.paragraph(cover.name, name, setting.element.add("P"))
    middle += setting.paragraph(cover.number, body, setting.element.add("P"))
    date = (Words(cover.date),) if cover.date else (Words(f"{cover.date_label} "), Blank(cover.spoken, 150))
    middle += setting.paragraph(date, body, setting.element.add("P"), before=line / 2)
    lower = _team(setting, cover, body, strong)
    used = sum(s.height + s.before for s in [*upper, *middle, *lower])
    room = max(0.0, setting.layout.text_height - used - line / 2)
    art = max(0.0, min(setting.layout.text_height * ART_SHARE, room - line * 1.5))
    return [_art(setting, cover, art), *upper, *middle, Strip(room - art, _nothing), *lower]


def _nothing(sheet: Sheet, y: float) -> None:
    """White."""


def _team(setting: Setting, cover: CoverBlock, body: Style, strong: Style) -> list[Strip]:
    line = setting.layout.type.leading
    small_head = replace(strong, color=setting.color)
    strips = [_rule(setting)]
    beside, first = setting, None
    if cover.logo is not None:
        width, height = _logo_size(setting, cover.logo)
        beside = replace(setting, width=setting.width - width - line)
        first = _logo_drawer(setting, cover.logo, width, height)
    strips += beside.paragraph(
        (Words(cover.team_label),), small_head, setting.element.add("P"), before=line / 2, first=first
    )
    for text in cover.team:
        strips += beside.paragraph((Words(text),), strong, setting.element.add("P"))
    if not cover.team:
        strips += setting.paragraph(
            (Blank(cover.spoken, setting.width * 0.7),), body, setting.element.add("P"), before=line / 2
        )
    if cover.logo is not None:
        lack = _logo_size(setting, cover.logo)[1] - sum(s.height + s.before for s in strips[2:]) - strips[1].height
        if lack > 0:
            strips.append(Strip(lack, _nothing))
    for label, phone in cover.phones:
        value = Words(phone, bold=True) if phone else Blank(cover.spoken, 150)
        strips += setting.paragraph((Words(f"{label}: "), value), body, setting.element.add("P"), before=line / 4)
    return strips


def _logo_size(setting: Setting, logo: Art) -> tuple[float, float]:
    """Width and height in points, as large as there is room for."""
    scale = min(setting.width * LOGO_SHARE / logo.width, setting.layout.type.leading * LOGO_LINES / logo.height)
    return logo.width * scale, logo.height * scale


def _logo_drawer(setting: Setting, logo: Art, width: float, height: float) -> Draw:
    """The logo at the right edge, its top beside the first line about the team."""
    operators = logo_operators(logo)
    element = setting.element.add("Figure", alt=logo.alt)

    def draw(sheet: Sheet, y: float) -> None:
        left, top = sheet.left + setting.x + setting.width - width, sheet.top - y
        element.stands_in((left, top - height, left + width, top))
        with sheet.tagged(element) as canvas:
            # Nothing of a logo is seen outside its own box.
            place = " ".join(map(number, (left, top - height)))
            canvas.write(f"{number(width)} 0 0 {number(height)} {place} cm 0 0 1 1 re W n", *operators)

    return draw


def _rule(setting: Setting) -> Strip:
    def draw(sheet: Sheet, y: float) -> None:
        with sheet.under() as canvas:
            canvas.setStrokeColor(setting.color)
            canvas.setLineWidth(2)
            canvas.line(sheet.left, sheet.top - y - 2, sheet.left + setting.width, sheet.top - y - 2)

    return Strip(4, draw)


def _art(setting: Setting, cover: CoverBlock, height: float) -> Strip:
    """Quiet rings from the outer top corner, one for each colour, on the page and off the holes."""
    layout = setting.layout

    def draw(sheet: Sheet, y: float) -> None:
        right, top = layout.page.width, layout.page.height
        reach = min(layout.page.width - layout.margins.binding - 10, height + layout.margins.top - 10)
        step = reach / max(len(cover.colors), 5)
        with sheet.under() as canvas:
            for place, color in enumerate(cover.colors):
                radius = reach - place * step
                _quarter(canvas, right, top, radius, tint(color, 0.30))
                if place < len(cover.colors) - 1 or step < radius - 1:
                    _quarter(canvas, right, top, radius - step + 3, "#FFFFFF")

    return Strip(height, draw)


def _quarter(canvas: Easel, right: float, top: float, radius: float, color: str) -> None:
    """A quarter of a disc in the upper right corner."""
    bend = radius * 0.5523
    canvas.setFillColor(color)
    path = canvas.beginPath()
    path.moveTo(right, top)
    path.lineTo(right - radius, top)
    path.curveTo(right - radius, top - bend, right - bend, top - radius, right, top - radius)
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)
