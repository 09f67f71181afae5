"""The sheets of a booklet as hands have them: stacked, folded once, and read from the first page to the last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from folderbuilder.proof.findings import Code, Findings
from folderbuilder.proof.ink import SLACK, Box

if TYPE_CHECKING:
    from folderbuilder.library.layout import Layout

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


def check_sheet_ink(boxes: Sequence[Box], layout: Layout, number: int, findings: Findings) -> None:
    """Nothing crosses the fold; at the outer edges no more than the inner margin's growth may be cut off."""
    width, height = layout.page.width, layout.page.height
    over = SLACK + (max(0.0, layout.margins.outer - layout.booklet.least_outer) if layout.booklet else 0.0)
    for left, bottom, right, top in boxes:
        if left < -over or right > 2 * width + over or bottom < -SLACK or top > height + SLACK:
            findings.add(Code.INK, "Something is drawn outside the sheet", number)
        if left < width - SLACK and right > width + SLACK:
            findings.add(Code.INK, "Something is drawn across the fold", number)


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
    return -found[0] if abs(found[1] - width + found[0]) < SLACK and found[0] <= 0 else None
