"""Many patients, one after another: each made, proofed, written and accounted for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from folderbuilder.patients.model import Patient
from folderbuilder.press.fault import keep_fault
from folderbuilder.press.interrupt import Interrupts
from folderbuilder.press.manifest import Entry, Status
from folderbuilder.press.report import Report, Stop
from folderbuilder.press.run_folder import RunFolder
from folderbuilder.problems import FolderFailed, OutputFailed, Problem, Severity


@dataclass(frozen=True, slots=True)
class Finished:
    """A folder that has passed its proof, and what the manifest says of it."""

    data: bytes
    pages: int
    sheets: int
    sections: tuple[tuple[str, str, str], ...]
    """Section id, version and reason of each."""
    problems: tuple[Problem, ...]
    """Warnings and notes."""
    layout: str
    language: str
    team: str | None


@dataclass(frozen=True, slots=True)
class Job:
    """One row of the list."""

    id: str | None
    row: int
    patient: Patient | None
    """None for a row that was rejected."""
    file: str | None = None
    """The name that the folder gets."""
    problems: tuple[Problem, ...] = ()
    """What reading the row told."""
    skip: str | None = None
    """Why this row is not made in this run."""


@dataclass(frozen=True, slots=True)
class Step:
    """A row that is done, for a progress bar."""

    done: int
    total: int
    entry: Entry


class Maker(Protocol):
    """Makes one patient's folder; raises `FolderFailed`."""

    def __call__(self, patient: Patient) -> Finished:
        """The folder, proofed."""


Progress = Callable[[Step], None]


class Press:
    """One run over a list. Without a folder nothing is written: a rehearsal."""

    def __init__(self, jobs: Sequence[Job], make: Maker, folder: RunFolder | None, progress: Progress | None) -> None:
        self.jobs = jobs
        self.make = make
        self.folder = folder
        self.progress = progress or (lambda _: None)
        self.report = Report(folder.path if folder else None)

    def run(self, interrupts: Interrupts) -> Report:
        """Do every row. What stops the run early is in the report, and the rows not reached are in it as skipped."""
        try:
            for job in self.jobs:
                with interrupts.obeyed():
                    finished, problems = self._made(job)
                self._keep(job, finished, problems)
        except KeyboardInterrupt:
            self.report.stopped = Stop.INTERRUPTED
        except OutputFailed as failure:
            self._stop(Stop.OUTPUT, failure.problems)
        except Exception as error:  # R40: told with an id, never as a traceback
            self._stop(Stop.FAULT, [self._fault(error)])
        self._close()
        return self.report

    def _made(self, job: Job) -> tuple[Finished | None, list[Problem]]:
        """The folder of a row, or why there is none; a fault in one takes no other along (R40)."""
        if job.skip:
            return None, []
        if job.patient is None:
            return None, list(job.problems)
        try:
            finished = self.make(job.patient)
        except FolderFailed as failure:
            return None, [*job.problems, *(_placed(problem, job) for problem in failure.problems)]
        except Exception as error:
            return None, [*job.problems, _placed(self._fault(error), job)]
        return finished, [*job.problems, *(_placed(problem, job) for problem in finished.problems)]

    def _keep(self, job: Job, finished: Finished | None, problems: list[Problem]) -> None:
        """Give the finished folder its name, and the row its line in the manifest."""
        digest = None
        if finished and self.folder and job.file:
            try:
                digest = self.folder.save(job.file, finished.data)
            except FolderFailed as failure:
                finished, problems = None, [*problems, *(_placed(problem, job) for problem in failure.problems)]
        entry = self._skipped(job, job.skip) if job.skip else _entry(job, finished, digest, problems)
        if self.folder:
            if entry.status is Status.FAILED:
                self.folder.withdraw(job.id)
            self.folder.record(entry)
        self.report.problems += problems
        self.report.entries.append(entry)
        self.progress(Step(len(self.report.entries), len(self.jobs), entry))

    def _skipped(self, job: Job, reason: str) -> Entry:
        """A row that is not made now; what an earlier run made of it stays accounted for."""
        if earlier := self.folder.earlier(job.id) if self.folder else None:
            return replace(earlier, status=Status.SKIPPED, row=job.row, reason=f"{reason}; made by an earlier run")
        return Entry(status=Status.SKIPPED, id=job.id, row=job.row, reason=reason)

    def _fault(self, error: Exception) -> Problem:
        return self.folder.fault(error) if self.folder else keep_fault(error)

    def _stop(self, stop: Stop, problems: list[Problem]) -> None:
        self.report.stopped = stop
        self.report.problems += problems

    def _close(self) -> None:
        """Account for the rows that were not reached, and leave the folder in order."""
        reason = {Stop.OUTPUT: "the output could not be written", Stop.FAULT: "the program made a mistake"}
        stopped = reason.get(self.report.stopped, "interrupted") if self.report.stopped else "not reached"
        writable = self.folder is not None
        for job in self.jobs[len(self.report.entries) :]:
            entry = self._skipped(job, job.skip or stopped)
            self.report.entries.append(entry)
            writable = writable and self._recorded(entry)
        if self.folder is None:
            return
        if many := self.folder.left_over(job.id for job in self.jobs):
            message = f"{many} folders of an earlier run are still there, of patients who are not in this list."
            hint = "The manifest does not have them. Remove them if nobody needs them."
            self.report.problems.append(Problem(Severity.NOTE, "left-over", message, hint=hint))
        try:
            self.folder.finish(self.report.problems)
        except OutputFailed as failure:
            self._stop(self.report.stopped or Stop.OUTPUT, failure.problems)

    def _recorded(self, entry: Entry) -> bool:
        """Whether the line went into the manifest; on a full disk it may not."""
        assert self.folder is not None  # noqa: S101 - asked before
        try:
            self.folder.record(entry)
        except OutputFailed:
            return False
        return True


def _entry(job: Job, finished: Finished | None, digest: str | None, problems: list[Problem]) -> Entry:
    codes = {
        severity: tuple(dict.fromkeys(p.code for p in problems if p.severity is severity)) for severity in Severity
    }
    if finished is None:
        return Entry(
            status=Status.FAILED, id=job.id, row=job.row, warnings=codes[Severity.WARNING], errors=codes[Severity.ERROR]
        )
    return Entry(
        status=Status.MADE, id=job.id, row=job.row, file=job.file if digest else None, sha256=digest,
        pages=finished.pages, sheets=finished.sheets, sections=finished.sections,
        warnings=codes[Severity.WARNING], layout=finished.layout, language=finished.language, team=finished.team,
    )  # fmt: skip


def _placed(problem: Problem, job: Job) -> Problem:
    """The problem tied to its patient, and to the row unless it names a place of its own."""
    tied = replace(problem, patient=problem.patient or job.id)
    if tied.file or job.patient is None:
        return tied
    return replace(tied, file=job.patient.place.file, line=job.row)
