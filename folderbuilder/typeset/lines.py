"""Breaking runs into lines: ragged right, no hyphens but the author's own, and no last line of one short word.

The breaks are chosen for the paragraph as a whole: the sum of the squares of the gaps at the line ends is made as small
as possible (the idea of Knuth and Plass, without stretch, because the right edge is ragged).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from folderbuilder.compose.blocks import Blank, Inline, Late, PlaceLink, TermLink, Words
from folderbuilder.typeset.fonts import Face, FontSet, Word

SOFT_HYPHEN = "\u00ad"
_BREAKS = re.compile(r"[^\S\u00a0\u202f]+")
MARK_WIDTH = 0.34
"""Width of the glossary mark behind a word, in ems."""


class Piece(NamedTuple):
    """A shaped bit of text that is not broken, of one run. `width` in points."""

    word: Word
    bold: bool
    run: Inline
    order: int
    """Which run of its paragraph it comes from."""
    width: float
    marked: bool = False
    """The glossary mark is drawn behind it."""


class Chunk(NamedTuple):
    """Pieces between two places where a line may break."""

    pieces: tuple[Piece, ...]
    width: float
    space: float
    """Width of the space before it when it is not first on its line; 0 when it follows a soft hyphen."""
    hyphen: bool = False
    """A hyphen is printed when the line breaks behind it."""


@dataclass(slots=True, eq=False)
class Line:
    """Chunks on one line and whether a hyphen ends it."""

    chunks: tuple[Chunk, ...]
    width: float
    hyphen: bool = False
    kept: dict[object, Any] = field(default_factory=dict, repr=False)
    """Its stretches, see stretch.py, and what shows the paragraph that begins with it, see whole.py."""


def is_bold(run: Inline) -> bool:
    """Whether a run is set bold: bold words and glossary words."""
    return isinstance(run, TermLink) or (isinstance(run, Words | PlaceLink) and run.bold)


class Breaker:
    """Shapes runs and breaks them into lines for one type size."""

    def __init__(self, fonts: FontSet, size: float, *, bold: bool = False) -> None:
        self.fonts, self.size, self.bold = fonts, size, bold

    def width_of(self, text: str, *, bold: bool) -> float:
        """Width of a text on one line in points."""
        return self.fonts.face(bold).shape(text).width * self.size / 1000

    def chunks(self, runs: Iterable[Inline], limit: float) -> list[Chunk]:
        """The runs as chunks, none of them wider than `limit` points."""
        chunks: list[Chunk] = []
        open_pieces: list[Piece] = []
        space = 0.0

        def close(hyphen: bool, next_space: float) -> None:
            nonlocal open_pieces, space
            if open_pieces:
                *whole, last = _within(open_pieces, limit) if len(open_pieces) > 1 else [open_pieces]
                for pieces in whole:
                    chunks.append(_chunk(pieces, space, hyphen=False))
                    space = 0.0
                hyphen = hyphen and sum(p.width for p in last) + self.width_of("-", bold=self.bold) <= limit
                chunks.append(_chunk(last, space, hyphen=hyphen))
                space = next_space
            elif next_space:
                space = next_space
            open_pieces = []

        for order, run in enumerate(runs):
            bold = self.bold or is_bold(run)
            gap = self.width_of(" ", bold=bold)
            if isinstance(run, Blank | Late):
                width = run.width if isinstance(run, Blank) else 0.0
                open_pieces.append(Piece(self.fonts.face(bold).shape(""), bold, run, order, width))
                continue
            parts = _BREAKS.split(run.text)
            marks = isinstance(run, TermLink)
            shape, scale = self.fonts.face(bold).shape, self.size / 1000
            for number, part in enumerate(parts):
                if number:
                    close(False, gap)
                if not marks and SOFT_HYPHEN not in part:
                    # Nearly every word: it fits as it is and has nothing behind it.
                    word = shape(part)
                    if (width := word.width * scale) <= limit:
                        if part:
                            open_pieces.append(Piece(word, bold, run, order, width))
                        continue
                syllables = part.split(SOFT_HYPHEN)
                for place, syllable in enumerate(syllables):
                    if place:
                        close(True, 0.0)
                    last = number == len(parts) - 1 and place == len(syllables) - 1
                    room = limit - (MARK_WIDTH * self.size if marks else 0.0)
                    if place < len(syllables) - 1:
                        room -= self.width_of("-", bold=self.bold)
                    for bit in self._fitting(syllable, bold, room):
                        if open_pieces and bit is not syllable and not open_pieces[-1].marked:
                            close(False, 0.0)
                        marked = marks and last and syllable.endswith(bit)
                        word = self.fonts.face(bold).shape(bit)
                        width = word.width * self.size / 1000 + (MARK_WIDTH * self.size if marked else 0)
                        open_pieces.append(Piece(word, bold, run, order, width, marked))
        close(False, 0.0)
        return chunks

    def _fitting(self, text: str, bold: bool, limit: float) -> list[str]:
        """The text, cut into bits that fit when it has no place to break: a web address, a very long word."""
        if not text or self.width_of(text, bold=bold) <= limit + 0.01:
            return [text] if text else []
        bits, bit, width = [], "", 0.0
        for character in text:
            # Letter by letter: a measure for every beginning of a web address would drive all words out of memory.
            wider = self.width_of(character, bold=bold)
            if bit and width + wider > limit:
                # A web address breaks best behind a slash, a dot or a hyphen.
                cut = max(bit.rfind(sign) for sign in "/-._") + 1
                cut = cut if cut > len(bit) * 0.4 else len(bit)
                bits.append(bit[:cut])
                bit = bit[cut:]
                width = sum(self.width_of(letter, bold=bold) for letter in bit)
            bit += character
            width += wider
        return [*bits, bit]

    def lines(self, runs: Sequence[Inline], width: float, *, keep: bool = True) -> list[Line]:
        """The runs as lines of at most `width` points; `keep` them for when they come again."""
        if not keep:
            return self._lines(runs, width)
        key = (tuple(runs), self.size, self.bold, width)
        found: list[Line] | None = self.fonts.kept.get(key)
        return self.fonts.kept.put(key, self._lines(runs, width)) if found is None else found

    def _lines(self, runs: Sequence[Inline], width: float) -> list[Line]:
        chunks = self.chunks(runs, width)
        if not chunks:
            return []
        hyphen = self.width_of("-", bold=self.bold)
        if (whole := _width(chunks, 0, len(chunks), hyphen)) <= width:
            return [Line(tuple(chunks), whole)]
        return [
            Line(tuple(chunks[a:b]), _width(chunks, a, b, hyphen), chunks[b - 1].hyphen and b < len(chunks))
            for a, b in _best_breaks(chunks, width, hyphen)
        ]


def _chunk(pieces: list[Piece], space: float, *, hyphen: bool) -> Chunk:
    return Chunk(tuple(pieces), sum(piece.width for piece in pieces), space, hyphen)


def _within(pieces: list[Piece], limit: float) -> list[list[Piece]]:
    """The pieces in groups that fit on a line: runs without a space between them can be too wide together."""
    groups: list[list[Piece]] = [[]]
    width = 0.0
    for piece in pieces:
        if groups[-1] and width + piece.width > limit + 0.01:
            groups.append([])
            width = 0.0
        groups[-1].append(piece)
        width += piece.width
    return groups


def line_words(face: Face, line: Line) -> list[Word]:
    """The words of a line with the spaces between them, all of one face."""
    words: list[Word] = []
    for position, chunk in enumerate(line.chunks):
        if position and chunk.space:
            words.append(face.shape(" "))
        words += [piece.word for piece in chunk.pieces]
    return words


def _width(chunks: list[Chunk], first: int, end: int, hyphen: float) -> float:
    width = chunks[first].width + sum(c.space + c.width for c in chunks[first + 1 : end])
    return width + (hyphen if chunks[end - 1].hyphen and end < len(chunks) else 0)


def _best_breaks(chunks: list[Chunk], width: float, hyphen: float) -> list[tuple[int, int]]:
    count = len(chunks)
    best = [0.0] + [float("inf")] * count
    start = [0] * (count + 1)
    for end in range(1, count + 1):
        line = 0.0
        for first in range(end - 1, -1, -1):
            line += chunks[first].width + (chunks[first + 1].space if first + 1 < end else 0)
            total = line + (hyphen if chunks[end - 1].hyphen and end < count else 0)
            if total > width + 0.01 and first < end - 1:
                break
            cost = best[first] + _badness(total, width, last=end == count, words=end - first, whole=first == 0)
            cost += 0.15 if chunks[end - 1].hyphen and end < count else 0
            if cost < best[end]:
                best[end], start[end] = cost, first
    breaks: list[tuple[int, int]] = []
    end = count
    while end > 0:
        breaks.append((start[end], end))
        end = start[end]
    return breaks[::-1]


def _badness(total: float, width: float, *, last: bool, words: int, whole: bool) -> float:
    gap = max(0.0, (width - total) / width)
    if not last:
        # Every line costs a little, so that a paragraph never takes more lines than it must.
        return gap * gap + 1.0
    return 1.0 + (0.3 if not whole and (words < 2 or total < 0.12 * width) else 0.0)
