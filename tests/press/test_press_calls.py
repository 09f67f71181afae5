"""R25, R26: each call to the system fails once, fails from then on, or is struck by a signal, until a run succeeds."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from press_examples import job

from folderbuilder.press.manifest import Status
from folderbuilder.press.report import Report
from folderbuilder.problems import OutputFailed, Refused

Run = Callable[..., Report]
JOBS = [job(str(number), number + 1) for number in range(1, 4)]
NEED_ROOM = ("open", "write", "fsync", "mkdir", "replace")
WRITING = (*NEED_ROOM, "unlink", "chmod", "ftruncate", "listdir", "rmdir")
MOST = 300
"""Calls after which a run of three must have succeeded."""
unix = pytest.mark.skipif(os.name == "nt", reason="no such signals on Windows")


class Nth:
    """Does something at the n-th of the calls that touch files; if it `stays`, at all that need room from then on."""

    def __init__(self, n: int, strike: Callable[[], None], *, stays: bool = False) -> None:
        self.n, self.strike, self.stays, self.calls = n, strike, stays, 0

    def watch(self, patch: pytest.MonkeyPatch) -> None:
        for name in NEED_ROOM if self.stays else WRITING:
            patch.setattr(os, name, self._watched(getattr(os, name)))

    def _watched(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **rest: Any) -> Any:
            self.calls += 1
            if self.calls == self.n or (self.stays and self.calls > self.n):
                self.strike()
            return real(*args, **rest)

        return call


def fail() -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def assert_whole(folder: Path) -> dict[str, str]:
    """Every file that has its name is all there, every line of the manifest is; what the manifest says is true."""
    names = {path.name for path in folder.iterdir()} if folder.exists() else set()
    for name in names:
        if name.endswith(".pdf"):
            stem = name.removesuffix(".pdf")
            assert (folder / name).read_text() == f"the same for all: folder of {stem}"
    text = (folder / "manifest.jsonl").read_text("utf-8") if "manifest.jsonl" in names else ""
    assert text == "" or text.endswith("\n")
    lines = [json.loads(line) for line in text.splitlines()]
    for line in lines:
        if line["status"] == "made":
            assert hashlib.sha256((folder / line["file"]).read_bytes()).hexdigest() == line["sha256"]
    return {line["id"]: line["status"] for line in lines}


@pytest.mark.parametrize("stays", [False, True])
def test_r25_any_call_may_fail(run: Run, tmp_path: Path, stays: bool) -> None:
    folder, codes = tmp_path / "run", set()
    for n in range(1, MOST):
        nth = Nth(n, fail, stays=stays)
        with pytest.MonkeyPatch.context() as patch:
            nth.watch(patch)
            try:
                report = run(JOBS)
            except (OutputFailed, Refused):
                report = None
        told = assert_whole(folder)
        if report is None:
            assert not list(folder.glob("*.pdf")), n
        else:
            assert [entry.id for entry in report.entries] == ["1", "2", "3"]
            assert report.count(Status.MADE) == len(list(folder.glob("*.pdf"))), n
            assert report.exit_code == 3 or (told == dict.fromkeys("123", "made") and not report.exit_code), n
            codes.add(report.exit_code)
        for path in folder.glob("*") if folder.exists() else ():
            path.unlink()
        if nth.calls < n:
            break
        if folder.exists():
            folder.rmdir()
    assert nth.calls < n
    assert codes == {0, 3}


@unix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP] if os.name != "nt" else [])
def test_r26_a_signal_at_any_call(run: Run, tmp_path: Path, number: int) -> None:
    folder, made = tmp_path / "run", set()
    for n in range(1, MOST):
        nth = Nth(n, lambda: os.kill(os.getpid(), number))
        with pytest.MonkeyPatch.context() as patch:
            nth.watch(patch)
            report = run(JOBS)
        told = assert_whole(folder)
        assert [entry.id for entry in report.entries] == list(told) == ["1", "2", "3"]
        assert {path.name for path in folder.iterdir()} == {
            "manifest.jsonl", "problems.csv", *(f"{i}.pdf" for i, status in told.items() if status == "made"),
        }, n  # fmt: skip
        assert report.exit_code == 130 or report.count(Status.MADE) == 3, n
        made.add((report.exit_code, report.count(Status.MADE)))
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()
        if nth.calls < n:
            break
    assert nth.calls < n
    assert {(130, 0), (130, 1), (130, 2), (0, 3)} <= made
