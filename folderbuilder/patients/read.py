"""Read a patient-selection file: the one door of this stage.

    file → bytes (source) → text (source) → table (csvfile, xlsxfile) → columns ┐
                                          → tree (treefile: YAML, JSON) ────────┼→ records → rows → patients
                                                 (fhirfile: a FHIR Bundle) ─────┘

What is wrong with the whole file is refused here and now; what is wrong with a row is told and the others go on.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path, PurePath

from msgspec.structs import replace

from folderbuilder.patients.columns import Column, Names, Role
from folderbuilder.patients.csvfile import read_csv
from folderbuilder.patients.header import resolve, warn_of_keys
from folderbuilder.patients.identity import doubles
from folderbuilder.patients.known import Known
from folderbuilder.patients.model import Patient, Place
from folderbuilder.patients.rows import Reading, read_row
from folderbuilder.patients.source import decode, decode_utf8, looks_like, read_bytes, refuse_other, refuse_tree
from folderbuilder.patients.swallowed import refuse_swallowed_rows
from folderbuilder.patients.table import Record, Table, records_of, spans
from folderbuilder.problems import Problem, Severity, refused

# Most lists are CSV; what reads other kinds takes longer to be loaded than a short list takes to be read.
# ruff: noqa: PLC0415

__all__ = ["Known", "PatientList", "Rejected", "read_patients"]

TEXT = {".csv", ".tsv", ".tab", ".txt"}
WORKBOOK = {".xlsx", ".xlsm"}
YAML = {".yaml", ".yml"}
JSON = {".json"}
_FIRST = 100
"""Records whose columns are looked at; in YAML each may have others."""


@dataclass(frozen=True)
class Rejected:
    """A row that gives no folder."""

    place: Place
    id: str | None
    """The id, if it can be read."""


@dataclass(frozen=True)
class PatientList:
    """All that a list holds. Every row is a patient or is rejected: `rows` is the sum (R31)."""

    patients: tuple[Patient, ...]
    rejected: tuple[Rejected, ...]
    problems: tuple[Problem, ...]
    """What is wrong or worth knowing, in the order of the rows; what is about the whole file comes first."""
    rows: int
    """Rows with content, the header not counted."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """What this list calls the columns that it has, by our name: `naam` for `name`."""


def read_patients(path: Path, known: Known) -> PatientList:
    """Read the list at `path`: CSV, XLSX, YAML or JSON by its name, a FHIR Bundle by its content.

    Raises `Refused` when none of it can be used.
    """
    names = Names(known)
    return patients_of(*_records(read_bytes(path), path.name, path.suffix.lower(), known, names), known, names)


def patients_of(records: list[Record], problems: Sequence[Problem], known: Known, names: Names) -> PatientList:
    """The list that these records are, which are let go meanwhile; `problems` are those of the whole file."""
    readings = []
    labels = _labels(records)
    queue = deque(records)
    records.clear()
    while queue:
        readings.append(read_row(queue.popleft(), known, names))
    _reject_doubles(readings)
    patients = tuple(reading.patient for reading in readings if reading.patient)
    rejected = tuple(_rejected(reading) for reading in readings if not reading.patient)
    told = [*problems, *_short_rows(readings), *(problem for reading in readings for problem in reading.problems)]
    return PatientList(patients, rejected, tuple(told), len(readings), labels)


def _labels(records: Iterable[Record]) -> Mapping[str, str]:
    """The list's own names of columns; the first records say them all."""
    columns = {column for record in islice(records, _FIRST) for column in record.cells}
    kinds = {Role.FIELD: "", Role.TREATMENT: "treatment."}
    labels = {kinds[column.role] + column.key: column.label for column in columns if column.role in kinds}
    if "name" not in labels and {"first_name", "last_name"} <= labels.keys():
        labels["name"] = f"{labels['first_name']}, {labels['last_name']}"
    return labels


