"""Real lists, damaged: every reader gives a list or a refusal, and nothing else (R01 to R20).

A long run: `pytest tests/patients/test_patients_fuzz.py --hypothesis-profile=long`. What such runs found is kept in
`findings/`.
"""

from __future__ import annotations

import io
import json
from datetime import timedelta
from functools import cache
from pathlib import Path

import openpyxl
import pytest
import yaml
from fhir_examples import BSN, ICD10, SNOMED, bundle, by, condition, person, request
from fuzzing import EDITS, SWAPS, damaged, damaged_archive, swapped
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from folderbuilder.library.load import Library, load_library
from folderbuilder.options import Options
from folderbuilder.patients.read import read_patients
from folderbuilder.pipeline import _known
from folderbuilder.press.jobs import jobs_of
from folderbuilder.press.report import problems_csv
from folderbuilder.problems import FolderFailed, Refused
from folderbuilder.select.selection import select

EXAMPLES = Path(__file__).parents[1] / "examples"
FINDINGS = Path(__file__).parent / "findings"
SLOW = timedelta(seconds=10)
quick = settings(deadline=SLOW, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def _rows() -> list[dict[str, object]]:
    return [
        {"id": "0012345", "naam": "Łukasz Żółć", "geboortedatum": "02-03-1984", "profiel": "auto-immuun-igg",
         "onderdelen": ["+cidp"], "diagnose": ["G61.0"], "notitie": "Dag\nLukasz",
         "treatment": {"route": "IVIg", "dose": "30 gram"}},
        {"id": "1007", "voornaam": "Ayşe", "achternaam": "Şahin", "taal": "nl", "team": "voorbeeld", "cidp": "x"},
    ]  # fmt: skip


def _book() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["id", "naam", "geboortedatum", "cidp", "diagnose"])
    book.active.append([12345, "Zoë", "1984-03-02", True, "G61.0"])
    book.active.append(["0012", "A", "=B2", "x", None])
    book.active.merge_cells("D3:E4")
    book.active.row_dimensions[3].hidden = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _bundle() -> str:
    return bundle(
        person("1", identifier=[{"system": BSN, "value": "999901448"}, {"value": "1", "use": "usual"}], active=False),
        {"fullUrl": "urn:uuid:2", "resource": person("2", birthDate="1984-03-02", link=[{"type": "replaced-by"}])},
        condition((ICD10, "G61.0"), (SNOMED, "40956001"), about="Patient/p-1"),
        condition(("urn:x", "1"), subject={"identifier": {"value": "1"}}),
        request(by("47625008"), "J06BA02", about="urn:uuid:2"),
        {"resourceType": "CarePlan", "status": "active", "subject": {"reference": "Patient/p-1"},
         "activity": [{"detail": {"code": by("34206005")}}]},
        {"resource": {"resourceType": "OperationOutcome", "issue": [{"severity": "error"}]}},
        link=[{"relation": "next"}],
    )  # fmt: skip


TEXTS = {
    "sample.csv": (EXAMPLES / "patients.csv").read_bytes(),
    "windows.csv": "sep=;\r\nid;naam;cidp\r\n1;Zoë;x\r\n2;\"B;\"\"ë\r\n\";ja\r\n".encode("cp1252"),
    "list.yaml": yaml.safe_dump(_rows(), allow_unicode=True).encode(),
    "list.json": json.dumps(_rows(), indent=1).encode(),
    "sample.json": (EXAMPLES / "bundle.json").read_bytes(),
    "fhir.json": _bundle().encode(),
    "book.xlsx": _book(),
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("damaged")


@cache
def _library() -> Library:
    return load_library()


def survives(folder: Path, name: str, data: bytes) -> None:
    """It is a list whose rows are accounted for, or a refusal; and all that is said can be shown, kept and sent."""
    path, library = folder / name, _library()
    path.write_bytes(data)
    try:
        listed = read_patients(path, _known(library, Options().checked(library)))
    except Refused as refusal:
        problems = refusal.problems
    else:
        problems = list(listed.problems)
        assert listed.rows == len(listed.patients) + len(listed.rejected)
        assert len(jobs_of(listed, ())[0]) == listed.rows
        for patient in listed.patients[:3]:
            try:
                problems += select(patient, library, patient.language or "nl").problems
            except FolderFailed as failure:
                problems += failure.problems
    assert {problem.file for problem in problems} <= {name, None}
    problems_csv(problems)
    for problem in problems:
        assert str(problem).encode()
        assert json.dumps(problem.as_dict(), ensure_ascii=False).encode()


@quick
@given(name=st.sampled_from(sorted(TEXTS)), edits=EDITS)
def test_a_list_with_damaged_bytes_is_read_or_refused(folder, name, edits):
    survives(folder, name, damaged(TEXTS[name], edits))


@quick
@given(part=st.integers(0, 20), edits=EDITS)
def test_a_workbook_with_a_damaged_part_is_read_or_refused(folder, part, edits):
    survives(folder, "book.xlsx", damaged_archive(TEXTS["book.xlsx"], part, edits))


@quick
@given(name=st.sampled_from(["list.yaml", "list.json", "sample.json", "fhir.json"]), swaps=SWAPS)
def test_a_tree_with_other_values_is_read_or_refused(folder, name, swaps):
    tree = swapped(yaml.safe_load(TEXTS[name]), swaps)
    text = yaml.safe_dump(tree, allow_unicode=True) if name.endswith("yaml") else json.dumps(tree, indent=1)
    survives(folder, name, text.encode(errors="surrogatepass"))


@pytest.mark.parametrize("path", sorted(FINDINGS.glob("*")), ids=lambda path: path.name)
def test_what_was_found_before(folder, path):
    survives(folder, path.name, path.read_bytes())
