"""How hard a section is to read."""

from __future__ import annotations

import pytest

from folderbuilder.library.check import readability
from folderbuilder.library.checks.readability import is_passive, measure, names_pattern, syllables


@pytest.mark.parametrize(
    ("word", "count"),
    [("huis", 1), ("nieuwe", 2), ("reactie", 3), ("patiënt", 3), ("radio", 3), ("ziekteverwekkers", 5), ("ijzer", 2),
     ("zeeën", 2), ("mooie", 2), ("GBS", 3), ("h", 1)],
)  # fmt: skip
def test_syllables(word, count):
    assert syllables(word) == count


def test_passive_sentences():
    assert is_passive("Je wordt geprikt door de verpleegkundige.")
    assert is_passive("Er wordt bloed afgenomen.")
    assert is_passive("Het middel is voorgeschreven door je arts.")
    assert not is_passive("Je bent naar huis gegaan, en de pijn is verdwenen.")
    assert not is_passive("Je wordt benauwd.")
    assert not is_passive("Je wordt moe.")
    assert not is_passive("De verpleegkundige prikt je.")


def test_the_formula():
    found = measure(["De kat zit op de mat. De kat is er."])
    assert (found.words, found.sentences, found.longest) == (10, 2, 6)
    assert found.flesch == pytest.approx(206.84 - 0.77 * 100 - 0.93 * 5)


def test_names_of_diseases_count_as_one_syllable():
    pattern = names_pattern(["auto-immuunziekte"])
    found = measure(["Een auto-immuunziekte is er. Twee auto-immuunziekten zijn er."], pattern)
    assert found.flesch_masked > found.flesch


def test_every_shipped_section_is_easy_enough(shipped):
    for name, found in readability(shipped, "nl").items():
        assert found.flesch_masked >= 55, name
        assert found.passive <= 0.2, name
        assert found.mean <= 11, name
        assert found.longest <= 20, name
