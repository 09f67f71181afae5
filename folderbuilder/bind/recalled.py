"""Which part each variant of a section is, as earlier runs found out.

A part on disk goes by a digest of its composed text. Composing takes longer than reading the part; so a note beside the
parts says what became of a variant (`compose/variant.py`) when this very library was printed before. Of variants only
digests are noted, and they hold no patient's value anyway.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from folderbuilder.bind.cache import versions
from folderbuilder.compose.variant import Variant
from folderbuilder.library.load import Library
from folderbuilder.typeset.typesetter import Typesetter

_CHECK = 16
"""Hexadecimal digits of a line's checksum."""


class Recollection(NamedTuple):
    """What became of a variant."""

    key: str
    """Of its part in the cache."""
    terms: tuple[str, ...]
    """Headwords of the glossary entries that it refers to."""


class Recalled:
    """Notes about one library and layout, in a file of lines that is only ever added to."""

    def __init__(self, folder: Path | None, library: Library, typesetter: Typesetter) -> None:
        """`folder` is where the parts are; without it, or for a library without a digest, nothing is noted."""
        self._path: Path | None = None
        if folder is not None and library.digest:
            shaped = repr((versions(), library.digest, typesetter.digest))
            self._path = folder / f"variants-{hashlib.sha256(shaped.encode()).hexdigest()[:32]}"

    def find(self, variant: Variant) -> Recollection | None:
        """What is known of a variant, if anything."""
        return self._known.get(_digest(variant))

    def note(self, variant: Variant, found: Recollection) -> None:
        """Remember a variant. A cache that cannot be written is no reason to stop."""
        if self._path is None:
            return
        name = _digest(variant)
        self._known[name] = found
        line = json.dumps([name, *found], ensure_ascii=False)
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(f"{_checksum(line)} {line}\n".encode())

    @cached_property
    def _known(self) -> dict[str, Recollection]:
        lines: list[str] = []
        if self._path is not None:
            with contextlib.suppress(OSError):
                lines = self._path.read_text("utf-8", errors="replace").splitlines()
        known = {}
        for line in lines:
            # A line that was cut off, damaged or written into by two at once is as if it were not there.
            if _checksum(line[_CHECK + 1 :]) == line[:_CHECK]:
                name, key, terms = json.loads(line[_CHECK + 1 :])
                known[name] = Recollection(key, tuple(terms))
        return known


def _digest(variant: Variant) -> str:
    return hashlib.sha256(repr(variant).encode()).hexdigest()


def _checksum(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()[:_CHECK]