def _records(data: bytes, file: str, suffix: str, known: Known, names: Names) -> tuple[list[Record], list[Problem]]:
    if suffix in TEXT:
        refuse_other(data, file, "a CSV file")
        refuse_tree(data, file)
        table = read_csv(decode(data, file), file, names)
        columns = resolve(table.header, names, file=file, row=table.header_row)
        refuse_swallowed_rows(table, columns)
        return _from_table(table, columns)
    if suffix in YAML | JSON:
        refuse_other(data, file, "a YAML file" if suffix in YAML else "a JSON file")
        text, keys = decode_utf8(data, file), Names(known, crosses=False)
        return _from_yaml(text, file, keys) if suffix in YAML else _from_json(text, file, keys, known)
    table = workbook(data, file, names)
    return _from_table(table, resolve(table.header, names, file=file, row=table.header_row))


def workbook(data: bytes, file: str, names: Names) -> Table:
    """The table in a file that should be a workbook; raises `Refused`."""
    if (suffix := PurePath(file).suffix.lower()) not in WORKBOOK:
        known_names = ", ".join(sorted(TEXT | WORKBOOK | YAML | JSON))
        ends = f"A file whose name ends in '{suffix}' is not a list of patients."
        raise refused(
            "file-kind", ends if suffix else "The name of the file does not say what kind of file it is.", file=file,
            hint=f"Use one of these: {known_names}." if suffix else f"Let the name end in one of these: {known_names}.",
        )  # fmt: skip
    if not data.startswith(b"PK"):
        what = looks_like(data) or "a text file, perhaps CSV"
        hint = "Open it in Excel and save it as a workbook (.xlsx)."
        raise refused("file-kind", f"This is not an Excel workbook: it looks like {what}.", file=file, hint=hint)
    from folderbuilder.patients.xlsxfile import read_xlsx

    return read_xlsx(data, file, names)


def _from_table(table: Table, columns: tuple[Column | None, ...]) -> tuple[list[Record], list[Problem]]:
    return records_of(table, columns), [*table.problems, *warn_of_keys(columns, table.file, table.header_row)]


def _from_yaml(text: str, file: str, names: Names) -> tuple[list[Record], list[Problem]]:
    from folderbuilder.patients.treefile import read_yaml

    records = _numbered(read_yaml(text, file, names))
    return records, _mistyped_keys(records)


def _numbered(records: list[Record]) -> list[Record]:
    """The records with their place in the list, when their lines do not tell one from another."""
    if len({record.number for record in records}) == len(records):
        return records
    return [replace(record, ordinal=place) for place, record in enumerate(records, 1)]


def _from_json(text: str, file: str, names: Names, known: Known) -> tuple[list[Record], list[Problem]]:
    from folderbuilder.patients.fhirbundle import is_fhir
    from folderbuilder.patients.jsontext import parse_json
    from folderbuilder.patients.treefile import records_in

    document = parse_json(text, file)
    if is_fhir(document):
        from folderbuilder.patients.fhirfile import read_bundle

        records, told = read_bundle(document, known.codes)
        return _numbered(records), told
    records = _numbered(records_in(document, names))
    return records, _mistyped_keys(records)


def _mistyped_keys(records: Sequence[Record]) -> list[Problem]:
    seen = {column: (record, line) for record in reversed(records) for column, line in record.lines.items()}
    return [
        problem for column, (record, line) in seen.items() for problem in warn_of_keys((column,), record.file, line)
    ]


def _short_rows(readings: Sequence[Reading]) -> list[Problem]:
    """One warning for all accepted rows that stop early. Excel leaves out empty cells at the end of a CSV row."""
    short = [reading.record for reading in readings if reading.patient and reading.record.missing]
    if not short:
        return []
    message = f"Rows with fewer cells than the header; the others are taken as empty: {spans(r.number for r in short)}."
    return [Problem(
        Severity.WARNING, "row-short", message, file=short[0].file, line=short[0].number, column=short[0].missing[0],
        hint="Check that nothing was lost at the end of these rows.",
    )]  # fmt: skip


def _reject_doubles(readings: Sequence[Reading]) -> None:
    """Reject every row whose id another row has, the other one as well: nobody can tell which is right (R09)."""
    counted = any(reading.record.ordinal for reading in readings)
    found = doubles(
        ((index, r.record.ordinal or r.record.number, r.id) for index, r in enumerate(readings) if r.id),
        "patients {} of the list" if counted else "rows {}",
    )
    for index, problem in found.items():
        reading = readings[index]
        reading.reject(problem, reading.id_label)


def _rejected(reading: Reading) -> Rejected:
    return Rejected(Place(file=reading.record.file, row=reading.record.number), reading.id)
