"""The pages of a folder that are this patient's own: cover, personal page, contents, glossary, colophon."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

import folderbuilder
from folderbuilder.compose.blocks import (
    Attached,
    Block,
    Composed,
    ContentsList,
    ContentsRow,
    CoverBlock,
    Entries,
    Entry,
    Head,
    Inline,
    Items,
    Late,
    Notes,
    Para,
    PlaceLink,
    Words,
)
from folderbuilder.compose.composer import Composer, Folder, Used, long_date
from folderbuilder.library.catalogue import GlossaryEntry
from folderbuilder.library.inline import unbroken
from folderbuilder.library.load import Numbered
from folderbuilder.library.section import Source, Status
from folderbuilder.select.selection import Because, Chosen, Reason, Selection
from folderbuilder.typeset.recent import Recent

if TYPE_CHECKING:
    from folderbuilder.bind.foreign.finding import Attachment

ENTRIES_KEPT = 4096
"""Glossary entries, some kB each: a word has another entry for every set of sections that it stands in."""
KeptEntries: TypeAlias = Recent[tuple[str, tuple[str, ...]], Entry]
"""By the word's slug and the ids of the sections."""


@dataclass(frozen=True)
class Front:
    """What the patient's own pages are made from."""

    folder: Folder
    selection: Selection
    used: Mapping[str, Used]
    """What each section used, by id."""
    made_on: date | None
    layout_title: str
    attached: tuple[Attachment, ...] = ()
    """The patient's own files, in the order of the list."""
    entries: KeptEntries = field(default_factory=lambda: Recent(ENTRIES_KEPT))
    """Glossary entries that were made before, for this library and language."""

    @property
    def words(self) -> Mapping[str, str]:
        """The program's own words."""
        return self.folder.words

    @cached_property
    def composer(self) -> Composer:
        """For titles and values."""
        return Composer(self.folder, None)


def composed_page(
    front: Front,
    name: str,
    title: str,
    blocks: Sequence[Block],
    *,
    place: Numbered | None = None,
    state: str | None = None,
    private: bool = True,
    plain_back: bool = False,
    loose: bool = False,
) -> Composed:
    """A page that the program makes itself, `private` when it holds a patient's values.

    `loose`: it stands in the part of `place`, but is no section with a number.
    """
    words, parts = front.words, front.folder.library.parts
    part = place.part if place else parts[0]
    return Composed(
        name=name,
        number=place.number if place and not loose else None,
        title=title,
        part=front.composer.part_title(place) if place else None,
        part_number=place.part.number if place else None,
        part_place=(parts.index(part) + 1 if place else 0, len(parts)),
        color=part.color,
        code=place.number if place and not loose else None,
        state=words[f"state_{state}"] if state else None,
        status=words[f"status_{state}"] if state else None,
        language=words["language"],
        blocks=tuple(blocks),
        notes_page=words["notes_page"],
        sheet=words["sheet"],
        private=private,
        plain_back=plain_back,
    )


def listed(front: Front, chosen: Sequence[Chosen]) -> tuple[tuple[str, str, str], ...]:
    """Section id, version and reason of each, for the manifest."""
    sections = front.folder.library.sections[front.folder.language]
    return tuple((c.id, sections[c.id].version if c.id in sections else "", str(c.reason)) for c in chosen)


def cover(front: Front, *, late: bool) -> tuple[Composed, list[str]]:
    """Title, the patient's name, the date if one was given, the team and its numbers; and the values that come late."""
    words, patient, team = front.words, front.folder.patient, front.folder.team
    assert patient is not None  # noqa: S101 - a handout has no cover
    before, _, after = words["patient_number"].partition("{id}")
    late = late and not after
    values = [patient.name, patient.id] if late else []
    name: tuple[Inline, ...] = (Late(0),) if late else (Words(patient.name),)
    number: tuple[Inline, ...] = (Late(1),) if late else (Words(patient.id + after),)
    block = CoverBlock(
        title=words["folder_title"],
        for_whom=words["cover_for"],
        name=name,
        number=(Words(before), *number),
        date_label=words["received_on"],
        date=words["made_on"].format(date=long_date(front.made_on, front.folder.language)) if front.made_on else None,
        team_label=words["your_team"] if team else words["no_team_name"],
        team=tuple(text for text in (team.name, team.hospital) if text) if team else (),
        phones=tuple((p.label, unbroken(p.number)) for p in team.phones)
        if team and team.phones
        else ((words["no_team_phone"].rstrip(":"), None),),
        colors=team.colors if team and team.colors else tuple(part.color for part in front.folder.library.parts),
        spoken=words["field_blank"],
        color=team.colors[0] if team and team.colors else None,
        logo=front.folder.library.logos.get(team.id) if team else None,
    )
    return composed_page(front, "cover", words["folder_title"], [block], private=not late), values


