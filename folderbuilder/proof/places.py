"""Named places of a gathering, read from its bytes: every link has its goal, every number in the contents its page."""

from __future__ import annotations

import re
import zlib
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

from folderbuilder.bind import numbers
from folderbuilder.proof.bytes import objects, packed, shown, stream_of
from folderbuilder.proof.findings import Code, Findings

if TYPE_CHECKING:
    from folderbuilder.bind.gathering import Gathering
    from folderbuilder.bind.part import Part
    from folderbuilder.typeset.fonts import FontSet

NOWHERE = "A link leads to a place that is not in this folder"
WRONG_NUMBER = "The contents list gives a wrong number for what begins on page {page}"
NOT_LISTED = "The contents list does not name the first page of everything in the folder"
UNLISTED = (numbers.COVER, numbers.CONTENTS, numbers.NOTES)
"""Parts that the contents list does not name."""
LAST_NUMBER = re.compile(r"(\d+)\s*$")
Names: TypeAlias = frozenset[bytes]

# Text strings are compared as they are written: both sides come from the same writer. Within a string "(" is escaped,
# so nothing that a section says can look like a place.
_STRING = rb"(\((?:[^()\\]|\\.)*\)|<FEFF[0-9A-F]*>)"
_GOAL = re.compile(rb"/Dest " + _STRING)
_PLACE = re.compile(_STRING + rb" \[(\d+) 0 R/XYZ ([\d.-]+) ")
_LINK = re.compile(rb"/Obj (\d+) 0 R")
_ROW = re.compile(rb"/S/Link/P \d+ 0 R/Pg (\d+) 0 R/K\[([\d ]*)<<")
_MARKED = re.compile(rb"/MCID (\d+)(.*?)(?=/MCID|/Artifact|\Z)", re.DOTALL)


class Places:
    """Remembers which places the links of a part lead to: most parts are in many gatherings."""

    def __init__(self, fonts: FontSet, remembered: int) -> None:
        self.fonts = fonts
        self._remembered = remembered
        # By identity, the part kept with it.
        self._goals: OrderedDict[int, tuple[Part, Names]] = OrderedDict()

    def check(self, gathering: Gathering, shared: Mapping[int, bytes], findings: Findings) -> None:
        """`shared` are the small objects that hold the gathering together. Raises for what cannot be read."""
        found = {name: (int(page), float(x)) for name, page, x in _PLACE.findall(shared[numbers.DESTINATIONS])}
        if any(not self._goals_of(part) <= found.keys() for part in gathering.parts):
            findings.add(Code.LINK, NOWHERE)
        if not gathering.sides and _kids(shared[numbers.PAGES]) != [
            part.block.room.first + numbers.PAGE_NODE for part in gathering.parts
        ]:
            findings.add(Code.PAGES, "The pages do not stand in the order of the contents")
        pages = _numbers(gathering, found)
        for part in gathering.parts:
            if part.name == numbers.CONTENTS:
                self._check_contents(part, gathering, pages, findings)

    def _goals_of(self, part: Part) -> Names:
        if id(part) not in self._goals:
            small = (data for _, body in objects(part.block.chunk.data) if (data := _small(body)))
            self._goals[id(part)] = part, frozenset(goal for data in small for goal in _GOAL.findall(data))
            while len(self._goals) > self._remembered:
                self._goals.popitem(last=False)
        return self._goals[id(part)][1]

    def _check_contents(self, part: Part, gathering: Gathering, pages: Mapping[bytes, int], findings: Findings) -> None:
        """Each row ends with the number of the page it leads to, and nothing lacks a row."""
        listed: set[int] = set()
        for words, goal in self._rows(part):
            page, said = pages.get(goal), LAST_NUMBER.search(words)
            if page is None:
                continue
            listed.add(page)
            if said is None or int(said[1]) != page:
                findings.add(Code.CONTENTS, WRONG_NUMBER.format(page=page))
        names = [leaf.name for leaf in gathering.leaves]
        if listed != {names.index(name) + 1 for name in names if name not in UNLISTED}:
            findings.add(Code.CONTENTS, NOT_LISTED)

    def _rows(self, part: Part) -> Iterator[tuple[str, bytes]]:
        """The words of each row that is a link, and the place it leads to."""
        streams: dict[int, bytes] = {}
        small: dict[int, bytes] = {}
        for number, body in objects(part.block.chunk.data):
            if held := packed(body):
                small.update(held)
            else:
                streams[number] = stream_of(body)[1]
        marked: dict[tuple[int, int], str] = {}
        for page in part.block.pages:
            for segment in page.segments:
                for mark, piece in _MARKED.findall(streams[segment]):
                    marked[page.own, int(mark)] = shown(piece, self.fonts)
        for source in small.values():
            row = _ROW.search(source)
            if row is not None and (link := _LINK.search(source)) and (goal := _GOAL.search(small[int(link[1])])):
                yield "".join(marked[int(row[1]), int(mark)] for mark in row[2].split()), goal[1]


def _small(body: bytes) -> bytes:
    """The decoded text of an object stream; nothing of other objects, which are not unpacked."""
    head, _, data = body.partition(b">>stream\n")
    if b"/ObjStm" not in head:
        return b""
    return zlib.decompress(data) if b"/FlateDecode" in head else data


def _kids(source: bytes) -> list[int]:
    return [int(word) for word in source.partition(b"/Kids[")[2].partition(b"]")[0].split()[::3]]


def _numbers(gathering: Gathering, found: Mapping[bytes, tuple[int, float]]) -> dict[bytes, int]:
    """The printed number of the page that each place is on."""
    pages = [page.own for part in gathering.parts for page in part.block.pages]
    of = {page: at for at, page in enumerate(pages, 1)}
    # A side of a booklet has the number of its right page; what is on its left begins at nought.
    left = {right: left for left, right in gathering.sides}
    on = {name: (of.get(page, 0), x) for name, (page, x) in found.items()}
    return {name: left[at] if at in left and x <= 0 else at for name, (at, x) in on.items()}
