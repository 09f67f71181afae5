"""The one orchestrator: from a library and a list to finished folders, in eight steps.

    1 library    open the sections and layouts                         `open_library`
    2 patients   read the list                                         `read_list`
    3 select     choose one patient's sections          ┐
    4 compose    fill in the patient's values           │
    5 typeset    set them in pages                      ├ for each     `make_folder`
    6 bind       put the pages together in one file     │ patient
    7 proof      read that file again                   ┘
    8 press      write it, and account for every row                   `run_batch`

The command line and the web page call these functions and nothing below them.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from folderbuilder.keeping import Stamp, cache_folder
from folderbuilder.library.load import DEFAULT_LANGUAGE, Library, find_root, load_library
from folderbuilder.library.section import Status as SectionStatus
from folderbuilder.options import DEFAULT_LAYOUT, HANDOUT_LAYOUT, Options, Products
from folderbuilder.problems import FolderFailed, Problem, Refused, Severity, about_patient, refused

if TYPE_CHECKING:
    from folderbuilder.bind.bound import Bound
    from folderbuilder.bind.folder import Binder
    from folderbuilder.bind.objects import ObjectBinder
    from folderbuilder.compose.context import Folder
    from folderbuilder.library.layout import Layout
    from folderbuilder.patients.columns import Column
    from folderbuilder.patients.model import Patient
    from folderbuilder.patients.read import Known, PatientList
    from folderbuilder.patients.table import Table
    from folderbuilder.press.bench import Finished
    from folderbuilder.press.report import Report
    from folderbuilder.press.run import Progress
    from folderbuilder.press.single import Written
    from folderbuilder.select.selection import Selection
    from folderbuilder.workshop import Workshop

# Stages are imported where they are used: `folderbuilder sections` must not wait for fonts and PDF libraries.
# ruff: noqa: PLC0415

DEFAULT_OUTPUT = Path("output")
SMALL = 0.6
"""Share of its own size at which an attachment may be hard to read: letters of 11 points become 6."""
COMMAND_LINE = "command line"
SAMPLE = "voorbeeld"
"""The made-up team on pictures, where the library has it."""
FOLDERS_ONLY = Products()


@dataclass(frozen=True, slots=True)
class Draft:
    """A folder that nobody has proofed."""

    bound: Bound
    selection: Selection
    layout: Layout
    """As it is printed in this run."""
    problems: tuple[Problem, ...]
    """Warnings and notes."""


# --- 1 library -------------------------------------------------------------------------------------------------------


def open_library(root: Path | None = None, *, cache: bool = True) -> Library:
    """The library under `root`, or the default one. Raises `Refused` with everything wrong in it if anything is.

    With `cache`, a library that was found sound before is not parsed and checked again until something in it changes.
    """
    kept = cache_folder() if cache else None
    library = load_library(root, cache=kept)
    stamp = Stamp([library.root / "sections", library.root / "layouts"], kept) if kept else None
    if stamp and not library.problems and stamp.is_there():
        return library
    _sound(library)
    if stamp:
        stamp.put()
    return library


def _sound(library: Library) -> Library:
    """The library; raises `Refused` with everything wrong in it if anything is."""
    if problems := [problem for problem in library_problems(library) if problem.severity is Severity.ERROR]:
        raise Refused(problems)
    return library


def library_problems(library: Library) -> list[Problem]:
    """Everything wrong with a library: in its files one by one, and between them."""
    from folderbuilder.library.check import check_library

    return check_library(library)


# --- 2 patients ------------------------------------------------------------------------------------------------------


def read_list(path: Path, library: Library, options: Options, columns: Sequence[str] = ()) -> PatientList:
    """The patients of a list and what is wrong with its rows. Raises `Refused` when none of it can be used.

    `columns` are further columns that it must have; what stands in them is in the patients' `extra`.
    """
    from folderbuilder.patients.read import read_patients

    known = _known_in_list(library, options, columns)
    return _with_profiles(read_patients(path, known), options)


def open_sheet(name: str, data: bytes, library: Library, options: Options) -> Table:
    """A list that can be mended before it is read, from the bytes of a file. Raises `Refused` when it is no list."""
    from folderbuilder.patients.sheet import open_sheet as open_bytes

    return open_bytes(name, data, _known(library, options.checked(library)))


def read_sheet(table: Table, library: Library, options: Options, columns: Sequence[str] = ()) -> PatientList:
    """The patients of such a list, as `read_list` reads a file."""
    from folderbuilder.patients.sheet import read_sheet as read_table

    return _with_profiles(read_table(table, _known_in_list(library, options, columns)), options)


def sheet_columns(table: Table, library: Library, options: Options) -> tuple[Column | None, ...]:
    """What each column of such a list is for; None where its name means nothing."""
    from folderbuilder.patients.sheet import meanings

    return meanings(table, _known(library, options.checked(library)))


def _known_in_list(library: Library, options: Options, columns: Sequence[str]) -> Known:
    known = replace(_known(library, options.checked(library)), extra_columns=columns)
    if options.password_column is not None:
        known = replace(known, extra_columns=(*columns, options.password_column))
        _refuse_column_in_use(options.password_column, known)
    return known


def _with_profiles(listed: PatientList, options: Options) -> PatientList:
    if options.profile is None:
        return listed
    return replace(listed, patients=tuple(_with_profile(patient, options.profile) for patient in listed.patients))


def _with_profile(patient: Patient, profile: str) -> Patient:
    """The patient with the run's profile, unless the list says what this patient gets."""
    from folderbuilder.patients.model import PickKind

    own = any(pick.kind in {PickKind.LIST, PickKind.CROSS} for pick in patient.picks)
    return patient if patient.profile or own else replace(patient, profile=profile)


