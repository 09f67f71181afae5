"""Lists of plainly made-up patients, the same for the same seed."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, islice, product
from pathlib import Path

from folderbuilder.library.load import Library, load_library
from folderbuilder.patients.model import Patient, Pick, PickKind, Place
from folderbuilder.problems import FolderFailed
from folderbuilder.select.selection import select

SEED = 20261121
LANGUAGE = "nl"
TEAM = "voorbeeld"
MADE_ON = "2026-11-21"

FIRST = (
    "Łukasz", "Ayşe", "Thị Hạnh", "Zoë", "Søren", "Fenna", "Bram", "Jürgen", "Małgorzata", "Đorđe", "Çağla", "Åsa",
    "Loïs", "Renée", "Ștefan", "Šárka", "Nuño", "Eloïse", "Björn", "Ĝojo", "Anouk", "Siebe", "Wytske", "Ibrahim",
    "İpek", "Daan",
)  # fmt: skip
LAST = (
    "Voorbeeldsma", "Verzonnen", "Żółć", "Şahin-Test", "Nguyễn", "d'Hondt-van 't Hoff", "Çelik-O'Brien", "Ångström",
    "van der Proef", "Niemandsz", "Őszi", "Bestaatniet", "Łąkowa", "de Steekproef", "Fictiva", "Müller-Lijst", "Đặng",
    "ter Oefening", "Žukauskaitė", "Model",
)  # fmt: skip
PRODUCTS = ("Voorbeeldglobuline", "Proefglobine", "Testimmuun 10%")
DOSES = ("10 gram", "20 gram", "30 gram", "35 gram")
NOTES = (
    "Fijn dat je er was. Lees vooral het stuk over je behandeling.",
    "Neem deze map elke keer mee.\nSchrijf je vragen op; we praten er samen over.",
    "De verpleegkundige belt je volgende week.",
)
COLUMNS = ("id", "name", "birth_date", "profile", "sections", "note", "treatment.product", "treatment.route",
           "treatment.dose", "treatment.interval_weeks")  # fmt: skip
ROUTES = {"igg-ivig": "IVIg", "igg-scig-pomp": "SCIg"}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a row asks for: a profile or none, and ids, with + or - when there is a profile."""

    profile: str = ""
    sections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class People:
    """How a list is made."""

    count: int
    selections: int
    """How many different selections there are; with `count` of them everybody has another one."""
    notes: bool = False
    """A note of the team for one patient in ten."""
    seed: int = field(default=SEED)


def write_list(path: Path, people: People) -> Path:
    """Write the list as CSV, the way clinics keep it."""
    rng = random.Random(people.seed)
    library = load_library()
    # The peers set texts; pages to write on, with their boxes and grids, are left out for everybody.
    without = tuple(f"-{name}" for name in library.tools)
    wishes = [Wish(wish.profile, (*wish.sections, *without)) for wish in _wishes(people, library, rng)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, delimiter=";")
        writer.writeheader()
        for number in range(people.count):
            writer.writerow(_row(number, wishes[number % len(wishes)], people, rng))
    return path


def _row(number: int, wish: Wish, people: People, rng: random.Random) -> dict[str, str]:
    initial = rng.choice("ABCDEFGHJKLMNPRSTVWZ")
    row = {
        "id": f"{1000000 + number * 7:08d}",
        "name": f"{rng.choice(FIRST)} {initial}. {rng.choice(LAST)}",
        "birth_date": f"{rng.randint(1930, 2010)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}",
        "profile": wish.profile,
        "sections": ";".join(wish.sections),
        "note": rng.choice(NOTES) if people.notes and number % 10 == 3 else "",
    }
    if (number + number // people.selections) % 3 == 0:
        # A third of each selection. The route is one that was picked already, so that it selects nothing more.
        picked = [ROUTES[name] for name in (s.lstrip("+") for s in wish.sections) if name in ROUTES]
        row["treatment.product"] = rng.choice(PRODUCTS)
        row["treatment.route"] = picked[0] if len(picked) == 1 else ""
        row["treatment.dose"] = rng.choice(DOSES)
        row["treatment.interval_weeks"] = str(rng.randint(1, 4))
    return row


def _wishes(people: People, library: Library, rng: random.Random) -> list[Wish]:
    source = _usual(library) if people.selections <= 60 else _any(library, rng)
    return list(islice(_different(source, library), people.selections))


def _different(wishes: Iterator[Wish], library: Library) -> Iterator[Wish]:
    """The wishes that give a folder with other sections than those before."""
    seen = set()
    for wish in wishes:
        try:
            selection = select(_patient(wish), library, LANGUAGE)
        except FolderFailed:
            continue
        if selection.ids not in seen and not selection.problems:
            seen.add(selection.ids)
            yield wish


def _usual(library: Library) -> Iterator[Wish]:
    """What a clinic asks for: a profile, a disease or two, a way of treatment or both."""
    diseases = [s for s in ("cidp", "mmn", "guillain-barre") if s in library.sections[LANGUAGE]]
    added = [()] + [c for many in (1, 2) for c in combinations(diseases, many)]
    methods = (("igg-ivig",), ("igg-scig-pomp",), ("igg-ivig", "igg-scig-pomp"))
    for profile, method, disease in product(("auto-immuun-igg", "pid-igg"), methods, added):
        yield Wish(profile, tuple(f"+{name}" for name in (*method, *disease)))
    for taken in combinations(("lymfocyten", "witte-bloedcellen", "afweerstoffen", "igg-doel"), 2):
        for method in methods:
            yield Wish("auto-immuun-igg", (*(f"-{name}" for name in taken), *(f"+{name}" for name in method)))


def _any(library: Library, rng: random.Random) -> Iterator[Wish]:
    """Any sections, some two thirds of them, with what they need."""
    written = [name for name in library.sections[LANGUAGE] if name not in library.tools]
    share = min(0.65, 14 / len(written))
    while True:
        yield Wish(sections=tuple(name for name in written if rng.random() < share))


def _patient(wish: Wish) -> Patient:
    kinds = {"+": PickKind.ADD, "-": PickKind.REMOVE}
    picks = tuple(Pick(section=s.lstrip("+-"), kind=kinds.get(s[0], PickKind.LIST)) for s in wish.sections)
    place = Place(file="list.csv", row=2)
    return Patient(id="1", name="Niemand", profile=wish.profile or None, picks=picks, place=place)
