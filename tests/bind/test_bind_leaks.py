"""A patient's own value in every place where an author can write one: it is in no cache and in nobody else's folder."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from bind_reading import texts
from bind_scratch import new_typesetter
from helpers import CATALOGUE, SECTION, patient, section, write_library
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from folderbuilder.bind.bound import Bound
from folderbuilder.bind.cache import Cache
from folderbuilder.bind.folder import Binder
from folderbuilder.compose.context import Folder
from folderbuilder.library.load import Library, load_library
from folderbuilder.patients.model import Patient
from folderbuilder.select.selection import Selections, select_loose
from folderbuilder.typeset.typesetter import Typesetter

CANARY = "Zwumpkaviq"
OTHERS = ("Brelstoomp", "Dwarhuilp")

VALUES = [
    "{{ patient.name }}",
    "{{patient['name']}}",
    "{{ treatment.product }}",
    "{{ treatment.product | default(blank) }}",
    "{{ treatment.other | default(treatment.product) }}",
    "{{ [treatment.product] | join(' ') }}",
    "{{ [[patient.name]] | first | first }}",
    "{{ treatment.product | lower }}",
    "{{ patient.name if methods else treatment.product }}",
    "{{\n  patient.name\n}}",
    "**{{ patient.name }}**",
    "\\{{{ patient.name }}}",
    "{{ treatment.product }}{{ blank }}",
    "[[>drie]] {{ patient.name }}",
]
"""Ways to write the patient's value."""

PLACES = {
    "text": "  - text: V",
    "item": "  - text: ITEMS",
    "list": "  - list: [Een, V]",
    "steps": "  - steps: [V]",
    "actions": "  - actions: [V]",
    "cell": "  - table: {caption: a, read: b, head: [a, b], rows: [[a, V]]}",
    "head": "  - table: {caption: a, read: b, head: [a, V], rows: [[a, b]]}",
    "caption": "  - table: {caption: V, read: V, head: [a, b], rows: [[a, b]]}",
    "footnote": "  - table: {caption: a, read: b, head: [a, b], rows: [[a, b*]], notes: {'*': V}}",
    "box": "  - box: {kind: let-op, body: [{text: V}]}",
    "field": "  - form: {fields: [{label: Naam, value: V}]}",
    "fields": "  - form: {fields: [{label: Naam, value: V}, {label: Weer, value: V, lines: 2}]}",
    "figure": "  - figure: {name: plaat, caption: V, alt: Hier zie je wat er te zien is., labels: {hier: Hier}}",
    "alarm": "  - alarms: {}",
    "condition": f"  - {{when: \"patient.name == '{CANARY}' or treatment.product\", text: V}}",
    "purpose": "",
}
"""Places where a value is filled in; V stands for one."""

LITERAL = {
    "heading": "  - heading: V",
    "subheading": "  - heading: Kop\n  - subheading: V",
    "box title": "  - box: {kind: let-op, title: V, body: [{text: a}]}",
    "form title": "  - form: {title: V, fields: [{label: a}]}",
    "label": "  - form: {fields: [{label: V}]}",
    "lines": "  - write: {lines: 2, title: V}",
    "alt": "  - figure: {name: plaat, caption: a, alt: V V V V V, labels: {hier: Hier}}",
    "figure label": "  - figure: {name: plaat, caption: a, alt: Hier zie je wat er te zien is., labels: {hier: V}}",
    "link": "  - text: '[een](https://example.org/{{patient.name}})'",
}
"""Places where a value is not filled in: what is written there is printed, or refused."""


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _library(root: Path, place: str, value: str) -> Library:
    written = _quoted(value)
    body = {**PLACES, **LITERAL}[place].replace("V V V V V", _quoted(f"Hier zie je de naam {value}."))
    body = body.replace("ITEMS", _quoted("- Een\n- " + " ".join(value.split()))).replace("V", written)
    catalogue = CATALOGUE.replace("- een\n", "- een\n      - drie\n")
    alarm = f"alarms: [{{level: bel-direct, sign: {written}}}]\n" if place == "alarm" else ""
    files = {
        "sections/catalogue.yaml": catalogue,
        SECTION: section(body, purpose=written if place == "purpose" else "Je leest iets."),
        "sections/nl/deel/drie.yaml": section(name="drie", more=alarm),
    }
    library = load_library(write_library(root, files))
    assert not library.problems
    return library