def read_one(values: Mapping[str, object], library: Library, options: Options) -> tuple[Patient, list[Problem]]:
    """A patient from values under the names a list has, and warnings. Raises `Refused` for what a list would reject."""
    from folderbuilder.patients.columns import Names
    from folderbuilder.patients.rows import read_row
    from folderbuilder.patients.treefile import read_json

    known = _known(library, options.checked(library))
    names = Names(known, crosses=False)
    records = read_json(json.dumps([values]), COMMAND_LINE, names)
    reading = read_row(records[0], known, names)
    problems = [replace(problem, line=None) for problem in reading.problems]
    if reading.patient is None:
        raise Refused(problems)
    return reading.patient, problems


def _known(library: Library, options: Options) -> Known:
    """What a list may ask for. Planned sections can be asked for too: the answer is that they are not written yet."""
    from folderbuilder.patients.known import Known
    from folderbuilder.patients.values import plain_code

    sections = library.sections[options.language or DEFAULT_LANGUAGE]
    titles = {
        place.id: sections[place.id].title if place.id in sections else place.id.replace("-", " ").capitalize()
        for place in library.places.values()
    }
    return Known(
        titles, library.profiles.keys(), library.layouts.keys(), library.sections.keys(), library.teams.keys(),
        codes={plain_code(code) for section in sections.values() for code in section.codes},
    )  # fmt: skip


def _refuse_column_in_use(column: str, known: Known) -> None:
    """A password stands in a column of its own: in any other it would be printed, or tell what it is."""
    from folderbuilder.patients.columns import Names, Role

    meant = Names(known).find(column)
    if meant is None or meant.role is not Role.EXTRA:
        raise refused(
            "password-column", "This cannot be the column with passwords: it has a meaning of its own.", found=column,
            hint="Give the list a column of its own for them, such as 'wachtwoord'.",
        )  # fmt: skip


# --- 3 to 7: one folder ----------------------------------------------------------------------------------------------


