"""FHIR resources as Dutch hospitals write them, as plain data to change and to put in a Bundle."""

from __future__ import annotations

import json
from typing import Any

BSN = "http://fhir.nl/fhir/NamingSystem/bsn"
NUMBER = "https://ziekenhuis.example/patientnummer"
SNOMED = "http://snomed.info/sct"
ICD10 = "http://hl7.org/fhir/sid/icd-10"
ATC = "http://www.whocc.no/atc"
THESAURUS = "urn:oid:2.16.840.1.113883.2.4.3.120.5.1"
HL7 = "http://hl7.org/fhir/StructureDefinition/"
Resource = dict[str, Any]


def person(number: str = "0012345", **keys: Any) -> Resource:
    return {
        "resourceType": "Patient",
        "id": f"p-{number}",
        "identifier": [{"system": NUMBER, "value": number}],
        "name": [{"use": "official", "given": ["Ayşe"], "family": "Şahin"}],
        "birthDate": "1991-11-30",
        **keys,
    }


def concept(*codings: tuple[str, str], **keys: Any) -> Resource:
    return {"coding": [{"system": system, "code": code} for system, code in codings], **keys}


def condition(*codings: tuple[str, str], about: str = "Patient/p-0012345", **keys: Any) -> Resource:
    return {
        "resourceType": "Condition",
        "subject": {"reference": about},
        "clinicalStatus": concept(("http://terminology.hl7.org/CodeSystem/condition-clinical", "active")),
        "code": concept(*codings),
        **keys,
    }


def request(route: Resource | None, *groups: str, about: str = "Patient/p-0012345", **keys: Any) -> Resource:
    return {
        "resourceType": "MedicationRequest",
        "status": "active",
        "subject": {"reference": about},
        "medicationCodeableConcept": concept(*((ATC, group) for group in groups)),
        "dosageInstruction": [{"route": route}] if route else [],
        **keys,
    }


def by(code: str) -> Resource:
    """A route by its SNOMED code."""
    return concept((SNOMED, code))


def bundle(*resources: Resource, form: str = "collection", indent: int | None = 1, **keys: Any) -> str:
    """A Bundle; a resource may be a whole entry."""
    entries = [item if "resource" in item or "request" in item else {"resource": item} for item in resources]
    return json.dumps({"resourceType": "Bundle", "type": form, "entry": entries, **keys}, indent=indent)
