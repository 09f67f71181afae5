"""The small parts: finding names in texts, comparing words, reading maps to Unicode, telling pages."""

from __future__ import annotations

import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folderbuilder.proof.findings import Code, Findings
from folderbuilder.proof.fonts import meanings
from folderbuilder.proof.identity import carries, line_pattern
from folderbuilder.proof.others import Others
from folderbuilder.proof.words import compact, fold, tally

PEOPLE = [("0012345", "Jan Smit"), ("A-7/12", "d'Hondt-van 't Hoff"), ("7", "Nguyễn Thị Hạnh"), ("99 01", "(Bo)")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Dag Jan Smit, tot dan.", {"JanSmit"}),
        ("Dag Jan\r\nSmit", {"JanSmit"}),
        ("Jan\u00a0Smit", {"JanSmit"}),
        ("Jan Smits en Adriaan Smit en jan smit", set()),
        ("nummer 0012345.", {"0012345"}),
        ("nummer 00123456 en 10012345", set()),
        ("A-7/12", {"A-7/12"}),
        ("A-7-12 of A 7 12", set()),
        ("d'Hondt-van 't Hoff", {"d'Hondt-van'tHoff"}),
        ("Nguye\u0302\u0303n Thi\u0323 Ha\u0323nh", {"NguyễnThịHạnh"}),
        ("blad 7 van 7", set()),
        ("99 01", {"9901"}),
        ("Bo", {"Bo"}),
        ("", set()),
    ],
)
def test_values_are_found_as_whole_words(text: str, found: set[str]) -> None:
    assert set(Others(PEOPLE).found(text)) == found


def test_a_value_is_explained_as_often_as_it_is_expected() -> None:
    others = Others(PEOPLE)
    assert not others.leaks("Jan Smit", "voor Jan Smit")
    assert others.leaks("Jan Smit en Jan Smit", "voor Jan Smit")


def test_a_value_of_the_library_counts_on_pages_of_a_patient_only() -> None:
    others = Others(PEOPLE, ["Voorbeeld: Jan Smit."])
    assert not others.leaks("Jan Smit", "", others.in_library)
    assert others.leaks("Jan Smit", "")


@given(st.text(min_size=2, max_size=12), st.text(max_size=20), st.text(max_size=20))
def test_a_name_between_spaces_is_always_found(name: str, before: str, after: str) -> None:
    others = Others([("1", name)])
    if others.by_first:
        assert others.leaks(f"{before} | {name} | {after}", "")


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert compact(compact(text)) == compact(text)
    assert fold(fold(text)) == fold(text)
    assert tally(text) == "".join(sorted(tally(text)))


@pytest.mark.parametrize(
    ("line", "same"),
    [
        ("Jan Smit · Patiëntnummer 7", True),
        ("Jan Smit · Patient number: 7\r\n", True),
        ("Jan  Smit\r\n· Patiëntnummer 7", True),
        ("Jan Smit · Patiëntnummer A-7", False),
        ("Jan Smit · Patiëntnummer A 7", False),
        ("Jan Smit · Patiëntnummer 77", False),
        ("Jan Smits · Patiëntnummer 7", False),
        ("Jan Smit · Patiëntnummer 7 Jan Smit · Patiëntnummer 7", False),
        ("", False),
    ],
)
def test_a_line_is_exactly_this_patients(line: str, same: bool) -> None:
    assert bool(line_pattern("Jan Smit", "7").fullmatch(line)) is same


def test_a_cover_carries_whole_values() -> None:
    assert carries("voor\r\nJan Smit\r\nPatiëntnummer 7", ("Jan Smit", "7"))
    assert not carries("voor Jan Smit, nummer 77", ("Jan Smit", "7"))
    assert not carries("voor Jan Smits, nummer 7", ("Jan Smit", "7"))


def test_maps_to_unicode_are_read() -> None:
    cmap = b"""2 beginbfchar <0001> <0041> <0002><D83DDE00> endbfchar
    1 beginbfchar <0003> <0000> endbfchar
    2 beginbfrange <0010> <0012> <0061> <0020> <0021> [<0078> <00790301>] endbfrange"""
    expected = {1: "A", 2: "\U0001f600", 0x10: "a", 0x11: "b", 0x12: "c", 0x20: "x", 0x21: "y\u0301"}
    assert meanings(cmap) == expected


def test_the_same_finding_on_many_pages_is_one_problem() -> None:
    findings = Findings()
    for page in (3, 4, 5, 9, 3):
        findings.add(Code.WORDS, "Wrong words", page)
    findings.add(Code.FONT, "A font is not embedded")
    findings.add(Code.INK, "Outside", 7)
    assert [p.message for p in findings.problems()] == [
        "Pages 3-5, 9: Wrong words.", "A font is not embedded.", "Page 7: Outside.",
    ]  # fmt: skip


def test_every_code_is_explained() -> None:
    source = inspect.getsource(Code)
    for code in Code:
        assert f'"{code}"\n    """' in source
