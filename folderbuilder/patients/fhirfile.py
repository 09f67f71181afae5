"""A FHIR R4 Bundle as a list of patients: one record for each Patient, with the codes and routes that are about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from folderbuilder.patients.columns import Column, Role
from folderbuilder.patients.fhirbundle import Bundle, Entry, open_bundle
from folderbuilder.patients.fhircare import NO_PATIENT, codes_of, routes_of
from folderbuilder.patients.fhirperson import read_name, read_number, warnings_of
from folderbuilder.patients.fhirtree import Element, Told
from folderbuilder.patients.identity import readable_id
from folderbuilder.patients.table import MAX_ROWS, AnyCell, Cell, Record
from folderbuilder.problems import Problem, Severity, refused
from folderbuilder.yamltext import Document, KeyPath

_ID = Column(Role.FIELD, "id", "identifier")
_NAME = Column(Role.FIELD, "name", "name")
_TITLE = Column(Role.FIELD, "title", "name.prefix")
_BIRTH_DATE = Column(Role.FIELD, "birth_date", "birthDate")
_DIAGNOSIS = Column(Role.FIELD, "diagnosis", "Condition.code")
_ROUTE = Column(Role.TREATMENT, "route", "dosageInstruction.route")
_ABOUT = {"Condition": "subject", "MedicationRequest": "subject", "CarePlan": "subject"}


def read_bundle(document: Document, codes: Collection[str]) -> tuple[list[Record], list[Problem]]:
    """The records of a Bundle, and what is to be said of it; `codes` are those that pick a section.

    Raises `Refused` when the file is no Bundle, or one that holds no patients.
    """
    told = Told(document.file)
    bundle = open_bundle(document, told)
    persons = [entry.resource for entry in bundle.of("Patient")]
    if len(persons) > MAX_ROWS:
        message = f"The list has more than {MAX_ROWS} patients."
        raise refused("list-long", message, file=document.file, hint="Cut it in parts.")
    cares = _cares(bundle, told)
    records, problems = [], []
    for person in persons:
        record = _record(person, cares.get(person.path, []), bundle, codes, told)
        records.append(record)
        problems += _warnings(person, record)
    return records, [*told.problems(), *problems]


def _cares(bundle: Bundle, told: Told) -> dict[KeyPath, list[Entry]]:
    """What is said about each patient, by the patient's place in the file."""
    found: dict[KeyPath, list[Entry]] = defaultdict(list)
    for entry in bundle.of(*_ABOUT):
        if person := bundle.find(entry, _ABOUT[entry.kind], "Patient"):
            found[person.path].append(entry)
        else:
            told.at(entry.resource.line, NO_PATIENT)
    return found


def _record(person: Element, cares: list[Entry], bundle: Bundle, known: Collection[str], told: Told) -> Record:
    codes = [code for care in cares if care.kind == "Condition" for code in codes_of(care.resource, known, told)]
    words = tuple(dict.fromkeys(codes))
    name, title = read_name(person)
    cells: dict[Column, AnyCell] = {
        _ID: read_number(person, told),
        _NAME: name,
        _TITLE: title,
        _BIRTH_DATE: Cell(person.text("birthDate")),
        _DIAGNOSIS: Cell("; ".join(words), words=words),
        _ROUTE: Cell("; ".join(routes_of(cares, bundle, told))),
    }
    lines = {
        column: person.line_of(key)
        for column, key in ((_ID, "identifier"), (_NAME, "name"), (_TITLE, "name"), (_BIRTH_DATE, "birthDate"))
    }
    return Record(person.document.file, person.line, cells, lines=lines)


def _warnings(person: Element, record: Record) -> list[Problem]:
    number = record.cells[_ID]
    return [
        Problem(
            Severity.WARNING, warning.code, warning.message, file=record.file, line=line, column=key,
            patient=readable_id(number) if isinstance(number, Cell) else None, hint=warning.hint,
        )
        for key, line, warning in warnings_of(person)
    ]  # fmt: skip
