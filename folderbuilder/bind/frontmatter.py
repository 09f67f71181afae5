"""Front matter: the cover, what is in this folder and why, the contents list; and pages for notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from folderbuilder.bind.attachments import attached_list, attached_name
from folderbuilder.bind.brief import Brief, composed_page
from folderbuilder.compose.blocks import (
    Block,
    Composed,
    ContentsList,
    ContentsRow,
    CoverBlock,
    Head,
    Inline,
    Items,
    Late,
    Notes,
    Para,
    PlaceLink,
    Words,
)
from folderbuilder.compose.context import long_date
from folderbuilder.library.inline import unbroken
from folderbuilder.select.selection import Because, Chosen, Reason

if TYPE_CHECKING:
    pass


def cover(brief: Brief, *, late: bool) -> tuple[Composed, list[str]]:
    """Title, the patient's name, the date if one was given, the team and its numbers; and the values that come late."""
    words, patient, team = brief.words, brief.folder.patient, brief.folder.team
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
        date=words["made_on"].format(date=long_date(brief.made_on, brief.folder.language)) if brief.made_on else None,
        team_label=words["your_team"] if team else words["no_team_name"],
        team=tuple(text for text in (team.name, team.hospital) if text) if team else (),
        phones=tuple((p.label, unbroken(p.number)) for p in team.phones)
        if team and team.phones
        else ((words["no_team_phone"].rstrip(":"), None),),
        colors=team.colors if team and team.colors else tuple(part.color for part in brief.folder.library.parts),
        spoken=words["field_blank"],
        color=team.colors[0] if team and team.colors else None,
        logo=brief.folder.library.logos.get(team.id) if team else None,
    )
    return composed_page(brief, "cover", words["folder_title"], [block], private=not late), values


def personal(brief: Brief) -> Composed:
    """What is in this folder and why each part is there, and the team's note."""
    words, patient = brief.words, brief.folder.patient
    blocks: list[Block] = [Para((Words(words["personal_lead"]),), "lead")]
    if patient and patient.note:
        blocks.append(Head(words["personal_note"]))
        blocks += [Para((Words(line),)) for line in patient.note.splitlines() if line.strip()]
    blocks.append(Head(words["personal_what"]))
    for _, group in groupby(brief.selection.chosen, key=lambda chosen: chosen.place.part.number):
        blocks += _part_list(brief, list(group))
    if brief.attached:
        blocks += attached_list(brief)
    blocks.append(Para((Words(words["personal_missing"]),)))
    private = bool(brief.attached or (patient and patient.note))
    return composed_page(brief, "personal", words["personal_title"], blocks, private=private)


def _part_list(brief: Brief, group: Sequence[Chosen]) -> list[Block]:
    """The sections of one part, and why: said once where they share a reason, behind a section that has another."""
    part = group[0].place.part
    title = part.title.get(brief.folder.language) or next(iter(part.title.values()))
    reasons = [reason_text(brief, chosen.reason) for chosen in group]
    shared = Counter(reasons).most_common(1)[0][0]
    items = []
    for chosen, reason in zip(group, reasons, strict=True):
        link = _link_to(brief, chosen)
        items.append((link,) if reason == shared else (link, Words(f" ({reason})")))
    why = brief.words["personal_why"].format(reason=shared[0].upper() + shared[1:])
    return [Head(f"{part.number} {title}", 3), Para((Words(why),), keep=True), Items(tuple(items))]


def _link_to(brief: Brief, chosen: Chosen) -> PlaceLink:
    title = brief.composer.title_of(chosen.place)
    contents = brief.words["ref_link"].format(number=chosen.place.number, title=title)
    return PlaceLink(f"{chosen.place.number} {title}", f"s-{chosen.id}", contents)


def reason_text(brief: Brief, reason: Reason) -> str:
    """A reason in the reader's words."""
    library, language = brief.folder.library, brief.folder.language
    title = ""
    if reason.because is Because.PROFILE and reason.detail:
        titles = library.profiles[reason.detail].title
        title = titles.get(language) or next(iter(titles.values()))
    elif reason.because in {Because.NEEDS, Because.TOOL} and reason.detail:
        place = library.places[reason.detail]
        title = f"{place.number} {brief.composer.title_of(place)}"
    return brief.words[f"reason_{reason.because}"].format(title=title)


def contents(brief: Brief, pages: Mapping[str, int]) -> Composed:
    """The contents list; `pages` has the first page of everything, by its name."""
    words = brief.words
    rows = [_row(brief, "", words["personal_title"], "personal", pages)]
    part = None
    for chosen in brief.selection.chosen:
        if chosen.place.part is not part:
            part = chosen.place.part
            title = part.title.get(brief.folder.language) or next(iter(part.title.values()))
            rows.append(ContentsRow(0, part.number, title, None, None))
        rows.append(_row(brief, chosen.place.number, brief.composer.title_of(chosen.place), chosen.id, pages))
    if brief.attached:
        rows.append(ContentsRow(0, "", words["attached_part"], None, None))
    for number, item in enumerate(brief.attached, 1):
        title = words["attached_row"].format(number=number, title=item.title)
        rows.append(_row(brief, "", title, attached_name(number), pages))
    lead = Para((Words(words["contents_lead"]),))
    private = bool(brief.attached)
    return composed_page(brief, "contents", words["contents_title"], [lead, ContentsList(tuple(rows))], private=private)


def _row(brief: Brief, number: str, title: str, name: str, pages: Mapping[str, int]) -> ContentsRow:
    page = str(pages.get(name, 0))
    return ContentsRow(1, number, title, page, f"s-{name}", brief.words["contents_link"].format(title=title, page=page))


def notes(brief: Brief, many: int) -> Composed:
    """So many pages to write on."""
    return composed_page(brief, "notes", brief.words["notes_page"], [Notes(many)], private=False)
