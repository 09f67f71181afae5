"""What every section has, and what holds for its tables and headings."""

from __future__ import annotations

import re

from folderbuilder.library.checks.passages import Passage, blocks
from folderbuilder.library.checks.subject import Subject
from folderbuilder.library.section import (
    ActionsBlock,
    Block,
    Box,
    BoxBlock,
    BoxKind,
    HeadingBlock,
    ListBlock,
    Section,
    Status,
    StepsBlock,
    SubheadingBlock,
    Table,
    TableBlock,
    TextBlock,
    Tool,
)
from folderbuilder.yamltext import KeyPath

MAX_POINTS = 7
"""Of "Kort samengevat"."""
MAX_HEAD_WORDS = 3
"""Of the head of a column."""
_TRAILING_MARK = re.compile(r"(?:\*+|†+|‡+)$")


def check_blocks(subject: Subject, section: Section, language: str) -> None:
    """The fixed parts of a section, and its tables."""
    _check_review(subject, section)
    if not isinstance(section, Tool):
        _check_closing(subject, section)
    _check_headings(subject, section)
    for path, block in blocks(section):
        if isinstance(block, TableBlock):
            _check_table(subject, block.table, (*path, "table"), language)


def _check_review(subject: Subject, section: Section) -> None:
    if section.status is Status.CONFIRMED and (section.review.by is None or section.review.on is None):
        message = "A section that is 'vastgesteld' says who reviewed it, and when."
        subject.error(
            "review-missing", message, ("status",), hint="Fill in review: {by: …, on: 2026-01-31, due: 2029-01-31}."
        )


def _is_summary(block: Block) -> bool:
    return isinstance(block, BoxBlock) and block.box.kind is BoxKind.SUMMARY


def _check_closing(subject: Subject, section: Section) -> None:
    summaries = [number for number, block in enumerate(section.body) if _is_summary(block)]
    actions = [path for path, block in blocks(section) if isinstance(block, ActionsBlock)]
    for found, what, example in (
        (len(summaries), "box of kind kort-samengevat", "- box: {kind: kort-samengevat, body: [{list: […]}]}"),
        (len(actions), "block 'actions'", "- actions: […]"),
    ):
        if found != 1:
            message = f"A section has one {what}; this one has {found or 'none'}."
            subject.error(
                "closing", message, ("body",), hint=f"Let it end with {example}" if not found else "Keep one."
            )
    for number in summaries:
        block = section.body[number]
        if isinstance(block, BoxBlock) and not 1 <= (points := _points(block.box)) <= MAX_POINTS:
            message = f"'Kort samengevat' has {points} points; it needs 1 to {MAX_POINTS}."
            subject.error("summary-points", message, ("body", number), hint="Keep what the reader must know.")
    ending = [
        number for number, block in enumerate(section.body) if _is_summary(block) or isinstance(block, ActionsBlock)
    ]
    if len(summaries) == 1 and len(actions) == 1 and ending != [len(section.body) - 2, len(section.body) - 1]:
        message = "'Kort samengevat' and then 'actions' come last in a section."
        subject.warning("closing-order", message, ("body", ending[0]), hint="Move them to the end.")
    elif ending and ending[0] not in summaries and len(summaries) == 1:
        subject.warning("closing-order", "'Kort samengevat' comes before 'actions'.", ("body", ending[0]))


def _points(box: Box) -> int:
    points = 0
    for block in box.body:
        match block:
            case ListBlock():
                points += len(block.list)
            case StepsBlock():
                points += len(block.steps)
            case TextBlock():
                points += sum(1 for line in block.text.splitlines() if line.lstrip().startswith("- "))
    return points


def _check_headings(subject: Subject, section: Section) -> None:
    """No level is skipped: a subheading comes after a heading."""
    for number, block in enumerate(section.body):
        if isinstance(block, HeadingBlock):
            return
        if isinstance(block, SubheadingBlock):
            message = "A subheading needs a heading before it."
            subject.error("heading-level", message, ("body", number), hint="Make the first one 'heading'.")
            return


def _check_table(subject: Subject, table: Table, path: KeyPath, language: str) -> None:
    for number, head in enumerate(table.head):
        shown = _plain(head)
        if len(shown.split()) > MAX_HEAD_WORDS:
            message = f"The head of a column has at most {MAX_HEAD_WORDS} words."
            subject.error(
                "table-head", message, (*path, "head", number), found=shown, hint="Put the rest in the cells."
            )
        if number and not shown:
            subject.error("table-head", "Only the first column may do without a head.", (*path, "head", number))
    start = _how_to_read(subject, language)
    if start and not table.read.startswith(start):
        message = f"'read' starts with \"{start}\"."
        subject.error("table-read", message, (*path, "read"), found=table.read, hint=f'Write "{start}: …".')
    _check_notes(subject, table, path)


def _how_to_read(subject: Subject, language: str) -> str | None:
    words = subject.library.words.get(language, {})
    # A language without words of its own borrows the Dutch ones, which say nothing about its texts.
    return words.get("table_read") if words.get("language", "").startswith(language) else None


def _check_notes(subject: Subject, table: Table, path: KeyPath) -> None:
    texts = [_plain(text) for text in (*table.head, *(cell for row in table.rows for cell in row), table.caption)]
    trailing = {found[0] for text in texts if (found := _TRAILING_MARK.search(text))}
    for mark in table.notes:
        signs = bool(_TRAILING_MARK.fullmatch(mark))
        if not (mark in trailing if signs else any(text.endswith(mark) for text in texts)):
            hint = f"Put {mark} behind the words in a cell, or take the note out."
            subject.error(
                "note-unused", f"No cell carries the mark '{mark}' of this note.", (*path, "notes", mark), hint=hint
            )
    for mark in sorted(trailing - set(table.notes)):
        hint = f"Add '\"{mark}\": …' under notes, or take it out of the cell."
        subject.error("note-missing", f"A cell carries '{mark}', but there is no such note.", path, hint=hint)


def _plain(text: str) -> str:
    return " ".join(Passage((), text).plain())
