"""R25, R26, R29, R31, R40: whatever happens, every row is accounted for and every file is whole."""

from __future__ import annotations

import errno
import json
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import cast

import pytest
from press_examples import finished, job, make_plainly

from folderbuilder.patients.model import Patient
from folderbuilder.press import bench
from folderbuilder.press.bench import Bench, Finished, Laid, Outcome
from folderbuilder.press.crew import Crew
from folderbuilder.press.interrupt import Interrupts
from folderbuilder.press.manifest import Status
from folderbuilder.press.report import Report, Stop
from folderbuilder.press.run import Job, Press
from folderbuilder.press.run_folder import RunFolder
from folderbuilder.problems import FolderFailed, OutputFailed, Problem, Refused, Severity

Run = Callable[..., Report]
JOBS = [job(str(number), number + 1) for number in range(1, 6)]


def manifest(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "manifest.jsonl").read_text("utf-8").splitlines()]


def accounted(folder: Path, rows: int) -> dict[str, int]:
    """Counts by status; the manifest and the files must agree."""
    lines = manifest(folder)
    assert len(lines) == rows
    made = {line["file"] for line in lines if line["file"]}
    assert made == {path.name for path in folder.glob("*.pdf")}
    assert not [path.name for path in folder.iterdir() if path.name.startswith(".")]
    return {str(s): sum(line["status"] == s for line in lines) for s in Status}


def test_r31_made_failed_and_skipped_add_up(run: Run, tmp_path: Path) -> None:
    problem = Problem(Severity.ERROR, "name-missing", "The name is missing.", file="list.csv", line=3)

    def make(patient: Patient) -> Finished:
        if patient.id == "4":
            raise FolderFailed(Problem(Severity.ERROR, "nothing-chosen", "Nothing is chosen."))
        return make_plainly(patient)

    jobs = [JOBS[0], Job(None, 3, None, problems=(problem,)), job("3", 4, skip="not in --only"), JOBS[3], JOBS[4]]
    report = run(jobs, make)
    assert accounted(tmp_path / "run", 5) == {"made": 2, "failed": 2, "skipped": 1}
    assert [entry.row for entry in report.entries] == [2, 3, 4, 5, 6]
    assert report.exit_code == 1
    failed = manifest(tmp_path / "run")[3]
    assert failed["errors"] == ["nothing-chosen"]
    placed = report.problems[1]
    assert (placed.patient, placed.file, placed.line) == ("4", "list.csv", 5)


def test_r32_no_names_in_the_manifest(run: Run, tmp_path: Path) -> None:
    run(JOBS)
    assert "Naam" not in (tmp_path / "run" / "manifest.jsonl").read_text("utf-8")


def test_r40_fault_in_one_folder_takes_no_other_along(run: Run, tmp_path: Path) -> None:
    def make(patient: Patient) -> Finished:
        if patient.id in {"2", "4"}:
            raise ZeroDivisionError(f"about {patient.name}")
        return make_plainly(patient)

    report = run(JOBS, make)
    assert accounted(tmp_path / "run", 5) == {"made": 3, "failed": 2, "skipped": 0}
    assert report.exit_code == 3
    [details] = (tmp_path / "run").glob("fault-*.txt")
    text = details.read_text()
    assert "ZeroDivisionError" in text
    assert "test_press_run.py" in text
    assert "Naam" not in text
    assert str(tmp_path) not in text
    assert os.name == "nt" or details.stat().st_mode & 0o777 == 0o600
    assert details.stem.removeprefix("fault-") in report.problems[0].message
    assert "Naam" not in str(report.problems)


def test_r40_fault_outside_a_folder_stops_the_run(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RunFolder, "name", lambda *_: 1 / 0)
    report = run(JOBS)
    assert (report.stopped, report.exit_code) == (Stop.FAULT, 3)
    assert accounted(tmp_path / "run", 5) == {"made": 0, "failed": 0, "skipped": 5}


