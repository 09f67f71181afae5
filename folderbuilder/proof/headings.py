"""Headings without gaps, and the bookmarks that mirror them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pikepdf

from folderbuilder.proof.content import Reading
from folderbuilder.proof.findings import Code, Findings
from folderbuilder.proof.links import Goals
from folderbuilder.proof.opened import ObjectId, Opened
from folderbuilder.proof.tree import Run, Tree
from folderbuilder.proof.words import compact


@dataclass(frozen=True, slots=True)
class Bookmark:
    """One item of the outline."""

    level: int
    title: str
    page: int | None
    """Index of the page it leads to; None when it leads nowhere."""


def bookmarks(opened: Opened, goals: Goals) -> list[Bookmark]:
    """The outline from top to bottom. Raises ValueError for one that is a loop."""
    outline = opened.pdf.Root.get("/Outlines")
    return list(_below(outline, goals, 1, set())) if outline is not None else []


def _below(item: pikepdf.Object, goals: Goals, level: int, seen: set[ObjectId]) -> Iterator[Bookmark]:
    child = item.get("/First")
    while child is not None:
        if child.objgen in seen or level > 20:
            raise ValueError("the outline is a loop")
        seen.add(child.objgen)
        yield Bookmark(level, str(child.get("/Title", "")), goals.page(child))
        yield from _below(child, goals, level + 1, seen)
        child = child.get("/Next")


def text_of(run: Run, readings: Sequence[Reading]) -> str:
    """The words of a heading or row, in reading order."""
    return "".join(readings[page].by_mark.get(mcid, "") for page, mcid in run.places)


def check_headings(readings: Sequence[Reading], tree: Tree, found: Sequence[Bookmark], findings: Findings) -> None:
    """Levels go down one at a time; every heading with a title has its bookmark, in the same order."""
    level = 0
    for heading in tree.headings:
        if heading.level > level + 1:
            findings.add(Code.HEADING, "A heading level is skipped", _page_of(heading))
        level = heading.level
    titled = [heading for heading in tree.headings if heading.title is not None]
    if len(titled) != len(found):
        findings.add(Code.HEADING, f"There are {len(titled)} headings but {len(found)} bookmarks")
        return
    for heading, bookmark in zip(titled, found, strict=True):
        _check_pair(heading, bookmark, readings, findings)


def _check_pair(heading: Run, bookmark: Bookmark, readings: Sequence[Reading], findings: Findings) -> None:
    page = _page_of(heading)
    said, title = compact(bookmark.title), compact(heading.title or "")
    if said != compact(text_of(heading, readings)) or not said.endswith(title):
        findings.add(Code.HEADING, "A bookmark says something else than its heading", page)
    if bookmark.level != heading.level:
        findings.add(Code.HEADING, "A bookmark stands at another level than its heading", page)
    if bookmark.page is None or bookmark.page + 1 != page:
        findings.add(Code.HEADING, "A bookmark leads to another page than that of its heading", page)


def _page_of(heading: Run) -> int | None:
    return heading.places[0][0] + 1 if heading.places else None
