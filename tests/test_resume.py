"""R27, R28, R29: a run that was stopped goes on, makes what is missing or changed, and says which and why."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from helpers import CATALOGUE, section, write_library

from folderbuilder.library.load import Library, default_root, load_library
from folderbuilder.options import Options, Products
from folderbuilder.pipeline import run_batch
from folderbuilder.press.manifest import Status
from folderbuilder.press.names import PACKING_LIST
from folderbuilder.press.report import Report, Stop
from folderbuilder.press.run import Step
from folderbuilder.problems import Refused

PLAIN = Options(cache=False)
TEAM = (default_root() / "layouts" / "teams" / "voorbeeld.yaml").read_text("utf-8")
FIGURE = """
  - figure: {name: plaat, caption: Een plaat., alt: Een plaat met een woord erop., labels: {hier: Hier}}"""
FILES: dict[str, str] = {
    "sections/catalogue.yaml": CATALOGUE.replace("- een\n", "- een\n      - twee\n"),
    "sections/nl/deel/een.yaml": section("  - text: Een zin." + FIGURE),
    "sections/nl/deel/twee.yaml": section("  - text: Een zin.", name="twee"),
    "layouts/teams/voorbeeld.yaml": TEAM,
}
LIST = (
    "id;naam;onderdelen;diagnose\n1;Anna;een;\n2;Bert;twee;\n3;Cees;een\n4;;een;\n5;Dirk;een, twee;\n6;Eef;twee;X99\n"
)
Run = Callable[..., Report]


@pytest.fixture
def library(tmp_path: Path) -> Callable[..., Library]:
    """The library with some files changed."""

    def _library(**files: str) -> Library:
        return load_library(write_library(tmp_path / "library", {**FILES, **files}))

    return _library


@pytest.fixture
def run(tmp_path: Path, library: Callable[..., Library]) -> Run:
    """Run the list into tmp_path/run, or elsewhere."""
    sound = library()

    def _run(
        text: str = LIST, into: str = "run", using: Library | None = None, options: Options = PLAIN, **rest: object
    ) -> Report:
        path = tmp_path / "list.csv"
        path.write_text(text, "utf-8")
        return run_batch(path, tmp_path / into, using or sound, options, **rest)  # type: ignore[arg-type]

    return _run


def everything(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def times(folder: Path) -> dict[str, int]:
    """When each patient's folder was written."""
    return {path.stem: path.stat().st_mtime_ns for path in folder.glob("*.pdf") if path.stem != PACKING_LIST}


def anew(report: Report) -> dict[str | None, str]:
    """Who is made anew and why."""
    return {p.patient: p.message.partition(": ")[2] for p in report.problems if p.code == "made-anew"}


def stop_after(rows: int) -> Callable[[Step], None]:
    def progress(step: Step) -> None:
        if step.done == rows:
            signal.raise_signal(signal.SIGINT)

    return progress


# Side by side: in front of all others, behind the row that cannot be made, and behind everybody who was dealt out.
@pytest.mark.parametrize(("workers", "rows"), [*[(1, rows) for rows in range(1, 6)], (2, 1), (2, 4), (2, 5)])
def test_r27_an_interrupted_run_goes_on_as_if_nothing_had_been(
    run: Run, tmp_path: Path, rows: int, workers: int
) -> None:
    run(into="undisturbed")
    stopped = run(progress=stop_after(rows), workers=workers)
    assert workers > 1 or stopped.stopped is Stop.INTERRUPTED
    before = times(tmp_path / "run")
    report = run(resume=True, workers=workers)
    assert (report.exit_code, report.count(Status.MADE), report.kept) == (1, 5, len(before))
    assert {name: stamp for name, stamp in times(tmp_path / "run").items() if name in before} == before
    there, undisturbed = everything(tmp_path / "run"), everything(tmp_path / "undisturbed")
    there.pop("problems.csv"), undisturbed.pop("problems.csv")
    assert there == undisturbed


