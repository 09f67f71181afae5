"""What must hold for any folder, whoever's it is; and everything read from it on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from folderbuilder.proof.content import Reading, read_page
from folderbuilder.proof.document import check_active, check_document, check_foreign
from folderbuilder.proof.findings import Code, Findings
from folderbuilder.proof.fonts import Fonts
from folderbuilder.proof.headings import Bookmark, bookmarks, check_headings, text_of
from folderbuilder.proof.ink import SLACK, check_ink, without_marks
from folderbuilder.proof.links import Goals, Links, check_contents, check_links
from folderbuilder.proof.numbering import check_numbers
from folderbuilder.proof.opened import Opened, check_streams, guarded
from folderbuilder.proof.seen import Seen, see_pages
from folderbuilder.proof.tags import check_tags, parents
from folderbuilder.proof.tree import Tree, walk
from folderbuilder.proof.words import tally

if TYPE_CHECKING:
    from folderbuilder.library.layout import Layout


@dataclass(slots=True)
class Whole:
    """A folder as it was read: what its pages say, what a viewer sees, and what ties them together."""

    opened: Opened
    readings: list[Reading]
    seen: list[Seen]
    tree: Tree | None = None
    links: Links = field(default_factory=Links)
    bookmarks: list[Bookmark] = field(default_factory=list)
    listed: set[int] = field(default_factory=set)
    """Numbers of the pages that the contents list names."""


def read_whole(opened: Opened, layout: Layout | None, findings: Findings) -> Whole | None:
    """Read everything and check what must always hold; None when pages cannot be read at all."""
    guarded(findings, check_streams, opened)
    readings = guarded(findings, _readings, opened, findings)
    seen = guarded(findings, see_pages, opened.seen, layout)
    if readings is None or seen is None:
        return None
    whole = Whole(opened, readings, seen)
    foreign = any(reading.foreign for reading in readings)
    guarded(findings, check_document, opened, foreign, findings)
    guarded(findings, check_active, opened, findings)
    if foreign:
        guarded(findings, check_foreign, opened, findings)
    guarded(findings, check_numbers, opened, readings, findings)
    guarded(findings, _check_ties, whole, findings)
    _check_seen(readings, seen, layout, findings)
    return whole


def _readings(opened: Opened, findings: Findings) -> list[Reading]:
    fonts = Fonts(findings)
    readings = [read_page(page, fonts) for page in opened.pdf.pages]
    for number, reading in enumerate(readings, 1):
        for code, message in sorted(reading.faults):
            findings.add(code, message, number)
    return readings


def _check_ties(whole: Whole, findings: Findings) -> None:
    """Tags, links, contents, headings and bookmarks."""
    opened, readings = whole.opened, whole.readings
    goals, above = Goals(opened), parents(opened.pdf.Root)
    tree = whole.tree = walk(opened, findings)
    whole.links = check_links(opened, goals, tree, above, findings)
    whole.bookmarks = bookmarks(opened, goals)
    if tree is not None:
        check_tags(opened, readings, tree, above, findings)
        check_headings(readings, tree, whole.bookmarks, findings)
        rows = [(text_of(row, readings), row.links) for row in tree.rows]
        whole.listed = check_contents(rows, whole.links, findings)


def _check_seen(readings: Sequence[Reading], seen: Sequence[Seen], layout: Layout | None, findings: Findings) -> None:
    for index, (reading, page) in enumerate(zip(readings, seen, strict=True)):
        box, free, ink = page.box, (0.0, 0.0), page.ink
        if layout is not None:
            front = index % 2 == 0 or not layout.duplex
            ink = without_marks(ink, layout, front=front)
            box = (0.0, 0.0, layout.page.width, layout.page.height)
            free = (layout.punch_zone, 0.0) if front else (0.0, layout.punch_zone)
            if page.turned or max(abs(a - b) for a, b in zip(box, page.box, strict=True)) > SLACK:
                findings.add(Code.PAGES, "The page has another size than the layout says", index + 1)
        check_ink(ink, box, free, index + 1, findings)
        if page.clipped:
            findings.add(Code.CLIPPED, "Words are cut off by a box", index + 1)
        if reading.readable and tally(reading.everything) != tally(page.text):
            findings.add(Code.WORDS, "A viewer reads other words than the page description holds", index + 1)
