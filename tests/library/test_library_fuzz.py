"""A sound library, damaged: it is told what is wrong, or it makes a folder, and nothing else (R17, R19 to R21).

A long run: `pytest tests/library/test_library_fuzz.py --hypothesis-profile=long`. What such runs found is kept in
`findings/`, each file under the name of the file that it replaces in the library.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from fuzzing import EDITS, SWAPS, damaged, swapped
from helpers import CATALOGUE, GLOSSARY, write_library
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from folderbuilder.library.check import check_library
from folderbuilder.library.load import default_root, load_library
from folderbuilder.options import Options
from folderbuilder.pipeline import make_folder, read_one
from folderbuilder.problems import FolderFailed, Refused, Severity
from folderbuilder.workshop import Workshop

FINDINGS = Path(__file__).parent / "findings"
MANY = settings.default.max_examples if settings.default else 100
quick = settings(
    deadline=timedelta(seconds=20), max_examples=MANY if MANY > 100 else 40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
SECTION = """\
id: een
title: Titel van een
purpose: Je leest iets over je afweer.
version: 1.0.0
status: concept
review: {by: null, on: null, due: null}
needs: []
suggests: []
codes: {icd10: [G61.0], snomed: ["40956001"]}
alarms:
  - {level: bel-112, sign: Je krijgt geen lucht.}
sources: [{title: Een bron, url: "https://example.org", accessed: 2024-03-28, note: null}]
body:
  - text: |
      Je **afweer** maakt een [[antistof]]. Lees [meer](https://example.org) daarover.

      - Dit is een punt.
      - Dit is er nog een.
  - heading: Hoe gaat het?
  - subheading: Daarna
  - steps: [Eerst dit., Dan dat.]
  - table:
      caption: Twee manieren
      read: "Zo lees je dit: elke kolom is een manier."
      head: ["", IVIg, "SCIg*"]
      rows: [["Hoe vaak?", elke 3 weken, elke week], ["Waar?", "", thuis]]
      notes: {"*": Met een pompje.}
      columns_when: [null, "'ivig' in methods", null]
  - figure:
      name: plaat
      caption: Een plaat met een woord.
      alt: Een plaat waarop met een pijl staat waar het is.
      labels: {hier: "Hier\\nis het"}
  - box: {kind: let-op, title: Kijk uit, body: [{text: Dit is belangrijk.}]}
  - write: {lines: 3, title: Mijn vragen}
  - form:
      title: Wie ben ik?
      fields:
        - {label: Naam, value: "{{ patient.name | default(blank) }}"}
        - {label: Allergie, lines: 2}
  - alarms: {}
  - {when: "'ivig' in methods", text: Je krijgt een infuus.}
  - box: {kind: kort-samengevat, body: [{list: [Een punt.]}]}
  - actions: [Doe dit.]
"""
DRAWING = """\
<svg xmlns="http://www.w3.org/2000/svg" width="450" height="100" viewBox="0 0 450 100">
<style>
.ink{stroke:#1B1F23;stroke-width:1.5;fill:none}
.part{fill:#1A4480}
</style>
<path class="ink" d="M10 10 L40 60 C50 60 60 20 76 45.2 Z"/>
<g transform="translate(10,5) rotate(3)"><circle class="part" cx="70" cy="30" r="5"/></g>
<text data-label="hier" x="100" y="20">Hier</text>
</svg>
"""
PROFILES = """\
profiles:
  - id: gewoon
    title: {nl: Gewoon}
    sections: [{id: een, when: "methods | length >= 1"}]
methods:
  - {id: ivig, title: IVIg, section: een, routes: [IVIg, intraveneus]}
requires_methods: {}
"""
TEAM = """\
id: team
name: Team
hospital: Ziekenhuis
phones: [{label: Overdag, number: 000 - 000 00 01}]
website: https://www.example.org
feedback: team@example.org
logo: {file: logo.svg, alt: Het beeldmerk van het team}
"""
LOGO = """\
<svg xmlns="http://www.w3.org/2000/svg" width="100" height="40" viewBox="0 0 100 40">
<rect x="0" y="0" width="100" height="40" fill="#1A4480"/><path d="M10 10 L40 30 A5 5 0 0 1 60 20" fill="#FFFFFF"/>
</svg>
"""
FILES: dict[str, str] = {
    "sections/nl/deel/een.yaml": SECTION,
    "sections/figures/plaat.svg": DRAWING,
    "sections/catalogue.yaml": CATALOGUE,
    "sections/nl/woordenlijst.yaml": GLOSSARY,
    "sections/profiles.yaml": PROFILES,
    "layouts/map-a4.yaml": (default_root() / "layouts" / "map-a4.yaml").read_text("utf-8"),
    "layouts/teams/team.yaml": TEAM,
    "layouts/teams/logo.svg": LOGO,
}
TREES = [name for name in FILES if name.endswith(".yaml")]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("damaged") / "library"


def survives(root: Path, name: str, data: bytes) -> bool:
    """What is wrong is told, with its file; of a library that is sound a folder is made or fails in order."""
    write_library(root, {**FILES, name: data})
    try:
        library = load_library(root)
        problems = check_library(library)
    except Refused:
        return False
    for problem in problems:
        assert str(problem).encode()
        assert problem.file
    if any(problem.severity is Severity.ERROR for problem in problems):
        return False
    try:
        options = Options(team="team" if "team" in library.teams else None, cache=False)
        values = {"id": "7", "name": "Łukasz Żółć", "profile": "gewoon", "treatment": {"route": "IVIg"}}
        patient, _ = read_one(values, library, options)
        make_folder(patient, Workshop(library, options, [(patient.id, patient.name)]))
    except (FolderFailed, Refused):
        return False
    return True


def test_undamaged_it_makes_a_folder(root):
    assert survives(root, "sections/nl/deel/een.yaml", SECTION.encode())


@quick
@given(name=st.sampled_from(sorted(FILES)), edits=EDITS)
def test_a_library_with_damaged_bytes_is_told_or_printed(root, name, edits):
    event("printed" if survives(root, name, damaged(FILES[name].encode(), edits)) else "told")


@quick
@given(name=st.sampled_from(TREES), swaps=SWAPS)
def test_a_library_with_other_values_is_told_or_printed(root, name, swaps):
    tree = swapped(yaml.safe_load(FILES[name]), swaps)
    data = yaml.safe_dump(tree, allow_unicode=True, sort_keys=False).encode()
    event("printed" if survives(root, name, data) else "told")


@pytest.mark.parametrize("path", sorted(FINDINGS.rglob("*.*")), ids=lambda path: path.relative_to(FINDINGS).parts[0])
def test_what_was_found_before(root, path):
    survives(root, path.relative_to(FINDINGS).as_posix().partition("/")[2], path.read_bytes())
