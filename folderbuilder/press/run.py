"""Many patients, one after another or side by side: each made, proofed, written and accounted for."""

from __future__ import annotations

from collections.abc import Callable, Generator, Hashable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING

from folderbuilder.patients.model import Patient
from folderbuilder.press.bench import Bench, Facts, Laid, Maker, Outcome, Sections
from folderbuilder.press.crew import Crew
from folderbuilder.press.fault import keep_fault
from folderbuilder.press.finishing import Finishing
from folderbuilder.press.interrupt import Interrupts
from folderbuilder.press.made_of import MadeOf
from folderbuilder.press.manifest import Entry, Status
from folderbuilder.press.report import Report, Stop
from folderbuilder.press.run_folder import RunFolder
from folderbuilder.problems import FolderFailed, OutputFailed, Problem, Severity

if TYPE_CHECKING:
    # Loaded by who has a cluster alone.
    from folderbuilder.press.cluster import Cluster

NOT_MADE = Outcome()


class MixedUp(Exception):
    """What came back for one patient is another one's folder."""


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
    kept: Entry | None = None
    """What an earlier run made of it and need not be made again."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """What the list calls its columns, by our name; one for all rows."""

    @property
    def is_made(self) -> bool:
        """Whether this run makes a folder of it."""
        return self.patient is not None and self.skip is None and self.kept is None


@dataclass(frozen=True, slots=True)
class Step:
    """A row that is done, for a progress bar."""

    done: int
    total: int
    entry: Entry


Progress = Callable[[Step], None]


class Press:
    """One run over a list. Without a folder nothing is written: a rehearsal."""

    def __init__(
        self, jobs: Sequence[Job], make: Maker, folder: RunFolder | None, progress: Progress | None,
        crew: Crew | Cluster | None = None, finishing: Finishing | None = None,
        made_of: Callable[[Patient, tuple[str, ...], str], MadeOf] | None = None,
    ) -> None:  # fmt: skip
        """With a `crew` that has workers folders are made side by side; then `make` must be fit for sending.

        `finishing`: what is to be made when all folders are there. `made_of` tells, from a patient, section ids
        and the folder's salt, what a later run compares to see whether it must make the folder anew.
        """
        self.jobs: list[Job | None] = list(jobs)
        """None for rows that are done: a long list is let go as it is worked through."""
        self.bench = Bench(make, folder.path if folder else None)
        self.folder = folder
        self.progress = progress or (lambda _: None)
        self.crew = crew
        self.finishing = finishing
        self.made_of = made_of
        self._sections: dict[Sections, Sections] = {}
        self._section: dict[tuple[str, str, str], tuple[str, str, str]] = {}
        self.report = Report(folder.path if folder else None)

    def run(self, interrupts: Interrupts) -> Report:
        """Do every row. What stops the run early is in the report, and the rows not reached are in it as skipped."""
        self._say_left_over()
        outcomes = self._outcomes(interrupts)
        try:
            for rows in self._rows(outcomes):
                self._keep(rows)
                done = len(self.report.entries)
                self.jobs[done - len(rows) : done] = [None] * len(rows)
                if self.finishing:
                    self.finishing.follow(self.report.entries[-len(rows) :])
            if self.finishing and self.folder:
                if self.crew:
                    self.crew.stop()
                with interrupts.obeyed():
                    self.finishing.finish(self.folder.path, self.report)
        except KeyboardInterrupt:
            self.report.stopped = Stop.INTERRUPTED
        except OutputFailed as failure:
            self._stop(Stop.OUTPUT, failure.problems)
        except MixedUp:
            self._stop(Stop.FAULT, [_mixed_up()])
        except Exception as error:  # R40: told with an id, never as a traceback
            self._stop(Stop.FAULT, [self._fault(error)])
        if self.crew:
            # Before what they laid in the folder is cleared away.
            self.crew.stop()
        self._close(interrupts)
        return self.report

    def _outcomes(self, interrupts: Interrupts) -> Generator[list[Outcome], None, None]:
        """What comes of each row that is made, in the order of the list, as many at a time as are there."""
        # Not a list: nobody but the jobs may hold on to the patients.
        patients = (job.patient for job in self._undone() if job.patient and job.is_made)
        if self.crew is not None and self.crew.workers:
            yield from self.crew.results(self.bench, patients, _alike, _killing, interrupts.obeyed)
            return
        for patient in patients:
            with interrupts.obeyed():
                outcome = self._outcome(patient)
            yield [outcome]

    def _undone(self) -> Iterator[Job]:
        return (job for job in islice(self.jobs, len(self.report.entries), None) if job is not None)

    def _outcome(self, patient: Patient) -> Outcome:
        try:
            return self.bench(patient)
        except MemoryError as error:
            return Outcome(problems=(self._fault(error),))

    def _rows(self, outcomes: Iterator[list[Outcome]]) -> Iterator[list[tuple[Job, Outcome]]]:
        """Rows in the order of the list with what came of them, as many at a time as are there."""
        rows: list[tuple[Job, Outcome]] = []
        there: Iterator[Outcome] = iter(())
        for job in self._undone():
            outcome: Outcome | None = NOT_MADE
            if job.is_made and (outcome := next(there, None)) is None:
                if rows:
                    yield rows
                    rows = []
                there = iter(next(outcomes))
                outcome = next(there)
            assert outcome is not None  # noqa: S101 - a batch of outcomes has at least one
            rows.append((job, outcome))
        if rows:
            yield rows

    def _keep(self, rows: Sequence[tuple[Job, Outcome]]) -> None:
        """Give finished folders their names, and the rows their lines in the manifest."""
        kept: list[tuple[Entry, list[Problem]]] = []
        try:
            if self.folder:
                # By this process, and not by the workers: they make the next folders meanwhile.
                self.folder.bring_to_disk(outcome.laid for _, outcome in rows if outcome.laid)
            for job, outcome in rows:
                kept.append(self._named(job, outcome))
        finally:
            # Also when a later one of these rows could not be written: what has its name is accounted for.
            if self.folder:
                self.folder.record([entry for (job, _), (entry, _) in zip(rows, kept, strict=False) if not job.kept])
            for entry, problems in kept:
                self.report.problems += problems
                self.report.entries.append(entry)
                self.progress(Step(len(self.report.entries), len(self.jobs), entry))

    def _named(self, job: Job, outcome: Outcome) -> tuple[Entry, list[Problem]]:
        """The finished folder under its name, and what is to be said of the row."""
        if outcome.unwritten:
            raise OutputFailed(outcome.unwritten)
        if job.skip:
            return self._skipped(job, job.skip), []
        if job.kept:
            self.report.kept += 1
            return replace(job.kept, sections=self._same(job.kept.sections)), list(job.problems)
        if any(part and part.patient != job.id for part in (outcome.facts, outcome.laid)):
            # Whatever else comes from there may be somebody else's too.
            raise MixedUp
        facts, problems = outcome.facts, [*job.problems, *(_placed(problem, job) for problem in outcome.problems)]
        if self.folder and job.file and outcome.laid:
            try:
                self.folder.name(outcome.laid, job.file)
            except FolderFailed as failure:
                facts, problems = None, [*problems, *(_placed(problem, job) for problem in failure.problems)]
        if self.folder and facts is None:
            self.folder.withdraw(job.id)
        made_of = None
        if facts:
            facts = facts._replace(sections=self._same(facts.sections))
            if self.made_of and job.patient:
                salt = outcome.laid.salt if outcome.laid else ""
                made_of = self.made_of(job.patient, tuple([section for section, _, _ in facts.sections]), salt)
        return _entry(job, facts, outcome.laid, problems, made_of), problems

    def _same(self, sections: Sections) -> Sections:
        """The same object for all who have the same sections: the entries of a whole run stay in memory."""
        if sections not in self._sections:
            shared = tuple(self._section.setdefault(section, section) for section in sections)
            self._sections[shared] = shared
        return self._sections[sections]

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

    def _close(self, interrupts: Interrupts) -> None:
        """Account for the rows that were not reached, and leave the folder in order."""
        try:
            self._account_for_the_rest()
            if self.folder:
                self.folder.settle(self.report.problems, self.report.entries)
            if self.folder and self.finishing and not self.report.stopped:
                with interrupts.obeyed():
                    self.finishing.archived(self.folder.path, self.report)
        except KeyboardInterrupt:
            self.report.stopped = Stop.INTERRUPTED
        except (OutputFailed, FolderFailed) as failure:
            self._stop(self.report.stopped or Stop.OUTPUT, failure.problems)
        finally:
            if self.folder:
                self.folder.release()

    def _account_for_the_rest(self) -> None:
        """Every row that was not reached is skipped, and says why."""
        reason = {Stop.OUTPUT: "the output could not be written", Stop.FAULT: "the program made a mistake"}
        stopped = reason.get(self.report.stopped, "interrupted") if self.report.stopped else "not reached"
        left = [(job, job.kept or self._skipped(job, job.skip or stopped)) for job in self._undone()]
        self.report.entries += [entry for _, entry in left]
        self.report.kept += sum(job.kept is not None for job, _ in left)
        if self.folder is not None:
            # All at once: on some disks each time takes long, and whoever stopped a run is waiting.
            self._record([entry for job, entry in left if job.kept is None])

    def _say_left_over(self) -> None:
        if self.folder and (many := self.folder.left_over(job.id for job in self._undone())):
            message = f"{many} folders of an earlier run are still there, of patients who are not in this list."
            hint = "The manifest does not have them. Remove them if nobody needs them."
            self.report.problems.append(Problem(Severity.NOTE, "left-over", message, hint=hint))

    def _record(self, entries: Sequence[Entry]) -> None:
        """Give rows that were not reached their lines in the manifest; on a full disk they have none."""
        assert self.folder is not None  # noqa: S101 - asked before
        with suppress(OutputFailed):
            if entries:
                self.folder.record(entries)


def _entry(
    job: Job, facts: Facts | None, laid: Laid | None, problems: list[Problem], made_of: MadeOf | None
) -> Entry:  # fmt: skip
    warnings, errors = (
        tuple(dict.fromkeys(p.code for p in problems if p.severity is severity))
        for severity in (Severity.WARNING, Severity.ERROR)
    )
    if facts is None:
        return Entry(status=Status.FAILED, id=job.id, row=job.row, warnings=warnings, errors=errors)
    return Entry(
        status=Status.MADE, id=job.id, row=job.row, file=job.file if laid else None,
        sha256=laid.sha256 if laid else None, warnings=warnings, pages=facts.pages, sheets=facts.sheets,
        sections=facts.sections, layout=facts.layout, language=facts.language, team=facts.team,
        attachments=facts.attachments, encrypted=facts.encrypted, made_of=made_of,
    )  # fmt: skip


def _alike(patient: Patient) -> Hashable:
    """The same for patients whose folders probably share much: who makes one has most of the others."""
    wishes = (patient.profile, patient.picks, patient.diagnosis, patient.treatment.get("route"))
    return (*wishes, *patient.treatment, patient.layout, patient.language, patient.team, patient.made_on)


def _killing(_: Patient) -> Outcome:
    """What is said of a patient whose folder could not be made without killing the worker that tried (R24)."""
    return Outcome(problems=(Problem(
        Severity.ERROR, "worker-lost", "The program was killed twice while it made this folder.",
        hint="Perhaps it takes more memory than there is. Make it by itself, or with --jobs 1.",
    ),))  # fmt: skip


def _mixed_up() -> Problem:
    """What is said when results came back under another id or in another order (R23)."""
    return Problem(
        Severity.ERROR, "mixed-up", "A folder came back under another patient's id; it and all after it are not kept.",
        hint="Throw nothing of this run away before it is understood, and report it; then make the list anew.",
    )  # fmt: skip


def _placed(problem: Problem, job: Job) -> Problem:
    """The problem tied to its patient, and to the row unless it names a place of its own; columns as in the list."""
    column = job.labels.get(problem.column or "", problem.column)
    tied = replace(problem, patient=problem.patient or job.id, column=column)
    if tied.file or job.patient is None:
        return tied
    return replace(tied, file=job.patient.place.file, line=job.row)
