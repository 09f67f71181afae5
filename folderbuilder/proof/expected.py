"""A folder against what it should be: the right pages with the right words, this patient's and nobody else's."""

from __future__ import annotations

import re
from collections.abc import Set
from typing import TYPE_CHECKING

from folderbuilder.proof.document import check_privacy
from folderbuilder.proof.findings import Code, Findings
from folderbuilder.proof.identity import NO_COVER, NOT_THIS, carries, line_pattern
from folderbuilder.proof.others import Others
from folderbuilder.proof.places import NOT_LISTED, UNLISTED
from folderbuilder.proof.sound import Whole
from folderbuilder.proof.versions import STALE, is_stale, versions_of
from folderbuilder.proof.words import compact, fold, tally

if TYPE_CHECKING:
    from folderbuilder.bind.bound import Bound
    from folderbuilder.bind.gathering import Leaf

_IN_TAGS = "Something of another patient of this run stands in the tags, links or bookmarks"


def compare(whole: Whole, expected: Bound, others: Others, findings: Findings) -> None:
    """Everything that takes knowing what the folder should be."""
    check_privacy(whole.opened, others, findings)
    if whole.links.count != expected.links:
        findings.add(Code.LINK, f"There are {whole.links.count} links where {expected.links} belong")
    if len(whole.readings) != expected.page_count:
        findings.add(Code.PAGES, f"There are {len(whole.readings)} pages where {expected.page_count} belong")
        return
    _check_words(whole, expected, findings)
    _check_identity(whole, expected, findings)
    _check_others(whole, expected, others, findings)
    _check_listed(whole, expected, findings)
    _check_versions(whole, expected, findings)


def _check_words(whole: Whole, expected: Bound, findings: Findings) -> None:
    """A page of the library word for word; in one with the patient's values we do not know where they stand."""
    for leaf, reading in zip(expected.leaves, whole.readings, strict=True):
        if reading.foreign != ([leaf.foreign] if leaf.foreign else []):
            findings.add(Code.PAGES, "A page of an attachment is missing or out of place", leaf.number)
        compared = compact if leaf.shared else tally
        if compared(reading.text) != compared(leaf.text):
            findings.add(Code.WORDS, "The words are not those that belong on this page", leaf.number)


def _check_identity(whole: Whole, expected: Bound, findings: Findings) -> None:
    """The line at the head is exactly this patient's, the number at the foot exactly this page's."""
    pattern = line_pattern(*expected.identity) if expected.identity else _in_any_lines(expected.line)
    for leaf, reading, page in zip(expected.leaves, whole.readings, whole.seen, strict=True):
        if not re.search(rf"(?<!\d){leaf.number}/{expected.page_count}(?!\d)", page.foot):
            findings.add(Code.NUMBER, "The page number does not stand at the foot", leaf.number)
        if leaf.has_line:
            if not pattern.fullmatch(fold(page.head)):
                findings.add(Code.PATIENT, NOT_THIS, leaf.number)
        elif leaf.number == 1 and expected.identity and not carries(reading.spaced, expected.identity):
            findings.add(Code.PATIENT, NO_COVER, leaf.number)


def _in_any_lines(line: str) -> re.Pattern[str]:
    """The line, however it is broken."""
    return re.compile(r"\s+".join(map(re.escape, fold(line).split())) + r"\s*")


def _check_others(whole: Whole, expected: Bound, others: Others, findings: Findings) -> None:
    """Nobody else's values on a page, in its tags, its links or its bookmarks."""
    own = " ".join(expected.identity)
    known = _known(expected, others)
    for leaf, page in zip(expected.leaves, whole.seen, strict=True):
        explained = f"{own if leaf.has_line else ''} {_explaining(leaf, '')} {leaf.number}/{expected.page_count}"
        if others.leaks(page.text, explained, known if leaf.shared else frozenset()):
            findings.add(Code.LEAK, "Something of another patient of this run stands on the page", leaf.number)
    texts = [*(whole.tree.texts if whole.tree else ()), *whole.links.texts]
    texts += [(bookmark.page, bookmark.title) for bookmark in whole.bookmarks]
    for index, text in texts:
        on = expected.leaves[index] if index is not None else None
        if others.leaks(text, _explaining(on, own), known):
            findings.add(Code.LEAK, _IN_TAGS, on.number if on else None)


def _known(expected: Bound, others: Others) -> Set[str]:
    """Values of patients that are words of the library too: they say nothing on a page that all patients share."""
    if others.knows_library:
        return others.in_library
    return {value for leaf in expected.leaves if leaf.shared for value in others.found(leaf.text)}


def _explaining(leaf: Leaf | None, own: str) -> str:
    """What explains a value on a page: on a shared page nothing of any patient, not even of this one."""
    return f"{own} {leaf.text}" if leaf is not None and not leaf.shared else ""


def _check_listed(whole: Whole, expected: Bound, findings: Findings) -> None:
    """The contents list names the first page of everything behind it, and the personal page."""
    names = [leaf.name for leaf in expected.leaves]
    if "contents" not in names:
        return
    starts = {names.index(name) + 1 for name in names if name not in UNLISTED}
    if starts != whole.listed:
        findings.add(Code.CONTENTS, NOT_LISTED)


def _check_versions(whole: Whole, expected: Bound, findings: Findings) -> None:
    """The pages of each section say at their foot the version that the manifest will say."""
    for name, version in versions_of(expected).items():
        pages = [(leaf, r) for leaf, r in zip(expected.leaves, whole.readings, strict=True) if leaf.name == name]
        for leaf, reading in pages:
            if is_stale(reading.furniture, version):
                findings.add(Code.VERSION, STALE, leaf.number)
