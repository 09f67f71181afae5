"""The glossary of one language."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator

from folderbuilder.library.catalogue import Glossary, GlossaryEntry
from folderbuilder.library.checks.frequency import check_alone
from folderbuilder.library.checks.markup import check_passage
from folderbuilder.library.checks.numbers import check_passage_numbers
from folderbuilder.library.checks.passages import Markup, Passage, passages
from folderbuilder.library.checks.subject import Subject
from folderbuilder.library.checks.wording import check_forbidden, check_lengths, count_words
from folderbuilder.library.inline import MarkupError, Term
from folderbuilder.library.section import Section

MAX_WORDS = 40
"""In the meaning of a word."""


def check_glossary(subject: Subject, glossary: Glossary, language: str) -> None:
    """Names stand there once; meanings are short, plain and may be printed; sections use every word."""
    _check_used(subject, glossary, language)
    _check_abbreviations(subject, glossary, language)
    rules = subject.library.readability.numbers.get(language)
    numbers = {id(entry): number for number, entry in enumerate(glossary.file.entries)}
    for name, first, second in glossary.doubles:
        message = f"'{name}' finds two entries: '{first.term}' and '{second.term}'."
        subject.error("glossary-double", message, ("entries", numbers[id(second)]), hint="Take it out of one.")
    for number, entry in enumerate(glossary.file.entries):
        path = ("entries", number)
        if (total := count_words(entry.text)) > MAX_WORDS:
            message = f"The meaning of '{entry.term}' has {total} words; at most {MAX_WORDS}."
            subject.error("glossary-long", message, (*path, "text"), hint="Say it shorter.")
        meaning = Passage((*path, "text"), entry.text, Markup.LITERAL)
        names = (Passage((*path, "term"), " ".join((entry.term, *entry.also)), Markup.LITERAL), meaning)
        for passage in names:
            check_passage(subject, passage, language)
            check_forbidden(subject, passage.path, passage.plain())
        check_lengths(subject, meaning)
        check_alone(subject, meaning, language)
        if rules is not None:
            check_passage_numbers(subject, meaning, rules, frozenset())


def entries_used(section: Section, glossary: Glossary) -> list[GlossaryEntry]:
    """The entries whose words a section marks, each once, in the order of the section."""
    found = (glossary.find(key) for key in _marked([section]))
    return list({entry.slug: entry for entry in found if entry is not None}.values())


def _check_used(subject: Subject, glossary: Glossary, language: str) -> None:
    """A word that no section marks is never printed. A warning: nothing goes wrong, and a section may come back."""
    used = {id(glossary.find(key)) for key in _marked(subject.library.sections[language].values())}
    for number, entry in enumerate(glossary.file.entries):
        if id(entry) not in used and entry.keep is None:
            message = f"No section marks '{entry.term}', so it is never printed."
            hint = f"Mark it in a section as [[{entry.term}]], take it out, or say under 'keep' why it stays."
            subject.warning("glossary-unused", message, ("entries", number), hint=hint)


def _check_abbreviations(subject: Subject, glossary: Glossary, language: str) -> None:
    """What an abbreviation stands for is heard in sections alone."""
    sections = subject.library.sections[language].values()
    texts = "\n".join(passage.text for section in sections for passage in passages(section))
    for short, whole in glossary.file.abbreviations.items():
        path = ("abbreviations", short)
        if short in whole.split():
            subject.error("abbreviation-itself", f"'{short}' stands for itself.", path, hint="Write it in full.")
        elif short not in texts:
            message = f"No section uses '{short}', so what it stands for is never heard."
            subject.warning("abbreviation-unused", message, path, hint="Take it out, or write it as the sections do.")


def _marked(sections: Iterable[Section]) -> Iterator[str]:
    """The keys of all marks in these sections."""
    for section in sections:
        for passage in passages(section):
            with contextlib.suppress(MarkupError):  # told of the section itself
                yield from (run.key for piece in passage.pieces() for run in piece if isinstance(run, Term))
