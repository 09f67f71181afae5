"""The data of foreign streams: unpacked within bounds, and pictures without what a camera or program wrote in them."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import pikepdf

from folderbuilder.bind.foreign.jpeg2000 import plain_jpeg2000

MOST_UNPACKED = 300_000_000
"""Bytes that all streams of a file may come to; one page in full colour at 600 dots an inch has 100 million."""
_PIECE = 1 << 20
_PICTURES = {"/DCTDecode", "/DCT", "/JPXDecode", "/CCITTFaxDecode", "/CCF", "/JBIG2Decode"}
_FLATE = {"/FlateDecode", "/Fl"}
# APP0 says that it is a JPEG file, APP2 holds its colour profile, APP14 how its colours are to be read. Under the same
# numbers other programs keep small copies of the picture, as it was before it was cut.
_KEPT_SEGMENTS = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}


class TooLarge(Exception):
    """More than a leaflet needs."""


class Budget:
    """How much may still be unpacked."""

    def __init__(self, most: int = MOST_UNPACKED) -> None:
        self.left = most

    def take(self, size: int) -> None:
        """Use so many bytes; raises `TooLarge` when there are no more."""
        self.left -= size
        if self.left < 0:
            raise TooLarge


def filters(stream: pikepdf.Object) -> list[str]:
    """The names of a stream's filters, the first to be undone first."""
    found = stream.get("/Filter")
    if found is None:
        return []
    return [str(name) for name in found] if isinstance(found, pikepdf.Array) else [str(found)]


def unpacked(stream: pikepdf.Object, budget: Budget) -> bytes:
    """All of a stream's data, decoded. Raises `TooLarge`, or what pikepdf raises for broken data."""
    _measure(stream, budget)
    data = bytes(stream.read_bytes())
    budget.take(len(data))
    return data


def picture(stream: pikepdf.Object, budget: Budget) -> tuple[bytes, bool]:
    """The data of a picture, and whether it is still packed the way a picture is."""
    names = filters(stream)
    if not names or names[-1] not in _PICTURES:
        return unpacked(stream, budget), False
    data = _outer_unpacked(stream, names[:-1], budget) if len(names) > 1 else bytes(stream.read_raw_bytes())
    budget.take(len(data) + _area(stream))
    if names[-1] == "/JPXDecode":
        return plain_jpeg2000(data), True
    return (b"".join(_plain_jpeg(data)) if names[-1] in ("/DCTDecode", "/DCT") else data), True


def _outer_unpacked(stream: pikepdf.Object, names: list[str], budget: Budget) -> bytes:
    """A picture's data as its own packing has it, without what was put around that."""
    how = stream.get("/DecodeParms")
    parameters = list(how)[: len(names)] if isinstance(how, pikepdf.Array) else [None] * len(names)
    with pikepdf.new() as pdf:
        outer = pikepdf.Stream(pdf, stream.read_raw_bytes())
        outer.Filter = pikepdf.Array([pikepdf.Name(name) for name in names])
        outer.DecodeParms = pikepdf.Array([
            pikepdf.Dictionary(dict(item.items())) if isinstance(item, pikepdf.Dictionary) else None
            for item in parameters
        ])  # fmt: skip
        return unpacked(outer, budget)


def _area(stream: pikepdf.Object) -> int:
    """What a picture comes to, at a byte for eight dots of one colour: that is how scans in black and white count."""
    return int(stream.get("/Width", 0)) * int(stream.get("/Height", 0)) // 8


def _measure(stream: pikepdf.Object, budget: Budget) -> None:
    """Refuse what unpacks to more than there is room for, before it does."""
    names = filters(stream)
    if sum(name in _FLATE for name in names) > 1:
        raise TooLarge
    if not names or names[0] not in _FLATE:
        return
    unpacker, size = zlib.decompressobj(), 0
    raw = bytes(stream.read_raw_bytes())
    try:
        while raw and not unpacker.eof:
            size += len(unpacker.decompress(raw, _PIECE))
            raw = unpacker.unconsumed_tail
            if size > budget.left:
                raise TooLarge
    except zlib.error:
        # Whether it is broken beyond use, qpdf will say.
        return


def _plain_jpeg(data: bytes) -> Iterator[bytes]:
    """A JPEG file without comments, places, times and names: APP1 (Exif, XMP), APP13 and the like."""
    if not data.startswith(b"\xff\xd8"):
        yield data
        return
    yield data[:2]
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        kind = data[at + 1]
        if kind == 0xFF:
            at += 1
            continue
        if kind == 0xDA:
            break
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        note = 0xE0 <= kind <= 0xEF or kind == 0xFE
        if not note or (kind in _KEPT_SEGMENTS and data.startswith(_KEPT_SEGMENTS[kind], at + 4)):
            yield data[at:end]
        at = end
    yield data[at:]
