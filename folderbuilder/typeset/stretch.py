"""A line of text as stretches: words of one run, shown in one go."""

from __future__ import annotations

from dataclasses import dataclass

from folderbuilder.compose.blocks import Inline, TermLink, UrlLink, Words
from folderbuilder.library.aloud import Aloud
from folderbuilder.typeset.fonts import FontSet, Word
from folderbuilder.typeset.lines import Line

BETWEEN = -1
"""Order of a space between two runs."""


@dataclass(slots=True)
class Stretch:
    """Words of one run on one line. A line keeps its stretches, and they keep how they are shown."""

    run: Inline
    order: int
    """Which run of its paragraph it comes from, or that it stands between two."""
    bold: bool
    words: list[Word]
    width: float
    marked: bool = False
    """The glossary mark comes behind it."""
    operators: str = ""
    """What shows the words, once it is known and needs no letters beyond the core subset."""
    heard: str = ""
    """The words as they are heard, once they have been."""

    @property
    def text(self) -> str:
        """The words as they are heard."""
        if not self.heard:
            self.heard = "".join([word.text for word in self.words])
        return self.heard


def aloud_of(run: Inline) -> Aloud | None:
    """How a run is read aloud, where its letters do not say it."""
    return run.aloud if isinstance(run, Words | TermLink | UrlLink) else None


def is_plain(run: Inline) -> bool:
    """Whether a run is words of the paragraph itself, with no element of its own."""
    return isinstance(run, Words) and run.aloud is None


def stretches(fonts: FontSet, line: Line, *, last: bool) -> list[Stretch]:
    """The line as stretches; `last` when no other line of the paragraph follows."""
    kept: dict[object, list[Stretch]] = line.kept
    if last not in kept:
        kept[last] = _stretches(fonts, line, last=last)
    return kept[last]


def _stretches(fonts: FontSet, line: Line, *, last: bool) -> list[Stretch]:
    """Spaces go to the run before, or to plain words beside a link or an abbreviation."""
    found: list[Stretch] = []
    for position, chunk in enumerate(line.chunks):
        for place, piece in enumerate(chunk.pieces):
            gap = chunk.space if position and place == 0 else 0.0
            if gap and found:
                other = found[-1].order != piece.order
                if other and is_plain(piece.run) and not is_plain(found[-1].run):
                    space = fonts.face(piece.bold).shape(" ")
                    found.append(Stretch(piece.run, piece.order, piece.bold, [space], gap))
                elif other and aloud_of(found[-1].run) is not None:
                    found.append(_space(fonts, found[-1].bold, gap))
                else:
                    found[-1].words.append(fonts.face(found[-1].bold).shape(" "))
                    found[-1].width += gap
            if found and found[-1].order == piece.order and not found[-1].marked:
                found[-1].words.append(piece.word)
                found[-1].width += piece.width
            else:
                found.append(Stretch(piece.run, piece.order, piece.bold, [piece.word], piece.width))
            found[-1].marked = piece.marked
    if found and not last and not line.hyphen:
        # The space at a line's end is not seen, but it keeps the words apart for who hears or copies them.
        if aloud_of(found[-1].run) is not None:
            found.append(_space(fonts, found[-1].bold, 0.0))
        else:
            found[-1].words.append(fonts.face(found[-1].bold).shape(" "))
    return found


def _space(fonts: FontSet, bold: bool, width: float) -> Stretch:
    """A space of the paragraph's own: in an abbreviation it would be lost when what that stands for is said."""
    return Stretch(Words(" "), BETWEEN, bold, [fonts.face(bold).shape(" ")], width)
