"""Font objects of a folder: the core subsets, the same in every folder, and what one patient's name needs besides."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from folderbuilder.bind import numbers
from folderbuilder.bind.pdf import Chunk, ref, serialise, stream
from folderbuilder.typeset.fonts import Face, FontSet, Glyphs


@lru_cache(maxsize=8)
def core_fonts(fonts: FontSet) -> Chunk:
    """The core subsets of the regular and the bold face."""
    direct: dict[int, bytes] = {}
    for index, face in enumerate(fonts):
        direct.update(_font(face, face.core, index, "FOLDAA"))
    return serialise(direct, {}, 0)


def extra_fonts(fonts: FontSet, glyphs: Glyphs) -> Chunk | None:
    """Subsets of the glyphs beyond the core, or None when there are none."""
    direct: dict[int, bytes] = {}
    for index, (face, wanted) in enumerate(zip(fonts, glyphs, strict=True)):
        if wanted:
            direct.update(_font(face, wanted, index + 2, "FOLDAB"))
    return serialise(direct, {}, 0) if direct else None


def font_resources(glyphs: Glyphs) -> str:
    """The entries of a resource dictionary for all fonts of a folder."""
    present = [0, 1, *(index + 2 for index, wanted in enumerate(glyphs) if wanted)]
    return "".join(f"/F{index + 1} {ref(numbers.font_number(index))}" for index in present)


def _font(face: Face, glyphs: Iterable[int], index: int, tag: str) -> dict[int, bytes]:
    """The five objects of one embedded font (ISO 32000-1, 9.7: Type 0, Identity-H, glyph numbers as codes)."""
    wanted = sorted({0, *glyphs})
    name = f"{tag}+{face.name}"
    font, descendant, descriptor, file, unicode_map = (numbers.font_number(index, part) for part in range(5))
    program = face.subset(wanted)
    metrics = face.metrics
    box = " ".join(str(round(value)) for value in metrics.box)
    return {
        font: (
            f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H/DescendantFonts[{ref(descendant)}]"
            f"/ToUnicode {ref(unicode_map)}>>"
        ).encode("ascii"),
        descendant: (
            f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
            f"/Supplement 0>>/FontDescriptor {ref(descriptor)}/DW 0/CIDToGIDMap/Identity/W[{_widths(face, wanted)}]>>"
        ).encode("ascii"),
        descriptor: (
            f"<</Type/FontDescriptor/FontName/{name}/Flags 4/FontBBox[{box}]/ItalicAngle 0"
            f"/Ascent {round(metrics.ascent)}/Descent {round(metrics.descent)}/CapHeight {round(metrics.cap_height)}"
            f"/StemV {round(metrics.stem)}/FontFile2 {ref(file)}>>"
        ).encode("ascii"),
        file: stream(program, f"/Length1 {len(program)}"),
        unicode_map: stream(_unicode_map(face, wanted)),
    }


def _widths(face: Face, glyphs: list[int]) -> str:
    """Widths as "first [w w w]" for each run of glyph numbers."""
    parts: list[str] = []
    run: list[str] = []
    first = previous = -2
    for glyph in glyphs:
        if glyph != previous + 1 and run:
            parts.append(f"{first}[{' '.join(run)}]")
            run = []
        if not run:
            first = glyph
        run.append(f"{face.advance(glyph):g}")
        previous = glyph
    parts.append(f"{first}[{' '.join(run)}]")
    return "".join(parts)


def _unicode_map(face: Face, glyphs: list[int]) -> bytes:
    """The ToUnicode CMap, so that text can be searched, copied and read aloud."""
    pairs = [
        f"<{glyph:04X}> <{face.unicode_of[glyph].encode('utf-16-be').hex().upper()}>"
        for glyph in glyphs
        if glyph and glyph in face.unicode_of
    ]
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <FFFF> endcodespacerange",
    ]
    for start in range(0, len(pairs), 100):
        part = pairs[start : start + 100]
        lines += [f"{len(part)} beginbfchar", *part, "endbfchar"]
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(lines).encode("ascii")