def test_r27_a_manifest_that_ends_anywhere_is_gone_on_with(run: Run, tmp_path: Path) -> None:
    run()
    folder, whole = tmp_path / "run", everything(tmp_path / "run")
    manifest = whole["manifest.jsonl"]
    for cut in range(0, len(manifest), 211):
        (folder / "manifest.jsonl").write_bytes(manifest[:cut])
        report = run(resume=True)
        assert report.count(Status.MADE) == 5
        there = everything(folder)
        assert {name: data for name, data in there.items() if name != "problems.csv"} == {
            name: data for name, data in whole.items() if name != "problems.csv"
        }
        assert report.kept == sum(
            b'"made"' in line for line in manifest[:cut].splitlines(keepends=True) if line[-1:] == b"\n"
        )


def test_r27_what_an_earlier_run_warned_of_is_said_again(run: Run) -> None:
    run()
    report = run(resume=True)
    assert report.kept == 5
    (problem,) = [problem for problem in report.problems if problem.code == "warned-before"]
    assert (problem.patient, "unknown-code" in problem.message) == ("6", True)
    assert [entry.warnings for entry in report.entries if entry.id == "6"] == [("unknown-code",)]


def test_r28_a_changed_row_is_made_anew_and_said(run: Run, tmp_path: Path) -> None:
    run()
    before = times(tmp_path / "run")
    report = run(LIST.replace("Bert", "Berta").replace("3;Cees;een", "3;Cees;twee") + "7;Fien;een;\n", resume=True)
    assert anew(report) == {"2": "the row of the list changed.", "3": "the row of the list changed."}
    after = times(tmp_path / "run")
    assert {name for name in after if after[name] != before.get(name)} == {"2", "3", "7"}
    assert report.kept == 3


def test_rows_in_another_order_are_the_same_rows(run: Run) -> None:
    run()
    head, *rows = LIST.splitlines()
    report = run("\n".join([head, "", *reversed(rows)]) + "\n", resume=True)
    assert (anew(report), report.kept) == ({}, 5)
    assert [entry.row for entry in report.entries] == [3, 4, 5, 6, 7, 8]


@pytest.mark.parametrize(
    ("file", "old", "new", "who", "why"),
    [
        ("sections/nl/deel/twee.yaml", "Een zin.", "Een andere zin.", "256", "a section in it changed."),
        ("sections/figures/plaat.svg", 'x="10"', 'x="20"', "135", "a section in it changed."),
        ("sections/nl/deel/twee.yaml", "Titel van twee", "Titel", "12356", "the catalogue, a profile or the glossary"),
        (
            "sections/nl/woordenlijst.yaml",
            "je afweer",
            "jouw afweer",
            "12356",
            "the catalogue, a profile or the glossary",
        ),
        ("layouts/map-a4.yaml", "top: 30mm", "top: 31mm", "12356", "its layout or care team changed."),
    ],
)
def test_r28_a_changed_library_is_said(
    run: Run, library: Callable[..., Library], tmp_path: Path, file: str, old: str, new: str, who: str, why: str
) -> None:
    run()
    text = (tmp_path / "library" / file).read_text("utf-8")
    assert old in text
    report = run(using=library(**{file: text.replace(old, new)}), resume=True)
    assert set(anew(report)) == set(who)
    assert all(why in message for message in anew(report).values())
    assert report.kept == 5 - len(who)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"duplex": False}, "what the run is asked for changed."),
        ({"proof": "off"}, "what the run is asked for changed."),
        ({"made_on": date(2026, 11, 21)}, "the row of the list changed."),
        ({"team": "voorbeeld"}, "its layout or care team changed."),
        ({"cache": True}, None),
    ],
)
def test_r28_changed_options_are_said(run: Run, changes: dict[str, object], why: str | None) -> None:
    run()
    report = run(options=replace(PLAIN, **changes), resume=True)  # type: ignore[arg-type]
    assert set(anew(report).values()) == ({why} if why else set())