def notes(front: Front, many: int) -> Composed:
    """So many pages to write on."""
    return composed_page(front, "notes", front.words["notes_page"], [Notes(many)], private=False)


def personal(front: Front) -> Composed:
    """What is in this folder and why each part is there, and the team's note."""
    words, patient = front.words, front.folder.patient
    blocks: list[Block] = [Para((Words(words["personal_lead"]),), "lead")]
    if patient and patient.note:
        blocks.append(Head(words["personal_note"]))
        blocks += [Para((Words(line),)) for line in patient.note.splitlines() if line.strip()]
    blocks.append(Head(words["personal_what"]))
    for _, group in groupby(front.selection.chosen, key=lambda chosen: chosen.place.part.number):
        blocks += _part_list(front, list(group))
    if front.attached:
        blocks += _attached_list(front)
    blocks.append(Para((Words(words["personal_missing"]),)))
    private = bool(front.attached or (patient and patient.note))
    return composed_page(front, "personal", words["personal_title"], blocks, private=private)


def _attached_list(front: Front) -> list[Block]:
    """The patient's own files, and that nobody here made them."""
    words = front.words
    links = []
    for number, item in enumerate(front.attached, 1):
        text = f"{words['attached_number'].format(number=number)} {item.title}"
        contents = words["attached_link"].format(number=number, title=item.title)
        links.append((PlaceLink(text, f"s-{attached_name(number)}", contents),))
    return [Head(words["attached_part"], 3), Para((Words(words["attached_lead"]),), keep=True), Items(tuple(links))]


def attached_name(number: int) -> str:
    """How an attachment is called among the parts of a folder; `number` counts from 1."""
    return f"attachment-{number}"


def form_name(number: int, page: int) -> str:
    """How pages call the form that draws a page of an attachment; both count from 1."""
    return f"A{number}P{page}"


def attachment(front: Front, number: int) -> Composed:
    """One of the patient's own files: each of its pages on a page."""
    words, item = front.words, front.attached[number - 1]
    pages = item.foreign.pages
    blocks = [
        Attached(
            form_name(number, place), page.width, page.height,
            words["attached_alt"].format(number=number, title=item.title, k=place, n=len(pages)),
        )
        for place, page in enumerate(pages, 1)
    ]  # fmt: skip
    called = words["attached_number"].format(number=number)
    composed = composed_page(front, attached_name(number), item.title, blocks)
    return replace(composed, number=called, code=called, state=words["attached_state"], status=words["attached_status"])


def _part_list(front: Front, group: Sequence[Chosen]) -> list[Block]:
    """The sections of one part, and why: said once where they share a reason, behind a section that has another."""
    part = group[0].place.part
    title = part.title.get(front.folder.language) or next(iter(part.title.values()))
    reasons = [reason_text(front, chosen.reason) for chosen in group]
    shared = Counter(reasons).most_common(1)[0][0]
    items = []
    for chosen, reason in zip(group, reasons, strict=True):
        link = _link_to(front, chosen)
        items.append((link,) if reason == shared else (link, Words(f" ({reason})")))
    why = front.words["personal_why"].format(reason=shared[0].upper() + shared[1:])
    return [Head(f"{part.number} {title}", 3), Para((Words(why),), keep=True), Items(tuple(items))]


def _link_to(front: Front, chosen: Chosen) -> PlaceLink:
    title = front.composer.title_of(chosen.place)
    contents = front.words["ref_link"].format(number=chosen.place.number, title=title)
    return PlaceLink(f"{chosen.place.number} {title}", f"s-{chosen.id}", contents)


def reason_text(front: Front, reason: Reason) -> str:
    """A reason in the reader's words."""
    library, language = front.folder.library, front.folder.language
    title = ""
    if reason.because is Because.PROFILE and reason.detail:
        titles = library.profiles[reason.detail].title
        title = titles.get(language) or next(iter(titles.values()))
    elif reason.because in {Because.NEEDS, Because.TOOL} and reason.detail:
        place = library.places[reason.detail]
        title = f"{place.number} {front.composer.title_of(place)}"
    return front.words[f"reason_{reason.because}"].format(title=title)


def contents(front: Front, pages: Mapping[str, int]) -> Composed:
    """The contents list; `pages` has the first page of everything, by its name."""
    words = front.words
    rows = [_row(front, "", words["personal_title"], "personal", pages)]
    part = None
    for chosen in front.selection.chosen:
        if chosen.place.part is not part:
            part = chosen.place.part
            title = part.title.get(front.folder.language) or next(iter(part.title.values()))
            rows.append(ContentsRow(0, part.number, title, None, None))
        rows.append(_row(front, chosen.place.number, front.composer.title_of(chosen.place), chosen.id, pages))
    if front.attached:
        rows.append(ContentsRow(0, "", words["attached_part"], None, None))
    for number, item in enumerate(front.attached, 1):
        title = words["attached_row"].format(number=number, title=item.title)
        rows.append(_row(front, "", title, attached_name(number), pages))
    lead = Para((Words(words["contents_lead"]),))
    private = bool(front.attached)
    return composed_page(front, "contents", words["contents_title"], [lead, ContentsList(tuple(rows))], private=private)


