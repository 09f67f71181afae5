"""The cover: a title, whose folder it is, the team and its numbers; nothing medical."""

from __future__ import annotations

from dataclasses import replace

from reportlab.pdfgen.canvas import Canvas

from folderbuilder.compose.blocks import Blank, CoverBlock, Words
from folderbuilder.library.layout import tint
from folderbuilder.typeset.flow import Strip
from folderbuilder.typeset.setting import Setting, Style
from folderbuilder.typeset.sheet import Sheet


def set_cover(setting: Setting, cover: CoverBlock) -> list[Strip]:
    """One page: drawing and title above, the name in the middle, the team at the foot."""
    line = setting.layout.type.leading
    sizes = setting.layout.type
    title = Style(sizes.h1 * 1.45, line * 2.4, setting.color, bold=True)
    name = Style(sizes.h1, line * 1.7, setting.layout.colors.ink, bold=True)
    body, strong = setting.style("body"), replace(setting.style("body"), bold=True)
    upper = [_art(setting, cover)]
    upper += setting.paragraph((Words(cover.title),), title, setting.element.add("H1"))
    middle = setting.paragraph((Words(cover.for_whom),), body, setting.element.add("P"), before=line * 2)
    middle += setting.paragraph(cover.name, name, setting.element.add("P"))
    middle += setting.paragraph(cover.number, body, setting.element.add("P"))
    date = (Words(cover.date),) if cover.date else (Words(f"{cover.date_label} "), Blank(cover.spoken, 150))
    middle += setting.paragraph(date, body, setting.element.add("P"), before=line / 2)
    lower = _team(setting, cover, body, strong)
    used = sum(s.height + s.before for s in [*upper, *middle, *lower])
    gap = max(0.0, setting.layout.text_height - used - line / 2)
    return [*upper, *middle, Strip(gap, _nothing), *lower]


def _nothing(sheet: Sheet, y: float) -> None:
    """White."""


def _team(setting: Setting, cover: CoverBlock, body: Style, strong: Style) -> list[Strip]:
    line = setting.layout.type.leading
    small_head = replace(strong, color=setting.color)
    strips = [_rule(setting)]
    strips += setting.paragraph((Words(cover.team_label),), small_head, setting.element.add("P"), before=line / 2)
    for text in cover.team:
        strips += setting.paragraph((Words(text),), strong, setting.element.add("P"))
    if not cover.team:
        strips += setting.paragraph(
            (Blank(cover.spoken, setting.width * 0.7),), body, setting.element.add("P"), before=line / 2
        )
    for label, number in cover.phones:
        value = Words(number, bold=True) if number else Blank(cover.spoken, 150)
        strips += setting.paragraph((Words(f"{label}: "), value), body, setting.element.add("P"), before=line / 4)
    return strips


def _rule(setting: Setting) -> Strip:
    def draw(sheet: Sheet, y: float) -> None:
        with sheet.under() as canvas:
            canvas.setStrokeColor(setting.color)
            canvas.setLineWidth(2)
            canvas.line(sheet.left, sheet.top - y - 2, sheet.left + setting.width, sheet.top - y - 2)

    return Strip(4, draw)


def _art(setting: Setting, cover: CoverBlock) -> Strip:
    """Quiet rings from the outer top corner, one for each part there can be, on the page and off the holes."""
    layout = setting.layout
    height = layout.text_height * 0.36

    def draw(sheet: Sheet, y: float) -> None:
        right, top = layout.page.width, layout.page.height
        reach = min(layout.page.width - layout.margins.binding - 10, height + layout.margins.top - 10)
        step = reach / len(cover.colors)
        with sheet.under() as canvas:
            for place, color in enumerate(cover.colors):
                radius = reach - place * step
                _quarter(canvas, right, top, radius, tint(color, 0.30))
                if place < len(cover.colors) - 1:
                    _quarter(canvas, right, top, radius - step + 3, "#FFFFFF")

    return Strip(height, draw)


def _quarter(canvas: Canvas, right: float, top: float, radius: float, color: str) -> None:
    """A quarter of a disc in the upper right corner."""
    bend = radius * 0.5523
    canvas.setFillColor(color)
    path = canvas.beginPath()
    path.moveTo(right, top)
    path.lineTo(right - radius, top)
    path.curveTo(right - radius, top - bend, right - bend, top - radius, right, top - radius)
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)
