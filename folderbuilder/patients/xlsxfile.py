"""Excel workbooks: the sheet with the list, and what a person sees in its cells.

openpyxl reads the values, with defusedxml under it; `xlsxscan` has looked before at what openpyxl passes over.
"""

from __future__ import annotations

import warnings
import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter, range_boundaries

from folderbuilder.patients.columns import Names
from folderbuilder.patients.table import AnyCell, Cell, CellProblem, Row, Table, spans
from folderbuilder.patients.xlsxcells import cell_of
from folderbuilder.patients.xlsxscan import MAX_AREA, Sheet, damaged, safe_parts, scan_sheet, too_large
from folderbuilder.problems import Problem, Problems, Refused, Severity, refused


@dataclass(frozen=True, slots=True)
class _Page:
    """A sheet that is not empty."""

    title: str
    sheet: Sheet
    rows: list[Row]


_STRICT = b"http://purl.oclc.org/ooxml/"


def read_xlsx(data: bytes, file: str, names: Names) -> Table:
    """The table in a workbook; raises `Refused` when it is damaged, too large, or has more than one list."""
    if not openpyxl.DEFUSEDXML:
        raise refused("xlsx-unsafe", "Workbooks are read with defusedxml only.", file=file, hint="Install defusedxml.")
    try:
        # openpyxl warns of parts it leaves out (drawings, rules), which say nothing about the list.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pages = _pages(safe_parts(data, file), file)
    except Refused:
        raise
    except Exception as error:
        # A broken workbook fails in openpyxl in many ways (KeyError, TypeError, ValueError, zlib.error, …).
        raise damaged(file) from error
    page, problems = _choose(pages, names, file)
    return _table(page, file, problems)


def _pages(data: bytes, file: str) -> list[_Page]:
    workbook = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        archive, pages = zipfile.ZipFile(BytesIO(data)), []
        if _STRICT in archive.read("xl/workbook.xml"):
            raise refused(
                "xlsx-strict", "The workbook was saved in the form 'Strict Open XML', which is not read.", file=file,
                hint="Open it in Excel and save it as 'Excel Workbook (.xlsx)'.",
            )  # fmt: skip
        for worksheet in workbook.worksheets:
            sheet = scan_sheet(archive, getattr(worksheet, "_worksheet_path").lstrip("/"), file)  # noqa: B009
            if sheet.rows:
                pages.append(_Page(str(worksheet.title), sheet, _rows(worksheet, sheet, file)))
        return [page for page in pages if page.rows]
    finally:
        workbook.close()


def _rows(worksheet: Any, sheet: Sheet, file: str) -> list[Row]:  # noqa: ANN401 - a class that openpyxl does not name
    # The size that the file states may be too small, and openpyxl would believe it.
    worksheet.reset_dimensions()
    rows, content, merged = [], set(sheet.rows), _merged_rows(sheet, file)
    for number, values in enumerate(worksheet.iter_rows(max_row=sheet.rows[-1], max_col=max(sheet.columns)), start=1):
        if number not in content:
            continue
        cells: list[AnyCell] = [
            cell_of(c.value, getattr(c, "number_format", None) or "General", is_error=c.data_type == "e")
            for c in values
        ]
        for column in sorted(sheet.columns):
            if (number, column) in sheet.unstored:
                cells[column - 1] = _unstored(number, column)
        if number in merged:
            column, area = merged[number]
            cells[min(column, len(cells)) - 1] = _merged(area)
        row = Row(number, tuple(_named(cell, number, index) for index, cell in enumerate(cells, start=1)))
        if not row.empty:
            rows.append(row)
        if number == sheet.rows[-1]:
            break  # what comes behind the rows (rules, links) takes long, fails on its own, and says nothing here
    return rows


def _named(cell: AnyCell, row: int, column: int) -> AnyCell:
    """A problem that says which cell it is about."""
    if isinstance(cell, Cell) or cell.code == "cell-merged":
        return cell
    name = f"{get_column_letter(column)}{row}"
    return CellProblem(cell.code, f"Cell {name}: {cell.message}", cell.hint, cell.found, cell.private)


