"""Fixed object numbers, so that serialised blocks fit any folder.

Everything that pages refer to has a well-known number; every galley has a block of numbers and of structure-parent
keys of its own, decided by its place in the catalogue alone. In a folder the numbers of absent blocks are missing.
"""

from __future__ import annotations

CATALOG, PAGES, STRUCTURE, DOCUMENT, RESOURCES, PATIENT_FORM, OUTLINES, METADATA = range(1, 9)
PARENT_TREE, DESTINATIONS, XREF, PATIENT_OBJECTS = range(9, 13)
FONTS = 20
"""Five objects for each face: font, descendant, descriptor, file, map to Unicode."""
FONT_OBJECTS = 5

FIRST_BLOCK = 1024
BLOCK_SIZE = 8192
"""Objects in a block: some 400 pages of one section."""
KEYS = 8192
"""Structure-parent keys in a block."""

COVER, PERSONAL, CONTENTS, FIRST_SECTION = 0, 1, 2, 8
"""Slots; sections follow in the order of the catalogue."""

# Within a block
OBJECT_STREAM, PAGE_NODE, PARENT_LEAF, BOOKMARK, FIRST_FREE = range(5)


def base_of(slot: int) -> int:
    """First object number of a slot's block."""
    return FIRST_BLOCK + slot * BLOCK_SIZE


def key_of(slot: int) -> int:
    """First structure-parent key of a slot's block."""
    return slot * KEYS


def font_number(index: int, part: int = 0) -> int:
    """Object number of part 0 to 4 of font 0 to 3."""
    return FONTS + index * FONT_OBJECTS + part
