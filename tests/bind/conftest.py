"""Folders bound in memory, for tests that read them back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from bind_people import PEOPLE, patient

from folderbuilder.bind.bound import Bound
from folderbuilder.bind.cache import Cache
from folderbuilder.bind.folder import Binder
from folderbuilder.compose.context import Folder
from folderbuilder.keeping import cache_folder
from folderbuilder.library.load import Library, load_library
from folderbuilder.patients.model import Patient
from folderbuilder.select.selection import select, select_loose
from folderbuilder.typeset.typesetter import Typesetter


@pytest.fixture(scope="session")
def library() -> Library:
    return load_library()


@pytest.fixture(scope="session")
def typesetter(library: Library) -> Typesetter:
    return Typesetter.of(library.layouts["map-a4"], library.root / "layouts")


@pytest.fixture(scope="session")
def bind_folder(library: Library, typesetter: Typesetter) -> Callable[..., Bound]:
    shared = Binder(typesetter, Cache(cache_folder()))

    def bind(who: str | Patient, *, binder: Binder | None = None, team: str | None = "voorbeeld") -> Bound:
        person = patient(who) if isinstance(who, str) else who
        selection = select(person, library, "nl")
        folder = Folder(library, "nl", selection.ids, selection.methods, library.teams.get(team or ""), person)
        return (binder or shared).bind(folder, selection, date(2026, 11, 21))

    return bind


@pytest.fixture(scope="session")
def bind_handout(library: Library, typesetter: Typesetter) -> Callable[..., Bound]:
    def bind(*sections: str) -> Bound:
        selection = select_loose(sections, library, "nl")
        binder = Binder(typesetter, Cache(cache_folder()))
        return binder.bind(Folder(library, "nl", selection.ids, selection.methods), selection, None)

    return bind


@pytest.fixture(scope="session", params=PEOPLE)
def bound(request: pytest.FixtureRequest, bind_folder: Callable[..., Bound]) -> Bound:
    return bind_folder(request.param)
