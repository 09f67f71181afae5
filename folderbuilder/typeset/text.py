"""Running text: the opening of a section, paragraphs, headings and lists."""

from __future__ import annotations

from dataclasses import replace

from folderbuilder.compose.blocks import Attached, Composed, CoverBlock, Divider, Head, Items, Para, Words
from folderbuilder.typeset.flow import Draw, Strip
from folderbuilder.typeset.forms import tick_side
from folderbuilder.typeset.galley import Element
from folderbuilder.typeset.setting import Setting, Style, keep_whole
from folderbuilder.typeset.sheet import Sheet


def set_opening(setting: Setting, composed: Composed) -> list[Strip]:
    """Part, number, title, and that the text is a draft if it is one."""
    if any(isinstance(block, CoverBlock | Divider) for block in composed.blocks):
        return []
    strips: list[Strip] = []
    small = replace(setting.style("small"), color=setting.color)
    if composed.part:
        strips += setting.paragraph((Words(composed.part),), small, setting.element.add("P"), keep=True)
    heading = setting.element.add("H1", title=composed.title)
    foreign = any(isinstance(block, Attached) for block in composed.blocks)
    style = setting.style("h3" if foreign else "h1")
    number, indent = composed.number, 0.0
    if number:
        indent = setting.one_line(f"{number}  ", bold=True).points(style.size) + 4

    def first(sheet: Sheet, y: float) -> None:
        setting.anchor(f"s-{composed.name}", sheet, y)
        setting.bookmark(1, f"{number} {composed.title}" if number else composed.title, sheet, y)
        if number:
            words, x = [setting.one_line(f"{number} ", bold=True)], sheet.left + setting.x
            sheet.words(heading, words, x, y + style.baseline, style.size, setting.color, bold=True)

    column = replace(setting, x=setting.x + indent, width=setting.width - indent)
    strips += column.paragraph(
        (Words(composed.title),), style, heading, first=first, keep=True, before=setting.grid / 2
    )
    if composed.status:
        strips += setting.paragraph(
            (Words(composed.status),), setting.style("small"), setting.element.add("P"), keep=True
        )
    return keep_whole(strips, with_next=True)


def set_paragraph(setting: Setting, block: Para) -> list[Strip]:
    """A paragraph; one that ends in a colon stays with what it announces."""
    before = setting.grid if block.style == "small" or setting.frame else setting.grid * 2
    last = block.runs[-1] if block.runs else None
    # "Er zijn drie soorten:" announces what comes next.
    announces = isinstance(last, Words) and last.text.rstrip().endswith(":")
    return setting.paragraph(
        block.runs,
        setting.style(block.style),
        setting.element.add("P"),
        before=before,
        keep=block.keep or announces,
        snap="start",
    )


def set_heading(setting: Setting, block: Head) -> list[Strip]:
    """A heading with its bookmark, on one page with what follows."""
    style = setting.style(block.style or ("h2" if block.level == 2 else "h3"))
    if block.style:
        style = replace(style, bold=True, color=setting.color)
    level = setting.places.heading(block.level)
    element = setting.element.add(f"H{level}", title=block.text)

    def first(sheet: Sheet, y: float) -> None:
        setting.bookmark(level, block.text, sheet, y)

    before = setting.grid * (3 if block.level == 2 else 2)
    strips = setting.paragraph(
        (Words(block.text),), style, element, before=before, keep=True, first=first, after=setting.grid / 2
    )
    if len(strips) == 1:
        strips[0].snap = "end"
    return keep_whole(strips, with_next=True)


def set_list(setting: Setting, block: Items) -> list[Strip]:
    """A list with bullets, numbers or boxes to tick."""
    numbering = "Decimal" if block.start is not None else "None" if block.ticks else "Disc"
    element = setting.element.add("L", attributes=f"<</O /List /ListNumbering /{numbering}>>")
    style = setting.style(block.style)
    unit = max(1.0, setting.unit)
    indent = tick_side(setting) + 11.8 * unit if block.ticks else (24.0 if block.start is not None else 18.0) * unit
    strips: list[Strip] = []
    for place, item in enumerate(block.items):
        entry = element.add("LI")
        label, body = entry.add("Lbl"), entry.add("LBody")
        column = setting.inside(body, indent=indent)
        sign = "•" if block.start is None else f"{block.start + place}."
        mark = _ticker(setting, label, block.tick_spoken) if block.ticks else _labeller(setting, label, sign, style)
        before = setting.grid if place == 0 and not setting.frame else setting.grid / 2
        lines = column.paragraph(item, style, body, before=before, first=mark, snap="start" if place == 0 else "")
        if place in (0, len(block.items) - 2) and len(block.items) > 1:
            # One item alone at the foot or the head of a page reads as a slip.
            lines[-1].keep = True
        strips += lines
    return strips


def _labeller(setting: Setting, label: Element, sign: str, row: Style) -> Draw:
    style = setting.style("body")

    def draw(sheet: Sheet, y: float) -> None:
        words = [setting.one_line(f"{sign} ", bold=True)]
        sheet.words(label, words, sheet.left + setting.x + 3, y + row.baseline, style.size, setting.color, bold=True)

    return draw


def _ticker(setting: Setting, label: Element, spoken: str) -> Draw:
    style, side = setting.style("body"), tick_side(setting)

    def draw(sheet: Sheet, y: float) -> None:
        label.actual = spoken
        with sheet.tagged(label) as canvas:
            canvas.setStrokeColor(setting.color)
            canvas.setLineWidth(1.2)
            low = sheet.top - y - style.leading / 2 - side / 2
            canvas.roundRect(sheet.left + setting.x + 1, low, side, side, 2, stroke=1, fill=0)

    return draw
