"""The catalogue, the profiles and what sections need of each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from folderbuilder.library.catalogue import Part, Profile, Slot
from folderbuilder.library.checks.markup import check_members
from folderbuilder.library.checks.subject import Subject
from folderbuilder.library.checks.wording import check_forbidden
from folderbuilder.library.expressions import ExpressionError, names_used
from folderbuilder.library.layout import contrast, tint
from folderbuilder.library.load import DEFAULT_LANGUAGE, Library
from folderbuilder.library.section import Section
from folderbuilder.problems import did_you_mean
from folderbuilder.yamltext import KeyPath

TEXT_CONTRAST = 7.0
"""Of text on white (WCAG 2.2, AAA). Contrast is a ratio of luminances, so it holds in grey too."""
GROUND_CONTRAST = 4.5
"""Of text on the pale ground of a box."""
GROUND = 0.08
"""How much of a part's colour its pale ground holds."""
_PROFILE_NAMES = frozenset({"patient", "treatment", "methods"})


def _doubles(named: Iterable[tuple[KeyPath, str]]) -> Iterator[tuple[KeyPath, str]]:
    """The later ones of what stands there twice."""
    seen: set[str] = set()
    for path, name in named:
        if name in seen:
            yield path, name
        seen.add(name)


def _slots(parts: tuple[Part, ...]) -> Iterator[tuple[KeyPath, Slot]]:
    for p, part in enumerate(parts):
        for s, slot in enumerate(part.sections):
            yield ("parts", p, "sections", s), slot


def check_catalogue(subject: Subject) -> None:
    """Ids and numbers stand there once, colours can be read, and every section is written or planned."""
    parts = subject.library.parts
    for path, name in _doubles((path, slot.id) for path, slot in _slots(parts)):
        subject.error("double-section", f"The section '{name}' stands here twice.", path, hint="Remove one.")
    for what in ("id", "number"):
        for path, name in _doubles((("parts", p, what), str(getattr(part, what))) for p, part in enumerate(parts)):
            subject.error(f"double-part-{what}", f"Two parts have the {what} '{name}'.", path, hint="Change one.")
    for path, made in _doubles((path, slot.made) for path, slot in _slots(parts) if slot.made):
        subject.error("double-made", f"The {made} is made twice.", path, hint="Remove one.")
    for p, part in enumerate(parts):
        _check_color(subject, part, ("parts", p, "color"))
        check_titles(subject, part.title, ("parts", p, "title"))
    for language in subject.library.sections:
        for path, slot in _slots(parts):
            _check_slot(subject, slot, path, language)


def _check_color(subject: Subject, part: Part, path: KeyPath) -> None:
    color = part.color
    ground = tint(color, GROUND)
    for other, least, where in ((("#FFFFFF"), TEXT_CONTRAST, "white"), (ground, GROUND_CONTRAST, "its pale ground")):
        if (found := contrast(color, other)) < least:
            message = f"The colour of part '{part.id}' has a contrast of {found:.1f} on {where}; text needs {least:g}."
            subject.error("contrast", message, path, found=color, hint="Make it darker.")


def check_titles(subject: Subject, titles: dict[str, str], path: KeyPath) -> None:
    """There is a title in every language of the library."""
    for language in subject.library.sections:
        if language not in titles:
            message = f"There is no title in '{language}'; another language's is printed."
            subject.warning("title-language", message, path, hint=f"Add '{language}: …'.")


def _files(library: Library, language: str, section: str) -> list[str]:
    """The files of a section, readable or not."""
    found = (library.root / "sections" / language).glob(f"*/{section}.yaml")
    return [path.relative_to(library.root).as_posix() for path in sorted(found)]


def _check_slot(subject: Subject, slot: Slot, path: KeyPath, language: str) -> None:
    files = _files(subject.library, language, slot.id)
    if slot.planned and slot.made:
        subject.error("planned-made", f"'{slot.id}' is made by the program, so it is not planned.", path)
    if files and slot.made:
        hint = "Remove the file, or give it another id."
        subject.error(
            "file-made", f"'{slot.id}' is made by the program, but has a file.", path, found=files[0], hint=hint
        )
    if files and slot.planned:
        hint = "Remove 'planned: true' when it is ready to be printed."
        subject.warning(
            "file-planned", f"'{slot.id}' is planned, so its file is not read.", path, found=files[0], hint=hint
        )
    if files or slot.planned or slot.made:
        return
    where = f"sections/{language}/…/{slot.id}.yaml"
    if language == DEFAULT_LANGUAGE:
        hint = f"Write {where}, or keep its number free with {{id: {slot.id}, planned: true}}."
        subject.error("file-missing", f"The section '{slot.id}' has no file.", path, hint=hint)
    else:
        subject.warning("not-translated", f"The section '{slot.id}' has no text in '{language}'.", path, hint=where)


