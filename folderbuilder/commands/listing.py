"""Commands that list what there is: sections, layouts, profiles. They load no PDF library."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from folderbuilder.commands.shared import AsJson, Language, LibraryDir
from folderbuilder.commands.terminal import counted, say, say_json, table
from folderbuilder.library.load import Library, load_library
from folderbuilder.options import Options
from folderbuilder.problems import Severity


def list_sections(
    words: Annotated[
        list[str] | None, typer.Argument(help="Show what has all these words.", show_default=False)
    ] = None,
    language: Language = None,
    library: LibraryDir = None,
    as_json: AsJson = False,
) -> int:
    """List the sections; with words, search their ids, titles and purposes.

    \b
    Example:
      folderbuilder sections infuus
    """
    opened = _listed(library)
    chosen = Options(language=language).checked(opened).language or ""
    found: list[dict[str, Any]] = []
    for place in opened.places.values():
        if (content := opened.sections[chosen].get(place.id)) is None:
            continue
        text = f"{place.id} {content.title} {content.purpose}".casefold()
        if all(word.casefold() in text for word in words or ()):
            found.append({
                "id": place.id, "title": content.title, "part": place.part.id, "number": place.number,
                "status": str(content.status), "version": content.version, "purpose": content.purpose,
                "language": chosen, "needs": list(content.needs),
            })  # fmt: skip
    keys = ("number", "id", "title", "status", "version")
    return _say_list(found, keys, "No section has these words." if words else "There are no sections.", as_json=as_json)


def list_layouts(library: LibraryDir = None, as_json: AsJson = False) -> int:
    """List the layouts: of folders, and of booklets, dividers, labels and cards.

    \b
    Example:
      folderbuilder layouts --json
    """
    found = [
        {
            "id": layout.id, "title": _title(layout.title), "page": _size(layout.page.width, layout.page.height),
            "duplex": layout.duplex, "body": layout.type.body, "kind": str(layout.kind),
        }
        for layout in _listed(library).layouts.values()
    ]  # fmt: skip
    return _say_list(found, ("id", "kind", "title", "page"), "There are no layouts.", as_json=as_json)


def list_profiles(library: LibraryDir = None, as_json: AsJson = False) -> int:
    """List the profiles: named selections of sections.

    \b
    Example:
      folderbuilder profiles
    """
    found = [
        {
            "id": profile.id, "title": _title(profile.title), "description": profile.description or "",
            "sections": [{"id": entry.id, "when": entry.when} for entry in profile.sections],
        }
        for profile in _listed(library).profiles.values()
    ]  # fmt: skip
    return _say_list(found, ("id", "title", "description"), "There are no profiles.", as_json=as_json)


def _listed(root: Path | None) -> Library:
    """The library as far as it can be read; what is wrong with it is for `check`."""
    library = load_library(root)
    if errors := [problem for problem in library.problems if problem.severity is Severity.ERROR]:
        say(f"The library has {counted(len(errors), 'error')}: see 'folderbuilder check'.", error=True)
    return library


def _title(titles: dict[str, str]) -> str:
    return titles.get("nl") or next(iter(titles.values()), "")


def _size(width: float, height: float) -> str:
    return f"{width / 72 * 25.4:.0f} × {height / 72 * 25.4:.0f} mm"


def _say_list(found: list[dict[str, Any]], keys: tuple[str, ...], nothing: str, *, as_json: bool) -> int:
    if as_json:
        say_json(found)
    elif not found:
        say(nothing, error=True)
    else:
        for line in table([[str(item[key]) for key in keys] for item in found]):
            say(line)
    return 0


def cache(
    clear: Annotated[bool, typer.Option("--clear", help="Remove all of it.")] = False,
    library: LibraryDir = None,  # every command takes it; what is kept is the same for all
    as_json: AsJson = False,
) -> int:
    """Say what is kept between runs, where, and how large it is. It holds typeset sections, nothing of patients.

    \b
    Examples:
      folderbuilder cache
      folderbuilder cache --clear
    """
    # Imported here: the other listings must not wait for the PDF libraries.
    from folderbuilder.bind.cache import Cache  # noqa: PLC0415
    from folderbuilder.keeping import cache_folder  # noqa: PLC0415

    folder = cache_folder()
    kept = Cache(folder).clear() if clear else Cache(folder).kept()
    if as_json:
        say_json({"folder": str(folder), "entries": kept.entries, "bytes": kept.size, "cleared": clear})
    else:
        what = f"{counted(kept.entries, 'typeset section')}, {kept.size / 1e6:.1f} MB, in {folder}"
        say(f"Removed {what}." if clear else f"{what}.")
    return 0
