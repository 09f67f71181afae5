"""Words, colours and coordinates as operators of a page description (ISO 32000-1, 8 and 9)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from folderbuilder.typeset.fonts import KERN_LEAST, Face, FontSet, Glyphs, Word

REGULAR, BOLD, REGULAR_EXTRA, BOLD_EXTRA = "F1", "F2", "F3", "F4"
"""Names of the fonts in the resources of every page: the core subset of each face, and what names need beyond it."""
PATIENT_FORM = "Pat"
"""Name of the form with the patient's line; each folder brings its own."""


@dataclass(slots=True)
class Ink:
    """Which extra glyphs a galley used, per face."""

    regular: set[int] = field(default_factory=set)
    bold: set[int] = field(default_factory=set)

    @property
    def glyphs(self) -> Glyphs:
        """Those used until now."""
        return Glyphs(frozenset(self.regular), frozenset(self.bold))

    def add(self, glyphs: Glyphs) -> None:
        """Note glyphs that are used as well."""
        self.regular |= glyphs.regular
        self.bold |= glyphs.bold


@lru_cache(maxsize=65536)
def number(value: float) -> str:
    """A coordinate as PDF writes it: at most three decimals, no trailing zeros."""
    return f"{round(value, 3) + 0.0:.10g}"


@lru_cache(maxsize=256)
def paint(color: str) -> str:
    """A colour such as #1A4480 as the operands of rg."""
    return " ".join(number(int(color[at : at + 2], 16) / 255) for at in (1, 3, 5))


def show(operators: str, x: str, y: str, color: str) -> str:
    """A text object: operators that show words, with the left end of their baseline at `x` and `y`."""
    return f"BT {paint(color)} rg 1 0 0 1 {x} {y} Tm {operators} ET"


def showing(words: Iterable[Word], size: float, fonts: FontSet, ink: Ink, *, bold: bool) -> str:
    """The operators that choose fonts and show words of one face at a size in points.

    Glyphs that lack from the core subset are added to `ink`.
    """
    words = list(words)
    if words and all(word.shown for word in words):
        return " ".join(plainly(words, size, bold=bold))
    core, extra, used = (BOLD, BOLD_EXTRA, ink.bold) if bold else (REGULAR, REGULAR_EXTRA, ink.regular)
    run = _GlyphRun(fonts.face(bold), core, extra, size, used)
    for word in words:
        run.add(word)
    return run.operators()


def plainly(words: Iterable[Word], size: float, *, bold: bool) -> tuple[str, str]:
    """The operators that choose the font and show words whose glyphs are all in the core subset, none moved."""
    return f"/{BOLD if bold else REGULAR} {number(size)} Tf", f"[{''.join(word.shown for word in words)}] TJ"


class _GlyphRun:
    """Words of one face of which some glyph is moved or lacks from the core subset, glyph by glyph.

    They become TJ arrays: hexadecimal glyph numbers, and how far the next glyph is moved back, in thousandths.
    """

    def __init__(self, face: Face, core: str, extra: str, size: float, used: set[int]) -> None:
        """`core` and `extra` are the names of the face's two fonts; glyphs shown in the latter are added to `used`."""
        self.face, self.core, self.extra, self.size, self.used = face, core, extra, size, used
        self.done: list[str] = []
        """Operators that are finished."""
        self.font = ""
        self.pending: list[str] = []
        """Items of the array that is being filled."""
        self.hex = ""
        """Glyphs of its last item."""
        self.rise = 0.0
        """Of the glyphs above the baseline, in thousandths."""

    def add(self, word: Word) -> None:
        """The next word."""
        if word.shown:
            self._set(self.core, 0.0)
            if self.hex:
                self.pending.append(f"<{self.hex}>")
                self.hex = ""
            self.pending.append(word.shown)
            return
        core = self.face.core
        for position, glyph in enumerate(word.glyphs):
            if glyph in core:
                font = self.core
            else:
                font = self.extra
                self.used.add(glyph)
            dx, dy = word.offsets[position] if word.offsets else (0.0, 0.0)
            self._set(font, dy)
            if dx:
                self._move(-dx)
            self.hex += f"{glyph:04X}"
            # What the viewer will advance by itself, against what HarfBuzz says.
            self._move(self.face.advance(glyph) - word.advances[position] + dx)

    def _move(self, back: float) -> None:
        if abs(back) > KERN_LEAST:
            if self.hex:
                self.pending.append(f"<{self.hex}>")
                self.hex = ""
            self.pending.append(number(back))

    def _set(self, font: str, rise: float) -> None:
        if font != self.font or rise != self.rise:
            self._flush()
            if font != self.font:
                self.done.append(f"/{font} {number(self.size)} Tf")
            if rise != self.rise:
                self.done.append(f"{number(rise * self.size / 1000)} Ts")
            self.font, self.rise = font, rise

    def _flush(self) -> None:
        if self.hex:
            self.pending.append(f"<{self.hex}>")
            self.hex = ""
        if self.pending:
            self.done.append(f"[{''.join(_spaced(self.pending))}] TJ")
            self.pending = []

    def operators(self) -> str:
        """What shows all of it; the run is finished by it."""
        self._flush()
        if self.rise:
            self.done.append("0 Ts")
        return " ".join(self.done)


def _spaced(parts: list[str]) -> Iterator[str]:
    """Array items; two numbers in a row need a space between them."""
    last = ""
    for part in parts:
        yield f" {part}" if last and not last.endswith(">") and not part.startswith("<") else part
        last = part
