"""Inspecting a file of which nothing is known: it must agree with itself."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
import proof_faults as faults
import pytest
from proof_faults import Fault, drawn, planted
from proof_people import OWN, STRANGER

from folderbuilder.bind.bound import Bound
from folderbuilder.library.layout import Layout
from folderbuilder.problems import Problem
from folderbuilder.proof.findings import Code
from folderbuilder.proof.verdict import inspect

Inspect = Callable[[bytes], list[Problem]]


@pytest.fixture
def inspected(tmp_path: Path) -> Inspect:
    def inspected(data: bytes) -> list[Problem]:
        path = tmp_path / "folder.pdf"
        path.write_bytes(data)
        problems = inspect(path)
        for problem in problems:
            assert problem.file == "folder.pdf"
            assert not any(value in str(problem) for value in (*OWN, *STRANGER))
        return problems

    return inspected


def codes(problems: list[Problem]) -> set[str]:
    return {problem.code for problem in problems}


def test_sound_files_pass(own: Bound, handout: Bound, inspected: Inspect) -> None:
    assert inspected(own.data) == []
    assert inspected(handout.data) == []


def test_a_file_kept_by_another_program_passes(own: Bound, inspected: Inspect) -> None:
    assert inspected(planted(own.data, lambda pdf: None)) == []


FAULTS: list[tuple[Fault, Code]] = [
    (faults.no_language, Code.DOCUMENT),
    (faults.wrong_labels, Code.NUMBER),
    (faults.dead_link, Code.LINK),
    (faults.wrong_contents, Code.CONTENTS),
    (faults.missing_page, Code.NUMBER),
    (faults.skipped_heading, Code.HEADING),
    (faults.unowned_content, Code.TAG),
    (faults.font_not_embedded, Code.FONT),
    (faults.start_script, Code.ACTIVE),
    (drawn(5, "/Artifact BMC BT /F1 12 Tf 1 0 0 1 99 99 Tm <0000> Tj ET EMC"), Code.GLYPH),
    (drawn(5, "/Artifact BMC 580 400 30 20 re f EMC"), Code.INK),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "code"), FAULTS)
def test_a_planted_fault_is_caught(fault: Fault, code: Code, own: Bound, inspected: Inspect) -> None:
    assert code in codes(inspected(planted(own.data, fault)))


@pytest.mark.parametrize("page", [1, 3, 7, 14])
def test_a_page_of_another_folder_is_caught(page: int, own: Bound, strange: Bound, inspected: Inspect) -> None:
    with pikepdf.open(BytesIO(strange.data)) as other:

        def swap(pdf: pikepdf.Pdf) -> None:
            pdf.pages[page - 1] = other.pages[page - 1]

        problems = inspected(planted(own.data, swap))
    assert any(p.code == Code.PATIENT and f"Page {page}:" in p.message for p in problems)


def test_the_punch_zone_is_looked_at_when_the_layout_is_known(own: Bound, proof_layout: Layout, tmp_path: Path) -> None:
    path = tmp_path / "folder.pdf"
    path.write_bytes(planted(own.data, drawn(5, "/Artifact BMC 10 400 20 20 re f EMC")))
    assert inspect(path) == []
    assert codes(inspect(path, layout=proof_layout)) == {Code.INK}


def test_a_closed_file_needs_its_password(own: Bound, tmp_path: Path) -> None:
    path = tmp_path / "folder.pdf"
    with pikepdf.open(BytesIO(own.data)) as pdf:
        pdf.save(path, encryption=pikepdf.Encryption(user="een-twee", owner="drie", R=6))
    assert codes(inspect(path)) == {Code.UNREADABLE}
    assert inspect(path, password="een-twee") == []


def test_what_is_no_folder_is_said(tmp_path: Path, inspected: Inspect) -> None:
    assert codes(inspect(tmp_path / "gone.pdf")) == {Code.UNREADABLE}
    assert codes(inspect(tmp_path)) == {Code.UNREADABLE}
    assert codes(inspected(b"PK\x03\x04")) == {Code.UNREADABLE}
    out = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out)
    assert {Code.DOCUMENT, Code.TAG, Code.NUMBER} <= codes(inspected(out.getvalue()))