def test_r28_files_that_are_gone_changed_or_unknown_are_made_anew(run: Run, tmp_path: Path) -> None:
    run()
    folder, whole = tmp_path / "run", everything(tmp_path / "run")
    (folder / "1.pdf").unlink()
    (folder / "2.pdf").write_bytes(b"changed by somebody")
    lines = [json.loads(line) for line in whole["manifest.jsonl"].splitlines()]
    old = [
        {k: v for k, v in line.items() if k != "made_of"} if line["id"] == "3" else line
        for line in lines
        if line["id"] != "5"
    ]
    (folder / "manifest.jsonl").write_text("".join(json.dumps(line) + "\n" for line in old), "utf-8")
    report = run(resume=True)
    assert anew(report) == {
        "1": "its file is not there.",
        "2": "its file is not as that run made it.",
        "3": "the manifest does not say what it was made of.",
        "5": "the manifest does not have its file.",
    }
    assert report.kept == 1
    assert {n: d for n, d in everything(folder).items() if n != "problems.csv"} == {
        n: d for n, d in whole.items() if n != "problems.csv"
    }


def test_r28_a_row_that_is_wrong_now_keeps_no_folder(run: Run, tmp_path: Path) -> None:
    run()
    report = run(LIST.replace("Anna", "").replace("4;;", "4;Dora;"), resume=True)
    assert [(entry.id, entry.status) for entry in report.entries if entry.id in {"1", "4"}] == [
        ("1", "failed"),
        ("4", "made"),
    ]
    assert not (tmp_path / "run" / "1.pdf").exists()
    assert report.count(Status.MADE) == 5


def test_r31_rows_that_are_skipped_stay_accounted_for(run: Run, tmp_path: Path) -> None:
    run(progress=stop_after(3))
    run(resume=True, only=["5"])
    report = run(resume=True)
    assert (report.count(Status.MADE), report.count(Status.FAILED), len(report.entries)) == (5, 1, 6)
    lines = [json.loads(line) for line in (tmp_path / "run" / "manifest.jsonl").read_text("utf-8").splitlines()]
    assert [line["status"] for line in lines] == ["made", "made", "made", "failed", "made", "made"]


def test_r31_folders_with_sections_that_are_gone_are_still_packed(
    run: Run, library: Callable[..., Library], tmp_path: Path
) -> None:
    een = FILES["sections/nl/deel/een.yaml"].replace("purpose:", "needs: [twee]\npurpose:")
    assert "needs: [twee]" in een
    text = "id;naam;onderdelen\n1;Anna;een\n2;Bert;een\n"
    run(text, using=library(**{"sections/nl/deel/een.yaml": een}))
    fewer = {"sections/catalogue.yaml": CATALOGUE}
    (tmp_path / "library/sections/nl/deel/twee.yaml").unlink()
    using = load_library(write_library(tmp_path / "library", {**FILES, **fewer, "sections/nl/deel/twee.yaml": None}))
    report = run(text, using=using, resume=True, only=["1"])
    assert [entry.status for entry in report.entries] == ["made", "skipped"]
    with pdfium.PdfDocument(tmp_path / "run" / "packing-list.pdf") as packing:
        said = packing[0].get_textpage().get_text_range()
    assert "Bert" in said
    assert "twee" in said


def test_r29_only_a_folder_that_a_run_left_is_gone_on_with(run: Run, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "1.pdf").write_bytes(b"mine")
    with pytest.raises(Refused, match="not empty"):
        run(resume=True)
    assert everything(tmp_path / "run") == {"1.pdf": b"mine"}
    assert run(into="new", resume=True).count(Status.MADE) == 5


@pytest.mark.skipif(os.name == "nt", reason="needs links")
def test_r15_a_manifest_that_is_a_link_is_not_written_to(run: Run, tmp_path: Path) -> None:
    run()
    manifest = tmp_path / "run" / "manifest.jsonl"
    elsewhere = manifest.rename(tmp_path / "elsewhere")
    before = elsewhere.read_bytes()
    manifest.symlink_to(elsewhere)
    with pytest.raises(Exception, match="output cannot be written"):
        run(resume=True)
    assert elsewhere.read_bytes() == before


def test_r32_the_manifest_has_no_passwords_and_no_names(run: Run, tmp_path: Path) -> None:
    run()
    said = (tmp_path / "run" / "manifest.jsonl").read_text("utf-8")
    assert not [name for name in ("Anna", "Bert", "Cees", "Dirk") if name in said]


def leaflet(path: Path, pages: int = 1) -> None:
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=(595, 842))
        pdf.save(path)


