"""Cutting CSV into cells: R02, R06, R08 and cells of any content."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folderbuilder.patients.csvfile import cut
from folderbuilder.problems import Refused

LETTERS = st.characters(codec="utf-8")


def texts(text: str, delimiter: str = ";") -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in cut(text, delimiter, "x.csv")]


@given(
    rows=st.lists(st.lists(st.text(LETTERS), min_size=2, max_size=4), min_size=1, max_size=4),
    delimiter=st.sampled_from(";,\t"),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_any_text_survives_as_a_cell(rows, delimiter, line_end):
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator=line_end, quoting=csv.QUOTE_ALL).writerows(rows)
    assert texts(stream.getvalue(), delimiter) == rows


@given(text=st.text(st.sampled_from(['"', ";", "\n", "\r", "a", " "])))
def test_any_quotes_give_rows_or_a_refusal(text):
    try:
        rows = list(cut(text, ";", "x.csv"))
    except Refused as caught:
        refusal, rows = caught, []
    else:
        refusal = None
    numbers = [row.number for row in rows]
    assert numbers == sorted(set(numbers))
    assert not refusal or refusal.problems[0].line


def test_r02_blank_rows_count_but_are_no_patients(read):
    result = read("\n\nid;naam\n\n101;A\n;\n  ;\t\n102;B\n\n")
    assert [(p.id, p.place.row) for p in result.patients] == [("101", 5), ("102", 8)]
    assert result.rows == 2


def test_r02_a_cell_of_several_lines_counts_as_one_row_and_the_line_is_told(read):
    result = read('id;naam;notitie\n101;A;"een\r\ntwee\tdrie"\n102;;x\n')
    assert result.patients[0].note == "een\ntwee drie"
    (problem,) = result.problems
    assert problem.line == 3
    assert "Line 4 of the file" in problem.message


def test_r02_excel_may_say_what_separates(read):
    result = read('sep=;\r\nid;naam\r\n101;"A, B"\r\n')
    assert [(p.name, p.place.row) for p in result.patients] == [("A, B", 3)]


def test_r03_the_separator_is_the_one_that_makes_column_names(read):
    assert (
        read("id;naam;notitie, lang\n".replace("notitie, lang", "notitie") + "1;A;x,y,z\n").patients[0].note == "x,y,z"
    )
    assert read("id,naam,notitie\n1,A,x;y;z;w\n").patients[0].note == "x;y;z;w"
    assert read("id\tnaam\tnotitie\n1\tA\tx;y,z\n").patients[0].note == "x;y,z"


def test_r06_short_and_long_rows(read):
    result = read("id;naam;profiel\n101\n102;B\n103;C;pid-igg;x\n104;D;pid-igg;;;\n105;E;pid-igg\n")
    assert [p.id for p in result.patients] == ["102", "104", "105"]
    assert [(r.place.row, r.id) for r in result.rejected] == [(2, "101"), (4, "103")]
    told = {p.line: p for p in result.problems}
    assert (told[2].code, told[2].column) == ("name-missing", "naam")
    assert "stops after 1 of" in told[2].message
    assert (told[4].code, told[4].column, told[4].private) == ("row-long", "column D", True)
    assert (told[3].code, told[3].column, str(told[3].severity)) == ("row-short", "profiel", "warning")


def test_r06_a_value_under_no_name_is_told_not_dropped(read):
    result = read("id;;naam\n101;x;A\n102;;B\n")
    assert [p.id for p in result.patients] == ["102"]
    assert result.problems[0].column == "column B"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('id;naam\n101;"A\n102;B\n103;C\n', 2),
        ('id;naam\n101;A\n102;"B\n103;"C"\n', 3),
        ('id;naam\n\n101;"A\n102;B"\n103;C\n', 3),
        ('id;"naam\n101;A\n', 1),
        ('id;naam\n101;"""A\n', 2),
        ('id;naam;notitie\n101;A;"rustig\n102;B;druk"\n103;C;x\n', 2),
        ('id;notitie;naam\n101;"een\ntwee";"A\n102;;B"\n', 3),
    ],
)
def test_r08_a_quote_that_swallows_rows_is_refused_naming_its_line(refuse, text, line):
    problem = refuse(text)
    assert (problem.code, problem.line) == ("quote-unclosed", line)


def test_r08_a_note_may_hold_separators_and_lines(read):
    result = read('id;naam;notitie;profiel\n101;A;"eerst dit; dan\ndat; en\n- 102; 103; 104; 105";pid-igg\n')
    assert result.patients[0].note == "eerst dit; dan\ndat; en\n- 102; 103; 104; 105"


def test_r08_text_behind_a_quote_on_one_line_is_that_rows_problem(read):
    result = read('id;naam\n101;"Jan" Jansen\n102;Piet "Pietje" Puk\n')
    assert [p.name for p in result.patients] == ['Piet "Pietje" Puk']
    assert (result.problems[0].code, result.problems[0].column) == ("quote-inside", "naam")


def test_r19_a_huge_cell_does_not_stop_the_others(read):
    huge = "a" * 200_000
    result = read(f"id;naam;notitie;onderdelen\n101;A;{huge};\n102;{huge};;\n103;C;;{huge}\n104;D;x;\n")
    assert [p.id for p in result.patients] == ["104"]
    assert {p.code for p in result.problems} == {"cell-long"}
    assert all(len(str(p)) < 300 for p in result.problems)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("1,Jan Jansen,cidp", "separated by commas, those of the header by semicolons"),
        ("1\tJan Jansen\tcidp", "separated by tabs"),
        ("1,Jan Jansen,cidp,,", "separated by commas"),
    ],
)
def test_r06_r32_a_row_with_another_separator_is_told_without_its_name(read, row, says):
    result = read(f"id;naam;onderdelen\n{row}\n2;Piet;cidp\n")
    assert [(p.code, p.line, p.patient, says in p.message) for p in result.problems] == [
        ("row-separator", 2, None, True)
    ]
    assert (len(result.patients), result.rows) == (1, 2)
    assert "Jansen" not in str(result.problems[0])


def test_r06_r19_a_row_of_a_million_cells_is_that_row_s_problem(read):
    result = read("id;naam;onderdelen\n1;Jan;cidp" + ";x" * 1_000_000 + "\n2;Piet;cidp\n")
    assert [(p.code, p.line) for p in result.problems] == [("row-long", 2)]
    assert [patient.id for patient in result.patients] == ["2"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("id;naam;" + ";".join(f"k{n}" for n in range(300_000)) + "\n1;Jan\n", "header-long"),
        ("id;naam\n1;Jan" + ";" * 20_000 + '"x\n2;Piet\n', "row-endless"),
    ],
)
def test_r08_r19_a_list_that_is_too_wide_is_refused(read, content, code):
    with pytest.raises(Refused) as caught:
        read(content)
    assert [problem.code for problem in caught.value.problems] == [code]
