"""The schema of forbidden.yaml: what must never be printed as fact."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from folderbuilder.library.base import Line, Model

# (a+)+ takes for ever on some texts: a group that repeats may hold no repetition.
_NESTED = re.compile(r"\((?:[^()\\]|\\.)*(?:[*+]|\{\d*,\d*\})(?:[^()\\]|\\.)*\)(?:[*+]|\{)")


@lru_cache(maxsize=512)
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern, letter case ignored."""
    return re.compile(pattern, re.IGNORECASE)


def _usable(pattern: str) -> str:
    try:
        compiled(pattern)
    except re.error as error:
        raise ValueError(f"it is not a regular expression: {error}") from error
    if _NESTED.search(pattern):
        raise ValueError("a repetition inside a repetition can take for ever; write it more simply")
    return pattern


Pattern = Annotated[str, StringConstraints(min_length=3, max_length=200), AfterValidator(_usable)]


class Forbidden(Model):
    """Words that may not be printed, and why."""

    pattern: Pattern
    """Regular expression, letter case ignored; spaces and line ends in the text count as one space."""
    reason: Line
    """Why it may not be printed."""
    instead: Line | None = None
    """What to write instead."""
    in_facts: bool = False
    """May stand in a box feiten-en-fabels, which puts it right."""


class ForbiddenFile(Model):
    """The file forbidden.yaml."""

    forbidden: Annotated[tuple[Forbidden, ...], Field(max_length=500)] = ()
    """The patterns."""
