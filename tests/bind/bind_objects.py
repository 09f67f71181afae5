"""Booklets and what else is made, bound in memory."""

from __future__ import annotations

from datetime import date

from bind_people import patient

from folderbuilder.bind.bound import Bound
from folderbuilder.bind.cache import Cache
from folderbuilder.bind.folder import Binder
from folderbuilder.bind.objects import InBinder, ObjectBinder
from folderbuilder.compose.context import Folder
from folderbuilder.library.layout import Layout
from folderbuilder.library.load import Library
from folderbuilder.patients.model import Patient
from folderbuilder.select.selection import select, select_loose
from folderbuilder.typeset.typesetter import Typesetter

MADE_ON = date(2026, 11, 21)
SHEETS = 37


def typesetter_of(library: Library, layout: str | Layout, **changed: object) -> Typesetter:
    chosen = library.layouts[layout] if isinstance(layout, str) else layout
    return Typesetter.of(chosen.model_copy(update=changed), library.root / "layouts")


def object_binder(library: Library, layout: str | Layout, sheets: int = SHEETS) -> ObjectBinder:
    """A binder that finds so many sheets in everybody's folder, and all sections that were chosen."""

    def inside(_: Folder, selection: object, __: date | None) -> InBinder:
        return InBinder(selection.ids, sheets)

    return ObjectBinder(typesetter_of(library, layout), Cache(None), inside)


def bind(binder: Binder | ObjectBinder, library: Library, who: str | Patient, team: str | None = "voorbeeld") -> Bound:
    person = patient(who) if isinstance(who, str) else who
    selection = select(person, library, "nl")
    folder = Folder(library, "nl", selection.ids, selection.methods, library.teams.get(team or ""), person)
    return binder.bind(folder, selection, MADE_ON)


def bind_loose(binder: Binder | ObjectBinder, library: Library, *sections: str) -> Bound:
    selection = select_loose(sections, library, "nl")
    return binder.bind(Folder(library, "nl", selection.ids, selection.methods), selection, None)
