"""FHIR R4 Bundles: who gets a folder, which codes and routes pick, and what is said aloud."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from fhir_examples import (
    BSN,
    HL7,
    ICD10,
    NUMBER,
    SNOMED,
    THESAURUS,
    Resource,
    bundle,
    by,
    concept,
    condition,
    person,
    request,
)

from folderbuilder.patients.model import Patient
from folderbuilder.patients.read import Known, PatientList
from folderbuilder.problems import Problem, Severity

IV, SC, ORAL = "47625008", "34206005", "26643006"


@pytest.fixture
def open_list(read) -> Callable[..., PatientList]:
    """Read a Bundle of these resources."""

    def _open(*resources: Resource, **keys: object) -> PatientList:
        return read(bundle(*resources, **keys), "lijst.json")

    return _open


@pytest.fixture
def only(open_list) -> Callable[..., Patient]:
    """The one patient of a Bundle of which nothing is to be said."""

    def _only(*resources: Resource) -> Patient:
        result = open_list(*resources)
        assert [str(problem) for problem in result.problems] == []
        (patient,) = result.patients
        return patient

    return _only


def codes(result: PatientList) -> list[str]:
    return [problem.code for problem in result.problems]


def test_a_patient_with_a_diagnosis_and_a_route(only):
    patient = only(
        person(name=[{"use": "official", "given": ["Ayşe"], "family": "Şahin", "prefix": ["mevrouw"]}]),
        condition((ICD10, "G61.0")), request(by(SC), "J06BA01"),
    )  # fmt: skip
    assert (patient.id, patient.name, patient.title) == ("0012345", "Ayşe Şahin", "mevrouw")
    assert patient.birth_date == date(1991, 11, 30)
    assert patient.diagnosis == ("G61.0",)
    assert patient.treatment == {"route": "subcutaan"}


def test_several_patients_each_with_what_is_about_them(open_list):
    result = open_list(
        condition((ICD10, "G61.0"), about="Patient/p-2"), person("1"), person("2"), person("3"),
        request(by(IV), about="Patient/p-3"), condition((ICD10, "D50.9"), about="Patient/p-1"),
    )  # fmt: skip
    assert [(p.id, p.diagnosis, p.treatment.get("route")) for p in result.patients] == [
        ("1", ("D50.9",), None), ("2", ("G61.0",), None), ("3", (), "intraveneus"),
    ]  # fmt: skip
    assert result.problems == ()


# --- numbers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "national",
    [
        {"system": BSN, "value": "999901448"},
        {"system": "https://fhir.nl/fhir/NamingSystem/bsn/", "value": "999901448"},
        {"system": "urn:oid:2.16.840.1.113883.2.4.6.3", "value": "999901448"},
        {"type": concept(("http://terminology.hl7.org/CodeSystem/v2-0203", "NNNLD")), "value": "999901448"},
    ],
)
def test_a_citizen_service_number_is_never_the_id(open_list, national):
    own = {"system": NUMBER, "value": "0012345"}
    result = open_list(person(identifier=[national, own]))
    assert [patient.id for patient in result.patients] == ["0012345"]
    assert codes(result) == ["fhir-bsn"]
    for alone in (person(identifier=[national], id="999901448"), person(identifier=[national, {"value": "999901448"}])):
        alone.pop("id") if alone["id"] != "999901448" else None
        result = open_list(alone)
        assert result.patients == ()
        assert codes(result) == ["fhir-bsn", "id-bsn"]
        assert "999901448" not in str([problem.as_dict(with_private=True) for problem in result.problems])


@pytest.mark.parametrize(
    ("numbers", "chosen", "said"),
    [
        ([{"system": "a", "value": "1"}, {"system": "b", "value": "2", "use": "usual"}], "2", []),
        ([{"value": "1", "use": "official"}, {"value": "2", "type": concept(("v2-0203", "MR"))}], "2", []),
        ([{"system": "a", "value": "1", "use": "old"}, {"system": "b", "value": "2"}], "2", []),
        ([{"system": "a", "value": "1"}, {"system": "b", "value": "2"}], "1", ["fhir-several-numbers"]),
        ([{"system": "a", "value": "1"}, {"system": "b", "value": "1"}], "1", []),
        ([{"system": "a"}], "p-0012345", ["fhir-record-id"]),
        ("no list", "p-0012345", ["fhir-record-id"]),
    ],
)
def test_which_number_is_the_id(open_list, numbers, chosen, said):
    result = open_list(person(identifier=numbers))
    assert [patient.id for patient in result.patients] == [chosen]
    assert codes(result) == said


def test_r09_the_same_number_twice_rejects_both(open_list):
    result = open_list(person("1"), person("1"), person("2"))
    assert [patient.id for patient in result.patients] == ["2"]
    assert codes(result) == ["id-double", "id-double"]


# --- names -----------------------------------------------------------------------------------------------------------


def _marked(*marks: str) -> list[Resource | None]:
    qualifier = HL7 + "iso21090-EN-qualifier"
    return [{"extension": [{"url": qualifier, "valueCode": mark}]} if mark else None for mark in marks]


def _family(order: str, **parts: str) -> Resource:
    extensions = [{"url": f"{HL7}humanname-{key.replace('_', '-')}", "valueString": v} for key, v in parts.items()]
    return {
        "extension": [{"url": f"{HL7}humanname-assembly-order", "valueCode": order}],
        "given": ["Jo"], "_family": {"extension": extensions},
    }  # fmt: skip


PARTS = {"own_prefix": "van der", "own_name": "Giessen", "partner_prefix": "van", "partner_name": "Putten"}


@pytest.mark.parametrize(
    ("names", "printed"),
    [
        ([{"use": "official", "text": "Jo van Putten", "family": "X"}], "Jo van Putten"),
        ([{"family": "Bos", "given": ["Jan", "Piet"]}], "Jan Piet Bos"),
        ([{"use": "old", "text": "Oud"}, {"use": "usual", "text": "Nu"}], "Nu"),
        ([{"use": "usual", "given": ["Jo"]}, {"use": "official", "family": "Bos", "given": ["Anna"]}], "Anna Bos"),
        ([{"use": "official", "text": "A", "period": {"end": "2020"}}, {"use": "official", "text": "B"}], "B"),
        ([{"family": "Bos", "given": ["Johanna Maria", "J.", "M."], "_given": _marked("BR", "IN", "IN")}],
         "Johanna Maria Bos"),
        ([{"family": "Bos", "given": ["Johanna", "Jo"], "_given": _marked("BR", "CL")}], "Jo Bos"),
        ([{"family": "Bos", "given": ["J.", "M."], "_given": _marked("IN", "IN")}], "J.M. Bos"),
        ([{"family": "Bos", "given": ["Jo", None], "_given": [None, {}]}], "Jo Bos"),
        ([_family("NL1", **PARTS)], "Jo van der Giessen"),
        ([_family("NL2", **PARTS)], "Jo van Putten"),
        ([_family("NL3", **PARTS)], "Jo van Putten-van der Giessen"),
        ([_family("NL4", **PARTS)], "Jo van der Giessen-van Putten"),
        ([_family("F", own_name="Bos")], "Jo Bos"),
        ([_family("NL1", partner_name="Bos")], "Jo Bos"),
        ([{"family": "<b>Bos</b>"}], "<b>Bos</b>"),
    ],
)  # fmt: skip
def test_the_name_as_the_dutch_write_it(only, names, printed):
    assert only(person(name=names)).name == printed


def test_the_form_of_address_is_not_printed_twice(only):
    assert only(person(name=[{"text": "Mevr. J. Bos", "prefix": ["mevr."]}])).title is None
    assert only(person(name=[{"text": "J. Bos", "prefix": ["mevr.", "dr."]}])).title == "mevr. dr."


@pytest.mark.parametrize("names", [None, [], "Jan Bos", [None], [{"use": "old", "text": "Jan"}], [{"family": []}], {}])
def test_r06_no_name_of_today_is_that_patients_problem(open_list, names):
    result = open_list(person("1", name=names), person("2"))
    assert [patient.id for patient in result.patients] == ["2"]
    assert [(p.code, p.patient, p.column) for p in result.problems] == [("name-missing", "1", "name")]


# --- what a secretary should know ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ({"deceasedBoolean": True}, "fhir-deceased"),
        ({"deceasedDateTime": "2026-01-02"}, "fhir-deceased"),
        ({"active": False}, "fhir-inactive"),
        ({"link": [{"type": "replaced-by", "other": {"reference": "Patient/2"}}]}, "fhir-replaced"),
    ],
)
def test_a_patient_who_has_died_or_has_another_record_is_a_warning(open_list, keys, code):
    result = open_list(person("1", **keys), person("2", deceasedBoolean=False, active=True, link=[{"type": "seealso"}]))
    (problem,) = result.problems
    assert (problem.severity, problem.code, problem.patient) == (Severity.WARNING, code, "1")
    assert problem.column == next(iter(keys))
    assert [patient.id for patient in result.patients] == ["1", "2"]


@pytest.mark.parametrize("born", ["1984", "1984-03", "1984-02-31", "gisteren"])
def test_r12_a_part_of_a_date_is_not_guessed(open_list, born):
    result = open_list(person(birthDate=born))
    assert result.patients == ()
    (problem,) = result.problems
    assert (problem.column, problem.private) == ("birthDate", True)
    assert '"birthDate"' in bundle(person(birthDate=born)).splitlines()[problem.line - 1]


# --- diagnoses -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "holds"),
    [
        ({}, True),
        ({"clinicalStatus": None}, True),
        ({"clinicalStatus": concept(("x", "relapse"))}, True),
        ({"clinicalStatus": concept(("x", "resolved"))}, False),
        ({"clinicalStatus": concept(("x", "remission"))}, False),
        ({"clinicalStatus": concept(("x", "inactive"))}, False),
        ({"verificationStatus": concept(("x", "confirmed"))}, True),
        ({"verificationStatus": concept(("x", "entered-in-error"))}, False),
        ({"verificationStatus": concept(("x", "differential"))}, False),
    ],
)
def test_only_a_diagnosis_that_holds_now_picks(open_list, keys, holds):
    result = open_list(person(), condition((ICD10, "G61.0"), **keys))
    assert result.patients[0].diagnosis == (("G61.0",) if holds else ())
    assert codes(result) == ([] if holds else ["fhir-not-active"])


@pytest.mark.parametrize(
    "system", [SNOMED, SNOMED + "/11000146104", "urn:oid:2.16.840.1.113883.6.96", ICD10, ICD10 + "-nl",
               "urn:oid:2.16.840.1.113883.6.3", "urn:oid:2.16.840.1.113883.6.3.2", "urn:oid:2.16.840.1.113883.6.90"],
)  # fmt: skip
def test_systems_whose_codes_pick(only, system):
    assert only(person(), condition((system, "X1"))).diagnosis == ("X1",)


def test_other_systems_are_said_aloud_once(open_list):
    result = open_list(
        person(), *[condition((THESAURUS, "0000001")) for _ in range(30)],
        condition((THESAURUS, "1"), (ICD10, "D50.9")), condition(code={"text": "CIDP"}), condition(code="G61.0"),
    )  # fmt: skip
    assert result.patients[0].diagnosis == ("D50.9",)
    assert [(p.code, p.found) for p in result.problems] == [("fhir-system", THESAURUS), ("fhir-no-code", None)]
    assert "(30 times: lines " in str(result.problems[0])


def test_codes_that_say_the_same_as_one_that_picks_are_no_news(read, known):
    knows: Known = replace(known, codes={"G61.0", "40956001"})
    text = bundle(person(), condition((SNOMED, "1"), (ICD10, "G610"), (ICD10, "X9")), condition((SNOMED, "2")))
    assert read(text, "lijst.json", knows).patients[0].diagnosis == ("G610", "2")


# --- routes ----------------------------------------------------------------------------------------------------------


def test_both_routes_when_the_patient_still_chooses(only):
    assert (
        only(person(), request(by(IV)), request(by(SC)), request(by(IV))).treatment["route"] == "intraveneus; subcutaan"
    )


def test_a_route_without_a_code_is_as_written(only):
    assert only(person(), request({"text": "SCIg handmatig"})).treatment["route"] == "SCIg handmatig"


def test_a_route_that_is_not_known_is_said_aloud(open_list):
    result = open_list(person(), request(by(ORAL)), request(by(ORAL)))
    assert result.patients[0].treatment == {}
    assert [(p.code, p.found) for p in result.problems] == [("fhir-route", f"{SNOMED}|{ORAL}")]


def test_another_medicine_says_nothing_about_immunoglobulins(open_list):
    result = open_list(person(), request(by(SC), "A10AB01"), request(by(IV), "J06BA02"), request(by(SC)))
    assert result.patients[0].treatment == {"route": "intraveneus"}
    assert codes(result) == ["fhir-other-medicine"]


@pytest.mark.parametrize("keys", [{"status": "stopped"}, {"status": "entered-in-error"}, {"doNotPerform": True}])
def test_a_prescription_that_has_ended_is_not_used(open_list, keys):
    result = open_list(person(), request(by(SC), **keys))
    assert (result.patients[0].treatment, codes(result)) == ({}, ["fhir-not-given"])


def test_the_medicine_may_be_a_record_of_its_own(open_list):
    def medicine(name: str, group: str) -> Resource:
        return {"resourceType": "Medication", "id": name, "code": concept(("http://www.whocc.no/atc", group))}

    result = open_list(
        person(), medicine("m1", "A10AB01"),
        {**request(by(SC)), "medicationCodeableConcept": None, "medicationReference": {"reference": "Medication/m1"}},
        {**request(by(IV)), "medicationCodeableConcept": None, "contained": [medicine("m2", "J06BA02")],
         "medicationReference": {"reference": "#m2"}},
    )  # fmt: skip
    assert result.patients[0].treatment == {"route": "intraveneus"}


def test_a_care_plan_may_name_the_route(only):
    def step(code: str, **keys: object) -> Resource:
        return {"detail": {"code": by(code), **keys}}

    plan = {
        "resourceType": "CarePlan", "status": "active", "subject": {"reference": "Patient/p-0012345"},
        "activity": [step(ORAL), step(SC), step(IV, status="cancelled"), {"reference": {"reference": "x"}}],
    }  # fmt: skip
    assert only(person(), plan).treatment == {"route": "subcutaan"}


# --- references ------------------------------------------------------------------------------------------------------

HOME, AWAY = "https://a.example/fhir/", "https://b.example/fhir/"


@pytest.mark.parametrize(
    ("url", "reference"),
    [
        ("urn:uuid:1", {"reference": "urn:uuid:1"}),
        ("urn:uuid:1", {"reference": "Patient/p-0012345"}),
        ("", {"reference": "Patient/p-0012345/_history/3"}),
        (HOME + "Patient/p-0012345", {"reference": "Patient/p-0012345"}),
        (HOME + "Patient/p-0012345", {"reference": HOME + "Patient/p-0012345/_history/3"}),
        ("", {"reference": HOME + "Patient/p-0012345"}),
        ("urn:uuid:1", {"reference": f"Patient?identifier={NUMBER}|0012345"}),
        ("urn:uuid:1", {"identifier": {"system": NUMBER, "value": "0012345"}}),
    ],
)
def test_what_a_reference_may_look_like(only, url, reference):
    entry = {"fullUrl": url, "resource": person()}
    about = {"fullUrl": HOME + "Condition/1", "resource": condition((ICD10, "G61.0"), subject=reference)}
    assert only(entry, about).diagnosis == ("G61.0",)


@pytest.mark.parametrize(
    "reference",
    [None, {}, "x", {"reference": "Patient/else"}, {"reference": AWAY + "Patient/p-0012345"}, {"reference": "#p"},
     {"reference": "Condition/p-0012345"}, {"display": "Ayşe"}],
)  # fmt: skip
def test_a_record_about_somebody_else_is_said_aloud(open_list, reference):
    entry = {"fullUrl": HOME + "Patient/p-0012345", "resource": person()}
    result = open_list(entry, condition((ICD10, "G61.0"), subject=reference))
    assert result.patients[0].diagnosis == ()
    assert codes(result) == ["fhir-reference"]


def test_r23_equal_names_on_two_servers_are_two_patients(open_list):
    result = open_list(
        *({"fullUrl": s + "Patient/1", "resource": person(n, id="1")} for s, n in ((HOME, "11"), (AWAY, "22"))),
        {"fullUrl": AWAY + "Condition/1", "resource": condition((ICD10, "G61.0"), about="Patient/1")},
        {"resource": condition((ICD10, "D50.9"), about="Patient/1")},
    )  # fmt: skip
    assert [patient.diagnosis for patient in result.patients] == [(), ("G61.0",)]
    assert codes(result) == ["fhir-reference"]


# --- kinds of Bundle -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["collection", "searchset", "document", "message", "batch", "transaction"])
def test_bundles_that_hold_patients(open_list, form):
    gone = {"request": {"method": "DELETE", "url": "Patient/9"}, "resource": person("9")}
    assert [patient.id for patient in open_list(person(), gone, form=form).patients] == ["0012345"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (bundle(person(), form="history"), "fhir-bundle"),
        (bundle(person(), form="transaction-response"), "fhir-bundle"),
        (bundle(person(), form="colection"), "fhir-bundle"),
        (bundle(person()).replace('"type": "collection",', ""), "fhir-bundle"),
        (bundle(), "list-empty"),
        (bundle(condition((ICD10, "G61.0"))), "list-empty"),
        ('{"resourceType": "Patient", "id": "1"}', "fhir-kind"),
        ('{"resourceType": ["Bundle"]}', "fhir-kind"),
        ('{"resourceType": "Bundle", "type": "collection", "entry": {"resource": 1}}', "list-empty"),
    ],
)
def test_r01_what_is_no_bundle_of_patients_is_refused(refuse, text, code):
    problem: Problem = refuse(text, "lijst.json")
    assert (problem.code, problem.line is not None) == (code, True)


def test_what_is_missing_from_an_answer_is_said_aloud(open_list):
    issue = [{"severity": "warning", "code": "processing"}, {"severity": "information"}]
    result = open_list(
        person(), {"search": {"mode": "outcome"}, "resource": {"resourceType": "OperationOutcome", "issue": issue}},
        {"resourceType": "Observation"}, form="searchset", link=[{"relation": "next"}, {"relation": "self"}],
    )  # fmt: skip
    assert sorted(codes(result)) == ["fhir-not-read", "fhir-outcome", "fhir-pages"]


def test_a_bundle_on_one_line_is_read_the_same(open_list):
    resources = person("1", name=None), person("2"), condition((ICD10, "G61.0"), about="Patient/p-2")
    wide, narrow = open_list(*resources), open_list(*resources, indent=None)
    assert [replace(p, place=wide.patients[0].place) for p in narrow.patients] == list(wide.patients)
    assert codes(narrow) == codes(wide) == ["name-missing"]


def test_r32_nothing_of_a_person_is_said(open_list):
    result = open_list(
        person("1", name=[{"text": "Geheim"}], birthDate="1957-99-99"), person("2", name="Geheim"),
        person("3", identifier=[{"system": BSN, "value": "999901448"}], id=None), condition((THESAURUS, "geheim")),
        {"resourceType": "Observation", "note": "Geheim"}, request({"text": "Geheim", **by(ORAL)}, about="Patient/p-1"),
        condition((ICD10, "geheim"), subject={"display": "Geheim", "reference": "Patient/Geheim"}),
    )  # fmt: skip
    said = str([str(problem) for problem in result.problems]) + str([problem.as_dict() for problem in result.problems])
    assert not [word for word in ("Geheim", "geheim", "1957", "999901448") if word in said]
