"""The pieces of the page of one folder that change with it: its sections, what is said of its layout, its pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import Request

from folderbuilder.library.load import DEFAULT_LANGUAGE, Library
from folderbuilder.options import DEFAULT_LAYOUT
from folderbuilder.web.folder_form import Wanted
from folderbuilder.web.folder_look import Made, pages, places_of, section_title, spread_of, state_of, unreviewed
from folderbuilder.web.house import fill, house_of, tab_of, words_of

WIDTHS = (400, 800, 1200, 1600)
"""Widths of a page's picture in pixels that can be asked for."""
NO_ROW: Mapping[str, Any] = {"in": False, "why": "", "page": None, "pages": "", "alarm": ""}
"""What there is to say of a section that is not in the folder."""


def sections_of(
    request: Request, wanted: Wanted, library: Library, language: str, found: Mapping[str, Mapping[str, Any]]
) -> str:
    """All sections of a language, by part, with what `rows` gives of each."""
    parts: dict[str, list[dict[str, Any]]] = {}
    t = words_of(request)
    moved = {name: place for place, name in enumerate(wanted.order)}
    for place in places_of(library, language):
        section = library.sections[language].get(place.id)
        parts.setdefault(place.part.id, []).append({
            "id": place.id, "number": place.number, "title": section_title(place, library, language),
            "purpose": section.purpose if section else t(f"folder.made.{place.slot.made}"),
            "state": state_of(section, t), "status": section.status.name.lower() if section else "",
            **NO_ROW, **found.get(place.id, {}),
        })  # fmt: skip
    for each in parts.values():
        each.sort(key=lambda row: moved.get(row["id"], -1))
    shown = [(part, parts[part.id]) for part in library.parts if part.id in parts]
    layout = wanted.values.get("layout", DEFAULT_LAYOUT)
    lengths = house_of(request).room.lengths.get((layout, language))
    return fill(request, "folder_sections.html", parts=shown, language=language, layout=layout, lengths=lengths)


def hint_of(request: Request, library: Library, layout: str) -> str:
    """What to know of a layout."""
    about = library.layouts[layout].description if layout in library.layouts else {}
    hint = about.get(words_of(request).language) or about.get(DEFAULT_LANGUAGE) or ""
    return fill(request, "folder_hint.html", text=hint)


def pages_of_folder(request: Request, made: Made | None, language: str) -> dict[str, str]:
    """The pages as pictures, and what to know of them; without a folder there are none."""
    library, t = house_of(request).room.library, words_of(request)
    drafts, ratio, spread, leaves = "", 1.0, "", []
    if made is not None:
        drafts, ratio = unreviewed(made, library, language, t), made.draft.layout.page.ratio
        spread, leaves = spread_of(made), pages(made, tab_of(request).id, library, language, t)
    shown = fill(request, "folder_pages.html", leaves=leaves, ratio=ratio, spread=spread, widths=WIDTHS)
    return {"pages": shown, "drafts": fill(request, "folder_drafts.html", drafts=drafts)}
