"""One file under check, and where its problems go."""

from __future__ import annotations

from dataclasses import dataclass

from folderbuilder.library.load import Library
from folderbuilder.problems import Problem, Problems, Severity
from folderbuilder.yamltext import Document, KeyPath


@dataclass(frozen=True)
class Subject:
    """A file of the library: problems are named by a key path, and get its line."""

    library: Library
    file: str
    problems: Problems
    read: Document | None = None
    """The parsed file, of one that is no part of the library."""

    @property
    def document(self) -> Document:
        """The parsed file; an empty one when it is not there."""
        return self.read or self.library.documents.get(self.file) or Document(self.file, None, {})

    @property
    def broken(self) -> bool:
        """Whether reading the file went wrong, so that what is missing from it says nothing."""
        return any(p.file == self.file and p.severity is Severity.ERROR for p in self.library.problems)

    def error(self, code: str, message: str, path: KeyPath, *, found: str | None = None, hint: str = "") -> None:
        """Something that keeps the library from being printed."""
        self._add(Severity.ERROR, code, message, path, found, hint)

    def warning(self, code: str, message: str, path: KeyPath, *, found: str | None = None, hint: str = "") -> None:
        """Something a person should look at."""
        self._add(Severity.WARNING, code, message, path, found, hint)

    def _add(self, severity: Severity, code: str, message: str, path: KeyPath, found: str | None, hint: str) -> None:
        key = ".".join(map(str, path)) or None
        line = self.document.line(path)
        self.problems.items.append(
            Problem(severity, code, message, file=self.file, line=line, column=key, found=found, hint=hint or None)
        )
