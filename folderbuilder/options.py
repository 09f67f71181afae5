"""What a run is asked for, checked against what the library has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Literal, TypeAlias

from folderbuilder.library.layout import Kind, Layout
from folderbuilder.library.load import DEFAULT_LANGUAGE, Library
from folderbuilder.problems import Problems, did_you_mean, refused

DEFAULT_LAYOUT, HANDOUT_LAYOUT = "map-a4", "hand-out"
Proof: TypeAlias = Literal["fast", "full", "off"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Products:
    """What a run over a list makes besides folders, manifest and packing list."""

    print_run: bool = False
    """One file for the printer."""
    separators: bool = False
    """A sheet before each patient in it."""
    sort: str | None = None
    """Column of the list that orders print run and packing list; None for the order of the list."""
    archive: bool = False
    """All files in one ZIP file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a run is asked for; a patient's own layout, language, team and date go before these."""

    layout: str | None = None
    """Layout id; None for the default of the library."""
    language: str | None = None
    """Language code; None for Dutch, or the only one there is."""
    team: str | None = None
    """Id of a care team; None leaves room to write one down."""
    profile: str | None = None
    """Id of a named selection, for patients to whom the list gives neither a profile nor sections of their own."""
    made_on: date | None = None
    """The date on the cover; None leaves room to write one down, so that no clock is read."""
    proof: Proof = "fast"
    """How finished folders are read again: shared pages once in a run and every patient's own words (`fast`), every
    page of every folder with another library (`full`), or not at all (`off`)."""
    duplex: bool | None = None
    """Printed on both sides or on one; None for what the layout says."""
    hole_marks: bool | None = None
    """Faint marks where holes are punched; None for what the layout says."""
    cache: bool = True
    """Whether typeset sections are kept between runs, in the user's cache folder."""
    require_reviewed: bool = False
    """Refuse a folder with a section that no care team has confirmed."""
    password_column: str | None = None
    """Column of the list with the password that each patient's file opens with; None to encrypt nothing."""
    resolved: bool = field(default=False, repr=False)
    """Checked against a library, every default filled in."""

    def checked(self, library: Library) -> Options:
        """With defaults filled in; raises `Refused` for what the library does not have."""
        if self.resolved:
            return self
        layout = self.layout or _default(DEFAULT_LAYOUT, library.layouts, "layout")
        language = self.language or _default(DEFAULT_LANGUAGE, library.sections, "language")
        problems = Problems()
        for what, chosen, known in (
            ("layout", layout, library.layouts), ("language", language, library.sections),
            ("team", self.team, library.teams), ("profile", self.profile, library.profiles),
        ):  # fmt: skip
            if chosen is not None and chosen not in known:
                hint = did_you_mean(chosen, known)
                problems.error(f"unknown-{what}", f"There is no such {what}.", found=chosen, hint=hint)
        problems.refuse_if_errors()
        return replace(self, layout=layout, language=language, resolved=True)

    def of_run(self) -> tuple[tuple[str, object], ...]:
        """What shapes every folder of the run: all but the cache and what a patient may have chosen otherwise."""
        chosen = {"cache", "resolved", "layout", "language", "team", "made_on", "profile"}
        return tuple((f.name, getattr(self, f.name)) for f in fields(self) if f.name not in chosen)

    def as_dict(self) -> dict[str, object]:
        """What was asked for, for the audit trail; nothing of it is anybody's."""
        names = ("layout", "language", "team", "profile", "proof", "duplex", "hole_marks", "require_reviewed")
        return {
            **{name: getattr(self, name) for name in names},
            "password_column": self.password_column, "date": self.made_on.isoformat() if self.made_on else None,
        }  # fmt: skip

    def printed(self, layout: Layout) -> Layout:
        """The layout with what this run prints otherwise."""
        # A booklet is folded from printed backs; what is cut out has none, and neither is punched.
        free = layout.kind in (Kind.FOLDER, Kind.TABS)
        asked = {"duplex": self.duplex, "hole_marks": self.hole_marks} if free else {}
        return layout.model_copy(update={key: value for key, value in asked.items() if value is not None})


def _default(usual: str, known: Mapping[str, object], what: str) -> str:
    if usual in known or not known:
        return usual
    if len(known) == 1:
        return next(iter(known))
    raise refused(f"no-{what}", f"The library has several: say which {what} with --{what}.", found=", ".join(known))
