"""Which variant of a section a folder gets, found out without composing it.

A section's printed words depend on a few answers only: whether its conditions hold, whether the sections it refers to
are in the folder, the team, which of its form fields have a value, and the alarm signs it gathers. Two folders with the
same answers share the same pages. A section that prints a patient's own value in its running text has no variant: it is
composed and set for that folder alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from folderbuilder.compose.blocks import Late
from folderbuilder.compose.composer import Composer, compose_section
from folderbuilder.compose.context import Folder
from folderbuilder.compose.writing import dates_of
from folderbuilder.library import inline
from folderbuilder.library.expressions import PRIVATE_NAMES, ExpressionError, names_used
from folderbuilder.library.load import Library
from folderbuilder.library.section import Section, Tool
from folderbuilder.library.writing import Dates
from folderbuilder.problems import FolderFailed

_MAY_DEPEND = re.compile(r"\[\[\W*>|\{\{")
"""How every reference and value begins, and little else: what has none need not be parsed."""

_DRAWN = (("first", "weeks"), ("low", "high"), ("target",))
"""Keys of values that are drawn and not printed as words, those together that are drawn only together."""

Variant: TypeAlias = tuple[Any, ...]
"""Equal for folders that get the same pages; holds no patient's value."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A value that is printed where all of `conditions` hold."""

    conditions: tuple[str, ...]
    text: str
    dates: Dates | None = None
    """The dates that the text asks for, if it does."""


@dataclass(slots=True)
class Recipe:
    """What the words of a section depend on."""

    conditions: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    values: list[Asked] = field(default_factory=list)
    """Expressions that hold nothing of the patient."""
    fields: list[Asked] = field(default_factory=list)
    """Values of form fields, and rows of dates, with something of the patient."""
    drawn: list[tuple[Asked, ...]] = field(default_factory=list)
    """Values of the patient that are drawn, once all of a group are known."""
    gathers: bool = False
    """The alarm signs of other sections are printed."""
    personal: bool = False
    """Something of the patient stands in running text."""

    def read(self, data: object, key: str, when: tuple[str, ...]) -> None:
        """Take in a text, or every text below: in the order in which composing meets them."""
        if isinstance(data, str):
            self._text(data, key, when)
        elif isinstance(data, dict):
            self.gathers |= "alarms" in data
            if condition := data.get("when"):
                self.conditions.append(condition)
                when = (*when, condition)
            drawn = self._drawn(data, when)
            for name, value in data.items():
                if name in drawn:
                    continue
                if name == "notes":
                    # Footnotes go by their marks, which are no keys: a mark 'value' is no form field.
                    self.read(tuple(value.values()), name, when)
                elif name == "dates" and value:
                    dates = Dates.model_validate(value)
                    self.fields.append(Asked(when, dates.first, dates))
                elif name not in {"when", "labels"}:
                    self.read(value, name, when)
        elif isinstance(data, list | tuple):
            for value in data:
                self.read(value, key, when)

    def _drawn(self, data: dict[str, Any], when: tuple[str, ...]) -> set[str]:
        """Take in what is drawn of a graph or a calendar; gives its keys."""
        taken: set[str] = set()
        for keys in _DRAWN:
            texts = [data[key] for key in keys if isinstance(data.get(key), str)]
            if len(texts) == len(keys) and any(_is_own(found) for text in texts for found in _expressions(text)):
                self.drawn.append(tuple(Asked(when, text) for text in texts))
                taken |= set(keys)
        return taken

    def _text(self, text: str, key: str, when: tuple[str, ...]) -> None:
        if key == "columns_when":
            self.conditions.append(text)
            return
        if not _MAY_DEPEND.search(text):
            return
        self.references += [run.section for run in dict.fromkeys(_runs(text)) if isinstance(run, inline.Ref)]
        expressions = _expressions(text)
        own = any(_is_own(expression) for expression in expressions)
        if own and key == "value":
            self.fields.append(Asked(when, text))
        elif own:
            self.personal = True
        else:
            self.values += [Asked(when, expression) for expression in expressions]


