"""The patient's own files as parts of the folder: their names, their pages, and the list of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from folderbuilder.bind.brief import Brief, composed_page
from folderbuilder.bind.gathering import Source
from folderbuilder.bind.numbers import Room, rooms
from folderbuilder.bind.part import Part, part_of
from folderbuilder.bind.pdf import QUICK
from folderbuilder.compose.blocks import (
    Attached,
    Block,
    Composed,
    Head,
    Items,
    Para,
    PlaceLink,
    Words,
)
from folderbuilder.typeset.typesetter import Typesetter

if TYPE_CHECKING:
    from folderbuilder.bind.foreign.model import Foreign

_OBJECTS_A_PAGE = 16
"""What a page around a foreign page takes at most: it, its description and its tags."""


def attached_name(number: int) -> str:
    """How an attachment is called among the parts of a folder; `number` counts from 1."""
    return f"attachment-{number}"


def form_name(number: int, page: int) -> str:
    """How pages call the form that draws a page of an attachment; both count from 1."""
    return f"A{number}P{page}"


def attached_list(brief: Brief) -> list[Block]:
    """The patient's own files, and that nobody here made them."""
    words = brief.words
    links = []
    for number, item in enumerate(brief.attached, 1):
        text = f"{words['attached_number'].format(number=number)} {item.title}"
        contents = words["attached_link"].format(number=number, title=item.title)
        links.append((PlaceLink(text, f"s-{attached_name(number)}", contents),))
    return [Head(words["attached_part"], 3), Para((Words(words["attached_lead"]),), keep=True), Items(tuple(links))]


def attachment(brief: Brief, number: int) -> Composed:
    """One of the patient's own files: each of its pages on a page."""
    words, item = brief.words, brief.attached[number - 1]
    pages = item.foreign.pages
    blocks = [
        Attached(
            form_name(number, place), page.width, page.height,
            words["attached_alt"].format(number=number, title=item.title, k=place, n=len(pages)),
        )
        for place, page in enumerate(pages, 1)
    ]  # fmt: skip
    called = words["attached_number"].format(number=number)
    composed = composed_page(brief, attached_name(number), item.title, blocks)
    return composed.but(number=called, code=called, state=words["attached_state"], status=words["attached_status"])


def attached_sources(brief: Brief, typesetter: Typesetter, taken: Iterable[Room]) -> list[Source]:
    """The files as parts, with object numbers behind the rooms that are `taken`."""
    made: list[Source] = []
    for number, item in enumerate(brief.attached, 1):
        composed, pages = attachment(brief, number), item.foreign.pages
        again = partial(_attached_part, number, composed, item.foreign, typesetter)
        size = len(item.foreign.sources) + _OBJECTS_A_PAGE * (len(pages) + 2)
        before = [*taken, *(source.part.block.room for source in made)]
        made.append(Source(again(rooms([(composed.name, size)], before)[composed.name]), again))
    return made


def _attached_part(number: int, composed: Composed, foreign: Foreign, typesetter: Typesetter, room: Room) -> Part:
    """Our pages around the foreign ones, whose forms are numbered behind ours."""
    part = part_of(composed, typesetter, room, level=QUICK, to_keep=False)
    first = room.first + part.block.size
    forms = {form_name(number, place): first + page.form for place, page in enumerate(foreign.pages, 1)}
    return replace(part, foreign=foreign, forms=forms)
