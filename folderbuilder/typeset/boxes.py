"""Boxes: each kind its own icon, title and ground, so that it is known in grey and by ear."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from folderbuilder.compose.blocks import Block, Framed, Words
from folderbuilder.library.layout import tint
from folderbuilder.typeset.flow import Frame, Strip
from folderbuilder.typeset.icons import draw_icon
from folderbuilder.typeset.lines import Breaker
from folderbuilder.typeset.repeats import draw_again
from folderbuilder.typeset.setting import Setting, Style, keep_whole
from folderbuilder.typeset.sheet import Sheet

PAD, ICON = 14.0, 18.0
"""White beside the text and side of the icon, where running text is 14 points."""
LOUD = "bel-direct"
LONG, LEFT_EMPTY = 0.6, 0.6
"""A box higher than this part of a page is long, and yields to a page that would be so empty without it. The loudest
never does: whom to call stands beside when to call."""


def set_box(
    setting: Setting, box: Framed, set_blocks: Callable[[Setting, tuple[Block, ...]], list[Strip]]
) -> list[Strip]:
    """A box, kept on one page when it fits on one. What goes on over a page has its title again there."""
    color = setting.layout.colors.alarm if box.kind == LOUD else setting.color
    frame = _frame(setting, box.kind, color)
    element = setting.element.add("Div")
    pad = PAD * setting.unit
    inner = replace(setting.inside(element, indent=pad, right=pad), frame=frame, color=color)
    title = set_title(inner, box.kind, box.title, color)
    title[0].before = setting.grid * 2
    strips = set_blocks(inner, box.blocks)
    height = sum(s.height + s.before for s in [*title, *strips]) + 2 * frame.inset
    if height <= setting.layout.text_height * 0.9:
        long = height > setting.layout.text_height * LONG and box.kind != LOUD
        strips = _kept(strips, long=long)
    again = _title_again(inner, box.kind, box.title, color)
    for strip in strips:
        strip.head = strip.head or again
    return title + strips


def _kept(strips: list[Strip], *, long: bool) -> list[Strip]:
    """The strips on one page; a long box is cut between paragraphs rather than leave a page almost empty."""
    strips = keep_whole(strips)
    if long:
        for last, following in pairwise(strips):
            last.yields = LEFT_EMPTY if following.snap == "start" else 0.0
    return strips


def _title_again(setting: Setting, icon: str, title: str, color: str) -> Strip:
    style = _title_style(setting, color)
    beside = _beside(setting)
    lines = Breaker(setting.fonts, style.size, bold=True).lines((Words(title, True),), setting.width - beside)

    def draw(sheet: Sheet, y: float) -> None:
        _draw_icon(setting, sheet, icon, y, color)
        draw_again(setting, sheet, lines, style, sheet.left + setting.x + beside, y)

    return Strip(len(lines) * style.leading, draw, frame=setting.frame)


def set_title(setting: Setting, icon: str, title: str, color: str) -> list[Strip]:
    """An icon and a title beside it, as a heading."""
    style = _title_style(setting, color)
    heading = setting.element.add(f"H{setting.places.heading(2)}", title=title)

    def first(sheet: Sheet, y: float) -> None:
        _draw_icon(setting, sheet, icon, y, color)
        setting.bookmark(2, title, sheet, y)

    beside = _beside(setting)
    column = replace(setting, x=setting.x + beside, width=setting.width - beside)
    strips = column.paragraph((Words(title, True),), style, heading, first=first, keep=True)
    return keep_whole(strips, with_next=True)


def _title_style(setting: Setting, color: str) -> Style:
    return replace(setting.style("h3"), color=color)


def _beside(setting: Setting) -> float:
    """Width of the icon and the white next to it."""
    return (ICON + 9) * setting.unit


def _draw_icon(setting: Setting, sheet: Sheet, icon: str, y: float, color: str) -> None:
    size = ICON * setting.unit
    middle = sheet.top - y - _title_style(setting, color).leading / 2
    with sheet.under() as canvas:
        draw_icon(canvas, icon, sheet.left + setting.x, middle - size / 2, size, color)


def _frame(setting: Setting, kind: str, color: str) -> Frame:
    ground = {"kort-samengevat": 0.08, "bel-direct": 0.07, "ervaring": 0.05}.get(kind)
    border = {"let-op": 1.5, "bel-direct": 3.0, "feiten-en-fabels": 1.5}.get(kind)

    def draw(sheet: Sheet, top: float, bottom: float, begins: bool, ends: bool) -> None:
        x, width = sheet.left + setting.x, setting.width
        low, height = sheet.top - bottom, bottom - top
        with sheet.under() as canvas:
            canvas.setStrokeColor(color)
            canvas.setFillColor(tint(color, ground) if ground else "#FFFFFF")
            if border:
                canvas.setLineWidth(border)
                half = border / 2
                if kind == "feiten-en-fabels":
                    canvas.setDash(1, 4)
                canvas.roundRect(x + half, low, width - border, height, 7, stroke=1, fill=1 if ground else 0)
            else:
                canvas.roundRect(x, low, width, height, 7, stroke=0, fill=1)
                canvas.setFillColor(color)
                canvas.roundRect(x, low, 5, height, 2.5, stroke=0, fill=1)

    return Frame(draw, inset=setting.grid)
