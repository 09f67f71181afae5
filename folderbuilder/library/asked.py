"""Which of a patient's treatment values a section asks for: by printing them, or by a condition."""

from __future__ import annotations

import re
from collections.abc import Iterator

from folderbuilder.library.expressions import ExpressionError, keys_used
from folderbuilder.library.section import Section

_VALUE = re.compile(r"\{\{(.+?)\}\}")
_CONDITIONS = {"when", "columns_when"}


def treatment_asked(section: Section) -> frozenset[str]:
    """The keys of `treatment` that a section names anywhere in its body."""
    return frozenset(_asked(section.model_dump(include={"purpose", "body"}), ""))


def _asked(data: object, key: str) -> Iterator[str]:
    if isinstance(data, str):
        for expression in [data] if key in _CONDITIONS else _VALUE.findall(data):
            try:
                yield from (asked for name, asked in keys_used(expression) if name == "treatment")
            except ExpressionError:
                continue  # composing says what is wrong
    elif isinstance(data, dict):
        for name, value in data.items():
            yield from _asked(value, name)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _asked(value, key)
