"""Words such as "often": with a number, or with the word that there is none."""

from __future__ import annotations

import pytest
from helpers import SECTION, errors_of, section

from folderbuilder.library.load import load_library
from folderbuilder.library.readability import any_of


def found_in(tiny_library, body, **more):
    problems = errors_of(tiny_library(**{SECTION: section(body, **more)}))
    assert {problem.code for problem in problems} <= {"frequency-bare"}
    return problems


@pytest.mark.parametrize(
    "text",
    [
        "Dit komt vaak voor.",
        "Soms krijg je koorts.",
        "Dat is zeldzaam.",
        "De meeste mensen worden beter.",
        "Bij veel mensen wordt dit minder.",
        "De kans op een reactie is heel klein.",
        "Bijna niemand merkt iets.",
    ],
)
def test_a_bare_word_is_an_error(tiny_library, text):
    (problem,) = found_in(tiny_library, f"  - text: {text}")
    assert problem.line in {8, 9}
    assert "little without a number" in problem.message
    assert "gives no number" in str(problem.hint)


@pytest.mark.parametrize(
    "text",
    [
        "Hoe vaak krijg je het? Even vaak als eerst, en nooit te vaak.",
        "Kom je minder vaak? Schrijf dan op hoe vaak.",
        "Je kunt dit krijgen. Misschien merk je niets.",
        "Bespreek met je team hoe groot de kans is.",
        "Je gaat somsen maken.",
        "Sommige medicijnen werken zo.",
    ],
)
def test_what_only_looks_like_one_is_left_alone(tiny_library, text):
    assert found_in(tiny_library, f"  - text: {text}") == []


@pytest.mark.parametrize(
    "text",
    [
        "Dit komt vaak voor, bij 70 van de 100 mensen.",
        "Dat is zeldzaam. Het gaat om 1 op de 10.000 mensen.",
        "Soms, bij 5 % van de mensen.",
        "De meeste mensen krijgen het elke 3 weken.",
        "De meeste mensen doen het elke week.",
        "Soms krijg je koorts. Onze bronnen geven hier geen getal bij.",
        "Soms krijg je koorts. Hoe vaak dat is, zegt onze bron niet.",
        "Bij veel mensen wordt dit minder. Hoeveel mensen dat zijn, zegt onze bron niet.",
        "De kans is klein. Een getal noemt onze bron niet.",
        "Onze bron zegt niet bij hoeveel mensen dat gebeurt. Vaak is het snel weg.",
    ],
)
def test_a_number_or_that_there_is_none_is_enough(tiny_library, text):
    assert found_in(tiny_library, f"  - text: {text}") == []


UNKNOWN = "  - text: Onze bron noemt geen aantallen."


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        # the same heading
        (f"  - heading: Klachten?\n{UNKNOWN}\n  - list: [Soms hoofdpijn.]", 0),
        (f"  - heading: Klachten?\n{UNKNOWN}\n  - heading: En dan?\n  - list: [Soms hoofdpijn.]", 1),
        # before the first heading it holds for all
        (f"{UNKNOWN}\n  - heading: Klachten?\n  - list: [Soms hoofdpijn.]", 0),
        # a number settles its own block only
        ("  - text: Dit hebben 70 van de 100 mensen.\n  - list: [Soms hoofdpijn.]", 1),
        # a row of a table is a block
        (
            "  - table: {caption: X, read: 'Zo lees je dit: zo.', head: ['', a],"
            " rows: [[Een, Soms], [Twee, 1 van de 10 mensen]]}",
            1,
        ),
        ("  - table: {caption: X, read: 'Zo lees je dit: zo.', head: ['', a], rows: [[Soms, 1 van de 10 mensen]]}", 0),
        # a box repeats what the text settled, of the same word alone
        (
            f"  - heading: Klachten?\n{UNKNOWN}\n  - text: Vaak heb je hoofdpijn.\n  - heading: En dan?\n"
            "  - box: {kind: let-op, body: [{text: Vaak heb je hoofdpijn.}]}",
            0,
        ),
        (
            f"  - heading: Klachten?\n{UNKNOWN}\n  - text: Vaak heb je hoofdpijn.\n  - heading: En dan?\n"
            "  - box: {kind: let-op, body: [{text: Soms heb je hoofdpijn.}]}",
            1,
        ),
    ],
)
def test_how_near_it_must_stand(tiny_library, body, wrong):
    assert len(found_in(tiny_library, body)) == wrong


def test_the_summary_and_the_purpose_may_repeat(tiny_library):
    text = section("  - text: Vaak, bij 70 van de 100 mensen.", purpose="Je leest wat je vaak merkt.")
    text = text.replace("Doe dit.", "Wat je vaak merkt, schrijf je op.")
    assert errors_of(tiny_library(**{SECTION: text})) == []
    assert [p.line for p in errors_of(tiny_library(**{SECTION: text.replace("Vaak, b", "B")}))] == [3, 10]


def test_a_library_has_its_own_words_and_keeps_the_rest(tiny_library):
    own = "frequency: {nl: {words: ['\\bdikwijls\\b'], numbers: ['\\d\\d'], unknown: ['wie weet']}}\n"
    root = tiny_library(**{
        "sections/readability.yaml": own,
        SECTION: section("  - list: [Dikwijls wel., Soms niet., 'Dikwijls, wie weet.']\n  - text: Onder 148 is laag."),
    })  # fmt: skip
    assert [p.code for p in errors_of(root)] == ["number-bare"]
    assert "CIDP" in load_library(root).readability.disease_names


def test_no_patterns_find_nothing():
    assert not any_of(()).search("alles")
