"""The fast proof: shared pages once, every patient's own words always."""

from __future__ import annotations

from dataclasses import replace

import pytest
from proof_people import OWN, STRANGER, person

from folderbuilder.bind.cache import Cache
from folderbuilder.bind.folder import Binder
from folderbuilder.proof import seen
from folderbuilder.proof.bytes import objects, shown, stream_of, strings, words_of
from folderbuilder.proof.fast import FastProof
from folderbuilder.proof.looked import FILE
from folderbuilder.proof.others import Others


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

    real = module._notes_page

    def beyond(setting, sheet, title):
        real(setting, sheet, title)
        with sheet.under() as canvas:
            canvas.line(100, 100, 900, 100)

    monkeypatch.setattr(module, "_notes_page", beyond)
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
