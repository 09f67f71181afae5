"""Tables: for the eye on a terminal, and the same as Markdown."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import Bar, Turns

from folderbuilder.press.names import PACKING_LIST

Rows = Sequence[Sequence[str]]
HEAD = ("", "folders", "pages", "words", "CPU ms median", "quietest", "ratio", "memory MB", "KB per file", "PDF/UA-1")


@dataclass(frozen=True, slots=True)
class Result:
    """One scenario."""

    title: str
    rows: Rows
    bars: Sequence[Bar]
    head: Sequence[str] = HEAD
    note: str = ""

    def markdown(self) -> str:
        """The scenario as a part of a Markdown file; it reads well on a terminal too."""
        parts = [f"### {self.title}", "", self.note, ""] if self.note else [f"### {self.title}", ""]
        if self.rows:
            parts += [*table([self.head, *self.rows]), ""]
        parts += [f"- {verdict(bar)} {bar.text}: {bar.measured}" for bar in self.bars]
        return "\n".join(parts)


def verdict(bar: Bar) -> str:
    """In one word."""
    return "**skipped**" if bar.passed is None else "**pass**" if bar.passed else "**FAIL**"


def table(rows: Rows) -> list[str]:
    """A Markdown table with columns under each other."""
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    lines = ["| " + " | ".join(_cell(text, widths[n], n) for n, text in enumerate(row)) + " |" for row in rows]
    rule = "|" + "|".join("-" * (w + 1) + ("-" if n == 0 else ":") for n, w in enumerate(widths)) + "|"
    return [lines[0], rule, *lines[1:]]


def _cell(text: str, width: int, column: int) -> str:
    return text.ljust(width) if column == 0 else text.rjust(width)


def row(turns: Turns, measure: float) -> list[str]:
    """A contender's line; `measure` is what ratios are taken of, in seconds."""
    import pikepdf

    files = [path for path in sorted(turns.files.glob("*.pdf")) if path.stem != PACKING_LIST] if turns.files else []
    sizes = [file.stat().st_size for file in files]
    pages = []
    for file in files[:25]:
        with pikepdf.open(file) as pdf:
            pages.append(len(pdf.pages))
    return [
        turns.name, str(len(files)), f"{statistics.mean(pages):.0f}", str(words(files[0])),
        ms(turns.median), ms(turns.quietest), f"{turns.median / measure:.1f}",
        f"{turns.memory / 1e6:.0f}", f"{statistics.mean(sizes) / 1000:.0f}", pdf_ua(files[0]),
    ]  # fmt: skip


def ms(seconds: float) -> str:
    """Milliseconds as they are read best."""
    return f"{seconds * 1000:.2f}" if seconds < 0.02 else f"{seconds * 1000:.0f}"


def words(file: Path) -> int:
    """How many words stand in a file; the peers set the same ones."""
    import pypdfium2

    with pypdfium2.PdfDocument(file) as pdf:
        return sum(len(pdf[number].get_textpage().get_text_range().split()) for number in range(len(pdf)))


def pdf_ua(file: Path) -> str:
    """What a validator says of one file."""
    import page

    found = page.validate_pdf_bytes(file.read_bytes(), profile="ua1").failures
    return "passes" if not found else f"{len(found)} rules fail"
