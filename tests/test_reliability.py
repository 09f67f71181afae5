"""R24 to R33, R39, R40: the whole program under real signals, full disks, lost workers and faults at every stage."""

from __future__ import annotations

import importlib
import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from running import ROOT, call, family, left_behind, manifest, process, said, unix, wait_for, write_list

linux = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")


def assert_accounted(folder: Path, rows: int) -> list[str]:
    """R31: every row has its line, every file opens, nothing is left over. Returns the statuses."""
    lines = manifest(folder)
    assert len(lines) == rows
    made = {line["file"] for line in lines if line["status"] == "made"}
    names = {path.name for path in folder.iterdir()}
    assert made == {name for name in names if name.endswith(".pdf")} - {"packing-list.pdf", "print-run.pdf"}
    assert not [name for name in names if name.startswith(".")]
    for name in names:
        if name.endswith(".pdf"):
            pikepdf.open(folder / name).close()
    return [line["status"] for line in lines]


# --- R24 -------------------------------------------------------------------------------------------------------------


@unix
@linux
def test_r24_workers_killed_from_outside(here: Path) -> None:
    write_list(here / "l.csv", [str(i) for i in range(250)])
    child = process("batch", "l.csv", "-o", "run", "--jobs", 2, start_new_session=True)
    chance, killed = random.Random(24), 0
    while child.poll() is None and killed < 3:
        workers = [place for place in family(child) if place.name != str(child.pid)]
        if len(workers) >= 2 and len(list((here / "run").glob("*.pdf"))) > 30 * killed:
            os.kill(int(chance.choice(workers).name), signal.SIGKILL)
            killed += 1
            # Only who has done something is replaced without end.
            time.sleep(0.1)
    _, errors = child.communicate(timeout=60)
    assert killed
    # Chance may strike the same patient twice; then that one is named.
    named = assert_accounted(here / "run", 250).count("failed")
    assert named <= killed // 2
    assert child.returncode == bool(named), errors
    assert {line["errors"][0] for line in manifest(here / "run") if line["errors"]} <= {"worker-lost"}
    assert left_behind(child) == ""


# --- R25 -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of half a megabyte, where this may be had."""
    disk = tmp_path / "disk"
    disk.mkdir()
    try:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(disk)], check=False, capture_output=True
        )
    except FileNotFoundError:
        pytest.skip("there is no mount here")
    if mounted.returncode:
        pytest.skip("only root may have a small disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@unix
@pytest.mark.parametrize("jobs", [1, 2])
def test_r25_a_disk_that_fills_up(here: Path, small_disk: Path, jobs: int) -> None:
    write_list(here / "l.csv", [str(i) for i in range(40)])
    child = process("batch", "l.csv", "-o", small_disk / "run", "--jobs", jobs, "--print-run")
    output, errors = child.communicate(timeout=60)
    assert child.returncode == 3, errors
    assert "Traceback" not in errors
    assert "cannot be written" in errors
    assert "stopped early" in output
    # No room even for the lines of all rows: then those that are there are whole, and so is what they name.
    lines = manifest(small_disk / "run")
    made = {line["file"] for line in lines if line["status"] == "made"}
    # Side by side the unfinished files may take all room before the first line is written.
    assert jobs > 1 or made
    assert len(made) < 40
    assert {path.name for path in (small_disk / "run").glob("*.pdf")} == made
    assert not list((small_disk / "run").glob(".*"))
    for name in made:
        pikepdf.open(small_disk / "run" / name).close()


@unix
@pytest.mark.parametrize(("limit", "made"), [(900, 0), (110_000, 12)])
def test_r25_a_file_that_grows_too_large(here: Path, limit: int, made: int) -> None:
    import resource

    write_list(here / "l.csv", [str(i) for i in range(12)])

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    child = process("batch", "l.csv", "-o", "run", "--zip", "--jobs", 1, preexec_fn=limited)
    _, errors = child.communicate(timeout=60)
    assert child.returncode == 3, errors
    assert "Traceback" not in errors
    assert len(list((here / "run").glob("[0-9]*.pdf"))) == made
    assert not list((here / "run").glob("*.zip"))
    assert not list((here / "run").glob(".*"))


@linux
def test_r25_a_place_where_nobody_may_write(here: Path) -> None:
    write_list(here / "l.csv", ["1"])
    for command in (
        ["batch", "l.csv", "-o", "/proc/run"], ["handout", "inleiding", "-o", "/proc/x.pdf"], ["init", "/proc/x"],
    ):  # fmt: skip
        result = call(*command)
        assert result.exit_code == 3, result.output
        assert "cannot be written" in result.stderr


# --- R26 -------------------------------------------------------------------------------------------------------------


def hears(child: subprocess.Popen[str]) -> bool:
    """Whether the program has said what is to be done with SIGTERM, or has ended."""
    caught = said(Path(f"/proc/{child.pid}/status")).partition("SigCgt:")[2].split()
    return child.poll() is not None or bool(caught and int(caught[0], 16) & 1 << (signal.SIGTERM - 1))


@unix
@linux
@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM] if os.name != "nt" else [])
def test_r26_a_signal_at_any_moment(here: Path, number: int, jobs: int) -> None:
    write_list(here / "l.csv", [str(i) for i in range(60)])
    for turn, delay in enumerate((0.0, 0.1, 0.25, 0.4, 0.6)):
        run = here / f"run-{turn}"
        child = process("batch", "l.csv", "-o", run, "--jobs", jobs, "--print-run", start_new_session=True)
        assert wait_for(lambda child=child: hears(child))
        time.sleep(delay)
        if child.poll() is None:
            (os.killpg if number == signal.SIGINT else os.kill)(child.pid, number)
        _, errors = child.communicate(timeout=60)
        assert child.returncode in {0, 130}, errors
        assert "Traceback" not in errors
        assert left_behind(child) == ""
        if run.exists() and list(run.iterdir()):
            assert_accounted(run, 60)


