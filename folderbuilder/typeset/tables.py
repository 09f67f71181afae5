"""Tables: horizontal rules, a tinted header that repeats on the next page, the first column as row headers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from folderbuilder.compose.blocks import Blank, Grid, Inlines, Words, note_name
from folderbuilder.typeset.flow import ABYSS, Strip
from folderbuilder.typeset.galley import Element
from folderbuilder.typeset.lines import Breaker, Line
from folderbuilder.typeset.repeats import draw_again
from folderbuilder.typeset.setting import Setting, Style, draw_lines, keep_whole
from folderbuilder.typeset.sheet import Sheet
from folderbuilder.typeset.stacks import set_rows_apart

PAD = 6.0
"""White around the text of a cell, in points."""
SHORT_CELL = 3
"""Lines in a cell: no column is too narrow for a table without longer ones."""
LEAST_BLANK = 60.0
"""Length in points of a line to write on in a column, where running text is 14 points."""
WORTH_A_TABLE = 1.3
"""How much higher a table may be than its rows one by one: side by side, cells are easier to compare."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as broken lines; `x` is from the left edge of the text block."""

    lines: list[Line]
    x: float
    style: Style
    tag: str
    attributes: str | None


def set_table(setting: Setting, table: Grid) -> list[Strip]:
    """Caption, how to read it, the table and its footnotes."""
    strips = setting.paragraph(
        table.read, setting.style("body"), setting.element.add("P"), before=setting.grid, keep=True, snap="start"
    )
    if _is_too_wide(setting, table):
        return strips + _set_apart(setting, table)
    return strips + _set_grid(setting, table, above=sum(strip.height for strip in strips))


def _is_too_wide(setting: Setting, table: Grid) -> bool:
    """Whether words would be cut in its columns, or the columns be so narrow that it gets far higher than its rows."""
    if len(table.head) < 3:
        return False
    style = _cell_style(setting, table)
    widths = _column_widths(setting, style, table)
    if widths is None:
        return True
    rows = [row_of(setting, style, row, widths, header=False) for row in table.rows]
    if max(len(cell.lines) for row in rows for cell in row) <= SHORT_CELL:
        return False
    grid = _height(setting, row_of(setting, replace(style, bold=True), table.head, widths, header=True))
    grid += sum(_height(setting, row) for row in rows)
    apart = sum(strip.height + strip.before for strip in set_rows_apart(replace(setting, element=Element("P")), table))
    return grid > apart * WORTH_A_TABLE


def _cell_style(setting: Setting, table: Grid) -> Style:
    return setting.style("body" if len(table.head) <= 3 else "cell")


def _set_apart(setting: Setting, table: Grid) -> list[Strip]:
    """The caption, the rows one by one, and the footnotes."""
    caption = setting.paragraph(table.caption, setting.style("caption"), setting.element.add("P"), before=setting.grid)
    strips = keep_whole(caption, with_next=True) + set_rows_apart(setting, table)
    if table.notes:
        strips[-1].keep = True
    return strips + _set_notes(setting, table)


def _set_grid(setting: Setting, table: Grid, *, above: float) -> list[Strip]:
    """The caption, the columns, and the footnotes; `above` is the height of what belongs to it above it."""
    element = setting.element.add("Table")
    caption = setting.paragraph(table.caption, setting.style("caption"), element.add("Caption"), before=setting.grid)
    strips = keep_whole(caption, with_next=True)
    style = _cell_style(setting, table)
    widths = _column_widths(setting, style, table) or [setting.width / len(table.head)] * len(table.head)
    head_style = replace(style, bold=True)
    head = row_of(setting, head_style, table.head, widths, header=True)
    strips.append(header_strip(setting, head, element))
    body = element.add("TBody")
    repeated = repeated_strip(setting, head)
    for number, row in enumerate(table.rows):
        cells = row_of(setting, style, row, widths, header=False)
        last = number == len(table.rows) - 1
        strip = _row_strip(setting, cells, body.add("TR"))
        # The first and last rows keep company: no header alone, no single row carried over.
        strips.append(
            replace(strip, head=repeated, keep=(number == 0 and len(table.rows) > 1) or number == len(table.rows) - 2)
        )
        if last and table.notes:
            strips[-1] = replace(strips[-1], keep=True)
    if above + sum(strip.height for strip in strips) < setting.layout.text_height * 0.5:
        free = [strip for strip in strips if not strip.keep]
        strips = keep_whole(strips, with_next=bool(table.notes))
        for strip in free[:-1]:
            strip.yields = ABYSS
    return strips + _set_notes(setting, table)


def _set_notes(setting: Setting, table: Grid) -> list[Strip]:
    strips: list[Strip] = []
    for place, (mark, note) in enumerate(table.notes):
        name = note_name(table.name, place)
        element = setting.element.add("Note", id=name)
        line = (Words(f"{mark} ", bold=True), *note)
        first = partial(setting.anchor, name)
        strips += setting.paragraph(line, setting.style("small"), element, before=setting.grid / 2, first=first)
    return strips


