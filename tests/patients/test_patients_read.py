"""The whole of stage 2: R31, R32, and no input that ends otherwise than in a result or a refusal."""

from __future__ import annotations

import csv
import io
import unicodedata
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from folderbuilder.patients.read import Known, read_patients
from folderbuilder.problems import Refused

KNOWN = Known({"cidp": "CIDP", "igg-ivig": "IVIg"}, ["pid-igg"], ["a5"], ["nl"], ["umc"])
SECRETS = ["Jansen", "1957", "geheim"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("lists")


def read_bytes(folder, data: bytes, name: str):
    path = folder / name
    path.write_bytes(data)
    result = read_patients(path, KNOWN)
    assert result.rows == len(result.patients) + len(result.rejected)
    assert all(problem.file == name for problem in result.problems)
    return result


def outcome(do: Callable[[], object]) -> object:
    """What it gives, or the refusal."""
    try:
        return do()
    except Refused as refusal:
        return refusal


WORDS = (
    b"id naam geboortedatum cidp notitie patients treatment 02-03-1984 101 x null ; , [ ] { }"
    b" \" ' ! % # ? > | &a *a \\ \\u \xe9 \xc3\xab \x00 \xef\xbb\xbf"
)
SPACES = (b" ", b"\t", b"\n", b"\r", b"- ", b": ", b"|\n ", b"---\n", b"...\n", b"sep=;\n")
PIECES = st.sampled_from([*WORDS.split(b" "), *SPACES])


@settings(max_examples=400)
@given(
    data=st.binary() | st.lists(PIECES, max_size=40).map(b"".join),
    ending=st.sampled_from(["csv", "yaml", "json", "xlsx"]),
)
def test_no_bytes_end_in_anything_but_a_list_or_a_refusal(folder, data, ending):
    result = outcome(lambda: read_bytes(folder, data, f"x.{ending}"))
    assert not isinstance(result, Refused) or result.problems
    assert all(problem.file == f"x.{ending}" for problem in result.problems)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_damage_to_a_workbook_ends_in_anything_but_a_list_or_a_refusal(folder, whole_workbook, data):
    part = data.draw(st.sampled_from(sorted(whole_workbook)))
    content = whole_workbook[part]
    at = data.draw(st.integers(0, len(content)))
    cut = data.draw(st.integers(0, 30))
    put = data.draw(st.sampled_from([b"", b"<", b'"', b"9", b"-1", b"A", b"\xff", b"<x/>", b"99999999999999999999"]))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, value in whole_workbook.items():
            archive.writestr(name, value[:at] + put + value[at + cut :] if name == part else value)
    assert outcome(lambda: read_bytes(folder, out.getvalue(), "x.xlsx"))


@pytest.fixture(scope="module")
def whole_workbook():
    book = openpyxl.Workbook()
    for row in (["id", "naam", "cidp"], [1, "A", "x"], ["2", "B", True]):
        book.active.append(row)
    book.active.merge_cells("D4:E5")
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


PRINTABLE = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cn"])


@given(
    text=st.text(PRINTABLE, min_size=1),
    delimiter=st.sampled_from(";,\t"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252"]),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_r03_any_note_comes_through_exactly_or_the_encoding_is_refused(folder, text, delimiter, encoding, line_end):
    stream = io.StringIO()
    rows = [["id", "naam", "notitie"], ["101", "Zoë", text]]
    csv.writer(stream, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    try:
        data = stream.getvalue().encode(encoding)
    except UnicodeEncodeError:
        assume(False)
    result = outcome(lambda: read_bytes(folder, data, "x.csv"))
    if isinstance(result, Refused):
        assert (encoding, result.problems[0].code) == ("cp1252", "file-encoding")
    elif result.patients:
        # What keeps a spreadsheet from taking the text for a formula is taken off.
        plain = text[1:] if text[:1] == "'" and text[1:2] in set("=+-@") else text
        expected = unicodedata.normalize("NFC", plain.strip(" \u00a0\u2007\u202f\ufeff"))
        assert (result.patients[0].note or "") == expected
    elif result.problems[0].code != "text-garbled":
        no_letters = [sign for sign in text if ord(sign) & 0xFFFE == 0xFFFE or unicodedata.category(sign) == "Cf"]
        assert "\ufffd" in text or no_letters


def test_r31_r32_every_row_is_accounted_for_and_nothing_personal_is_said(read):
    lines = [
        "id;naam;geboortedatum;notitie;profiel;cidp;onderdelen;taal;treatment.dose",
        "1;Jansen;1957-03-02;geheim;pid-igg;x;cidp;nl;5",
        "2;Jansen;1957-03-32;geheim;Jansen;geheim;geheim;geheim;5",
        "3;Jansen\x07;31-02-1957;gehe\x01im geheim;;;;;geheim\x02",
        "Jansen\x00;Jansen;1957;geheim;;;;;",
        "5;Jansen;1957-03-02;geheim;;;;;;geheim",
        "6;Jansen;1957-03-02;geheim Ã©;;;;;",
        '7;"Jansen" geheim;1957-03-02;;;;;;',
        "8;;1957-03-02;geheim;;;;;",
        "",
        "9;Jansen",
        "9;Jansen;02-03-1957;;;;;;",
    ]
    result = read("\n".join(lines))
    assert (result.rows, len(result.patients), len(result.rejected)) == (10, 1, 9)
    said = [str(problem) for problem in result.problems] + [str(problem.as_dict()) for problem in result.problems]
    assert not [line for line in said if any(secret in line for secret in SECRETS)]
    assert not any(secret in repr(result.patients) for secret in ["Jansen", "geheim", "datetime.date(1957"])
    for problem in result.problems:
        assert problem.line
        assert problem.hint


def test_problems_come_in_the_order_of_the_rows(read):
    result = read("id;naam;profiel\n1;;\n2;B;qqq\n3;;\n")
    assert [problem.line for problem in result.problems] == [2, 3, 4]
