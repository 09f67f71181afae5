"""Length of sentences and paragraphs, and what may not be printed at all."""

from __future__ import annotations

import re
from collections.abc import Iterable

from folderbuilder.library.checks.passages import Passage, Role, passages
from folderbuilder.library.checks.subject import Subject
from folderbuilder.library.forbidden import compiled
from folderbuilder.library.section import BoxKind, Section
from folderbuilder.problems import shorten
from folderbuilder.yamltext import KeyPath

MAX_SENTENCE = 20
"""Words in a sentence."""
MEAN_SENTENCE = 11
"""Words in a sentence on the average of a section."""
MAX_PARAGRAPH = 100
"""Words in a paragraph or list item."""

# A sentence ends at a full stop, question or exclamation mark, with quotes or brackets behind it, where the next word
# starts with a capital or a digit, or has a capital in it (fSCIg).
_END = re.compile(r"(?<=[.!?…])[\"'’”)\]]*\s+(?=[\"'‘“(\[]*(?:\w*[A-ZÀ-Þ]|\d))")
_SHORT = re.compile(r"\b(?:bijv|bv|b\.v|ca|dr|drs|prof|mw|dhr|enz|incl|nr|o\.a|m\.b\.v|i\.v\.m|St|[A-Z])\.$")
# Only from the beginning of what stands between spaces: a row of thousands of signs is looked at once.
_WORD = re.compile(r"(?<!\S)(?:[^\w\s]|_)*+[^\W_]\S*")
_VALUE = re.compile(r"\{\{.*?\}\}")


def sentences(text: str) -> list[str]:
    """The sentences of a plain text."""
    found: list[str] = []
    start = 0
    for match in _END.finditer(text):
        if not _SHORT.search(text[start : match.start()]):
            found.append(text[start : match.start()].strip())
            start = match.end()
    return [sentence for sentence in [*found, text[start:].strip()] if count_words(sentence)]


def count_words(text: str) -> int:
    """Words in a plain text: what stands between spaces and holds a letter or digit. A value counts as one."""
    return len(_WORD.findall(_VALUE.sub("x", text)))


def check_wording(subject: Subject, section: Section) -> None:
    """A section's sentences, its purpose, and what may not be printed."""
    lengths: list[int] = []
    for passage in passages(section):
        counted = check_lengths(subject, passage)
        if passage.role is Role.PROSE:
            lengths += counted
        check_forbidden(subject, passage.path, passage.plain(), passage.box)
    if len(sentences(section.purpose)) > 1:
        subject.error("purpose", "The purpose is one sentence.", ("purpose",), found=section.purpose)
    if lengths and (mean := sum(lengths) / len(lengths)) > MEAN_SENTENCE:
        message = f"Sentences have {mean:.1f} words on the average; at most {MEAN_SENTENCE} read easily."
        subject.warning("sentence-mean", message, (), hint="Split the longest ones.")


def check_lengths(subject: Subject, passage: Passage) -> list[int]:
    """The lengths of a text's sentences in words; too long ones are problems."""
    lengths: list[int] = []
    for piece in passage.plain() if passage.role in {Role.PROSE, Role.SPOKEN} else ():
        if (total := count_words(piece)) > MAX_PARAGRAPH and passage.role is Role.PROSE:
            message = f"A paragraph of {total} words; at most {MAX_PARAGRAPH} are read."
            subject.error("paragraph-long", message, passage.path, found=piece, hint="Make it two.")
        for sentence in sentences(piece):
            lengths.append(count_words(sentence))
            if lengths[-1] > MAX_SENTENCE:
                message = (
                    f"A sentence of {lengths[-1]} words; at most {MAX_SENTENCE}. It starts {shorten(sentence, 40)}."
                )
                subject.error("sentence-long", message, passage.path, hint="Make it two.")
    return lengths


def check_forbidden(subject: Subject, path: KeyPath, texts: Iterable[str], box: BoxKind | None = None) -> None:
    """No brand and no claim of forbidden.yaml stands in these plain texts."""
    for text in texts:
        for forbidden in subject.library.forbidden:
            if forbidden.in_facts and box is BoxKind.FACTS:
                continue
            if found := compiled(forbidden.pattern).search(text):
                hint = f"Write instead: {forbidden.instead}" if forbidden.instead else "Take it out."
                subject.error(
                    "forbidden", f"This may not be printed: {forbidden.reason}", path, found=found[0], hint=hint
                )