# --- R27 -------------------------------------------------------------------------------------------------------------


def everything(folder: Path) -> dict[str, bytes]:
    """The files of a run, without what it says of having been stopped."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "problems.csv"}


@unix
@linux
@pytest.mark.parametrize("seed", range(int(os.environ.get("FOLDERBUILDER_KILLS", "2"))))
def test_r27_killed_at_random_and_resumed(here: Path, seed: int) -> None:
    """For a long drill: FOLDERBUILDER_KILLS=200."""
    chance = random.Random(seed)
    write_list(here / "l.csv", [str(i) for i in range(30)])
    arguments = ("batch", "l.csv", "--jobs", 2, "--print-run", "-o")
    started = time.monotonic()
    assert call(*arguments, "undisturbed").exit_code == 0
    # The first second goes to loading; most that can be spoiled happens after it.
    longest = max(1.2, time.monotonic() - started)
    for _ in range(chance.choice([1, 1, 2])):
        again = ["--resume"] if (here / "run").exists() else []
        child = process(*arguments, "run", *again, start_new_session=True)
        time.sleep(chance.uniform(0, longest))
        if child.poll() is None:
            number = chance.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM])
            (os.killpg if chance.random() < 0.3 else os.kill)(child.pid, number)
        _, errors = child.communicate(timeout=60)
        assert child.returncode in {0, 130, -signal.SIGKILL, -signal.SIGTERM}, errors
        assert "Traceback" not in errors
    assert left_behind(child) == ""
    assert call(*arguments, "run", "--resume").exit_code == 0
    assert everything(here / "run") == everything(here / "undisturbed")
    assert set(assert_accounted(here / "run", 30)) == {"made"}


# --- R29, R30, R33 ---------------------------------------------------------------------------------------------------


@unix
def test_r29_a_second_process_is_refused(here: Path) -> None:
    write_list(here / "l.csv", [str(i) for i in range(900)])
    child = process("batch", "l.csv", "-o", "run")
    assert wait_for(lambda: list((here / "run").glob("*.pdf")))
    result = call("batch", "l.csv", "-o", "run", "--overwrite")
    child.terminate()
    child.communicate(timeout=60)
    assert result.exit_code == 2
    assert "Another run" in result.stderr
    assert_accounted(here / "run", 900)


TOMORROW = """
import datetime, time
_now, _local = time.time, time.localtime
time.time = lambda: _now() + 90_000
time.time_ns = lambda: int(time.time() * 1e9)
time.localtime = lambda at=None: _local(time.time() if at is None else at)
time.gmtime = lambda at=None, _real=time.gmtime: _real(time.time() if at is None else at)
"""


def test_r30_again_tomorrow_on_another_machine(here: Path) -> None:
    write_list(here / "l.csv", [str(i) for i in range(6)], sections='"inleiding; leeswijzer; mijn-gegevens"')
    (here / "later").mkdir()
    (here / "later" / "sitecustomize.py").write_text(TOMORROW)
    shifted = os.pathsep.join([str(here / "later"), str(ROOT)])
    for name, environment in (
        ("today", {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C"}),
        ("later", {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8", "PYTHONPATH": shifted,
                   "FOLDERBUILDER_CACHE": str(here / "cache")}),
    ):  # fmt: skip
        child = process("batch", "l.csv", "-o", here / name / "run", "--print-run", "--zip", env=environment)
        assert child.wait(60) == 0, child.communicate()
        child.communicate()
    made = {
        name: {path.name: path.read_bytes() for path in (here / name / "run").iterdir()} for name in ("today", "later")
    }
    assert len(made["today"]) == 11
    assert made["today"] == made["later"]


@unix
@pytest.mark.parametrize("workers", [1, 2])
def test_r33_nothing_is_for_others_at_any_moment(here: Path, monkeypatch: pytest.MonkeyPatch, workers: int) -> None:
    """Looked at whenever a file goes to the disk, unfinished ones included."""
    seen: dict[str, int] = {}
    fsync = os.fsync

    def look(descriptor: int) -> None:
        for path in [here / "run", *(here / "run").rglob("*")]:
            seen[path.suffix if path.is_file() else "/"] = path.stat().st_mode & 0o777
            assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600)
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", look)
    write_list(here / "l.csv", ["1", "2", "3"])
    before = os.umask(0)
    try:
        result = call("batch", "l.csv", "-o", "run", "--print-run", "--zip", "--jobs", workers)
    finally:
        os.umask(before)
    assert result.exit_code == 0, result.output
    assert {"/", ".tmp", ".pdf", ".jsonl", ".lock"} <= seen.keys()


# --- R39, R40 --------------------------------------------------------------------------------------------------------


@unix
@pytest.mark.parametrize("closed", ["stdout", "stderr"])
def test_r39_a_run_goes_on_when_nobody_reads(here: Path, closed: str) -> None:
    write_list(here / "l.csv", ["1", "2", "2"])
    reading, writing = os.pipe()
    os.close(reading)
    child = process("batch", "l.csv", "-o", "run", **{closed: writing})
    os.close(writing)
    output, errors = child.communicate(timeout=60)
    assert child.returncode == 1
    assert "Traceback" not in f"{output}{errors}"
    assert assert_accounted(here / "run", 3) == ["made", "failed", "failed"]


PLACES = [
    "folderbuilder.pipeline:read_list", "folderbuilder.batch:jobs_of",
    "folderbuilder.workshop:Workshop.__init__", "folderbuilder.workshop:Workshop.binder",
    "folderbuilder.workshop:Workshop.proofed", "folderbuilder.select.selection:Selections.of",
    "folderbuilder.bind.partmaker:compose_section", "folderbuilder.bind.folder:gather",
    "folderbuilder.bind.folder:own_end", "folderbuilder.bind.folder:Binder.bind",
    "folderbuilder.typeset.typesetter:Typesetter.galley", "folderbuilder.bind.cache:Cache.part",
    "folderbuilder.proof.fast:FastProof.prove", "folderbuilder.press.bench:write_unnamed",
    "folderbuilder.press.bench:Digests.of", "folderbuilder.press.run_folder:RunFolder.__init__",
    "folderbuilder.press.run_folder:RunFolder.name", "folderbuilder.press.run_folder:RunFolder.record",
    "folderbuilder.press.run_folder:RunFolder.settle", "folderbuilder.press.run_folder:problems_csv",
    "folderbuilder.press.packing:Packing.write", "folderbuilder.press.printing:Printing.write",
    "folderbuilder.press.finishing:write_archive", "folderbuilder.press.finishing:Finishing.finish",
    "folderbuilder.press.interrupt:Interrupts.obeyed",
]  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_r40_a_fault_at_any_point(here: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    if "Typesetter" in place or "compose_section" in place:  # of what is in the cache nothing is composed or set
        monkeypatch.setenv("FOLDERBUILDER_CACHE", str(here / "cache"))
    module, _, name = place.partition(":")
    owner: object = importlib.import_module(module)
    *outer, last = name.split(".")
    for step in outer:
        owner = getattr(owner, step)
    assert callable(getattr(owner, last))
    write_list(here / "l.csv", ["1", "2"])

    def fault(*_: object, **__: object) -> None:
        raise KeyError("Zwaantje Kanarie 1")

    monkeypatch.setattr(owner, last, fault)
    result = call("batch", "l.csv", "-o", "run", "--print-run", "--zip", "--jobs", 1)
    assert result.exit_code == 3, result.output
    assert isinstance(result.exception, SystemExit)
    told = [line for line in result.stderr.splitlines() if "mistake of its own (fault " in line]
    # Once for the run, or once for each patient whom it takes.
    assert 1 <= len(told) <= 2
    assert "Traceback" not in result.output
    details = [*here.glob("state/**/fault-*.txt"), *here.glob("run/fault-*.txt")]
    assert 1 <= len(details) <= 2
    assert all("KeyError" in path.read_text("utf-8") for path in details)
    told += [path.read_text("utf-8") for path in [*details, *here.glob("run/*.jsonl"), *here.glob("run/*.csv")]]
    assert "Zwaantje" not in result.output + "".join(told)
    assert not list(here.glob("run/.*"))


def test_r40_a_fault_while_a_list_is_checked(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_list(here / "l.csv", ["1", "2"])

    def fault(*_: object) -> None:
        raise KeyError("Zwaantje Kanarie 1")

    monkeypatch.setattr("folderbuilder.select.selection.Selections.of", fault)
    result = call("check", "l.csv")
    assert result.exit_code == 3
    assert "mistake of its own (fault " in result.output
    assert "Zwaantje" not in result.output
