"""A file that is written as it grows: of what is in it only the places are remembered, some bytes an object."""

from __future__ import annotations

import hashlib
import zlib
from array import array
from collections.abc import Mapping
from struct import Struct
from typing import BinaryIO

from folderbuilder.bind import numbers
from folderbuilder.bind.pdf import HEADER, Chunk, ref, serialise, stream

_PIECE = 4096
"""Entries of the table that are put into bytes at a time."""


class Growing:
    """Objects on their way to a file; `close` makes it whole."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.at = 0
        self.free = numbers.FIRST_BLOCK
        self._streams: dict[bytes, int] = {}
        self._digest = hashlib.sha256()
        # Cross-reference entries by number: kind, offset or holder, place (ISO 32000-1, 7.5.8.3).
        self._kinds = array("B", bytes(self.free))
        self._where = array("Q", [0] * self.free)
        self._places = array("H", [0] * self.free)
        self._write(HEADER)

    def take(self, many: int = 1) -> int:
        """The first of so many new object numbers."""
        self.free += many
        self._kinds.extend([0] * many)
        self._where.extend([0] * many)
        self._places.extend([0] * many)
        return self.free - many

    def put(self, own: int, body: bytes) -> None:
        """An object."""
        self._kinds[own], self._where[own] = 1, self.at
        self._write(b"%d 0 obj\n%s\nendobj\n" % (own, body))

    def once(self, body: bytes) -> int:
        """The number of this object, which is written once however often it comes."""
        key = hashlib.blake2b(body, digest_size=16).digest()
        if key not in self._streams:
            own = self._streams[key] = self.take()
            self.put(own, body)
        return self._streams[key]

    def pack(self, packed: Mapping[int, str]) -> None:
        """Small objects in one object stream."""
        self.chunk(serialise({}, packed, self.take()))

    def chunk(self, chunk: Chunk) -> None:
        """Objects that are serialised already."""
        for own, offset in chunk.offsets.items():
            self._kinds[own], self._where[own] = 1, self.at + offset
        for own, (holder, place) in chunk.packed.items():
            self._kinds[own], self._where[own], self._places[own] = 2, holder, place
        self._write(chunk.data)

    def close(self) -> None:
        """Write the table of objects and the end."""
        own = self.take()
        self._kinds[own], self._where[own] = 1, self.at
        # Offsets of four bytes; of eight in a file larger than any reader is used to.
        wide = self.at >= 1 << 32
        data = self._entries(Struct(">BQH" if wide else ">BIH"))
        identity = self._digest.hexdigest()[:32]
        head = (
            f"/Type/XRef/Size {self.free}/W[1 {8 if wide else 4} 2]/Root {ref(numbers.CATALOG)}"
            f"/ID[<{identity}><{identity}>]/Filter/FlateDecode"
        )
        start = self.at
        self.put(own, stream(data, head, compress=False))
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)

    def _entries(self, entry: Struct) -> bytes:
        """The table of objects, compressed."""
        self._places[0] = 0xFFFF
        packer, data = zlib.compressobj(6), bytearray()
        for start in range(0, self.free, _PIECE):
            piece = (column[start : start + _PIECE] for column in (self._kinds, self._where, self._places))
            data += packer.compress(b"".join(map(entry.pack, *piece)))
        return bytes(data + packer.flush())

    def _write(self, data: bytes) -> None:
        self.file.write(data)
        self._digest.update(data)
        self.at += len(data)
