"""Who is who: ids that stay the literal text, and no two that could be one file or one person."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from folderbuilder.patients.table import Cell, CellKind, CellProblem, spans
from folderbuilder.patients.values import literal, tidy

MAX_ID = 100
"""Characters of an id; it is printed on every page and names a file."""
MAX_STEM = 120
"""Bytes of a file name before its ending: room for more behind it, on any file system."""

Entry: TypeAlias = tuple[int, int, str]
"""Index, row (or place in the list) and id."""

_AS_TEXT = "Type it anew in a cell with the format Text."
_INVISIBLE = {"Cf", "Co", "Cn"}
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE)
# What Excel makes of a long number, and the trick to keep its zeros: ="0012345".
_PLAIN = re.compile(r"[A-Za-z0-9_.+-]+")
_MANGLED = re.compile(r"-?[0-9]+([.,][0-9]+)?E[+-]?[0-9]+|=\"?.*", re.IGNORECASE)


def read_id(cell: Cell) -> str | CellProblem:
    """The id as it stands in the list, leading zeros included; one that cannot be printed or shown is a problem."""
    found = literal(cell)
    if isinstance(found, CellProblem):
        return found
    if not found:
        return CellProblem("id-missing", "The id is empty.", "Give every patient a number or code of their own.")
    if cell.kind is CellKind.NUMBER and not found.isdigit():
        return CellProblem("id-number", "The id is a number with decimals or a sign.", _AS_TEXT, found, private=False)
    if len(found) > MAX_ID:
        return CellProblem("id-long", f"The id is longer than {MAX_ID} characters.", "Use a shorter id.", found)
    for sign in found:
        if unicodedata.category(sign) in _INVISIBLE:
            message = f"The id holds U+{ord(sign):04X}, which cannot be seen."
            return CellProblem("cell-character", message, "Type the id anew.", found)
    return found


def readable_id(cell: Cell) -> str | None:
    """The id for messages about a row, if it can be read."""
    found = read_id(cell)
    return None if isinstance(found, CellProblem) else found


def is_mangled(patient_id: str) -> bool:
    """Whether Excel may have changed the id before it was saved, as in 1E+12."""
    return bool(_MANGLED.fullmatch(patient_id))


def file_stem(patient_id: str) -> str:
    """A safe file name (without ending) for an id: no folder, no device, no hidden file, at most `MAX_STEM` bytes.

    Two ids can give the same stem; `doubles` finds them.
    """
    text = tidy(patient_id)
    if not _PLAIN.fullmatch(text):
        text = "".join(_safe(sign) for sign in text)
    text = text.rstrip(". ")
    if not text.strip("._ ") or text.startswith((".", "-", "~")) or _DEVICES.match(text):
        text = f"_{text}"
    if len(text.encode()) > MAX_STEM:
        # A cut name alone would make two long ids one.
        mark = hashlib.sha256(text.encode()).hexdigest()[:12]
        text = text.encode()[: MAX_STEM - 13].decode(errors="ignore") + "-" + mark
    return text


def _safe(sign: str) -> str:
    return sign if sign in "-_.+" or unicodedata.category(sign)[0] in "LMN" else "_"


def doubles(ids: Iterable[Entry], places: str = "rows {}") -> Mapping[int, CellProblem]:
    """For each entry whose id is that of another, the problem, by index.

    Two ids are one when they differ in case, in Unicode form, in space around them, or only in signs that a file name
    cannot hold: such folders would overwrite each other, or be taken for each other. `places` says what is counted.
    """
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in ids:
        groups[as_one_name(file_stem(entry[2]))].append(entry)
    return {
        entry[0]: problem for group in groups.values() if len(group) > 1 for entry, problem in _doubled(group, places)
    }


def as_one_name(stem: str) -> str:
    """What file systems that fold case and Unicode forms make of a name."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", stem).casefold())


def _doubled(group: list[Entry], places: str) -> Iterator[tuple[Entry, CellProblem]]:
    where = places.format(spans(row for _, row, _ in group))
    same = len({patient_id for _, _, patient_id in group}) == 1
    what = "The same id stands" if same else "Ids that cannot be told from each other stand"
    for entry in group:
        hint = "Give each patient an id of their own; none of these is made."
        yield entry, CellProblem("id-double", f"{what} on {where}.", hint, entry[2], private=False)
