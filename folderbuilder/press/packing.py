"""The packing list of a run: what lies in the stack for whom, and which rows of the list have no folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from folderbuilder.bind.packing import write_packing_list
from folderbuilder.library.load import Library
from folderbuilder.press.files import give_name, growing
from folderbuilder.press.manifest import Entry, Status
from folderbuilder.press.names import PACKING_LIST
from folderbuilder.press.report import PROBLEMS, Report
from folderbuilder.problems import shorten
from folderbuilder.typeset.checklist import Check, Legend, Opening, staff_layout
from folderbuilder.typeset.typesetter import Typesetter

NONE = "–"
LONGEST = 120
"""Characters of a name that did not get a folder."""


@dataclass(frozen=True, slots=True)
class Packing:
    """What a packing list is made with."""

    library: Library
    language: str
    typesetter: Typesetter
    """Of the layout whose type and colours it has."""
    names: Mapping[str, str]
    """Name of each patient by id, in the order of the stack."""
    source: str
    """Name of the patient list."""
    sort: str | None = None
    """The column that gave the order."""

    def write(self, folder: Path, report: Report) -> str:
        """Make the list of a run and give its file name; raises as `write_whole` does."""
        words, fonts = self.library.words[self.language], self.typesetter.fonts
        typesetter = Typesetter(staff_layout(self.typesetter.layout), fonts)
        # Also what an earlier run made and is still there: the list is that of the folder it lies in.
        made = [entry for entry in report.entries if entry.file]
        failed = [entry for entry in report.entries if entry.status is Status.FAILED]
        titles = self._titles(made)
        head = Check(*(words[f"packing_{name}"] for name in ("number", "name", "sections", "paper", "pages", "tick")))
        opening = Opening(words["packing_title"], self._lead(report, made, failed), head)
        line = f"{words['packing_title']} · {self._plain(shorten(self.source)[1:-1])}"
        legend = Legend(words["packing_legend"], list(titles.values()))
        target = folder / f"{PACKING_LIST}.pdf"
        with growing(folder) as (file, temporary):
            write_packing_list(
                file, opening, self._rows(made, failed, titles), legend, line, words, typesetter,
                self.library.parts[0].color,
            )  # fmt: skip
        give_name(temporary, target)
        return target.name

    def _lead(self, report: Report, made: Sequence[Entry], failed: Sequence[Entry]) -> list[str]:
        words = self.library.words[self.language]
        skipped = len(report.entries) - len(made) - len(failed)
        paper, pages = sum(entry.sheets for entry in made), sum(entry.pages for entry in made)
        counts = words["packing_counts"].format(many=len(made), paper=paper, pages=pages)
        lines = [f"{counts} {words['packing_order'].format(column=self._plain(self.sort))}" if self.sort else counts]
        if failed:
            lines.append(words["packing_failures"].format(many=len(failed)))
        if skipped:
            lines.append(words["packing_skipped"].format(many=skipped))
        return [*lines, words["packing_how"]]

    def _rows(
        self, made: Iterable[Entry], failed: Iterable[Entry], titles: Mapping[str, tuple[str, str]]
    ) -> Iterator[Check]:
        """What is not made first: that is where somebody must do something."""
        words = self.library.words[self.language]
        for entry in failed:
            name = self.names.get(entry.id or "", "")
            why = words["packing_failed"].format(row=entry.row, file=PROBLEMS)
            # Perhaps it failed because these are too long.
            label, name = (self._plain(shorten(text or NONE, LONGEST)[1:-1]) for text in (entry.id, name))
            yield Check(label, name, "", NONE, NONE, note=why)
        numbers: dict[int, str] = {}
        by_id = {entry.id: entry for entry in made}
        for patient_id, name in self.names.items():
            if patient_id not in by_id:
                continue
            entry = by_id[patient_id]
            # The entries of those who have the same sections share one object.
            key = id(entry.sections)
            if key not in numbers:
                # What an earlier run printed may be in the library no more.
                numbers[key] = " ".join(
                    titles[section][0] if section in titles else section for section, _, _ in entry.sections
                )
            usual = entry.file == f"{patient_id}.pdf"
            note = "" if usual else words["packing_file"].format(file=self._plain(entry.file))
            counts = str(entry.sheets), str(entry.pages)
            yield Check(self._plain(patient_id), self._plain(name), numbers[key], *counts, note=note)

    def _titles(self, made: Iterable[Entry]) -> Mapping[str, tuple[str, str]]:
        """Number and title of every section that is in a folder, in the order of the catalogue."""
        used = {id(entry.sections): entry for entry in made}
        wanted = {
            (section, entry.language or self.language) for entry in used.values() for section, _, _ in entry.sections
        }
        languages = dict(sorted(wanted, reverse=True))
        found = {}
        for place in self.library.places.values():
            if place.id in languages:
                language = languages[place.id] if languages[place.id] in self.library.sections else self.language
                section = self.library.sections[language].get(place.id)
                made_title = self.library.words[language].get(f"{place.slot.made}_title", place.id)
                found[place.id] = (place.number, self._plain(section.title if section else made_title))
        return found

    def _plain(self, text: str | None) -> str:
        """The text with the names of signs that no font has: a row that failed may hold any."""
        text = " ".join((text or "").split())
        if self.typesetter.fonts.plain.issuperset(text):
            return text
        missing = set(self.typesetter.fonts.missing(text))
        return "".join(f"[U+{ord(sign):04X}]" if sign in missing else sign for sign in text)
