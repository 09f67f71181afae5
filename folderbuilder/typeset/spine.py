"""Labels for the back of a binder: they read from top to bottom, and say nothing that strangers should not read."""

from __future__ import annotations

from functools import partial

from folderbuilder.compose.blocks import SpineLabel, SpineLabels, Words
from folderbuilder.library.layout import Spine, mm, tint
from folderbuilder.problems import FolderFailed, Problem, Severity
from folderbuilder.typeset.cutting import draw_corners, draw_frame
from folderbuilder.typeset.flow import Strip
from folderbuilder.typeset.lines import Breaker, Line
from folderbuilder.typeset.setting import Setting, Style, draw_lines
from folderbuilder.typeset.sheet import Sheet

GAP = mm(10)
"""White between two labels."""
PAD = mm(4)
STRIPE = mm(2)
"""Of the colours at the head of a label: as on the cover, one for each part there can be."""


def set_spine_labels(setting: Setting, block: SpineLabels) -> list[Strip]:
    """Labels beside each other, as many as go on a page, each below its caption."""
    spine = setting.layout.spine or Spine()
    rows: list[list[SpineLabel]] = [[]]
    used = 0.0
    for label in block.labels:
        width = _width(spine, label)
        if rows[-1] and used + width > setting.width:
            rows.append([])
            used = 0.0
        rows[-1].append(label)
        used += width + GAP
    return [_row(setting, spine, row, block.colors) for row in rows]


def _width(spine: Spine, label: SpineLabel) -> float:
    return spine.wide if label.wide else spine.narrow


def _row(setting: Setting, spine: Spine, labels: list[SpineLabel], colors: tuple[str, ...]) -> Strip:
    body = setting.style("body")
    above = body.leading + mm(5)
    drawers = []
    x = 0.0
    for label in labels:
        lines = _lines(setting, spine, label, spine.length - len(colors) * STRIPE - 3 * PAD)
        drawers.append(partial(_draw, setting, spine, label, lines, colors, x, above))
        x += _width(spine, label) + GAP

    def draw(sheet: Sheet, y: float) -> None:
        for each in drawers:
            each(sheet, y)

    return Strip(above + spine.length, draw, before=setting.grid)


def _lines(setting: Setting, spine: Spine, label: SpineLabel, room: float) -> list[tuple[Style, list[Line], str]]:
    """What the label says, in lines of at most `room`; the team only where there is height for it."""
    colors = setting.layout.colors
    title = Style(spine.size, spine.size * 1.2, setting.color, bold=True)
    small = Style(spine.small, spine.small * 1.25, colors.ink)
    height = _width(spine, label) - 2 * PAD
    found: list[tuple[Style, list[Line], str]] = []
    wanted = (
        (title, label.title, True), (small, label.volume, True), (small, label.number, True), (small, label.team, False)
    )  # fmt: skip
    for style, text, needed in wanted:
        if text is None:
            continue
        lines = Breaker(setting.fonts, style.size, bold=style.bold).lines((Words(text, style.bold),), room)
        taken = len(lines) * style.leading
        fits = taken <= height and all(line.width <= room + 0.01 for line in lines)
        if fits:
            found.append((style, lines, text))
            height -= taken
        elif needed:
            message = "The title or the patient's number is too long for the label."
            raise FolderFailed(
                Problem(Severity.ERROR, "label-long", message, hint="Make the label of the layout longer or wider.")
            )
    return found


def _draw(
    setting: Setting, spine: Spine, label: SpineLabel, lines: list[tuple[Style, list[Line], str]],
    colors: tuple[str, ...], x: float, above: float, sheet: Sheet, y: float,
) -> None:  # fmt: skip
    left, width = sheet.left + x, _width(spine, label)
    top = sheet.top - y - above
    body = setting.style("body")
    caption = setting.one_line(label.caption, bold=True)
    sheet.words(setting.element.add("P"), [caption], left, y + body.baseline, body.size, body.color, bold=True)
    with sheet.under() as canvas:
        for place, color in enumerate(colors):
            canvas.setFillColor(tint(color, 0.55))
            low = top - PAD - (place + 1) * STRIPE
            canvas.rect(left + PAD, low, width - 2 * PAD, STRIPE * 0.7, stroke=0, fill=1)
        draw_frame(canvas, left, top - spine.length, width, spine.length, setting.layout.colors.rule)
        draw_corners(canvas, left, top - spine.length, width, spine.length, setting.layout.colors.rule)
    start = len(colors) * STRIPE + 2 * PAD
    height = sum(len(broken) * style.leading for style, broken, _ in lines)
    with sheet.turned(left, top):
        # The first line is the one farthest to the right.
        level = (width + height) / 2
        for style, broken, _ in lines:
            draw_lines(setting, style, setting.element.add("P"), broken, sheet, start, sheet.top - level)
            level -= len(broken) * style.leading
