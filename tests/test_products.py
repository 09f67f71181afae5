"""What a run makes besides folders: the packing list, files for the printer and a ZIP file."""

from __future__ import annotations

import csv
import errno
import os
import signal
import stat
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import page as rules
import pikepdf
import pypdfium2
import pytest

from folderbuilder import pipeline
from folderbuilder.bind.bound import Bound
from folderbuilder.bind.packing import PackingList
from folderbuilder.bind.printrun import PrintRun
from folderbuilder.library.load import Library
from folderbuilder.options import Options, Products
from folderbuilder.pipeline import open_library, run_batch
from folderbuilder.press.manifest import Status
from folderbuilder.press.packing import Packing
from folderbuilder.press.report import Report, Stop
from folderbuilder.press.run import Step
from folderbuilder.problems import Refused
from folderbuilder.typeset.checklist import Check

ALL = Products(print_run=True, separators=True, archive=True)
LIST = [
    {"id": "10", "naam": "Zoë Verzonnen", "onderdelen": "cidp", "kamer": "12"},
    {"id": "9", "naam": "Łukasz Żółć", "onderdelen": "mmn", "kamer": "3"},
    {"id": "8", "naam": "", "onderdelen": "mmn", "kamer": "1"},
    {"id": "../7", "naam": "Ångström, Søren", "onderdelen": "cidp", "kamer": "3"},
    {"id": "6", "naam": "漢字", "onderdelen": "cidp", "kamer": ""},
    {"id": "5", "naam": "Lang " * 90, "onderdelen": "cidp", "kamer": ""},
]
ROOMS = ["9", "../7", "10"]
"""The three that can be made, by the column kamer."""


@pytest.fixture(scope="module")
def library() -> Library:
    return open_library()


@pytest.fixture
def run(tmp_path: Path, library: Library) -> Callable[..., Report]:
    path = tmp_path / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, LIST[0].keys(), delimiter=";")
        writer.writeheader()
        writer.writerows(LIST)

    def _run(name: str = "run", products: Products = ALL, library: Library = library, **rest: object) -> Report:
        products = replace(products, sort=products.sort or "kamer")
        return run_batch(path, tmp_path / name, library, Options(), products=products, **rest)  # type: ignore[arg-type]

    return _run


def bookmarks(path: Path) -> list[str]:
    with pikepdf.open(path) as pdf:
        return [item.title for item in pdf.open_outline().root]


