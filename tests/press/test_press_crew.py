"""R24, R26, R31, R32, R40: workers side by side, and what happens when one of them dies."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from press_examples import Squares, job, make_or_die, make_too_large

from folderbuilder.press import crew
from folderbuilder.press.crew import Crew, CrewFailed
from folderbuilder.press.report import Report
from folderbuilder.press.run import Job
from folderbuilder.problems import Problem, Severity

Run = Callable[..., Report]
unix = pytest.mark.skipif(os.name == "nt", reason="needs Unix signals")


@pytest.fixture(autouse=True, params=["split off", "started anew"])
def start(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways in which workers come about."""
    if request.param == "started anew":
        monkeypatch.setattr(crew, "splits_off", lambda: False)
    elif not crew.splits_off():
        pytest.skip("workers can only be started anew here")


def squares(work: Squares, many: int, workers: int = 2) -> list[tuple[int, int]]:
    with Crew(loading="press_examples") as hired:
        hired.hire(workers)
        batches = list(hired.results(work, range(many), lambda task: task % 3, lambda task: (-task, 0)))
    assert all(batches)
    return [result for batch in batches for result in batch]


def gone(process: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(process, 0)
        # An orphan that has ended may wait for somebody to take note.
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    return True


def wait_for(what: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 30
    while not what() and time.monotonic() < deadline:
        time.sleep(0.01)
    return what()


def test_results_come_in_the_order_of_the_tasks() -> None:
    found = squares(Squares(slow_at=2), 300)
    assert [square for square, _ in found] == [task * task for task in range(300)]


def test_workers_work_side_by_side(tmp_path: Path) -> None:
    assert len({worker for _, worker in squares(Squares(meeting=tmp_path), 10)}) == 2


def test_more_workers_than_tasks() -> None:
    assert [square for square, _ in squares(Squares(), 1, workers=3)] == [0]
    assert squares(Squares(), 0) == []


def test_r24_worker_that_dies_costs_one_retry(tmp_path: Path) -> None:
    found = squares(Squares(once=tmp_path / "died", dies_once_at=70), 200)
    assert (tmp_path / "died").exists()
    assert [square for square, _ in found] == [task * task for task in range(200)]


def test_r24_task_that_kills_twice_is_named_and_no_other() -> None:
    found = squares(Squares(dies_at=70), 200)
    assert [square for square, _ in found] == [-task if task == 70 else task * task for task in range(200)]


def test_r24_worker_without_memory_counts_as_dead() -> None:
    assert [square for square, _ in squares(Squares(too_large=5), 10)][4:7] == [16, -5, 36]


@pytest.mark.parametrize(("workers", "code"), [(0, "internal-fault"), (2, "worker-lost")])
def test_r24_folder_that_takes_too_much_memory(run: Run, tmp_path: Path, workers: int, code: str) -> None:
    report = run([job(str(n), n + 1) for n in range(1, 6)], make_too_large, workers=workers)
    assert {entry.id: entry.errors for entry in report.entries} == {
        "1": (), "2": (code,), "3": (), "4": (), "5": (),
    }  # fmt: skip
    assert [problem.patient for problem in report.problems] == ["2"]
    assert len(list((tmp_path / "run").glob("*.pdf"))) == 4


def test_workers_that_do_not_start_are_told() -> None:
    with Crew(loading="no_such_module") as hired:
        hired.hire(2)
        with pytest.raises(CrewFailed):
            list(hired.results(Squares(), range(3), lambda _: 0, lambda task: (task, 0)))


def test_r24_r31_r40_whatever_happens_every_row_is_accounted_for(run: Run, tmp_path: Path) -> None:
    unread = Job(None, 12, None, problems=(Problem(Severity.ERROR, "name-missing", "x", file="list.csv", line=12),))
    skipped = job("11", 13, skip="not in --only")
    report = run([*(job(str(n), n + 1) for n in range(1, 11)), unread, skipped], make_or_die, workers=2)
    lines = [json.loads(line) for line in (tmp_path / "run" / "manifest.jsonl").read_text("utf-8").splitlines()]
    assert [line["row"] for line in lines] == list(range(2, 14))
    assert {line["id"]: line["errors"] for line in lines if line["status"] == "failed"} == {
        "3": ["worker-lost"], "5": ["internal-fault"], "7": ["nothing-chosen"], None: ["name-missing"],
    }  # fmt: skip
    made = {line["file"] for line in lines if line["status"] == "made"}
    [details] = (tmp_path / "run").glob("fault-*.txt")
    assert {path.name for path in (tmp_path / "run").iterdir()} == made | {
        "manifest.jsonl", "problems.csv", details.name,
    }  # fmt: skip
    assert len(made) == 7
    assert (tmp_path / "run" / "4.pdf").read_bytes() == b"the same for all: folder of 4"
    assert report.exit_code == 3
    assert "Naam" not in details.read_text() + str(report.problems)
    assert next(p for p in report.problems if p.code == "worker-lost").line == 4


def test_what_is_done_is_let_go_and_what_is_alike_is_kept_once(run: Run) -> None:
    report = run([job(str(n), n + 1) for n in range(1, 41)], workers=2)
    assert len(report.entries) == 40
    assert len({id(entry.sections) for entry in report.entries}) == 1


def test_r40_workers_that_do_not_start_are_a_fault(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Crew, "__init__", lambda self, loading: vars(self).update(loading="gone", workers=[]))
    report = run([job("1", 2)], workers=2)
    assert report.exit_code == 3
    assert [entry.status for entry in report.entries] == ["skipped"]


PARENT = """
import sys, time
from press_examples import Squares
from folderbuilder.press.crew import Crew

if __name__ == "__main__":
    with Crew(loading="press_examples") as crew:
        crew.hire(2)
        print(*(worker.process.pid for worker in crew.workers), flush=True)
        for batch in crew.results(Squares(), range(10**6), lambda _: 0, lambda task: (task, 0)):
            print("some", flush=True)
            time.sleep(60)
"""


@unix
def test_r26_no_worker_outlives_its_parent(tmp_path: Path) -> None:
    (tmp_path / "parent.py").write_text(PARENT)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, str(tmp_path / "parent.py")], env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as parent:  # fmt: skip
        assert parent.stdout is not None
        workers = [int(word) for word in parent.stdout.readline().split()]
        assert parent.stdout.readline() == "some\n"
        assert not any(gone(worker) for worker in workers)
        parent.send_signal(signal.SIGKILL)
        assert wait_for(lambda: all(gone(worker) for worker in workers))


@unix
def test_ctrl_c_is_for_the_parent_alone() -> None:
    with Crew(loading="press_examples") as hired:
        hired.hire(1)
        results = hired.results(Squares(slow_at=0), range(2), lambda _: 0, lambda task: (task, 0))
        # From its first moment on a worker does not hear it.
        os.kill(hired.workers[0].process.pid or 0, signal.SIGINT)
        assert [square for batch in results for square, _ in batch] == [0, 1]
        assert len(hired.workers) == 1
