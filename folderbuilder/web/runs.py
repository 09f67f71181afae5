"""A batch, in a process of its own: the page stays quick, and a run can be stopped like one on the command line.

Lists and folders are in a private folder for as long as the run is kept, and nowhere else.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from folderbuilder.options import Options, Products
from folderbuilder.pipeline import open_library, run_batch
from folderbuilder.press.run import Step
from folderbuilder.problems import FolderbuilderError

LISTENING = 0.1
"""Seconds between two looks at what a run tells."""
PATIENCE = 10.0
"""Seconds that a run may take to stop."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a run is to do."""

    name: str
    """File name of the list, which tells its format; no folders in it."""
    data: bytes = field(repr=False)
    options: Options = field(default_factory=Options)
    products: Products = field(default_factory=Products)
    only: Sequence[str] = ()
    """Ids of the patients to make; empty for all."""
    attachments: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """Patients' own PDF files by the name that the list has for them."""


class Run:
    """One batch. `events` is all it has told so far: steps, and one last event with the report or what refused it.

    A step is {"kind": "step", "done", "total", "folder": a manifest entry}, the end is {"kind": "end", "report"} with
    what `batch --json` prints, or {"kind": "refused", "problems"}, or {"kind": "lost"} when the process died.
    """

    def __init__(self, order: Order, root: Path | None, base: Path) -> None:
        """`base` is the folder in which runs have their private ones."""
        self.folder = Path(tempfile.mkdtemp(prefix="run-", dir=base))
        self.output = self.folder / "output"
        self.events: list[dict[str, Any]] = []
        incoming = self.folder / "list"
        incoming.mkdir(mode=0o700)
        for name, data in {order.name: order.data, **order.attachments}.items():
            (incoming / Path(name).name).write_bytes(data)
        context = multiprocessing.get_context("spawn")
        self._ear, mouth = context.Pipe(duplex=False)
        self._process = context.Process(
            target=_work, args=(mouth, incoming / Path(order.name).name, self.output, root, order)
        )
        self._process.start()
        mouth.close()

    @property
    def is_over(self) -> bool:
        """Whether it has told its end."""
        return bool(self.events) and self.events[-1]["kind"] != "step"

    def listen(self) -> None:
        """Take in what the run has told since."""
        try:
            while not self.is_over and self._ear.poll():
                self.events.append(self._ear.recv())
        except (EOFError, OSError):
            self.events.append({"kind": "lost"})

    async def follow(self, since: int = 0) -> AsyncIterator[dict[str, Any]]:
        """Every event from the `since`-th on, until the end."""
        while True:
            self.listen()
            while since < len(self.events):
                yield self.events[since]
                since += 1
            if self.is_over:
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
        self._process.terminate()

    def leave(self) -> None:
        """Stop, and leave nothing behind."""
        self._process.terminate()
        self._process.join(PATIENCE)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._ear.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def _work(mouth: Connection, path: Path, output: Path, root: Path | None, order: Order) -> None:
    """What the process does."""
    # Nobody listens any more: the page is gone, and this process will be told to stop.
    with contextlib.suppress(BrokenPipeError):
        try:
            report = run_batch(
                path, output, open_library(root), order.options, only=order.only, workers=None,
                progress=lambda step: _tell(mouth, step), products=order.products,
            )  # fmt: skip
        except FolderbuilderError as error:
            mouth.send({"kind": "refused", "problems": [problem.as_dict() for problem in error.problems]})
        else:
            mouth.send({"kind": "end", "report": report.as_dict()})


def _tell(mouth: Connection, step: Step) -> None:
    mouth.send({"kind": "step", "done": step.done, "total": step.total, "folder": step.entry.as_dict()})
