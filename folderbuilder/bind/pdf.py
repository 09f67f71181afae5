"""The little of PDF syntax that binding writes itself: strings, streams, object streams, cross-reference streams.

Source: ISO 32000-1:2008, 7.3 (objects), 7.5.7 (object streams) and 7.5.8 (cross-reference streams).
"""

from __future__ import annotations

import hashlib
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import repeat
from struct import Struct
from typing import TypeAlias

LEVEL = 6
"""Of compression for what is kept and used often: level 9 takes three times as long for one per cent."""
QUICK = 1
"""Of compression for what is made for one selection: three times as quick for a tenth more."""
Run: TypeAlias = tuple[int, bytes]
"""Cross-reference entries of objects numbered on from the first, seven bytes each: kind, offset or holder, place
(7.5.8.3)."""
_ENTRY = Struct(">BIH")
MOST_PACKED = 0x10000
"""Objects in one object stream: two bytes of an entry say the place in it."""
_LAST_OF_OFFSET = 4
"""The last byte of the offset in an entry."""
HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


class TooMany(ValueError):
    """More objects than the cross-references can tell the places of."""


def text_string(text: str) -> str:
    """A text string: readable when it is plain ASCII, else UTF-16."""
    if text.isascii() and text.isprintable():
        escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        return f"({escaped})"
    return "<" + ("\ufeff" + text).encode("utf-16-be").hex().upper() + ">"


def ref(number: int) -> str:
    """A reference to an object."""
    return f"{number} 0 R"


def stream(data: bytes, entries: str = "", *, compress: bool = True, level: int = LEVEL) -> bytes:
    """A stream object's body; compressed when that makes it smaller."""
    packed = zlib.compress(data, level) if compress else data
    if compress and len(packed) < len(data):
        data, entries = packed, entries + "/Filter/FlateDecode"
    # A line feed behind a carriage return would be one line end with it, and the data seem a byte shorter.
    end = b"\r\n" if data.endswith(b"\r") else b"\n"
    return b"<<%s/Length %d>>stream\n%s%sendstream" % (entries.encode("ascii"), len(data), data, end)


@dataclass
class Chunk:
    """A run of serialised objects that can stand at any offset of a file."""

    data: bytes = b""
    offsets: dict[int, int] = field(default_factory=dict)
    """Where each object begins in `data`, by number."""
    packed: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Objects inside an object stream: number of the stream and place in it."""

    def runs(self, at: int) -> list[Run]:
        """The cross-reference entries when the chunk stands at offset `at` of a file."""
        return [
            (first, (entries + at * moving).to_bytes(length, "big")) for first, entries, moving, length in self._rows
        ]

    @cached_property
    def _rows(self) -> list[tuple[int, int, int, int]]:
        """For consecutive numbers: the first, their entries as if the chunk stood at 0, what to add to them for each
        byte that it stands further on, and how many bytes they are.

        Entries of seven bytes each are read as one very large number: so the offsets of thousands of objects are
        raised by one addition, when the same chunk comes to stand somewhere else in the next folder.
        """
        entries = dict(zip(self.offsets, map(_ENTRY.pack, repeat(1), self.offsets.values(), repeat(0)), strict=False))
        if self.packed:
            holders, places = zip(*self.packed.values(), strict=True)
            entries |= zip(self.packed, map(_ENTRY.pack, repeat(2), holders, places), strict=False)
        numbers = sorted(entries)
        firsts, runs, begin = [], [], 0
        while begin < len(numbers):
            # Where no number is left out, all are equally far from their place in the list.
            far = numbers[begin] - begin
            end = bisect_right(range(len(numbers)), far, begin, key=lambda place: numbers[place] - place)
            firsts.append(numbers[begin])
            runs.append(b"".join(map(entries.__getitem__, numbers[begin:end])))
            begin = end
        moving = [bytearray(len(run)) for run in runs]
        for number in self.offsets:
            row = bisect_right(firsts, number) - 1
            moving[row][(number - firsts[row]) * _ENTRY.size + _LAST_OF_OFFSET] = 1
        return [
            (first, int.from_bytes(run, "big"), int.from_bytes(more, "big"), len(run))
            for first, run, more in zip(firsts, runs, moving, strict=True)
        ]

    def body(self, number: int) -> bytes:
        """The serialised object of this number, which must not be in an object stream."""
        start = self.offsets[number]
        after = min((offset for offset in self.offsets.values() if offset > start), default=len(self.data))
        whole = self.data[start:after]
        return whole[whole.index(b"\n") + 1 : -len(b"\nendobj\n")]

    @cached_property
    def digest(self) -> bytes:
        """SHA-256 of the data."""
        return hashlib.sha256(self.data).digest()


def serialise(direct: Mapping[int, bytes], packed: Mapping[int, str], packed_in: int, *, level: int = LEVEL) -> Chunk:
    """Objects as a chunk: `direct` ones as they are, `packed` ones in one object stream with number `packed_in`."""
    if len(packed) > MOST_PACKED:
        raise TooMany
    chunk = Chunk()
    parts: list[bytes] = []
    length = 0
    bodies = dict(direct)
    if packed:
        bodies[packed_in] = _object_stream(packed, level)
        chunk.packed = {number: (packed_in, place) for place, number in enumerate(packed)}
    for number, body in bodies.items():
        piece = b"%d 0 obj\n%s\nendobj\n" % (number, body)
        chunk.offsets[number] = length
        parts.append(piece)
        length += len(piece)
    chunk.data = b"".join(parts)
    return chunk


def packed_in(chunk: Chunk) -> dict[int, str]:
    """The objects of the chunk's object stream, by number."""
    holder = next((holder for holder, _ in chunk.packed.values()), None)
    if holder is None:
        return {}
    entries, _, data = chunk.body(holder).partition(b">>stream\n")
    data = data[: -len(b"\nendstream")]
    text = (zlib.decompress(data) if b"/FlateDecode" in entries else data).decode("ascii")
    first = int(entries.partition(b"/First ")[2].partition(b"/")[0])
    head = list(map(int, text[:first].split()))
    ends = [*head[3::2], len(text) - first + 1]
    return {
        number: text[first + start : first + end - 1]
        for number, start, end in zip(head[::2], head[1::2], ends, strict=True)
    }


