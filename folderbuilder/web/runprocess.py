"""What the process of a run does. It tells its steps through a pipe, and through the same it hears that it must stop.

A pipe, because signals that can be heard are not to be had everywhere; and when the server dies, however it dies, the
pipe ends: then the run stops by itself and takes its private folder with it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from folderbuilder.pipeline import open_library, run_batch
from folderbuilder.press.archive import write_archive
from folderbuilder.press.finishing import archive_name
from folderbuilder.press.manifest import MANIFEST
from folderbuilder.press.report import PROBLEMS, Report
from folderbuilder.press.run import Step
from folderbuilder.problems import FolderbuilderError
from folderbuilder.web.leftovers import clear_folder

if TYPE_CHECKING:
    from folderbuilder.web.runs import Order

_TOLD = ("status", "id", "row", "file", "pages", "sheets", "warnings", "errors", "reason")


def work(
    pipe: Connection, folder: Path, path: Path, output: Path, root: Path | None, order: Order, resume: bool
) -> None:  # fmt: skip
    """Do what is ordered, in the private `folder`."""
    # Ctrl-C is meant for the server, which then says what is to be done.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _stopped)
    try:
        threading.Thread(target=_obey, args=(pipe, folder), daemon=True).start()
        last = _made(pipe, path, output, root, order, resume=resume)
    except KeyboardInterrupt:
        last = {"kind": "stopped"}
    try:
        pipe.send(last)
    except OSError:
        # Nobody listens, and the thread that has found this out ends with us: do its work to the end.
        clear_folder(folder)


def _made(
    pipe: Connection, path: Path, output: Path, root: Path | None, order: Order, *, resume: bool
) -> dict[str, Any]:  # fmt: skip
    """The last event."""
    try:
        report = run_batch(
            path, output, open_library(root), order.options, only=order.only, workers=None, resume=resume,
            progress=lambda step: _tell(pipe, step), products=order.products, listed=order.listed,
            person=order.person,
        )  # fmt: skip
    except FolderbuilderError as error:
        return {"kind": "refused", "problems": [problem.as_dict() for problem in error.problems]}
    # What is left to do is short, and without it nobody would know of what is finished.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    _tidy(output, report)
    if report.stopped and order.products.archive:
        _archive(output, report)
    told = report.as_dict()
    # The sections of ten thousand folders take a hundred megabytes here, and stand in the manifest.
    told["folders"] = [_brief(entry) for entry in told["folders"]]
    return {"kind": "end", "report": told}


def _brief(entry: dict[str, Any]) -> dict[str, Any]:
    """Of a line of the manifest what a page shows."""
    return {name: entry[name] for name in _TOLD if name in entry}


def _tell(pipe: Connection, step: Step) -> None:
    told = _brief(step.entry.as_dict())
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        pipe.send({"kind": "step", "done": step.done, "total": step.total, "folder": told})


def _tidy(output: Path, report: Report) -> None:
    """Take away folders of patients who are not in the list any more: nobody may hand them out by mistake."""
    known = {*(entry.file for entry in report.entries), *report.files}
    for path in output.glob("*.pdf"):
        if path.name not in known:
            path.unlink(missing_ok=True)


def _archive(output: Path, report: Report) -> None:
    """What was finished before the run was stopped, in one file. On a full disk there is none."""
    names = [*(entry.file for entry in report.entries if entry.file), *report.files, MANIFEST, PROBLEMS]
    files = [output / name for name in names if (output / name).is_file()]
    if len(files) > len({MANIFEST, PROBLEMS}):
        with contextlib.suppress(FolderbuilderError, OSError):
            write_archive(output / archive_name(output), files)


def _stopped(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _obey(pipe: Connection, folder: Path) -> None:
    """Wait for the word to stop, and stop the main thread; or for the end of the server, and end at once."""
    try:
        pipe.recv()
    except (EOFError, OSError):
        clear_folder(folder)
        os._exit(1)
    if sys.platform == "win32":
        import _thread  # noqa: PLC0415

        _thread.interrupt_main(signal.SIGTERM)
    else:
        # It also wakes the main thread from waiting.
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)
