"""What is known of every section of a library: what `check` finds, how it reads, its PEMAT-P score, who uses it.

Measuring takes half a second, so it is done once for a library, in the workroom.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from folderbuilder.library.catalogue import GlossaryEntry
from folderbuilder.library.check import check_library, pemat, readability
from folderbuilder.library.checks.glossary import entries_used
from folderbuilder.library.checks.readability import Readability
from folderbuilder.library.load import Library, Numbered
from folderbuilder.library.pemat import FOLDER, Scale, Score
from folderbuilder.library.section import Section, Status
from folderbuilder.problems import Problem


@dataclass(frozen=True, slots=True)
class About:
    """One section and what is known of it."""

    place: Numbered
    section: Section
    file: str
    findings: Sequence[Problem]
    reads: Readability
    score: Score | None
    """None for a tool, which is written on, not read."""

    @property
    def understandable(self) -> int | None:
        """PEMAT-P points, 0 to 100."""
        return round(self.score.points(Scale.UNDERSTAND)) if self.score else None

    @property
    def actionable(self) -> int | None:
        """PEMAT-P points, 0 to 100."""
        return round(self.score.points(Scale.ACT)) if self.score else None

    @property
    def is_expired(self) -> bool:
        """Whether it must be looked at again before it is handed out."""
        due = self.section.review.due
        return self.section.status is Status.EXPIRED or (due is not None and due < _today())


def _today() -> date:
    """The page tells what is so today; nothing that is printed knows of it."""
    return datetime.now().astimezone().date()  # noqa: TID251


class Findings:
    """All that is known of one library."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.problems = check_library(library)
        self._by_file: defaultdict[str | None, list[Problem]] = defaultdict(list)
        for problem in self.problems:
            self._by_file[problem.file].append(problem)
        self._about: dict[str, Mapping[str, About]] = {}

    def about(self, language: str) -> Mapping[str, About]:
        """Every section that is written in a language, in the order of the catalogue."""
        if language not in self._about:
            library = self.library
            reads, scores = readability(library, language), pemat(library, language, self.problems)
            self._about[language] = {
                name: About(
                    library.places[name], section, file := library.section_file(language, name),
                    [*self._by_file[file], *self._by_file[f"sections/{FOLDER}/{name}.yaml"]],
                    reads[name], scores.get(name),
                )
                for name, section in _in_order(library, language)
            }  # fmt: skip
        return self._about[language]

    def needed_by(self, language: str, section: str) -> list[str]:
        """Ids of the sections that bring this one along: they need it, or it is a tool of theirs."""
        return [name for name, other in _in_order(self.library, language) if section in (*other.needs, *other.tools)]

    def words(self, language: str, section: str) -> list[GlossaryEntry]:
        """The words of the glossary that a section marks."""
        return entries_used(self.library.sections[language][section], self.library.glossaries[language])


def _in_order(library: Library, language: str) -> list[tuple[str, Section]]:
    sections = library.sections[language]
    return [(name, sections[name]) for name in library.places if name in sections]
