"""Pages that somebody else made: each as large as there is room for, in a thin frame, on a page of its own."""

from __future__ import annotations

from collections.abc import Sequence

from folderbuilder.compose.blocks import Attached
from folderbuilder.typeset.flow import Draw, Strip
from folderbuilder.typeset.operators import number
from folderbuilder.typeset.setting import Setting
from folderbuilder.typeset.sheet import Sheet

FOREIGN = "Foreign"
"""Mark in page descriptions around what is not ours; the proof knows it by this."""
MOST_GROWN = 2**0.5
"""A small page grows by one paper size, not more."""
_FRAME = 0.5


def set_attached(setting: Setting, opening: Sequence[Strip], pages: Sequence[Attached]) -> list[Strip]:
    """The opening with the first page under it, and a strip as high as the text block for each other page."""
    used = sum(strip.height for strip in opening) + sum(strip.before for strip in opening[1:])
    room = setting.layout.text_height - (used + setting.grid / 2 if opening else 0.0)
    strips = list(opening)
    for place, page in enumerate(pages):
        height = room if place == 0 else setting.layout.text_height
        before = setting.grid / 2 if place == 0 else 0.0
        strips.append(Strip(height, _drawer(setting, page, height), before=before))
    return strips


def _drawer(setting: Setting, page: Attached, room: float) -> Draw:
    element = setting.element.add("Figure", alt=page.alt)
    scale = min((setting.width - 2 * _FRAME) / page.width, (room - 2 * _FRAME) / page.height, MOST_GROWN)
    width, height = page.width * scale, page.height * scale

    def draw(sheet: Sheet, y: float) -> None:
        left = sheet.left + setting.x + (setting.width - width) / 2
        low = sheet.top - y - _FRAME - height
        element.stands_in((left, low, left + width, low + height))
        with sheet.over() as canvas:
            canvas.setStrokeColor(setting.layout.colors.rule)
            canvas.setLineWidth(_FRAME)
            canvas.rect(left, low, width, height, stroke=1, fill=0)
        with sheet.tagged(element) as canvas:
            # Nothing of it is seen outside its own box, whatever it draws.
            place = " ".join(map(number, (left, low, width, height)))
            canvas.write(
                f"/{FOREIGN} BMC q {place} re W n",
                f"{scale:.6f} 0 0 {scale:.6f} {number(left)} {number(low)} cm /{page.form} Do Q EMC",
            )

    return draw