def test_r25_full_disk_stops_early(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write, calls = bench.write_unnamed, []

    def full(folder: Path, pieces: tuple[bytes, ...]) -> Path:
        calls.append(pieces[1].decode())
        if len(calls) == 3:
            raise OutputFailed(Problem(Severity.ERROR, "output-failed", "No space left on device."))
        return write(folder, pieces)

    monkeypatch.setattr(bench, "write_unnamed", full)
    report = run(JOBS)
    assert (report.stopped, report.exit_code) == (Stop.OUTPUT, 3)
    assert accounted(tmp_path / "run", 5) == {"made": 2, "failed": 0, "skipped": 3}
    assert calls == ["folder of 1", "folder of 2", "folder of 3"]


@pytest.mark.parametrize("n", range(1, 14))
def test_r25_any_write_may_fail(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, n: int) -> None:
    fsync, calls = os.fsync, []

    def failing(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == n:
            raise OSError(errno.ENOSPC, "No space left on device")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", failing)
    report = run(JOBS)
    counts = accounted(tmp_path / "run", 5)
    assert sum(counts.values()) == 5
    assert report.exit_code == (3 if n <= 11 else 0)
    assert all((tmp_path / "run" / f"{e.id}.pdf").exists() for e in report.entries if e.status is Status.MADE)


def test_r25_file_in_use_fails_that_patient_alone(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(JOBS)
    replace = Path.replace

    def busy(self: Path, target: Path) -> Path:
        if target.name == "3.pdf":
            raise PermissionError(errno.EACCES, "Permission denied")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", busy)
    report = run(JOBS, lambda patient: finished(f"new folder of {patient.id}", patient), overwrite=True)
    assert [entry.status for entry in report.entries] == ["made", "made", "failed", "made", "made"]
    assert report.problems[0].code == "file-in-use"


@pytest.mark.skipif(os.name == "nt", reason="no such signals on Windows")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_r26_signal_while_making(run: Run, tmp_path: Path, number: int) -> None:
    def make(patient: Patient) -> Finished:
        if patient.id == "3":
            os.kill(os.getpid(), number)
        return make_plainly(patient)

    report = run(JOBS, make)
    assert (report.stopped, report.exit_code) == (Stop.INTERRUPTED, 130)
    assert accounted(tmp_path / "run", 5) == {"made": 2, "failed": 0, "skipped": 3}
    assert manifest(tmp_path / "run")[4]["reason"] == "interrupted"


@pytest.mark.skipif(os.name == "nt", reason="no such signals on Windows")
def test_r26_signals_while_naming_wait(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    give = RunFolder.name

    def struck(self: RunFolder, laid: Laid, name: str) -> None:
        if name == "3.pdf":
            os.kill(os.getpid(), signal.SIGTERM)
            os.kill(os.getpid(), signal.SIGINT)
        give(self, laid, name)

    monkeypatch.setattr(RunFolder, "name", struck)
    assert run(JOBS).exit_code == 130
    assert accounted(tmp_path / "run", 5) == {"made": 3, "failed": 0, "skipped": 2}


def test_r29_folder_with_content_is_refused(run: Run, tmp_path: Path) -> None:
    run(JOBS)
    before = {path: path.read_bytes() for path in (tmp_path / "run").iterdir()}
    with pytest.raises(Refused, match="not empty"):
        run(JOBS)
    assert {path: path.read_bytes() for path in (tmp_path / "run").iterdir()} == before


def test_r29_second_run_at_the_same_time_is_refused(run: Run, tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "run", overwrite=False)
    for overwrite in (False, True):
        with pytest.raises(Refused, match="Another run"):
            run(JOBS, overwrite=overwrite)
    folder.settle([])
    folder.release()
    assert run(JOBS, overwrite=True).exit_code == 0


def test_r29_overwriting_deletes_nothing_that_is_not_ours(run: Run, tmp_path: Path) -> None:
    run(JOBS)
    folder = tmp_path / "run"
    (folder / "notes.txt").write_text("mine")
    (folder / "99.pdf").write_text("mine too")
    (folder / ".folderbuilder-abc.tmp").write_text("left by a killed run")
    report = run(JOBS[:4], overwrite=True)
    assert (folder / "notes.txt").read_text() == "mine"
    assert (folder / "99.pdf").read_text() == "mine too"
    assert (folder / "5.pdf").exists()
    assert not (folder / ".folderbuilder-abc.tmp").exists()
    assert [problem.code for problem in report.problems] == ["left-over"]


def test_r29_failed_patient_keeps_no_earlier_folder(run: Run, tmp_path: Path) -> None:
    run(JOBS)
    (tmp_path / "run" / "2.pdf").write_text("changed by somebody")

    def make(_: Patient) -> Finished:
        raise FolderFailed(Problem(Severity.ERROR, "x", "x"))

    run(JOBS[:2], make, overwrite=True)
    assert not (tmp_path / "run" / "1.pdf").exists()
    assert (tmp_path / "run" / "2.pdf").read_text() == "changed by somebody"


def test_r31_skipped_rows_keep_what_an_earlier_run_made(run: Run, tmp_path: Path) -> None:
    run(JOBS)
    jobs = [JOBS[0], *(job(str(number), number + 1, skip="not in --only") for number in range(2, 6))]
    run(jobs, overwrite=True)
    assert accounted(tmp_path / "run", 5) == {"made": 1, "failed": 0, "skipped": 4}
    assert manifest(tmp_path / "run")[1]["reason"] == "not in --only; made by an earlier run"


def test_r15_output_may_not_be_a_link(run: Run, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Refused, match="link"):
        run(JOBS)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_output_may_not_be_a_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "run").write_text("mine")
    with pytest.raises(Refused, match="not a folder"):
        run(JOBS, overwrite=True)


def test_r25_folder_that_cannot_be_made(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(OutputFailed, match="Permission denied"):
        run(JOBS)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_r33_empty_folder_that_was_there_becomes_private(run: Run, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir(0o755)
    run(JOBS)
    assert (tmp_path / "run").stat().st_mode & 0o777 == 0o700


# --- R23 -------------------------------------------------------------------------------------------------------------


class Swapping:
    """A crew that gives back what two patients were to get the wrong way round."""

    workers = ("one",)

    def __init__(self, one: int, other: int, swap: Callable[[Outcome, Outcome], tuple[Outcome, Outcome]]) -> None:
        self.one, self.other, self.swap = one, other, swap

    def results(self, work: Bench, tasks: Iterable[Patient], *_: object) -> Iterator[list[Outcome]]:
        made = [work(task) for task in tasks]
        made[self.one], made[self.other] = self.swap(made[self.one], made[self.other])
        for at in range(0, len(made), 7):
            yield made[at : at + 7]

    def stop(self) -> None:
        """Nobody is there."""


@pytest.mark.parametrize(
    "swap",
    [
        lambda one, other: (other, one),
        lambda one, other: (one._replace(laid=other.laid), other._replace(laid=one.laid)),
        lambda one, other: (one._replace(facts=other.facts), other._replace(facts=one.facts)),
        lambda one, other: (one, one),
        lambda one, other: (one._replace(facts=one.facts._replace(patient=None)), other),
    ],
    ids=["outcomes", "files", "facts", "twice the same", "nobody's"],
)
@pytest.mark.parametrize(("one", "other"), [(0, 1), (0, 59), (13, 14), (20, 41)])
def test_r23_results_of_swapped_workers_are_noticed(
    tmp_path: Path, one: int, other: int, swap: Callable[[Outcome, Outcome], tuple[Outcome, Outcome]]
) -> None:
    jobs = [job(str(number), number + 2) for number in range(60)]
    with Interrupts() as interrupts:
        folder = RunFolder(tmp_path / "run", overwrite=False)
        crew = cast(Crew, Swapping(one, other, swap))
        report = Press(jobs, make_plainly, folder, None, crew).run(interrupts)
    assert (report.stopped, report.exit_code) == (Stop.FAULT, 3)
    assert [problem.code for problem in report.problems] == ["mixed-up"]
    counts = accounted(tmp_path / "run", 60)
    assert counts == {"made": counts["made"], "failed": 0, "skipped": 60 - counts["made"]}
    assert counts["made"] in {one, other}
    for path in (tmp_path / "run").glob("*.pdf"):
        assert path.read_bytes() == f"the same for all: folder of {path.stem}".encode()


def test_r23_a_folder_under_another_id_is_noticed(run: Run, tmp_path: Path) -> None:
    other = job("4", 5).patient
    assert other
    report = run(JOBS, lambda patient: make_plainly(other if patient.id == "3" else patient))
    assert [problem.code for problem in report.problems] == ["mixed-up"]
    assert accounted(tmp_path / "run", 5) == {"made": 2, "failed": 0, "skipped": 3}