def make_folder(patient: Patient, workshop: Workshop) -> Finished:
    """One patient's folder, proofed, and encrypted if asked. Raises `FolderFailed` with every problem that stops it."""
    password = _password(patient, workshop.options)
    # 3 select
    folder, selection, binder = _chosen(patient, workshop)
    # 4 compose, 5 typeset, 6 bind: the binder takes a galley that is there, and has the others composed and set
    bound, told = _bound(patient, workshop, folder, selection, binder)
    # 7 proof
    told = [*selection.problems, *told]
    finished = workshop.proofed(bound, binder, folder.language, folder.team.id if folder.team else None, told)
    return workshop.closed(finished, password, patient) if password is not None else finished


def hand_over(patient: Patient, workshop: Workshop, person: str | None = None) -> Finished:
    """What `make_folder` makes, with a line in the audit trail; nothing is written but that. `person` is who asks."""
    from folderbuilder.press.audit import Audit

    with Audit("folder", workshop.options.as_dict(), person) as trail:
        trail.about(patient.id)
        return make_folder(patient, workshop)


def draft_folder(patient: Patient, workshop: Workshop) -> Draft:
    """What `make_folder` would make, without its proof: to look at while it is chosen, not to be handed over.

    Raises `FolderFailed`.
    """
    folder, selection, binder = _chosen(patient, workshop)
    bound, told = _bound(patient, workshop, folder, selection, binder)
    return Draft(bound, selection, binder.typesetter.layout, (*selection.problems, *told, *bound.problems))


def section_length(section: str, workshop: Workshop, layout: str, language: str) -> int | None:
    """How many pages a section takes in a layout, for a patient of whom nothing is known; None when it prints none."""
    from folderbuilder.bind.folder import Binder
    from folderbuilder.compose.context import Folder

    library, binder = workshop.library, workshop.binder(layout)
    if not isinstance(binder, Binder) or section not in library.sections[language]:
        return None
    methods = tuple(method.id for method in library.methods)
    return binder.length(Folder(library, language, (section,), methods, None), section)


def values_asked(library: Library, language: str) -> Mapping[str, frozenset[str]]:
    """By section, the keys of `treatment` that it prints or that decide what it prints."""
    from folderbuilder.library.asked import treatment_asked

    asked = {name: treatment_asked(section) for name, section in library.sections[language].items()}
    for method in library.methods:
        # Whoever gets one of the ways of treatment can say which.
        asked[method.section] = asked.get(method.section, frozenset()) | {"route"}
    return asked


def bind_again(patient: Patient, workshop: Workshop) -> Bound:
    """The folder of a patient that `make_folder` has made and proofed before, to the last byte."""
    return _bound(patient, workshop, *_chosen(patient, workshop))[0]


def _bound(
    patient: Patient, workshop: Workshop, folder: Folder, selection: Selection, binder: Binder | ObjectBinder
) -> tuple[Bound, list[Problem]]:
    """The folder, and what is to be said of the patient's own files in it."""
    from folderbuilder.bind.folder import Binder

    made_on = patient.made_on or workshop.options.made_on
    if not patient.attachments or not isinstance(binder, Binder):
        return binder.bind(folder, selection, made_on), []
    attached, told = workshop.attic.of(patient)
    message = "Attachments are printed as they came: a screen reader cannot read them, so the file claims no PDF/UA."
    hint = "Go through them with a patient who does not see well."
    told.append(Problem(Severity.WARNING, "attachments", message, hint=hint))
    layout = binder.typesetter.layout
    for number, item in enumerate(attached, 1):
        if min(layout.text_width / page.width for page in item.foreign.pages) < SMALL:
            message = f"Attachment {number} is printed much smaller than it is, to fit between the margins."
            hint = "See whether it can still be read; else print it apart."
            told.append(Problem(Severity.WARNING, "attachment-small", message, hint=hint))
    return binder.bind(folder, selection, made_on, attached), told


