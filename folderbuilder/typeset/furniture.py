"""What stands around the text block of every page, passed over by screen readers; and the lines of a blank back."""

from __future__ import annotations

from dataclasses import replace

from folderbuilder.compose.blocks import Composed
from folderbuilder.library.layout import HOLE_MARK, HOLES_IN, Kind, hole_levels
from folderbuilder.typeset.divider import draw_mark
from folderbuilder.typeset.forms import line_height
from folderbuilder.typeset.operators import PATIENT_FORM, Ink, number, paint
from folderbuilder.typeset.setting import TO_BASELINE, Setting
from folderbuilder.typeset.sheet import Backdrop, Sheet

EDGE_MARK_WIDTH = 24.0
"""Width of the coloured mark at the outer edge, in points, where running text is 14 points."""


def draw_furniture(setting: Setting, sheet: Sheet, composed: Composed, count: int) -> tuple[float, float]:
    """Edge mark, patient's line and page code, on a page of a galley of `count` pages.

    Returns where the page number goes: the left end of its baseline, in page coordinates.
    """
    layout, small = setting.layout, setting.style("small")
    sheet.lay(_backdrop(setting, sheet, composed, cover=composed.name == "cover" and sheet.index == 0))
    below = layout.page.height - layout.margins.top - layout.margins.bottom * 0.45
    x = sheet.left
    if composed.code:
        code = f"{composed.code} · {composed.page_of.format(k=sheet.index + 1, n=count)} — "
        word = setting.one_line(code)
        sheet.furniture_text([word], x, below, small.size, small.color, bold=False)
        x += word.points(small.size)
    if composed.state:
        word = setting.one_line(composed.state, bold=True)
        right = sheet.left + setting.width - word.points(small.size)
        sheet.furniture_text([word], right, below, small.size, small.color, bold=True)
    return x, sheet.top - below


def _backdrop(setting: Setting, sheet: Sheet, composed: Composed, *, cover: bool) -> Backdrop:
    """Edge mark, hole marks and patient's line: the same on every front and on every back of a part, so it is kept."""
    layout, kept = setting.layout, setting.fonts.kept
    # What is kept holds the layout, so no other one can have its identity.
    key = ("backdrop", id(layout), composed.part_place, composed.part_number, setting.color, cover, sheet.front)
    found: Backdrop | None = kept.get(key)
    if found is None:
        blank = Sheet(layout, setting.fonts, sheet.index, Ink())
        if composed.part_place[0] and layout.kind is not Kind.BOOKLET:
            # At the outer edge of a stapled booklet a mark would be cut off, or come out crooked.
            _edge_mark(setting, blank, composed)
        if layout.hole_marks:
            _hole_marks(setting, blank)
        if not cover:
            at = f"{number(blank.left)} {number(layout.page.height - layout.margins.top * 0.55)}"
            blank.marks(f"q 1 0 0 1 {at} cm /{PATIENT_FORM} Do Q", over=True)
        found = kept.put(key, blank.backdrop())
    return found


def _hole_marks(setting: Setting, sheet: Sheet) -> None:
    """A faint cross where each hole comes, at the binding edge; it goes when the hole is punched."""
    page, half = setting.layout.page, HOLE_MARK / 2
    x = HOLES_IN if sheet.front else page.width - HOLES_IN
    with sheet.under() as canvas:
        canvas.setStrokeColor(setting.layout.colors.rule)
        canvas.setLineWidth(0.5)
        for y in hole_levels(page.height):
            canvas.line(x - half, y, x + half, y)
            canvas.line(x, y - half, x, y + half)


def _edge_mark(setting: Setting, sheet: Sheet, composed: Composed) -> None:
    """A mark at the outer edge, one step lower for each part, with the part's number."""
    layout = setting.layout
    place, many = composed.part_place
    if layout.tabs:
        draw_mark(setting, sheet, layout.tabs, place, many, composed.part_number or "")
        return
    step = layout.page.height / many
    height = min(step, 60.0) - 4
    width = EDGE_MARK_WIDTH * setting.unit
    middle = layout.page.height - step * (place - 0.5)
    x = layout.page.width - width if sheet.front else 0.0
    box = " ".join(number(value) for value in (x, middle - height / 2, width, height))
    sheet.marks(f"q {paint(setting.color)} rg {box} re f Q")
    size = layout.type.body
    word = setting.one_line(composed.part_number or "", bold=True)
    at = x + (width - word.points(size)) / 2
    sheet.furniture_text([word], at, sheet.top - middle + size * TO_BASELINE, size, "#FFFFFF", bold=True)


def draw_notes(setting: Setting, sheet: Sheet, title: str) -> None:
    """A blank back: a heading and faint lines to write on."""
    style = replace(setting.style("body"), color=setting.layout.colors.muted, bold=True)
    sheet.words(
        setting.element.add("P"),
        [setting.one_line(title, bold=True)],
        sheet.left,
        style.baseline,
        style.size,
        style.color,
        bold=True,
    )
    step = line_height(setting)
    end = sheet.left + setting.width
    count = int((setting.layout.text_height - style.leading) / step + 1e-6)
    levels = [sheet.top - style.leading - place * step for place in range(1, count + 1)]
    sheet.rules([(sheet.left, y, end, y) for y in levels], setting.layout.colors.rule, 0.4)
