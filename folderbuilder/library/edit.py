"""Changing the text of one section: trying it out, and writing it when the library stays sound.

Nobody's work is lost: a text is written only over the very text that it was made from, and whole or not at all.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from folderbuilder.library.check import check_library
from folderbuilder.library.load import Library, load_library
from folderbuilder.problems import Problem, Refused, Severity, refused
from folderbuilder.yamltext import read_text, unreadable

MOST_LETTERS = 100_000
"""Of a text that is written here, ten times the longest section there is."""


@dataclass(frozen=True, slots=True)
class SectionText:
    """A section's file as it is now."""

    file: str
    """Its name in messages."""
    path: Path
    text: str
    """With a line feed at the end of each line, whatever the file has."""
    digest: str
    """To see whether somebody changed it."""
    line_end: str
    """What the file has at the ends of its lines."""


class SectionChanged(Refused):
    """The file is no longer what the text was made from; `now` is what it is."""

    def __init__(self, now: SectionText) -> None:
        message = "Somebody else has changed this section meanwhile; nothing was written."
        hint = "Bring both texts together, then save again."
        super().__init__(Problem(Severity.ERROR, "section-changed", message, file=now.file, hint=hint))
        self.now = now


def section_text(library: Library, language: str, section: str) -> SectionText:
    """The file of a section. Raises `Refused` when it is not there, cannot be read, or lies outside of sections/."""
    place = library.places.get(section)
    if language not in library.sections or place is None or place.slot.made or place.slot.planned:
        raise refused("unknown-section", "There is no such section.", found=f"{language}/{section}")
    file = library.section_file(language, section)
    path = library.root / file
    try:
        # A link that leads elsewhere is not ours to write through.
        if path.resolve(strict=True) != library.root.resolve() / file:
            raise refused("section-elsewhere", "This file is a link to another place; change it there.", file=file)
        text = read_text(path, name=file)
    except OSError as error:
        raise unreadable(path, error, name=file) from error
    line_end = "\r\n" if 2 * text.count("\r\n") > text.count("\n") else "\n"
    return SectionText(file, path, plain(text), hashlib.sha256(text.encode()).hexdigest(), line_end)


def plain(text: str) -> str:
    """The text with a line feed at the end of each line."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def with_section_text(library: Library, language: str, section: str, text: str) -> Library:
    """The library as it is on disk now, but with this text in the place of that section's.

    Raises `Refused` for a text that is too long to try.
    """
    file = library.section_file(language, section)
    if len(text) > MOST_LETTERS:
        message = f"The text has more than {MOST_LETTERS // 1000},000 letters."
        raise refused("text-long", message, file=file, hint="Make two sections of it.")
    return load_library(library.root, {file: plain(text)})


def try_text(library: Library, language: str, section: str, text: str, known: Iterable[Problem] = ()) -> list[Problem]:
    """What is wrong with the library on disk with this text: in its file, and what it causes in others.

    `known` is what was wrong before, which it did not cause. Raises `Refused` for a text that is too long to try.
    """
    file = library.section_file(language, section)
    found = check_library(with_section_text(library, language, section, text))
    caused = _not_in(found, known, file)
    if any(problem.severity is Severity.ERROR and problem.file != file for problem in caused):
        # It may as well stand on disk since the library was read.
        caused = _not_in(caused, check_library(load_library(library.root)), file)
    return caused


def _not_in(found: Iterable[Problem], before: Iterable[Problem], file: str) -> list[Problem]:
    """What is said of the file, or was not said before; on which line does not matter."""
    old = {(p.file, p.code, p.message, p.found) for p in before}
    return [p for p in found if p.file == file or (p.file, p.code, p.message, p.found) not in old]


def refuse_changed(library: Library, language: str, section: str, text: str, opened: str) -> SectionText:
    """The file as it is now, if it has the digest `opened` or says the same as the text. Raises `SectionChanged`."""
    now = section_text(library, language, section)
    if now.digest != opened and now.text != plain(text):
        raise SectionChanged(now)
    return now


def write_text(
    library: Library, language: str, section: str, text: str, opened: str, keep: Callable[[str], object] | None = None
) -> SectionText:
    """Write a text that was tried, made from the file with the digest `opened`. Gives the file as it is then.

    `keep` is given the text that is about to be replaced. Raises `SectionChanged` when the file is another now,
    `Refused` when it cannot be written; nothing was changed then.
    """
    before = refuse_changed(library, language, section, text, opened)
    if before.text == plain(text):
        return before
    if keep is not None:
        keep(before.text)
    data = plain(text).replace("\n", before.line_end).encode()
    _write(library, language, section, before, data)
    return section_text(library, language, section)


def _write(library: Library, language: str, section: str, before: SectionText, data: bytes) -> None:
    temporary = None
    try:
        descriptor, name = tempfile.mkstemp(".tmp", ".folderbuilder-", before.path.parent)
        temporary = Path(name)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(before.path.stat().st_mode & 0o777)
        # Look once more, at the last moment there is.
        if (now := section_text(library, language, section)).digest != before.digest:
            raise SectionChanged(now)
        temporary.replace(before.path)
    except OSError as error:
        why = error.strerror or type(error).__name__
        hint = "See whether the disk is full, and whether you may write there."
        raise refused("not-written", f"The file cannot be written: {why}.", file=before.file, hint=hint) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
