"""A table that is too wide for its column, row by row: the row's name, and under it each column's name and cell."""

from __future__ import annotations

from dataclasses import replace

from folderbuilder.compose.blocks import Grid, Inline, Words
from folderbuilder.typeset.flow import Strip
from folderbuilder.typeset.galley import Element
from folderbuilder.typeset.setting import Setting, keep_whole
from folderbuilder.typeset.sheet import Sheet


def set_rows_apart(setting: Setting, table: Grid) -> list[Strip]:
    """The rows as a list. For who hears it, each cell comes with the name of its column, as for who sees it."""
    element = setting.element.add("L")
    strips: list[Strip] = [_rule(setting, setting.color, 1.5)]
    for row in table.rows:
        entry = _row(setting, table, row, element.add("LI"))
        height = sum(strip.height + strip.before for strip in entry)
        # A row stays whole if it leaves room for others on its page.
        strips += keep_whole(entry) if height <= setting.layout.text_height * 0.6 else entry
    strips[0].keep = True
    return strips


def _row(setting: Setting, table: Grid, row: tuple[tuple[Inline, ...], ...], item: Element) -> list[Strip]:
    body = setting.style("body")
    label, cells = item.add("Lbl"), item.add("LBody")
    strips = setting.paragraph(
        row[0], replace(body, bold=True, color=setting.color), label, before=setting.grid / 2, keep=True
    )
    for head, cell in zip(table.head[1:], row[1:], strict=True):
        if not cell:
            continue
        runs = (*_bold(head), Words(": ", bold=True), *cell) if head else cell
        strips += setting.paragraph(runs, body, cells.add("P"), before=setting.grid / 4)
    strips[-1].keep = True
    strips.append(_rule(setting, setting.layout.colors.rule, 0.75))
    return strips


def _bold(runs: tuple[Inline, ...]) -> tuple[Inline, ...]:
    return tuple(run.but(bold=True) if isinstance(run, Words) else run for run in runs)


def _rule(setting: Setting, color: str, width: float) -> Strip:
    """A line under a row."""
    height = setting.grid / 2

    def draw(sheet: Sheet, y: float) -> None:
        with sheet.under() as canvas:
            canvas.setStrokeColor(color)
            canvas.setLineWidth(width)
            level = sheet.top - y - height + width / 2
            canvas.line(sheet.left + setting.x, level, sheet.left + setting.x + setting.width, level)

    return Strip(height, draw, frame=setting.frame)
