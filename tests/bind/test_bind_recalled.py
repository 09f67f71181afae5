"""Notes of which part a variant of a section became."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bind_people import patient

from folderbuilder.bind import partmaker
from folderbuilder.bind.cache import Cache
from folderbuilder.bind.folder import Binder
from folderbuilder.bind.recalled import Recalled, Recollection
from folderbuilder.compose.context import Folder
from folderbuilder.select.selection import select

FOUND = Recollection("sleutel", ("antistof", "eiwit"))


@pytest.fixture
def known(library):
    return replace(library, digest="van deze bibliotheek")


def test_a_note_is_for_this_variant_library_and_layout(tmp_path, known, typesetter):
    Recalled(tmp_path, known, typesetter).note(("nl", "ivig", True), FOUND)
    again = Recalled(tmp_path, known, typesetter)
    assert again.find(("nl", "ivig", True)) == FOUND
    assert again.find(("nl", "ivig", False)) is None
    assert Recalled(tmp_path, replace(known, digest="andere"), typesetter).find(("nl", "ivig", True)) is None


def test_a_damaged_line_is_as_if_it_were_not_there(tmp_path, known, typesetter):
    recalled = Recalled(tmp_path, known, typesetter)
    recalled.note(("een",), FOUND)
    recalled.note(("twee",), FOUND)
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes().replace(b"eiwit", b"eiwat", 1) + b"\xff half a li")
    again = Recalled(tmp_path, known, typesetter)
    assert again.find(("een",)) is None
    assert again.find(("twee",)) == FOUND


def test_a_library_without_a_digest_leaves_no_note(tmp_path, library, typesetter):
    recalled = Recalled(tmp_path, replace(library, digest=""), typesetter)
    recalled.note(("een",), FOUND)
    assert not list(tmp_path.iterdir())


def test_what_is_recalled_is_not_composed_and_gives_the_same_folder(tmp_path, typesetter, known, monkeypatch):
    composed = []
    compose = partmaker.compose_section
    monkeypatch.setattr(partmaker, "compose_section", lambda *a, **k: composed.append(a[1]) or compose(*a, **k))
    person = patient("hanh")
    selection = select(person, known, "nl")

    def made(cache):
        folder = Folder(known, "nl", selection.ids, selection.methods, known.teams["voorbeeld"], person)
        return Binder(typesetter, cache).bind(folder, selection, None).data

    fresh = made(Cache(None))
    assert composed
    assert made(Cache(tmp_path)) == fresh
    composed.clear()
    assert made(Cache(tmp_path)) == fresh
    assert not composed
    assert person.name.encode() not in b"".join(path.read_bytes() for path in tmp_path.rglob("variants-*"))
