"""A list that is mended cell by cell, and read again by the same reader."""

from __future__ import annotations

import json

import pytest

from folderbuilder.patients.known import Known
from folderbuilder.patients.read import read_patients
from folderbuilder.patients.sheet import (
    cell_text,
    meanings,
    open_sheet,
    read_sheet,
    with_cells,
    with_column,
    with_row,
    without_row,
)
from folderbuilder.problems import Refused

KNOWN = Known({"cidp": "CIDP", "mmn": "MMN"}, {"gbs"}, {"map-a4"}, {"nl"}, {"team"})


def sheet(text, name="lijst.csv"):
    return open_sheet(name, text.encode(), KNOWN)


def codes(listed):
    return [(problem.code, problem.line) for problem in listed.problems]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "id;naam;onderdelen;mmn;notitie\n"
                  "007;Jan;+cidp;x;\"Eén\nTwee\"\n8;;onzin;;\n8;Piet;cidp;;\n\n9;Kees\n"),
        ("a.csv", 'id,name\n1,"a"b\n2,Jan,te veel\n'),
        ("a.yaml", "- {id: '007', naam: Jan, sections: [cidp], treatment: {route: SCIg}}\n- {id: 8, naam: ''}\n- x\n"),
        ("a.json", '[{"id": "1", "name": "Jan", "note": null}, {"id": "1", "name": "Piet"}]'),
    ],
)  # fmt: skip
def test_a_sheet_is_read_as_its_file_is(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    plain, opened = read_patients(path, KNOWN), read_sheet(sheet(text, name), KNOWN)
    assert opened.rows == plain.rows
    assert [(p.id, p.name, p.picks, p.note, p.treatment) for p in opened.patients] == [
        (p.id, p.name, p.picks, p.note, p.treatment) for p in plain.patients
    ]
    assert len(opened.rejected) == len(plain.rejected)


def test_a_bundle_becomes_a_sheet_with_columns_that_people_know(tmp_path):
    patient = {"resourceType": "Patient", "id": "a", "identifier": [{"value": "007"}], "name": [{"text": "Jan"}]}
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": patient}]}
    table = sheet(json.dumps(bundle), "bundel.json")
    assert table.header[:2] == ("patientnummer", "naam")
    assert [p.id for p in read_sheet(table, KNOWN).patients] == ["007"]


def test_a_mended_cell_may_mend_another_row():
    table = sheet("id;naam\n1;Jan\n1;Piet\n3;\n")
    assert codes(read_sheet(table, KNOWN)) == [("id-double", 2), ("id-double", 3), ("name-missing", 4)]
    table = with_cells(table, 3, {0: "2"})
    assert codes(read_sheet(table, KNOWN)) == [("name-missing", 4)]
    table = with_cells(table, 4, {1: "Kees"})
    assert [p.name for p in read_sheet(table, KNOWN).patients] == ["Jan", "Piet", "Kees"]
    with pytest.raises(KeyError):
        with_cells(table, 99, {0: "x"})


def test_a_cell_that_is_left_alone_keeps_what_its_file_says_it_is():
    table = sheet('id;naam;notitie\n1;"Jan"sen;een\n')
    assert codes(read_sheet(with_cells(table, 2, {2: "twee"}), KNOWN)) == [("quote-inside", 2)]
    assert cell_text(table.rows[0].cells[1]) == "Jansen"
    assert read_sheet(with_cells(table, 2, {1: "Jansen"}), KNOWN).patients[0].name == "Jansen"


def test_a_short_row_grows_only_when_something_is_written_in_it():
    table = sheet("id;naam;notitie;team\n1;Jan\n")
    assert len(with_cells(table, 2, {2: "", 3: ""}).rows[0].cells) == 2
    assert read_sheet(with_cells(table, 2, {2: "Hallo"}), KNOWN).patients[0].note == "Hallo"


def test_rows_come_and_go_and_keep_their_numbers():
    table = without_row(with_row(sheet("id;naam\n1;Jan\n2;Piet\n")), 2)
    assert [row.number for row in table.rows] == [3, 4]
    assert codes(read_sheet(table, KNOWN)) == [("id-missing", 4), ("name-missing", 4)]


def test_columns_are_named_or_left_out():
    table = sheet("pat;naam;kamer\n1;Jan;12\n")
    with pytest.raises(Refused):
        read_sheet(table, KNOWN)
    assert [column is not None for column in meanings(table, KNOWN)] == [False, True, False]
    table = with_column(with_column(table, 2, ""), 0, "id")
    assert (table.header, read_sheet(table, KNOWN).patients[0].id) == (("id", "naam"), "1")


@pytest.mark.parametrize("cell", ["'+cidp", '"\'+cidp"'])
def test_what_was_kept_from_being_a_formula_is_read_as_it_was(cell):
    patient = read_sheet(sheet(f"id;naam;onderdelen\n1;'s Gravesande;{cell}\n"), KNOWN).patients[0]
    assert (patient.name, [pick.section for pick in patient.picks]) == ("'s Gravesande", ["cidp"])
