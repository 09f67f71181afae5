"""Problems in the reader's language.

Code says what is wrong in English. `messages/<language>/*.yaml` has the same texts in another language: each entry is
an English template and its translation, with named holes for what the code fills in. A text is matched as a whole, so
that nothing is ever translated by half; a text without an entry is shown in English, never lost. A test reads every
text a problem can have from the code, and demands an entry for it.

A hole `{name}` is kept as it stands: a number, a name, what somebody wrote. A hole `{name:group}` holds words of the
program, and is looked up in that group of entries. Two groups are always there: `message`, the other entries of the
same code, and `any`, the entries for all codes. What a group does not have is kept as it stands. A hole whose name
begins with `_` is left out of the translation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path, PurePath
from string import Formatter
from typing import Any, NamedTuple, TypeAlias

from folderbuilder.problems import Problem, Severity

FOLDER = Path(__file__).parent / "messages"
LANGUAGES = ("nl", "en")
"""What problems can be said in."""
_SEVERITIES = {
    "en": {severity: str(severity) for severity in Severity},
    "nl": {Severity.ERROR: "fout", Severity.WARNING: "let op", Severity.NOTE: "ter info"},
}
_LINE = {
    "nl": {"patient": "patiënt", "found": "Er staat", "row": "rij", "line": "regel", "column": "kolom"},
}  # fmt: skip
"""Words of the line besides: whose problem it is, what was found, and where."""
_TABLES = {".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm"}
_LONGEST = 5000
"""Characters of a text that is looked for: matching takes more than twice as long for what is twice as long."""
_DEEPEST = 40
"""Groups in groups: lists of words go one deeper with each word."""

Pieces: TypeAlias = "tuple[tuple[str, str | None, str], ...]"


class Said(NamedTuple):
    """A problem in the reader's language; the hint is empty when there is none."""

    message: str
    hint: str
    severity: str
    """The word for how bad it is."""


class Found(NamedTuple):
    """A translation, and what it was made of."""

    text: str
    used: tuple[Entry, ...] = ()
    kept: tuple[str, ...] = ()
    """What stood in holes of a group that the group does not have."""


def _pieces(template: str) -> Pieces:
    """Literal text, name of the hole behind it (None at the end), and its group."""
    return tuple((text, name, group or "") for text, name, group, _ in Formatter().parse(template))


@dataclass(frozen=True, eq=False)
class Entry:
    """One English template and what it is in another language."""

    english: str
    translation: str

    @cached_property
    def holes(self) -> Mapping[str, str]:
        """The holes of the English text, with their groups."""
        return {name: group for _, name, group in _pieces(self.english) if name is not None}

    @cached_property
    def weight(self) -> int:
        """How much of the template is fixed: the more, the more surely a text that fits is this one."""
        return sum(len(text) for text, _, _ in _pieces(self.english))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What texts of this template look like."""
        found = ""
        for text, name, group in _pieces(self.english):
            # A message that something was added to may hold the same signs: what was added is the last of them.
            hole = ".+" if group == "message" else ".+?" if group else ".*?"
            found += re.escape(text) + (f"(?P<{name}>{hole})" if name is not None else "")
        return re.compile(found, re.DOTALL)

    def filled(self, values: Mapping[str, str]) -> str:
        """The translation with values in its holes."""
        return "".join(text + (values[name] if name is not None else "") for text, name, _ in _pieces(self.translation))


class Shelf:
    """Entries that belong together: those without holes are found at once, the others by what is fixed in them."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        self.plain = {_plain(entry.english): entry for entry in entries if not entry.holes}
        self.open = sorted((entry for entry in entries if entry.holes), key=lambda entry: -entry.weight)

    def fitting(self, text: str) -> Iterator[tuple[Entry, dict[str, str]]]:
        """Every entry that the text can be of, the likeliest first."""
        if entry := self.plain.get(text):
            yield entry, {}
        for entry in self.open:
            if match := entry.pattern.fullmatch(text):
                yield entry, match.groupdict()


def _plain(template: str) -> str:
    return "".join(text for text, _, _ in _pieces(template))


_EMPTY = Shelf(())


