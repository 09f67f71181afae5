"""The same list in every form that a clinic has gives the same bytes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
import yaml
from fhir_examples import ICD10, SNOMED, Resource, bundle, by, condition, person, request

from folderbuilder.library.load import Library
from folderbuilder.options import Options
from folderbuilder.pipeline import run_batch
from folderbuilder.press.names import PACKING_LIST

Rows = list[dict[str, str]]
PACKING = f"{PACKING_LIST}.pdf"

ROWS: Rows = [
    {"id": "0012345", "naam": "Zoë Ångström", "aanhef": "mevrouw", "geboortedatum": "02-03-1984", "diagnose": "G61.0",
     "behandeling.toedieningsweg": "intraveneus"},
    {"id": "1007", "naam": "René d'Hondt; van 't \"Hoff\"", "aanhef": "", "geboortedatum": "30-11-1991",
     "diagnose": "D50.9; 128209004", "behandeling.toedieningsweg": "intraveneus; subcutaan"},
    {"id": "A-3", "naam": "Jörg <b>Müller</b> & Söhne", "aanhef": "de heer", "geboortedatum": "", "diagnose": "",
     "behandeling.toedieningsweg": ""},
]  # fmt: skip
"""Every sign is in Windows-1252, so that every dialect of CSV can hold it."""
RUN = Options(profile="auto-immuun-igg", team="voorbeeld", made_on=date(2026, 11, 21))


def written(delimiter: str = ";", *, ending: str = "\r\n", quoting: int = csv.QUOTE_MINIMAL) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(ROWS[0]), delimiter=delimiter, lineterminator=ending, quoting=quoting)
    writer.writeheader()
    writer.writerows(ROWS)
    return text.getvalue()


def workbook(edit: Callable[[openpyxl.Workbook], None] | None = None, *, dates: bool = False) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(list(ROWS[0]))
    for row in ROWS:
        book.active.append(list(row.values()))
    if dates:
        for cell, row in zip(book.active["D"][1:], ROWS, strict=True):
            if row["geboortedatum"]:
                cell.value = datetime.strptime(row["geboortedatum"], "%d-%m-%Y")  # noqa: DTZ007
                cell.number_format = "dd-mm-yyyy"
    if edit:
        edit(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def hidden_and_second_sheet(book: openpyxl.Workbook) -> None:
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["B"].hidden = True
    book.create_sheet("Uitleg").append(["Zo vul je de lijst in."])
    book.active.merge_cells("H1:J1")


def fhir(*, dates: tuple[str | None, ...] = ("1984-03-02", "1991-11-30", None)) -> str:
    people, cares = [], []
    for row, born in zip(ROWS, dates, strict=True):
        name: Resource = {"use": "official", "text": row["naam"], "prefix": [row["aanhef"]] if row["aanhef"] else []}
        people.append(person(row["id"], name=[name], birthDate=born))
        about = f"Patient/p-{row['id']}"
        for code in filter(None, row["diagnose"].split("; ")):
            cares.append(condition((ICD10 if code[0].isalpha() else SNOMED, code), about=about))
        for route in filter(None, row["behandeling.toedieningsweg"].split("; ")):
            cares.append(request(by("47625008" if route == "intraveneus" else "34206005"), about=about))
    return bundle(*people, *cares)


def nested() -> list[dict[str, object]]:
    """As people write it who keep their list in YAML or JSON: lists are lists, what is empty is left out."""
    return [
        {
            **{key: value for key, value in row.items() if value and "." not in key},
            "diagnose": row["diagnose"].split("; ") if row["diagnose"] else None,
            "behandeling": {"toedieningsweg": row["behandeling.toedieningsweg"] or None},
        }
        for row in ROWS
    ]


BOM = b"\xef\xbb\xbf"
FORMS: dict[str, bytes] = {
    "semicolon.csv": written().encode(),
    "comma.csv": written(",", ending="\n").encode(),
    "tab.tsv": written("\t").encode(),
    "text.txt": written("\t").encode("cp1252"),
    "bom.csv": BOM + written().encode(),
    "windows.csv": written().encode("cp1252"),
    "old-mac.csv": written(ending="\r").encode(),
    "quoted.csv": written(quoting=csv.QUOTE_ALL).encode(),
    "sep.csv": b"sep=,\r\n" + written(",").encode("cp1252"),
    "blank-rows.csv": ("\r\n\r\n" + written().replace("\r\n", "\r\n\r\n")).encode(),
    "empty-columns.csv": written().replace("\r\n", ";;;\r\n").encode(),
    "quoted-newline.csv": written().replace("D50.9; 128209004", "D50.9\r\n128209004").encode(),
    "text.xlsx": workbook(),
    "dates.xlsx": workbook(dates=True),
    "hidden.xlsx": workbook(hidden_and_second_sheet),
    "list.yaml": yaml.safe_dump(nested(), allow_unicode=True, sort_keys=False).encode(),
    "key.yml": BOM + yaml.safe_dump({"patienten": ROWS}, allow_unicode=False).encode(),
    "list.json": json.dumps(nested(), ensure_ascii=True).encode(),
    "key.json": json.dumps({"patients": ROWS}, ensure_ascii=False, indent="\t").encode(),
    "fhir.json": fhir().encode(),
}


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory, shipped: Library) -> dict[str, bytes]:
    """The folders and the packing list of the plainest form."""
    return made(tmp_path_factory.mktemp("plain"), "plain.csv", written(",", ending="\n").encode(), shipped)


def made(folder: Path, name: str, content: bytes, library: Library) -> dict[str, bytes]:
    (folder / name).write_bytes(content)
    report = run_batch(folder / name, folder / "run", library, RUN)
    assert report.exit_code == 0, [str(problem) for problem in report.problems]
    return {path.name: path.read_bytes() for path in (folder / "run").glob("*.pdf")}


def text_of(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as document:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


@pytest.mark.parametrize("name", FORMS)
def test_r02_r03_r30_the_same_list_in_any_form_gives_the_same_bytes(
    tmp_path: Path, shipped: Library, expected: dict[str, bytes], name: str
) -> None:
    files = made(tmp_path, name, FORMS[name], shipped)
    assert set(files) == {"0012345.pdf", "1007.pdf", "A-3.pdf", PACKING}
    # The packing list says from which list it is.
    packed, plain = text_of(files.pop(PACKING)), text_of(expected[PACKING])
    assert packed == plain.replace("plain.csv", name)
    assert [name for name in files if files[name] != expected[name]] == []


def test_codes_and_the_route_of_a_bundle_pick_sections(tmp_path: Path, shipped: Library) -> None:
    (tmp_path / "list.json").write_text(fhir(), "utf-8")
    report = run_batch(tmp_path / "list.json", None, shipped, RUN)
    first, second, third = ({section: reason for section, _, reason in entry.sections} for entry in report.entries)
    assert first["guillain-barre"] == "code:G61.0"
    assert second["cidp"] == "code:128209004"
    assert second["ijzergebrek"] == "code:D50.9"
    assert {"igg-ivig", "igg-scig-pomp", "igg-vergelijking"} <= second.keys()
    assert "igg-ivig" in first
    assert "igg-scig-pomp" not in first
    assert third["auto-immuunziekten"].startswith("profile:")


def test_a_bundle_without_a_profile_is_chosen_by_codes_alone(tmp_path: Path, shipped: Library) -> None:
    (tmp_path / "list.json").write_text(fhir(), "utf-8")
    report = run_batch(tmp_path / "list.json", None, shipped, Options())
    assert [entry.errors for entry in report.entries] == [(), (), ("nothing-chosen",)]


def test_the_sample_bundle_is_made(shipped: Library) -> None:
    report = run_batch(Path(__file__).parent / "examples" / "bundle.json", None, shipped, RUN)
    assert [(entry.id, entry.status) for entry in report.entries] == [("2001", "made"), ("2002", "made")]
    assert [problem.code for problem in report.problems] == ["fhir-bsn", "fhir-not-active"]
