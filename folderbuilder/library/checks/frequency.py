"""Words such as "often": they stand with a number, or the text says that there is none.

A bare "common" was read as anything from 10 to 100 of 100, a bare "rare" as 0 to 80. Source: studies of the words that
European leaflets use. Where no source has a number, saying so is what honesty leaves, and that is allowed too.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from folderbuilder.library.checks.passages import Passage, Role, passages
from folderbuilder.library.checks.subject import Subject
from folderbuilder.library.readability import any_of
from folderbuilder.library.section import ActionsBlock, BoxBlock, BoxKind, HeadingBlock, Section, SubheadingBlock
from folderbuilder.problems import shorten
from folderbuilder.yamltext import KeyPath

LEAD = 0
"""What stands before the first heading; what it says of numbers holds for the whole section."""


@dataclass(slots=True)
class _Stretch:
    """What stands under one heading."""

    says_unknown: bool = False
    """It says that there is no number."""
    hits: list[tuple[Passage, str, str]] = field(default_factory=list)
    """Passage, word and text of the words that say how often."""


def check_frequency(subject: Subject, section: Section, language: str) -> None:
    """Every word that says how often has its number, or the reader is told that there is none.

    The number stands in the same block; that there is none may stand anywhere under the same heading, or before the
    first heading for all of the section. What only repeats (the purpose, alarm signs, boxes, actions) may lean on the
    text: there the same word must have its number elsewhere in the section.
    """
    rules = subject.library.readability.frequency.get(language)
    if rules is None:
        return
    words, numbers, unknown = any_of(rules.words), any_of(rules.numbers), any_of(rules.unknown)
    under = _under(section)
    places: defaultdict[int, _Stretch] = defaultdict(_Stretch)
    lead = places[LEAD]
    counted: set[KeyPath] = set()
    for passage in passages(section):
        if passage.role is Role.SOURCE:
            continue
        place = places[_place(under, passage)]
        for text in passage.plain():
            place.says_unknown |= bool(unknown.search(text))
            if numbers.search(text):
                counted.add(_block(passage))
            place.hits += [(passage, found[0], text) for found in words.finditer(text)]
    settled: set[tuple[str, str]] = set()
    bare: list[tuple[Passage, str, str]] = []
    for place in places.values():
        for passage, word, text in place.hits:
            if place.says_unknown or lead.says_unknown or _block(passage) in counted:
                settled.add(_same(word))
            else:
                bare.append((passage, word, text))
    for passage, word, text in bare:
        if not (_repeats(section, passage) and _same(word) in settled):
            _report(subject, passage, word, text)


def check_alone(subject: Subject, passage: Passage, language: str) -> None:
    """The same of a text that stands by itself: the meaning of a word."""
    rules = subject.library.readability.frequency.get(language)
    if rules is None or any_of((*rules.numbers, *rules.unknown)).search(passage.text):
        return
    for found in any_of(rules.words).finditer(passage.text):
        _report(subject, passage, found[0], passage.text)


def _same(word: str) -> tuple[str, str]:
    """What two wordings of the same have in common: "kans … klein"."""
    parts = word.casefold().split()
    return parts[0], parts[-1]


def _report(subject: Subject, passage: Passage, word: str, text: str) -> None:
    message = f"'{word}' says little without a number."
    hint = "Say of how many (70 van de 100 mensen), or that the source gives no number, or leave the word out."
    subject.error("frequency-bare", message, passage.path, found=shorten(text, 60), hint=hint)


def _under(section: Section) -> dict[int, int]:
    """For each block of the body the number of its heading, from 1; what closes a section stands by itself."""
    heading, found = LEAD, {}
    for number, block in enumerate(section.body):
        heading += isinstance(block, HeadingBlock | SubheadingBlock)
        closing = isinstance(block, ActionsBlock) or (isinstance(block, BoxBlock) and block.box.kind is BoxKind.SUMMARY)
        found[number] = -1 - number if closing else heading
    return found


def _place(under: dict[int, int], passage: Passage) -> int:
    first, *rest = passage.path
    return under[int(rest[0])] if first == "body" else -1 - len(under)


def _block(passage: Passage) -> KeyPath:
    """The block a passage stands in; a row of a table and a box are blocks of their own."""
    if "rows" in passage.path:
        return passage.path[: passage.path.index("rows") + 2]
    return passage.path[:2]


def _repeats(section: Section, passage: Passage) -> bool:
    """Whether a passage says again what the running text says."""
    if passage.path[0] != "body":
        return True
    return isinstance(section.body[int(passage.path[1])], ActionsBlock | BoxBlock)
