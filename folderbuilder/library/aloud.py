"""Words that a screen reader would say wrong: abbreviations, and words of another language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Aloud:
    """How words are read aloud where their letters alone do not say it."""

    expansion: str | None = None
    """What an abbreviation stands for."""
    language: str | None = None
    """Code of the language of the words, or of what they stand for; None for that of the text around them."""


class Reader:
    """Finds abbreviations and foreign words in texts of one language."""

    def __init__(self, abbreviations: Mapping[str, str], foreign: Mapping[str, Sequence[str]]) -> None:
        """`abbreviations`: what each stands for. `foreign`: words and phrases by the code of their language."""
        self._known = {words: Aloud(language=language) for language, found in foreign.items() for words in found}
        for short, whole in abbreviations.items():
            self._known[short] = Aloud(whole, self.of(whole).language)
        # The longest first: IgG before Ig.
        names = "|".join(re.escape(name) for name in sorted(self._known, key=lambda name: (-len(name), name)))
        # What stands before is looked at afterwards: a pattern that begins with letters is searched for much faster.
        self._pattern = re.compile(rf"(?:{names})(?!\w)") if names else None

    def of(self, words: str) -> Aloud:
        """How these words are read aloud."""
        return self._known.get(words) or Aloud()

    def pieces(self, text: str) -> Iterator[tuple[str, Aloud]]:
        """The text in pieces, each with how it is read aloud; together they are the text."""
        at = 0
        for found in self._pattern.finditer(text) if self._pattern else ():
            if found.start() and _WORD.match(text, found.start() - 1):
                continue
            if found.start() > at:
                yield text[at : found.start()], Aloud()
            yield found[0], self._known[found[0]]
            at = found.end()
        if at < len(text):
            yield text[at:], Aloud()