def _object_stream(packed: Mapping[int, str], level: int) -> bytes:
    heads, bodies, at = [], [], 0
    for number, body in packed.items():
        heads.append(f"{number} {at}")
        bodies.append(body)
        at += len(body) + 1
    head = " ".join(heads) + "\n"
    data = (head + "\n".join(bodies)).encode("ascii")
    return stream(data, f"/Type/ObjStm/N {len(packed)}/First {len(head)}", level=level)


def opening(chunks: Iterable[Chunk]) -> tuple[bytes, list[Run]]:
    """The beginning of a file with these chunks, and where their objects are."""
    body, runs = tail_of(chunks, len(HEADER))
    return HEADER + body, runs


def tail_of(chunks: Iterable[Chunk], at: int) -> tuple[bytes, list[Run]]:
    """Chunks to stand at offset `at` of a file, and where their objects are."""
    parts: list[bytes] = []
    runs: list[Run] = []
    for chunk in chunks:
        runs += chunk.runs(at)
        parts.append(chunk.data)
        at += len(chunk.data)
    return b"".join(parts), runs


def cross_references(
    runs: Iterable[Run], at: int, own: int, trailer: str, *, free_list: bool, size: int = 0
) -> tuple[bytes, int]:
    """A cross-reference stream at offset `at` with number `own`, the end of the file, and the file's size in objects.

    `free_list`: it is the file's first and begins the list of free objects; later ones only add to it.
    """
    found = [*runs, (own, b"\x01" + at.to_bytes(4, "big") + b"\0\0")]
    if free_list:
        found.append((0, b"\0\0\0\0\0\xff\xff"))
    found.sort()
    pairs: list[list[int]] = []
    for first, entries in found:
        # What is not there is simply not named.
        if not pairs or first != sum(pairs[-1]):
            pairs.append([first, 0])
        pairs[-1][1] += len(entries) // _ENTRY.size
    size = max(size, sum(pairs[-1]))
    index = " ".join(f"{first} {count}" for first, count in pairs)
    head = f"/Type/XRef/Size {size}/W[1 4 2]/Index[{index}]{trailer}"
    table = stream(b"".join(entries for _, entries in found), head, level=QUICK)
    return b"%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (own, table, at), size
