"""Looking into FHIR resources: what is not there, or has another shape, is simply empty.

Whatever that leaves out is found missing by those who need it, and told with the line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from folderbuilder.patients.table import spans
from folderbuilder.problems import Problem, Severity
from folderbuilder.yamltext import Document, KeyPath, Tree


@dataclass(frozen=True, slots=True)
class Element:
    """One group of keys in the file."""

    document: Document
    path: KeyPath
    data: dict[str, Tree]

    @property
    def line(self) -> int:
        """The line on which it begins."""
        return self.document.line(self.path)

    def line_of(self, key: str) -> int:
        """The line of a key, or of the element when it has no such key."""
        return self.document.line((*self.path, key))

    def text(self, key: str) -> str:
        """The text under the key without the space around it."""
        value = self.data.get(key)
        return value.strip() if isinstance(value, str) else ""

    def texts(self, key: str) -> list[str]:
        """The texts of a list; "" for an item that is none, so that positions stay true."""
        value = self.data.get(key)
        return [item.strip() if isinstance(item, str) else "" for item in value] if isinstance(value, list) else []

    def child(self, key: str) -> Element:
        """The group of keys under a key."""
        value = self.data.get(key)
        return Element(self.document, (*self.path, key), value if isinstance(value, dict) else {})

    def each(self, key: str) -> list[Element]:
        """The groups of keys in a list; empty ones for other items, so that positions stay true."""
        value = self.data.get(key)
        return [
            Element(self.document, (*self.path, key, index), item if isinstance(item, dict) else {})
            for index, item in enumerate(value if isinstance(value, list) else ())
        ]

    def extension(self, name: str) -> str:
        """The value of the extension whose address ends in `/name`."""
        for extension in self.each("extension"):
            if extension.text("url").endswith(f"/{name}"):
                return next((extension.text(key) for key in extension.data if key.startswith("value")), "")
        return ""

    def codings(self) -> Iterator[tuple[str, str]]:
        """System and code of each coding of a CodeableConcept."""
        for coding in self.each("coding"):
            if code := coding.text("code"):
                yield coding.text("system"), code


@dataclass(frozen=True, slots=True)
class Saying:
    """Something to be said once of a file, however often it is met."""

    severity: Severity
    code: str
    message: str
    hint: str


@dataclass(slots=True)
class Told:
    """Collects what is to be said of the whole file: one problem for each saying, with all its lines."""

    file: str
    _lines: dict[tuple[Saying, str | None], list[int]] = field(default_factory=dict)

    def at(self, line: int, saying: Saying, found: str | None = None) -> None:
        """Met on this line; `found` is never a patient's value."""
        self._lines.setdefault((saying, found), []).append(line)

    def problems(self) -> list[Problem]:
        """What was met, in the order of the file."""
        return [
            Problem(
                saying.severity, saying.code, saying.message + _often(lines), file=self.file, line=min(lines),
                found=found, hint=saying.hint,
            )
            for (saying, found), lines in self._lines.items()
        ]  # fmt: skip


def _often(lines: list[int]) -> str:
    different = set(lines)
    where = f": lines {spans(different)}" if len(different) > 1 else ""
    return f" ({len(lines)} times{where}.)" if len(lines) > 1 else ""