def _unstored(row: int, column: int) -> CellProblem:
    return CellProblem(
        "cell-formula", "The cell holds a formula whose value is not stored.",
        "Open the workbook in Excel and save it, or type the value.",
    )  # fmt: skip


def _merged(area: str) -> CellProblem:
    return CellProblem(
        "cell-merged", f"The cells {area} are merged, so that it is not clear which row or column the value is for.",
        "Split the merged cells and fill in each of them.",
    )  # fmt: skip


def _merged_rows(sheet: Sheet, file: str) -> dict[int, tuple[int, str]]:
    """For each row with content that a merged range touches, the range's first column and name."""
    touched: dict[int, tuple[int, str]] = {}
    work = 0
    for area in sheet.merged:
        left, top, _, bottom = range_boundaries(area)
        if left is None or top is None or bottom is None:
            raise damaged(file)
        rows = range(max(top, sheet.rows[0]), min(bottom, sheet.rows[-1]) + 1)
        work += len(rows) + 1
        if work > MAX_AREA:
            raise too_large(file)
        for row in rows if left <= max(sheet.columns) else ():
            touched.setdefault(row, (left, area))
    return touched


def _choose(pages: list[_Page], names: Names, file: str) -> tuple[_Page, Problems]:
    problems = Problems()
    if not pages:
        raise refused("file-empty", "The workbook is empty.", file=file, hint="Write a header and a row per patient.")
    if len(pages) == 1:
        return pages[0], problems
    lists = [page for page in pages if names.is_header([cell.text for cell in _texts(page.rows[0])])]
    titles = ", ".join(f"'{page.title}'" for page in lists or pages)
    if len(lists) != 1:
        what = "more than one list of patients" if lists else "several sheets and none of them has known column names"
        raise refused(
            "xlsx-sheets", f"The workbook has {what}: {titles}.", file=file,
            hint="Keep the sheet with the patients and remove the others.",
        )  # fmt: skip
    others = ", ".join(f"'{page.title}'" for page in pages if page is not lists[0])
    problems.note("xlsx-sheet", f"The patients are read from the sheet {titles}; not read: {others}.", file=file)
    return lists[0], problems


def _texts(row: Row) -> list[Cell]:
    return [cell for cell in row.cells if isinstance(cell, Cell)]


def _table(page: _Page, file: str, problems: Problems) -> Table:
    header, *body = page.rows
    labels = []
    for cell in header.cells:
        if isinstance(cell, CellProblem):
            raise refused(cell.code, cell.message, file=file, line=header.number, hint=cell.hint)
        labels.append(cell.text)
    if not body:
        raise refused(
            "list-empty", "The list has a header but no patients.", file=file, line=header.number,
            hint="Write a row for each patient under it.",
        )  # fmt: skip
    problems.extend(_hidden(page, body, file))
    return Table(file, tuple(labels), header.number, tuple(body), problems=tuple(problems))


def _hidden(page: _Page, body: list[Row], file: str) -> list[Problem]:
    """Hidden rows and columns are read like the others, and that is said aloud (R14)."""
    found = []
    rows = [row.number for row in body if row.number in page.sheet.hidden_rows]
    if rows:
        message = f"Hidden rows are read as well: {spans(rows)}."
        hint = "Remove the rows of patients who should get no folder; hiding or filtering is not enough."
        found.append(Problem(Severity.WARNING, "xlsx-hidden", message, file=file, line=rows[0], hint=hint))
    hidden = page.sheet.hidden_columns
    columns = sorted(c for c in page.sheet.columns if any(first <= c <= last for first, last in hidden))
    if columns:
        message = f"Hidden columns are read as well: {spans(columns, get_column_letter)}."
        hint = "Remove the columns that should not count."
        found.append(Problem(Severity.WARNING, "xlsx-hidden", message, file=file, hint=hint))
    return found
