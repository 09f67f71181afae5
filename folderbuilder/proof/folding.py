"""The sheets of a booklet as hands have them: stacked, folded once, and read from the first page to the last."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from folderbuilder.proof.bytes import packed, stream_of, strings
from folderbuilder.proof.findings import Code, Findings

if TYPE_CHECKING:
    from folderbuilder.bind.gathering import Gathering
    from folderbuilder.bind.part import Part

_MOVE = re.compile(rb"(?:Q |)q 1 0 0 1 \S+ 0 cm$|Q$")
"""A stream that brings a page to its half of a sheet, or ends that."""
_SLACK = 0.01
LEFT, RIGHT = 0, 1
Half: TypeAlias = tuple[int, int]
"""Index of a side of the sheets, fronts and backs by turns, and which half of it."""
ORDER = "The pages do not come in their order when the sheets are folded"


def reading_order(sides: int) -> list[Half]:
    """Where the pages of a folded booklet are: inwards through the stack, and from its middle out again."""
    sheets = range(0, sides, 2)
    inwards = [half for front in sheets for half in ((front, RIGHT), (front + 1, LEFT))]
    outwards = [half for front in reversed(sheets) for half in ((front + 1, RIGHT), (front, LEFT))]
    return inwards + outwards


def check_sheets(gathering: Gathering, shared: Mapping[int, bytes], width: float, findings: Findings) -> None:
    """The pages stand on the sheets in the order of folding; `shared` are the objects behind those of the parts."""
    small: dict[int, bytes] = {}
    for body in shared.values():
        small.update(packed(body))
    tree = next((body for body in small.values() if body.startswith(b"<</Type/Pages")), b"")
    sides = [_numbers(small.get(side, b""), b"/Contents[") for side in _numbers(tree, b"/Kids[")]
    moves = {number: content for number, body in shared.items() if _MOVE.match(content := stream_of(body)[1])}
    pages = [page.contents for part in gathering.parts for page in part.block.pages]
    check_contents(sides, moves, pages, width, findings)


def check_contents(
    sides: Sequence[Sequence[int]], moves: Mapping[int, bytes], pages: Sequence[Sequence[int]], width: float,
    findings: Findings,
) -> None:  # fmt: skip
    """Each page is on its half of its side, whole, and both pages of a side are moved off the fold alike.

    `sides` and `pages` are numbers of content streams in order, `moves` are the streams that move halves; `width` is
    that of a page.
    """
    if len(sides) % 2 or 2 * len(sides) != len(pages):
        findings.add(Code.PAGES, f"There are {len(sides)} sides of sheets for {len(pages)} pages")
        return
    halves: dict[Half, list[int]] = {}
    for index, contents in enumerate(sides):
        places = [place for place, stream in enumerate(contents) if stream in moves]
        shift = _shift([moves[contents[place]] for place in places], width)
        if len(places) != 3 or places[0] != 0 or places[2] != len(contents) - 1 or shift is None:
            findings.add(Code.DAMAGED, "The pages are not moved to their halves of the sheet", index + 1)
            return
        halves[index, LEFT] = list(contents[1 : places[1]])
        halves[index, RIGHT] = list(contents[places[1] + 1 : -1])
    if [halves[half] for half in reading_order(len(sides))] != [list(page) for page in pages]:
        findings.add(Code.PAGES, ORDER)


def _shift(moves: Sequence[bytes], width: float) -> float | None:
    """How far both pages are moved off the fold; None when they are not, or when what is moved is not put back."""
    if len(moves) != 3 or moves[2] != b"Q":
        return None
    found = []
    for move, start in ((moves[0], b"q 1 0 0 1 "), (moves[1], b"Q q 1 0 0 1 ")):
        if not move.startswith(start) or not move.endswith(b" 0 cm"):
            return None
        found.append(float(move.removeprefix(start).removesuffix(b" 0 cm")))
    return -found[0] if abs(found[1] - width + found[0]) < _SLACK and found[0] <= 0 else None


def holder(part: Part) -> int:
    """Number of the object stream of a part."""
    return next(holder for holder, _ in part.block.chunk.packed.values())


def begins(gathering: Gathering, part: Part) -> bytes:
    """What of a part stands in the file to the byte: all of it, or in a booklet the descriptions of its pages."""
    chunk = part.block.chunk
    return chunk.data[: chunk.offsets[holder(part)]] if gathering.sides else chunk.data


def says_the_same(body: bytes, part: Part) -> bool:
    """Whether small objects that name their pages anew still say the same words, in tags, links and bookmarks."""
    made = packed(part.block.chunk.body(holder(part)))
    found = packed(body)
    return found.keys() <= made.keys() and all(
        strings(made[number]) == strings(found.get(number, b"")) for number in made if strings(made[number])
    )


def _numbers(source: bytes, key: bytes) -> list[int]:
    """The objects that an array refers to."""
    return [int(word) for word in source.partition(key)[2].partition(b"]")[0].split()[::3]]
