"""R31, R32, R35: counts, exit codes, and problems.csv for a Dutch Excel."""

from __future__ import annotations

import csv
import io

import pytest

from folderbuilder.press.manifest import Entry, Status
from folderbuilder.press.report import Report, Stop, problems_csv
from folderbuilder.problems import Problem, Severity


def rows(*problems: Problem) -> list[dict[str, str]]:
    text = problems_csv(problems).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def test_opens_right_in_a_dutch_excel() -> None:
    data = problems_csv(
        [Problem(Severity.ERROR, "date-form", "Geen datum: één.", file="l.csv", line=7, column="datum")]
    )
    assert data.startswith(b"\xef\xbb\xbfseverity;code;file;row;column;patient;message;found;hint\r\n")
    assert data.endswith("error;date-form;l.csv;7;datum;;Geen datum: één.;;\r\n".encode())
    assert data.count(b"\n") == data.count(b"\r\n") == 2


def test_clinic_sees_what_was_found() -> None:
    [row] = rows(Problem(Severity.ERROR, "c", "m", found="Jan Jansen", private=True))
    assert row["found"] == "Jan Jansen"


@pytest.mark.parametrize("value", ["=1+1", "+31", "-5", "@x", "\t=1", "\r=1", " =1", '=cmd|"/c calc"!A1', "\n@x"])
def test_r35_formulas_are_neutralised(value: str) -> None:
    [row] = rows(Problem(Severity.ERROR, "c", value, patient=value, found=value, hint=value))
    for key in ("message", "patient", "found", "hint"):
        assert row[key].startswith("'")
        assert "\n" not in row[key]


def test_separators_and_quotes_stay_one_cell() -> None:
    [row] = rows(Problem(Severity.ERROR, "c", 'a;b"c', found="x\r\ny"))
    assert (row["message"], row["found"]) == ('a;b"c', "x  y")


def test_exit_codes() -> None:
    made, failed = (Entry(status=status, id="1", row=2, pages=5, sheets=3) for status in (Status.MADE, Status.FAILED))
    assert Report(None, [made]).exit_code == 0
    assert Report(None, [made, failed]).exit_code == 1
    assert Report(None, [made], stopped=Stop.OUTPUT).exit_code == 3
    assert Report(None, [made], stopped=Stop.FAULT).exit_code == 3
    assert Report(None, [made], stopped=Stop.INTERRUPTED).exit_code == 130
    assert (Report(None, [made, failed]).pages, Report(None, [made, failed]).sheets) == (5, 3)


def test_r32_private_values_are_not_for_the_screen() -> None:
    report = Report(None, problems=[Problem(Severity.ERROR, "c", "m", found="Jan Jansen", private=True)])
    assert "Jansen" not in str(report.as_dict())
