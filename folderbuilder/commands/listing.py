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
    pemat: Annotated[
        bool, typer.Option("--pemat", help="Show how understandable and actionable each is, and what is answered no.")
    ] = False,
    language: Language = None,
    library: LibraryDir = None,
    as_json: AsJson = False,
) -> int:
    """List the sections and the tools (pages to write on); with words, search their ids, titles and purposes.

    \b
    Examples:
      folderbuilder sections infuus
      folderbuilder sections --pemat
      folderbuilder sections tool
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
                "kind": "tool" if place.id in opened.tools else "section",
                "status": str(content.status), "version": content.version, "purpose": content.purpose,
                "language": chosen, "needs": list(content.needs), "tools": list(content.tools),
            })  # fmt: skip
    keys = ("number", "id", "title", "status", "version")
    if pemat:
        return _say_scores(_scored(opened, chosen, found), as_json=as_json)
    return _say_list(found, keys, "No section has these words." if words else "There are no sections.", as_json=as_json)


def _scored(library: Library, language: str, listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same sections with their PEMAT-P scores and every answer."""
    # Checking every sentence takes longer than the other listings should wait for.
    from folderbuilder.library.check import pemat  # noqa: PLC0415
    from folderbuilder.library.pemat import ITEMS, Scale, scale_of  # noqa: PLC0415

    scores = pemat(library, language)
    found: list[dict[str, Any]] = []
    for section in listed:
        if (score := scores.get(section["id"])) is None:  # a tool
            continue
        answers = [
            {
                "item": item, "asks": ITEMS[item], "scale": str(scale_of(item)), "answer": str(verdict.reply),
                "why": verdict.why, "by": "program" if verdict.by_program else "hand",
            }
            for item, verdict in score.verdicts.items()
        ]  # fmt: skip
        found.append({
            "number": section["number"], "id": section["id"], "title": section["title"],
            **{str(scale): round(score.points(scale)) for scale in Scale},
            "no": [item for item in score.refused if item not in score.missing],
            "missing": list(score.missing), "answers": answers,
        })  # fmt: skip
    return found


def _say_scores(found: list[dict[str, Any]], *, as_json: bool) -> int:
    from folderbuilder.library.pemat import ITEMS  # noqa: PLC0415

    if as_json or not found:
        return _say_list(found, (), "No section has these words.", as_json=as_json)
    keys = ("number", "id", "understandable", "actionable")
    rows = [[*keys, "no", "not answered"]]
    rows += [[*(str(item[key]) for key in keys), _numbers(item["no"]), _numbers(item["missing"])] for item in found]
    for line in table(rows):
        say(line)
    for number in sorted({number for item in found for number in (*item["no"], *item["missing"])}):
        say(f"{number}: {ITEMS[number]}")
    return 0


def _numbers(items: list[int]) -> str:
    return ", ".join(map(str, items))


def list_layouts(
    pictures: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Make a picture of each, of a made-up folder, in DIR.", show_default=False),
    ] = None,
    library: LibraryDir = None,
    as_json: AsJson = False,
) -> int:
    """List the layouts: of folders, and of booklets, dividers, labels and cards.

    \b
    Examples:
      folderbuilder layouts
      folderbuilder layouts --pictures pictures
    """
    if pictures is not None:
        return _picture_layouts(pictures, library, as_json=as_json)
    found = [
        {
            "id": layout.id, "title": _title(layout.title), "page": _size(layout.page.width, layout.page.height),
            "description": _title(layout.description), "duplex": layout.duplex, "body": layout.type.body,
            "kind": str(layout.kind),
        }
        for layout in _listed(library).layouts.values()
    ]  # fmt: skip
    return _say_list(found, ("id", "kind", "page", "description"), "There are no layouts.", as_json=as_json)


def _picture_layouts(folder: Path, root: Path | None, *, as_json: bool) -> int:
    # Imported here: the listings must not wait for the PDF libraries.
    from folderbuilder.pipeline import open_library, picture_layouts  # noqa: PLC0415

    written = picture_layouts(folder, open_library(root), Options())
    if as_json:
        say_json([{"id": path.stem, "file": str(path)} for path in written])
    else:
        for path in written:
            say(str(path))
    return 0


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