def choose_sections(patient: Patient, workshop: Workshop) -> Selection:
    """What goes into a patient's folder, and why; nothing is made. Raises `FolderFailed`."""
    _, selection, _ = _chosen(patient, workshop)
    return selection


def _password(patient: Patient, options: Options) -> str | None:
    """What the file is to open with; None for a file that is open to all."""
    if options.password_column is None:
        return None
    from folderbuilder.press.closing import password_of

    return password_of(patient, options.password_column)


def _chosen(patient: Patient, workshop: Workshop) -> tuple[Folder, Selection, Binder | ObjectBinder]:
    from folderbuilder.compose.context import Folder

    library, options = workshop.library, workshop.options
    language = patient.language or options.language or DEFAULT_LANGUAGE
    team = patient.team or options.team
    selection = workshop.selections.of(patient, language)
    binder = workshop.binder(patient.layout or options.layout or DEFAULT_LAYOUT)
    if options.require_reviewed and binder.typesetter.layout.prints_sections:
        _refuse_unreviewed(selection, library, language)
    folder = Folder(library, language, selection.ids, selection.methods, library.teams[team] if team else None, patient)
    return folder, selection, binder


def _refuse_unreviewed(selection: Selection, library: Library, language: str) -> None:
    status = {section.id: section.status for section in library.sections[language].values()}
    if glossary := library.made.get("glossary"):
        status[glossary.id] = library.glossaries[language].file.status
    draft = [i for i in selection.ids if status.get(i, SectionStatus.CONFIRMED) is not SectionStatus.CONFIRMED]
    if draft:
        message = f"{len(draft)} sections of this folder are not confirmed by a care team: {', '.join(draft)}."
        hint = "Leave them out, have them reviewed, or make the folder without --require-reviewed."
        raise FolderFailed(Problem(Severity.ERROR, "not-reviewed", message, hint=hint))


# --- 8 press ---------------------------------------------------------------------------------------------------------


def run_batch(
    path: Path, output: Path | None, library: Library, options: Options, *,
    only: Sequence[str] = (), overwrite: bool = False, resume: bool = False, progress: Progress | None = None,
    workers: int | None = 1, products: Products = FOLDERS_ONLY, scheduler: str | None = None,
    listed: PatientList | None = None, person: str | None = None,
) -> Report:  # fmt: skip
    """A folder for every patient of the list at `path`, in the folder `output`; without one, all but the writing.

    With `resume` folders that an earlier run left there stay when they would become the same, and the rest is made.

    `workers` is how many processes make folders side by side; None for as many as are worth starting. With more than
    one, a script that calls this must guard its own work with `if __name__ == "__main__"`, as for any such processes.
    `scheduler` is the address of a Dask cluster that makes them instead.

    `listed` is the list where it has been read (and mended) before; then `path` only tells its name and its folder.
    `person` is who asks, for the audit trail, where the account that the program runs under does not tell.

    Raises `Refused` when nothing was made. Everything else is in the report: failures, an interruption, a full disk.
    """
    from folderbuilder.batch import Batch, Steps

    batch = Batch(
        path, output, library, options, only=only, overwrite=overwrite, resume=resume, products=products,
        scheduler=scheduler, person=person,
    )  # fmt: skip
    reading = read_list if listed is None else lambda *_: listed
    return batch.run(Steps(reading, make_folder, bind_again), workers, progress)


# --- single files ----------------------------------------------------------------------------------------------------


def build_one(
    values: Mapping[str, object], output: Path | None, library: Library, options: Options, *, overwrite: bool = False
) -> Written:
    """One folder from values under the names that a list has; by default output/<id>.pdf.

    Raises `Refused` for wrong values, `FolderFailed` when the folder cannot be made, `OutputFailed`.
    """
    from folderbuilder.press.audit import Audit
    from folderbuilder.workshop import Workshop

    # The name of the file is left out: people call it after the patient.
    with Audit("build", {**options.as_dict(), "overwrite": overwrite}) as trail:
        patient, told = read_one(values, library, options)
        trail.about(patient.id)
        target = _target(output, patient.id, overwrite=overwrite)
        try:
            finished = make_folder(patient, Workshop(library, options, [(patient.id, patient.name)]))
        except FolderFailed as failure:
            problems = [*told, *(about_patient(problem, patient.id) for problem in failure.problems)]
            raise FolderFailed(problems) from failure
        return _written(target, replace(finished, problems=(*told, *finished.problems)))