def test_r28_a_changed_attachment_is_made_anew_and_said(run: Run, tmp_path: Path) -> None:
    text = "id;naam;onderdelen;bijlagen\n1;Anna;een;brief.pdf\n2;Bert;een;ander.pdf\n3;Cees;een;\n"
    leaflet(tmp_path / "brief.pdf")
    leaflet(tmp_path / "ander.pdf")
    run(text)
    assert run(text, resume=True).kept == 3
    leaflet(tmp_path / "brief.pdf", pages=3)
    report = run(text, resume=True)
    assert anew(report) == {"1": "a file attached to it changed."}
    assert [(entry.attachments, entry.pages) for entry in report.entries] == [(1, 12), (1, 10), (0, 8)]
    (tmp_path / "ander.pdf").unlink()
    report = run(text, resume=True)
    assert [entry.errors for entry in report.entries] == [(), ("attachment-missing",), ()]
    assert not (tmp_path / "run" / "2.pdf").exists()


@pytest.mark.parametrize(
    ("file", "old", "new", "why"),
    [
        ("sections/nl/deel/twee.yaml", "Een zin.", "Een andere zin.", "a section in it changed."),
        ("layouts/map-a4.yaml", "top: 30mm", "top: 31mm", "its layout or care team changed."),
    ],
)
def test_r28_labels_follow_the_folder_they_are_for(
    run: Run, library: Callable[..., Library], tmp_path: Path, file: str, old: str, new: str, why: str
) -> None:
    spine = {"layouts/rug.yaml": (default_root() / "layouts" / "rug.yaml").read_text("utf-8")}
    text = "id;naam;onderdelen;opmaak\n1;Anna;twee;rug\n"
    run(text, using=library(**spine))
    assert run(text, using=library(**spine), resume=True).kept == 1
    changed = (tmp_path / "library" / file).read_text("utf-8").replace(old, new)
    assert anew(run(text, using=library(**spine, **{file: changed}), resume=True)) == {"1": why}


CLOSED = replace(PLAIN, password_column="wachtwoord")
WORDS = {"1": "kameel paard 12", "2": "ezel en geit 7"}


def closed_list(words: dict[str, str]) -> str:
    return "id;naam;onderdelen;wachtwoord\n" + "".join(f"{n};Persoon {n};een;{word}\n" for n, word in words.items())


def test_r34_encrypted_folders_are_kept_as_they_are(run: Run, tmp_path: Path) -> None:
    first = run(closed_list(WORDS), options=CLOSED, progress=stop_after(1))
    assert first.stopped is Stop.INTERRUPTED
    before = (tmp_path / "run" / "1.pdf").read_bytes()
    report = run(closed_list(WORDS), options=CLOSED, products=Products(archive=True), resume=True)
    assert (report.kept, report.count(Status.MADE), anew(report)) == (1, 2, {})
    assert [entry.encrypted for entry in report.entries] == [True, True]
    assert report.files == ["packing-list.pdf", "run.zip"]
    assert (tmp_path / "run" / "1.pdf").read_bytes() == before
    with pikepdf.open(tmp_path / "run" / "2.pdf", password=WORDS["2"]) as pdf:
        assert pdf.is_encrypted
    with pytest.raises(Refused, match="cannot have everybody's password"):
        run(closed_list(WORDS), options=CLOSED, products=Products(print_run=True), resume=True)


def made_of(folder: Path) -> list[dict[str, str]]:
    return [json.loads(line)["made_of"] for line in (folder / "manifest.jsonl").read_text("utf-8").splitlines()]


def test_r32_nothing_is_kept_to_try_passwords_or_guesses_against(run: Run, tmp_path: Path) -> None:
    run(closed_list(WORDS), options=CLOSED)
    manifest = (tmp_path / "run" / "manifest.jsonl").read_text("utf-8")
    assert not [w for w in WORDS.values() if w in manifest or hashlib.sha256(w.encode()).hexdigest()[:8] in manifest]
    # Who makes the same list anew, with the same passwords or others, gets other digests of the rows.
    run(closed_list({**WORDS, "1": "een heel ander woord"}), into="other", options=CLOSED)
    for mine, guessed in zip(made_of(tmp_path / "run"), made_of(tmp_path / "other"), strict=True):
        assert {key for key in mine if mine[key] != guessed[key]} == {"row", "attachments"}


