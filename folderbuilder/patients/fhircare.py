"""What care a FHIR Bundle speaks of: codes of diagnoses that hold now, and the way a treatment is given."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from folderbuilder.patients.fhirbundle import Bundle, Entry
from folderbuilder.patients.fhirtree import Element, Saying, Told
from folderbuilder.patients.values import plain_code
from folderbuilder.problems import Severity

# Official addresses and object identifiers of the code systems; ICD-10 has national editions (-cm, -nl, …).
_SNOMED = re.compile(r"https?://snomed\.info/sct(/.*)?|urn:oid:2\.16\.840\.1\.113883\.6\.96")
_ICD10 = re.compile(r"https?://hl7\.org/fhir/sid/icd-10(-[a-z]+)?|urn:oid:2\.16\.840\.1\.113883\.6\.(3|90)(\.\d+)?")
_ATC = re.compile(r"https?://(www\.)?whocc\.no/atc/?|urn:oid:2\.16\.840\.1\.113883\.6\.73")
_IMMUNOGLOBULINS = "J06BA"
"""Group of medicines that the ways of treatment are about. Source: WHO, ATC index."""
_ROUTES = {"47625008": "intraveneus", "34206005": "subcutaan"}
"""SNOMED CT's intravenous and subcutaneous route, as lists call them."""
_PLANNED = {"active", "on-hold", "draft", ""}
_STEP_ENDED = {"completed", "cancelled", "stopped", "entered-in-error"}

_NO_CODE = Saying(
    Severity.WARNING, "fhir-no-code", "A diagnosis without a code of ICD-10 or SNOMED CT picks no section.",
    "Add a code in the record, or pick the sections with --profile.",
)  # fmt: skip
_SYSTEM = Saying(
    Severity.WARNING, "fhir-system", "Codes of this system pick no section; ICD-10 and SNOMED CT do.",
    "Export the diagnoses with ICD-10 or SNOMED CT too.",
)  # fmt: skip
_ENDED = Saying(
    Severity.NOTE, "fhir-not-active", "A diagnosis that the file does not call active and confirmed picks no section.",
    "Make it active in the record if the patient should read about it.",
)  # fmt: skip
_NOT_GIVEN = Saying(
    Severity.NOTE, "fhir-not-given", "A prescription or plan that has ended, or is about not doing, is not used.",
    "Nothing needs to be done if the treatment is over.",
)  # fmt: skip
_OTHER_MEDICINE = Saying(
    Severity.NOTE, "fhir-other-medicine", "The route of a medicine other than immunoglobulins is not used.",
    f"The ATC code of immunoglobulins begins with {_IMMUNOGLOBULINS}.",
)  # fmt: skip
_ROUTE = Saying(
    Severity.WARNING, "fhir-route", "A route of administration that is not known picks no section.",
    "SNOMED CT's intravenous (47625008) and subcutaneous route (34206005) are known.",
)  # fmt: skip
NO_PATIENT = Saying(
    Severity.WARNING, "fhir-reference", "A record is about a patient who cannot be found in the file; it is not used.",
    "Export the patient too. See where its 'subject' points to.",
)  # fmt: skip


def codes_of(condition: Element, known: Collection[str], told: Told) -> list[str]:
    """Codes of one Condition that may pick sections: those that are known to pick one, else all of ICD-10 and SNOMED.

    A diagnosis has often a code in each system; when one of them picks a section, the others are no news.
    """
    statuses = {key: {code for _, code in condition.child(key).codings()} for key in _HOLDS}
    if any(statuses[key] and not statuses[key] <= holds for key, holds in _HOLDS.items()):
        told.at(condition.line, _ENDED)
        return []
    codings = list(condition.child("code").codings())
    codes = [code for system, code in codings if _SNOMED.fullmatch(system) or _ICD10.fullmatch(system)]
    if not codes:
        others = {system for system, _ in codings if system}
        for system in sorted(others):
            told.at(condition.line, _SYSTEM, system)
        if not others:
            told.at(condition.line, _NO_CODE)
    return [code for code in codes if plain_code(code) in known] or codes


_HOLDS = {"clinicalStatus": {"active", "recurrence", "relapse"}, "verificationStatus": {"confirmed"}}
"""What a Condition says of itself when it holds now; one that says nothing holds."""


def routes_of(cares: Collection[Entry], bundle: Bundle, told: Told) -> list[str]:
    """The ways of treatment that a patient's MedicationRequests and CarePlans speak of, each once.

    Where one of them is surely about immunoglobulins, requests that do not say what they are about are not asked.
    """
    requests = [c for c in cares if c.kind == "MedicationRequest" and _is_planned(c.resource, told)]
    known: list[Element] = []
    unsaid: list[Element] = []
    for request in requests:
        groups = [code for system, code in _medicine(request, bundle).codings() if _ATC.fullmatch(system)]
        if not groups:
            unsaid.append(request.resource)
        elif any(code.upper().startswith(_IMMUNOGLOBULINS) for code in groups):
            known.append(request.resource)
        else:
            told.at(request.resource.line, _OTHER_MEDICINE)
    routes = [
        route for request in known or unsaid for dosage in request.each("dosageInstruction")
        for route in _route(dosage.child("route"), told)
    ]  # fmt: skip
    for plan in cares:
        if plan.kind == "CarePlan" and _is_planned(plan.resource, told):
            routes += _steps(plan.resource)
    return list(dict.fromkeys(routes))


def _is_planned(request: Element, told: Told) -> bool:
    planned = request.text("status") in _PLANNED and request.text("doNotPerform") != "true"
    if not planned:
        told.at(request.line, _NOT_GIVEN)
    return planned


def _medicine(request: Entry, bundle: Bundle) -> Element:
    named = request.resource.child("medicationCodeableConcept")
    if named.data:
        return named
    medicine = bundle.find(request, "medicationReference", "Medication")
    return medicine.child("code") if medicine else named


def _route(route: Element, told: Told) -> Iterator[str]:
    """The route in the words of a list; as it is written where it has no code, for the library may know the words."""
    if not route.data:
        return
    codings = list(route.codings())
    found = [_ROUTES[code] for system, code in codings if _SNOMED.fullmatch(system) and code in _ROUTES]
    if found:
        yield found[0]
    elif not codings and route.text("text"):
        yield route.text("text")
    else:
        told.at(route.line, _ROUTE, ", ".join(f"{system}|{code}" for system, code in codings) or None)


def _steps(plan: Element) -> Iterator[str]:
    """Routes among the codes of a plan's activities. A plan has many other codes, so those say nothing."""
    for activity in plan.each("activity"):
        detail = activity.child("detail")
        if detail.text("status") in _STEP_ENDED or detail.text("doNotPerform") == "true":
            continue
        for system, code in detail.child("code").codings():
            if _SNOMED.fullmatch(system) and code in _ROUTES:
                yield _ROUTES[code]