def _runs(text: str) -> Iterator[inline.Run]:
    """What stands in a text, whether it is printed as one line or as paragraphs and lists."""
    # What is no markup is printed as it stands, or composing says what is wrong.
    with suppress(inline.MarkupError):
        yield from inline.parse_inline(text)
    with suppress(inline.MarkupError):
        for item in inline.parse_text(text):
            for runs in (item.runs,) if isinstance(item, inline.Paragraph) else item.items:
                yield from runs


def _expressions(text: str) -> list[str]:
    """The expressions of the values in a text."""
    return [run.expression for run in dict.fromkeys(_runs(text)) if isinstance(run, inline.Value)]


def _is_own(expression: str) -> bool:
    """Whether it holds something of the patient."""
    try:
        return bool(names_used(expression) & PRIVATE_NAMES)
    except ExpressionError:
        return False  # composing says what is wrong


def recipe_of(section: Section) -> Recipe:
    """Read a section for what its words depend on. It may name too much, never too little."""
    recipe = Recipe()
    recipe.read(section.model_dump(include={"purpose", "body"}), "", ())
    return recipe


def signs_of(section: Section) -> Recipe:
    """What the alarm signs of a section depend on, wherever they are printed."""
    recipe = Recipe()
    recipe.read([alarm.sign for alarm in section.alarms], "sign", ())
    return recipe


def _shape(composer: Composer, asked: Asked) -> bool:
    """Whether there is a value; it is put with the late ones."""
    if asked.dates is not None:
        return bool(dates_of(composer, asked.dates))
    return isinstance(composer.form_value(asked.text)[0], Late)


class Variants:
    """Finds variants of the sections of one library."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._recipes: dict[tuple[str, str], Recipe] = {}
        self._signs: dict[tuple[str, str], Recipe] = {}

    def of(self, folder: Folder, section: str) -> tuple[Variant, tuple[str, ...]] | None:
        """The variant of a section in this folder and its late values; None when it is this folder's alone.

        Raises what composing it would raise.
        """
        try:
            return self._of(folder, section)
        except FolderFailed:
            # Something has no answer. That stops the folder, unless it is never printed: in a column that is left out.
            compose_section(folder, section)
            return None

    def _of(self, folder: Folder, section: str) -> tuple[Variant, tuple[str, ...]] | None:
        key = (folder.language, section)
        content = self.library.sections[folder.language][section]
        if key not in self._recipes:
            self._recipes[key] = recipe_of(content)
        recipe = self._recipes[key]
        alarms = self._with_alarms(folder) if recipe.gathers else ()
        signs = [self._signs_of(folder.language, name) for name in alarms]
        if recipe.personal or any(sign.personal for sign in signs):
            return None
        composer = Composer(folder, content, late=True)
        held = {condition: composer.holds(condition) for condition in recipe.conditions}
        shapes = [
            _shape(composer, asked) for asked in recipe.fields if all(held[condition] for condition in asked.conditions)
        ]
        drawn = any(
            all(composer.known(asked.text) is not None for asked in group)
            for group in recipe.drawn
            if all(held[condition] for condition in group[0].conditions)
        )
        if composer.used.private or drawn:
            return None
        references = [reference for item in (recipe, *signs) for reference in item.references]
        values = [asked for item in (recipe, *signs) for asked in item.values]
        answers = (
            *key,
            folder.team,
            folder.has_glossary,
            tuple(held.values()),
            tuple(reference in folder.section_set for reference in references),
            tuple(
                composer.value(asked.text) for asked in values if all(held[condition] for condition in asked.conditions)
            ),
            tuple(shapes),
            alarms,
            isinstance(content, Tool) and folder.patient is None,
        )
        return answers, tuple(composer.used.late)

    def _signs_of(self, language: str, section: str) -> Recipe:
        key = (language, section)
        if key not in self._signs:
            self._signs[key] = signs_of(self.library.sections[language][section])
        return self._signs[key]

    def _with_alarms(self, folder: Folder) -> tuple[str, ...]:
        """The sections of this folder that have alarm signs, in order."""
        sections = self.library.sections[folder.language]
        ids = (name for name in folder.sections if name in sections and sections[name].alarms)
        return tuple(sorted(ids, key=lambda name: self.library.places[name].order))
