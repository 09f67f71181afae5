"""Back matter, made from what is in the folder: the glossary and the colophon."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import folderbuilder
from folderbuilder.bind.brief import Brief, composed_page
from folderbuilder.compose.blocks import (
    Block,
    Composed,
    Entries,
    Entry,
    Head,
    Inline,
    Items,
    Para,
    PlaceLink,
    Words,
)
from folderbuilder.library.catalogue import GlossaryEntry
from folderbuilder.library.load import Numbered
from folderbuilder.library.section import Source, Status
from folderbuilder.select.selection import Chosen

if TYPE_CHECKING:
    pass


def back_matter(brief: Brief) -> Iterator[Composed]:
    """The sections made from what is in the folder, where the library has a place for them."""
    for chosen in brief.selection.chosen:
        if chosen.place.slot.made == "glossary":
            yield glossary(brief, chosen.place)
        elif chosen.place.slot.made == "colophon":
            yield colophon(brief, chosen.place)


def glossary(brief: Brief, place: Numbered) -> Composed:
    """Just the words that are used here, each with the sections it stands in."""
    found: dict[str, tuple[GlossaryEntry, list[Chosen]]] = {}
    for chosen in brief.selection.chosen:
        used = brief.used.get(chosen.id)
        for slug, entry in used.terms.items() if used else ():
            found.setdefault(slug, (entry, []))[1].append(chosen)
    entries = sorted(found.items(), key=lambda item: sort_key(item[1][0].term))
    lead = Para((Words(brief.words["glossary_lead"]),), "lead")
    rows = Entries(tuple(_entry(brief, slug, entry, places) for slug, (entry, places) in entries))
    status = brief.folder.library.glossaries[brief.folder.language].file.status
    state = None if status is Status.CONFIRMED else str(status)
    return composed_page(
        brief, place.id, brief.words["glossary_title"], [lead, rows], place=place, state=state, private=False
    )


def _entry(brief: Brief, slug: str, entry: GlossaryEntry, places: Sequence[Chosen]) -> Entry:
    """The entry of a word in the sections at `places`, the same one whenever it is asked for."""
    kept, key = brief.entries, (slug, tuple(chosen.id for chosen in places))
    return kept.get(key) or kept.put(key, _new_entry(brief, slug, entry, places))


def _new_entry(brief: Brief, slug: str, entry: GlossaryEntry, places: Sequence[Chosen]) -> Entry:
    meaning: list[Inline] = [Words(entry.text)]
    if entry.also:
        meaning.append(Words(" " + brief.words["glossary_also"].format(names=", ".join(entry.also))))
    links: list[Inline] = [Words(brief.words["glossary_places"] + " ")]
    for number, chosen in enumerate(places):
        title = brief.composer.title_of(chosen.place)
        contents = brief.words["back_link"].format(number=chosen.place.number, title=title)
        links += [Words(", ")] if number else []
        links.append(PlaceLink(chosen.place.number, f"s-{chosen.id}", contents))
    term = entry.term[0].upper() + entry.term[1:] if entry.term.islower() else entry.term
    return Entry(f"t-{slug}", term, tuple(meaning), tuple(links))


@lru_cache(maxsize=4096)
def sort_key(word: str) -> str:
    """Order of a Dutch word list: letters alone count, without case and accents."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in plain if c.isalnum())


def colophon(brief: Brief, place: Numbered) -> Composed:
    """Where the information comes from, which versions these are, and what made them."""
    words, library = brief.words, brief.folder.library
    sections = library.sections[brief.folder.language]
    sources: dict[tuple[str, str | None], tuple[Source, list[str]]] = {}
    versions: list[tuple[Inline, ...]] = []
    for chosen in brief.selection.chosen:
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
    composer = brief.composer
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
        Para((Words(words["colophon_program"].format(version=folderbuilder.__version__, layout=brief.layout_title)),)),
        Para((Words(words["colophon_attached" if brief.attached else "colophon_reader"]),)),
    ]
    if brief.folder.team and brief.folder.team.feedback:
        blocks.append(Para((Words(words["colophon_feedback"].format(where=brief.folder.team.feedback)),)))
    return composed_page(brief, place.id, words["colophon_title"], blocks, place=place, private=False)
