"""Numbers without a unit, and what only looks like one."""

from __future__ import annotations

import pytest
from helpers import SECTION, errors_of, section

from folderbuilder.library.checks.numbers import bare_numbers

SECTIONS = frozenset({"6.5"})


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Je Hb is 8.", ["8"]),
        ("Een Hb van 4,3 is te laag.", ["4,3"]),
        ("Onder 148 is laag, boven 260 niet.", ["148", "260"]),
        ("De waarde ligt van 148 tot 260.", ["148 tot 260"]),
        ("Neem er 2-3.", ["2-3"]),
        ("Na 24 uur is het weg, of na 48.", ["48"]),
        ("1. Onder 148 is laag.", ["148"]),
        ("Boven 65 is te hoog.", ["65"]),
        ("Lees 6.6.", ["6.6"]),
    ],
)
def test_numbers_without_a_unit(shipped, text, numbers):
    assert list(bare_numbers(text, shipped.readability.numbers["nl"], SECTIONS)) == numbers


@pytest.mark.parametrize(
    "text",
    [
        "Je Hb is 4,3 mmol/L.",
        "De waarde ligt van 148 tot 260 pmol/L.",
        "Per jaar krijgen 1 tot 2 van de 100.000 mensen dit.",
        "Ongeveer 20 % van de mensen, dus 20%, merkt dit.",
        "Het duurt 2–3 uur, of 4 (soms 5) uur.",
        "Je krijgt het 1 of meer keren per week, met 3 dagen of meer ertussen.",
        "Je krijgt 600ml, elke 4 tot 6 (weken).",
        "Het kost € 5.",
        "Dat was zo in 2024.",
        "Op 28 maart 2024, of op 28-3-2024.",
        "Bel 112.",
        "Geef een cijfer van 0 tot 3. Een 0 is geen last, een 3 is veel last.",
        "IgG 1, B12, CD8-cellen, anti-GM1, v1.0 en 17/46.",
        "Lees hoofdstuk 3, of bladzijde 17 van 46. Je hebt diabetes type 1.",
        "Kijk bij 6.5.",
        "De balk begint bij 0.",
        "1. Wat zijn mijn mogelijkheden?",
        "Ben je boven de 65?",
    ],
)
def test_what_only_looks_like_a_bare_number(shipped, text):
    assert list(bare_numbers(text, shipped.readability.numbers["nl"], SECTIONS)) == []


TABLE = "  - table: {{caption: X, read: 'Zo lees je dit: zo.', head: [{head}], rows: [[{row}]]}}"


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ("  - text: Je Hb is 8.", "body.0.text"),
        ("  - heading: Onder 148 is laag", "body.0.heading"),
        ("  - box: {kind: let-op, body: [{list: ['Je Hb is 8.']}]}", "body.0.box.body.0.list.0"),
        (TABLE.format(head="'', Hb", row="Nu, '8'"), "body.0.table.rows.0.1"),
        (
            "  - figure: {name: plaat, caption: X., alt: Hier zie je wat er is., labels: {hier: Boven 260}}",
            "labels.hier",
        ),
    ],
)
def test_a_bare_number_is_an_error_where_it_stands(tiny_library, body, where):
    (problem,) = errors_of(tiny_library(**{SECTION: section(body)}))
    assert problem.code == "number-bare"
    assert str(problem.column).endswith(where)
    assert problem.line in {8, 9}
    assert problem.hint


@pytest.mark.parametrize(
    "body",
    [
        TABLE.format(head="'', Hb (mmol/L)", row="Nu, '8'"),
        TABLE.format(head="'', Hb in mmol/L", row="Nu, '8'"),
        TABLE.format(head="'', Nu", row="Hoeveel mensen, '8'"),
        TABLE.format(head="Week, Datum", row="1, '{{ blank }}'"),
    ],
)
def test_a_cell_may_leave_the_unit_to_its_head(tiny_library, body):
    assert errors_of(tiny_library(**{SECTION: section(body)})) == []


def test_a_language_without_rules_is_left_alone(tiny_library):
    root = tiny_library(**{
        "sections/readability.yaml": "numbers: {}\nfrequency: {}\n",
        SECTION: section("  - text: Je Hb is vaak 8."),
    })  # fmt: skip
    assert errors_of(root) == []
