"""The one place where pages are made: one thread, one folder after another, with everything warm.

Neither ReportLab nor PDFium may be used by two threads at a time, and a folder takes some hundredths of a second: who
waits, waits shortly.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Literal, ParamSpec, TypeAlias, TypeVar

import pypdfium2 as pdfium

from folderbuilder.library.load import Library
from folderbuilder.options import Options
from folderbuilder.pipeline import open_library, values_asked
from folderbuilder.workshop import Workshop

P = ParamSpec("P")
T = TypeVar("T")
Half: TypeAlias = Literal["left", "right"]
WORKSHOPS_KEPT = 6
"""Sets of options whose pages are kept warm."""


class Workroom:
    """A library, and what makes pages of it."""

    def __init__(self, root: Path | None, *, cache: bool = True, folder: Path | None = None) -> None:
        """`folder` is the only one that values may name files in. Raises `Refused` for a library with errors."""
        self._folder = folder
        self._root = root
        self._cache = cache
        self.library: Library = open_library(root, cache=cache)
        self._workshops: dict[Options, Workshop] = {}
        self._asked: dict[str, Mapping[str, frozenset[str]]] = {}
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="workroom")

    @property
    def keeps(self) -> bool:
        """Whether typeset sections are kept between runs."""
        return self._cache

    async def do(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do this here, when all that came before is done."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: work(*args, **kwargs))

    def reload(self) -> None:
        """Take the library as it is now. Raises `Refused` and keeps the old one when it has errors."""
        self.library = open_library(self._root, cache=self._cache)
        self._workshops.clear()
        self._asked.clear()

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

    def close(self) -> None:
        """No more work."""
        self._thread.shutdown(wait=True, cancel_futures=True)


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
