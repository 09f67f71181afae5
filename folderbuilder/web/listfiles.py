"""Lists to take away: the mended one, and an example to begin with. As a workbook or as CSV for a Dutch Excel."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell
from openpyxl.styles import Font

from folderbuilder.library.load import Library
from folderbuilder.patients.table import Table, column_letter
from folderbuilder.web.listed import text_at

_FORMULA = ("=", "+", "-", "@")
EXAMPLE_HEADER = (
    "Patiëntnummer", "Naam", "Aanhef", "Geboortedatum", "Profiel", "Onderdelen", "Behandeling.toedieningsweg",
    "Behandeling.middel", "Behandeling.dosis", "Bijlagen", "Notitie",
)  # fmt: skip


def texts_of(table: Table) -> list[list[str]]:
    """The cells of a table, each row as long as the header."""
    return [[text_at(row, index) for index in range(len(table.header))] for row in table.rows]


def as_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV file as a Dutch Excel writes it. What a spreadsheet would take for a formula stands behind an apostrophe,
    which our own reader takes away again."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for row in (header, *rows):
        writer.writerow([_guarded(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def _guarded(cell: str) -> str:
    bare = cell.lstrip()
    return f"'{bare}" if bare.startswith(_FORMULA) else cell.lstrip("\t\r\n")


def as_workbook(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A workbook in which every cell is text, so that zeros stay and nothing is a formula or a date."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Patiënten")
    sheet.freeze_panes = "A2"
    for index in range(len(header)):
        sheet.column_dimensions[column_letter(index)].width = 20
    for number, row in enumerate((header, *rows)):
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub(" ", text) or None)
            if text:
                cell.data_type = "s"
            cell.number_format = "@"
            cell.quotePrefix = text.lstrip().startswith(_FORMULA)
            if number == 0:
                cell.font = Font(bold=True)
            cells.append(cell)
        sheet.append(cells)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def example_rows(library: Library) -> list[list[str]]:
    """Made-up rows that this library can make folders of."""
    names = (
        ("0012345", "Anna Voorbeeld", "mevrouw", "02-03-1984"),
        ("0012346", "Bram Voorbeeld", "meneer", "14-07-1968"),
    )
    profiles = list(library.profiles)[:2] or [""]
    sections = next(iter(library.sections.values()), {})
    rows = []
    for place, person in enumerate(names):
        extra = "" if place or "cidp" not in sections else "+cidp"
        note = "" if place else "Kijk vooral naar de bladzijde over bellen."
        rows.append([*person, profiles[place % len(profiles)], extra, "SCIg" if place else "IVIg", "", "", "", note])
    return rows
