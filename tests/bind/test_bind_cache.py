"""Parts that are kept between runs: found again, noticed when damaged, and never a patient's."""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from contextlib import suppress
from dataclasses import replace

import pytest
from bind_people import PEOPLE, patient
from bind_reading import texts
from hypothesis import given, settings
from hypothesis import strategies as st

from folderbuilder.bind import cache as cache_module
from folderbuilder.bind.cache import Cache
from folderbuilder.bind.folder import Binder
from folderbuilder.bind.numbers import library_rooms
from folderbuilder.bind.stored import MAGIC, Damaged, decoded, encoded
from folderbuilder.compose.context import Folder
from folderbuilder.library.section import TextBlock
from folderbuilder.select.selection import select


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
    selection = select(person, changed, "nl")
    made = Folder(changed, "nl", selection.ids, selection.methods, changed.teams["voorbeeld"], person)
    Binder(typesetter, Cache(folder)).bind(made, selection, None)
    assert set(typeset_names) & sections.keys() == {"lymfocyten"}


def test_a_section_that_has_grown_moves_the_others_to_other_numbers(filled, typesetter, library):
    """What was kept for the old numbers must not come back under the new ones."""
    folder, _ = filled
    sections = dict(library.sections["nl"])
    body = sections["inleiding"].body
    sections["inleiding"] = sections["inleiding"].model_copy(update={"body": (*body, *[TextBlock(text="Dag.")] * 400)})
    changed = replace(library, sections={**library.sections, "nl": sections})
    assert library_rooms(library, "nl")["cidp"] != library_rooms(changed, "nl")["cidp"]
    person = patient("hanh")
    selection = select(person, changed, "nl")
    made = Folder(changed, "nl", selection.ids, selection.methods, changed.teams["voorbeeld"], person)
    kept, plain = (Binder(typesetter, Cache(where)).bind(made, selection, None).data for where in (folder, None))
    assert kept == plain


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


# --- damage anywhere -------------------------------------------------------------------------------------------------

DAMAGE = st.one_of(
    st.tuples(st.just("flip"), st.integers(0), st.integers(0), st.integers(0, 7)),
    st.tuples(st.just("cut"), st.integers(0), st.integers(0)),
    st.tuples(st.just("fill"), st.integers(0), st.integers(0), st.binary(min_size=1, max_size=40)),
    st.tuples(st.just("append"), st.integers(0), st.binary(min_size=1, max_size=40)),
    st.tuples(st.just("insert"), st.integers(0), st.integers(0), st.binary(min_size=1, max_size=40)),
    st.tuples(st.just("swap"), st.integers(0), st.integers(0)),
    st.tuples(st.just("mix"), st.integers(0), st.integers(0), st.integers(0)),
    st.tuples(st.sampled_from(["empty", "remove", "folder", *(["loop"] if os.name != "nt" else [])]), st.integers(0)),
)


def spoil(paths, how):
    """Damage an entry; numbers are taken modulo what there is."""
    kind, which, *rest = how
    path = paths[which % len(paths)]
    if not path.is_file():
        return
    data = path.read_bytes()
    at = rest[0] % (len(data) + 1) if rest and isinstance(rest[0], int) else 0
    other = paths[rest[0] % len(paths)] if kind in {"swap", "mix"} else path
    theirs = other.read_bytes() if other.is_file() else b""
    match kind:
        case "flip":
            at = min(at, len(data) - 1)
            data = data[:at] + bytes([data[at] ^ 1 << rest[1]]) + data[at + 1 :] if data else b""
        case "cut":
            data = data[:at]
        case "fill":
            data = data[:at] + rest[1] + data[at + len(rest[1]) :]
        case "append":
            data += rest[0]
        case "insert":
            data = data[:at] + rest[1] + data[at:]
        case "swap" if other.is_file():
            other.write_bytes(data)
            data = theirs
        case "mix":
            # As when two programs write one file: the beginning of the one, the end of the other.
            data = data[: rest[1] % (len(data) + 1)] + theirs[rest[1] % (len(theirs) + 1) :]
        case "empty":
            data = b""
    path.unlink()
    match kind:
        case "folder":
            path.mkdir()
        case "loop":
            path.symlink_to(path)
        case _ if kind != "remove":
            path.write_bytes(data)


@pytest.fixture(scope="module")
def small_cache(tmp_path_factory, bind_folder, typesetter):
    """A cache of one folder's entries, all of which are asked for again, and that folder."""
    folder = tmp_path_factory.mktemp("small")
    plain = bind_folder("hondt", binder=Binder(typesetter)).data
    assert bind_folder("hondt", binder=Binder(typesetter, Cache(folder), keep_made=True)).data == plain
    return folder, {path: path.read_bytes() for path in entries(folder)}, plain


@settings(max_examples=max(1, settings().max_examples // 2), deadline=None)
@given(damage=st.lists(DAMAGE, min_size=1, max_size=6))
def test_r30_whatever_is_damaged_the_bytes_are_the_same(small_cache, bind_folder, typesetter, damage):
    folder, sound, plain = small_cache
    for path, data in sound.items():
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        path.unlink(missing_ok=True)
        path.write_bytes(data)
    for how in damage:
        spoil(list(sound), how)
    assert bind_folder("hondt", binder=Binder(typesetter, Cache(folder), keep_made=True)).data == plain
    # What could be written is whole again.
    assert all(path.read_bytes() == data for path, data in sound.items() if not path.is_dir())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(data=st.data())
def test_an_entry_that_is_sealed_but_makes_no_sense_is_damaged(small_cache, data):
    """Its checksum is right, and yet another program wrote it."""
    path, whole = data.draw(st.sampled_from(sorted(small_cache[1].items())))
    body = whole[len(MAGIC) + 32 :]
    length = int.from_bytes(body[:4], "big")
    known = json.loads(body[4 : 4 + length])
    key = data.draw(st.sampled_from(sorted(known.keys() - {"key"})))
    if data.draw(st.booleans()):
        del known[key]
    else:
        known[key] = data.draw(JSON)
    head = json.dumps(known).encode()
    body = len(head).to_bytes(4, "big") + head + body[4 + length :]
    with suppress(Damaged):
        decoded(MAGIC + hashlib.sha256(body).digest() + body, key_of(path))