def make_handout(
    sections: Sequence[str], output: Path | None, library: Library, options: Options, *, overwrite: bool = False
) -> Written:
    """Loose sections without a patient; by default output/<sections>.pdf. Raises as `build_one` does."""
    from folderbuilder.workshop import Workshop

    workshop = Workshop(library, handout_options(options, library))
    target = _target(output, "+".join(sections), overwrite=overwrite)
    return _written(target, finish_handout(sections, workshop))


def handout_options(options: Options, library: Library) -> Options:
    """The options for loose sections, which have a layout of their own where the library has it."""
    loose = options.layout is None and HANDOUT_LAYOUT in library.layouts
    return replace(options, layout=HANDOUT_LAYOUT) if loose else options


def finish_handout(sections: Sequence[str], workshop: Workshop) -> Finished:
    """Loose sections without a patient, proofed. Raises `Refused` for unknown ones and `FolderFailed`."""
    from folderbuilder.compose.context import Folder
    from folderbuilder.select.selection import select_loose

    library, chosen = workshop.library, workshop.options
    language = chosen.language or DEFAULT_LANGUAGE
    try:
        selection = select_loose(tuple(sections), library, language)
    except FolderFailed as failure:
        raise Refused(failure.problems) from failure
    binder = workshop.binder(chosen.layout or DEFAULT_LAYOUT)
    if chosen.require_reviewed and binder.typesetter.layout.prints_sections:
        _refuse_unreviewed(selection, library, language)
    team = library.teams[chosen.team] if chosen.team else None
    bound = binder.bind(Folder(library, language, selection.ids, selection.methods, team), selection, chosen.made_on)
    return workshop.proofed(bound, binder, language, chosen.team, [])


def picture_layouts(folder: Path, library: Library, options: Options) -> list[Path]:
    """A picture of each layout of the library, as <layout>.png in the folder. Raises `Refused`, `OutputFailed`."""
    from folderbuilder.compose.context import Folder
    from folderbuilder.press.files import private_folder, write_whole
    from folderbuilder.press.pictures import contact_sheet, sample_sections
    from folderbuilder.select.selection import select_loose
    from folderbuilder.workshop import Workshop

    workshop = Workshop(library, options)
    language = workshop.options.language or DEFAULT_LANGUAGE
    team = library.teams.get(options.team or SAMPLE)
    sections = sample_sections(library, language)
    patient, _ = read_one({"id": "0012345", "name": "Łukasz Żółć", "sections": list(sections)}, library, options)
    written = []
    for name in library.layouts:
        loose = name == HANDOUT_LAYOUT
        selection = select_loose(sections, library, language) if loose else workshop.selections.of(patient, language)
        reader = None if loose else patient
        made = Folder(library, language, selection.ids, selection.methods, team, reader)
        bound = workshop.binder(name).bind(made, selection, options.made_on)
        picture = contact_sheet(bound, library.words[language]["notes_page"])
        private_folder(folder)
        write_whole(folder / f"{name}.png", picture)
        written.append(folder / f"{name}.png")
    return written


def _target(output: Path | None, name: str, *, overwrite: bool) -> Path:
    from folderbuilder.press.files import refuse_existing
    from folderbuilder.press.names import file_names

    target = output or DEFAULT_OUTPUT / file_names([name])[name]
    refuse_existing(target, overwrite=overwrite)
    return target


