"""A batch, in a process of its own: the page stays quick, and a run can be stopped like one on the command line.

What a run needs on disk is in a private folder for as long as the run is kept, and nowhere else. The folder goes when
the run is left, when the server stops, when the process finds that the server is gone, or at the latest when a server
starts again.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import multiprocessing
import shutil
import tempfile
import threading
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath, PureWindowsPath
from typing import Any

from folderbuilder.options import Options, Products
from folderbuilder.patients.identity import file_stem
from folderbuilder.patients.read import PatientList
from folderbuilder.press.crew import deaf
from folderbuilder.press.files import output_failed, private_folder
from folderbuilder.press.lock import FolderLock
from folderbuilder.web.leftovers import PREFIX, clear_folder, clear_left_over
from folderbuilder.web.runprocess import work

LISTENING = 0.1
"""Seconds between two looks at what a run has told."""
PATIENCE = 5.0
"""Seconds in which a process ends that has told its end."""
OUTPUT = "mappen"
"""Folder of the finished files; the ZIP file has its name."""
MOST_SUFFIX = 8


@dataclass(frozen=True, slots=True)
class Order:
    """What a run is to do."""

    name: str
    """File name of the list, which tells its format."""
    data: bytes = field(default=b"", repr=False)
    """The list as a file, where it has not been read before."""
    options: Options = field(default_factory=Options)
    products: Products = field(default_factory=Products)
    only: Sequence[str] = ()
    """Ids of the patients to make; empty for all."""
    attachments: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """Patients' own PDF files by the name that the list has for them."""
    listed: PatientList | None = field(default=None, repr=False)
    """The list as it was read and mended; then nothing of it is written."""
    person: str | None = None
    """Who asks, for the audit trail; None where people have no names here."""


class Run:
    """One batch. `events` is all it has told so far: steps, and one last event.

    A step is {"kind": "step", "done", "total", "folder": a manifest entry}, the end is {"kind": "end", "report"} with
    what `batch --json` prints (entries, here and there, are brief), or {"kind": "refused", "problems"}, or {"kind":
    "stopped"} when it was stopped before it began, or {"kind": "lost"} when the process died.
    """

    def __init__(self, order: Order, root: Path | None, base: Path) -> None:
        """`base` is the folder in which runs have theirs. Raises `OutputFailed` when it cannot be written."""
        self.events: list[dict[str, Any]] = []
        self._root = root
        self._left = False
        self._clearing: threading.Thread | None = None
        try:
            self.folder = Path(tempfile.mkdtemp(prefix="run-", dir=base))
        except OSError as error:
            raise output_failed(error, base) from error
        self.output = self.folder / OUTPUT
        try:
            self._begin(order, resume=False)
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise
        # Before multiprocessing waits at the end of the program for its processes.
        atexit.register(self.leave)

    def again(self, order: Order) -> None:
        """Go on in the same folder when the run is over: what would become the same stays, the rest is made."""
        self._hearing.join()
        self.events.clear()
        self._begin(order, resume=True)

    def _begin(self, order: Order, *, resume: bool) -> None:
        path = self.folder / "list" / safe_name(order.name)
        shutil.rmtree(path.parent, ignore_errors=True)
        private_folder(path.parent)
        try:
            if order.listed is None:
                path.write_bytes(order.data)
            for name, data in order.attachments.items():
                if (target := _below(path.parent, name)) and not target.exists():
                    private_folder(target.parent)
                    target.write_bytes(data)
        except OSError as error:
            raise output_failed(error, path.parent) from error
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        what = (theirs, self.folder, path, self.output, self._root, order, resume)
        self._process = context.Process(target=work, args=what)
        with deaf():
            self._process.start()
        theirs.close()
        # Somebody must listen all the time: a process that is not heard waits in the middle of its work.
        self._hearing = threading.Thread(target=self._hear, name="run", daemon=True)
        self._hearing.start()

    def _hear(self) -> None:
        try:
            while True:
                self.events.append(self._pipe.recv())
        except (EOFError, OSError):
            self._process.join(PATIENCE)
        self._pipe.close()
        if not self.is_over:
            self.events.append({"kind": "lost"})

    @property
    def is_over(self) -> bool:
        """Whether it has told its end."""
        return bool(self.events) and self.events[-1]["kind"] != "step"

    async def follow(self, since: int = 0) -> AsyncIterator[dict[str, Any]]:
        """Every event from the `since`-th on, until the end."""
        while True:
            while since < len(self.events):
                yield self.events[since]
                since += 1
            if self.is_over or self._left:
                return
            await asyncio.sleep(LISTENING)

    def files(self) -> list[str]:
        """Names of the finished files, once the run is over."""
        if not self.is_over or not self.output.is_dir():
            return []
        return sorted(path.name for path in self.output.iterdir() if path.is_file())

    def file(self, name: str) -> Path | None:
        """Where a finished file is; None when the run made no such file."""
        return self.output / name if name in self.files() else None

    def stop(self) -> None:
        """Ask the run to stop; what is finished stays."""
        with contextlib.suppress(OSError):
            self._pipe.send("stop")

    def leave(self) -> None:
        """Stop, and leave nothing behind. It does not wait for that; `cleared` does."""
        if self._left:
            return
        self._left = True
        atexit.unregister(self.leave)
        self._clearing = threading.Thread(target=self._clear, name="clearing")
        self._clearing.start()

    def cleared(self) -> None:
        """Wait until nothing is left of a run that was told to leave."""
        if self._clearing is not None:
            self._clearing.join()

    def _clear(self) -> None:
        # Nobody will see what it would still put in order. Its workers end by themselves when it does.
        self._process.kill()
        self._process.join()
        self._hearing.join()
        self.events.clear()
        clear_folder(self.folder)


class Runs:
    """The runs of a server, and the private folder that they have theirs in."""

    def __init__(self) -> None:
        clear_left_over()
        self.base = Path(tempfile.mkdtemp(prefix=PREFIX))
        self._lock = FolderLock(self.base)
        self._runs: list[Run] = []

    def start(self, order: Order, root: Path | None) -> Run:
        """A batch. Raises `OutputFailed` when its folder cannot be written."""
        self._runs = [run for run in self._runs if run.folder.exists()]
        run = Run(order, root, self.base)
        self._runs.append(run)
        return run

    def close(self) -> None:
        """Stop them all, and leave nothing behind. May be done twice."""
        if not self.base.exists():
            return
        for run in self._runs:
            run.leave()
        for run in self._runs:
            run.cleared()
        # The lock goes last, for without it nobody would know whose the folder is; Windows keeps a file that is open.
        shutil.rmtree(self.base, ignore_errors=True)
        self._lock.release()
        shutil.rmtree(self.base, ignore_errors=True)


def safe_name(name: str) -> str:
    """A file name that may come from anywhere as one that any system takes: no folder, no device, not too long."""
    last = PureWindowsPath(name.replace("\x00", "")).name
    suffix = PurePath(last).suffix
    return file_stem(last[: len(last) - len(suffix)]) + (suffix if len(suffix) <= MOST_SUFFIX else "")


def _below(folder: Path, name: str) -> Path | None:
    """Where a file lies that a list calls so; None for a name that leads out of the folder."""
    given = PureWindowsPath(name.replace("\x00", ""))
    return None if given.anchor or ".." in given.parts or not given.parts else folder.joinpath(*given.parts)