def _row(front: Front, number: str, title: str, name: str, pages: Mapping[str, int]) -> ContentsRow:
    page = str(pages.get(name, 0))
    return ContentsRow(1, number, title, page, f"s-{name}", front.words["contents_link"].format(title=title, page=page))


@lru_cache(maxsize=4096)
def sort_key(word: str) -> str:
    """Order of a Dutch word list: letters alone count, without case and accents."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in plain if c.isalnum())


def glossary(front: Front, place: Numbered) -> Composed:
    """Just the words that are used here, each with the sections it stands in."""
    found: dict[str, tuple[GlossaryEntry, list[Chosen]]] = {}
    for chosen in front.selection.chosen:
        used = front.used.get(chosen.id)
        for slug, entry in used.terms.items() if used else ():
            found.setdefault(slug, (entry, []))[1].append(chosen)
    entries = sorted(found.items(), key=lambda item: sort_key(item[1][0].term))
    lead = Para((Words(front.words["glossary_lead"]),), "lead")
    rows = Entries(tuple(_entry(front, slug, entry, places) for slug, (entry, places) in entries))
    status = front.folder.library.glossaries[front.folder.language].file.status
    state = None if status is Status.CONFIRMED else str(status)
    return composed_page(
        front, place.id, front.words["glossary_title"], [lead, rows], place=place, state=state, private=False
    )


def _entry(front: Front, slug: str, entry: GlossaryEntry, places: Sequence[Chosen]) -> Entry:
    """The entry of a word in the sections at `places`, the same one whenever it is asked for."""
    kept, key = front.entries, (slug, tuple(chosen.id for chosen in places))
    return kept.get(key) or kept.put(key, _new_entry(front, slug, entry, places))


def _new_entry(front: Front, slug: str, entry: GlossaryEntry, places: Sequence[Chosen]) -> Entry:
    meaning: list[Inline] = [Words(entry.text)]
    if entry.also:
        meaning.append(Words(" " + front.words["glossary_also"].format(names=", ".join(entry.also))))
    links: list[Inline] = [Words(front.words["glossary_places"] + " ")]
    for number, chosen in enumerate(places):
        title = front.composer.title_of(chosen.place)
        contents = front.words["back_link"].format(number=chosen.place.number, title=title)
        links += [Words(", ")] if number else []
        links.append(PlaceLink(chosen.place.number, f"s-{chosen.id}", contents))
    term = entry.term[0].upper() + entry.term[1:] if entry.term.islower() else entry.term
    return Entry(f"t-{slug}", term, tuple(meaning), tuple(links))


def colophon(front: Front, place: Numbered) -> Composed:
    """Where the information comes from, which versions these are, and what made them."""
    words, library = front.words, front.folder.library
    sections = library.sections[front.folder.language]
    sources: dict[tuple[str, str | None], tuple[Source, list[str]]] = {}
    versions: list[tuple[Inline, ...]] = []
    for chosen in front.selection.chosen:
        if (section := sections.get(chosen.id)) is None:
            continue
        for source in section.sources:
            sources.setdefault((source.title, source.url), (source, []))[1].append(chosen.place.number)
        line = words["colophon_version_line"].format(
            number=chosen.place.number,
            title=section.title,
            version=section.version,
            status=words[f"state_{section.status}"],
        )
        versions.append((Words(line),))
    composer = front.composer
    lines = tuple(
        (*composer.source(source), Words(f" {words['glossary_places']} {', '.join(numbers)}."))
        for source, numbers in sources.values()
    )
    blocks: list[Block] = [
        Para((Words(words["colophon_lead"]),), "lead"),
        Head(words["colophon_sources"]),
        Items(lines, style="small"),
        Head(words["colophon_versions"]),
        Items(tuple(versions), style="small"),
        Para((Words(words["colophon_concept"]),)),
        Head(words["colophon_about"]),
        Para((Words(words["colophon_program"].format(version=folderbuilder.__version__, layout=front.layout_title)),)),
        Para((Words(words["colophon_attached" if front.attached else "colophon_reader"]),)),
    ]
    if front.folder.team and front.folder.team.feedback:
        blocks.append(Para((Words(words["colophon_feedback"].format(where=front.folder.team.feedback)),)))
    return composed_page(front, place.id, words["colophon_title"], blocks, place=place, private=False)
