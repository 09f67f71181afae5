"""Fonts of a finished folder: whether they are embedded, and which characters their codes stand for."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field
from functools import lru_cache

import pikepdf

from folderbuilder.proof.findings import Code, Findings
from folderbuilder.proof.opened import ObjectId, unpacked

_CHARS = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
_RANGES = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
_PAIR = re.compile(rb"<([0-9A-Fa-f\s]+)>\s*<([0-9A-Fa-f\s]*)>")
_TRIPLE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f]+)>|\[([^\]]*)\])")
_HEX = re.compile(rb"<([0-9A-Fa-f]+)>")
LOST = "\ufffd"
"""Stands for a code that means no character."""


@dataclass(frozen=True, slots=True)
class Font:
    """One font: what its codes mean."""

    wide: bool
    """Two bytes for a character."""
    meaning: dict[int, str] | None
    """Characters by code, from the font's ToUnicode map; None when it has none."""

    def decode(self, shown: bytes) -> str:
        """The characters of a shown string; code 0 and codes without a meaning come out as U+FFFD."""
        if self.meaning is None:
            return ""
        codes = struct.unpack(f">{len(shown) // 2}H", shown[: len(shown) // 2 * 2]) if self.wide else tuple(shown)
        meaning = self.meaning
        return "".join([meaning.get(code, LOST) if code or not self.wide else LOST for code in codes])


@dataclass(slots=True)
class Fonts:
    """All fonts of a file, each looked at once."""

    findings: Findings
    known: dict[ObjectId, Font] = field(default_factory=dict)

    def font(self, source: pikepdf.Object) -> Font:
        """The font of this object."""
        if not source.is_indirect:
            return self._looked_at(source)
        found = self.known.get(source.objgen)
        if found is None:
            found = self.known[source.objgen] = self._looked_at(source)
        return found

    def _looked_at(self, source: pikepdf.Object) -> Font:
        wide = source.get("/Subtype") == "/Type0"
        holder = source["/DescendantFonts"][0] if wide else source
        if source.get("/Subtype") != "/Type3" and not _is_embedded(holder.get("/FontDescriptor")):
            self.findings.add(Code.FONT, "A font is not embedded: the folder looks different on another computer")
        if wide and source.get("/Encoding") != "/Identity-H":
            return Font(wide, None)
        unicode_map = source.get("/ToUnicode")
        if unicode_map is None:
            if wide:
                self.findings.add(Code.GLYPH, "A font does not say which characters its signs stand for")
            return Font(wide, None)
        return Font(wide, meanings(unpacked(unicode_map)))


def _is_embedded(descriptor: pikepdf.Object | None) -> bool:
    """Whether the font's own file is in there. Raises zlib.error for a damaged one."""
    if descriptor is None:
        return False
    files = [descriptor[key] for key in ("/FontFile", "/FontFile2", "/FontFile3") if key in descriptor]
    return any(unpacked(file) for file in files)


@lru_cache(maxsize=16)
def meanings(cmap: bytes) -> dict[int, str]:
    """Characters by code of a ToUnicode map (ISO 32000-1, 9.10.3). U+0000 and U+FFFD count as none."""
    found: dict[int, str] = {}
    for block in _CHARS.findall(cmap):
        for code, text in _PAIR.findall(block):
            found[int(code, 16)] = _text(text)
    for block in _RANGES.findall(cmap):
        for first, last, start, listed in _TRIPLE.findall(block):
            texts = [_text(item) for item in _HEX.findall(listed)] if listed else []
            for place, code in enumerate(range(int(first, 16), min(int(last, 16), 0xFFFF) + 1)):
                found[code] = (texts[place] if place < len(texts) else "") if listed else _next(_text(start), place)
    return {code: text for code, text in found.items() if text and text not in ("\0", LOST)}


def _text(digits: bytes) -> str:
    return bytes.fromhex(digits.decode("ascii")).decode("utf-16-be", "replace")


def _next(text: str, steps: int) -> str:
    return text[:-1] + chr(min(ord(text[-1]) + steps, 0x10FFFF)) if text else ""
