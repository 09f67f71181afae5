"""The fast proof: shared pages once, every patient's own words always."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from proof_people import OWN, STRANGER, person

from folderbuilder.bind import frontmatter, gathering, numbers
from folderbuilder.bind.cache import Cache
from folderbuilder.bind.folder import Binder
from folderbuilder.compose.blocks import ContentsList
from folderbuilder.proof import seen
from folderbuilder.proof.bytes import objects, shown, stream_of, strings, words_of
from folderbuilder.proof.fast import FastProof
from folderbuilder.proof.looked import FILE
from folderbuilder.proof.others import Others
from folderbuilder.proof.verdict import prove
from folderbuilder.typeset.typesetter import Typesetter


@pytest.fixture
def fast(others, binder):
    return FastProof(others, binder.typesetter)


def codes(problems):
    return {problem.code for problem in problems}


def test_sound_folders_pass(fast, own, strange, handout):
    for bound in (own, strange, handout, own):
        assert fast.prove(bound) == []


def test_r23_the_end_of_another_patients_file_is_caught(fast, own, strange):
    swapped = replace(own, own=strange.own)
    assert codes(fast.prove(swapped)) >= {"proof-words", "proof-patient"}


def test_r23_a_name_that_came_to_another_id_before_binding_is_caught(fast, bind, others, proof_layout):
    mixed = bind(person(OWN[0], STRANGER[1]))
    assert codes(fast.prove(mixed)) == {"proof-patient"}
    assert codes(prove(mixed.data, mixed, proof_layout, others)) >= {"proof-patient"}


def test_r23_a_swapped_line_is_caught_on_pages_proven_before(fast, bind):
    first, second = bind(person("1001", "Anna Eerste")), bind(person("1002", "Bram Tweede"))
    assert first.gathering is second.gathering
    assert fast.prove(first) == []
    assert "proof-patient" in codes(fast.prove(replace(second, own=first.own)))
    assert "proof-patient" in codes(fast.prove(replace(second, own=first.own, parts_of_own=first.parts_of_own)))


def test_an_end_that_lacks_a_value_is_caught(fast, own):
    assert "proof-words" in codes(fast.prove(replace(own, own=b"")))


@pytest.mark.parametrize("planted", [STRANGER[1], STRANGER[0]])
def test_r23_a_name_or_id_in_a_shared_part_is_caught(own, binder, library_texts, planted):
    # Somebody whose name stands in the words of a section, while the proof does not know that it does.
    part = next(part for part in own.gathering.parts if part.name == "igg-herkomst")
    words = " ".join(word for page in part.pages for word in page.text(()).split())
    inside = words.split()[40:43]
    others = Others([("0099", " ".join(inside)), (planted, "X Y")], ["niets"])
    problems = FastProof(others, binder.typesetter).prove(own)
    assert "proof-leak" in codes(problems)
    assert all(" ".join(inside) not in str(problem) for problem in problems)


def test_changed_bytes_of_a_gathering_are_caught(fast, own):
    for place in (0.1, 0.3, 0.5, 0.7):
        data = bytearray(own.gathering.data)
        data[int(len(data) * place)] ^= 1
        changed = replace(own, gathering=replace(own.gathering, data=bytes(data)))
        # Where the byte falls depends on the texts; in a drawing it may move ink off the page, which is told too.
        assert "proof-damaged" in codes(fast.prove(changed))


def test_pages_in_another_order_are_caught(fast, own):
    turned = replace(own.gathering, parts=own.gathering.parts[::-1])
    assert codes(fast.prove(replace(own, gathering=turned))) == {"proof-damaged"}


def test_every_word_of_a_part_is_read_from_its_bytes(own, binder):
    fonts = binder.typesetter.fonts
    for part in own.gathering.parts:
        read = "".join("\n".join(words_of(b, fonts) for _, b in objects(part.block.chunk.data)).split()).replace(
            "-", ""
        )
        for page in part.pages:
            for heard in page.heard:
                assert "".join(heard.split()).replace("-", "").replace("\u00ad", "") in read


def test_objects_are_found_where_they_end(own, binder):
    found = dict(objects(own.own))
    assert OWN[1] in shown(stream_of(found[6])[1], binder.typesetter.fonts)
    assert strings(b"<</Alt(a \\(b\\))/T <FEFF00E9>>>").split("\n") == ["a \\(b\\)", "é"]


def test_a_kept_part_says_every_word_that_its_bytes_hold(bind, binder, tmp_path):
    fonts = binder.typesetter.fonts
    keeping = Binder(binder.typesetter, Cache(tmp_path), keep_made=True)
    for part in bind(person(*OWN), keeping).gathering.parts:
        assert part.said
        read = {w for _, b in objects(part.block.chunk.data) for w in words_of(b, fonts).split()}
        said = "".join(part.said.split())
        # Hyphens at line ends and names of PDF objects are no words of the part.
        lacking = {word for word in read if word.replace("-", "").strip("\\()") not in said.replace("-", "")}
        assert not {word for word in lacking if word.isalpha() and len(word) > 3}, part.name


def test_ink_in_the_punch_zone_is_caught_before_anything_is_shared(own, binder, others):
    layout = binder.typesetter.layout
    wide = layout.model_copy(update={"punch_zone": layout.margins.binding + 20})
    problems = FastProof(others, replace(binder.typesetter, layout=wide)).prove(own)
    assert "proof-ink" in codes(problems)


def test_ink_outside_the_page_is_caught(bind, binder, others, monkeypatch):
    from folderbuilder.typeset import typesetter as module

    real = module.draw_notes

    def beyond(setting, sheet, title):
        real(setting, sheet, title)
        with sheet.under() as canvas:
            canvas.line(100, 100, 900, 100)

    monkeypatch.setattr(module, "draw_notes", beyond)
    fresh = Binder(binder.typesetter)
    problems = FastProof(others, binder.typesetter).prove(bind(person(*OWN), fresh))
    assert "proof-ink" in codes(problems)


def test_what_an_earlier_run_looked_at_is_not_looked_at_again(bind, binder, others, tmp_path, monkeypatch):
    def proved() -> set[str]:
        by = Binder(binder.typesetter, Cache(tmp_path), keep_made=True)
        return codes(FastProof(others, binder.typesetter, tmp_path).prove(bind(person(*OWN), by)))

    looked: list[int] = []
    monkeypatch.setattr(seen, "see_ink", lambda _, wanted: looked.extend(wanted) or ())
    assert not proved()
    assert looked
    looked.clear()
    assert not proved()
    assert not looked
    Cache(tmp_path).clear()
    assert not proved()
    assert looked


def test_pages_with_wrong_ink_are_caught_again_when_they_come_from_the_cache(bind, binder, others, tmp_path):
    layout = binder.typesetter.layout
    wide = replace(binder.typesetter, layout=layout.model_copy(update={"punch_zone": layout.margins.binding + 20}))
    for _ in range(3):
        folder = bind(person(*OWN), Binder(binder.typesetter, Cache(tmp_path), keep_made=True))
        assert "proof-ink" in codes(FastProof(others, wide, tmp_path).prove(folder))
        # That they are right in another layout says nothing about this one.
        assert not codes(FastProof(others, binder.typesetter, tmp_path).prove(folder))


def test_spoiled_notes_are_worth_nothing(bind, binder, others, tmp_path):
    (tmp_path / FILE).parent.mkdir()
    (tmp_path / FILE).write_bytes(b"\xff\x00 nonsense\n" * 3)
    folder = bind(person(*OWN), Binder(binder.typesetter, Cache(tmp_path), keep_made=True))
    assert not codes(FastProof(others, binder.typesetter, tmp_path).prove(folder))


# --- what ties the pages together -----------------------------------------------------------------------------------


@pytest.fixture(params=["map-a4", "boekje"])
def laid_out(request, proof_library):
    return Typesetter.of(proof_library.layouts[request.param], proof_library.root / "layouts")


def spoiled(laid_out, bind, others, monkeypatch, where, spoil):
    """What the fast proof says when `where` in binding gives something else."""
    real = getattr(*where)
    assert codes(FastProof(others, laid_out).prove(bind(person(*OWN), Binder(laid_out)))) == set()
    with monkeypatch.context() as patch:
        patch.setattr(*where, lambda *args, **rest: spoil(real, *args, **rest))
        bound = bind(person(*OWN), Binder(laid_out))
    return codes(FastProof(others, laid_out).prove(bound))


def test_a_link_to_nowhere_is_caught(laid_out, bind, others, monkeypatch):
    def lost(real, *args):
        objects = real(*args)
        objects[numbers.DESTINATIONS] = objects[numbers.DESTINATIONS].replace("(s-igg-herkomst)", "(s-elsewhere)")
        return objects

    found = spoiled(laid_out, bind, others, monkeypatch, (gathering, "catalogue"), lost)
    assert found == {"proof-link", "proof-contents"}


def test_a_wrong_number_in_the_contents_is_caught(laid_out, bind, others, monkeypatch):
    def shifted(real, front, starts):
        return real(front, {name: page + 2 * (name == "woordenlijst") for name, page in starts.items()})

    assert spoiled(laid_out, bind, others, monkeypatch, (frontmatter, "contents"), shifted) == {"proof-contents"}


def test_a_row_that_leads_to_another_section_is_caught(laid_out, bind, others, monkeypatch):
    def crossed(real, *args):
        objects = real(*args)
        names = objects[numbers.DESTINATIONS]
        goals = re.findall(r"\(s-(?:igg-herkomst|woordenlijst)\) (\[[^]]*\])", names)
        for old, new in ((goals[0], "other"), (goals[1], goals[0]), ("other", goals[1])):
            names = names.replace(old, new)
        objects[numbers.DESTINATIONS] = names
        return objects

    assert spoiled(laid_out, bind, others, monkeypatch, (gathering, "catalogue"), crossed) == {"proof-contents"}


def test_a_section_that_the_contents_lack_is_caught(laid_out, bind, others, monkeypatch):
    def short(real, front, starts):
        whole = real(front, starts)
        rows = next(block for block in whole.blocks if isinstance(block, ContentsList))
        less = tuple(row for row in rows.rows if row.target != "s-igg-herkomst")
        return whole.but(blocks=tuple(b.but(rows=less) if b is rows else b for b in whole.blocks))

    assert "proof-contents" in spoiled(laid_out, bind, others, monkeypatch, (frontmatter, "contents"), short)


def test_swapped_pages_are_caught(bind, binder, others, monkeypatch):
    def swapped(real, *args):
        objects = real(*args)
        head, kids, rest = re.match(r"(.*/Kids\[)(.*)(\].*)", objects[numbers.PAGES]).groups()
        kids = kids.split(" ")
        kids[9:12], kids[12:15] = kids[12:15], kids[9:12]
        objects[numbers.PAGES] = head + " ".join(kids) + rest
        return objects

    found = spoiled(binder.typesetter, bind, others, monkeypatch, (gathering, "catalogue"), swapped)
    assert found == {"proof-pages"}


@pytest.mark.parametrize("value", STRANGER)
def test_r32_a_name_in_the_metadata_is_caught(laid_out, bind, others, monkeypatch, value):
    def named(real, title, *rest, **more):
        return real(f"{title} van {value}", *rest, **more)

    assert spoiled(laid_out, bind, others, monkeypatch, (gathering, "metadata"), named) == {"proof-leak"}


def test_a_stale_version_of_a_section_is_caught(fast, own, bind, binder, others, tmp_path):
    def newer(bound):
        return replace(
            bound, sections=tuple((n, "2.1.0" if n == "igg-herkomst" else v, w) for n, v, w in bound.sections)
        )

    assert codes(fast.prove(newer(own))) == {"proof-version"}
    for _ in range(2):
        kept = bind(person(*OWN), Binder(binder.typesetter, Cache(tmp_path), keep_made=True))
        assert codes(FastProof(others, binder.typesetter).prove(kept)) == set()
        assert codes(FastProof(others, binder.typesetter).prove(newer(kept))) == {"proof-version"}
