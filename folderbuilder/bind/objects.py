"""What belongs to a folder but is none: dividers and strips for tabs, labels for the back of the binder, cards."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby

from folderbuilder.bind.bound import Bound, leaves_of, refuse_unprintable
from folderbuilder.bind.brief import Brief, composed_page, listed
from folderbuilder.bind.cache import Cache
from folderbuilder.bind.folder import GATHERINGS_KEPT
from folderbuilder.bind.gathering import Gathering, Source, gather
from folderbuilder.bind.numbers import rooms
from folderbuilder.bind.own import handout_line, own_end, own_streams, patient_line
from folderbuilder.bind.pdf import LEVEL
from folderbuilder.bind.shelf import Shelf
from folderbuilder.compose.blocks import (
    Block,
    Composed,
    ContactCards,
    Divider,
    Para,
    SpineLabel,
    SpineLabels,
    TabStrips,
    Words,
)
from folderbuilder.compose.context import Folder
from folderbuilder.library.layout import Kind, Spine
from folderbuilder.problems import Problem, Severity
from folderbuilder.select.selection import Chosen, Selection
from folderbuilder.typeset.contactcard import phones_that_fit
from folderbuilder.typeset.typesetter import Typesetter

ROOM = 512
"""Object numbers of each part; a divider takes some sixty."""


@dataclass(frozen=True, slots=True)
class InBinder:
    """What lies in the binder that dividers and labels are for: ids of sections, and sheets of paper."""

    sections: Collection[str]
    sheets: int


InBinderOf = Callable[[Folder, Selection, date | None], InBinder]
NOTHING_INSIDE = InBinder((), 0)


class ObjectBinder:
    """Makes the objects of one layout, the way `Binder` makes folders."""

    def __init__(self, typesetter: Typesetter, cache: Cache, inside: InBinderOf) -> None:
        """`inside` tells what is in the binder of a patient; it is asked by layouts that belong to one."""
        self.typesetter = typesetter
        self._cache = cache
        self._inside = inside
        self._gatherings: Shelf[tuple[Composed, ...], Gathering] = Shelf(GATHERINGS_KEPT)

    def bind(self, folder: Folder, selection: Selection, made_on: date | None) -> Bound:
        """What the layout makes for the patient in `folder`, or for nobody. Raises `FolderFailed`."""
        refuse_unprintable(folder, self.typesetter)
        layout, words, patient = self.typesetter.layout, folder.words, folder.patient
        inside = self._inside(folder, selection, made_on) if layout.binder else NOTHING_INSIDE
        brief = Brief(folder, selection, {}, made_on, "")
        composed, problems = self._composed(brief, inside)
        title = {Kind.TABS: words["tabs_title"], Kind.SPINE: words["spine_title"]}.get(layout.kind, words["card_page"])
        named = {**words, "folder_title": title, "handout_title": title}
        make = partial(self._gathered, composed, named)
        private = any(item.private for item in composed)
        gathering = make() if private else self._gatherings.get(composed, make)
        late: list[tuple[str, ...]] = [() for _ in composed]
        line = patient_line(patient, words) if patient else handout_line(folder.team, gathering, words)
        own = own_streams(gathering, line, late, self.typesetter)
        shown = [c for c in selection.chosen if layout.kind is Kind.TABS and c.id in inside.sections]
        return Bound(
            gathering=gathering,
            own=own_end(gathering, own, self.typesetter),
            parts_of_own=own,
            leaves=leaves_of(gathering, late),
            line=line,
            identity=(patient.name, patient.id) if patient else (),
            sections=listed(brief, shown),
            links=0,
            problems=problems,
        )

    def _composed(self, brief: Brief, inside: InBinder) -> tuple[tuple[Composed, ...], tuple[Problem, ...]]:
        match self.typesetter.layout.kind:
            case Kind.TABS:
                return tuple(tabs(brief, inside.sections)), ()
            case Kind.SPINE:
                return spine(brief, inside.sheets, self.typesetter.layout.spine or Spine())
            case _:
                return card(brief, self.typesetter)

    def _gathered(self, composed: Sequence[Composed], words: dict[str, str]) -> Gathering:
        places = rooms((item.name, ROOM) for item in composed)
        sources = []
        for item in composed:
            again = partial(self._cache.part, item, self.typesetter, level=LEVEL)
            sources.append(Source(again(places[item.name]), again))
        return gather(sources, words, self.typesetter, loose=False)


def tabs(brief: Brief, sections: Collection[str]) -> list[Composed]:
    """A divider for each part that is in the binder, and the strips."""
    words, language = brief.words, brief.folder.language
    found = []
    strips = []
    inside = [chosen for chosen in brief.selection.chosen if chosen.id in sections]
    for part, group in groupby(inside, key=lambda chosen: chosen.place.part):
        title = part.title.get(language) or next(iter(part.title.values()))
        entries = tuple(_entry(brief, chosen) for chosen in group)
        place = next(chosen.place for chosen in inside if chosen.place.part is part)
        divider = Divider(part.number, title, words["tabs_lead"], entries)
        found.append(composed_page(brief, f"tab-{part.id}", title, [divider], place=place, loose=True, private=False))
        strips.append((part.number, title, part.color))
    how = Para((Words(words["strips_how"]),))
    blocks: list[Block] = [how, TabStrips(tuple(strips))]
    sheet = composed_page(brief, "strips", words["strips_title"], blocks, private=False, plain_back=True)
    return [*found, sheet]


def _entry(brief: Brief, chosen: Chosen) -> tuple[str, str]:
    return chosen.place.number, brief.composer.title_of(chosen.place)


def spine(brief: Brief, sheets: int, sizes: Spine) -> tuple[tuple[Composed, ...], tuple[Problem, ...]]:
    """Labels for a narrow and a wide binder, or only for the wide one, or for several when one does not hold all."""
    words, patient, team = brief.words, brief.folder.patient, brief.folder.team
    many = sizes.binders(sheets)
    widths = [True] * many if sheets > sizes.narrow_sheets else [False, True]
    labels = []
    for place, wide in enumerate(widths, 1):
        labels.append(
            SpineLabel(
                wide=wide,
                caption=words["spine_caption"].format(width=words["spine_wide" if wide else "spine_narrow"]),
                title=words["folder_title"],
                volume=words["spine_volume"].format(number=place, many=many) if many > 1 else None,
                number=words["patient_number"].format(id=patient.id) if patient else None,
                team=team.name if team else None,
            )
        )
    key = "spine_binders" if many > 1 else "spine_sheets"
    fits = words[key].format(sheets=sheets, many=many, width=words["spine_wide" if widths[0] else "spine_narrow"])
    blocks: list[Block] = [
        Para((Words(fits),)), Para((Words(words["spine_how"]),)),
        SpineLabels(tuple(labels), tuple(part.color for part in brief.folder.library.parts)),
    ]  # fmt: skip
    sheet = composed_page(brief, "spine", words["spine_title"], blocks, private=patient is not None)
    message = f"The folder has {sheets} sheets; a binder holds {sizes.wide_sheets}."
    hint = f"Put it in {many} binders; there is a label for each."
    told = (Problem(Severity.WARNING, "binder-full", message, hint=hint),) if many > 1 else ()
    return (sheet,), told


def card(brief: Brief, typesetter: Typesetter) -> tuple[tuple[Composed, ...], tuple[Problem, ...]]:
    """Cards with the team's numbers, which come from its file; what that does not say is a line to write on."""
    words, team = brief.words, brief.folder.team
    phones = tuple((phone.label, phone.number) for phone in team.phones) if team else ()
    fitting = phones_that_fit(typesetter.layout, typesetter.fonts, phones)
    blanks = [] if team else ["card_team"]
    blanks += [] if phones else ["card_phone", "card_evening"]
    fields = ("card_name", "card_illness", "card_treatment", "card_allergy", "card_emergency", "card_number")
    cards = ContactCards(
        title=words["card_title"],
        team=tuple(text for text in (team.name, team.hospital) if text) if team else (),
        phones=phones[:fitting],
        blanks=tuple(words[key] for key in blanks),
        fields=tuple(words[key] for key in fields),
        spoken=words["field_blank"],
    )
    blocks: list[Block] = [Para((Words(words["card_how"]),)), cards]
    message = f"The card has room for {fitting} of the team's {len(phones)} numbers."
    hint = "Put the most important ones first in the team's file, or make their labels shorter."
    told = (Problem(Severity.WARNING, "card-full", message, hint=hint),) if fitting < len(phones) else ()
    return (composed_page(brief, "card", words["card_page"], blocks, private=False),), told
