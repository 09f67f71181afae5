"""CSV: comma, semicolon or tab; any line ending; quotes that are closed.

Python's csv module swallows rows after an unclosed quote and gives up on a field over 131,072 characters, so the cells
are cut here. A quote counts only at the start of a cell, as in Excel; elsewhere it is a sign like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from folderbuilder.patients.columns import Names
from folderbuilder.patients.table import EMPTY, MAX_ROWS, AnyCell, Cell, CellProblem, Row, Table
from folderbuilder.problems import Refused, refused

_DELIMITERS = (";", ",", "\t")
_CLOSED = re.compile(r'"([^"]*+(?:""[^"]*+)*+)"')
# What is put before a sign with which a spreadsheet begins a formula, so that it does not; Excel shows it in CSV files.
_GUARD = re.compile(r"'(?=[=+\-@])")
_SWALLOWS = "A double quote opens here and is not closed, so that it swallows the rows after it."
_MAX_CELLS = 16_384  # columns of a sheet in Excel
_BLANK_ROWS = re.compile(r"[\r\n]++")
_REST = re.compile(r"[^\r\n]*+")
_LINE_END = re.compile(r"\r\n|\r|\n")
# Excel writes and reads this first line to say what separates the cells.
_SEP_LINE = re.compile(r'"?sep=([;,\t])"?[ ;,]*(\r\n|\r|\n|$)', re.IGNORECASE)


@dataclass(slots=True)
class _Cutter:
    """Cuts a text into rows of cells, and knows on which line it is."""

    text: str
    delimiter: str
    file: str
    at: int = 0
    line: int = 1
    row: int = 0

    def rows(self) -> Iterator[Row]:
        plain = re.compile(rf"[^{re.escape(self.delimiter)}\r\n]*+")
        while self.at < len(self.text):
            if blank := _BLANK_ROWS.match(self.text, self.at):
                self.at = blank.end()
                self.line += (count := len(_LINE_END.findall(blank.group())))
                self.row += count
                continue
            self.row += 1
            start = self.line
            cells = [self._cell(plain)]
            while self.text.startswith(self.delimiter, self.at) and len(cells) <= _MAX_CELLS:
                self.at += 1
                cells.append(self._cell(plain))
            # Too long for any header, so that the row will be a problem; what more it has is not looked at.
            if self.text.startswith(self.delimiter, self.at) and '"' in self._take(_REST):
                raise self._refused("row-endless", f"The row has more than {_MAX_CELLS} cells.", start)
            if end := _LINE_END.match(self.text, self.at):
                self.at = end.end()
                self.line += 1
            yield Row(self.row, tuple(cells), start)

    def _cell(self, plain: re.Pattern[str]) -> AnyCell:
        if not self.text.startswith('"', self.at):
            return Cell(_unguarded(text)) if (text := self._take(plain)) else EMPTY
        opened = self.line
        closed = _CLOSED.match(self.text, self.at)
        if not closed:
            raise self._refused("quote-unclosed", _SWALLOWS, opened)
        self.at = closed.end()
        self.line += len(_LINE_END.findall(closed[1]))
        value = closed[1].replace('""', '"')
        if not (rest := self._take(plain)).strip():
            return Cell(_unguarded(value))
        if self.line > opened:
            # The quote was meant to close earlier: it has eaten the rows in between.
            raise self._refused("quote-unclosed", _SWALLOWS, opened)
        return CellProblem(
            "quote-inside", "Text stands behind a closing double quote.",
            'Put the whole cell between quotes, and write a quote within it twice ("").', value + rest,
        )  # fmt: skip

    def _take(self, plain: re.Pattern[str]) -> str:
        match = plain.match(self.text, self.at)
        if not match:
            return ""
        self.at = match.end()
        return match.group()

    def _refused(self, code: str, message: str, line: int) -> Refused:
        return refused(code, message, file=self.file, line=line, hint='Close each quoted cell with ", on its own row.')


def _unguarded(text: str) -> str:
    return text[1:] if _GUARD.match(text) else text


def cut(text: str, delimiter: str, file: str) -> Iterator[Row]:
    """The rows of a text, those without any sign left out; raises `Refused` at a quote that swallows rows (R08)."""
    return _Cutter(text, delimiter, file).rows()


def read_csv(text: str, file: str, names: Names) -> Table:
    """The table in a CSV text. The separator is the one that makes column names of the header."""
    if stated := _SEP_LINE.match(text):
        cutter = _Cutter(text, stated[1], file, at=stated.end(), line=2, row=1)
    else:
        cutter = _Cutter(text, _delimiter(text, file, names), file)
    rows = list(islice((row for row in cutter.rows() if not row.empty), MAX_ROWS + 2))
    if len(rows) > MAX_ROWS + 1:
        raise refused("list-long", f"The list has more than {MAX_ROWS} rows.", file=file, hint="Cut it in parts.")
    if not rows:
        raise refused("file-empty", "The file is empty.", file=file, hint="Write a header and a row per patient.")
    header, *body = rows
    if not body:
        raise refused(
            "list-empty", "The list has a header but no patients.", file=file, line=header.number,
            hint="Write a row for each patient under it.",
        )  # fmt: skip
    return Table(file, _labels(header, file), header.number, tuple(body), cutter.delimiter)


def _delimiter(text: str, file: str, names: Names) -> str:
    best, score, stopped = _DELIMITERS[0], (0, 0), None
    for delimiter in _DELIMITERS:
        try:
            header = next(row for row in cut(text, delimiter, file) if not row.empty)
        except Refused as refusal:
            stopped = refusal
            continue
        except StopIteration:
            return delimiter  # nothing but blanks and this separator
        labels = [cell.text for cell in header.cells if isinstance(cell, Cell)]
        if (new := (names.count(labels), len(labels))) > score:
            best, score = delimiter, new
    if stopped and not score[0]:
        raise stopped
    return best


def _labels(header: Row, file: str) -> tuple[str, ...]:
    labels = []
    for cell in header.cells:
        if isinstance(cell, CellProblem):
            raise refused(cell.code, cell.message, file=file, line=header.number, hint=cell.hint)
        labels.append(cell.text)
    while labels and not labels[-1].strip():
        labels.pop()
    return tuple(labels)