def test_r28_a_folder_with_another_password_is_made_anew(run: Run, tmp_path: Path) -> None:
    run(closed_list(WORDS), options=CLOSED)
    assert run(closed_list(WORDS), options=CLOSED, resume=True).kept == 2
    report = run(closed_list({**WORDS, "1": "een heel ander woord"}), options=CLOSED, resume=True)
    assert (report.kept, anew(report)) == (1, {"1": "its password changed."})
    pikepdf.open(tmp_path / "run" / "1.pdf", password="een heel ander woord").close()
    report = run(closed_list({**WORDS, "1": "kort"}), options=CLOSED, resume=True)
    assert [entry.errors for entry in report.entries] == [("password-short",), ()]
    assert not (tmp_path / "run" / "1.pdf").exists()


def test_r28_a_changed_row_of_an_encrypted_folder_is_said(run: Run) -> None:
    run(closed_list(WORDS), options=CLOSED)
    report = run(closed_list(WORDS).replace("Persoon 2", "Iemand"), options=CLOSED, resume=True)
    assert anew(report) == {"2": "the row of the list changed."}
    open_now = closed_list(dict.fromkeys(WORDS, "")).replace(";wachtwoord", ";")
    assert anew(run(open_now, resume=True)) == dict.fromkeys(WORDS, "what the run is asked for changed.")


def test_r34_open_folders_are_not_kept_where_a_run_encrypts(run: Run, tmp_path: Path) -> None:
    text = closed_list(WORDS).replace(";wachtwoord", ";")
    run(text.replace(";kameel paard 12", ";").replace(";ezel en geit 7", ";"))
    report = run(closed_list(WORDS), options=CLOSED, resume=True)
    assert anew(report) == dict.fromkeys(WORDS, "what the run is asked for changed.")
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(tmp_path / "run" / "1.pdf")


# --- the real thing --------------------------------------------------------------------------------------------------

COMMAND = [sys.executable, "-m", "folderbuilder", "batch", "l.csv"]


def start(here: Path, *more: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    return subprocess.Popen(
        [*COMMAND, *more], cwd=here, env=environment, text=True, encoding="utf-8", stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, start_new_session=True,
    )  # type: ignore[call-overload, no-any-return]  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="needs Unix signals")
@pytest.mark.parametrize(("number", "jobs"), [(9, "1"), (9, "2"), (signal.SIGINT, "2")])
def test_r27_killed_run_then_resume_gives_what_an_undisturbed_run_gives(tmp_path: Path, number: int, jobs: str) -> None:
    rows = [f"{n};Persoon {n};inleiding{', leeswijzer' if n % 3 else ''}" for n in range(150)]
    (tmp_path / "l.csv").write_text("\n".join(["id;naam;onderdelen", *rows]), "utf-8")
    child = start(tmp_path, "-o", "run", "--jobs", jobs)
    deadline = time.monotonic() + 60
    while len(list((tmp_path / "run").glob("*.pdf"))) < 20 and child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    child.send_signal(number)
    output, errors = child.communicate(timeout=60)
    assert child.returncode == (-9 if number == 9 else 130), errors
    assert number == 9 or "Go on with --resume." in output
    again = start(tmp_path, "-o", "run", "--resume", "--jobs", jobs)
    output, errors = again.communicate(timeout=120)
    assert again.returncode == 0, errors
    assert "150 made (" in output
    output, errors = start(tmp_path, "-o", "undisturbed").communicate(timeout=120)
    there, undisturbed = everything(tmp_path / "run"), everything(tmp_path / "undisturbed")
    assert set(there) == set(undisturbed)
    assert [name for name in there if name != "problems.csv" and there[name] != undisturbed[name]] == []


@pytest.mark.parametrize("other", ["--overwrite", "--dry-run"])
def test_r39_resume_with_its_opposite_is_wrong_use(tmp_path: Path, other: str) -> None:
    child = start(tmp_path, "--resume", other)
    _, errors = child.communicate(timeout=60)
    assert (child.returncode, "--resume keeps" in errors) == (2, True)
