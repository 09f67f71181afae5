"""A small library to spoil, and patients to choose for."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

from folderbuilder.library.check import check_library
from folderbuilder.library.load import default_root, load_library
from folderbuilder.patients.model import Patient, Pick, PickKind, Place
from folderbuilder.problems import Problem, Severity

CATALOGUE = """\
parts:
  - id: deel
    number: "1"
    title: {nl: Een deel}
    color: "#1A4480"
    sections:
      - een
  - id: naslag
    number: "2"
    title: {nl: Naslag}
    color: "#3D3D3D"
    sections:
      - {id: woordenlijst, made: glossary}
"""
GLOSSARY = """\
entries:
  - term: antistof
    also: [afweerstof]
    forms: [antistoffen]
    text: "Een eiwit dat je afweer maakt."
    keep: For sections that a test writes.
"""
DRAWING = """\
<svg xmlns="http://www.w3.org/2000/svg" width="450" height="100" viewBox="0 0 450 100">
<text data-label="hier" x="10" y="20">Hier</text>
</svg>
"""
SECTION = "sections/nl/deel/een.yaml"
BODY_LINE = 8
"""The line on which `body` given to `section` starts."""


def section(body: str = "", *, name: str = "een", purpose: str = "Je leest iets.", more: str = "") -> str:
    """A section file that is right; `body` is put before its closing blocks, `more` are other keys."""
    return f"""\
id: {name}
title: Titel van {name}
purpose: {purpose}
version: 1.0.0
status: concept
sources: [{{title: Een bron, accessed: 2024-03-28}}]
body:
{body.rstrip() or "  - text: Een zin."}
  - box: {{kind: kort-samengevat, body: [{{list: [Een punt.]}}]}}
  - actions: [Doe dit.]
{more}"""


def write_library(root: Path, files: dict[str, str | bytes | None]) -> Path:
    """A library of one section, with these files changed, added or (None) left out."""
    everything: dict[str, str | bytes | None] = {
        "sections/catalogue.yaml": CATALOGUE,
        "sections/nl/woordenlijst.yaml": GLOSSARY,
        "sections/figures/plaat.svg": DRAWING,
        SECTION: section(),
        "layouts/map-a4.yaml": (default_root() / "layouts" / "map-a4.yaml").read_text(encoding="utf-8"),
        **files,
    }
    shutil.rmtree(root, ignore_errors=True)
    for name, content in everything.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content is not None:
            path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def problems_of(root: Path) -> list[Problem]:
    """Everything wrong with a library."""
    return check_library(load_library(root))


def errors_of(root: Path) -> list[Problem]:
    """The errors alone."""
    return [problem for problem in problems_of(root) if problem.severity is Severity.ERROR]


def patient(**values: object) -> Patient:
    """A patient; `sections` is written as in a list: "cidp;+mmn;-igg-doel", `crosses` the same without signs."""
    picks = [_pick(word) for word in str(values.pop("sections", "")).split(";") if word]
    picks += [Pick(section=word, kind=PickKind.CROSS) for word in str(values.pop("crosses", "")).split(";") if word]
    if isinstance(born := values.get("birth_date"), str):
        values["birth_date"] = date.fromisoformat(born)
    place = Place(file="lijst.csv", row=2)
    given: dict[str, Any] = {"id": "0012345", "name": "Mies Bouwman", "picks": tuple(picks), "place": place, **values}
    return Patient(**given)


def _pick(word: str) -> Pick:
    kind = {"+": PickKind.ADD, "-": PickKind.REMOVE}.get(word[0], PickKind.LIST)
    return Pick(section=word.lstrip("+-"), kind=kind)
