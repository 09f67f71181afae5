"""Step 8 of the pipeline, a run over a list: who does the work, what stays of earlier runs, what is made at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

from folderbuilder.library.load import DEFAULT_LANGUAGE, Library
from folderbuilder.options import DEFAULT_LAYOUT, Options, Products, Proof
from folderbuilder.patients.columns import normal
from folderbuilder.press.audit import Audit
from folderbuilder.press.crew import Crew, cores, splits_off
from folderbuilder.press.finishing import Finishing, archive_name
from folderbuilder.press.interrupt import Interrupts
from folderbuilder.press.jobs import jobs_of
from folderbuilder.press.made_of import Defaults, Ingredients
from folderbuilder.press.names import PACKING_LIST, print_run_name
from folderbuilder.press.order import asked_columns, ordered
from folderbuilder.press.packing import Packing
from folderbuilder.press.printing import Printing
from folderbuilder.press.run import Job, Press, Progress
from folderbuilder.press.run_folder import RunFolder
from folderbuilder.problems import refused

if TYPE_CHECKING:
    from folderbuilder.bind.bound import Bound
    from folderbuilder.patients.model import Patient
    from folderbuilder.patients.read import PatientList
    from folderbuilder.press.bench import Finished
    from folderbuilder.press.cluster import Cluster
    from folderbuilder.press.report import Report
    from folderbuilder.workshop import Workshop

Made_co = TypeVar("Made_co", covariant=True)

WORTH_A_WORKER: Mapping[Proof, int] = {"off": 50, "fast": 50, "full": 4}
"""Patients that a worker should have at least; for fewer, starting it takes longer than it saves."""

# Workers are on their way while fonts and PDF libraries are loaded, and most runs need no cluster.
# ruff: noqa: PLC0415


class _One(Protocol[Made_co]):
    def __call__(self, patient: Patient, workshop: Workshop) -> Made_co: ...


class Steps(NamedTuple):
    """The steps before this one, as the pipeline has them. Each must be fit for sending to another process."""

    read: Callable[[Path, Library, Options, Sequence[str]], PatientList]
    make: _One[Finished]
    bind_again: _One[Bound]


@dataclass(frozen=True, slots=True)
class Batch:
    """What `pipeline.run_batch` is asked for, under the same names."""

    path: Path
    output: Path | None
    library: Library
    options: Options
    only: Sequence[str]
    overwrite: bool
    resume: bool
    products: Products
    scheduler: str | None
    person: str | None

    def run(self, steps: Steps, workers: int | None, progress: Progress | None) -> Report:
        """Do it. Raises `Refused` when nothing was made."""
        self._refuse_open()
        # Who writes nothing, as a rehearsal does, leaves no trail.
        audit = Audit("batch", self._asked(), self.person) if self.output else nullcontext()
        with Interrupts() as interrupts, audit as trail, _crew(self.scheduler) as crew:
            # Workers that start anew are on their way while this process loads what it needs itself.
            if isinstance(crew, Crew) and workers is not None and workers > 1 and not splits_off():
                crew.hire(workers)
            with interrupts.obeyed():
                listed = steps.read(self.path, self.library, self.options, asked_columns(self.products.sort))
                jobs, rest = jobs_of(listed, self.only)
            workshop = self._workshop(listed)
            press = self._press(listed, jobs, workshop, steps, crew, progress)
            wanted = _worth_starting(press.jobs, self.options) if workers is None else workers
            if isinstance(crew, Crew) and wanted > 1 and not crew.workers:
                crew.hire(wanted, press.bench)
            press.report.problems += rest
            # The press lets go of what is done; so must we.
            del listed, jobs
            report = press.run(interrupts)
            return trail.of(report) if trail else report

    def _workshop(self, listed: PatientList) -> Workshop:
        """The workshop, with every layout of the list laid out."""
        from folderbuilder.workshop import Workshop

        people = ((patient.id, patient.name) for patient in listed.patients)
        workshop = Workshop(self.library, self.options, people, folder=self.path.parent)
        for layout in {patient.layout or workshop.options.layout or DEFAULT_LAYOUT for patient in listed.patients}:
            workshop.binder(layout)
        return workshop

    def _press(
        self, listed: PatientList, jobs: list[Job], workshop: Workshop, steps: Steps, crew: Crew | Cluster,
        progress: Progress | None,
    ) -> Press:  # fmt: skip
        """The press with its run folder. Raises `Refused` when the cluster or the folder cannot be used."""
        make = partial(steps.make, workshop=workshop)
        if not isinstance(crew, Crew):
            crew.brief(make)
        if self.output is None:
            return Press(jobs, make, None, progress, crew)
        finishing = self._finishing(listed, workshop, steps)
        folder = RunFolder(
            self.output, overwrite=self.overwrite, resume=self.resume, products=self._names(self.output),
            impersonal=self.options.password_column is not None,
        )  # fmt: skip
        ingredients = self._ingredients(workshop.options)
        if self.resume:
            from folderbuilder.press.resume import resumed

            jobs = resumed(jobs, folder, ingredients, self.options.password_column)
        return Press(jobs, make, folder, progress, crew, finishing, ingredients.of)

    def _asked(self) -> dict[str, object]:
        """What the run was asked for, for the audit trail."""
        return {
            **self.options.as_dict(), "list": self.path.name, "output": self.output.name if self.output else None,
            "only": bool(self.only), "overwrite": self.overwrite, "resume": self.resume,
            "print_run": self.products.print_run, "sort": self.products.sort, "zip": self.products.archive,
            "scheduler": self.scheduler,
        }  # fmt: skip

    def _refuse_open(self) -> None:
        """Beside folders that are encrypted there is nothing of theirs that is not."""
        column, sort = self.options.password_column, self.products.sort
        if column is None:
            return
        if self.products.print_run:
            raise refused(
                "password-print-run",
                "A print run holds every folder in one file, which cannot have everybody's password.",
                hint="Make the print run by itself, or leave out --password-column.",
            )  # fmt: skip
        if sort is not None and normal(sort) == normal(column):
            raise refused("password-sort", "The order of the packing list would tell of the passwords.", found=column)

    def _finishing(self, listed: PatientList, workshop: Workshop, steps: Steps) -> Finishing:
        """What is made when all folders are there; only for a print run patients are kept until then."""
        library, options, products = self.library, workshop.options, self.products
        language = options.language or DEFAULT_LANGUAGE
        patients = ordered(listed.patients, products.sort, self.path.name)
        typesetter = workshop.binder(options.layout or DEFAULT_LAYOUT).typesetter
        # Beside encrypted folders the list says numbers only.
        names = {patient.id: patient.name if options.password_column is None else "" for patient in patients}
        packing = Packing(library, language, typesetter, names, self.path.name, products.sort)
        printing = None
        if products.print_run:
            stack = [patient for patient in patients if not self.only or patient.id in self.only]
            printing = Printing(
                partial(steps.bind_again, workshop=workshop), lambda layout: workshop.binder(layout).typesetter, stack,
                library.words[language], products.separators,
            )  # fmt: skip
        return Finishing(packing, printing, products.archive)

    def _names(self, output: Path) -> list[str]:
        """The files that a run makes in the folder besides folders, manifest and problems."""
        runs = [print_run_name(layout) for layout in (None, *self.library.layouts)]
        return [f"{PACKING_LIST}.pdf", *runs, archive_name(output)]

    def _ingredients(self, options: Options) -> Ingredients:
        """What folders of the run are made of."""
        language, layout = options.language or DEFAULT_LANGUAGE, options.layout or DEFAULT_LAYOUT
        defaults = Defaults(language, layout, options.team, options.made_on)
        return Ingredients(self.library, defaults, options.of_run(), self.path.parent)


def _crew(scheduler: str | None) -> Crew | Cluster:
    """Who makes folders side by side. Raises `Refused` when a cluster is asked for that does not answer."""
    if scheduler is None:
        return Crew(loading="folderbuilder.workshop")
    try:
        from folderbuilder.press.cluster import Cluster
    except ImportError as error:
        hint = "Install it with: pip install 'folderbuilder[dask]'."
        raise refused("no-dask", "--scheduler needs Dask, which is not installed.", hint=hint) from error
    return Cluster(scheduler)


def _worth_starting(jobs: Sequence[Job | None], options: Options) -> int:
    """How many workers pay for being started."""
    return min(cores(), sum(job.is_made for job in jobs if job) // WORTH_A_WORKER[options.proof])
