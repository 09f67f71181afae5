"""The little of PDF syntax that binding writes itself: strings, streams, object streams, cross-reference streams.

Source: ISO 32000-1:2008, 7.3 (objects), 7.5.7 (object streams) and 7.5.8 (cross-reference streams).
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

LEVEL = 6
"""Of compression for what is kept and used often: level 9 takes three times as long for one per cent."""
QUICK = 1
"""Of compression for what is made for one selection: three times as quick for a tenth more."""
Offsets: TypeAlias = dict[int, bytes]
"""Cross-reference entries by object number, as seven bytes: kind, offset or holder, place (7.5.8.3)."""
HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


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
        return b"<<%s/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (
            entries.encode("ascii"),
            len(packed),
            packed,
        )
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries.encode("ascii"), len(data), data)


@dataclass
class Chunk:
    """A run of serialised objects that can stand at any offset of a file."""

    data: bytes = b""
    offsets: dict[int, int] = field(default_factory=dict)
    """Where each object begins in `data`, by number."""
    packed: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Objects inside an object stream: number of the stream and place in it."""

    @cached_property
    def packed_entries(self) -> Offsets:
        """The cross-reference entries of the objects in the object stream: they do not depend on its place."""
        return {
            number: b"\x02" + holder.to_bytes(4, "big") + place.to_bytes(2, "big")
            for number, (holder, place) in self.packed.items()
        }

    def body(self, number: int) -> bytes:
        """The serialised object of this number, which must not be in an object stream."""
        start = self.offsets[number]
        after = min((offset for offset in self.offsets.values() if offset > start), default=len(self.data))
        whole = self.data[start:after]
        return whole[whole.index(b"\n") + 1 : -len(b"\nendobj\n")]

    @property
    def digest(self) -> bytes:
        """SHA-256 of the data."""
        return hashlib.sha256(self.data).digest()


def serialise(direct: Mapping[int, bytes], packed: Mapping[int, str], packed_in: int, *, level: int = LEVEL) -> Chunk:
    """Objects as a chunk: `direct` ones as they are, `packed` ones in one object stream with number `packed_in`."""
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


def opening(chunks: Iterable[Chunk]) -> tuple[bytes, Offsets]:
    """The beginning of a file with these chunks, and where their objects are."""
    body, entries = tail_of(chunks, len(HEADER))
    return HEADER + body, entries


def tail_of(chunks: Iterable[Chunk], at: int) -> tuple[bytes, Offsets]:
    """Chunks to stand at offset `at` of a file, and where their objects are."""
    parts: list[bytes] = []
    entries: Offsets = {}
    for chunk in chunks:
        for number, offset in chunk.offsets.items():
            entries[number] = b"\x01" + (at + offset).to_bytes(4, "big") + b"\0\0"
        entries.update(chunk.packed_entries)
        parts.append(chunk.data)
        at += len(chunk.data)
    return b"".join(parts), entries


def cross_references(
    entries: Offsets, at: int, own: int, trailer: str, *, free_list: bool, size: int = 0
) -> tuple[bytes, int]:
    """A cross-reference stream at offset `at` with number `own`, the end of the file, and the file's size in objects.

    `free_list`: it is the file's first and begins the list of free objects; later ones only add to it.
    """
    entries[own] = b"\x01" + at.to_bytes(4, "big") + b"\0\0"
    if free_list:
        entries[0] = b"\0\0\0\0\0\xff\xff"
    listed = sorted(entries)
    size = max(size, listed[-1] + 1)
    table = b"".join(entries[number] for number in listed)
    head = f"/Type/XRef/Size {size}/W[1 4 2]/Index[{_index(listed)}]{trailer}"
    return b"%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (own, stream(table, head, level=QUICK), at), size


def _index(numbers: list[int]) -> str:
    """Runs of consecutive numbers as "first count" pairs: what is not there is simply not named."""
    pairs: list[str] = []
    start = previous = numbers[0]
    for number in [*numbers[1:], -1]:
        if number != previous + 1:
            pairs.append(f"{start} {previous - start + 1}")
            start = number
        previous = number
    return " ".join(pairs)