def _column_widths(setting: Setting, style: Style, table: Grid) -> list[float] | None:
    """Widths in points: every column its longest word, the rest shared out by how much text it holds.

    None when not even the longest words fit side by side.
    """
    rows = [(table.head, True), *((row, False) for row in table.rows)]
    count = len(table.head)
    least, most = [0.0] * count, [0.0] * count
    for row, header in rows:
        for column, cell in enumerate(row):
            if cell:
                widest, natural = _widths(setting, style.size, cell, bold=header or column == 0)
                least[column] = max(least[column], widest + 2 * PAD)
                most[column] = max(most[column], min(natural + 2 * PAD, setting.width * 0.6))
    if sum(least) > setting.width:
        return None
    wish = [max(0.0, m - low) for m, low in zip(most, least, strict=True)]
    spare = setting.width - sum(least)
    if sum(wish) == 0:
        return [low + spare / count for low in least]
    return [low + spare * w / sum(wish) for low, w in zip(least, wish, strict=True)]


def _widths(setting: Setting, size: float, cell: Inlines, *, bold: bool) -> tuple[float, float]:
    """Width of a cell's longest word, and of all its words on one line; kept, because tables come back."""
    kept, key = setting.fonts.kept, ("widths", cell, size, bold, setting.width)
    found: tuple[float, float] | None = kept.get(key)
    if found is None:
        breaker = Breaker(setting.fonts, size, bold=bold)
        hyphen = breaker.width_of("-", bold=True)
        chunks = breaker.chunks(_blanks_within(cell, LEAST_BLANK * setting.unit), setting.width)
        widest = max((chunk.width + (hyphen if chunk.hyphen else 0) for chunk in chunks), default=0.0)
        natural = sum(chunk.width + chunk.space for chunk in breaker.chunks(cell, setting.width))
        found = kept.put(key, (widest, natural))
    return found


def _blanks_within(cell: Inlines, room: float) -> Inlines:
    """The cell with lines to write on that are no longer than there is room."""
    return tuple(run.but(width=min(run.width, room)) if isinstance(run, Blank) else run for run in cell)


def row_of(
    setting: Setting, style: Style, cells: Sequence[Inlines], widths: Sequence[float], *, header: bool,
    bold: bool = True,
) -> list[Cell]:  # fmt: skip
    """The cells of a row, their texts broken for the widths; its first cell, which heads it, bold or not."""
    row, x = [], setting.x
    for column, cell in enumerate(cells):
        heads = header or column == 0
        own = replace(style, bold=header or (heads and bold))
        room = widths[column] - 2 * PAD
        lines = Breaker(setting.fonts, own.size, bold=own.bold).lines(_blanks_within(cell, room), room)
        scope = "Column" if header else "Row"
        tag = "TH" if heads and (cell or not header) else "TD"
        row.append(Cell(lines, x + PAD, own, tag, f"<</O /Table /Scope /{scope}>>" if tag == "TH" else None))
        x += widths[column]
    return row


def _height(setting: Setting, cells: Sequence[Cell]) -> float:
    return max([1, *(len(cell.lines) for cell in cells)]) * cells[0].style.leading + 2 * PAD


def draw_cells(setting: Setting, cells: Sequence[Cell], elements: Sequence[Element], sheet: Sheet, y: float) -> None:
    """Set the texts of a row whose top is at `y`."""
    for cell, element in zip(cells, elements, strict=True):
        draw_lines(setting, cell.style, element, cell.lines, sheet, sheet.left + cell.x, y + PAD)


def cell_elements(row: Element, cells: Sequence[Cell]) -> list[Element]:
    """An element for each cell of a row."""
    return [row.add(cell.tag, attributes=cell.attributes) for cell in cells]


def _ground(setting: Setting, sheet: Sheet, y: float, height: float) -> None:
    with sheet.under() as canvas:
        canvas.setFillColor(setting.pale)
        canvas.rect(sheet.left + setting.x, sheet.top - y - height, setting.width, height, stroke=0, fill=1)
        canvas.setStrokeColor(setting.color)
        canvas.setLineWidth(1.5)
        canvas.line(
            sheet.left + setting.x,
            sheet.top - y - height,
            sheet.left + setting.x + setting.width,
            sheet.top - y - height,
        )


def header_strip(setting: Setting, cells: list[Cell], table: Element) -> Strip:
    """The header row on its ground."""
    elements = cell_elements(table.add("THead").add("TR"), cells)
    height = _height(setting, cells)

    def draw(sheet: Sheet, y: float) -> None:
        _ground(setting, sheet, y, height)
        draw_cells(setting, cells, elements, sheet, y)

    return Strip(height, draw, before=setting.grid / 2, keep=True, frame=setting.frame)


def repeated_strip(setting: Setting, cells: list[Cell]) -> Strip:
    """The header again on top of the next page: for the eye only, the tags have it once."""
    height = _height(setting, cells)

    def draw(sheet: Sheet, y: float) -> None:
        _ground(setting, sheet, y, height)
        for cell in cells:
            draw_again(setting, sheet, cell.lines, cell.style, sheet.left + cell.x, y + PAD)

    return Strip(height, draw, frame=setting.frame)


def _row_strip(setting: Setting, cells: list[Cell], row: Element) -> Strip:
    elements = cell_elements(row, cells)
    height = _height(setting, cells)

    def draw(sheet: Sheet, y: float) -> None:
        draw_cells(setting, cells, elements, sheet, y)
        with sheet.under() as canvas:
            canvas.setStrokeColor(setting.layout.colors.rule)
            canvas.setLineWidth(0.75)
            bottom = sheet.top - y - height
            canvas.line(sheet.left + setting.x, bottom, sheet.left + setting.x + setting.width, bottom)

    return Strip(height, draw, frame=setting.frame)
