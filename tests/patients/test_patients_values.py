"""Cells of a row: R06, R07, R10, R11, R12, R18."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folderbuilder.patients.table import Cell, CellProblem
from folderbuilder.patients.values import day, literal, note
from folderbuilder.problems import Severity


def test_r06_an_empty_id_or_name_is_that_rows_problem(read):
    result = read("id;naam\n;A\n102; \n103;C\n")
    assert [p.id for p in result.patients] == ["103"]
    assert [(p.code, p.line, p.column) for p in result.problems] == [
        ("id-missing", 2, "id"),
        ("name-missing", 3, "naam"),
    ]
    assert [r.id for r in result.rejected] == [None, "102"]


def test_the_name_may_be_given_in_parts(read):
    result = read("id;titel;voornaam;achternaam\n1;mevr.;Zoë;de Vries\n2;;Jan;\n")
    (patient,) = result.patients
    assert (patient.name, patient.title, patient.first_name, patient.last_name) == (
        "Zoë de Vries",
        "mevr.",
        "Zoë",
        "de Vries",
    )
    assert (result.problems[0].code, result.problems[0].column) == ("name-missing", "achternaam")


def test_r07_one_bad_row_in_500(read):
    rows = "".join(f"{n:04};Naam {n};{'pid-ig' if n == 250 else 'pid-igg'}\n" for n in range(500))
    result = read("id;naam;profiel\n" + rows)
    assert (len(result.patients), len(result.rejected), result.rows) == (499, 1, 500)
    (problem,) = result.problems
    assert (problem.line, problem.patient, problem.column) == (252, "0250", "profiel")
    assert problem.hint == "Did you mean 'pid-igg'?"


@pytest.mark.parametrize(
    "text", ["0012345", "012", "1E+12", "1e5", "42798", "5342.0", "0x1F", "NO", "null", "-", "3/4"]
)
def test_r10_r11_an_id_in_text_is_the_literal_text(read, text):
    (patient,) = read(f"id;naam;treatment.dose\n{text};{text};{text}\n").patients
    assert (patient.id, patient.name, patient.treatment) == (text, text, {"dose": text})


@pytest.mark.parametrize("text", ["1E+12", "1,23E+14", "4.2e+5", '="0012"'])
def test_r10_an_id_that_excel_may_have_mangled_is_a_warning(read, text):
    quoted = text.replace('"', '""')
    result = read(f'id;naam\n"{quoted}";A\n')
    assert result.patients[0].id == text
    assert [(p.code, p.severity) for p in result.problems] == [("id-mangled", Severity.WARNING)]


@pytest.mark.parametrize("text", ["1984-03-02", "02-03-1984", " 02-03-1984 "])
def test_r12_two_forms_of_a_date(text):
    assert day(Cell(text)) == date(1984, 3, 2)


@pytest.mark.parametrize(
    "text",
    ["30-02-1984", "1984-13-01", "00-01-1984", "2-3-1984", "02/03/1984", "02-03-84", "3 maart 1984", "30742",
     "0084-03-02", "1984-3-2", "02.03.1984", "٠٢-٠٣-١٩٨٤", "1984-03-02 00:00", "07-1984", "2999-01-01"],
)  # fmt: skip
def test_r12_any_other_date_is_a_problem_and_private(read, text):
    result = read(f"id;naam;geboortedatum\n101;A;{text}\n102;B;\n")
    assert [(p.id, p.birth_date) for p in result.patients] == [("102", None)]
    (problem,) = result.problems
    assert (problem.line, problem.column, problem.private) == (2, "geboortedatum", True)
    assert "02-03-1984" in problem.hint
    assert text not in str(problem)


@given(st.dates(date(1880, 1, 1), date(2199, 12, 31)))
def test_r12_every_day_is_read_in_both_forms(given_day):
    iso = given_day.isoformat()
    assert day(Cell(iso)) == day(Cell("-".join(reversed(iso.split("-"))))) == given_day


def test_the_start_of_a_treatment_is_a_date_kept_as_written(read):
    result = read("id;naam;behandeling.volgende;treatment.b12_next\n1;A;2026-12-03;04-12-2026\n2;B;over een week;\n")
    assert [p.treatment for p in result.patients] == [{"next": "2026-12-03", "b12_next": "04-12-2026"}]
    result = read("id;naam;behandeling.startdatum\n1;A;02-03-2024\n2;B;begin maart\n3;C;\n")
    assert [p.treatment for p in result.patients] == [{"start": "02-03-2024"}, {}]
    assert result.problems[0].code == "date-form"


@pytest.mark.parametrize("text", ["x", "X", "ja", "J", "yes", "y", "1", "✓", "v", "Waar", "TRUE", " x "])
def test_a_cross_picks(read, text):
    assert [p.section for p in read(f"id;naam;cidp\n1;A;{text}\n").patients[0].picks] == ["cidp"]


@pytest.mark.parametrize("text", ["", " ", "nee", "0", "No", "onwaar"])
def test_no_cross_does_not_pick(read, text):
    assert read(f"id;naam;cidp\n1;A;{text}\n").patients[0].picks == ()


@pytest.mark.parametrize("text", ["?", "misschien", "-", "2", "xx", "Jan Jansen"])
def test_anything_else_under_a_section_is_a_problem(read, text):
    result = read(f"id;naam;cidp\n1;A;{text}\n")
    assert (result.patients, result.problems[0].code, result.problems[0].private) == ((), "cross-unclear", True)


def test_words_for_sections(read):
    result = read(
        "id;naam;onderdelen\n"
        '1;A;"inleiding; +cidp;- igg-doel"\n'
        "2;B;inleiding, +cidp\n"
        '3;C;"Inleiding\ncidp;;"\n'
        "4;D;–cidp\n"
        '5;E;"cidp; cidp"\n'
    )
    assert [[(p.section, str(p.kind)) for p in patient.picks] for patient in result.patients] == [
        [("inleiding", "list"), ("cidp", "add"), ("igg-doel", "remove")],
        [("inleiding", "list"), ("cidp", "add")],
        [("inleiding", "list"), ("cidp", "list")],
        [("cidp", "remove")],
        [("cidp", "list")],
    ]


def test_an_unknown_word_is_that_rows_problem_with_what_is_meant(read):
    result = read("id;naam;onderdelen;team;taal\n1;A;igg-ivg;;\n2;B;CIDP;;\n3;C;Wat is het doel?;;\n4;D;;umc-nord;fr\n")
    assert [p.id for p in result.patients] == ["2"]
    assert [(p.code, p.hint) for p in result.problems if p.code != "language-unknown"] == [
        ("section-unknown", "Did you mean 'igg-ivig' or 'igg-scig-pomp'?"),
        ("section-unknown", "Write 'igg-doel'."),
        ("team-unknown", "Did you mean 'umc-noord'?"),
    ]


def test_r32_a_word_that_is_near_nothing_may_be_a_name(read):
    (problem,) = read("id;naam;profiel\n1;A;Jan Jansen\n").problems
    assert problem.private
    assert "Jansen" not in str(problem)


def test_a_section_both_wanted_and_not_wanted_is_a_problem(read):
    result = read("id;naam;cidp;onderdelen\n1;A;x;-cidp\n2;B;;-cidp\n")
    assert [p.id for p in result.patients] == ["2"]
    assert result.problems[0].code == "section-contradiction"


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\u2028", "\ufffe", "\ufffd", "\x1f"])
def test_r18_a_control_character_is_refused_naming_it_and_the_column(read, sign):
    result = read(f"id;naam;notitie;treatment.dose\n1;A{sign};;\n2;B;x{sign}y;\n3;C;;{sign}5\n{sign}4;D;;\n5;E;ok;\n")
    fitting = ["2", "5"] if sign == "\u2028" else ["5"]
    assert [p.id for p in result.patients] == fitting
    assert {p.column for p in result.problems} >= {"naam", "treatment.dose", "id"}
    assert all(f"U+{ord(sign):04X}" in p.message for p in result.problems)


def test_r18_a_tab_or_line_end_belongs_in_a_note_only(read):
    result = read('id;naam;notitie\n1;"A\nB";\n2;"A\tB";\n3;C;"x\ty\r\nz"\n')
    assert [(p.id, p.note) for p in result.patients] == [("3", "x y\nz")]
    assert ["U+000A" in result.problems[0].message, "U+0009" in result.problems[1].message] == [True, True]


@pytest.mark.parametrize(
    "text", ["<b>x</b>", "&amp; &", "{{7*7}}", "<img src=/etc/passwd>", "%n %s", "=1+1", "أحمد", "นภา"]
)
def test_r16_markup_is_text_like_any_other(read, text):
    (patient,) = read(f'id;naam;notitie\n1;"{text}";"{text}"\n').patients
    assert (patient.name, patient.note) == (text, text)


def test_letters_and_accents_become_one_form(read):
    assert read("id;naam\n1;Zoe\u0308\n").patients[0].name == "Zoë"


@given(st.text())
def test_text_is_kept_or_refused_never_changed_but_for_margin_and_form(text):
    for reader in (literal, note):
        value = reader(Cell(text))
        if isinstance(value, str):
            assert reader(Cell(value)) == value
            value.encode()
        else:
            assert isinstance(value, CellProblem)
            assert value.found is None or value.private
