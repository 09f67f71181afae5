"""The schema of readability.yaml: what the program must know of a language to measure its texts."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import Annotated

from pydantic import Field

from folderbuilder.library.base import Line, Model
from folderbuilder.library.forbidden import Pattern

Patterns = Annotated[tuple[Pattern, ...], Field(max_length=100)]
Words = Annotated[tuple[Line, ...], Field(max_length=500)]


@lru_cache(maxsize=64)
def any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern that finds what any of these find, letter case ignored; of none, one that finds nothing."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or r"(?!)", re.IGNORECASE)


class FrequencyWords(Model):
    """Words that say how often without saying it, and what must stand near them."""

    words: Patterns
    """The words: often, most people, a small chance."""
    numbers: Patterns
    """Numbers that say of how many, or how often."""
    unknown: Patterns
    """Words that tell the reader that there is no such number."""


class NumberWords(Model):
    """How to tell a number that lacks its unit."""

    labels: Words = ()
    """Words before a number that is a name: chapter 3, type 1."""
    stops: Words = ()
    """Words after a number that are no unit: "is", "and"."""
    alone: Patterns = ()
    """Numbers that need no unit, with what makes them so: 112, "boven de 65"."""
    heads: Patterns = ()
    """Heads of a row or column that name the unit of the numbers in it."""

    @cached_property
    def label_names(self) -> frozenset[str]:
        """The labels in small letters."""
        return frozenset(label.casefold() for label in self.labels)

    @cached_property
    def stop_words(self) -> frozenset[str]:
        """The stops in small letters."""
        return frozenset(word.casefold() for word in self.stops)


class AddressWords(Model):
    """How a text speaks to its reader."""

    reader: Patterns
    """Words for the reader: "you"."""
    distant: Patterns = ()
    """Words that speak about the reader: "the patient"."""


class ReadabilityFile(Model):
    """The file readability.yaml."""

    disease_names: Words = ()
    """Names that count as one syllable in the second of two measurements."""
    frequency: dict[str, FrequencyWords] = Field(default_factory=dict)
    """Per language."""
    numbers: dict[str, NumberWords] = Field(default_factory=dict)
    """Per language."""
    address: dict[str, AddressWords] = Field(default_factory=dict)
    """Per language."""
