"""Reading the objects of our own files straight from their bytes: enough to know every word in them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from itertools import repeat
from struct import unpack
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from folderbuilder.typeset.fonts import FontSet

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj\n", re.DOTALL)
_STREAM = re.compile(rb"<<(?P<entries>.*?)/Length (?P<length>\d+)>>stream\n", re.DOTALL)
_SHOWN = re.compile(rb"/F([1-4]) [\d.]+ Tf|/ActualText <[0-9A-F]+>|<([0-9A-F]+)>|\b(BT) ")
_STRING = re.compile(rb"\(((?:[^()\\]|\\.)*)\)|<FEFF([0-9A-F]*)>", re.DOTALL)


def objects(data: bytes, at: int = 0) -> Iterator[tuple[int, bytes]]:
    """Number and body of every object from offset `at`, streams included whole."""
    while (match := _OBJECT.match(data, at)) is not None:
        body = match[2]
        if (head := _STREAM.match(data, match.start(2))) is not None:
            # Compressed bytes may look like the end of an object: the length says where it really ends.
            end = head.end() + int(head["length"])
            body = data[match.start(2) : end]
            at = data.index(b"endobj\n", end) + len(b"endobj\n")
        else:
            at = match.end()
        yield int(match[1]), body


def stream_of(body: bytes) -> tuple[bytes, bytes]:
    """Dictionary and decoded data of a stream object; the body itself and nothing for other objects."""
    head = _STREAM.match(body)
    if head is None:
        return body, b""
    data = body[head.end() :]
    return head["entries"], zlib.decompress(data) if b"/FlateDecode" in head["entries"] else data


def packed(body: bytes) -> dict[int, bytes]:
    """The objects in an object stream, by number; nothing for other objects."""
    entries, data = stream_of(body)
    if b"/ObjStm" not in entries:
        return {}
    first = int(entries.partition(b"/First ")[2].partition(b"/")[0])
    head = [int(word) for word in data[:first].split()]
    bounds = zip(head[::2], head[1::2], [*head[3::2], len(data) - first + 1], strict=True)
    return {number: data[first + start : first + end - 1] for number, start, end in bounds}


def shown(content: bytes, fonts: FontSet) -> str:
    """The words that a page description shows, from its glyph numbers; what is set apart stands on lines of its own."""
    words: list[str] = []
    known, run = fonts.regular.unicode_of, b""
    for font, codes, begins in _SHOWN.findall(content):
        if begins:
            words += _read(run, known)
            run = b""
            # An edge mark "10" and a page code "10.20" are not the patient 1010.
            words += ["\n"] if words else []
        elif font:
            words += _read(run, known)
            known, run = fonts.face(font in (b"2", b"4")).unicode_of, b""
        else:
            # Four digits are a glyph; what lacks of the last ones is in front.
            run += codes if len(codes) % 4 == 0 else codes[: -(len(codes) % 4)] + codes[-(len(codes) % 4) :].zfill(4)
    return "".join([*words, *_read(run, known)])


def _read(codes: bytes, known: Mapping[int, str]) -> Iterator[str]:
    """The characters of glyph numbers of four hexadecimal digits each; all at once, as a folder has 100,000."""
    glyphs = unpack(f">{len(codes) // 4}H", bytes.fromhex(codes.decode("ascii")))
    return map(known.get, glyphs, repeat("\ufffd"))


def strings(source: bytes) -> str:
    """Every text string in dictionaries, such as titles, descriptions and addresses."""
    found = []
    for plain, wide in _STRING.findall(source):
        found.append(bytes.fromhex(wide.decode()).decode("utf-16-be") if wide else plain.decode("latin-1"))
    return "\n".join(found)


def words_of(body: bytes, fonts: FontSet) -> str:
    """Every word in an object: shown on a page, or said in tags and links."""
    entries, data = stream_of(body)
    if b"/ObjStm" in entries:
        return strings(data)
    if not data:
        return strings(entries)
    if any(name in entries for name in (b"/Length1", b"/XRef", b"/Metadata")) or b"begincmap" in data:
        return ""
    return shown(data, fonts)
