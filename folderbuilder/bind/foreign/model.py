"""What is left of a foreign file: its pages as forms, and the objects that these need, waiting for their numbers."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from folderbuilder.bind.pdf import Chunk, serialise

_REFERENCE = re.compile(r"@(\d+)@")
"""Stands for a reference to the object at this place. Nothing else in a source has this sign: see `copying`."""


@dataclass(frozen=True, slots=True)
class ForeignPage:
    """One page, upright, its lower left corner at the origin."""

    form: int
    """Place of the form that draws it among the objects."""
    width: float
    """Points; what the file shows of the page, not more."""
    height: float
    text: str
    """What a viewer reads on it; nothing for a scan."""


@dataclass(frozen=True)
class Foreign:
    """A cleaned file. It is one patient's alone: nothing of it is ever kept."""

    pages: tuple[ForeignPage, ...]
    sources: tuple[str, ...]
    """PDF source of each object; of a stream its dictionary without the length and the closing brackets."""
    streams: Mapping[int, bytes]
    """Data of the objects that are streams, as it goes into the file."""
    notes: tuple[str, ...] = ()
    """Codes of what was left out or is doubtful: active, fonts, layers, repaired."""

    def objects(self, first: int) -> dict[int, bytes]:
        """Every object by its number, counted from `first`."""
        return {first + place: self._object(place, first) for place in range(len(self.sources))}

    def _object(self, place: int, first: int) -> bytes:
        source = _REFERENCE.sub(lambda match: f"{first + int(match[1])} 0 R", self.sources[place]).encode("ascii")
        if (data := self.streams.get(place)) is None:
            return source
        return b"%s/Length %d>>stream\n%s\nendstream" % (source, len(data), data)

    def chunk(self, first: int) -> Chunk:
        """The objects to stand in a file, numbered from `first`."""
        return serialise(self.objects(first), {}, 0)

    @cached_property
    def told(self) -> bytes:
        """Everything to send to another process, without code in it: a line of JSON, and the data behind it."""
        head = {
            "pages": [asdict(page) for page in self.pages], "sources": self.sources, "notes": self.notes,
            "streams": [[place, len(data)] for place, data in self.streams.items()],
        }  # fmt: skip
        return json.dumps(head).encode("ascii") + b"\n" + b"".join(self.streams.values())


def heard(told: bytes) -> Foreign | str:
    """What another process told: a cleaned file, or the code of why there is none. Raises ValueError for neither."""
    line, _, data = told.partition(b"\n")
    try:
        head: dict[str, Any] = json.loads(line)
        if "refused" in head:
            return str(head["refused"])
        streams: dict[int, bytes] = {}
        at = 0
        for place, length in head["streams"]:
            streams[int(place)] = data[at : at + length]
            at += length
        if at != len(data):
            raise ValueError("the data is not whole")
        sources = tuple(str(source) for source in head["sources"])
        pages = tuple(ForeignPage(**page) for page in head["pages"])
        return Foreign(pages, sources, streams, tuple(str(note) for note in head["notes"]))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not what was asked for") from error
