"""Parts that are kept between runs: found again, noticed when damaged, and never a patient's."""

from __future__ import annotations

import random
import zlib
from dataclasses import replace

import pytest
from bind_people import PEOPLE, patient
from bind_reading import texts

from folderbuilder.bind import cache as cache_module
from folderbuilder.bind.cache import Cache
from folderbuilder.bind.folder import Binder
from folderbuilder.bind.stored import Damaged, decoded, encoded


@pytest.fixture
def typeset_names(monkeypatch):
    """The names of the parts that are typeset from now on."""
    names: list[str] = []
    real = cache_module.part_of

    def counted(composed, typesetter, room, **rest):
        names.append(composed.name)
        return real(composed, typesetter, room, **rest)

    monkeypatch.setattr(cache_module, "part_of", counted)
    return names


def entries(folder):
    return sorted(folder.rglob("*.galley"))


def key_of(path):
    return path.parent.name + path.stem


@pytest.fixture
def filled(tmp_path, bind_folder, typesetter):
    """A cache that one run has filled, and the folders of that run."""
    binder = Binder(typesetter, Cache(tmp_path))
    return tmp_path, {key: bind_folder(key, binder=binder).data for key in PEOPLE}


def test_the_bytes_do_not_tell_what_was_kept(tmp_path, bind_folder, typesetter):
    for key in PEOPLE:
        plain = bind_folder(key, binder=Binder(typesetter)).data
        for keep_made in (True, True, False):
            kept = Binder(typesetter, Cache(tmp_path), keep_made=keep_made)
            assert bind_folder(key, binder=kept).data == plain


def test_a_second_run_typesets_no_section_again(filled, bind_folder, typesetter, library, typeset_names):
    folder, first = filled
    binder = Binder(typesetter, Cache(folder))
    for key in PEOPLE:
        assert bind_folder(key, binder=binder).data == first[key]
    assert not set(typeset_names) & library.sections["nl"].keys()


def test_cached_and_uncached_folders_are_equal(filled, bind_folder, typesetter):
    _, first = filled
    for key in PEOPLE:
        assert bind_folder(key, binder=Binder(typesetter)).data == first[key]


@pytest.mark.parametrize("seed", range(8))
def test_a_damaged_entry_is_noticed_and_made_again(filled, bind_folder, typesetter, seed):
    folder, first = filled
    chance = random.Random(seed)
    for path in entries(folder):
        data = bytearray(path.read_bytes())
        match chance.randrange(4):
            case 0:
                data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            case 1:
                del data[chance.randrange(len(data)) :]
            case 2:
                data = bytearray(chance.randbytes(200))
            case 3:
                data += b"more"
        path.write_bytes(data)
    binder = Binder(typesetter, Cache(folder))
    for key in PEOPLE:
        assert bind_folder(key, binder=binder).data == first[key]
    again = Binder(typesetter, Cache(folder))
    assert all(decoded(path.read_bytes(), key_of(path)) for path in entries(folder))
    assert bind_folder("lukasz", binder=again).data == first["lukasz"]


def test_an_entry_under_a_wrong_name_is_not_taken(filled, bind_folder, typesetter):
    folder, first = filled
    paths = entries(folder)
    contents = [path.read_bytes() for path in paths]
    for path, data in zip(paths, contents[1:] + contents[:1], strict=True):
        path.write_bytes(data)
    assert bind_folder("lukasz", binder=Binder(typesetter, Cache(folder))).data == first["lukasz"]


def test_changing_one_section_typesets_that_section_alone(filled, bind_folder, typesetter, library, typeset_names):
    folder, _ = filled
    sections = dict(library.sections["nl"])
    sections["lymfocyten"] = sections["lymfocyten"].model_copy(update={"purpose": "Je leest wat lymfocyten doen."})
    changed = replace(library, sections={**library.sections, "nl": sections})
    person = patient("ayse")
    from folderbuilder.compose.composer import Folder
    from folderbuilder.select.selection import select

    selection = select(person, changed, "nl")
    made = Folder(changed, "nl", selection.ids, selection.methods, changed.teams["voorbeeld"], person)
    Binder(typesetter, Cache(folder)).bind(made, selection, None)
    assert set(typeset_names) & sections.keys() == {"lymfocyten"}


def test_another_layout_has_entries_of_its_own(filled, bind_folder, typesetter):
    folder, _ = filled
    before = set(entries(folder))
    wide = typesetter.layout.model_copy(update={"duplex": False})
    bind_folder("hondt", binder=Binder(replace(typesetter, layout=wide), Cache(folder)))
    assert set(entries(folder)) - before


def test_the_cache_holds_no_value_of_any_patient(filled):
    folder, _ = filled
    kept = entries(folder)
    assert len(kept) > 10
    for path in kept:
        data = path.read_bytes()
        plain = data + b"".join(_inflated(data))
        for person in PEOPLE.values():
            words = [person["name"], person["id"], person.get("note", ""), *person.get("treatment", {}).values()]
            for word in [*words, *person["name"].split()]:
                if len(word) > 3 and word not in {"SCIg", "IVIg; SCIg"}:
                    assert word.encode() not in plain
                    assert word.encode("utf-16-be").hex().upper().encode() not in plain


def _inflated(data: bytes):
    at = 0
    while (at := data.find(b"stream\n", at)) >= 0:
        at += 7
        try:
            yield zlib.decompressobj().decompress(data[at:])
        except zlib.error:
            continue


def test_a_part_with_a_patients_value_is_refused(bind_folder, typesetter, tmp_path):
    binder = Binder(typesetter, Cache(tmp_path))
    noted = replace(patient("hanh"), note="Geheim", name="Naam " * 14)
    bound = bind_folder(noted, binder=binder)
    assert "Geheim" in " ".join(texts(bound.data))
    names = {decoded(path.read_bytes(), key_of(path)).name for path in entries(tmp_path)}
    tools = {"tool-" + name for name in ("medicijnlijst", "vragenlijst", "terugvertel", "notities", "krachtmeter",
             "infusielogboek", "afsprakenkalender", "contactkaart", "noodkaart")}  # fmt: skip
    assert names <= {*PEOPLE["hanh"]["list"], "auto-immuunziekten", "igg-herkomst", "cover", *tools}
    for path in entries(tmp_path):
        heard = [words for page in decoded(path.read_bytes(), key_of(path)).pages for words in page.heard]
        assert "Naam Naam" not in " ".join(heard)
    first = entries(tmp_path)[0]
    part = decoded(first.read_bytes(), key_of(first))
    with pytest.raises(ValueError, match="never stored"):
        encoded(replace(part, private=True), "key")


def test_a_cache_that_cannot_be_written_stops_nothing(tmp_path, bind_folder, typesetter):
    (tmp_path / "galleys").write_text("a file where a folder should be")
    assert bind_folder("hondt", binder=Binder(typesetter, Cache(tmp_path))).page_count > 10


def test_kept_and_cleared(filled):
    folder, _ = filled
    cache = Cache(folder)
    kept = cache.kept()
    assert kept.entries == len(entries(folder)) > 0
    assert kept.size == sum(path.stat().st_size for path in entries(folder))
    assert cache.clear() == kept
    assert cache.kept().entries == 0


@pytest.mark.parametrize("data", [b"", b"x", b"folderbuilder galley 3\n", b"\x80\x04pickle", b"{}" * 100])
def test_other_peoples_bytes_are_no_part(data):
    with pytest.raises(Damaged):
        decoded(data, "key")
