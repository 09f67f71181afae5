"""Random wishes for folders: what a list may ask for, however odd, and neighbours that differ in little."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from datetime import date

from bind_scratch import new_typesetter
from hypothesis import strategies as st

from folderbuilder.bind.bound import Bound
from folderbuilder.bind.folder import Binder
from folderbuilder.compose.context import Folder
from folderbuilder.library.load import Library
from folderbuilder.patients.model import Patient, Pick, PickKind, Place
from folderbuilder.patients.values import tidy
from folderbuilder.problems import FolderFailed
from folderbuilder.select.selection import Selections, select_loose

NAMES = [
    "Mies Bouwman", "Łukasz Żółć", "d'Hondt-van 't Hoff", "Nguyễn Thị Hạnh", "Αθηνά Жукова", "X",
    "<b>Jan</b> & {{ 7 }}", "Wimfi\u00adlip", "Q\u0307uinten A\u0323li", "Naam " * 14, "Jan 李",
    "Anna Wilhelmina Catharina van den Berg-Oosterhuis van Loon",
]  # fmt: skip
VALUES = [
    "10 gram", "4", "immunoglobuline voor het infuus", "[[antistof]] **vet** {{ blank }}", "3,5", "naar wens",
    "Een heel lange productnaam die nooit op een regel past, hoe je het ook wendt of keert, echt niet",
]  # fmt: skip
ROUTES = ["IVIg", "SCIg", "IVIg; SCIg", "SCIg handmatig", "fSCIg", "IVIg / fSCIg", "tovermiddel"]
KEYS = [
    "product", "dose", "interval_weeks", "start", "b12_after", "b12_amount", "b12_cause", "b12_first", "b12_high",
    "b12_low", "b12_medicine", "b12_review", "b12_value", "b12_way",
]  # fmt: skip

OWN = ("name", "treatment", "note", "picks", "birth_date")
"""What may differ between neighbours."""
KINDS = {
    PickKind.LIST: PickKind.ADD, PickKind.ADD: PickKind.CROSS, PickKind.CROSS: PickKind.LIST,
    PickKind.REMOVE: PickKind.REMOVE,
}  # fmt: skip
"""The same section, asked for in another way."""


@dataclass(frozen=True)
class Wish:
    """One folder or handout."""

    patient: Patient | None
    loose: tuple[str, ...] = ()
    """Sections of a handout."""
    team: str | None = None
    made_on: date | None = None


def _signs(library: Library) -> list[str]:
    """What the fonts of the layout can print and a reader can see."""
    faces = [face.covered.keys() for face in new_typesetter(library).fonts]
    codes = sorted(set.intersection(*map(set, faces)))
    return [chr(code) for code in codes if unicodedata.category(chr(code))[0] in "LNPS"]


def _lines(library: Library) -> st.SearchStrategy[str]:
    """Text that stands in one cell: plain letters and rare ones."""
    signs = _signs(library)
    some = st.sampled_from("abcdeijnov ABMW'-.,é") | st.sampled_from(signs)
    return st.text(some, min_size=1, max_size=40).map(tidy).filter(bool)


def patients(library: Library) -> st.SearchStrategy[Patient]:
    """Patients with any selection and any values."""
    sections = [*library.sections["nl"]]
    made = [place.id for place in library.made.values()]
    picks = st.builds(
        Pick, section=st.sampled_from(sections), kind=st.sampled_from([*PickKind, PickKind.LIST])
    ) | st.builds(Pick, section=st.sampled_from(made), kind=st.just(PickKind.REMOVE))
    lines = _lines(library)
    values = st.sampled_from(VALUES) | lines
    treatment = st.tuples(
        st.dictionaries(st.just("route"), st.sampled_from(ROUTES), max_size=1),
        st.dictionaries(st.sampled_from(KEYS), values, max_size=4),
    ).map(lambda both: {**both[0], **both[1]})
    return st.builds(
        Patient,
        id=st.sampled_from(["1", "0012345", "A-7", "1e5"]),
        name=st.sampled_from(NAMES) | lines,
        birth_date=st.none() | st.dates(date(1920, 1, 1), date(2026, 1, 1)),
        # A whole profile makes a hundred pages: one in five will do.
        profile=st.sampled_from([None] * 4 * len(library.profiles) + [*library.profiles]),
        picks=st.lists(picks, min_size=1, max_size=4).map(tuple),
        diagnosis=st.sampled_from([(), (), ("G61.0",), ("d50.9", "X00")]),
        note=st.none() | st.lists(lines, min_size=1, max_size=3).map("\n".join),
        treatment=treatment,
        place=st.just(Place(file="lijst.csv", row=2)),
    )


@st.composite
def wishes(draw: st.DrawFn, library: Library) -> list[Wish]:
    """A few folders one after another: half of them differ from the one before in little, a temptation to mix up."""
    teams = st.sampled_from([None, *library.teams])
    days = st.sampled_from([None, date(2026, 11, 21), date(2024, 2, 29)])
    found: list[Wish] = []
    for _ in range(draw(st.integers(2, 3))):
        before = found[-1] if found else None
        if draw(st.sampled_from("pppppph")) == "h":
            loose = draw(st.lists(st.sampled_from([*library.sections["nl"]]), min_size=1, max_size=3, unique=True))
            found.append(Wish(None, tuple(loose), draw(teams), draw(days)))
        elif before is not None and before.patient is not None and draw(st.booleans()):
            changes = draw(st.sets(st.sampled_from([*OWN, "kinds", "team", "made_on"]), min_size=1, max_size=2))
            other = draw(patients(library))
            person = replace(before.patient, **{key: getattr(other, key) for key in OWN if key in changes})
            if "kinds" in changes:
                person = replace(person, picks=tuple(pick._replace(kind=KINDS[pick.kind]) for pick in person.picks))
            team = draw(teams) if "team" in changes else before.team
            found.append(Wish(person, (), team, draw(days) if "made_on" in changes else before.made_on))
        else:
            found.append(Wish(draw(patients(library)), (), draw(teams), draw(days)))
    return found


def bound(wish: Wish, binder: Binder, selections: Selections) -> Bound | list[str]:
    """The folder that somebody wished for, or the codes of what stops it."""
    library = selections.library
    team = library.teams[wish.team] if wish.team else None
    try:
        selection = selections.of(wish.patient, "nl") if wish.patient else select_loose(wish.loose, library, "nl")
        folder = Folder(library, "nl", selection.ids, selection.methods, team, wish.patient)
        return binder.bind(folder, selection, wish.made_on)
    except FolderFailed as failure:
        return [problem.code for problem in failure.problems]
