"""Promises about the file as a whole: R01, R03, R04."""

from __future__ import annotations

import pytest

from folderbuilder.patients.read import read_patients
from folderbuilder.patients.source import decode, line_at
from folderbuilder.problems import Refused

LIST = "id;naam\n101;Zoë Çelik\n102;René d’Hönt — €\n"


@pytest.mark.parametrize(
    ("content", "code"),
    [("", "file-empty"), ("\ufeff", "file-empty"), (" \r\n \n", "file-empty"), (";;\n;;\n", "file-empty")],
)
def test_r01_an_empty_file_is_refused(refuse, content, code):
    assert refuse(content).code == code


@pytest.mark.parametrize("content", ["id;naam", "id;naam\n\n;\n", "\ufeffid;naam\r\n"])
def test_r01_a_header_alone_is_refused(refuse, content):
    problem = refuse(content)
    assert (problem.code, problem.line) == ("list-empty", 1)


def test_r01_a_missing_file_a_folder_and_a_wrong_name_are_refused(tmp_path, known, refuse):
    for path, code in [(tmp_path / "weg.csv", "file-unreadable"), (tmp_path, "file-is-folder")]:
        with pytest.raises(Refused) as caught:
            read_patients(path, known)
        assert [p.code for p in caught.value.problems] == [code]
        assert "\n" not in str(caught.value)
    assert refuse(LIST, "lijst.docx").code == "file-kind"


def test_r01_an_unreadable_file_is_refused(tmp_path, known, monkeypatch):
    path = tmp_path / "lijst.csv"
    path.write_text(LIST)

    def deny(*_args):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.open", deny)
    with pytest.raises(Refused, match="cannot be read"):
        read_patients(path, known)


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_r02_r03_every_form_of_csv_gives_the_same_names(read, delimiter, line_end, encoding):
    content = LIST.replace(";", delimiter).replace("\n", line_end).encode(encoding)
    result = read(content)
    assert [(p.id, p.name, p.place.row) for p in result.patients] == [
        ("101", "Zoë Çelik", 2),
        ("102", "René d’Hönt — €", 3),
    ]
    assert not result.problems


def test_r03_two_encodings_in_one_file_are_refused_naming_both_lines(refuse):
    problem = refuse(b"id;naam\n101;Zo\xc3\xab\n102;Ren\xe9 X\n")
    assert (problem.code, problem.line) == ("file-encoding", 3)
    assert "UTF-8 on line 2" in problem.message
    assert "Windows-1252 on line 3" in problem.message


@pytest.mark.parametrize("encoding", ["cp850", "mac-roman", "cp437"])
def test_r03_the_code_pages_of_dos_and_the_old_mac_never_become_wrong_letters(refuse, encoding):
    problem = refuse("id;naam\n101;Jan\n102;René Müller\n".encode(encoding))
    assert (problem.code, problem.line) == ("file-encoding", 3)


@pytest.mark.parametrize("name", ["Zoë", "Müller", "Chloë de Wit", "MÜLLER", "López", "Noël"])
def test_r03_one_name_from_an_old_mac_is_no_other_name(read, name):
    try:
        (patient,) = read(f"id;naam\n101;{name}\n".encode("mac-roman")).patients
    except Refused:
        return
    assert patient.name == name


def test_r03_a_byte_order_mark_is_believed(refuse):
    assert refuse(b"\xef\xbb\xbfid;naam\n101;Ren\xe9\n").line == 2


def test_r03_lost_and_garbled_accents_are_told(read):
    result = read("id;naam\n101;RenÃ©\n102;Ren\ufffd\n")
    assert [(p.code, p.line, str(p.severity)) for p in result.problems] == [
        ("text-garbled", 2, "error"),
        ("cell-character", 3, "error"),
    ]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (LIST.encode("utf-16"), "UTF-16"),
        (LIST.encode("utf-16-le"), "UTF-16"),
        (LIST.encode("utf-16-be"), "UTF-16"),
        (LIST.encode("utf-32"), "UTF-32"),
        (LIST.encode("utf-32-le"), "UTF-32"),
        (b"PK\x03\x04rest", "Excel workbook"),
        (b"\xd0\xcf\x11\xe0rest", "old Excel workbook"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\n<!DOCTYPE html><table>", "web page"),
        (b"<table><tr><td>id", "web page"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b'[{"id": "1", "name": "Jan"}]', "JSON"),
        (b'\xef\xbb\xbf{\n "resourceType": "Bundle"}', "JSON"),
        (bytes(range(1, 256)), "binary"),
    ],
)
def test_r04_another_kind_of_file_is_refused_saying_what_it_looks_like(refuse, content, what):
    assert what in refuse(content).message


def test_r04_a_list_under_another_ending_is_refused(refuse):
    assert "CSV" in refuse(LIST, "lijst.xlsx").message
    assert "old Excel workbook" in refuse(b"\xd0\xcf\x11\xe0", "lijst.xlsx").message
    assert "web page" in refuse(b"<html>", "lijst.yaml").message
    assert refuse("- id: 1\n  name: José\n".encode("cp1252"), "lijst.yaml").line == 2


def test_lines_are_counted_for_every_line_end():
    assert [line_at(b"a\rb\r\nc\nd", at) for at in (0, 2, 5, 7)] == [1, 2, 3, 4]
    assert decode(b"\xef\xbb\xbfa", "x.csv") == "a"
