"""What became of every row of the list: one line each, written as it happens (R31)."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import folderbuilder
from folderbuilder.press.files import FILE_MODE, output_failed
from folderbuilder.press.made_of import MadeOf

MANIFEST = "manifest.jsonl"


class Status(StrEnum):
    """What became of a row."""

    MADE = "made"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the manifest: ids and facts, never a name."""

    status: Status
    id: str | None
    """The patient's id; None where a row has none that can be read."""
    row: int
    """Physical row, the header being row 1; for YAML and JSON the line."""
    file: str | None = None
    """Name of the finished file in the run folder."""
    sha256: str | None = None
    pages: int = 0
    sheets: int = 0
    """Sheets of paper: half of the pages, rounded up, where both sides are printed."""
    sections: tuple[tuple[str, str, str], ...] = ()
    """Section id, version and reason of each."""
    warnings: tuple[str, ...] = ()
    """Codes of what a person should look at."""
    errors: tuple[str, ...] = ()
    """Codes of why it failed."""
    reason: str | None = None
    """Why the row was skipped."""
    layout: str | None = None
    language: str | None = None
    team: str | None = None
    attachments: int = 0
    """Files of the patient's own that are printed behind the sections."""
    encrypted: bool = False
    """Opens with the patient's password only."""
    made_of: MadeOf | None = None
    """Digests by which a run that goes on sees what has changed."""

    def as_dict(self) -> dict[str, Any]:
        """The fields in the order of the manifest."""
        return {
            "status": str(self.status), "id": self.id, "row": self.row, "file": self.file, "sha256": self.sha256,
            "pages": self.pages, "sheets": self.sheets,
            "sections": [{"id": i, "version": v or None, "reason": r} for i, v, r in self.sections],
            "warnings": list(self.warnings), "errors": list(self.errors), "reason": self.reason,
            "layout": self.layout, "language": self.language, "team": self.team,
            "attachments": self.attachments, "encrypted": self.encrypted,
            "made_of": self.made_of._asdict() if self.made_of else None,
            "program": f"folderbuilder {folderbuilder.__version__}",
        }  # fmt: skip


class Journal:
    """The manifest while it is written. Rows that are finished are on the disk before others are waited for."""

    def __init__(self, path: Path, *, go_on: bool = False) -> None:
        """Begin an empty manifest at `path`, or go on with the one that is there; raises `OutputFailed`."""
        self.path = path
        binary = getattr(os, "O_BINARY", 0)
        try:
            if go_on and os.path.lexists(path):
                self._descriptor = os.open(path, os.O_RDWR | binary | getattr(os, "O_NOFOLLOW", 0))
                self._drop_torn_line()
            else:
                # A new file, not the old one emptied: it has our mode, and is no link to elsewhere.
                path.unlink(missing_ok=True)
                self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | binary, FILE_MODE)
            path.chmod(FILE_MODE)
        except OSError as error:
            raise output_failed(error, path) from error

    def _drop_torn_line(self) -> None:
        """A run that was killed while it wrote leaves half a line; its file will be made anew."""
        content = self.path.read_bytes()
        os.ftruncate(self._descriptor, content.rfind(b"\n") + 1)

    def add(self, entries: Sequence[Entry]) -> None:
        """Add lines, all of them or none; raises `OutputFailed`."""
        lines = as_lines(entries)
        before = os.lseek(self._descriptor, 0, os.SEEK_END)
        try:
            written = 0
            while written < len(lines):
                written += os.write(self._descriptor, lines[written:])
            os.fsync(self._descriptor)
        except OSError as error:
            with suppress(OSError):
                os.ftruncate(self._descriptor, before)
                os.lseek(self._descriptor, before, os.SEEK_SET)
            raise output_failed(error, self.path) from error

    def close(self) -> None:
        """Done."""
        os.close(self._descriptor)


def as_lines(entries: Iterable[Entry]) -> bytes:
    """The lines of a manifest."""
    return b"".join(json.dumps(entry.as_dict(), ensure_ascii=False).encode() + b"\n" for entry in entries)


def read_manifest(path: Path) -> Mapping[str, Entry]:
    """What an earlier run did, by patient id: its last line, if there are several. What cannot be read is left out."""
    try:
        text = path.read_text("utf-8", errors="replace")
    except OSError:
        return {}
    entries = (_entry(line) for line in text.splitlines())
    return {entry.id: entry for entry in entries if entry is not None and entry.id is not None}


def _entry(line: str) -> Entry | None:
    try:
        values = dict(json.loads(line))
        del values["program"]
        values["status"] = Status(values["status"])
        values["sections"] = tuple(
            (str(s["id"]), str(s["version"] or ""), str(s["reason"])) for s in values["sections"]
        )
        values.update({key: tuple(map(str, values[key])) for key in ("warnings", "errors")})
        values["made_of"] = _made_of(values.get("made_of"))
        return Entry(**values)
    except (ValueError, TypeError, KeyError):
        return None


def _made_of(values: object) -> MadeOf | None:
    """None where an older program wrote the line, or another had other ingredients."""
    if not isinstance(values, dict) or set(values) != set(MadeOf._fields):
        return None
    return MadeOf(**{key: str(value) for key, value in values.items()})