def text_of(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as document:
        return " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in document)


def test_every_product_is_there_and_private(run: Callable[..., Report], tmp_path: Path) -> None:
    report = run()
    folder = tmp_path / "run"
    assert report.exit_code == 1
    assert report.files == ["print-run.pdf", "packing-list.pdf", "run.zip"]
    assert report.as_dict()["files"] == report.files
    assert set(report.files) < {path.name for path in folder.iterdir()}
    assert not [path.name for path in folder.iterdir() if path.name.endswith(".tmp")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600} or os.name == "nt"
    with pikepdf.open(folder / "print-run.pdf") as pdf:
        assert pdf.check_pdf_syntax() == []
        made = [entry for entry in report.entries if entry.status is Status.MADE]
        assert len(pdf.pages) == sum(2 * entry.sheets + 2 for entry in made)
    assert bookmarks(folder / "print-run.pdf") == ROOMS


def test_failed_patients_are_not_printed_and_are_in_the_packing_list(
    run: Callable[..., Report], tmp_path: Path
) -> None:
    report = run(products=Products())
    text = text_of(tmp_path / "run" / "packing-list.pdf")
    assert "3 mappen" in text
    assert "Niet gemaakt: 3." in text
    assert "Niet gemaakt. Kijk bij rij 4 in problems.csv." in text
    assert "[U+6F22][U+5B57]" in text
    assert 10 < text.count("Lang") < 30
    assert text.index("rij 4") < text.index("rij 6") < text.index("Łukasz Żółć") < text.index("Ångström, Søren")
    assert text.index("Ångström, Søren") < text.index("Zoë Verzonnen")
    [odd] = [entry.file for entry in report.entries if entry.id == "../7"]
    assert f"Bestand: {odd}." in text
    assert text.count("Bestand: ") == 1
    assert "4.4 CIDP" in text


def test_packing_list_is_tagged(run: Callable[..., Report], tmp_path: Path, library: Library) -> None:
    run()
    path = tmp_path / "run" / "packing-list.pdf"
    report = rules.validate_pdf_bytes(path.read_bytes(), profile="ua1")
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []
    with pikepdf.open(path) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert "list.csv" not in str(pdf.Root.Metadata.read_bytes())


def test_r30_same_bytes_whatever_the_jobs(run: Callable[..., Report], tmp_path: Path) -> None:
    run("one", workers=1)
    run("two", workers=2)
    for name in ("packing-list.pdf", "print-run.pdf"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    first = (tmp_path / "one" / "one.zip").read_bytes()
    assert run("one", overwrite=True).files[-1] == "one.zip"
    assert (tmp_path / "one" / "one.zip").read_bytes() == first


@pytest.mark.parametrize("sort", [None, "naam"])
def test_packing_list_is_the_same_when_it_is_not_set_while_folders_are_made(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch, sort: str | None
) -> None:
    path = tmp_path / "list.csv"
    lines = [f"{n};{'ZYX'[n % 3]} Verzonnen-{n};cidp\n" for n in range(40)]
    path.write_text("id;naam;onderdelen\n" + "".join(lines), encoding="utf-8")
    written: list[bool] = []
    close = PackingList.close

    def _close(*about: Any) -> bool:
        written.append(close(*about))
        return written[-1]

    monkeypatch.setattr(PackingList, "close", _close)
    run_batch(path, tmp_path / "ahead", library, Options(), products=Products(sort=sort))
    assert written == [True]
    monkeypatch.setattr(Packing, "follow", lambda *_: None)
    run_batch(path, tmp_path / "end", library, Options(), products=Products(sort=sort))
    ahead, end = ((tmp_path / name / "packing-list.pdf").read_bytes() for name in ("ahead", "end"))
    assert ahead == end
    text = text_of(tmp_path / "ahead" / "packing-list.pdf")
    assert "40 mappen" in text
    assert (text.index("Verzonnen-2") < text.index("Verzonnen-1")) == (sort is not None)


def test_mistake_in_the_packing_list_stops_no_folder_on_the_way(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "all.csv"
    path.write_text("id;naam;onderdelen\n1;A. Verzonnen;cidp\n2;B. Verzonnen;cidp\n", encoding="utf-8")
    add = PackingList.add
    calls: list[Check] = []

    def _add(self: PackingList, row: Check) -> None:
        calls.append(row)
        if len(calls) == 1:
            raise RuntimeError
        add(self, row)

    monkeypatch.setattr(PackingList, "add", _add)
    report = run_batch(path, tmp_path / "run", library, Options())
    assert (report.exit_code, report.count(Status.MADE), report.files) == (0, 2, ["packing-list.pdf"])
    assert "B. Verzonnen" in text_of(tmp_path / "run" / "packing-list.pdf")


def test_zip_has_all_files_of_the_run(run: Callable[..., Report], tmp_path: Path) -> None:
    run()
    folder = tmp_path / "run"
    with zipfile.ZipFile(folder / "run.zip") as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert sorted([*names, "run.zip"]) == sorted(path.name for path in folder.iterdir())
        assert all(archive.read(name) == (folder / name).read_bytes() for name in names)


def test_products_of_an_earlier_run_do_not_stay(run: Callable[..., Report], tmp_path: Path) -> None:
    run()
    run(products=Products(), overwrite=True)
    names = {path.name for path in (tmp_path / "run").iterdir()}
    assert "packing-list.pdf" in names
    assert not names & {"print-run.pdf", "run.zip"}


def test_only_some_are_printed_and_the_packing_list_has_all_that_is_there(
    run: Callable[..., Report], tmp_path: Path
) -> None:
    run()
    assert run(only=["10"], overwrite=True).count(Status.MADE) == 1
    assert bookmarks(tmp_path / "run" / "print-run.pdf") == ["10"]
    text = text_of(tmp_path / "run" / "packing-list.pdf")
    assert "3 mappen" in text
    assert "Overgeslagen: 3." in text


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("workers", [1, 2])
def test_r27_products_of_a_resumed_run_have_the_folders_that_were_kept(
    run: Callable[..., Report], tmp_path: Path, workers: int
) -> None:
    def strike(step: Step) -> None:
        if step.done == 2:
            os.kill(os.getpid(), signal.SIGINT)

    run("undisturbed")
    assert run(progress=strike).files == []
    report = run(resume=True, workers=workers)
    assert (report.kept, report.count(Status.MADE)) == (2, 3)
    assert report.files == ["print-run.pdf", "packing-list.pdf", "run.zip"]
    folder = tmp_path / "run"
    assert bookmarks(folder / "print-run.pdf") == ROOMS
    for name in ("print-run.pdf", "packing-list.pdf", "manifest.jsonl"):
        assert (folder / name).read_bytes() == (tmp_path / "undisturbed" / name).read_bytes()
    with zipfile.ZipFile(folder / "run.zip") as archive:
        assert {entry.file for entry in report.entries if entry.file} < set(archive.namelist())
        assert archive.read("manifest.jsonl") == (folder / "manifest.jsonl").read_bytes()


def test_products_of_an_earlier_run_are_replaced_by_a_resumed_one(run: Callable[..., Report], tmp_path: Path) -> None:
    run()
    lines = (tmp_path / "list.csv").read_text("utf-8").replace("Zoë Verzonnen", "Zoë Bedacht")
    (tmp_path / "list.csv").write_text(lines, "utf-8")
    assert run(resume=True).kept == 2
    for name in ("packing-list.pdf", "print-run.pdf"):
        text = text_of(tmp_path / "run" / name)
        assert ("Zoë Bedacht" in text, "Zoë Verzonnen" in text) == (True, False)
    assert run(products=Products(), resume=True).kept == 3
    names = {path.name for path in (tmp_path / "run").iterdir()}
    assert "packing-list.pdf" in names
    assert not names & {"print-run.pdf", "run.zip"}


def test_each_layout_has_a_print_run(run: Callable[..., Report], tmp_path: Path, library: Library) -> None:
    small = library.layouts["map-a4"].model_copy(update={"id": "klein"})
    more = replace(library, layouts={**library.layouts, "klein": small})
    lines = (tmp_path / "list.csv").read_text("utf-8").splitlines()
    rows = [f"{line};{'opmaak' if not at else 'klein' if at == 2 else ''}" for at, line in enumerate(lines)]
    (tmp_path / "list.csv").write_text("\n".join(rows), "utf-8")
    report = run(library=more)
    assert report.files[:2] == ["print-run-klein.pdf", "print-run-map-a4.pdf"]
    assert bookmarks(tmp_path / "run" / "print-run-klein.pdf") == ["9"]
    assert bookmarks(tmp_path / "run" / "print-run-map-a4.pdf") == ["../7", "10"]
    assert "print-runs" in [problem.code for problem in report.problems]


@pytest.mark.parametrize("column", ["afdeling", "geboortedatum"])
def test_unknown_column_is_refused(run: Callable[..., Report], tmp_path: Path, column: str) -> None:
    with pytest.raises(Refused, match=column):
        run(products=Products(sort=column))
    assert not (tmp_path / "run").exists()


def test_nothing_made_leaves_no_print_run_and_says_so(run: Callable[..., Report], tmp_path: Path) -> None:
    report = run(only=["8"])
    assert not list((tmp_path / "run").glob("*.pdf"))
    assert report.files == ["run.zip"]
    assert "print-run-empty" in [problem.code for problem in report.problems]


def test_r23_folder_that_is_not_what_was_proofed_is_not_printed(
    run: Callable[..., Report], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bind = pipeline.bind_again
    monkeypatch.setattr(pipeline, "bind_again", lambda *a, **k: replace(bind(*a, **k), own=b"another's"))
    report = run()
    assert (report.stopped, report.exit_code) == (Stop.FAULT, 3)
    assert not list((tmp_path / "run").glob("print-run*"))
    assert not list((tmp_path / "run").glob(".*"))


def test_r25_full_disk_leaves_no_half_print_run(
    run: Callable[..., Report], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(PrintRun, "close", full)
    report = run()
    assert (report.stopped, report.exit_code) == (Stop.OUTPUT, 3)
    names = {path.name for path in (tmp_path / "run").iterdir()}
    assert names == {entry.file for entry in report.entries if entry.file} | {"manifest.jsonl", "problems.csv"}


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_r26_interrupted_print_run_leaves_nothing_of_it(
    run: Callable[..., Report], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = PrintRun.add

    def struck(self: PrintRun, bound: Bound, *rest: object) -> None:
        if self.many == 1:
            os.kill(os.getpid(), signal.SIGINT)
        add(self, bound, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(PrintRun, "add", struck)
    report = run()
    assert (report.stopped, report.exit_code) == (Stop.INTERRUPTED, 130)
    names = {path.name for path in (tmp_path / "run").iterdir()}
    assert names == {entry.file for entry in report.entries if entry.file} | {"manifest.jsonl", "problems.csv"}
    assert report.count(Status.MADE) == 3


def test_file_that_cannot_be_replaced_stops_no_other(
    run: Callable[..., Report], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from folderbuilder.press import printing
    from folderbuilder.problems import FolderFailed, Problem, Severity

    def busy(*_: object) -> None:
        raise FolderFailed(Problem(Severity.ERROR, "file-in-use", "It is open."))

    monkeypatch.setattr(printing, "give_name", busy)
    report = run()
    assert report.files == ["packing-list.pdf", "run.zip"]
    assert report.incomplete
    assert report.exit_code == 1
    assert not [path.name for path in (tmp_path / "run").iterdir() if path.name.endswith(".tmp")]


def test_what_is_no_folder_is_named_and_not_in_the_print_run(run: Callable[..., Report], tmp_path: Path) -> None:
    lines = (tmp_path / "list.csv").read_text("utf-8").splitlines()
    rows = [f"{line};{'contactkaart' if at else 'opmaak'}" for at, line in enumerate(lines)]
    (tmp_path / "list.csv").write_text("\n".join(rows), "utf-8")
    report = run()
    assert "print-run.pdf" not in report.files
    assert [p.code for p in report.problems if p.code.startswith("print-run")] == ["print-run-without"]
