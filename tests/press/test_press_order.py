"""The order of the stack: Dutch names with their accents, numbers by value, dates by the calendar, and stable."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from folderbuilder.patients.model import Patient, Place
from folderbuilder.press.order import asked_columns, ordered, sort_key
from folderbuilder.problems import Refused


def people(*cells: str, column: str = "afdeling") -> list[Patient]:
    return [
        Patient(id=str(row), name=f"Naam {row}", extra={column: cell}, place=Place(file="list.csv", row=row))
        for row, cell in enumerate(cells, 2)
    ]


@pytest.mark.parametrize(
    "cells",
    [
        ["Aerts", "Ångström", "Anouk", "Çelik", "de Vries", "d'Hondt", "Ĳsbrand", "Łukasz", "Zoë", "Żółć"],
        ["1", "1E5", "2", "007", "10", "0100"],
        ["A-2", "A-10", "B-1"],
        ["02-03-1984", "1984-03-03", "01-01-1985"],
        ["kamer 2", "Kamer 10", "kamer 11"],
        ["9" * 5000, "a" * 300, "b"],
    ],
)
def test_cells_in_the_order_a_person_expects(cells: list[str]) -> None:
    mixed = random.Random(1).sample(cells, len(cells))
    assert sorted(mixed, key=sort_key) == cells


def test_order_is_stable_and_empty_cells_come_last() -> None:
    patients = people("b", "", "a", "B", "á", "a")
    assert [patient.id for patient in ordered(patients, "afdeling", "list.csv")] == ["4", "6", "7", "2", "5", "3"]


@pytest.mark.parametrize(
    ("column", "wanted"), [("Naam", "name"), ("PATIENTNUMMER", "id"), ("id", "id"), ("name", "name")]
)
def test_everybody_has_an_id_and_a_name(column: str, wanted: str) -> None:
    assert asked_columns(column) == ()
    patients: Sequence[Patient] = [
        Patient(id=i, name=n, place=Place(file="list.csv", row=2))
        for i, n in (("10", "Bram"), ("9", "Øyvind"), ("8", "Ada"))
    ]
    expected = {"id": ["8", "9", "10"], "name": ["8", "10", "9"]}[wanted]
    assert [patient.id for patient in ordered(patients, column, "list.csv")] == expected


def test_without_a_column_the_order_of_the_list() -> None:
    patients = people("b", "a")
    assert asked_columns(None) == ()
    assert ordered(patients, None, "list.csv") is patients


def test_column_that_nobody_has_is_refused() -> None:
    assert asked_columns("kamer") == ("kamer",)
    with pytest.raises(Refused) as refusal:
        ordered(people("a"), "kamer", "list.csv")
    [problem] = refusal.value.problems
    assert (problem.code, problem.file) == ("column-missing", "list.csv")
