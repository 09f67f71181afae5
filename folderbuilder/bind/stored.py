"""A part as bytes, for the cache on disk: a checksum, what is known of it as JSON, and its objects.

Nothing here is ever executed or trusted: what does not check out is made again.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

from folderbuilder.bind.block import Block, OutlineItem, PageObjects
from folderbuilder.bind.numbers import Room
from folderbuilder.bind.part import PageInfo, Part
from folderbuilder.bind.pdf import Chunk
from folderbuilder.typeset.fonts import Glyphs
from folderbuilder.typeset.galley import Slot

MAGIC = b"folderbuilder galley 5\n"
_DIGEST = 32


class Damaged(ValueError):
    """The bytes are not a whole part."""


def encoded(part: Part, key: str) -> bytes:
    """The part as bytes under its `key`. A private part is refused: it must never leave the folder it was made for."""
    if part.private:
        raise ValueError("a part with a patient's own values is never stored")
    block = part.block
    known = {
        "key": key,
        "name": part.name,
        "pages": [[page.heard, [asdict(slot) for slot in page.slots], page.links] for page in part.pages],
        "said": part.said,
        "extra": [sorted(glyphs) for glyphs in part.extra],
        "room": [block.room.first, block.room.size, block.room.key],
        "size": block.size,
        "offsets": list(block.chunk.offsets.items()),
        "holder": next((holder for holder, _ in block.chunk.packed.values()), 0),
        "packed": list(block.chunk.packed),
        "root": block.root,
        "page_objects": block.pages,
        "destinations": block.destinations,
        "outline_item": block.outline_item,
        "notes": block.notes,
        "keys": block.keys,
    }
    head = json.dumps(known, ensure_ascii=False, separators=(",", ":")).encode()
    body = len(head).to_bytes(4, "big") + head + block.chunk.data
    return MAGIC + hashlib.sha256(body).digest() + body


def decoded(data: bytes, key: str) -> Part:
    """The part from its bytes. Raises `Damaged` for anything else, another part's bytes included."""
    body = data[len(MAGIC) + _DIGEST :]
    if not data.startswith(MAGIC) or hashlib.sha256(body).digest() != data[len(MAGIC) : len(MAGIC) + _DIGEST]:
        raise Damaged("checksum")
    try:
        length = int.from_bytes(body[:4], "big")
        known = json.loads(body[4 : 4 + length])
        if known["key"] != key:
            raise Damaged("the key of another part")
        return _part(known, body[4 + length :])
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise Damaged(str(error)) from error


def _part(known: dict[str, Any], data: bytes) -> Part:
    holder = known["holder"]
    chunk = Chunk(
        data,
        dict(known["offsets"]),
        {number: (holder, place) for place, number in enumerate(known["packed"])},
    )
    item = known["outline_item"]
    block = Block(
        room=Room(*known["room"]),
        size=known["size"],
        chunk=chunk,
        root=known["root"],
        pages=tuple(_page_objects(*page) for page in known["page_objects"]),
        destinations=tuple((name, goal) for name, goal in known["destinations"]),
        outline_item=OutlineItem(*item) if item else None,
        notes=tuple((name, number) for name, number in known["notes"]),
        keys=(known["keys"][0], known["keys"][1]),
    )
    pages = tuple(
        PageInfo(tuple(heard), tuple(Slot(**slot) for slot in slots), links) for heard, slots, links in known["pages"]
    )
    extra = Glyphs(*map(frozenset, known["extra"]))
    return Part(
        known["name"], private=False, pages=pages, block=block, extra=extra, said=known["said"], kept=True,
        key=known["key"],
    )  # fmt: skip


def _page_objects(own: int, segments: list[int], late: list[int], page_number: int, at: list[float]) -> PageObjects:
    return PageObjects(own, tuple(segments), tuple(late), page_number, (at[0], at[1]))
