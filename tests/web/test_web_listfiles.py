"""Lists to take away: safe in Excel, and the same list again when they come back."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest

from folderbuilder.library.load import load_library
from folderbuilder.options import Options
from folderbuilder.pipeline import open_sheet, read_sheet
from folderbuilder.web.listfiles import EXAMPLE_HEADER, as_csv, as_workbook, example_rows, texts_of

HEADER = ("id", "naam", "onderdelen", "notitie")
ROWS = [["0012345", "=HYPERLINK(1)", "+cidp;-mmn", 'Eén\nTwee; "drie"'], ["@x", "-Jan", "cidp", "'s middags"]]


@pytest.fixture(scope="module")
def library():
    return load_library()


@pytest.mark.parametrize(("kind", "write"), [("csv", as_csv), ("xlsx", as_workbook)])
def test_a_list_comes_back_as_it_was(library, kind, write):
    table = open_sheet(f"lijst.{kind}", write(HEADER, ROWS), library, Options())
    assert (table.header, texts_of(table)) == (HEADER, ROWS)


def test_nothing_in_it_is_a_formula():
    text = as_csv(HEADER, ROWS).decode("utf-8-sig")
    written = [cell for row in csv.reader(io.StringIO(text), delimiter=";") for cell in row]
    assert [cell for cell in written if cell.lstrip().startswith(("=", "+", "-", "@"))] == []
    sheet = openpyxl.load_workbook(io.BytesIO(as_workbook(HEADER, ROWS))).active
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}
    assert sheet["A2"].value == "0012345"


@pytest.mark.parametrize(("kind", "write"), [("csv", as_csv), ("xlsx", as_workbook)])
def test_the_example_can_be_made_as_it_is(library, kind, write):
    data = write(EXAMPLE_HEADER, example_rows(library))
    listed = read_sheet(open_sheet(f"voorbeeld.{kind}", data, library, Options()), library, Options())
    assert listed.problems == ()
    assert len(listed.patients) == 2
