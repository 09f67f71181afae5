"""Folders that share what they can are the folders that share nothing.

A long run: `pytest tests/bind/test_bind_same.py --hypothesis-profile=long`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from bind_likeness import likeness
from bind_people import PEOPLE, patient
from bind_scratch import FromScratch, new_typesetter
from bind_wishes import NAMES, VALUES, Wish, bound, wishes
from hypothesis import HealthCheck, Phase, event, given, note, settings
from hypothesis import strategies as st

from folderbuilder.bind.bound import Bound
from folderbuilder.bind.cache import Cache
from folderbuilder.bind.folder import Binder
from folderbuilder.library.load import Library, load_library
from folderbuilder.patients.model import Pick, PickKind
from folderbuilder.select.selection import Selections

LIBRARY = load_library()
# A folder takes longer than what most properties are tried on: a twelfth of the usual number.
# Explaining a failure would take minutes.
FEW = settings(
    max_examples=max(1, settings().max_examples // 12),
    deadline=None,
    phases=[phase for phase in Phase if phase is not Phase.explain],
    suppress_health_check=list(HealthCheck),
)


class Warm:
    """Binders that have bound others before, with a cache that other runs have filled."""

    def __init__(self, library: Library, folder: Path) -> None:
        self.selections = Selections(library)
        self.typesetter = new_typesetter(library)
        for keep_made in (False, True):
            first = Binder(self.typesetter, Cache(folder), keep_made=keep_made)
            for key in PEOPLE:
                bound(Wish(patient(key), team="voorbeeld"), first, self.selections)
        self.binders = [
            Binder(self.typesetter, Cache(folder)),
            Binder(self.typesetter, Cache(folder), keep_made=True),
        ]


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Warm:
    return Warm(LIBRARY, tmp_path_factory.mktemp("warm"))


@FEW
@given(row=wishes(LIBRARY), which=st.integers(0, 1))
def test_a_folder_is_the_same_whoever_came_before(warm: Warm, row: list[Wish], which: int) -> None:
    shared = [bound(wish, warm.binders[which], warm.selections) for wish in row]
    for wish, found in zip(row, shared, strict=True):
        note(repr(vars(wish)))
        typesetter = new_typesetter(LIBRARY)
        late, plain = (bound(wish, FromScratch(typesetter, late=late), Selections(LIBRARY)) for late in (True, False))
        event("made" if isinstance(found, Bound) else f"refused: {found}")
        if not isinstance(found, Bound):
            assert found == late == plain
            continue
        assert isinstance(late, Bound)
        assert isinstance(plain, Bound)
        seen, wanted = likeness(found.data), likeness(plain.data)
        for kind, value in wanted.items():
            assert seen[kind] == value, kind
        assert not [link for link in seen["links"] if "nowhere" in str(link[-1])]
        assert (found.leaves, found.sections, found.links) == (late.leaves, late.sections, late.links)
        assert [_heard(leaf.text) for leaf in found.leaves] == [_heard(leaf.text) for leaf in plain.leaves]
        assert found.data == late.data


def test_neighbours_that_differ_in_one_thing_are_told_apart() -> None:
    """Every thing that a folder depends on, changed alone; and each folder once more when all have been bound."""
    picks = tuple(Pick(section=name, kind=PickKind.LIST) for name in ("mijn-gegevens", "cidp", "igg-vergelijking"))
    base = Wish(replace(patient("ayse"), profile=None, picks=picks, treatment={"product": "Middel"}))
    assert base.patient is not None
    without = (*picks, Pick(section="woordenlijst", kind=PickKind.REMOVE))
    changes: list[dict[str, Any]] = [
        {"name": "Ander"}, {"name": NAMES[-1]}, {"id": "8"}, {"birth_date": date(1984, 3, 2)}, {"note": "Dag"},
        {"treatment": {}}, {"treatment": {"product": "Iets anders"}}, {"treatment": {"product": VALUES[-1]}},
        {"treatment": {"product": "Middel", "route": "IVIg; SCIg"}}, {"picks": without}, {"picks": picks[:2]},
        {"picks": tuple(pick._replace(kind=PickKind.ADD) for pick in picks)}, {"diagnosis": ("G61.0",)},
    ]  # fmt: skip
    row = [replace(base, patient=replace(base.patient, **change)) for change in changes]
    row += [base, replace(base, team="voorbeeld"), replace(base, made_on=date(2026, 11, 21)), Wish(None, ("cidp",))]
    typesetter, selections = new_typesetter(LIBRARY), Selections(LIBRARY)
    binder, alone = Binder(typesetter), FromScratch(typesetter, late=True)
    wanted = [bound(wish, alone, selections) for wish in row]
    assert len({found.data for found in wanted if isinstance(found, Bound)}) == len(row)
    for _ in range(2):
        for wish, one in zip(row, wanted, strict=True):
            found = bound(wish, binder, selections)
            assert isinstance(found, Bound)
            assert isinstance(one, Bound)
            assert found.data == one.data
            assert found.sections == one.sections


def _heard(text: str) -> list[str]:
    """The words; where a word may break is decided in the end of a file for itself."""
    return text.replace("\u00ad", "").split()
