"""Texts that cannot be parsed, words that are not in the glossary, references to nothing, expressions not allowed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from folderbuilder.library.checks.passages import Markup, Passage, blocks, passages
from folderbuilder.library.checks.subject import Subject
from folderbuilder.library.expressions import (
    PATIENT_KEYS,
    ExpressionError,
    keys_used,
    members_asked,
    names_used,
)
from folderbuilder.library.inline import MarkupError, Ref, Run, Term, Value
from folderbuilder.library.layout import Team
from folderbuilder.library.load import Library
from folderbuilder.library.section import LogBlock, Section, TableBlock
from folderbuilder.problems import did_you_mean
from folderbuilder.yamltext import KeyPath

_MARKS = re.compile(r"\[\[|\]\]|\{\{|\}\}|\*\*|\{%")


def check_markup(subject: Subject, section: Section, language: str) -> None:
    """All texts and conditions of a section."""
    for passage in passages(section):
        check_passage(subject, passage, language)
    for path, condition in _conditions(section):
        check_expression(subject, condition, path)


def check_passage(subject: Subject, passage: Passage, language: str) -> None:
    """One text: it parses, and what it names exists."""
    if passage.markup is Markup.LITERAL:
        if found := _MARKS.search(passage.text):
            message = f"'{found[0]}' would be printed as it stands: this text has no markup."
            subject.error("literal", message, passage.path, found=passage.text, hint="Write plain words here.")
        return
    try:
        pieces = passage.pieces()
    except MarkupError as error:
        subject.error("markup", f"This text cannot be printed: {error}.", passage.path)
        return
    for piece in pieces:
        for run in piece:
            _check_run(subject, run, passage.path, language)


def _check_run(subject: Subject, run: Run, path: KeyPath, language: str) -> None:
    library = subject.library
    match run:
        case Value(expression=expression):
            check_expression(subject, expression, path)
        case Ref(section=target) if target not in library.places:
            hint = did_you_mean(target, library.places)
            subject.error("unknown-reference", f"'[[>{target}]]' is no section of the catalogue.", path, hint=hint)
        case Term(key=key) if library.glossaries[language].find(key) is None:
            if not glossary_broken(subject, language):
                hint = did_you_mean(key, library.glossaries[language].names, many=0)
                add = "Add it to woordenlijst.yaml, or take the brackets away."
                message = f"'[[{key}]]' is not in the glossary."
                subject.error("unknown-term", message, path, hint=f"{hint} {add}".strip())


def glossary_broken(subject: Subject, language: str) -> bool:
    """Whether the glossary could not be read, so that nothing can be found in it."""
    return Subject(subject.library, f"sections/{language}/woordenlijst.yaml", subject.problems).broken


def _conditions(section: Section) -> Iterator[tuple[KeyPath, str]]:
    for path, block in blocks(section):
        if block.when is not None:
            yield (*path, "when"), block.when
        if isinstance(block, TableBlock):
            for column, condition in enumerate(block.table.columns_when or ()):
                if condition is not None:
                    yield (*path, "table", "columns_when", column), condition
        if isinstance(block, LogBlock):
            for number, shown in enumerate(block.log.columns):
                if shown.when is not None:
                    yield (*path, "log", "columns", number, "when"), shown.when


def check_expression(subject: Subject, expression: str, path: KeyPath) -> None:
    """An expression is allowed, and asks for what can be there."""
    try:
        names_used(expression)
    except ExpressionError as error:
        message = f"This expression is not allowed: {error}."
        subject.error(
            "expression", message, path, found=expression, hint="See sections/README.md for what it may hold."
        )
        return
    known = {"patient": PATIENT_KEYS, "team": frozenset(Team.model_fields)}
    for name, key in keys_used(expression):
        if key not in known.get(name, {key}):
            hint = did_you_mean(key, sorted(known[name]))
            subject.error("unknown-value", f"'{name}.{key}' is not known.", path, found=expression, hint=hint)
    check_members(subject, expression, path)


def check_members(subject: Subject, expression: str, path: KeyPath) -> None:
    """What is looked for in `methods` or `sections` exists; a block that asks for a misspelt one is never printed."""
    known = _lists(subject.library)
    for name, member in members_asked(expression):
        if name in known and member not in known[name]:
            hint = did_you_mean(member, known[name]) or f"The library has no {name}."
            subject.error("unknown-member", f"'{member}' is never in '{name}'.", path, found=expression, hint=hint)


def _lists(library: Library) -> dict[str, list[str]]:
    return {"methods": [method.id for method in library.methods], "sections": list(library.places)}
