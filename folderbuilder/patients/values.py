"""The value of one cell: text, a date, a cross, words. Each reader gives the value, or a `CellProblem`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import date

from folderbuilder.patients.known import Known, same_but_for_case
from folderbuilder.patients.model import Pick, PickKind
from folderbuilder.patients.table import Cell, CellKind, CellProblem
from folderbuilder.problems import did_you_mean

MAX_TEXT = 20_000
"""Characters in one cell: four pages, and more than any note needs."""

_YES = {"x", "ja", "j", "yes", "y", "1", "✓", "✔", "☑", "v", "waar", "true"}
_NO = {"", "nee", "n", "no", "0", "onwaar", "false"}
_FIRST_YEAR, _LAST_YEAR = 1880, 2199
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})|([0-9]{2})-([0-9]{2})-([0-9]{4})")
# Space that a person cannot see; not the control characters that str.strip() would take along.
_MARGIN = " \t\r\n\u00a0\u2007\u202f\ufeff"
_LINE_END = re.compile(r"\r\n|\r|\u2028|\u2029")
_WORDS = re.compile(r"[;\r\n]+")
_SECTION_WORDS = re.compile(r"[;,\r\n]+")
# ICD-10 without its dot, as many systems keep it.
_UNDOTTED = re.compile(r"[A-Z][0-9]{2}[0-9A-Z]{1,4}")
# A hyphen, and what a word processor makes of it.
_MINUS = ("-", "−", "–")
_AS_TEXT = "Type it anew in a cell with the format Text."
_SIGNS = {
    "\n": "a line end", "\r": "a line end", "\t": "a tab", "\x00": "a zero byte",
    "\ufffd": "which stands for a letter that was lost",
}  # fmt: skip


def tidy(text: str) -> str:
    """The text in Unicode NFC, without the space around it."""
    return unicodedata.normalize("NFC", text.strip(_MARGIN))


def literal(cell: Cell) -> str | CellProblem:
    """One line of text, as written."""
    if cell.kind is CellKind.DATE:
        return CellProblem("cell-date", "Excel has made a date of this text.", _AS_TEXT, cell.text)
    if cell.kind is CellKind.TRUTH:
        return CellProblem("cell-truth", "The cell holds TRUE or FALSE (WAAR, ONWAAR) where text belongs.", _AS_TEXT)
    return _checked(tidy(cell.text))


def note(cell: Cell) -> str | CellProblem:
    """Text of several lines: a tab becomes a space, every line end a newline."""
    if cell.kind in {CellKind.DATE, CellKind.TRUTH}:
        return literal(cell)
    return _checked(tidy(_LINE_END.sub("\n", cell.text).replace("\t", " ")), lines=True)


def _checked(text: str, *, lines: bool = False) -> str | CellProblem:
    if len(text) > MAX_TEXT:
        return _too_long()
    if text.isprintable() and "\ufffd" not in text:
        return text
    for sign in text:
        if _unprintable(sign) and not (lines and sign == "\n"):
            unseen = unicodedata.category(sign) == "Cf"
            what = _SIGNS.get(sign, "which cannot be seen" if unseen else "a character that cannot be printed")
            return CellProblem(
                "cell-character", f"The text holds U+{ord(sign):04X}, {what}.",
                "Remove it; typing the text anew is the surest way.", text,
            )  # fmt: skip
    return text


def _too_long() -> CellProblem:
    message = f"The text is longer than {MAX_TEXT} characters."
    return CellProblem("cell-long", message, "Shorten it, or give it as an attachment.")


def _unprintable(sign: str) -> bool:
    """Control characters, halves of a pair, line separators, code points that are no character, and U+FFFD.

    Also what is not seen and turns text round or glues it; a soft hyphen only says where a line may break.
    """
    if sign.isprintable() or sign == "\u00ad":
        return sign == "\ufffd"
    code = ord(sign)
    no_character = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return no_character or unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def day(cell: Cell) -> date | CellProblem | None:
    """A date written as 1984-03-02 or 02-03-1984, or a date cell of a workbook; never a guess (R12)."""
    text = tidy(cell.text)
    if not text:
        return None
    if cell.kind is CellKind.NUMBER:
        return CellProblem("date-number", "The cell holds a number, not a date.", "Give the cell a date format.", text)
    match = _DATE.fullmatch(text)
    if not match:
        return CellProblem("date-form", "This is not a date in a form that has one reading.", _date_hint(), text)
    year, month, number = (int(part) for part in (match.group(1, 2, 3) if match[1] else match.group(6, 5, 4)))
    try:
        found = date(year, month, number)
    except ValueError:
        return CellProblem("date-impossible", "There is no such day.", _date_hint(), text)
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        message = f"The year is not between {_FIRST_YEAR} and {_LAST_YEAR}."
        return CellProblem("date-impossible", message, _date_hint(), text)
    return found


def _date_hint() -> str:
    return "Write 1984-03-02 (year-month-day) or 02-03-1984 (day-month-year), with zeros."


def day_as_written(cell: Cell) -> str | CellProblem | None:
    """The text of a date, once its form is known to be right."""
    found = day(cell)
    return found if found is None or isinstance(found, CellProblem) else tidy(cell.text)


def cross(cell: Cell) -> bool | CellProblem:
    """Whether a cross stands in the cell."""
    text = tidy(cell.text).casefold()
    if text in _YES or text in _NO:
        return text in _YES
    return CellProblem(
        "cross-unclear", "In a section's column stands something that is neither a cross nor empty.",
        "Write x, or leave the cell empty.", cell.text,
    )  # fmt: skip


def words(cell: Cell) -> tuple[str, ...] | CellProblem:
    """Texts separated by semicolons or line ends, or the items of a list."""
    return _split(cell, _WORDS)


def _split(cell: Cell, separator: re.Pattern[str]) -> tuple[str, ...] | CellProblem:
    if cell.kind in {CellKind.DATE, CellKind.TRUTH}:
        return CellProblem("cell-date", "Excel has made a date or TRUE of this text.", _AS_TEXT, cell.text)
    if len(cell.text) > MAX_TEXT:
        return _too_long()
    found = []
    for part in separator.split(cell.text) if cell.words is None else cell.words:
        text = _checked(tidy(part))
        if isinstance(text, CellProblem):
            return text
        if text:
            found.append(text)
    return tuple(found)


def plain_code(code: str) -> str:
    """A diagnosis code as sections write it: D63.0 for `d630` and for `D63.0*`; what is no ICD-10 code stays."""
    text = code.strip().upper().rstrip("*†+!")
    return f"{text[:3]}.{text[3:]}" if _UNDOTTED.fullmatch(text) else text


def picks(cell: Cell, known: Known) -> tuple[Pick, ...] | CellProblem:
    """Section ids, each plain or with + or - before it. Long lists hold the same few wishes over and over."""
    if cell not in known.read_picks:
        known.read_picks[cell] = _picks(cell, known)
    found: tuple[Pick, ...] | CellProblem = known.read_picks[cell]
    return found


def _picks(cell: Cell, known: Known) -> tuple[Pick, ...] | CellProblem:
    found = _split(cell, _SECTION_WORDS)
    if isinstance(found, CellProblem):
        return found
    result = []
    for word in found:
        kind, name = PickKind.LIST, word
        if word.startswith("+"):
            kind, name = PickKind.ADD, word[1:].strip()
        elif word.startswith(_MINUS):
            kind, name = PickKind.REMOVE, word[1:].strip()
        section = same_but_for_case(name, known.section_titles)
        if section is None:
            return _unknown_section(name, known)
        result.append(Pick(section=section, kind=kind))
    return tuple(dict.fromkeys(result))


def sections(cell: Cell, known: Known) -> tuple[str, ...] | CellProblem:
    """Section ids, each once."""
    found = _split(cell, _SECTION_WORDS)
    if isinstance(found, CellProblem):
        return found
    result = []
    for name in found:
        section = same_but_for_case(name, known.section_titles)
        if section is None:
            return _unknown_section(name, known)
        result.append(section)
    return tuple(dict.fromkeys(result))


def _unknown_section(name: str, known: Known) -> CellProblem:
    for section, title in known.section_titles.items():
        if title.casefold() == name.casefold():
            message = "A section stands here by its title; its id is needed."
            return CellProblem("section-unknown", message, f"Write '{section}'.", name, private=False)
    return _unknown("section", name, known.section_titles)


def choice(cell: Cell, known: Collection[str], what: str) -> str | CellProblem | None:
    """One of the known ids; `what` is how messages call it."""
    text = literal(cell)
    if isinstance(text, CellProblem) or not text:
        return text or None
    return same_but_for_case(text, known) or _unknown(what, text, known)


def _unknown(what: str, found: str, known: Collection[str]) -> CellProblem:
    hint = did_you_mean(found, known)
    # A word that is near no id may be anything, such as a name in the wrong column.
    private = not hint.startswith("Did you mean")
    return CellProblem(f"{what}-unknown", f"There is no such {what}.", hint or f"No {what} is known.", found, private)
