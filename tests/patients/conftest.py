"""Lists built on the spot, and what the library in these tests knows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from folderbuilder.patients.read import Known, PatientList, read_patients
from folderbuilder.problems import Problem, Refused

SECTIONS = {
    "inleiding": "Inleiding",
    "igg-ivig": "Via een infuus in de ader (IVIg)",
    "igg-scig-pomp": "Onderhuids met een infuuspompje (SCIg)",
    "igg-doel": "Wat is het doel?",
    "cidp": "CIDP",
}


@pytest.fixture
def known() -> Known:
    return Known(
        section_titles=SECTIONS,
        profiles=["pid-igg", "auto-immuun-igg"],
        layouts=["a5", "a4-groot"],
        languages=["nl", "en"],
        teams=["umc-noord"],
    )


Reader = Callable[..., PatientList]


@pytest.fixture
def read(tmp_path: Path, known: Known) -> Reader:
    """Write a list (text as UTF-8, or bytes) and read it."""

    def read_list(content: str | bytes, name: str = "lijst.csv", knows: Known = known) -> PatientList:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_patients(path, knows)

    return read_list


@pytest.fixture
def refuse(read: Reader) -> Callable[..., Problem]:
    """Write a list that must be refused; its first error."""

    def refuse_list(content: str | bytes, name: str = "lijst.csv") -> Problem:
        with pytest.raises(Refused) as caught:
            read(content, name)
        problem: Problem = caught.value.problems[0]
        assert problem.file == name
        assert problem.hint or problem.code in {"yaml-depth", "yaml-merge"}
        return problem

    return refuse_list


@pytest.fixture
def workbook(tmp_path: Path, known: Known) -> Callable[..., PatientList]:
    """Make a workbook of rows, change it with `edit`, and read it."""

    def read_workbook(rows: list[list[object]], edit: Callable[[openpyxl.Workbook], None] | None = None) -> PatientList:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        if edit:
            edit(book)
        path = tmp_path / "lijst.xlsx"
        book.save(path)
        return read_patients(path, known)

    return read_workbook
