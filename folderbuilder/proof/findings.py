"""What a proof can find, and how findings become problems.

The codes are stable: scripts and the clinic's own lists may lean on them. No message holds a patient's value; what
belongs to somebody else is called "another patient of this run" and nothing more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from folderbuilder.problems import Problem, Severity


class Code(StrEnum):
    """What can be wrong with a finished folder."""

    UNREADABLE = "proof-unreadable"
    """The file does not open: no PDF, cut off, or closed with a password that was not given."""
    DAMAGED = "proof-damaged"
    """It opens, but a part of it is broken or two readers do not see the same pages."""
    PAGES = "proof-pages"
    """Pages are missing or too many, or a page has the wrong size."""
    PATIENT = "proof-patient"
    """A page does not carry this patient's name and id."""
    LEAK = "proof-leak"
    """Something of another patient of the run stands in the folder."""
    METADATA = "proof-metadata"
    """A patient's name or id stands in what the file says about itself."""
    NUMBER = "proof-number"
    """The printed page number, or the label a viewer shows, is not the page's number."""
    CONTENTS = "proof-contents"
    """The contents list names a wrong page, or leaves something out."""
    LINK = "proof-link"
    """A link leads nowhere, is not described, or belongs to no tag."""
    WORDS = "proof-words"
    """The words on a page are not the words that belong there."""
    INK = "proof-ink"
    """Something is drawn outside the page or where the holes are punched."""
    CLIPPED = "proof-clipped"
    """Words are cut off by a box."""
    VERSION = "proof-version"
    """A section is printed in another version than the library has."""
    GLYPH = "proof-glyph"
    """A character without a sign in its font, or a sign that cannot be read back as text."""
    FONT = "proof-font"
    """A font is not embedded."""
    TAG = "proof-tag"
    """Content that a screen reader cannot reach, or tags that lead to nothing."""
    HEADING = "proof-heading"
    """A heading level is skipped, or the bookmarks are not the headings."""
    DOCUMENT = "proof-document"
    """Language, title or another mark of an accessible document is missing."""
    ACTIVE = "proof-active"
    """The file holds scripts, forms or attached files."""
    OPEN = "proof-open"
    """The file is not closed with its password as it should be."""


_KEEP = "Do not print this folder or hand it out; make it again, and report it if it comes back."
HINTS = {
    Code.UNREADABLE: "Make the folder again. For a file with a password: folderbuilder proof --ask-password.",
    Code.DAMAGED: "Make the folder again.",
    Code.PATIENT: _KEEP,
    Code.LEAK: _KEEP,
    Code.METADATA: _KEEP,
    Code.OPEN: _KEEP,
    Code.INK: "Make the drawing, table or text smaller, or the margin wider.",
    Code.CLIPPED: "Make the text shorter or the box larger.",
    Code.VERSION: "Make the folder again with --no-cache, and report it if it comes back.",
    Code.GLYPH: "Write it with other characters, or choose a layout with a font that has them.",
    Code.ACTIVE: "Take it out of the attachment it came with.",
}
"""What to do, where it is not simply to make the folder again and report the fault."""


@dataclass(slots=True)
class Findings:
    """Findings as they come up. The same finding on several pages becomes one problem."""

    found: dict[tuple[Code, str], list[int]] = field(default_factory=dict)

    def add(self, code: Code, message: str, page: int | None = None) -> None:
        """Note something about page `page` (from 1), or about the file as a whole."""
        pages = self.found.setdefault((code, message), [])
        if page is not None and page not in pages:
            pages.append(page)

    def problems(self, *, patient: str | None = None, file: str | None = None) -> list[Problem]:
        """All findings as errors, in the order they came up."""
        return [
            Problem(
                Severity.ERROR, str(code), f"{_where(pages)}{message}.", patient=patient, file=file,
                hint=HINTS.get(code, "Make the folder again; report it if it comes back."),
            )
            for (code, message), pages in self.found.items()
        ]  # fmt: skip


def _where(pages: Iterable[int]) -> str:
    """The pages as a message begins: `Page 3: ` or `Pages 3-5, 9: `; nothing for the file as a whole."""
    runs: list[list[int]] = []
    for page in sorted(pages):
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    if not runs:
        return ""
    names = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)
    return f"Page {names}: " if len(runs) == 1 and runs[0][0] == runs[0][1] else f"Pages {names}: "
