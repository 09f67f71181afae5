"""Typefaces: what they cover, how words are shaped, and the subset that goes into a folder.

A glyph's code in the PDF is its number in the font file (Identity-H), so every galley of every run uses the same codes
and any galley fits any folder. HarfBuzz shapes words (kerning, marks) and cuts the subset with glyph numbers kept.

Two subsets per face: the *core*, all Latin letters and the signs of the library, is the same object in every folder;
what a patient's name needs beyond it goes into an *extra* subset of that folder alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import uharfbuzz as hb

from folderbuilder.library.typefaces import font_names, font_path
from folderbuilder.problems import FolderFailed, Problem, Severity, refused
from folderbuilder.typeset.metrics import Metrics, read_metrics
from folderbuilder.typeset.recent import Recent

# Latin-1, Latin Extended-A and -B, combining marks for what has no letter of its own, Latin Extended Additional
# (Vietnamese), general punctuation, superscripts, currency, arrows, mathematical signs, boxes and ticks.
CORE_RANGES = (
    (0x20, 0x7E),
    (0xA0, 0xFF),
    (0x100, 0x17F),
    (0x180, 0x24F),
    (0x300, 0x323),
    (0x1E00, 0x1EFF),
    (0x2010, 0x2027),
    (0x2030, 0x203A),
    (0x2070, 0x209C),
    (0x20AC, 0x20AC),
    (0x2190, 0x2193),
    (0x2200, 0x2265),
    (0x2610, 0x2612),
    (0x2713, 0x2717),
    (0x3BC, 0x3BC),
)
_LAYOUT_TABLES = ("GSUB", "GPOS", "GDEF", "kern", "name", "DSIG", "BASE", "STAT", "post")
COMBINING = range(0x300, 0x370)
"""Marks that stand on the letter before them."""
KERN_LEAST = 0.05
"""Thousandths of the type size below which nothing is moved."""
WORDS_KEPT = 4096
"""Shaped words of each face, some kB each."""
THINGS_KEPT = 4096
"""Broken paragraphs and the like, some kB each."""
_FEATURES = {"kern": True, "liga": False, "clig": False, "dlig": False}


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """A shaped run of characters of one face. Measures are in thousandths of the type size."""

    text: str
    glyphs: tuple[int, ...]
    advances: tuple[float, ...]
    offsets: tuple[tuple[float, float], ...] | None
    """Per glyph how far it is moved from its place (marks), or None when none is."""
    width: float
    shown: str
    """Items of a TJ array that show it; empty when some glyph is moved or lacks from the core subset."""

    def points(self, size: float) -> float:
        """Its width at a type size, both in points."""
        return self.width * size / 1000


def _tags(*names: str) -> set[int]:
    """OpenType tags as the numbers HarfBuzz wants."""
    return {int.from_bytes(name.encode("ascii"), "big") for name in names}


class Face:
    """One font file."""

    def __init__(self, name: str, path: Path) -> None:
        self._blob = path.read_bytes()
        self.digest = hashlib.sha256(self._blob).hexdigest()
        # A name in a PDF has no spaces and slashes, which a file may have.
        self.name = "".join(c for c in Path(name).stem if c.isascii() and (c.isalnum() or c == "-")) or self.digest[:8]
        self._face = hb.Face(self._blob)
        self._font = hb.Font(self._face)
        self._scale: float = 1000 / self._face.upem
        self._words: Recent[str, Word] = Recent(WORDS_KEPT)
        self._advances: dict[int, float] = {}

    @cached_property
    def metrics(self) -> Metrics:
        """Ascent, descent, box and weight for the font descriptor (thousandths)."""
        return read_metrics(self._blob)

    @cached_property
    def covered(self) -> dict[int, int]:
        """Glyph by code point, for all characters the font has."""
        return {code: self._font.get_nominal_glyph(code) or 0 for code in self._face.unicodes}

    @cached_property
    def core(self) -> frozenset[int]:
        """Glyphs of the core subset."""
        codes = [c for first, last in CORE_RANGES for c in range(first, last + 1)]
        return frozenset(self._closure(c for c in codes if c in self.covered))

    @cached_property
    def unicode_of(self) -> dict[int, str]:
        """The character that each glyph stands for; the plainest one where several share a glyph."""
        found: dict[int, str] = {}
        for code in sorted(self.covered):
            found.setdefault(self.covered[code], chr(code))
        # Above a capital a mark has a flatter glyph of its own, which no code point names.
        for mark in (chr(code) for code in COMBINING if code in self.covered):
            for base in "AMaim":
                glyphs = self._glyphs(base + mark)
                if len(glyphs) == 2:
                    found.setdefault(glyphs[1], mark)
        return found

    def missing(self, text: str) -> list[str]:
        """The characters of the text that the font does not have, or cannot show so that they are read back."""
        return self._lacking(text, self._glyphs(text))

    def _lacking(self, text: str, glyphs: Iterable[int]) -> list[str]:
        """The same of a text that was shaped into these glyphs."""
        lacking = [c for c in dict.fromkeys(text) if ord(c) not in self.covered and c != "\u00ad"]
        if not lacking and not self.unicode_of.keys() >= set(glyphs):
            lacking = [c for c in dict.fromkeys(text) if ord(c) in COMBINING]
        return lacking

    def advance(self, glyph: int) -> float:
        """Width of a glyph as the font file has it, in thousandths."""
        if glyph not in self._advances:
            self._advances[glyph] = float(self._font.get_glyph_h_advance(glyph)) * self._scale
        return self._advances[glyph]

    def shape(self, text: str, *, keep: bool = True) -> Word:
        """The text as positioned glyphs, left to right; `keep` it for when it comes again.

        Raises `NoSign` for what the font has no sign for: nothing is drawn, or kept, with a box in it (R18).
        """
        if not keep:
            return self._shape(text)
        # Names come by thousands and are seen once; the words of the library come back soon.
        return self._words.get(text) or self._words.put(text, self._shape(text))

    def _glyphs(self, text: str) -> tuple[int, ...]:
        return tuple(info.codepoint for info in self._shaped(text).glyph_infos) if text else ()

    def _shaped(self, text: str) -> hb.Buffer:
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.direction = "ltr"
        hb.shape(self._font, buffer, _FEATURES)
        return buffer

    def _shape(self, text: str) -> Word:
        # Where a line breaks is decided before; in a value of the patient it is no sign at all.
        text = text.replace("\u00ad", "")
        if not text:
            return Word("", (), (), None, 0.0, "")
        buffer = self._shaped(text)
        scale = self._scale
        glyphs = tuple(info.codepoint for info in buffer.glyph_infos)
        if not (text.isascii() and text.isprintable()) and (lacking := self._lacking(text, glyphs)):
            raise NoSign(lacking)
        advances = tuple(position.x_advance * scale for position in buffer.glyph_positions)
        offsets = tuple((p.x_offset * scale, p.y_offset * scale) for p in buffer.glyph_positions)
        moved = offsets if any(x or y for x, y in offsets) else None
        shown = self._shown(glyphs, advances) if moved is None and self.core.issuperset(glyphs) else ""
        return Word(text, glyphs, advances, moved, sum(advances), shown)

    def _shown(self, glyphs: tuple[int, ...], advances: tuple[float, ...]) -> str:
        """The glyphs as items of a TJ array, with what the viewer must move back where letters are kerned."""
        parts = ["<"]
        for glyph, advance in zip(glyphs, advances, strict=True):
            parts.append(f"{glyph:04X}")
            back = self.advance(glyph) - advance
            if abs(back) > KERN_LEAST:
                parts.append(f">{back:g}<")
        return "".join(parts).removesuffix("<") if parts[-1].endswith("<") else "".join(parts) + ">"

    def _closure(self, codes: Iterable[int]) -> set[int]:
        """Glyphs that any combination of these characters can be shaped into with the features used."""
        request = self._request(codes, ())
        plan = hb.SubsetPlan(self._face, request)
        return set(plan.old_to_new_glyph_mapping)

    def _request(self, codes: Iterable[int], glyphs: Iterable[int]) -> hb.SubsetInput:
        request = hb.SubsetInput()
        request.flags = hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
        request.unicode_set.update(codes)
        request.glyph_set.update(glyphs)
        request.layout_feature_tag_set.clear()
        request.layout_feature_tag_set.update(_tags("kern", "mark", "mkmk", "ccmp", "locl"))
        return request

    def subset(self, glyphs: Iterable[int]) -> bytes:
        """A TrueType file with these glyphs alone, under their own numbers, without layout tables."""
        request = self._request((), glyphs)
        request.drop_table_tag_set.update(_tags(*_LAYOUT_TABLES))
        return bytes(hb.subset(self._face, request).blob.data)


class NoSign(FolderFailed):
    """Characters that cannot be printed stand in a text."""

    def __init__(self, signs: Iterable[str]) -> None:
        self.signs = named(signs)
        """Their names, such as U+0645."""
        super().__init__(Problem(
            Severity.ERROR, "no-glyph", f"The font has no sign for {self.signs}.",
            hint="Write it with other signs there, or choose a layout with a font that has the sign.",
        ))  # fmt: skip


def named(signs: Iterable[str]) -> str:
    """Characters by their code points, with commas between them."""
    return ", ".join(f"U+{ord(sign):04X}" for sign in signs)


class Glyphs(NamedTuple):
    """Glyphs of a font set that lack from its core subsets, by face."""

    regular: frozenset[int]
    bold: frozenset[int]

    @classmethod
    def of(cls, many: Iterable[Glyphs]) -> Glyphs:
        """All of them together."""
        found = [NO_GLYPHS, *many]
        return cls(frozenset.union(*[one.regular for one in found]), frozenset.union(*[one.bold for one in found]))


NO_GLYPHS = Glyphs(frozenset(), frozenset())


@dataclass(frozen=True, slots=True)
class FontSet:
    """The faces of a layout."""

    regular: Face
    bold: Face
    kept: Recent[Hashable, Any] = field(default_factory=lambda: Recent(THINGS_KEPT), compare=False, repr=False)
    """What was set in these faces before and comes again, by keys of whoever keeps it: paragraphs broken into lines
    (lines.py), widths of cells (tables.py), entries of the glossary (glossary.py), page furniture (furniture.py)."""

    def face(self, bold: bool) -> Face:
        """The bold or the regular face."""
        return self.bold if bold else self.regular

    def __iter__(self) -> Iterator[Face]:
        yield from (self.regular, self.bold)

    @property
    def plain(self) -> frozenset[str]:
        """Characters that both weights have and that stand by themselves: no text of these lacks anything."""
        return _plain(self.regular, self.bold)

    def missing(self, text: str) -> list[str]:
        """Characters that cannot be printed in both weights."""
        return list(dict.fromkeys([*self.regular.missing(text), *self.bold.missing(text)]))


@lru_cache(maxsize=8)
def _plain(regular: Face, bold: Face) -> frozenset[str]:
    return frozenset(map(chr, regular.covered.keys() & bold.covered.keys() - set(COMBINING)))


@lru_cache(maxsize=16)
def load_face(name: str, folder: Path) -> Face:
    """The face of this name; raises `Refused` when there is none."""
    path = font_path(name, folder)
    if path is None:
        raise refused("font-unknown", f"There is no font '{name}'.", hint="Known: " + ", ".join(font_names()) + ".")
    return Face(name, path)
