"""Booklets, dividers, labels and cards from a list to files: every stage together."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from test_pipeline import patients, text_of, write_list

from folderbuilder.library.load import Library
from folderbuilder.options import Options
from folderbuilder.pipeline import make_handout, open_library, run_batch
from folderbuilder.press.manifest import Status
from folderbuilder.proof.verdict import inspect

LAYOUTS = ["map-a4", "boekje", "tabbladen", "rug", "contactkaart"]
SIDES = {"map-a4": None, "boekje": None, "tabbladen": None, "rug": 1, "contactkaart": 1}


@pytest.fixture(scope="module")
def library() -> Library:
    return open_library()


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """Two patients for each layout, in turn."""
    rows = patients(*(str(1000 + n) for n in range(2 * len(LAYOUTS))))
    for row, layout in zip(rows, LAYOUTS * 2, strict=True):
        row["opmaak"] = layout
    rows[1]["naam"] = "Αθηνά Жукова"
    return write_list(tmp_path / "lijst.csv", rows)


@pytest.mark.parametrize("proof", ["fast", "full"])
def test_a_list_may_ask_for_another_layout_in_every_row(mixed: Path, library: Library, tmp_path: Path, proof) -> None:
    report = run_batch(mixed, tmp_path / "run", library, Options(team="voorbeeld", proof=proof))
    assert [str(problem) for problem in report.problems] == []
    assert report.count(Status.MADE) == 10
    for entry, layout in zip(report.entries, LAYOUTS * 2, strict=True):
        path = tmp_path / "run" / str(entry.file)
        assert entry.layout == layout
        sides = len(pikepdf.open(path).pages)
        assert entry.pages == (2 * sides if layout == "boekje" else sides)
        assert entry.sheets == (sides + 1) // 2
        assert bool(entry.sections) == (layout not in ("rug", "contactkaart"))
    for entry in report.entries:
        assert inspect(tmp_path / "run" / str(entry.file)) == []


def test_the_same_bytes_side_by_side(mixed: Path, library: Library, tmp_path: Path) -> None:
    runs = []
    for workers in (1, 2):
        report = run_batch(mixed, tmp_path / str(workers), library, Options(), workers=workers)
        runs.append([entry.sha256 for entry in report.entries])
    assert runs[0] == runs[1]
    assert None not in runs[0]


def test_simplex_is_for_what_can_be_printed_so(mixed: Path, library: Library, tmp_path: Path) -> None:
    report = run_batch(mixed, tmp_path / "run", library, Options(duplex=False))
    assert [str(problem) for problem in report.problems] == []
    by_layout = {entry.layout: entry for entry in report.entries}
    assert by_layout["map-a4"].sheets == by_layout["map-a4"].pages
    assert by_layout["boekje"].pages == 4 * by_layout["boekje"].sheets
    # A divider for each part, and the strips.
    parts = {library.places[name].part.id for name, _, _ in by_layout["tabbladen"].sections}
    assert by_layout["tabbladen"].pages == by_layout["tabbladen"].sheets == len(parts) + 1
    assert by_layout["contactkaart"].pages == 1
    # What a label says follows from how the folder is printed.
    words = text_of(tmp_path / "run" / str(by_layout["rug"].file))
    assert f"ongeveer {by_layout['map-a4'].sheets} bladen" in words


def test_labels_and_dividers_belong_to_the_folder_of_their_patient(
    mixed: Path, library: Library, tmp_path: Path
) -> None:
    report = run_batch(mixed, tmp_path / "run", library, Options())
    by_layout = {entry.layout: entry for entry in report.entries}
    folder = by_layout["map-a4"]
    assert by_layout["tabbladen"].sections == folder.sections
    assert f"ongeveer {folder.sheets} bladen" in text_of(tmp_path / "run" / str(by_layout["rug"].file))


def test_only_what_prints_sections_asks_for_reviewed_ones(mixed: Path, library: Library, tmp_path: Path) -> None:
    report = run_batch(mixed, tmp_path / "run", library, Options(require_reviewed=True))
    status = {entry.layout: entry.status for entry in report.entries if entry.layout}
    assert set(status) == {"tabbladen", "rug", "contactkaart"}
    assert {problem.code for problem in report.problems} == {"not-reviewed"}
    assert report.count(Status.FAILED) == 4


def test_what_belongs_to_the_whole_list_is_told_once_per_patient(library: Library, tmp_path: Path) -> None:
    team = library.teams["voorbeeld"]
    phones = tuple(team.phones[0] for _ in range(6))
    many = replace(library, teams={"voorbeeld": team.model_copy(update={"phones": phones})})
    path = write_list(tmp_path / "lijst.csv", patients("1", "2", opmaak="contactkaart", team="voorbeeld"))
    report = run_batch(path, tmp_path / "run", many, Options())
    assert [(p.code, p.patient) for p in report.problems] == [("card-full", "1"), ("card-full", "2")]
    assert [entry.warnings for entry in report.entries] == [("card-full",)] * 2
    assert report.count(Status.MADE) == 2


def test_no_name_in_what_the_file_says_of_itself_or_in_the_manifest(
    mixed: Path, library: Library, tmp_path: Path
) -> None:
    run_batch(mixed, tmp_path / "run", library, Options())
    manifest = (tmp_path / "run" / "manifest.jsonl").read_text(encoding="utf-8")
    assert "Persoon" not in manifest
    assert [json.loads(line)["layout"] for line in manifest.splitlines()] == LAYOUTS * 2
    for path in (tmp_path / "run").glob("*.pdf"):
        with pikepdf.open(path) as pdf:
            assert b"Persoon" not in pdf.Root.Metadata.read_bytes()


@pytest.mark.parametrize("layout", LAYOUTS[1:])
def test_loose_sections_can_be_any_of_them(layout: str, library: Library, tmp_path: Path) -> None:
    written = make_handout(["cidp"], tmp_path / "los.pdf", library, Options(layout=layout, proof="full"))
    assert written.finished.facts.layout == layout
    assert written.finished.problems == ()
    with pypdfium2.PdfDocument(written.path) as document:
        assert SIDES[layout] in (None, len(document))
