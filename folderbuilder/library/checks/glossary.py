"""The glossary of one language."""

from __future__ import annotations

from folderbuilder.library.catalogue import Glossary
from folderbuilder.library.checks.markup import check_passage
from folderbuilder.library.checks.passages import Markup, Passage
from folderbuilder.library.checks.subject import Subject
from folderbuilder.library.checks.wording import check_forbidden, check_lengths, count_words

MAX_WORDS = 40
"""In the meaning of a word."""


def check_glossary(subject: Subject, glossary: Glossary, language: str) -> None:
    """Names stand there once; meanings are short, plain and may be printed."""
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
