"""Which column is meant: R05."""

from __future__ import annotations

import dataclasses

import pytest

from folderbuilder.patients.columns import FIELDS, TREATMENT, Names, normal
from folderbuilder.problems import Refused, Severity


def test_every_field_is_found_by_each_of_its_names(known):
    names = Names(known)
    for field, others in FIELDS.items():
        for label in (field, *others, field.upper(), f"  {field.replace('_', ' ')} "):
            assert names.find(label).key == field
    for key, others in TREATMENT.items():
        for label in (f"treatment.{key}", *(f"Behandeling.{name}" for name in (key, *others))):
            assert names.find(label).key == key


def test_columns_stand_in_any_order_and_language(read):
    result = read(
        "Naam;PROFIEL;Behandeling.Toedieningsweg;treatment.pomp;Datum;patientnummer;Taal;opmaak;Team;diagnose;bijlagen\n"
        "Zoë;pid-igg;IVIg / SCIg;Freedom;01-02-2024;101;NL;A5;umc-noord;D80.1; D83 ;brief.pdf;x\n".replace(
            "D80.1; D83 ", '"D80.1; D83 "'
        ).replace("brief.pdf;x", '"brief, 2.pdf; x.pdf"')
    )
    (patient,) = result.patients
    assert patient.treatment == {"route": "IVIg / SCIg", "pomp": "Freedom"}
    assert patient.diagnosis == ("D80.1", "D83")
    assert patient.attachments == ("brief, 2.pdf", "x.pdf")
    assert (patient.profile, patient.language, patient.layout, patient.team) == ("pid-igg", "nl", "a5", "umc-noord")
    assert str(patient.made_on) == "2024-02-01"


def test_a_cross_may_stand_under_an_id_or_a_title(read):
    result = read("id;naam;IGG-IVIG;cidp;onderhuids met een infuuspompje (scig)\n101;A;x;;ja\n")
    assert [(p.section, str(p.kind)) for p in result.patients[0].picks] == [
        ("igg-ivig", "cross"),
        ("igg-scig-pomp", "cross"),
    ]


def test_r05_an_unknown_or_mistyped_column_is_refused_with_what_is_meant(refuse):
    problem = refuse("id;naam;gebortedatum\n101;A;\n")
    assert (problem.code, problem.line, problem.column) == ("column-unknown", 1, "gebortedatum")
    assert "geboortedatum" in problem.hint
    assert "igg-ivig" in refuse("id;naam;igg-ivgi\n1;A;x\n").hint
    assert "Known columns" in refuse("id;naam;qqqqqq\n1;A;x\n").hint


def test_r05_all_that_is_wrong_with_a_header_is_told_at_once(read):
    with pytest.raises(Refused) as caught:
        read("naam;Name;kleur;schoenmaat\nA;B;C;D\n")
    *errors, note = caught.value.problems
    assert [p.code for p in errors] == ["column-unknown", "column-unknown", "column-double", "column-missing"]
    assert note.severity is Severity.NOTE
    assert "'kleur'" in note.message
    assert "birth_date" in note.message


@pytest.mark.parametrize(
    "header", ["id;naam;ID", "id;patientnummer;naam", "id;naam;voornaam;first name", "id;naam;cidp;CIDP"]
)
def test_r05_a_doubled_column_is_refused(refuse, header):
    assert refuse(f"{header}\n1;A\n").code == "column-double"


def test_r05_a_missing_column_is_refused(refuse):
    assert (refuse("naam;profiel\nA;pid-igg\n").column, refuse("id;voornaam\n1;A\n").column) == ("id", "name")


def test_r05_r32_a_list_without_header_shows_no_patient(refuse):
    problem = refuse("101;Jan Jansen;02-03-1984\n102;Piet;03-03-1984\n")
    assert problem.code == "header-missing"
    assert "Jansen" not in str(problem)
    assert problem.private


def test_a_header_of_thousands_of_cells_is_refused_fast(refuse):
    assert refuse("id;naam;" + ";".join(f"kolom{n}" for n in range(5000)) + "\n1;A\n").code == "header-long"
    assert refuse("id;naam;" + ";".join(f"kolom{n}" for n in range(1500)) + "\n1;A\n").code == "column-unknown"


def test_a_treatment_value_that_looks_mistyped_is_a_warning(read):
    result = read("id;naam;treatment.rout\n1;A;IVIg\n")
    assert result.patients[0].treatment == {"rout": "IVIg"}
    assert (result.problems[0].code, "route" in result.problems[0].hint) == ("treatment-key", True)
    assert "'behandeling.route'" in result.problems[0].hint or "'treatment.route'" in result.problems[0].hint


def test_a_title_that_two_sections_share_means_neither(known, read):
    knows = dataclasses.replace(known, section_titles={"a-1": "Zelfde", "a-2": "Zelfde"})
    with pytest.raises(Refused, match="Zelfde"):
        read("id;naam;Zelfde\n1;A;x\n", knows=knows)


def test_a_column_that_the_run_asks_for_is_kept_as_written(known, read):
    knows = dataclasses.replace(known, extra_columns=["Wachtwoord", "geboortedatum"])
    (patient,) = read("id;naam;wachtwoord;birth_date\n1;A; 007 ;02-03-1984\n", knows=knows).patients
    assert patient.extra == {"Wachtwoord": "007", "geboortedatum": "02-03-1984"}
    assert "007" not in repr(patient)
    with pytest.raises(Refused, match="'Wachtwoord' is missing"):
        read("id;naam\n1;A\n", knows=knows)


def test_names_differ_in_case_space_and_underscore_only():
    assert normal(" First  Name ") == normal("first_name") == normal("FIRST\nNAME")
    assert normal("firstname") != normal("first_name")


def test_what_stands_in_a_column_that_was_asked_for_is_told_to_nobody(known, read):
    knows = dataclasses.replace(known, extra_columns=["wachtwoord"])
    listed = read('id;naam;wachtwoord\n1;An;kameel\x07\n2;Bo;"kameel"x\n3;Cas;CafÃ© kameel\n', knows=knows)
    assert [row.id for row in listed.rejected] == ["1", "2"]
    assert {problem.found for problem in listed.problems} == {None}
    assert [patient.extra["wachtwoord"] for patient in listed.patients] == ["CafÃ© kameel"]
