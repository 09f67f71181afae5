"""What a person reads in a cell of a workbook, or why nobody can tell.

Excel stores 0012345 as 12345, a date as 42798 and a bank's 20 digits as 1.2E+19. A cell becomes text only when what is
stored and what is shown are surely the same.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from folderbuilder.patients.table import AnyCell, Cell, CellKind, CellProblem

MAX_DIGITS = 15
"""Digits that Excel keeps of a number. Source: Excel specifications and limits."""

_AS_TEXT = "Type it anew in a cell with the format Text."
# Excel writes a control character as _x000D_; what it means is decided by whoever reads the value.
_ESCAPED = re.compile(r"_x00([01][0-9A-Fa-f])_")
# Parts of a number format that change no digit: [colour or language], space as wide as a sign, filling.
_DECORATION = re.compile(r"\[[^\]]*\]|_.|\*.|\\ ")


def cell_of(value: object, number_format: str, *, is_error: bool) -> AnyCell:
    """The cell for a value that openpyxl gives, with the number format of the cell."""
    if is_error and value is not None:
        message = f"The cell holds the error {value}." if _known_error(value) else "The cell holds an error."
        return CellProblem("cell-error", message, "Mend the formula, or type the value.")
    match value:
        case None:
            cell: AnyCell = Cell("")
        case str():
            cell = Cell(_ESCAPED.sub(lambda match: chr(int(match[1], 16)), value))
        case bool():
            cell = Cell(str(value).lower(), CellKind.TRUTH)
        case datetime():
            cell = _date(value, number_format)
        case int() | float():
            cell = _number(value, number_format)
        case _:
            cell = CellProblem("cell-time", "The cell holds a time or a duration.", _AS_TEXT, str(value))
    return cell


def _known_error(value: object) -> bool:
    return bool(re.fullmatch(r"#[A-Z0-9/_]{1,20}[!?]?", str(value)))


def _date(value: datetime, number_format: str) -> AnyCell:
    if value.time() != value.min.time():
        return CellProblem("cell-time", "The cell holds a date with a time.", "Type the date alone.", str(value))
    day: date = value.date()
    year_first = _DECORATION.sub("", number_format).lower().startswith("y")
    return Cell(day.isoformat() if year_first else f"{day:%d-%m-}{day.year:04}", CellKind.DATE)


def _number(value: float, number_format: str) -> AnyCell:
    shown = _DECORATION.sub("", number_format.partition(";")[0]).strip()
    text = format(value, f".{MAX_DIGITS}g")
    whole = value == int(value) if abs(value) < 10**MAX_DIGITS else False
    if "e" in text or "e+" in shown.lower() or abs(value) >= 10**MAX_DIGITS:
        return CellProblem(
            "cell-number", f"The cell is a number that Excel keeps in {MAX_DIGITS} digits or in powers of ten.",
            _AS_TEXT, text,
        )  # fmt: skip
    if whole and value >= 0 and re.fullmatch(r"0+", shown):
        return Cell(f"{int(value):0{len(shown)}}", CellKind.NUMBER)
    if whole and re.fullmatch(r"(General|Standard|@|0|#|#,##0)(\.[0#]+)?", shown, re.IGNORECASE):
        return Cell(str(int(value)), CellKind.NUMBER)
    decimals = re.fullmatch(r"(?:0|#,##0)\.(0+)", shown)
    if shown.lower() in {"general", "standard", "@"} or (
        decimals and float(f"{value:.{len(decimals[1])}f}") == float(text)
    ):
        return Cell(text, CellKind.NUMBER)
    return CellProblem(
        "cell-format", "The cell is a number that Excel shows in a form of its own, so that two readings are possible.",
        _AS_TEXT, text,
    )  # fmt: skip
