"""How sentences are cut and words are counted."""

from __future__ import annotations

import pytest

from folderbuilder.library.checks.passages import Passage, words
from folderbuilder.library.checks.wording import count_words, sentences
from folderbuilder.library.forbidden import compiled
from folderbuilder.library.inline import parse_inline


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Een zin. Nog een! En wat? Klaar", 4),
        ("Dat kost ca. 3 euro, bijv. In de winkel.", 1),
        ("De arts (dr. Jansen) zei: “Kom maar.” Dat deed ik.", 2),
        ("Je krijgt 1.5 of 2,5 ml. fSCIg duurt langer.", 2),
        ("Wacht… Dan kom je aan de beurt.", 2),
        ("Het is 10 uur. 3 mensen wachten.", 2),
        ("— · –", 0),
        ("", 0),
    ],
)
def test_sentences(text, expected):
    assert len(sentences(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Een auto-immuunziekte – of twee.", 4),
        ("17/46 · v1.0", 2),
        ("Om de {{ treatment.interval_weeks | default(blank) }} weken", 4),
        ("(zie hieronder)", 2),
    ],
)
def test_words(text, expected):
    assert count_words(text) == expected


def test_marks_are_stripped_and_references_count_as_they_will_read():
    runs = parse_inline("Een [[antistof|ant\u00adi\u00adstof]], **vet**, [thuis](https://a.nl), zie [[>een]].")
    assert words(runs) == "Een antistof, vet, thuis, zie hoofdstuk 1.1."


def test_a_text_that_cannot_be_parsed_has_no_words():
    assert Passage((), "*schuin*").plain() == ()


@pytest.mark.parametrize(
    "text",
    [
        "Koop het bij Topvitamine!",
        "Minder dan 450 pmol/L is te weinig.",
        "Dit is de natuurlijke vorm van B12.",
        "Cyanocobalamine is een gevaarlijk middel.",
        "B12 uit tabletten bereikt nooit je cellen.",
        "Druppels werken het best.",
        "Tabletten werken niet bij de meeste mensen.",
        "Stress kost je veel vitamine B12.",
        "IJzer vervoert de B12 in je bloed.",
        "Magnesium zorgt voor sneller herstel.",
        "Je kunt ook zonder uitslag beginnen.",
        "Deze gecertificeerde PDF is toegankelijk.",
        "Gebruik de 4-5-6-regel.",
        "Anafylaxie is bijna verdwenen.",
        "85 van de 100 mensen voelt zich beter.",
    ],
)
def test_claims_that_may_not_be_printed(shipped, text):
    assert any(compiled(item.pattern).search(text) for item in shipped.forbidden)


@pytest.mark.parametrize(
    "text",
    [
        "De grens is 148 pmol/L.",
        "Cyanocobalamine is een tablet die veel mensen krijgen.",
        "Stress kan je moe maken.",
        "Vertel je team welke vitamines je slikt.",
        "Tabletten helpen bij de meeste mensen even goed als injecties.",
        "Bij herstel hoort rust.",
        "Lees de bijsluiter voor de hulpstoffen.",
    ],
)
def test_what_may_be_said(shipped, text):
    assert not [item.pattern for item in shipped.forbidden if compiled(item.pattern).search(text)]
