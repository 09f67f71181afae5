"""What the page is told of a folder: its pages, and why each section is in it or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from babel.dates import format_date

from folderbuilder.library.layout import Kind
from folderbuilder.library.load import Library, Numbered
from folderbuilder.library.section import Section, Status
from folderbuilder.options import Options
from folderbuilder.patients.model import Patient
from folderbuilder.pipeline import Draft
from folderbuilder.select.selection import Because, Reason
from folderbuilder.web.wording import Words
from folderbuilder.web.workroom import Half, picture


@dataclass(frozen=True, slots=True)
class Made:
    """A folder in a tab, not proofed yet."""

    version: str
    """Names it in addresses."""
    library: Library = field(repr=False)
    """What it was made from; another one may have been read since."""
    patient: Patient = field(repr=False)
    options: Options
    draft: Draft = field(repr=False)
    numbers: Mapping[str, int]
    """Page numbers by the digest of what is on the page."""
    whole: bool
    """Whether nothing lacks that a folder needs: only then may it be handed over."""

    def picture(self, look: str, width: int) -> bytes:
        """The page with this digest as PNG, for use in the workroom only."""
        bound, number = self.draft.bound, self.numbers[look]
        half: Half | None = None
        for side, pair in enumerate(bound.gathering.sides, 1):
            if number in pair:
                number, half = side, "left" if pair[0] == number else "right"
                break
        return picture(bound.data, number, width, half)


def section_title(place: Numbered, library: Library, language: str) -> str:
    """What a section is called."""
    section = library.sections[language].get(place.id)
    return section.title if section else library.words[language][f"{place.slot.made}_title"]


def places_of(library: Library, language: str) -> list[Numbered]:
    """The sections that can be chosen in a language, in order."""
    there = library.sections[language]
    return [place for place in library.places.values() if place.id in there or place.slot.made]


def state_of(section: Section | None, t: Words) -> str:
    """How far the care team is with a section, in a few words."""
    if section is None:
        return ""
    said = t(f"folder.status.{section.status.name.lower()}")
    reviewed = section.review.on
    if reviewed is not None:
        said += ", " + t("folder.reviewed", on=format_date(reviewed, "d MMMM y", locale=t.language))
    elif section.status is Status.CONFIRMED:
        said += ", " + t("folder.unreviewed")
    if (due := section.review.due) is not None:
        said += ", " + t("folder.due", on=format_date(due, "d MMMM y", locale=t.language))
    return said


def rows(made: Made | None, wishes: Mapping[str, str], library: Library, language: str, t: Words) -> dict[str, Any]:
    """For each section: whether it is in the folder, why, where, and how many pages it has there."""
    chosen = {item.id: item.reason for item in made.draft.selection.chosen} if made else {}
    pages: dict[str, list[int]] = {}
    for leaf in made.draft.bound.leaves if made else ():
        pages.setdefault(leaf.name, []).append(leaf.number)
    titles = {place.id: section_title(place, library, language) for place in places_of(library, language)}
    told = {}
    for name, title in titles.items():
        row: dict[str, Any] = {"in": name in chosen}
        if name in chosen:
            row["why"] = _why(chosen[name], titles, t)
            row["page"] = pages[name][0] if name in pages else None
            row["pages"] = t.count("folder.pages_of", len(pages[name])) if name in pages else ""
            section = library.sections[language].get(name)
            if section is not None and section.status is Status.EXPIRED:
                row["alarm"] = t("folder.expired", title=title)
        elif wishes.get(name) == "-" and (needing := _needing(name, chosen, library, language)):
            row["alarm"] = t("folder.missed", title=title, titles=_listed([titles[each] for each in needing], t))
        told[name] = row
    return told


def _why(reason: Reason, titles: Mapping[str, str], t: Words) -> str:
    title = titles.get(reason.detail or "", reason.detail or "")
    return "" if reason.because is Because.PROFILE else t(f"folder.why.{reason.because}", title=title)


def _needing(name: str, chosen: Mapping[str, Reason], library: Library, language: str) -> list[str]:
    """The sections of the folder that need this one."""
    sections = library.sections[language]
    return [each for each in chosen if each in sections and name in sections[each].needs]


def _listed(titles: list[str], t: Words) -> str:
    """Titles in quotes, the last after 'and'."""
    quoted = [t("folder.quoted", title=title) for title in titles]
    return f" {t('folder.and')} ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)


def sheets_said(made: Made, t: Words) -> str:
    """How much paper it takes."""
    pages = len(made.draft.bound.leaves)
    sheets = made.draft.layout.sheets(pages)
    return t("folder.paper", pages=t.count("folder.pages_of", pages), sheets=t.count("folder.sheets", sheets))


def unreviewed(made: Made, library: Library, language: str, t: Words) -> str:
    """What to know of the sections in it that no care team has confirmed; nothing when there are none."""
    there = library.sections[language] if made.draft.layout.prints_sections else {}
    drafts = [i for i in made.draft.selection.ids if i in there and there[i].status is not Status.CONFIRMED]
    return t.count("folder.drafts", len(drafts)) if drafts else ""


def spread_of(made: Made) -> str:
    """How pages lie when the binder is open: backs on the left, or nothing there."""
    layout = made.draft.layout
    return "duplex" if layout.duplex and layout.kind in {Kind.FOLDER, Kind.BOOKLET} else "simplex"


def pages(made: Made, tab: str, library: Library, language: str, t: Words) -> list[dict[str, str]]:
    """Address and alternative text of each page. A page that looks as before keeps its address."""
    words = library.words[language]
    titles = {place.id: section_title(place, library, language) for place in places_of(library, language)}
    told: list[dict[str, str]] = []
    seen: dict[str, int] = {}
    for look, leaf in zip(made.draft.bound.looks, made.draft.bound.leaves, strict=True):
        seen[leaf.name] = seen.get(leaf.name, 0) + 1
        title = titles.get(leaf.name) or words.get(f"{leaf.name}_title") or made.draft.layout.title[language]
        blank = leaf.text.strip() == words["notes_page"]
        told.append({
            "key": f"{leaf.name}:{seen[leaf.name]}", "url": f"/tabs/{tab}/folder/{look}.png",
            "section": leaf.name,
            "alt": t("folder.page", n=leaf.number, title=words["notes_page"] if blank else title),
        })  # fmt: skip
    return told
