"""Which object numbers go where, so that serialised blocks fit any folder.

Everything that pages refer to has a well-known number; every galley has a block of numbers and of structure-parent
keys of its own. In a folder the numbers of absent blocks are simply missing.

Blocks are laid out for a whole library by the room each section is expected to take. They lie close together, because
qpdf since version 12 does not believe an object number above a third of the file's size in bytes (measured; its
reason: an object takes at least three bytes). A folder that breaks this, or a galley that outgrows its room, is
numbered densely.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from folderbuilder.library.load import Library

CATALOG, PAGES, STRUCTURE, DOCUMENT, RESOURCES, PATIENT_FORM, OUTLINES, METADATA = range(1, 9)
PARENT_TREE, DESTINATIONS, XREF, SHARED_OBJECTS, OWN_XREF, LEAVE = range(9, 15)
COLORS = 15
FONTS = 20
"""Five objects for each face: font, descendant, descriptor, file, map to Unicode."""
FONT_OBJECTS = 5

FIRST_BLOCK = 64
KEYS = 8192
"""Structure-parent keys in a block."""
BYTES_PER_OBJECT = 3

COVER, PERSONAL, CONTENTS, NOTES = "cover", "personal", "contents", "notes"

# Within a block
OBJECT_STREAM, PAGE_NODE, PARENT_LEAF, BOOKMARK, FIRST_FREE = range(5)

_FRONT_ROOM = {COVER: 64, PERSONAL: 512, CONTENTS: 512}
_NOTES_ROOM = 64
_MADE_ROOM = {"glossary": 3072, "colophon": 512}
_CHARACTERS_PER_OBJECT = 20
_GATHERS = '"alarms":{'
_ROOM_STEP = 384
"""So large that most sections take one step: then a change in one leaves the numbers of the others alone."""


@dataclass(frozen=True, slots=True)
class Room:
    """The numbers of one block."""

    first: int
    """First object number."""
    size: int
    """How many object numbers it may use."""
    key: int
    """First structure-parent key."""


def library_rooms(library: Library, language: str) -> Mapping[str, Room]:
    """A room for everything a folder of this library can hold: by its name."""
    sizes = dict(_FRONT_ROOM)
    sections = library.sections.get(language, {})
    signs = sum(len(alarm.model_dump_json()) for section in sections.values() for alarm in section.alarms)
    for place in library.places.values():
        if place.slot.made:
            sizes[place.id] = _MADE_ROOM[place.slot.made]
        else:
            section = sections.get(place.id)
            source = section.model_dump_json() if section else ""
            # A section that gathers alarm signs may print those of all others.
            expected = (len(source) + (signs if _GATHERS in source else 0)) // _CHARACTERS_PER_OBJECT
            sizes[place.id] = (expected // _ROOM_STEP + 1) * _ROOM_STEP
    sizes[NOTES] = _NOTES_ROOM
    return rooms(sizes.items())


def rooms(sizes: Iterable[tuple[str, int]], behind: Iterable[Room] = ()) -> dict[str, Room]:
    """Rooms of these sizes, one after another, behind rooms that are taken."""
    found: dict[str, Room] = {}
    taken = list(behind)
    first = max((room.first + room.size for room in taken), default=FIRST_BLOCK)
    for place, (name, size) in enumerate(sizes, len(taken)):
        found[name] = Room(first, size, place * KEYS)
        first += size
    return found


def font_number(index: int, part: int = 0) -> int:
    """Object number of part 0 to 4 of font 0 to 3."""
    return FONTS + index * FONT_OBJECTS + part
