"""The library that comes with the program."""

from __future__ import annotations

import re

import pytest

from folderbuilder.library.check import check_library
from folderbuilder.library.checks.passages import passages
from folderbuilder.library.inline import Term
from folderbuilder.library.section import AlarmLevel
from folderbuilder.problems import Severity

# The 23 headwords of the source, as they stand there.
HEADWORDS = [
    "antistof", "afweerstof", "immunoglobulinen", "asymmetrisch", "auto-immuun", "beenmerg", "B-lymfocyten",
    "bronchiëctasiën", "complement-eiwitten", "corticosteroïden", "hulpstof", "immunosuppressiva", "lumbaalpunctie",
    "multifocaal", "stamcellen", "T-lymfocyten", "thymus", "verworven aandoening", "aneurysma", "antigeen",
    "bloedplaatjes", "congenitale aandoening", "geneesmiddeleninteractie", "lymfoom", "perifere zenuwstelsel",
]  # fmt: skip
WRITTEN = {
    "inleiding": "1.1", "leeswijzer": "1.2", "mijn-gegevens": "1.3", "immuunsysteem": "2.1", "witte-bloedcellen": "2.2",
    "lymfocyten": "2.3", "afweerstoffen": "2.4", "auto-immuunziekten": "4.1", "guillain-barre": "4.3", "cidp": "4.4",
    "mmn": "4.5", "igg-herkomst": "6.1", "igg-doel": "6.2", "igg-ivig": "6.5", "igg-scig-pomp": "6.6",
    "igg-vergelijking": "6.9", "woordenlijst": "9.1", "bronnen-en-colofon": "9.3",
}  # fmt: skip


def test_it_has_no_problems(shipped):
    assert [str(p) for p in check_library(shipped) if p.severity is Severity.ERROR] == []


def test_its_glossary_is_used(shipped):
    assert [str(p) for p in check_library(shipped) if p.code == "glossary-unused"] == []


def test_every_glossary_mark_is_in_the_glossary(shipped):
    for language, sections in shipped.sections.items():
        marks = {
            run.key
            for section in sections.values()
            for passage in passages(section)
            for piece in passage.pieces()
            for run in piece
            if isinstance(run, Term)
        }
        assert marks
        assert [mark for mark in marks if shipped.glossaries[language].find(mark) is None] == []


@pytest.mark.parametrize("word", HEADWORDS)
def test_the_headwords_of_the_source_are_there(shipped, word):
    assert shipped.glossaries["nl"].find(word) is not None
    assert shipped.glossaries["nl"].find(word.upper()) is shipped.glossaries["nl"].find(word)


def test_the_three_names_of_one_thing_are_one_entry(shipped):
    find = shipped.glossaries["nl"].find
    assert find("antistof") is find("afweerstof") is find("immunoglobuline")
    assert len({find(word).term for word in HEADWORDS}) == 23


@pytest.mark.parametrize(("section", "number"), WRITTEN.items())
def test_numbers_that_have_been_printed_stay(shipped, section, number):
    assert shipped.places[section].number == number


def test_there_are_nine_parts_to_read_one_to_write_on_and_four_methods(shipped):
    assert [part.number for part in shipped.parts] == [*"123456789", "10"]
    assert [part.number for part in shipped.parts if part.holds == "tools"] == ["10"]
    assert [method.id for method in shipped.methods] == ["ivig", "scig-pomp", "scig-handmatig", "fscig"]
    assert set(shipped.profiles) >= {"pid-igg", "auto-immuun-igg"}


def test_made_up_numbers_in_the_sample_team(shipped):
    assert all(phone.number.startswith("000") for phone in shipped.teams["voorbeeld"].phones)


def test_diagnosis_codes_are_of_the_list_that_dutch_hospitals_use(shipped):
    """ICD-10-CM, the American list, has more digits than the WHO's. A code is one disease, so it picks one section."""
    codes = [code for section in shipped.sections["nl"].values() for code in section.codes.icd10]
    assert codes
    assert [code for code in codes if re.fullmatch(r"[A-Z]\d\d(\.\d)?", code) is None] == []
    assert len(set(codes)) == len(codes)


def test_every_way_of_giving_says_what_fever_and_shivering_ask_for(shipped):
    """They are usual side effects and signs of an allergy: the reader must be told when to call."""
    for method in shipped.methods:
        section = shipped.sections["nl"][method.section]
        assert any("koorts" in alarm.sign and "nieuw voor je" in alarm.sign for alarm in section.alarms), section.id
        words = " ".join(passage.text for passage in passages(section))
        assert "Gewoon of bellen?" in words, section.id
        assert "Bij deze temperatuur bel ik" in words, section.id


def test_every_way_of_giving_names_a_sign_to_call_112_for(shipped):
    for method in shipped.methods:
        alarms = shipped.sections["nl"][method.section].alarms
        assert any(alarm.level is AlarmLevel.EMERGENCY for alarm in alarms), method.section


def test_no_source_carries_a_tracker(shipped):
    urls = [source.url for section in shipped.sections["nl"].values() for source in section.sources if source.url]
    assert urls
    assert [url for url in urls if re.search(r"[?&](utm_|gclid|fbclid)|#:~:|curl=|/url\?", url)] == []
