"""JPEG 2000 pictures without what a camera or program wrote in them.

A file is a row of boxes (ISO/IEC 15444-1, annex I): the picture needs its head and its first code stream. Notes stand
in boxes of their own (XML, UUID with Exif or XMP, web addresses), which stay behind, and in comments within the code
stream (annex A), which become blanks: so nothing that follows changes its place.
"""

from __future__ import annotations

from collections.abc import Iterator

_CODE = b"\xff\x4f\xff\x51"
"""How a code stream begins."""
_SIGNATURE = b"\x00\x00\x00\x0cjP  \r\n\x87\n"
_KEPT = {b"jP  ", b"ftyp", b"jp2h", b"jp2c"}
_HEAD = {b"ihdr", b"bpcc", b"colr", b"pclr", b"cmap", b"cdef", b"res "}
_COMMENT, _TILE_PART, _DATA, _END = 0x64, 0x90, 0x93, 0xD9


class Unknown(ValueError):
    """It is not known what is a picture in it and what is not."""


def plain_jpeg2000(data: bytes) -> bytes:
    """The picture alone. Raises `Unknown` for what is no JPEG 2000."""
    if data.startswith(_CODE):
        return _blank_comments(data)
    if not data.startswith(_SIGNATURE):
        raise Unknown
    kept, seen = [], False
    for kind, body in _boxes(data):
        if kind not in _KEPT or (kind == b"jp2c" and seen):
            continue
        plain = body
        if kind == b"jp2h":
            plain = b"".join(_box(inner, content) for inner, content in _boxes(body) if inner in _HEAD)
        elif kind == b"jp2c":
            plain, seen = _blank_comments(body), True
        kept.append(_box(kind, plain))
    if not seen:
        raise Unknown
    return b"".join(kept)


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and contents of each box."""
    at = 0
    while at < len(data):
        size, head = int.from_bytes(data[at : at + 4], "big"), 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        elif size == 0:
            size = len(data) - at
        if size < head:
            return  # what comes behind the boxes is none of the picture
        yield data[at + 4 : at + 8], data[at + head : at + size]
        at += size


def _box(kind: bytes, body: bytes) -> bytes:
    size = len(body) + 8
    if size < 1 << 32:
        return size.to_bytes(4, "big") + kind + body
    return b"\0\0\0\1" + kind + (size + 8).to_bytes(8, "big") + body


def _blank_comments(data: bytes) -> bytes:
    """A code stream with blanks in its comments: in its head and in that of each part of the picture."""
    if not data.startswith(_CODE):
        raise Unknown
    plain = bytearray(data)
    at, after = 2, len(data)
    while at + 4 <= len(data) and data[at] == 0xFF:
        kind, size = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if kind == _END:
            break
        if kind == _DATA:
            # What stands in the part is the picture; the next part follows it.
            at = after
            continue
        if kind == _TILE_PART:
            length = int.from_bytes(data[at + 6 : at + 10], "big")
            after = at + length if length else len(data)
        elif kind == _COMMENT:
            # Behind the length stand two bytes that say whether it is text.
            plain[at + 6 : at + 2 + size] = b" " * max(size - 4, 0)
        if size < 2 or at + 2 + size > len(data) or after <= at:
            raise Unknown
        at += 2 + size
    return bytes(plain)