def _slot_of(library: Library, section: str) -> Slot | None:
    place = library.places.get(section)
    return place.slot if place else None


def _check_named(subject: Subject, section: str, path: KeyPath) -> Slot | None:
    slot = _slot_of(subject.library, section)
    if slot is None:
        hint = did_you_mean(section, subject.library.places)
        subject.error("unknown-section", f"'{section}' is no section of the catalogue.", path, hint=hint)
    return slot


def check_profiles(subject: Subject) -> None:
    """Profiles and methods name sections that exist."""
    library = subject.library
    for number, profile in enumerate(library.profiles.values()):
        _check_profile(subject, profile, ("profiles", number))
    for path, name in _doubles((("methods", m, "id"), method.id) for m, method in enumerate(library.methods)):
        subject.error("double-method", f"Two methods have the id '{name}'.", path, hint="Change one.")
    routes: dict[str, str] = {}
    for number, method in enumerate(library.methods):
        _check_named(subject, method.section, ("methods", number, "section"))
        for route in method.routes:
            if routes.setdefault(route.casefold(), method.id) != method.id:
                message = f"The route '{route}' means '{routes[route.casefold()]}' already."
                subject.error("double-route", message, ("methods", number, "routes"), hint="Remove one.")
    for section in library.requires_methods:
        _check_named(subject, section, ("requires_methods", section))


def _check_profile(subject: Subject, profile: Profile, path: KeyPath) -> None:
    check_titles(subject, profile.title, (*path, "title"))
    check_forbidden(subject, path, [*profile.title.values(), profile.description or ""])
    places = [((*path, "sections", number), entry) for number, entry in enumerate(profile.sections)]
    for place, name in _doubles((place, entry.id) for place, entry in places):
        subject.warning("double-section", f"The profile names '{name}' twice.", place, hint="Remove one.")
    for place, entry in places:
        slot = _check_named(subject, entry.id, place)
        if slot is not None and slot.planned:
            message = f"The section '{entry.id}' of profile '{profile.id}' is not written yet."
            subject.warning("profile-planned", message, place, hint="Folders of this profile fail until it is.")
        if entry.when is not None:
            _check_condition(subject, entry.when, (*place, "when"))


def _check_condition(subject: Subject, condition: str, path: KeyPath) -> None:
    try:
        unknown = names_used(condition) - _PROFILE_NAMES
    except ExpressionError as error:
        subject.error("expression", f"This condition is not allowed: {error}.", path, found=condition)
        return
    if unknown:
        hint = f"Use {', '.join(sorted(_PROFILE_NAMES))}."
        subject.error("expression", f"A profile does not know '{min(unknown)}'.", path, found=condition, hint=hint)
    check_members(subject, condition, path)


def check_needs(subject: Subject, section: Section) -> None:
    """What a section needs is written, what it suggests is in the catalogue."""
    for number, needed in enumerate(section.needs):
        slot = _check_named(subject, needed, ("needs", number))
        if slot is not None and slot.planned:
            message = f"'{section.id}' needs '{needed}', which is not written yet."
            subject.error("needs-planned", message, ("needs", number), hint="Write it, or move it to 'suggests'.")
    for number, suggested in enumerate(section.suggests):
        _check_named(subject, suggested, ("suggests", number))
    if (circle := _circle(subject.library, section)) is not None:
        message = f"Sections need each other in a circle: {' → '.join(circle)}."
        subject.error("needs-circle", message, ("needs",), hint="Make one of them a 'suggests'.")


def _circle(library: Library, start: Section) -> list[str] | None:
    """The way from a section back to itself through `needs`, told by the first of its sections alone."""
    known = next((sections for sections in library.sections.values() if sections.get(start.id) is start), {})
    trails, seen = [[start.id]], {start.id}
    while trails:
        trail = trails.pop(0)
        for needed in known[trail[-1]].needs if trail[-1] in known else ():
            if needed == start.id:
                return [*trail, needed] if min(trail) == start.id else None
            if needed not in seen:
                seen.add(needed)
                trails.append([*trail, needed])
    return None
