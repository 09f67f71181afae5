"""Pages as pictures: what a reader sees, compared with references that somebody has looked at.

To renew a reference on purpose, delete it and run the tests: the new one is written, and the test fails once so that
somebody looks at it. A page that differs is left beside the reference's name in the test's temporary folder.
"""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops

PICTURES = Path(__file__).parent / "pictures"
SCALE = 0.75
"""Pixels per point."""
PIXEL_DIFFERS, PIXELS_MAY_DIFFER = 40, 0.002

PAGES: dict[str, tuple[str, str, int | str]] = {
    "cover": ("lukasz", "cover", 0),
    "notes": ("lukasz", "cover", 1),
    "personal": ("lukasz", "personal", 0),
    "contents": ("lukasz", "contents", 0),
    "form": ("lukasz", "mijn-gegevens", 0),
    "opening": ("lukasz", "immuunsysteem", 0),
    "drawing": ("lukasz", "cidp", "Gezonde zenuw"),
    "table": ("lukasz", "igg-vergelijking", "Manieren om IgG te krijgen"),
    "call": ("hondt", "guillain-barre", "Bij levensgevaar"),
    "glossary": ("hanh", "woordenlijst", 0),
    "colophon": ("hanh", "bronnen-en-colofon", 0),
    "card": ("lukasz", "tool-contactkaart", 0),
    "record": ("lukasz", "tool-infusielogboek", 0),
    "log": ("ayse", "tool-prikplekkenkaart", 0),
    "months": ("lukasz", "tool-afsprakenkalender", 0),
    "scores": ("lukasz", "tool-keuzehulp-toediening", 0),
}


def number_of(bound, section: str, which: int | str) -> int:
    """The number of a section's page: the nth, or the first with these words, wherever the text then stands."""
    numbers = [leaf.number for leaf in bound.leaves if leaf.name == section]
    if isinstance(which, int):
        return numbers[which]
    with pypdfium2.PdfDocument(bound.data) as document:
        texts = {number: document[number - 1].get_textpage().get_text_bounded() for number in numbers}
    return next(number for number in numbers if which in " ".join(texts[number].split()))


def compare(bound, number: int, name: str, folder: Path) -> None:
    """A page of a folder against the reference of this name."""
    with pypdfium2.PdfDocument(bound.data) as document:
        found = document[number - 1].render(scale=SCALE).to_pil().convert("P", palette=Image.Palette.WEB)
    reference = PICTURES / f"{name}.png"
    if not reference.exists():
        found.save(reference, optimize=True)
        pytest.fail(f"{reference.name} was missing and has been made: look at it, then keep it")
    expected = Image.open(reference)
    assert found.size == expected.size
    difference = ImageChops.difference(found.convert("L"), expected.convert("L"))
    histogram = difference.histogram()
    share = sum(histogram[PIXEL_DIFFERS:]) / (found.width * found.height)
    if share > PIXELS_MAY_DIFFER:
        found.save(folder / f"{name}-found.png")
        expected.save(folder / f"{name}-expected.png")
    assert share <= PIXELS_MAY_DIFFER, f"{share:.2%} of the page looks different, see {folder}"


@pytest.mark.parametrize("name", PAGES)
def test_pages_look_as_they_did(name, bind_folder, tmp_path):
    who, section, which = PAGES[name]
    bound = bind_folder(who)
    compare(bound, number_of(bound, section, which), name, tmp_path)
