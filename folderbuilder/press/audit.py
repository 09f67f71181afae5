"""The audit trail: a line for every run that makes folders, after NEN 7513. Who, when, what, whose, with what result.

It is in the user's own state folder, not in the run folder: an audit trail outlives what it speaks of, and files of a
run are the same whoever makes them and whenever. Patients are ids, never names.
"""

from __future__ import annotations

import getpass
import json
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

import folderbuilder
from folderbuilder.press.fault import state_folder
from folderbuilder.press.files import FILE_MODE, private_folder
from folderbuilder.press.manifest import Entry, Status
from folderbuilder.press.report import Report
from folderbuilder.problems import FolderbuilderError, FolderFailed, OutputFailed, Problem, Refused, Severity

AUDIT = "audit.jsonl"
_RESULTS: dict[type[BaseException], str] = {
    Refused: "refused", FolderFailed: "failed", OutputFailed: "output", KeyboardInterrupt: "interrupted",
}  # fmt: skip


class Audit:
    """One run, from its beginning until its line is written. A run that is killed outright has its manifest alone."""

    def __init__(self, what: str, asked: Mapping[str, object], person: str | None = None) -> None:
        """`what` is the command, `asked` its options: none of them may hold a patient's data.

        `person` is who asks, where the account that the program runs under does not tell.
        """
        self.person = person
        self.what = what
        self.asked = {key: value for key, value in asked.items() if value not in (None, False, (), [])}
        self._report: Report | None = None
        self._about: list[str] = []

    def __enter__(self) -> Audit:
        self._begun = _now()
        return self

    def of(self, report: Report) -> Report:
        """What came of the run; the same report, which will say it when the line could not be written."""
        self._report = report
        return report

    def about(self, patient_id: str) -> None:
        """Whose folder it is, where there is no list."""
        self._about = [patient_id]

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        problems = self._write(kind)
        if self._report is not None:
            self._report.problems += problems

    def _write(self, kind: type[BaseException] | None) -> list[Problem]:
        report = self._report
        ids = _by_status(report.entries) if report else {str(Status.FAILED if kind else Status.MADE): self._about}
        result = _RESULTS.get(kind, "fault") if kind else str(report.stopped or "done") if report else "done"
        line = {
            "who": self.person or _account(), "host": platform.node(), "begun": self._begun, "ended": _now(),
            "program": f"folderbuilder {folderbuilder.__version__}", "what": self.what, "asked": self.asked,
            "result": result, **({"exit_code": report.exit_code} if report else {}),
            "counts": {status: len(some) for status, some in ids.items() if some},
            "ids": {status: some for status, some in ids.items() if some},
        }  # fmt: skip
        path = state_folder() / AUDIT
        try:
            private_folder(path.parent)
            _append(path, json.dumps(line, ensure_ascii=False).encode() + b"\n")
        except (OSError, FolderbuilderError):
            hint = "See whether the disk is full and whether you may write there."
            return [
                Problem(Severity.WARNING, "audit-failed", "The line of the audit trail cannot be written.",
                        file=str(path), hint=hint)
            ]  # fmt: skip
        return []


def _by_status(entries: Sequence[Entry]) -> Mapping[str, Sequence[str | None]]:
    """The ids of rows by what became of them; null for a row whose id cannot be read."""
    return {str(status): [entry.id for entry in entries if entry.status is status] for status in Status}


def _append(path: Path, line: bytes) -> None:
    """Add a line to what is there, at the end whoever else writes, and never through a link."""
    descriptor = os.open(
        path,
        os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0),
        FILE_MODE,
    )
    try:
        with suppress(OSError):
            path.chmod(FILE_MODE)
        if os.lseek(descriptor, 0, os.SEEK_END):
            os.lseek(descriptor, -1, os.SEEK_END)
            # A line that a full disk cut short stays, and spoils no other.
            line = line if os.read(descriptor, 1) == b"\n" else b"\n" + line
        while line:
            line = line[os.write(descriptor, line) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _now() -> str:
    """The moment, in UTC."""
    # The one place where the clock is read for a file: nothing of it is printed.
    return datetime.now(UTC).isoformat(timespec="seconds")  # noqa: TID251


def _account() -> str:
    """The account that the system runs this under, whatever the environment says."""
    if sys.platform == "win32":
        return getpass.getuser()
    import pwd  # noqa: PLC0415 - Unix alone has it

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
