"""The packing list of a run: what lies in the stack for whom, and which rows of the list have no folder."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from folderbuilder.bind.packing import PackingList
from folderbuilder.library.load import Library
from folderbuilder.press.files import give_name, growing, write_whole
from folderbuilder.press.manifest import Entry, Status
from folderbuilder.press.names import PACKING_LIST
from folderbuilder.press.report import PROBLEMS, Report
from folderbuilder.problems import shorten
from folderbuilder.typeset.checklist import Check, Legend, Opening, staff_layout
from folderbuilder.typeset.typesetter import Typesetter

NONE = "–"
LONGEST = 120
"""Characters of a name that did not get a folder."""


SHEETS = 25
"""Sheets of paper in a folder, more or less."""


@dataclass(slots=True)
class _Ahead:
    """A list that is set while folders are made."""

    file: BytesIO
    listing: PackingList
    left: deque[tuple[str, str]]
    """Id and name of those whose rows are still to come."""
    made: dict[str, Entry] = field(default_factory=dict)
    """What was made of them before it was their turn."""


@dataclass(slots=True)
class Packing:
    """What a packing list is made with, and what is set of it while folders are made."""

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
    _ahead: _Ahead | None = None
    _is_usual: bool = True
    """So far everybody has a folder."""
    _numbers: dict[int, tuple[object, str]] = field(default_factory=dict)
    """The numbers of sections as they are printed, by the identity of the sections, which are kept with them."""

    def follow(self, entries: Iterable[Entry]) -> None:
        """Set the rows of folders that were made just now, as far as it is their turn.

        As a rule everybody gets a folder, and the list is done when the last one is. Otherwise it is made in the end.
        """
        for entry in entries:
            self._is_usual = self._is_usual and entry.status is Status.MADE and entry.file is not None
            if not self._is_usual:
                self._ahead = None
                return
            try:
                if self._ahead is None:
                    self._ahead = self._begun()
                self._ahead.made[entry.id or ""] = entry
                self._go_ahead(self._ahead)
            except Exception:  # whatever it is, making the whole list in the end will tell
                self._is_usual, self._ahead = False, None
                return

    def write(self, folder: Path, report: Report) -> str:
        """Make the list of a run and give its file name; raises as `write_whole` does."""
        words = self.library.words[self.language]
        # Also what an earlier run made and is still there: the list is that of the folder it lies in.
        made = [entry for entry in report.entries if entry.file]
        failed = [entry for entry in report.entries if entry.status is Status.FAILED]
        skipped = len(report.entries) - len(made) - len(failed)
        paper, pages = sum(entry.sheets for entry in made), sum(entry.pages for entry in made)
        titles = self._titles(made)
        line = f"{words['packing_title']} · {self._plain(shorten(self.source)[1:-1])}"
        legend = Legend(words["packing_legend"], list(titles.values()))
        opening = self._opening(self._lead(len(made), paper, pages, len(failed), skipped))
        target = folder / f"{PACKING_LIST}.pdf"
        ahead, self._ahead = self._ahead, None
        if ahead and not ahead.left and ahead.listing.close(opening, legend, line, words):
            write_whole(target, ahead.file.getvalue())
            return target.name
        with growing(folder) as (file, temporary):
            listing = self._listing(file, opening)
            for row in self._rows(made, failed):
                listing.add(row)
            listing.close(opening, legend, line, words)
        give_name(temporary, target)
        return target.name

    def _begun(self) -> _Ahead:
        """A list that begins with a guess of what will stand above it."""
        many = len(self.names)
        file = BytesIO()
        opening = self._opening(self._lead(many, many * SHEETS, many * 2 * SHEETS, 0, 0))
        return _Ahead(file, self._listing(file, opening), deque(self.names.items()))

    def _go_ahead(self, ahead: _Ahead) -> None:
        while ahead.left and ahead.left[0][0] in ahead.made:
            patient_id, name = ahead.left.popleft()
            ahead.listing.add(self._row(ahead.made.pop(patient_id), patient_id, name))

    def _listing(self, file: BinaryIO, opening: Opening) -> PackingList:
        typesetter = Typesetter(staff_layout(self.typesetter.layout), self.typesetter.fonts)
        return PackingList(file, opening, typesetter, self.library.parts[0].color)

    def _opening(self, lead: Sequence[str]) -> Opening:
        words = self.library.words[self.language]
        head = Check(*(words[f"packing_{name}"] for name in ("number", "name", "sections", "paper", "pages", "tick")))
        return Opening(words["packing_title"], tuple(lead), head)

    def _lead(self, many: int, paper: int, pages: int, failed: int, skipped: int) -> list[str]:
        words = self.library.words[self.language]
        counts = words["packing_counts"].format(many=many, paper=paper, pages=pages)
        lines = [f"{counts} {words['packing_order'].format(column=self._plain(self.sort))}" if self.sort else counts]
        if failed:
            lines.append(words["packing_failures"].format(many=failed))
        if skipped:
            lines.append(words["packing_skipped"].format(many=skipped))
        return [*lines, words["packing_how"]]

    def _rows(self, made: Iterable[Entry], failed: Iterable[Entry]) -> Iterator[Check]:
        """What is not made first: that is where somebody must do something."""
        words = self.library.words[self.language]
        for entry in failed:
            name = self.names.get(entry.id or "", "")
            why = words["packing_failed"].format(row=entry.row, file=PROBLEMS)
            # Perhaps it failed because these are too long.
            label, name = (self._plain(shorten(text or NONE, LONGEST)[1:-1]) for text in (entry.id, name))
            yield Check(label, name, "", NONE, NONE, note=why)
        by_id = {entry.id: entry for entry in made}
        for patient_id, name in self.names.items():
            if patient_id in by_id:
                yield self._row(by_id[patient_id], patient_id, name)

    def _row(self, entry: Entry, patient_id: str, name: str) -> Check:
        # The entries of those who have the same sections share one object.
        key = id(entry.sections)
        if key not in self._numbers:
            places = self.library.places
            # What an earlier run printed may be in the library no more.
            shown = (places[section].number if section in places else section for section, _, _ in entry.sections)
            self._numbers[key] = entry.sections, " ".join(shown)
        note = ""
        if entry.file != f"{patient_id}.pdf":
            words = self.library.words[self.language]
            note = words["packing_file"].format(file=self._plain(entry.file))
        counts = str(entry.sheets), str(entry.pages)
        return Check(self._plain(patient_id), self._plain(name), self._numbers[key][1], *counts, note=note)

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