class Messages:
    """All texts of problems in one language."""

    def __init__(self, language: str) -> None:
        # Read here: the command line in English has no need of it.
        from folderbuilder.yamltext import load_yaml  # noqa: PLC0415

        shelves: dict[str, dict[str, list[Entry]]] = {"codes": {}, "groups": {}}
        for path in sorted((FOLDER / language).glob("*.yaml")):
            data: Any = load_yaml(path).data
            for kind, found in shelves.items():
                for name, entries in (data.get(kind) or {}).items():
                    found.setdefault(name, []).extend(Entry(each["en"], each[language]) for each in entries)
        self.codes = {code: Shelf(entries) for code, entries in shelves["codes"].items()}
        self.groups = {name: Shelf(entries) for name, entries in shelves["groups"].items()}

    @property
    def entries(self) -> list[Entry]:
        """Every entry of every code and group."""
        return [entry for shelf in (*self.codes.values(), *self.groups.values()) for entry in shelf.entries]

    def find(self, code: str, text: str) -> Found | None:
        """The translation of a message or hint of this code; None when there is none."""
        return self._find(self._shelves(code, "message"), code, text.strip(), 0) if len(text) <= _LONGEST else None

    def _shelves(self, code: str, group: str) -> tuple[Shelf, ...]:
        shared = self.groups.get("any", _EMPTY)
        if group == "message":
            return self.codes.get(code, _EMPTY), shared
        return (shared,) if group == "any" else (self.groups.get(group, _EMPTY),)

    def _find(self, shelves: tuple[Shelf, ...], code: str, text: str, depth: int) -> Found | None:
        """The fitting entry whose holes are all translated; else the first that fits."""
        first: Found | None = None
        for shelf in shelves if depth < _DEEPEST else ():
            for entry, values in shelf.fitting(text):
                found = self._filled(entry, values, code, depth)
                if found is not None and not found.kept:
                    return found
                first = first or found
        return first

    def _filled(self, entry: Entry, values: Mapping[str, str], code: str, depth: int) -> Found | None:
        said = dict(values)
        used: tuple[Entry, ...] = (entry,)
        kept: tuple[str, ...] = ()
        for name, group in entry.holes.items():
            if not group:
                continue
            inner = self._find(self._shelves(code, group), code, values[name], depth + 1)
            if inner is not None:
                said[name], used, kept = inner.text, used + inner.used, kept + inner.kept
            elif group == "message":
                return None
            else:
                kept += (values[name],)
        return Found(entry.filled(said), used, kept)


@cache
def messages(language: str) -> Messages:
    """The texts of one language."""
    return Messages(language)


def problem_in(language: str, problem: Problem) -> Said:
    """A problem in a language of `LANGUAGES`; what has no translation is in English."""
    word = _SEVERITIES.get(language, _SEVERITIES["en"])[problem.severity]
    if language not in LANGUAGES or language == "en":
        return Said(problem.message, problem.hint or "", word)
    known = messages(language)
    message, hint = known.find(problem.code, problem.message), known.find(problem.code, problem.hint or "")
    return Said(message.text if message else problem.message, hint.text if hint else problem.hint or "", word)


def line_in(language: str, problem: Problem) -> str:
    """A problem on one line, as `str` has it, in a language of `LANGUAGES`."""
    said = problem_in(language, problem)
    words = _LINE.get(language)
    if words is None:
        return problem.in_words(said.severity, said.message, said.hint)
    place = _place(problem, words)
    return problem.in_words(
        said.severity, said.message, said.hint, place=place, patient=words["patient"], found=words["found"]
    )


def _place(problem: Problem, words: Mapping[str, str]) -> str:
    """Where it is, in words: a list that Excel opens has rows and columns, any other file has lines."""
    is_table = PurePath(problem.file or "").suffix.lower() in _TABLES
    parts = [problem.file] if problem.file else []
    if problem.line is not None:
        parts.append(f"{words['row' if is_table else 'line']} {problem.line}")
    if problem.column is not None and is_table and problem.code != "column-missing":
        letter = re.fullmatch("column ([A-Z]+)", problem.column)
        parts.append(f"{words['column']} " + (letter[1] if letter else f"‘{problem.column}’"))
    place = ", ".join(parts)
    return place if problem.column is None or is_table else f"{place} [{problem.column}]"
