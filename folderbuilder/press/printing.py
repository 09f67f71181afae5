"""The files for the printer: the folders of a run behind one another, in a file for each layout."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from folderbuilder.bind.bound import Bound
from folderbuilder.bind.printrun import PrintRun
from folderbuilder.bind.separator import separator
from folderbuilder.library.layout import Kind
from folderbuilder.patients.model import Patient
from folderbuilder.press.bench import Digests
from folderbuilder.press.files import give_name, growing
from folderbuilder.press.manifest import Entry
from folderbuilder.press.names import print_run_name
from folderbuilder.problems import Problem, Severity
from folderbuilder.typeset.typesetter import Typesetter


@dataclass(frozen=True, slots=True)
class Printing:
    """What print runs are made with."""

    bind: Callable[[Patient], Bound]
    """Binds a folder once more: that takes less than keeping what every folder was made of."""
    typesetter: Callable[[str], Typesetter]
    """The typesetter of a layout."""
    patients: Sequence[Patient]
    """In the order of the stack."""
    words: Mapping[str, str]
    """The program's own, in the language of who prints."""
    separators: bool = False
    """A sheet before each patient."""

    def write(self, folder: Path, entries: Sequence[Entry]) -> tuple[list[str], list[Problem]]:
        """Make the files, and give their names and what is to be said; raises as `write_whole` does.

        Only folders that are there are in them: what cannot be made is not printed.
        """
        made = {entry.id: entry for entry in entries if entry.file}
        wanted = list(dict.fromkeys(made[p.id].layout or "" for p in self.patients if p.id in made))
        layouts = [layout for layout in wanted if self.typesetter(layout).layout.kind is Kind.FOLDER]
        names = []
        for layout in layouts:
            stack = [(p, made[p.id]) for p in self.patients if p.id in made and made[p.id].layout == layout]
            name = print_run_name(layout if len(layouts) > 1 else None)
            with growing(folder) as (file, temporary):
                run = PrintRun(file, self.typesetter(layout), self.words)
                self._fill(run, stack)
                run.close(self.words["print_run_title"], self.words["language"])
            give_name(temporary, folder / name)
            names.append(name)
        left_out = [layout for layout in wanted if layout not in layouts]
        return names, _left_out(left_out) if left_out and not names else [*_told(names), *_left_out(left_out)]

    def _fill(self, run: PrintRun, stack: Sequence[tuple[Patient, Entry]]) -> None:
        digests = Digests()
        for place, (patient, entry) in enumerate(stack, 1):
            bound = self.bind(patient)
            if digests.of(bound.shared, bound.own) != entry.sha256:
                # What was proofed and what is printed must be the same to the last byte (R23).
                raise RuntimeError("a folder turned out otherwise when it was bound again")
            before: list[list[bytes]] = []
            if self.separators:
                before = separator(run.typesetter, run.ink, self.words, patient.id, (place, len(stack)), entry.sheets)
            run.add(bound, patient.id, before)


def _told(names: Sequence[str]) -> list[Problem]:
    if len(names) == 1:
        return []
    if not names:
        return [Problem(Severity.WARNING, "print-run-empty", "No folder was made, so there is no print run.")]
    message = f"The patients have {len(names)} layouts; each has a print run of its own: {', '.join(names)}."
    return [Problem(Severity.NOTE, "print-runs", message, hint="Print each on its own paper.")]


def _left_out(layouts: Sequence[str]) -> list[Problem]:
    """A booklet is stapled sheet by sheet, and dividers, labels and cards have paper of their own."""
    if not layouts:
        return []
    message = f"Not in the print run: what is made in layout {', '.join(layouts)}."
    return [Problem(Severity.WARNING, "print-run-without", message, hint="Print those files one by one.")]
