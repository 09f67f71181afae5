"""A FHIR R4 Bundle: which kinds hold patients, and what a reference in it points to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from folderbuilder.patients.fhirtree import Element, Saying, Told
from folderbuilder.problems import Severity, did_you_mean, refused
from folderbuilder.yamltext import Document

_READ = ("collection", "searchset", "document", "message", "batch", "transaction")
_EXPORT = "Export the patients and what belongs to them as one Bundle of the type 'collection' or 'searchset'."
_REFUSED = {
    "history": "holds several versions of the same record, of which one is right",
    "batch-response": "is a server's answer to a change",
    "transaction-response": "is a server's answer to a change",
}
_PAGES = Saying(
    Severity.WARNING, "fhir-pages", "The Bundle is one page of a longer answer: patients or diagnoses may be missing.",
    "Ask the server for all pages in one Bundle, or fetch the next ones too.",
)  # fmt: skip
_OUTCOME = Saying(
    Severity.WARNING, "fhir-outcome", "The server that made the Bundle says that something went wrong.",
    "Read what stands at this place: patients or diagnoses may be missing.",
)  # fmt: skip
_NOT_READ = Saying(
    Severity.NOTE, "fhir-not-read", "Records of this kind are not read.",
    "Patient, Condition, MedicationRequest, Medication and CarePlan are.",
)  # fmt: skip
_KINDS = {"Patient", "Condition", "MedicationRequest", "Medication", "CarePlan", "OperationOutcome"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A resource and the address under which others know it."""

    resource: Element
    full_url: str

    @property
    def kind(self) -> str:
        """Such as `Patient`."""
        return self.resource.text("resourceType")


@dataclass(slots=True)
class Bundle:
    """The resources of a Bundle."""

    entries: list[Entry] = field(default_factory=list)
    _by_url: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    _by_name: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    _by_number: dict[tuple[str, str], list[Entry]] = field(default_factory=lambda: defaultdict(list))

    def add(self, entry: Entry) -> None:
        """Take in a resource."""
        self.entries.append(entry)
        resource = entry.resource
        if entry.full_url:
            self._by_url[entry.full_url].append(entry)
        if name := resource.text("id"):
            self._by_name[f"{entry.kind}/{name}"].append(entry)
        for number in resource.each("identifier") if entry.kind == "Patient" else ():
            self._by_number[number.text("system"), number.text("value")].append(entry)

    def of(self, *kinds: str) -> Iterator[Entry]:
        """The resources of these kinds, in the order of the file."""
        return (entry for entry in self.entries if entry.kind in kinds)

    def find(self, entry: Entry, key: str, kind: str) -> Element | None:
        """The resource that the reference under `key` of this entry means; None when it is not there, or two are."""
        reference = entry.resource.child(key)
        target = reference.text("reference").partition("/_history/")[0]
        if target.startswith("#"):
            return next((c for c in entry.resource.each("contained") if c.text("id") == target[1:]), None)
        number = reference.child("identifier")
        candidates = self._referred(entry, target) if target else []
        if not candidates and number.text("value"):
            candidates = self._by_number.get((number.text("system"), number.text("value")), [])
        found = [candidate for candidate in candidates if candidate.kind == kind]
        return found[0].resource if len(found) == 1 else None

    def _referred(self, entry: Entry, target: str) -> list[Entry]:
        if target in self._by_url:
            return self._by_url[target]
        _, asks, condition = target.partition("?identifier=")
        if asks:
            system, _, value = condition.partition("|")
            return self._by_number.get((system, value), [])
        named = self._by_name.get("/".join(target.split("/")[-2:]), [])
        if "://" in target:
            # An address on another server is somebody else, though the last words are the same.
            return [other for other in named if "://" not in other.full_url]
        near = _server(entry.full_url)
        return [other for other in named if near and _server(other.full_url) == near] or named


def _server(url: str) -> str:
    return url.rsplit("/", 2)[0] if "://" in url else ""


def is_fhir(document: Document) -> bool:
    """Whether the file says that it is a FHIR resource."""
    return isinstance(document.data, dict) and "resourceType" in document.data


def open_bundle(document: Document, told: Told) -> Bundle:
    """The resources of the file; raises `Refused` when it is no Bundle of patients."""
    data = document.data
    assert isinstance(data, dict)  # noqa: S101 - asked before, with `is_fhir`
    root = Element(document, (), data)
    _refuse_other(root)
    bundle = Bundle()
    for link in root.each("link"):
        if link.text("relation") == "next":
            told.at(link.line, _PAGES)
    for item in root.each("entry"):
        entry = Entry(item.child("resource"), item.text("fullUrl"))
        if item.child("request").text("method") == "DELETE":
            continue
        if entry.kind == "OperationOutcome":
            _tell_outcome(entry.resource, told)
        elif entry.kind in _KINDS:
            bundle.add(entry)
        elif item.data:
            told.at(item.line, _NOT_READ, entry.kind or "no resourceType")
    if not any(bundle.of("Patient")):
        raise refused("list-empty", "The Bundle has no patients.", file=document.file, line=1, hint=_EXPORT)
    return bundle


def _refuse_other(root: Element) -> None:
    file, kind, form = root.document.file, root.text("resourceType"), root.text("type")
    if kind != "Bundle":
        raise refused(
            "fhir-kind", "The file is a FHIR resource, but no Bundle.", file=file, line=root.line_of("resourceType"),
            column="resourceType", found=kind, hint=_EXPORT,
        )  # fmt: skip
    if form in _REFUSED:
        raise refused(
            "fhir-bundle", f"A Bundle of the type '{form}' {_REFUSED[form]}.", file=file, line=root.line_of("type"),
            column="type", hint=_EXPORT,
        )  # fmt: skip
    if form not in _READ:
        raise refused(
            "fhir-bundle", "The Bundle has no type that is known.", file=file, line=root.line_of("type"),
            column="type", found=form, hint=did_you_mean(form, _READ),
        )  # fmt: skip


def _tell_outcome(outcome: Element, told: Told) -> None:
    for issue in outcome.each("issue"):
        if issue.text("severity") in {"fatal", "error", "warning"}:
            told.at(issue.line, _OUTCOME)
