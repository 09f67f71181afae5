"""Who a FHIR Patient is: a number that may be printed, a name as the Dutch write it, a date of birth."""

from __future__ import annotations

import re

from folderbuilder.patients.fhirtree import Element, Saying, Told
from folderbuilder.patients.table import AnyCell, Cell, CellProblem
from folderbuilder.problems import Severity

# The Dutch citizen service number may be used by law for care, not printed on paper that lies about. Known by the name
# of its system, by its object identifier, or by the type of any country's national number (NN…, NI, SS).
_NATIONAL = re.compile(r"(?<![a-z])bsn(?![a-z])|burgerservicenummer|2\.16\.840\.1\.113883\.2\.4\.6\.3$", re.IGNORECASE)
_NATIONAL_TYPE = re.compile(r"NN[A-Z]*|NI|SS")
_MEDICAL_RECORD = "MR"
_BSN = Saying(
    Severity.NOTE, "fhir-bsn", "The file holds citizen service numbers (BSN); they are not used and not printed.",
    "Leave them out of the export: this program has no need of them.",
)  # fmt: skip
_SEVERAL = Saying(
    Severity.WARNING, "fhir-several-numbers", "A patient has several numbers that could be the id; the first is used.",
    "Mark the right one with the type MR (medical record number), or export that one alone.",
)  # fmt: skip
_OWN_ID = Saying(
    Severity.NOTE, "fhir-record-id", "A patient without an identifier goes by the id of the record.",
    "Export the patient's number as an identifier to have it printed.",
)  # fmt: skip
_NAME_USES = ("official", "usual", "", "temp", "nickname", "anonymous")
_PREFIX, _NAME = "humanname-{}-prefix", "humanname-{}-name"
_ORDERS = {"NL1": ("own",), "NL2": ("partner",), "NL3": ("partner", "own"), "NL4": ("own", "partner")}
# How given names are marked: the one a person is called by, all of them in full, initials.
_GIVEN = ("CL", "BR", "", "IN")


def read_number(person: Element, told: Told) -> AnyCell:
    """The number that becomes the id: a medical record number before others, never a national one."""
    numbers = [number for number in person.each("identifier") if number.text("value")]
    national = {number.text("value") for number in numbers if _is_national(number)}
    if national:
        told.at(next(number.line for number in numbers if number.text("value") in national), _BSN)
    usable = [n for n in numbers if n.text("value") not in national and n.text("use") not in {"old", "temp"}]
    if usable:
        best = min(map(_rank, usable))
        first = [number for number in usable if _rank(number) == best]
        if len({number.text("value") for number in first}) > 1:
            told.at(first[0].line, _SEVERAL)
        return Cell(first[0].text("value"))
    record = person.text("id")
    if record and record not in national:
        told.at(person.line, _OWN_ID)
        return Cell(record)
    if national:
        return CellProblem(
            "id-bsn", "The patient's only number is a citizen service number (BSN), which is not printed.",
            "Export another number, such as the patient's number in your own hospital.",
        )  # fmt: skip
    return Cell("")


def _is_national(number: Element) -> bool:
    types = {code for _, code in number.child("type").codings()}
    return bool(_NATIONAL.search(number.text("system"))) or any(_NATIONAL_TYPE.fullmatch(code) for code in types)


def _rank(number: Element) -> int:
    if _MEDICAL_RECORD in {code for _, code in number.child("type").codings()}:
        return 0
    return 1 if number.text("use") in {"usual", "official"} else 2


def read_name(person: Element) -> tuple[Cell, Cell]:
    """Name and form of address; both empty when there is no name of today."""
    names = [name for name in person.each("name") if name.text("use") in _NAME_USES and _written(name)]
    if not names:
        return Cell(""), Cell("")
    name = min(names, key=_name_rank)
    written, title = _written(name), " ".join(filter(None, name.texts("prefix")))
    # A name that is written out may begin with the form of address.
    return Cell(written), Cell("" if written.casefold().startswith(title.casefold()) else title)


def _name_rank(name: Element) -> tuple[bool, bool, int]:
    is_part = not name.text("text") and not _family(name)
    return is_part, bool(name.child("period").text("end")), _NAME_USES.index(name.text("use"))


def _written(name: Element) -> str:
    if text := name.text("text"):
        return text
    return " ".join(filter(None, (_given(name), _family(name), *name.texts("suffix"))))


def _given(name: Element) -> str:
    marks = [mark.extension("iso21090-EN-qualifier") for mark in name.each("_given")]
    by_mark: dict[str, list[str]] = {}
    for index, given in enumerate(name.texts("given")):
        by_mark.setdefault(marks[index] if index < len(marks) else "", []).append(given)
    best = next((mark for mark in _GIVEN if any(by_mark.get(mark, ()))), None)
    words = [given for given in by_mark.get(best, ()) if given] if best is not None else []
    return ("" if best == "IN" and all(word.endswith(".") for word in words) else " ").join(words)


def _family(name: Element) -> str:
    """The last name as the file writes it, or else put together in the order that the patient wishes."""
    if family := name.text("family"):
        return family
    parts = name.child("_family")
    written = {
        whose: " ".join(filter(None, (parts.extension(_PREFIX.format(whose)), parts.extension(_NAME.format(whose)))))
        for whose in ("own", "partner")
    }
    order = _ORDERS.get(name.extension("humanname-assembly-order"), ("own",))
    return "-".join(filter(None, (written[whose] for whose in order))) or written["own"] or written["partner"]


def warnings_of(person: Element) -> list[tuple[str, int, CellProblem]]:
    """Key, line and what a secretary should look at before this folder is sent."""
    found: list[tuple[str, int, CellProblem]] = []
    for key in ("deceasedBoolean", "deceasedDateTime"):
        if person.text(key) not in {"", "false"}:
            found.append((key, person.line_of(key), CellProblem(
                "fhir-deceased", "The file says that this patient has died; the folder is made.",
                "Take the patient out of the list, unless the folder is wanted.",
            )))  # fmt: skip
    if person.text("active") == "false":
        found.append(("active", person.line_of("active"), CellProblem(
            "fhir-inactive", "The file says that this record of a patient is no longer used; the folder is made.",
            "See whether the patient has another record now.",
        )))  # fmt: skip
    for link in person.each("link"):
        if link.text("type") == "replaced-by":
            found.append(("link", link.line, CellProblem(
                "fhir-replaced", "The file says that another record has replaced this one; the folder is made.",
                "Use the record that has replaced it.",
            )))  # fmt: skip
    return found
