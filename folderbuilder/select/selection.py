"""Choosing the sections for one patient: the profile, the wishes, what they need, and why each is there."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from folderbuilder.library.catalogue import Method, Profile
from folderbuilder.library.expressions import PATIENT_KEYS, PRIVATE_NAMES, ExpressionError, holds, names_used
from folderbuilder.library.load import Library, Numbered
from folderbuilder.library.section import Section, Status
from folderbuilder.patients.model import Patient, PickKind
from folderbuilder.patients.values import plain_code
from folderbuilder.problems import FolderFailed, Problem, Problems, Severity, did_you_mean

SELECTIONS_KEPT = 512
_ROUTES = re.compile(r"\s*(?:[;,/+&|]|\ben\b|\bof\b|\band\b|\bor\b)\s*")


class Because(StrEnum):
    """Why a section is in the folder."""

    PROFILE = "profile"
    LIST = "list"
    ADD = "add"
    CROSS = "cross"
    CODE = "code"
    NEEDS = "needs"
    ALWAYS = "always"
    TOOL = "tool"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a section is there; `detail` is the profile, the code, or the section that needs it or that it belongs to."""

    because: Because
    detail: str | None = None

    def __str__(self) -> str:
        return f"{self.because}:{self.detail}" if self.detail else str(self.because)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A section in the folder and its reason."""

    place: Numbered
    reason: Reason

    @property
    def id(self) -> str:
        """Section id."""
        return self.place.id


@dataclass(frozen=True, slots=True)
class Selection:
    """What goes into one folder, in the order of the catalogue or the patient's own."""

    chosen: tuple[Chosen, ...]
    methods: tuple[str, ...]
    """Ids of the ways of treatment this patient chooses between."""
    problems: tuple[Problem, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """Section ids in order."""
        return tuple(item.id for item in self.chosen)


class Selections:
    """The selections of one library, each found out once for all patients who wish the same."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._kept: dict[Hashable, Selection] = {}
        self._personal = {name: _asks_for_patient(profile) for name, profile in library.profiles.items()}

    def of(self, patient: Patient, language: str) -> Selection:
        """What `select` gives, which see."""
        if self._personal.get(patient.profile or ""):
            return select(patient, self.library, language)
        key = (
            language,
            patient.profile,
            patient.picks,
            patient.order,
            patient.diagnosis,
            patient.treatment.get("route"),
        )
        if (kept := self._kept.get(key)) is not None:
            return kept
        selection = select(patient, self.library, language)
        if not selection.problems:  # these name the patient
            self._kept[key] = selection
            if len(self._kept) > SELECTIONS_KEPT:
                del self._kept[next(iter(self._kept))]
        return selection


def _asks_for_patient(profile: Profile) -> bool:
    """Whether a condition of the profile looks at more of the patient than the ways of treatment."""
    try:
        return any(entry.when is not None and names_used(entry.when) & PRIVATE_NAMES for entry in profile.sections)
    except ExpressionError:  # told when it is asked for
        return True


def select(patient: Patient, library: Library, language: str) -> Selection:
    """Choose a patient's sections. Raises `FolderFailed` when nothing is chosen or something chosen is missing."""
    problems = Problems()
    sections = library.sections.get(language, {})
    reasons = _wished(patient, sections, problems)
    methods = _methods(patient, library.methods, reasons, problems)
    removed = {pick.section for pick in patient.picks if pick.kind is PickKind.REMOVE}
    if patient.profile is not None:
        if (profile := library.profiles.get(patient.profile)) is None:
            raise FolderFailed(
                Problem(
                    Severity.ERROR,
                    "unknown-profile",
                    "There is no such profile.",
                    patient=patient.id,
                    found=patient.profile,
                    hint=did_you_mean(patient.profile, library.profiles),
                )
            )
        for section in _of_profile(profile, patient, methods):
            reasons.setdefault(section, Reason(Because.PROFILE, profile.id))
    for section in removed:
        reasons.pop(section, None)
    # Before and after: what is left out brings nothing along, and what comes along may have to be left out.
    _drop_without_methods(reasons, library, methods, patient, problems)
    _add_needed(reasons, sections, removed, problems, patient)
    _check_written(reasons, library, sections, patient)
    _drop_without_methods(reasons, library, methods, patient, problems)
    _add_tools(reasons, library, sections, removed)
    if not reasons:
        raise FolderFailed(
            Problem(
                Severity.ERROR,
                "nothing-chosen",
                "No section is chosen for this patient.",
                patient=patient.id,
                file=patient.place.file,
                line=patient.place.row,
                hint="Fill in a profile, a list of sections, or a cross in a section's column.",
            )
        )
    for made in library.made.values():
        if made.id not in removed:
            reasons[made.id] = Reason(Because.ALWAYS)
    _warn_expired(reasons, sections, patient, problems)
    places = _in_order([library.places[section] for section in reasons], patient.order)
    return Selection(tuple(Chosen(place, reasons[place.id]) for place in places), methods, tuple(problems))


def _in_order(places: list[Numbered], order: tuple[str, ...]) -> list[Numbered]:
    """By the catalogue; of each part those that `order` names come in its order, in the places they have together.

    So a part stays together and numbers stay what they are. What `order` names and is not there counts for nothing.
    """
    places = sorted(places, key=lambda place: place.order)
    rank = {section: at for at, section in enumerate(order)}
    named: dict[str, list[Numbered]] = {}
    for place in sorted((place for place in places if place.id in rank), key=lambda place: rank[place.id]):
        named.setdefault(place.part.id, []).append(place)
    return [named[place.part.id].pop(0) if place.id in rank else place for place in places]


def select_loose(wanted: tuple[str, ...], library: Library, language: str) -> Selection:
    """Just these sections and the words they use, for a handout without a patient."""
    sections = library.sections.get(language, {})
    for section in wanted:
        if section not in sections:
            raise FolderFailed(
                Problem(
                    Severity.ERROR,
                    "unknown-section",
                    "There is no such section.",
                    found=section,
                    hint=did_you_mean(section, sections),
                )
            )
    reasons = {section: Reason(Because.LIST) for section in wanted}
    if glossary := library.made.get("glossary"):
        reasons[glossary.id] = Reason(Because.ALWAYS)
    places = sorted((library.places[section] for section in reasons), key=lambda place: place.order)
    methods = tuple(method.id for method in library.methods)
    return Selection(tuple(Chosen(place, reasons[place.id]) for place in places), methods, ())


def _wished(patient: Patient, sections: Mapping[str, Section], problems: Problems) -> dict[str, Reason]:
    """Sections asked for one by one: in the list, by cross, or by a diagnosis code."""
    because = {PickKind.LIST: Because.LIST, PickKind.ADD: Because.ADD, PickKind.CROSS: Because.CROSS}
    reasons = {pick.section: Reason(because[pick.kind]) for pick in patient.picks if pick.kind is not PickKind.REMOVE}
    codes = {plain_code(code): code for code in patient.diagnosis}
    matched = set()
    for section in sections.values() if codes else ():
        for code in section.codes:
            if (plain := plain_code(code)) in codes:
                reasons.setdefault(section.id, Reason(Because.CODE, code))
                matched.add(plain)
    for plain, code in codes.items():
        if plain not in matched:
            problems.warning(
                "unknown-code",
                "No section has this diagnosis code; it picks nothing.",
                patient=patient.id,
                file=patient.place.file,
                line=patient.place.row,
                column="diagnosis",
                found=code,
                private=True,
                hint="Pick sections for it by name or profile, and write ';' between codes.",
            )
    return reasons


def _methods(
    patient: Patient, methods: tuple[Method, ...], reasons: Mapping[str, Reason], problems: Problems
) -> tuple[str, ...]:
    """The ways of treatment: what the route says, what is asked for one by one; all of them when nothing says so."""
    named = {route.casefold(): method.id for method in methods for route in (*method.routes, method.id, method.title)}
    wanted = {method.id for method in methods if method.section in reasons}
    for route in _ROUTES.split(patient.treatment.get("route", "")):
        if not route:
            continue
        if method := named.get(" ".join(route.split()).casefold()):
            wanted.add(method)
        else:
            problems.warning(
                "unknown-route",
                "This way of treatment is not known; it picks no section.",
                patient=patient.id,
                file=patient.place.file,
                line=patient.place.row,
                column="treatment.route",
                found=route,
                hint=did_you_mean(route, [r for m in methods for r in m.routes]),
            )
    return tuple(method.id for method in methods if method.id in wanted or not wanted)


def _of_profile(profile: Profile, patient: Patient, methods: tuple[str, ...]) -> list[str]:
    context = {
        "patient": {key: getattr(patient, key) for key in PATIENT_KEYS},
        "treatment": patient.treatment,
        "methods": methods,
        "sections": (),
        "team": {},
        "blank": "",
    }
    try:
        return [entry.id for entry in profile.sections if entry.when is None or holds(entry.when, context)]
    except ExpressionError as error:
        raise FolderFailed(
            Problem(
                Severity.ERROR,
                "condition",
                f"Profile '{profile.id}': {error}.",
                file="sections/profiles.yaml",
                patient=patient.id,
            )
        ) from error


def _add_needed(
    reasons: dict[str, Reason], sections: Mapping[str, Section], removed: set[str], problems: Problems, patient: Patient
) -> None:
    """What chosen sections need comes along, and what those need."""
    queue = list(reasons)
    while queue:
        chosen = queue.pop(0)
        for needed in sections[chosen].needs if chosen in sections else ():
            if needed in removed:
                problems.warning(
                    "needed-removed",
                    f"'{chosen}' needs '{needed}', which this patient's list takes out.",
                    patient=patient.id,
                    file=patient.place.file,
                    line=patient.place.row,
                    hint=f"Take out '{chosen}' too, or leave '{needed}' in.",
                )
            elif needed not in reasons:
                reasons[needed] = Reason(Because.NEEDS, chosen)
                queue.append(needed)


def _add_tools(
    reasons: dict[str, Reason], library: Library, sections: Mapping[str, Section], removed: set[str]
) -> None:
    """The pages to write on that belong to what is chosen, and those that everybody gets; none by themselves."""
    order = sorted((name for name in reasons if name in sections), key=lambda name: library.places[name].order)
    for name in order:
        for tool in sections[name].tools:
            if tool in sections and tool not in removed:
                reasons.setdefault(tool, Reason(Because.TOOL, name))
    for place in library.tools.values():
        if reasons and place.slot.always and place.id in sections and place.id not in removed:
            reasons.setdefault(place.id, Reason(Because.ALWAYS))


def _check_written(
    reasons: Mapping[str, Reason], library: Library, sections: Mapping[str, Section], patient: Patient
) -> None:
    made = {place.id for place in library.made.values()}
    missing = [section for section in reasons if section not in sections and section not in made]
    if missing:
        raise FolderFailed(
            [
                Problem(
                    Severity.ERROR,
                    "section-missing",
                    f"The section '{section}' is not written yet.",
                    patient=patient.id,
                    file=patient.place.file,
                    line=patient.place.row,
                    hint="Take it out of the list or the profile, or write it.",
                )
                for section in missing
            ]
        )


def _drop_without_methods(
    reasons: dict[str, Reason], library: Library, methods: tuple[str, ...], patient: Patient, problems: Problems
) -> None:
    for section, least in library.requires_methods.items():
        if section in reasons and len(methods) < least:
            del reasons[section]
            problems.warning(
                "too-few-methods",
                f"'{section}' compares at least {least} ways of treatment; this patient has one.",
                patient=patient.id,
                file=patient.place.file,
                line=patient.place.row,
                found=", ".join(methods),
                hint="It is left out. Name a second route in treatment.route to have it printed.",
            )


def _warn_expired(
    reasons: Mapping[str, Any], sections: Mapping[str, Section], patient: Patient, problems: Problems
) -> None:
    for section in reasons:
        if section in sections and sections[section].status is Status.EXPIRED:
            problems.warning(
                "section-expired",
                f"The section '{section}' has expired.",
                patient=patient.id,
                hint="It says so in print. Ask the care team for the new text.",
            )
