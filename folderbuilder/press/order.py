"""The order in which folders come out of the printer: that of the list, or by a column of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import TypeAlias

from folderbuilder.patients.columns import FIELDS, normal
from folderbuilder.patients.model import Patient
from folderbuilder.problems import refused

MOST = 200
"""Characters of a cell that count."""
_DATE = re.compile(r"\s*(\d{1,2})-(\d{1,2})-(\d{4})\s*")
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "ħ": "h", "æ": "ae", "œ": "oe", "þ": "th"})
Key: TypeAlias = tuple[bool, list[str | int]]


def asked_columns(column: str | None) -> tuple[str, ...]:
    """The columns that a list must have to be put in this order; everybody has an id and a name."""
    return () if column is None or _attribute(column) else (column,)


def ordered(patients: Sequence[Patient], column: str | None, file: str) -> Sequence[Patient]:
    """The patients by a column of their list; whose cells are alike stay in the order of the list, empty cells last.

    Without a column the order of the list. Raises `Refused` when nobody has the column.
    """
    if column is None or not patients:
        return patients
    attribute = _attribute(column)
    if not attribute and not any(column in patient.extra for patient in patients):
        raise refused(
            "column-missing", f"No patient has '{column}'.", file=file, hint="Name a column of the list after --sort."
        )
    return sorted(patients, key=lambda p: sort_key(getattr(p, attribute) if attribute else p.extra.get(column, "")))


def sort_key(text: str) -> Key:
    """Accents, case and punctuation do not count, numbers go by their value, dates by the calendar."""
    if date := _DATE.fullmatch(text):
        text = f"{date[3]}-{date[2]}-{date[1]}"
    text = text[:MOST].strip()
    letters = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    plain = "".join(sign for sign in letters if sign.isalnum() or sign.isspace())
    # A split by groups of figures: text and numbers take turns, so that like is compared with like.
    parts: list[str | int] = [
        int(part) if place % 2 else part for place, part in enumerate(re.split("([0-9]+)", plain))
    ]
    return not text, parts


def _attribute(column: str) -> str | None:
    """What a patient always has, under any of its names."""
    wanted = normal(column)
    return next((field for field in ("id", "name") if wanted in {field, *map(normal, FIELDS[field])}), None)
