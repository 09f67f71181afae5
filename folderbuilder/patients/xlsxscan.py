"""A first look at a workbook's parts: is it safe to open, and what stands in a sheet besides values.

openpyxl gives hidden rows as normal ones, None for a formula without a stored value, and, in its fast mode, nothing of
merged cells; rows that are not in order it drops. All of that is seen here, before openpyxl reads a value, together
with everything that makes a small file large: zip bombs, entities, a cell in row 1,048,576.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

import defusedxml.sax

from folderbuilder.problems import Refused, refused

MAX_UNPACKED = 100_000_000
"""Bytes of all parts together."""
MAX_PARTS = 2_000
MAX_TAGS = 2_500_000
"""Opening and closing tags of all parts: what takes time and memory to read."""
MAX_TAGS_BESIDES = 200_000
"""Tags of parts that hold no values, such as styles, and of a sheet outside its rows: each becomes an object."""
PIECE = 1 << 20
"""Bytes looked at in one go; a text or tag as long as that is no list (Excel: 32,767 characters in a cell)."""
MAX_ROW = 1_048_576
"""Rows of a sheet. Source: Excel specifications and limits."""
MAX_COLUMN = 2_000
MAX_AREA = 500_000
"""Rows times columns of what is filled in."""


@dataclass(slots=True)
class Sheet:
    """What stands in a sheet besides values. Rows and columns count from 1."""

    rows: list[int] = field(default_factory=list)
    """Rows with content, rising."""
    columns: set[int] = field(default_factory=set)
    """Columns with content."""
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    """First and last column of each hidden range."""
    unstored: set[tuple[int, int]] = field(default_factory=set)
    """Row and column of formulas without a stored value."""
    merged: list[str] = field(default_factory=list)
    """Merged ranges, such as A2:B3."""


class _SheetHandler(ContentHandler):
    """Fills a `Sheet` while the parser runs, in constant memory."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self.file = file
        self.sheet = Sheet()
        self.row = self.column = self.besides = 0
        self.type = ""
        self.in_cell = self.in_value = self.filled = self.formula = self.stored = self.hidden = False

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - the name that SAX calls
        name = name.rpartition(":")[2]
        if self.in_cell:
            self.formula |= name == "f"
            self.in_value = name == "v"
            # Only a text can be stored and empty.
            self.stored |= name == "is" or (name == "v" and self.type == "str")
        elif name == "c":
            self.in_cell, self.formula, self.stored = True, False, False
            self.type = attrs.get("t", "n")
            self.column = _column(attrs["r"]) if "r" in attrs else self.column + 1
        elif name == "row":
            number = int(attrs["r"]) if "r" in attrs else self.row + 1
            if not self.row < number <= MAX_ROW:
                raise damaged(self.file)
            self.row, self.column, self.filled = number, 0, False
            self.hidden = attrs.get("hidden") in {"1", "true"} or attrs.get("ht") in {"0", "0.0"}
        elif self.besides > MAX_TAGS_BESIDES:
            raise too_large(self.file)
        else:
            self._besides(name, attrs)

    def _besides(self, name: str, attrs: AttributesImpl) -> None:
        self.besides += 1
        if name == "col" and attrs.get("hidden") in {"1", "true"}:
            self.sheet.hidden_columns.append((int(attrs["min"]), int(attrs["max"])))
        elif name == "mergeCell":
            self.sheet.merged.append(attrs["ref"])

    def characters(self, content: str) -> None:
        self.stored |= self.in_value and not content.isspace()

    def endElement(self, name: str) -> None:  # noqa: N802 - the name that SAX calls
        name = name.rpartition(":")[2]
        self.in_value = False
        if name == "c":
            self._end_cell()
        elif name == "row" and self.filled:
            self.sheet.rows.append(self.row)
            if self.hidden:
                self.sheet.hidden_rows.add(self.row)
            if len(self.sheet.rows) * max(self.sheet.columns) > MAX_AREA:
                raise too_large(self.file)

    def _end_cell(self) -> None:
        self.in_cell = False
        if not (self.stored or self.formula):
            return  # a cell that has a colour or a border only
        if self.column > MAX_COLUMN:
            raise too_large(self.file)
        self.filled = True
        self.sheet.columns.add(self.column)
        if self.formula and not self.stored:
            self.sheet.unstored.add((self.row, self.column))


def scan_sheet(archive: zipfile.ZipFile, part: str, file: str) -> Sheet:
    """What stands in the sheet of this part; raises `Refused`, or a parser's own error when the XML is broken."""
    handler = _SheetHandler(file)
    with archive.open(part) as stream:
        defusedxml.sax.parse(stream, handler, forbid_dtd=True)
    return handler.sheet


def safe_parts(data: bytes, file: str) -> bytes:
    """A copy of the workbook with its XML only, each part known to be of bearable size and without entities (R20).

    openpyxl goes where the workbook points it. In the copy there is nothing that was not looked at.
    """
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = archive.infolist()
        names = {part.filename for part in parts}
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise too_large(file)
        if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
            raise refused(
                "file-kind", "This is not an Excel workbook: it looks like another kind of ZIP file.", file=file,
                hint="Open it in Excel and save it as a workbook (.xlsx).",
            )  # fmt: skip
        if len(names) < len(parts):
            raise damaged(file)
        copy, tags, besides = BytesIO(), 0, 0
        with zipfile.ZipFile(copy, "w") as target:
            for part in parts:
                name = part.filename.lower()
                if not name.endswith((".xml", ".rels")):
                    continue
                content = archive.read(part)
                found = _tags(content, file)
                tags += found
                besides += 0 if "worksheets/" in name or "sharedstrings" in name else found
                if tags > MAX_TAGS or besides > MAX_TAGS_BESIDES:
                    raise too_large(file)
                target.writestr(part.filename, content)
    return copy.getvalue()


def _tags(content: bytes, file: str) -> int:
    # No office program writes a document type; it is where entity bombs live.
    if b"<!DOCTYPE" in content:
        raise refused(
            "xlsx-entities", "The workbook holds XML that no workbook needs.", file=file,
            hint="Copy the rows of the list into a new workbook.",
        )  # fmt: skip
    for start in range(0, len(content) - PIECE, PIECE):
        # A tag that long takes expat minutes: it begins anew with every piece it is given.
        if content.find(b"<", start, start + PIECE) < 0:
            raise too_large(file)
    return content.count(b"<")


def damaged(file: str) -> Refused:
    """The refusal of a workbook that cannot be read."""
    return refused(
        "xlsx-damaged", "The workbook is damaged and cannot be read.", file=file,
        hint="Open it in Excel and save it anew as a workbook (.xlsx).",
    )  # fmt: skip


def too_large(file: str) -> Refused:
    """The refusal of a workbook that unpacks to far more than a patient list."""
    return refused(
        "xlsx-large", "The workbook is far larger than a list of patients.", file=file,
        hint="Copy the rows of the list into a new workbook.",
    )  # fmt: skip


def _column(name: str) -> int:
    """The column (from 1) of a cell name such as AB12."""
    number = 0
    for letter in name:
        if not "A" <= letter.upper() <= "Z":
            break
        number = number * 26 + ord(letter.upper()) - ord("A") + 1
    return number
