"""Whose names and ids stand in a text: finds any patient of the run in any text of a folder."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field
from typing import TypeAlias

from folderbuilder.proof.words import compact, fold

_TOKEN = re.compile(r"\w+")
SHORTEST_ID = 4
"""Shorter ids are not looked for by themselves: page and chapter numbers look the same. The patient's line is."""
SHORTEST_NAME = 2
"""So are names of a single letter."""
FEW = 16
"""Up to so many first words it is quicker to look for each than to take a text apart into words."""
Found: TypeAlias = Counter[str]
"""How often each value occurs, by the value without spaces."""


@dataclass(frozen=True, slots=True)
class _Value:
    """A name or id, taken apart."""

    tokens: tuple[str, ...]
    compact: str


@dataclass(slots=True)
class Others:
    """The names and ids of all accepted patients of a run, indexed by their first word.

    `library` are the texts that shared pages are made from. A name that stands in them too, such as that of a patient
    called Roos where a section has roses, says nothing on such a page and passes there. Without these texts, the words
    that a shared page is expected to have are trusted.
    """

    people: Iterable[tuple[str, str]]
    """Id and name of every patient."""
    library: Iterable[str] = ()
    by_first: dict[str, list[_Value]] = field(default_factory=dict, repr=False)
    names: dict[str, str] = field(default_factory=dict, repr=False)
    """Of the patients, by id."""
    in_library: frozenset[str] = frozenset()
    knows_library: bool = False

    def __post_init__(self) -> None:
        self.names = dict(self.people)
        values = {value for identity, name in self.names.items() for value in _values(identity, name)}
        for value in values:
            self.by_first.setdefault(value.tokens[0], []).append(value)
        texts = list(self.library)
        self.knows_library = bool(texts)
        # All at once first: as a rule nothing is found, and a library has thousands of texts.
        if self._may_hold(fold("\n".join(texts))):
            self.in_library = frozenset(key for text in texts for key in self.found(text))
        self.people, self.library = (), ()

    def mixed_up(self, name: str, identity: str) -> bool:
        """Whether the list has another name for this id, so that two patients were mixed up before they were bound."""
        return self.names.get(identity, name) != name

    def found(self, text: str) -> Found:
        """Every value of a patient that stands in the text as whole words."""
        text = fold(text)
        return Counter(self._matches(text)) if self._may_hold(text) else Counter()

    def leaks(self, text: str, explained: str, known: Set[str] = frozenset()) -> bool:
        """Whether a patient's value stands in the text more often than in what explains it; `known` values pass."""
        found = self.found(text)
        for value in known & found.keys():
            del found[value]
        return bool(found and found - self.found(explained))

    def _may_hold(self, text: str) -> bool:
        """Whether the first word of any value stands in the folded text, or something that looks like it."""
        if len(self.by_first) <= FEW:
            return any(first in text for first in self.by_first)
        return not self.by_first.keys().isdisjoint(_TOKEN.findall(text))

    def _matches(self, text: str) -> Iterator[str]:
        places = [(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(text)]
        for at, (token, start, _) in enumerate(places):
            for value in self.by_first.get(token, ()):
                last = at + len(value.tokens) - 1
                if last >= len(places) or tuple(word for word, _, _ in places[at : last + 1]) != value.tokens:
                    continue
                if compact(text[start : places[last][2]]) == value.compact:
                    yield value.compact


def _values(identity: str, name: str) -> Iterator[_Value]:
    """The values of one patient that are looked for, without signs at their ends."""
    for text, shortest in ((identity, SHORTEST_ID), (name, SHORTEST_NAME)):
        folded = fold(text)
        tokens = tuple(_TOKEN.findall(folded))
        if sum(map(len, tokens)) >= shortest:
            inner = folded[folded.index(tokens[0]) : folded.rindex(tokens[-1]) + len(tokens[-1])]
            yield _Value(tokens, compact(inner))