def _written(target: Path, finished: Finished) -> Written:
    from folderbuilder.press.single import write_single

    return write_single(target, finished)


# --- checking --------------------------------------------------------------------------------------------------------


def check_paths(
    paths: Sequence[Path], root: Path | None, options: Options, progress: Progress | None = None
) -> list[Problem]:
    """Everything wrong with the libraries and lists at `paths`; without any, with the library under `root`.

    A list is checked by doing all of it but the proof and the writing. Raises `Refused` for a path that is not there.
    """
    folders = [path for path in paths if path.is_dir()]
    lists = [path for path in paths if path not in folders]
    for path in lists:
        if not path.exists():
            raise refused("file-missing", "There is no such file or folder.", file=str(path))
    libraries = [load_library(folder) for folder in folders]
    if not paths:
        return _tried(load_library(root))
    problems = [problem for library in libraries for problem in _tried(library)]
    if not lists:
        return problems
    try:
        # Who asks about a list hears of the library only what keeps the list from being made.
        library = _sound(libraries[0]) if libraries else open_library(root)
    except Refused as refusal:
        hint = "Mend the library, then check again."
        unchecked = Problem(Severity.NOTE, "list-unchecked", "The library has errors; no list was checked.", hint=hint)
        return [*(problems or refusal.problems), unchecked]
    for path in lists:
        problems += _list_problems(path, library, options, progress)
    return problems


def _tried(library: Library) -> list[Problem]:
    """Everything wrong with a library, also what is found out only when it is printed."""
    from folderbuilder.trial import try_library

    problems = library_problems(library)
    broken = frozenset(problem.file for problem in problems if problem.severity is Severity.ERROR)
    return [*problems, *try_library(library, broken)]


def _list_problems(path: Path, library: Library, options: Options, progress: Progress | None) -> list[Problem]:
    from folderbuilder.press.report import Stop

    try:
        report = run_batch(path, None, library, replace(options, proof="off"), progress=progress)
    except Refused as refusal:
        return refusal.problems
    if report.stopped is Stop.INTERRUPTED:
        raise KeyboardInterrupt
    return report.problems


def proof_files(
    paths: Sequence[Path], options: Options, root: Path | None, *, password: str = ""
) -> list[tuple[Path, list[Problem]]]:
    """What is wrong with each finished file, read by libraries that did not write it.

    With a layout in the options, the size of pages and the punch zone are looked at too, as they were printed. Files
    that are encrypted open with `password`. Raises `Refused` when a file is not there.
    """
    from folderbuilder.proof.verdict import inspect

    _must_be_there(paths)
    printed_in = None
    if options.layout:
        library = load_library(root)
        checked = options.checked(library)
        printed_in = checked.printed(library.layouts[checked.layout or ""])
    return [(path, inspect(path, layout=printed_in, password=password)) for path in paths]


def hear_files(paths: Sequence[Path]) -> list[tuple[Path, list[str], list[Problem]]]:
    """Each finished file as a screen reader speaks it, line by line, and what kept it from being read.

    Raises `Refused` when a file is not there.
    """
    from folderbuilder.proof.heard import read_aloud

    _must_be_there(paths)
    return [(path, *read_aloud(path)) for path in paths]


def _must_be_there(paths: Sequence[Path]) -> None:
    for path in paths:
        if not path.is_file():
            raise refused("file-missing", "There is no such file.", file=str(path))


def copy_library(folder: Path, root: Path | None = None) -> int:
    """Copy sections and layouts into a new or empty folder, and say how many files they are."""
    source = find_root(root)
    if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        raise refused("output-exists", "This is there already, and not an empty folder.", file=str(folder))
    try:
        for name in ("sections", "layouts"):
            if (source / name).is_dir():
                shutil.copytree(source / name, folder / name)
    except OSError as error:
        from folderbuilder.press.files import output_failed

        raise output_failed(error, folder) from error
    return sum(1 for path in folder.rglob("*") if path.is_file())
