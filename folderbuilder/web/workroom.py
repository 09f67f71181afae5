"""The one place where pages are made: one thread, one folder after another, with everything warm.

Neither ReportLab nor PDFium may be used by two threads at a time, and a folder takes some hundredths of a second: who
waits, waits shortly.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Literal, ParamSpec, TypeAlias, TypeVar

import pypdfium2 as pdfium

from folderbuilder.library.load import Library
from folderbuilder.options import Options
from folderbuilder.pipeline import open_library, values_asked
from folderbuilder.problems import Problem, Refused
from folderbuilder.web.findings import Findings
from folderbuilder.web.tryout import Tryout
from folderbuilder.workshop import Workshop

P = ParamSpec("P")
T = TypeVar("T")
Half: TypeAlias = Literal["left", "right"]
WORKSHOPS_KEPT = 6
"""Sets of options whose pages are kept warm."""
LOOKING = 3.0
"""Seconds between two looks whether somebody changed a file of the library."""


class Workroom:
    """A library, and what makes pages of it."""

    def __init__(self, root: Path | None, *, cache: bool = True, folder: Path | None = None) -> None:
        """`folder` is the only one that values may name files in. Raises `Refused` for a library with errors."""
        self._folder = folder
        self._root = root
        self._cache = cache
        self.library: Library = open_library(root, cache=cache)
        self.broken: tuple[Problem, ...] = ()
        """What is wrong with the library on disk; while that is so, `library` is as it was before."""
        self._files = set(_files(self.library.root))
        self._looked = time.monotonic()
        self.tryout = Tryout()
        """Where texts are tried that are not saved."""
        self.saving = asyncio.Lock()
        """Held from trying a text until it is written: what is sound alone must be so together."""
        self._findings: Findings | None = None
        self._workshops: dict[Options, Workshop] = {}
        self._asked: dict[str, Mapping[str, frozenset[str]]] = {}
        self.lengths: dict[tuple[str, str], Mapping[str, str]] = {}
        """How many pages sections take, in words, by layout and language; filled by the page of one folder."""
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="workroom")

    @property
    def keeps(self) -> bool:
        """Whether typeset sections are kept between runs."""
        return self._cache

    async def do(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do this here, when all that came before is done, with the library as it is now if that can be printed."""

        def fresh() -> T:
            self._look()
            return work(*args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._thread, fresh)

    def _look(self) -> None:
        if time.monotonic() - self._looked >= LOOKING:
            if self._files != set(_files(self.library.root)):
                self.refresh()
            self._looked = time.monotonic()

    def refresh(self) -> None:
        """Take the library as it is now; while it has errors, the last good one stays, and `broken` says why."""
        # What changes while it is read is seen the next time.
        self._files = set(_files(self.library.root))
        try:
            self.reload()
        except Refused as refusal:
            self.broken = tuple(refusal.problems)

    def reload(self) -> None:
        """Take the library as it is now. Raises `Refused` and keeps the old one when it has errors."""
        self.library = open_library(self._root, cache=self._cache)
        self.broken = ()
        self._workshops.clear()
        self._asked.clear()
        self.lengths.clear()

    def asked(self, language: str) -> Mapping[str, frozenset[str]]:
        """What `values_asked` gives, which see."""
        if language not in self._asked:
            self._asked[language] = values_asked(self.library, language)
        return self._asked[language]

    def workshop(self, options: Options) -> Workshop:
        """What makes folders with these options; for use in this room only. Raises `Refused` for unknown ones."""
        checked = options.checked(self.library)
        workshop = self._workshops.pop(checked, None) or Workshop(self.library, checked, folder=self._folder)
        self._workshops[checked] = workshop
        if len(self._workshops) > WORKSHOPS_KEPT:
            del self._workshops[next(iter(self._workshops))]
        return workshop

    def findings(self) -> Findings:
        """What is known of the sections; for use in this room only."""
        if self._findings is None or self._findings.library is not self.library:
            self._findings = Findings(self.library)
        return self._findings

    def close(self) -> None:
        """No more work."""
        self.tryout.close()
        self._thread.shutdown(wait=True, cancel_futures=True)


def _files(root: Path) -> Iterator[tuple[str, int, int]]:
    """Every file of the library with the time of its last change and its size."""
    folders = [root / "sections", root / "layouts"]
    while folders:
        with contextlib.suppress(OSError), os.scandir(folders.pop()) as entries:  # a folder may be gone again
            for entry in entries:
                if entry.is_dir():
                    folders.append(Path(entry.path))
                else:
                    status = entry.stat()  # costs nothing on Windows
                    yield entry.path, status.st_mtime_ns, status.st_size


def picture(data: bytes, number: int, width: int, half: Half | None = None) -> bytes:
    """A page of a PDF file as PNG, `width` pixels wide; for use in the workroom only. Raises `IndexError`.

    With `half` only that half of it, as wide.
    """
    with pdfium.PdfDocument(data) as document:
        if not 1 <= number <= len(document):
            raise IndexError(number)
        page = document[number - 1]
        shown = page.get_width() / (2 if half else 1)
        crop = (shown if half == "right" else 0, 0, shown if half == "left" else 0, 0)
        image = page.render(scale=width / shown, crop=crop).to_pil()
        target = BytesIO()
        # A page is mostly white: quick compression makes it small enough for a neighbouring room.
        image.save(target, "PNG", compress_level=1)
        return target.getvalue()
