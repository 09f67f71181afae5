"""A strip that is ready must come out as if it had been drawn where it stands."""

from __future__ import annotations

import pytest
from typeset_examples import composed, tree

from folderbuilder.bind.block import build_block
from folderbuilder.bind.numbers import Room
from folderbuilder.compose.blocks import Entries, Entry, Inline, PlaceLink, Words
from folderbuilder.typeset import glossary
from folderbuilder.typeset.galley import Galley
from folderbuilder.typeset.ready import Graft
from folderbuilder.typeset.typesetter import Typesetter


def _entry(term: str, places: int) -> Entry:
    links: list[Inline] = [Words("Staat in: ")]
    for number in range(1, places + 1):
        links += [Words(", ")] if number > 1 else []
        links.append(PlaceLink(f"6.{number}", f"s-{number}", f"Naar 6.{number}: 100% (uitleg)"))
    meaning = (Words(f"Uitleg van {term}, in genoeg woorden om er een regel mee te vullen, en 50% meer. " * 2),)
    return Entry(f"t-{term}", term, meaning, tuple(links))


def _glossary() -> Entries:
    """Words in no place, in one, on a full line of places, on several lines, and with a letter beyond the core."""
    many = [_entry(f"Woord{places}", places) for places in (0, 1, 2, 7, 12, 60, 3, 1, 5, 2, 9, 4)]
    return Entries((*many, _entry("Ωmega", 2)))


def _drawn_anew(typesetter: Typesetter, monkeypatch: pytest.MonkeyPatch) -> Galley:
    with monkeypatch.context() as patch:
        patch.setattr(glossary, "ready_of", lambda *_: None)
        return typesetter.galley(composed(_glossary()))


def _grafts(galley: Galley) -> int:
    return len({id(mark) for page in galley.pages for mark in page.marks if isinstance(mark, Graft)})


def test_a_glossary_of_ready_entries_is_the_one_that_is_drawn(
    typesetter: Typesetter, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn, ready = _drawn_anew(typesetter, monkeypatch), typesetter.galley(composed(_glossary()))
    assert _grafts(drawn) == 0
    assert _grafts(ready) == 12
    assert [page.content for page in ready.pages] == [page.content for page in drawn.pages]
    assert [page.heard for page in ready.pages] == [page.heard for page in drawn.pages]
    layout, room = typesetter.layout, Room(100, 4000, 8192)
    assert build_block(ready, room, layout) == build_block(drawn, room, layout)
    assert tree(ready) == tree(drawn)


def test_an_entry_is_placed_again_without_being_set_again(
    typesetter: Typesetter, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = _glossary()
    first = typesetter.galley(composed(listed))
    monkeypatch.setattr(glossary, "_new_shape", lambda *_: pytest.fail("set again"))
    again = typesetter.galley(composed(Entries(listed.entries[::-1])))
    assert sum(len(page.heard) for page in again.pages) == sum(len(page.heard) for page in first.pages)
