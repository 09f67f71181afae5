"""Everything that can be wrong, as data.

A `Problem` says what was found, where, and what to do. Stages collect problems and go on; only what cannot go on
raises, and then one of these:

    FolderbuilderError                 root of all errors this package raises on purpose
    ├── Refused(problems)              wrong use or invalid input: nothing was made              (exit code 2)
    ├── FolderFailed(problems)         one patient's folder cannot be made, the others can       (exit code 1)
    └── OutputFailed(problems)         the output cannot be written                              (exit code 3)
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

_UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


class Severity(StrEnum):
    """How bad a problem is."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, or worth knowing.

    `message` never holds a patient's values; what was found goes into `found`, and `private` says that `found` may be
    somebody's data: it then goes into the clinic's own problems.csv only, never to the screen or a log.
    """

    severity: Severity
    code: str
    message: str
    file: str | None = None
    line: int | None = None
    column: str | None = None
    patient: str | None = None
    found: str | None = None
    hint: str | None = None
    private: bool = False

    def __str__(self) -> str:
        return self.in_words(str(self.severity), self.message, self.hint)

    @property
    def place(self) -> str:
        """File, line and column, as programmers write them; empty when there is none."""
        line = f":{self.line}" if self.line is not None else ""
        return (self.file or "") + line + (f" [{self.column}]" if self.column is not None else "")

    def in_words(
        self, severity: str, message: str, hint: str | None, *, place: str | None = None, patient: str = "patient",
        found: str = "Found",
    ) -> str:  # fmt: skip
        """The problem on one line: where it is, then these words for what it is. Private data is left out."""
        where = self.place if place is None else place
        if self.patient is not None:
            where += f" ({patient} {self.patient})"
        text = f"{where.strip()}: " if where.strip() else ""
        text += f"{severity}: {message}"
        if self.found is not None and not self.private:
            text += f" {found}: {shorten(self.found)}."
        if hint:
            text += f" {hint}"
        return _shown(text)

    def as_dict(self, *, with_private: bool = False) -> dict[str, str | int]:
        """The fields that are set, for JSON and CSV."""
        values = {
            "severity": str(self.severity),
            "code": self.code,
            "message": self.message,
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "patient": self.patient,
            "found": self.found if with_private or not self.private else None,
            "hint": self.hint,
        }
        return {
            key: _sendable(value) if isinstance(value, str) else value
            for key, value in values.items() if value is not None
        }  # fmt: skip


def _sendable(text: str) -> str:
    """The text without halves of a character, which JSON can hold and no terminal or file can."""
    return text.encode(errors="backslashreplace").decode()


def _shown(text: str) -> str:
    """The text on one line, with escapes for what a terminal would not show or would be turned round by."""
    return _UNSHOWN.sub(lambda found: found.group().encode("unicode_escape").decode(), text)


@dataclass(slots=True)
class Problems:
    """A list that problems are collected in, and what follows from it."""

    items: list[Problem] = field(default_factory=list)

    def error(self, code: str, message: str, **where: object) -> None:
        """Add something that stops what it is about."""
        self.items.append(Problem(Severity.ERROR, code, message, **where))  # type: ignore[arg-type]

    def warning(self, code: str, message: str, **where: object) -> None:
        """Add something a person should look at."""
        self.items.append(Problem(Severity.WARNING, code, message, **where))  # type: ignore[arg-type]

    def note(self, code: str, message: str, **where: object) -> None:
        """Add something worth saying aloud."""
        self.items.append(Problem(Severity.NOTE, code, message, **where))  # type: ignore[arg-type]

    def extend(self, problems: Iterable[Problem]) -> None:
        """Take over problems that another stage found."""
        self.items.extend(problems)

    @property
    def errors(self) -> list[Problem]:
        """Only the errors."""
        return [p for p in self.items if p.severity is Severity.ERROR]

    def refuse_if_errors(self) -> None:
        """Raise `Refused` with everything found so far when any of it is an error."""
        if self.errors:
            raise Refused(self.items)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


class FolderbuilderError(Exception):
    """Root of the errors raised on purpose; carries the problems that explain it."""

    def __init__(self, problems: Iterable[Problem] | Problem) -> None:
        self.problems = [problems] if isinstance(problems, Problem) else list(problems)
        super().__init__("; ".join(str(p) for p in self.problems if p.severity is Severity.ERROR))


class Refused(FolderbuilderError):
    """Wrong use or invalid input; nothing was made."""


class FolderFailed(FolderbuilderError):
    """One folder cannot be made; the rest goes on."""


class OutputFailed(FolderbuilderError):
    """The output cannot be written."""


def refused(code: str, message: str, **where: object) -> Refused:
    """A `Refused` with one error, to raise."""
    return Refused(Problem(Severity.ERROR, code, message, **where))  # type: ignore[arg-type]


def about_patient(problem: Problem, patient: str) -> Problem:
    """The same problem, tied to a patient's id."""
    return problem if problem.patient else replace(problem, patient=patient)


def did_you_mean(word: str, known: Iterable[str], *, many: int = 12, cutoff: float = 0.6) -> str:
    """A hint that names the nearest known words, or else (the first `many` of) all of them."""
    names = list(dict.fromkeys(known))
    folded = {name.casefold(): name for name in names}
    near = difflib.get_close_matches(word.casefold(), folded, n=3, cutoff=cutoff)
    if near:
        return "Did you mean " + " or ".join(f"'{folded[n]}'" for n in near) + "?"
    listed = ", ".join(names[:many])
    return f"Known: {listed}{', …' if len(names) > many else ''}." if listed else ""


def shorten(text: str, limit: int = 60) -> str:
    """The text in quotes on one line, cut at `limit` characters, control characters shown as escapes."""
    safe = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return f"'{safe if len(safe) <= limit else safe[: limit - 1] + '…'}'"
