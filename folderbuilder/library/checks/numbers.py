"""Numbers that lack their unit.

A heuristic that would rather miss one than cry wolf: a number is right when a word that can be its unit follows, or a
sign such as %; when it belongs to a name (IgG 1, hoofdstuk 3, B12); when it is nought, a year, the number of a section
or a scale from 0. What is left is a number before a full stop or before a word such as "is".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from folderbuilder.library.checks.passages import Passage, Role, blocks, passages
from folderbuilder.library.checks.subject import Subject
from folderbuilder.library.checks.wording import sentences
from folderbuilder.library.readability import NumberWords, any_of
from folderbuilder.library.section import Section, Table, TableBlock, Tool
from folderbuilder.yamltext import KeyPath

# Not what is glued to letters, hyphens or slashes: B12, 4-weekly, 17/46, v1.0.
_NUMBER = r"(?<![\w.,/·+–-])\d+(?:[.,]\d+)*(?![\w/]|[.,]\d|[-–]\w)"
NUMBER = re.compile(_NUMBER)
# 1 tot 2 van de 100.000: the last one's unit is the unit of all.
_CHAIN = re.compile(
    rf"(?:(?<![\w.,/–-])\d+(?:[.,]\d+)*[-–]\d+(?:[.,]\d+)*(?![\w/-])|{_NUMBER})"
    rf"(?:\s*,?\s*(?:tot(?: en met)?|en|of|à|x|×|van(?: de| elke| alle)?|op(?: de)?)\s+{_NUMBER})*"
)
_SIGN = re.compile(r"\s?[%‰°€+]")
_MORE = re.compile(r"\s+of (?:meer|minder|vaker|langer)\b")
_NEXT = re.compile(r"[\s()]*([^\W\d_][\w/-]*)")
_BEFORE = re.compile(r"([^\W\d_]+)\s+$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SCALE = re.compile(r"0 (?:tot|tot en met|of|en) \d+|0[-–]\d+")
_ITEM = re.compile(r"^\d+[.)]\s+")


def check_numbers(subject: Subject, section: Section, language: str) -> None:
    """Every number has its unit, or stands for itself."""
    rules = subject.library.readability.numbers.get(language)
    if rules is None:
        return
    numbers = frozenset(place.number for place in subject.library.places.values())
    tables = {(*path, "table"): block.table for path, block in blocks(section) if isinstance(block, TableBlock)}
    heads = any_of(rules.heads)
    for passage in passages(section):
        # What a tool has filled in as an example is measured in what its column or label says.
        if passage.role is Role.SOURCE or (isinstance(section, Tool) and "example" in passage.path):
            continue
        headed = _headed(passage, tables)
        if headed is None or (headed and any(heads.search(head) for head in headed)):
            continue
        check_passage_numbers(subject, passage, rules, numbers)


def check_passage_numbers(subject: Subject, passage: Passage, rules: NumberWords, sections: frozenset[str]) -> None:
    """Every number in one text; `sections` are the numbers of sections."""
    for text in passage.plain():
        for found in bare_numbers(text, rules, sections):
            message = f"The number '{found}' has no unit."
            hint = "Write what it counts or measures behind it: 3 weken, 148 pmol/L, 70 van de 100 mensen."
            subject.error("number-bare", message, passage.path, found=text, hint=hint)


def has_numbers(section: Section) -> bool:
    """Whether a section tells its reader a number at all."""
    return any(
        NUMBER.search(text) for passage in passages(section) if passage.role is Role.PROSE for text in passage.plain()
    )


def _headed(passage: Passage, tables: dict[KeyPath, Table]) -> tuple[str, ...] | None:
    """The heads of a cell's column and row; nothing for other texts, None for a cell that heads its row."""
    if len(passage.path) < 3 or passage.path[-3] != "rows":
        return ()
    row, column = int(passage.path[-2]), int(passage.path[-1])
    table = tables[passage.path[:-3]]
    return (table.head[column], table.rows[row][0]) if column else None


def bare_numbers(text: str, rules: NumberWords, sections: frozenset[str] = frozenset()) -> Iterator[str]:
    """The numbers in a plain text that need a unit and have none; `sections` are the numbers of sections."""
    alone = any_of(rules.alone)
    for sentence in sentences(alone.sub("", _ITEM.sub("", text))):
        for match in _CHAIN.finditer(sentence):
            number = match[0]
            if number == "0" or number in sections or _YEAR.fullmatch(number) or _SCALE.fullmatch(number):
                continue
            if not (_named(sentence[: match.start()], rules) or _has_unit(sentence[match.end() :], rules)):
                yield number


def _named(before: str, rules: NumberWords) -> bool:
    if before.endswith("€ "):
        return True
    word = _BEFORE.search(before)
    return word is not None and word[1].casefold() in rules.label_names


def _has_unit(after: str, rules: NumberWords) -> bool:
    if _SIGN.match(after):
        return True
    if more := _MORE.match(after):
        after = after[more.end() :]
    unit = _NEXT.match(after)
    return unit is not None and unit[1].casefold() not in rules.stop_words
