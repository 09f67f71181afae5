"""How hard a section is to read: length of sentences, Flesch-Douma, share of passive sentences.

Flesch-Douma = 206.84 - 0.77 x syllables per 100 words - 0.93 x words per sentence; 60-70 is ordinary, 70-80 rather
easy. Source: Douma (1960). It is an alarm, not a goal: long names of diseases weigh on it though they cannot be helped,
so it is also measured with those names counted as one syllable.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import lru_cache

from folderbuilder.library.checks.passages import Role, passages
from folderbuilder.library.checks.subject import Subject
from folderbuilder.library.checks.wording import count_words, sentences
from folderbuilder.library.section import Section

FLESCH_WANTED, FLESCH_LEAST = 65, 55
DIFFICULT = 4
"""Syllables from which a word counts as difficult, unless it is explained."""
PASSIVE_MOST = 0.20
"""Share of passive sentences."""

# The nuclei of Dutch syllables, longest first; vowels that do not belong together count apart (re-actie, ra-di-o).
_NUCLEUS = re.compile(
    r"aai|ooi|oei|eeu|ieu|aa|ee|oo|uu|ie|oe|eu|ui|ou|au|ei|ai|oi|ij|[aeiouyàáâäãåèéêëìíîïòóôöõøùúûüæœ]"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_PASSIVE = re.compile(r"\b(?:word|wordt|worden|werd|werden)\b", re.IGNORECASE)
# Without "door" it may as well be the perfect of an active sentence: "hij is gekomen".
_DONE_BY = re.compile(r"\b(?:is|zijn|was|waren)\b.*\bdoor\b|\bdoor\b.*\b(?:is|zijn|was|waren)\b", re.IGNORECASE)
_PARTICIPLE = re.compile(
    r"\b(?:(?:aan|achter|af|bij|door|in|klaar|mee|na|om|onder|op|over|samen|terug|toe|uit|vast|voor|weg)?ge"
    r"|be(?!nauwd)|ver|ont|her|er)[^\W\d_]{2,}(?:d|t|en)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Readability:
    """What was measured in one section."""

    words: int
    sentences: int
    longest: int
    """Words in its longest sentence."""
    flesch: float
    flesch_masked: float
    """With names of diseases as words of one syllable."""
    passive: float
    """Share of sentences, 0 to 1."""
    difficult: float
    """Share of words that are long and neither a disease nor in the glossary, 0 to 1."""

    @property
    def mean(self) -> float:
        """Words in a sentence."""
        return self.words / max(1, self.sentences)


@lru_cache(maxsize=20_000)
def syllables(word: str) -> int:
    """Syllables of a Dutch word, as its vowels tell; letters of an abbreviation count one each."""
    if word.isupper() and len(word) > 1:
        return len(word)
    return max(1, len(_NUCLEUS.findall(word.casefold())))


def is_passive(sentence: str) -> bool:
    """Whether a sentence has a form of "worden" with a participle, or one of "zijn" with "door" and a participle."""
    helped = _PASSIVE.search(sentence) or _DONE_BY.search(sentence)
    return bool(helped and _PARTICIPLE.search(_PASSIVE.sub("", sentence)))


def measure(
    texts: Iterable[str], masked: re.Pattern[str] | None = None, known: Container[str] = frozenset()
) -> Readability:
    """Measure plain texts; what `masked` finds are names of diseases, `known` are words that are explained."""
    found = [sentence for text in texts for sentence in sentences(text)]
    lengths = [count_words(sentence) for sentence in found]
    plain = " ".join(found)
    hidden = masked.sub(" naam ", plain) if masked else plain
    count = max(1, sum(lengths))
    return Readability(
        words=sum(lengths),
        sentences=len(found),
        longest=max(lengths, default=0),
        flesch=_flesch(plain, count, len(found)),
        flesch_masked=_flesch(hidden, count, len(found)),
        passive=sum(map(is_passive, found)) / max(1, len(found)),
        difficult=sum(_is_difficult(word, known) for word in _WORD.findall(hidden)) / count,
    )


def _is_difficult(word: str, known: Container[str]) -> bool:
    return syllables(word) >= DIFFICULT and not word.isupper() and word.casefold() not in known


def _flesch(text: str, words: int, count: int) -> float:
    spoken = _WORD.findall(text)
    per_hundred = 100 * sum(map(syllables, spoken)) / max(1, len(spoken))
    return 206.84 - 0.77 * per_hundred - 0.93 * words / max(1, count)


def names_pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    """A pattern for names of diseases, with their endings and compounds."""
    ordered = sorted(names, key=len, reverse=True)
    if not ordered:
        return None
    return re.compile("|".join(rf"\b{re.escape(name)}\w*(?:-\w+)*" for name in ordered), re.IGNORECASE)


def of_section(section: Section, masked: re.Pattern[str] | None, known: Container[str] = frozenset()) -> Readability:
    """The readability of a section's running text."""
    texts = [text for passage in passages(section) if passage.role is Role.PROSE for text in passage.plain()]
    return measure(texts, masked, known)


def check_readability(subject: Subject, found: Readability) -> None:
    """Whether a section is easy enough to read."""
    if found.words == 0:
        return
    text = f"Flesch-Douma is {found.flesch_masked:.0f} ({found.flesch:.0f} with names of diseases)"
    hint = "Use shorter words and sentences."
    if found.flesch_masked < FLESCH_LEAST:
        subject.error("hard-to-read", f"{text}; under {FLESCH_LEAST} is refused.", (), hint=hint)
    elif found.flesch_masked < FLESCH_WANTED:
        subject.warning("rather-hard", f"{text}; {FLESCH_WANTED} is wanted.", (), hint=hint)
    if found.passive > PASSIVE_MOST:
        message = f"{found.passive:.0%} of the sentences are passive; at most {PASSIVE_MOST:.0%} read easily."
        subject.warning("passive", message, (), hint="Say who does it.")