def _people() -> list[Patient]:
    return [
        patient(id=str(number), name=name, sections="een;drie", treatment={"product": name})
        for number, name in enumerate((OTHERS[0], CANARY, OTHERS[1]), 1)
    ]


def _bound(binder: Binder, library: Library, person: Patient | None) -> Bound:
    selection = Selections(library).of(person, "nl") if person else select_loose(("een",), library, "nl")
    return binder.bind(Folder(library, "nl", selection.ids, ("ivig",), None, person), selection, None)


def _unpacked(data: bytes) -> Iterator[bytes]:
    """The bytes as they are, and every stream in them."""
    yield data
    for found in re.finditer(rb"stream\r?\n", data):
        try:
            yield zlib.decompressobj().decompress(data[found.end() :])
        except zlib.error:
            continue


def _holds(data: bytes, word: str, typesetter: Typesetter) -> bool:
    """Whether the word stands in the bytes: as text, in a tag, or as the glyphs that show it."""
    said = [form for text in (word, word.lower(), word.upper()) for form in _written(text)]
    shown = [
        "".join(f"{glyph:04X}" for glyph in face.shape(text).glyphs).encode()
        for face in typesetter.fonts
        for text in (word, word.lower(), word.upper())
    ]
    for part in _unpacked(data):
        if any(form in part for form in said):
            return True
        # Kerning cuts a word in pieces; a string of glyphs goes on behind it.
        glyphs = re.sub(rb">[-+0-9. ]*<", b"", part)
        if any(form in glyphs for form in shown):
            return True
    return False


def _written(text: str) -> Iterator[bytes]:
    yield text.encode()
    yield text.encode("utf-16-be")
    yield text.encode("utf-16-be").hex().upper().encode()


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in folder.rglob("*"):
        yield str(path.relative_to(folder)), path.read_bytes() if path.is_file() else b""


@pytest.fixture(scope="module")
def typesetter(library: Library) -> Typesetter:
    return new_typesetter(library)


@pytest.fixture
def leak(tmp_path: Path, typesetter: Typesetter):
    """Bind three patients and a handout one after another; says what everybody got."""

    def run(place: str, value: str, *, keep_made: bool) -> list[Bound]:
        library = _library(tmp_path / "library", place, value)
        cache = tmp_path / f"cache{len(list(tmp_path.iterdir()))}"
        binder = Binder(typesetter, Cache(cache), keep_made=keep_made)
        people = _people()
        found = [_bound(binder, library, person) for person in people]
        for name, data in _files(cache):
            for word in (CANARY, *OTHERS):
                assert word.lower() not in name.lower()
                assert not _holds(data, word, typesetter), f"{word} is kept in the cache"
        assert any(_files(cache)), "nothing was kept: then nothing was tried"
        again = Binder(typesetter, Cache(cache), keep_made=keep_made)
        for person, bound in zip(people, found, strict=True):
            others = {one.name for one in people} - {person.name}
            for data in (bound.data, _bound(again, library, person).data):
                assert not [word for word in others if _holds(data, word, typesetter)]
                assert not [word for word in others if word in " ".join(texts(data))]
        shared = {id(bound.gathering): bound.gathering for bound in found}.values()
        if len(shared) < len(found):
            assert not any(_holds(one.data, word, typesetter) for one in shared for word in (CANARY, *OTHERS))
        return found

    return run


@settings(max_examples=max(1, settings().max_examples // 5), deadline=None, suppress_health_check=list(HealthCheck))
@given(place=st.sampled_from(sorted(PLACES)), value=st.sampled_from(VALUES), keep_made=st.booleans())
def test_a_value_in_any_place_stays_in_that_patients_folder(leak, place, value, keep_made):
    bound = leak(place, value, keep_made=keep_made)[1]
    # On the page itself, not only at its head: the test would find it elsewhere too.
    page = " ".join(text for leaf, text in zip(bound.leaves, texts(bound.data), strict=True) if leaf.name == "een")
    times = len([leaf for leaf in bound.leaves if leaf.name == "een"])
    assert page.lower().count(CANARY.lower()) > times


@pytest.mark.parametrize("place", LITERAL)
def test_where_no_value_is_filled_in_none_appears(leak, place):
    leak(place, "{{ patient.name }}", keep_made=True)
