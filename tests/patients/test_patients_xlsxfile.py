"""Workbooks: R10, R14, R20."""

from __future__ import annotations

import io
import re
import time
import zipfile
from datetime import date, datetime, timedelta
from datetime import time as clock

import openpyxl
import pytest

from folderbuilder.problems import Refused

HEADER = ["id", "naam", "geboortedatum", "cidp", "treatment.dose"]


def rewrite(path_or_bytes: bytes, part: str, change) -> bytes:
    """The workbook with one part changed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(path_or_bytes)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for info in source.infolist():
            data = source.read(info)
            target.writestr(info.filename, change(data) if info.filename == part else data)
    return out.getvalue()


def saved(rows) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHARED = (
    b"<sst "
    + MAIN
    + b"><si><t>id</t></si><si><t>naam</t></si><si><r><t>Zo</t></r><r><rPr><b/></rPr><t>\xc3\xab</t></r></si>"
    b"<si><t>a_x000D_</t></si></sst>"
)
EXCEL_ROWS = (
    b'<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
    b'<row r="2"><c r="A2"><v>12</v></c><c r="B2" t="s"><v>2</v></c></row>'
    b'<row r="3"><c r="A3" t="str"><f>A2+1</f><v>13</v></c><c r="B3" t="s"><v>3</v></c></row>'
    b'<row r="4"><c r="A4" t="str"><f>""</f><v></v></c><c r="B4" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    b'<row r="5"><c r="A5"><f>A2+2</f></c><c r="B5" t="s"><v>3</v></c></row>'
)


def excel(shared: bytes = SHARED, rows: bytes = EXCEL_ROWS) -> bytes:
    """A workbook in the form that Excel writes: texts in a table of their own, values stored beside formulas."""
    data = rewrite(
        saved([["a"]]), SHEET, lambda _: b"<worksheet " + MAIN + b"><sheetData>" + rows + b"</sheetData></worksheet>"
    )
    data = rewrite(data, "[Content_Types].xml", lambda x: x.replace(
        b"</Types>", b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-'
        b'officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
    ))  # fmt: skip
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", shared)
    return out.getvalue()


def test_a_workbook_as_excel_writes_it(read):
    result = read(excel(), "lijst.xlsx")
    assert [(p.id, p.name, p.place.row) for p in result.patients] == [("12", "Zoë", 2), ("13", "a", 3)]
    assert [(p.code, p.line, p.column) for p in result.problems] == [
        ("id-missing", 4, "id"),
        ("cell-error", 4, "naam"),
        ("cell-formula", 5, "id"),
    ]


def test_r20_entities_in_the_table_of_texts_are_not_read(read):
    """A second guard: were the document type missed, defusedxml refuses the entity."""
    wide = (
        b"<?xml version='1.0' encoding='utf-16'?>".decode()
        + '<!DOCTYPE a [<!ENTITY b "c">]><sst><si><t>&b;</t></si></sst>'
    )
    with pytest.raises(Refused, match="damaged"):
        read(excel(wide.encode("utf-16")), "lijst.xlsx")


def test_a_workbook_is_read_like_any_list(workbook):
    result = workbook(
        [HEADER, ["0012345", "Zoë", date(1984, 3, 2), "x", 12.5], [None] * 5, ["B", "C", "02-03-1984", None, 3]]
    )
    first, second = result.patients
    assert (first.id, first.name, first.birth_date, first.treatment) == (
        "0012345",
        "Zoë",
        date(1984, 3, 2),
        {"dose": "12.5"},
    )
    assert (second.birth_date, second.treatment, second.place.row) == (date(1984, 3, 2), {"dose": "3"}, 4)
    assert not result.problems


def test_openpyxl_stands_on_defusedxml():
    assert openpyxl.DEFUSEDXML


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (12345, "General", "12345"),
        (12345.0, "0.00", "12345"),
        (12345, "0000000", "0012345"),
        (0, "000", "000"),
        (123456789012345, "General", "123456789012345"),
        (123456789012, "0", "123456789012"),
    ],
)
def test_r10_a_number_as_id_is_what_excel_shows(workbook, value, number_format, shown):
    def edit(book):
        book.active["A2"].number_format = number_format

    assert workbook([HEADER, [value, "A"]], edit).patients[0].id == shown


@pytest.mark.parametrize(
    ("value", "number_format"),
    [
        (12.5, "General"),
        (-5, "General"),
        (1234567890123456, "General"),
        (1e20, "General"),
        (12345, "0.00E+00"),
        (12345, '"P"0000'),
        (12, "0%"),
        (date(2017, 3, 4), "dd-mm-yyyy"),
        (True, "General"),
        (timedelta(hours=3), "[h]:mm"),
        (datetime.combine(date(2017, 3, 4), clock(12, 30)), "yyyy-mm-dd hh:mm"),
    ],
)
def test_r10_a_number_that_is_no_sure_id_is_refused(workbook, value, number_format):
    def edit(book):
        book.active["A2"].number_format = number_format

    result = workbook([HEADER, [value, "A"], ["ok", "B"]], edit)
    assert [p.id for p in result.patients] == ["ok"]
    assert [(p.line, p.column) for p in result.problems] == [(2, "id")]


@pytest.mark.parametrize(
    "value", [30742, 30742.0, datetime.combine(date(1984, 3, 2), clock(10)), clock(10, 0), True, "2-3-1984"]
)
def test_r10_r12_a_serial_number_is_never_a_date(workbook, value):
    def edit(book):
        if isinstance(value, int | float):
            book.active["C2"].number_format = "General"

    result = workbook([HEADER, ["1", "A", value]], edit)
    assert result.patients == ()
    assert [(p.line, p.column) for p in result.problems] == [(2, "geboortedatum")]


def test_r10_a_dose_that_excel_made_a_date_of_is_refused(workbook):
    result = workbook([HEADER, ["1", "A", None, None, date(2024, 2, 1)]])
    assert [p.code for p in result.problems] == ["cell-date"]


def test_a_date_cell_keeps_the_order_that_it_shows(workbook):
    def edit(book):
        book.active["C2"].number_format = "dd-mm-yyyy"
        book.active["C3"].number_format = "yyyy-mm-dd"

    rows = [["id", "naam", "treatment.start"], ["1", "A", date(2024, 2, 1)], ["2", "B", date(2024, 2, 1)]]
    assert [p.treatment["start"] for p in workbook(rows, edit).patients] == ["01-02-2024", "2024-02-01"]


@pytest.mark.parametrize(
    ("value", "picked"), [("x", True), (1, True), (True, True), (False, False), (0, False), (None, False)]
)
def test_crosses_in_a_workbook(workbook, value, picked):
    assert bool(workbook([HEADER, ["1", "A", None, value]]).patients[0].picks) is picked


def test_r14_hidden_rows_and_columns_are_read_and_said_aloud(workbook):
    def edit(book):
        for row in (3, 4, 6, 9):
            book.active.row_dimensions[row].hidden = True
        book.active.column_dimensions["B"].hidden = True

    result = workbook([HEADER, *([str(n), "A"] for n in range(2, 8))], edit)
    assert len(result.patients) == 6
    assert [p.message for p in result.problems] == [
        "Hidden rows are read as well: 3–4, 6.",
        "Hidden columns are read as well: B.",
    ]


def test_r14_the_one_sheet_with_a_list_is_taken_and_two_are_refused(workbook):
    def legend(book):
        book.create_sheet("leeg")
        book.create_sheet("Uitleg", 0).append(["x = ja", "leeg = nee"])

    def second(book):
        book.create_sheet("Oud").append(HEADER)

    def prose(book):
        book.active["A1"] = "lijst"
        book.active["B1"] = "van ons"
        book.create_sheet("Uitleg").append(["x = ja"])

    result = workbook([HEADER, ["1", "A"]], legend)
    assert [p.id for p in result.patients] == ["1"]
    assert "Uitleg" in result.problems[0].message
    for edit, what in ((second, "more than one list"), (prose, "several sheets")):
        with pytest.raises(Refused, match=what):
            workbook([["id", "naam"], ["1", "A"]], edit)


def test_r14_merged_cells_reject_the_rows_they_touch(workbook):
    def edit(book):
        book.active.merge_cells("B2:B3")
        book.active.merge_cells("C5:D5")

    result = workbook([HEADER, *([str(n), f"N{n}"] for n in range(1, 6))], edit)
    assert [p.id for p in result.patients] == ["3", "5"]
    assert [("B2:B3" in p.message, p.line) for p in result.problems[:2]] == [(True, 2), (True, 3)]


def test_r14_merged_cells_in_the_header_refuse_the_list(workbook):
    with pytest.raises(Refused, match="A1:B1"):
        workbook([HEADER, ["1", "A"]], lambda book: book.active.merge_cells("A1:B1"))


def test_r14_errors_and_formulas_without_a_value_name_the_cell(workbook):
    result = workbook([HEADER, ["1", "#N/A"], ["=1+1", "B"], ["3", "C"]])
    assert [p.id for p in result.patients] == ["3"]
    assert [(p.code, p.line, p.column) for p in result.problems] == [
        ("cell-error", 2, "naam"),
        ("cell-formula", 3, "id"),
    ]
    assert "B2" in result.problems[0].message
    assert "#N/A" in result.problems[0].message
    assert "A3" in result.problems[1].message


def test_r14_a_formula_with_a_stored_value_is_its_value(read):
    data = rewrite(
        saved([HEADER, ["=1+1", "A"]]),
        SHEET,
        lambda x: x.replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>"),
    )
    assert read(data, "lijst.xlsx").patients[0].id == "2"


def test_a_size_that_the_file_states_wrongly_loses_no_rows(read):
    data = rewrite(saved([HEADER, ["1", "A"], ["2", "B"]]), SHEET, lambda x: re.sub(rb'ref="A1:E3"', b'ref="A1:B2"', x))
    assert len(read(data, "lijst.xlsx").patients) == 2


def test_r31_rows_out_of_order_are_refused_not_dropped(refuse):
    data = rewrite(saved([HEADER, ["1", "A"], ["2", "B"]]), SHEET, lambda x: x.replace(b'<row r="3"', b'<row r="2"'))
    assert refuse(data, "lijst.xlsx").code == "xlsx-damaged"


def test_r18_control_characters_that_excel_escapes(workbook):
    result = workbook([HEADER, ["1", "A_x0007_"], ["2", "B_x000D_"]])
    assert [(p.id, p.name) for p in result.patients] == [("2", "B")]
    assert "U+0007" in result.problems[0].message


def bomb(content: bytes, times: int = 1) -> bytes:
    return rewrite(
        saved([HEADER, ["1", "A"]]), SHEET, lambda x: x.replace(b"</sheetData>", content * times + b"</sheetData>")
    )


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: bomb(b" " * 1_000_000, 120), "xlsx-large"),
        (lambda: bomb(b'<row><c t="inlineStr"><is><t>x</t></is></c></row>', 1_000_000), "xlsx-large"),
        (lambda: bomb(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "xlsx-large"),
        (lambda: bomb(b'<row r="99999999999"><c><v>1</v></c></row>'), "xlsx-damaged"),
        (lambda: bomb(b'<row r="3"><c r="A3"><v>1</v></c>'), "xlsx-damaged"),
        (
            lambda: rewrite(saved([HEADER, ["1", "A"]]), SHEET, lambda x: b'<!DOCTYPE a [<!ENTITY b "c">]>' + x),
            "xlsx-entities",
        ),
        (
            lambda: excel(SHARED.replace(b"<sst", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><sst', 1)),
            "xlsx-entities",
        ),
        (lambda: bomb(b'<row x="' + b"z" * 20_000_000 + b'"/>'), "xlsx-large"),
        (lambda: bomb(b"</sheetData><hyperlinks>" + b'<hyperlink ref="A1"/>' * 300_000), "xlsx-large"),
        (
            lambda: rewrite(
                saved([HEADER, ["1", "A"]]), "xl/styles.xml",
                lambda x: x.replace(b"</cellXfs>", b"<xf/>" * 300_000 + b"</cellXfs>"),
            ),
            "xlsx-large",
        ),
        (lambda: rewrite(saved([HEADER]), "xl/_rels/workbook.xml.rels", lambda x: x.replace(b"1.xml", b"1.png")),
         "file-empty"),
        (lambda: saved([HEADER, ["1", "A"]])[:-40], "xlsx-damaged"),
        (lambda: b"PK\x03\x04" + b"x" * 100, "xlsx-damaged"),
    ],
)  # fmt: skip
def test_r20_a_bomb_or_a_damaged_workbook_is_refused_fast(refuse, make, code):
    data = make()
    start = time.process_time()
    assert refuse(data, "lijst.xlsx").code == code
    assert time.process_time() - start < 5


def test_r20_a_far_cell_or_a_huge_merge_costs_nothing(read):
    data = rewrite(saved([HEADER, ["1", "A"]]), SHEET, lambda x: x.replace(
        b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
        b'<mergeCells><mergeCell ref="A3:XFD1048576"/></mergeCells>',
    ))  # fmt: skip
    start = time.process_time()
    assert len(read(data, "lijst.xlsx").patients) == 1
    assert time.process_time() - start < 5


def test_r04_another_zip_is_no_workbook(refuse):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("content.xml", "x")
    assert refuse(out.getvalue(), "lijst.xlsx").code == "file-kind"
