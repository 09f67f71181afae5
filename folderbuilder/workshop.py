"""What all folders of one run share: the binders with their galleys, and who the patients are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from folderbuilder.bind.bound import Bound
from folderbuilder.bind.cache import Cache
from folderbuilder.bind.folder import Binder
from folderbuilder.bind.objects import InBinder, ObjectBinder
from folderbuilder.compose.context import Folder
from folderbuilder.keeping import cache_folder
from folderbuilder.library.load import Library
from folderbuilder.options import DEFAULT_LAYOUT, Options
from folderbuilder.patients.model import Patient
from folderbuilder.press.bench import Facts, Finished
from folderbuilder.problems import FolderFailed, Problem, Severity
from folderbuilder.proof.fast import FastProof
from folderbuilder.proof.others import Others
from folderbuilder.select.selection import Selection, Selections
from folderbuilder.typeset.typesetter import Typesetter
from folderbuilder.yamltext import Tree

if TYPE_CHECKING:
    from folderbuilder.bind.foreign.finding import Attic


class Workshop:
    """One library, one set of options, and the patients of one run."""

    def __init__(
        self, library: Library, options: Options, people: Iterable[tuple[str, str]] = (), *, folder: Path | None = None
    ) -> None:
        """`people` are id and name of every patient, `folder` is where the list is that names their attachments.

        Without a folder attachments may be anywhere. Raises `Refused` for options the library cannot meet.
        """
        self.library = library
        self._folder = folder
        self.options = options.checked(library)
        self.selections = Selections(library)
        people = list(people)
        self.others = Others(people, _texts(library))
        self._keep_made = len(people) <= 1
        self._cache = Cache(cache_folder() if options.cache else None)
        self._listed: dict[tuple[str, str, str], tuple[str, str, str]] = {}
        self._binders: dict[str, Binder | ObjectBinder] = {}
        self._fast: dict[int, FastProof] = {}

    def __getstate__(self) -> dict[str, object]:
        """What another process needs to do the same work: it sets up binders of its own."""
        return {**self.__dict__, "selections": Selections(self.library), "_binders": {}, "_fast": {}}

    @cached_property
    def attic(self) -> Attic:
        """Where patients' own files come from."""
        # Imported here: most runs have none.
        from folderbuilder.bind.foreign.finding import Attic  # noqa: PLC0415

        return Attic(self._folder)

    def binder(self, layout_id: str) -> Binder | ObjectBinder:
        """The binder of a layout, one for the whole run. Raises `Refused` when its fonts are not there."""
        if layout_id not in self._binders:
            layout = self.options.printed(self.library.layouts[layout_id])
            typesetter = Typesetter.of(layout, self.library.root / "layouts")
            if layout.prints_sections:
                self._binders[layout_id] = Binder(typesetter, self._cache, keep_made=self._keep_made)
            else:
                self._binders[layout_id] = ObjectBinder(typesetter, self._cache, partial(self._inside, layout.binder))
        return self._binders[layout_id]

    def _inside(self, layout_id: str | None, folder: Folder, selection: Selection, made_on: date | None) -> InBinder:
        """What lies in the binder that dividers or labels are for: that folder is bound for it, and let go again."""
        binder = self.binder(layout_id or DEFAULT_LAYOUT)
        patient = folder.patient
        if patient is not None and patient.attachments and isinstance(binder, Binder):
            bound = binder.bind(folder, selection, made_on, self.attic.of(patient)[0])
        else:
            bound = binder.bind(folder, selection, made_on)
        return InBinder(
            {section for section, _, _ in bound.sections}, binder.typesetter.layout.sheets(bound.page_count)
        )

    def proofed(
        self, bound: Bound, binder: Binder | ObjectBinder, language: str, team: str | None, told: list[Problem]
    ) -> Finished:
        """The folder once its proof is passed, with what was `told` on the way. Raises `FolderFailed`."""
        layout = binder.typesetter.layout
        problems = [*told, *bound.problems, *self._proof(bound, binder)]
        if any(problem.severity is Severity.ERROR for problem in problems):
            raise FolderFailed(problems)
        pages = bound.page_count
        sheets = layout.sheets(pages)
        # The same object for the same section: what goes from process to process is told once then.
        sections = tuple([self._listed.setdefault(section, section) for section in bound.sections])
        facts = Facts(
            pages, sheets, sections, layout.id, language, team, len(bound.attached),
            patient=bound.identity[1] if bound.identity else None,
        )  # fmt: skip
        return Finished(bound.shared, bound.own, facts, tuple(problems))

    def closed(self, finished: Finished, password: str, patient: Patient) -> Finished:
        """The same folder, to be opened with the password only. Raises `FolderFailed`."""
        # Imported here: most runs encrypt nothing.
        from folderbuilder.press.closing import closed, salt_of  # noqa: PLC0415
        from folderbuilder.proof.closed import check_closed  # noqa: PLC0415

        data = closed(finished.data, password)
        if problems := check_closed(data, password, finished.facts.pages, patient.id):
            raise FolderFailed(problems)
        facts = finished.facts._replace(encrypted=True)
        return replace(finished, shared=b"", own=data, facts=facts, salt=salt_of(data, password) or "")

    def _proof(self, bound: Bound, binder: Binder | ObjectBinder) -> list[Problem]:
        """Everything that the proof asked for finds wrong."""
        typesetter = binder.typesetter
        match self.options.proof:
            case "full":
                # Imported here: the other proofs do not need the libraries that read whole files.
                from folderbuilder.proof.verdict import prove  # noqa: PLC0415

                return prove(bound.data, bound, typesetter.layout, self.others)
            case "fast":
                if id(binder) not in self._fast:
                    cache = cache_folder() if self.options.cache else None
                    self._fast[id(binder)] = FastProof(self.others, typesetter, cache)
                return self._fast[id(binder)].prove(bound)
            case "off":
                return []


def _texts(library: Library) -> list[str]:
    """Every text of the library: a name that stands there too says nothing about a patient."""
    found = [text for words in library.words.values() for text in words.values()]
    for document in library.documents.values():
        _gather(document.data, found)
    return found


def _gather(tree: Tree, found: list[str]) -> None:
    if isinstance(tree, str):
        found.append(tree)
    elif tree is not None:
        for value in tree.values() if isinstance(tree, dict) else tree:
            _gather(value, found)
