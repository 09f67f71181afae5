"""A list that is still open: a person mends its cells, and the very same reader reads it again.

Every kind of list becomes a `Table`. Nothing is written: the file that it came from stays as it was.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import PurePath

from msgspec.structs import replace

from folderbuilder.patients.columns import FIELDS, TREATMENT, Column, Names, Role
from folderbuilder.patients.csvfile import read_csv
from folderbuilder.patients.fhirbundle import is_fhir
from folderbuilder.patients.fhirfile import read_bundle
from folderbuilder.patients.header import resolve, warn_of_keys
from folderbuilder.patients.identity import readable_id
from folderbuilder.patients.jsontext import parse_json
from folderbuilder.patients.known import Known
from folderbuilder.patients.read import JSON, TEXT, YAML, PatientList, patients_of, workbook
from folderbuilder.patients.source import decode, decode_utf8, refuse_other, refuse_size
from folderbuilder.patients.swallowed import refuse_swallowed_rows
from folderbuilder.patients.table import EMPTY, AnyCell, Cell, CellProblem, Record, Row, Table, records_of
from folderbuilder.patients.treefile import read_yaml, records_in
from folderbuilder.problems import Problem, refused

# What a person who leaves such a cell as it is has looked at: only its quotes were wrong.
_FIT_AS_READ = {"quote-inside"}


def open_sheet(name: str, data: bytes, known: Known) -> Table:
    """The table in the bytes of a file; `name` tells its kind. Raises `Refused` when there is none in it.

    Its header may still hold names that no column has. Rows of YAML, JSON and FHIR are numbered from 1.
    """
    refuse_size(data, name)
    names, suffix = Names(known), PurePath(name).suffix.lower()
    if suffix in TEXT:
        refuse_other(data, name, "a CSV file")
        return read_csv(decode(data, name), name, names)
    if suffix not in YAML | JSON:
        return workbook(data, name, names)
    refuse_other(data, name, "a YAML file" if suffix in YAML else "a JSON file")
    text, keys = decode_utf8(data, name), Names(known, crosses=False)
    if suffix in YAML:
        return _as_table(read_yaml(text, name, keys), [], name, keys)
    document = parse_json(text, name)
    if is_fhir(document):
        return _as_table(*read_bundle(document, known.codes), name, keys)
    return _as_table(records_in(document, keys), [], name, keys)


def read_sheet(table: Table, known: Known) -> PatientList:
    """The patients of a table, and all that is wrong. Raises `Refused` for a header that is not sound."""
    names = Names(known)
    columns = resolve(table.header, names, file=table.file, row=table.header_row)
    if table.delimiter is not None:
        refuse_swallowed_rows(table, columns)
    problems = [*table.problems, *warn_of_keys(columns, table.file, table.header_row)]
    return patients_of(records_of(table, columns), problems, known, names)


def meanings(table: Table, known: Known) -> tuple[Column | None, ...]:
    """What each column of a table is for; None where its name means nothing."""
    names = Names(known)
    return tuple(names.find(label) if label.strip() else None for label in table.header)


def cell_text(cell: AnyCell) -> str:
    """What stands in a cell, as a person sees it."""
    return cell.text if isinstance(cell, Cell) else cell.found or ""


def with_cells(table: Table, number: int, texts: Mapping[int, str]) -> Table:
    """The table with other texts in a row, by the index of their column. Raises `KeyError` for a row it has not."""
    row = next((row for row in table.rows if row.number == number), None)
    if row is None:
        raise KeyError(number)
    width = len(table.header)
    cells: list[AnyCell] = list(row.cells[:width])
    if any(index < width and text for index, text in texts.items()):
        cells += [EMPTY] * (width - len(cells))
    for index, text in texts.items():
        if index < len(cells):
            cells[index] = _mended(cells[index], text)
    new = replace(row, cells=tuple(cells))
    return replace(table, rows=tuple(new if other is row else other for other in table.rows))


def is_left(cell: AnyCell, text: str) -> bool:
    """Whether a text that comes back from a page is still that of the cell."""
    return text.replace("\r\n", "\n").strip() == cell_text(cell).replace("\r\n", "\n").strip()


def _mended(cell: AnyCell, text: str) -> AnyCell:
    """The cell with this text; one that was left as it was keeps what its file says it is."""
    if is_left(cell, text) and not (isinstance(cell, CellProblem) and cell.code in _FIT_AS_READ):
        return cell
    return Cell(text) if text.strip() else EMPTY


def with_row(table: Table) -> Table:
    """The table with an empty row at its end."""
    number = max((row.number for row in table.rows), default=table.header_row) + 1
    return replace(table, rows=(*table.rows, Row(number, (EMPTY,) * len(table.header))))


def without_row(table: Table, number: int) -> Table:
    """The table without a row."""
    return replace(table, rows=tuple(row for row in table.rows if row.number != number))


def with_column(table: Table, index: int, name: str) -> Table:
    """The table with another name above a column; without the column when there is no name."""
    header = table.header
    if name:
        return replace(table, header=(*header[:index], name, *header[index + 1 :]))
    rows = tuple(replace(row, cells=(*row.cells[:index], *row.cells[index + 1 :])) for row in table.rows)
    return replace(table, header=(*header[:index], *header[index + 1 :]), rows=rows)


def with_header(table: Table, number: int) -> Table:
    """The table whose names of columns stand in one of its rows; what is above that is no patient.

    Raises `KeyError` for a row it has not, or one without another row below it.
    """
    place = next((place for place, row in enumerate(table.rows) if row.number == number), None)
    if place is None or place + 1 == len(table.rows):
        raise KeyError(number)
    row = table.rows[place]
    names = tuple(cell_text(cell).strip() for cell in row.cells)
    width = max(len(names), *(len(other.cells) for other in table.rows[place + 1 :]))
    header = names + ("",) * (width - len(names))
    return replace(table, header=header, header_row=number, rows=table.rows[place + 1 :])


def _as_table(records: Sequence[Record], problems: Sequence[Problem], file: str, names: Names) -> Table:
    columns: dict[tuple[Role, str], Column] = {}
    for record in records:
        for column in record.cells:
            columns.setdefault((column.role, column.key), column)
    # Those of a FHIR Bundle are called by elements that no list knows.
    own = all(_is_known(column, names) for column in columns.values())
    header = {key: column.label if own else _dutch(column) for key, column in columns.items()}
    if not header:
        raise refused("list-shape", "The file does not hold a list of patients.", file=file)
    rows, places = [], {}
    for number, record in enumerate(records, 1):
        cells = {(column.role, column.key): cell for column, cell in record.cells.items()}
        rows.append(Row(number, tuple(cells.get(key, EMPTY) for key in header)))
        if isinstance(cell := cells.get((Role.FIELD, "id")), Cell):
            places[readable_id(cell)] = number
    # The lines of the file mean nothing in a table.
    told = tuple(dataclasses.replace(p, line=places.get(p.patient) if p.patient else None) for p in problems)
    return Table(file, tuple(header.values()), 0, tuple(rows), problems=told)


def _is_known(column: Column, names: Names) -> bool:
    known = names.find(column.label)
    return known is not None and (known.role, known.key) == (column.role, column.key)


def _dutch(column: Column) -> str:
    if column.role is Role.TREATMENT:
        return f"behandeling.{next(iter(TREATMENT.get(column.key, ())), column.key)}"
    return next(iter(FIELDS.get(column.key, ())), column.key)
