"""Boxes: each kind its own icon, title and ground, so that it is known in grey and by ear."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from folderbuilder.compose.blocks import Block, Framed, Words
from folderbuilder.library.layout import tint
from folderbuilder.typeset.flow import Frame, Strip
from folderbuilder.typeset.icons import draw_icon
from folderbuilder.typeset.setting import Setting, keep_whole
from folderbuilder.typeset.sheet import Sheet

PAD, ICON = 14.0, 18.0
"""White beside the text and side of the icon, where running text is 14 points."""
LOUD = "bel-direct"


def set_box(
    setting: Setting, box: Framed, set_blocks: Callable[[Setting, tuple[Block, ...]], list[Strip]]
) -> list[Strip]:
    """A box, kept on one page when it fits on one."""
    color = setting.layout.colors.alarm if box.kind == LOUD else setting.color
    frame = _frame(setting, box.kind, color)
    element = setting.element.add("Div")
    pad = PAD * setting.unit
    inner = replace(setting.inside(element, indent=pad, right=pad), frame=frame, color=color)
    strips = set_title(inner, box.kind, box.title, color)
    strips += set_blocks(inner, box.blocks)
    strips[0] = replace(strips[0], before=setting.grid * 2)
    height = sum(s.height + s.before for s in strips) + 2 * frame.inset
    if height <= setting.layout.text_height * 0.9:
        strips = keep_whole(strips)
    return strips


def set_title(setting: Setting, icon: str, title: str, color: str) -> list[Strip]:
    """An icon and a title beside it, as a heading."""
    style = replace(setting.style("h3"), color=color)
    size = ICON * setting.unit
    heading = setting.element.add(f"H{setting.places.heading(2)}", title=title)

    def first(sheet: Sheet, y: float) -> None:
        with sheet.under() as canvas:
            middle = sheet.top - y - style.leading / 2
            draw_icon(canvas, icon, sheet.left + setting.x, middle - size / 2, size, color)
        setting.bookmark(2, title, sheet, y)

    beside = size + 9 * setting.unit
    column = replace(setting, x=setting.x + beside, width=setting.width - beside)
    strips = column.paragraph((Words(title, True),), style, heading, first=first, keep=True)
    return keep_whole(strips, with_next=True)


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
