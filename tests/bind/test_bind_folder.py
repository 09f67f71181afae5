"""Whole folders, read back with libraries that did not write them."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import replace

import pytest
from bind_people import PEOPLE, patient
from bind_reading import broken_rules, destinations, elements, headings, links, opened, outline, page_numbers, texts

from folderbuilder.bind.folder import Binder
from folderbuilder.patients.model import Pick, PickKind
from folderbuilder.problems import FolderFailed

FOOT = re.compile(r"(\d+)/(\d+)\b")


def test_every_sample_folder_passes_pdf_ua_1_and_pdf_a_2a(bound):
    assert broken_rules(bound.data) == []


def test_the_file_is_sound_and_its_pages_are_those_planned(bound):
    with opened(bound.data) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert len(pdf.pages) == bound.page_count


def test_every_page_says_whose_it_is(bound):
    name, number = bound.identity
    for leaf, text in zip(bound.leaves, texts(bound.data), strict=True):
        if leaf.has_line:
            assert text.count(f"{name} · Patiëntnummer {number}") == 1, leaf
        elif leaf.number == 1:
            assert name in text
            assert number in text


def test_printed_numbers_are_the_page_labels(bound):
    with opened(bound.data) as pdf:
        for number, (page, text) in enumerate(zip(pdf.pages, texts(bound.data), strict=True), 1):
            assert page.label == str(number)
            assert (str(number), str(bound.page_count)) in FOOT.findall(text)


def test_sections_start_on_a_front_page_and_blank_backs_are_for_notes(bound, library):
    starts: dict[str, int] = {}
    for leaf, text in zip(bound.leaves, texts(bound.data), strict=True):
        starts.setdefault(leaf.name, leaf.number)
        assert leaf.front == (leaf.number % 2 == 1)
        # A tool may go on with lines alone.
        if leaf.name not in library.tools and not leaf.text.strip().removeprefix("Ruimte voor aantekeningen"):
            assert "Ruimte voor aantekeningen" in text
    assert all(number % 2 == 1 for number in starts.values())


def test_the_contents_name_the_right_pages(bound):
    pages = texts(bound.data)
    with opened(bound.data) as pdf:
        places = destinations(pdf)
        contents = next(leaf.number for leaf in bound.leaves if leaf.name == "contents")
        rows = [
            str(a.Contents)
            for n, a in links(pdf)
            if str(a.Contents).startswith("Naar ") and ", bladzijde " in str(a.Contents)
        ]
        targets = [str(a.Dest) for n, a in links(pdf) if ", bladzijde " in str(a.Contents)]
    assert len(rows) == len({leaf.name for leaf in bound.leaves} - {"cover", "contents"})
    for row, target in zip(rows, targets, strict=True):
        title, _, number = row.removeprefix("Naar ").rpartition(", bladzijde ")
        assert places[target] == int(number)
        assert title in pages[int(number) - 1]
        assert f"{title} {number}" in " ".join(pages[contents - 1 : contents + 1])


def test_links_lead_somewhere_and_say_where(bound):
    with opened(bound.data) as pdf:
        places = destinations(pdf)
        count = 0
        for _, annotation in links(pdf):
            count += 1
            assert len(str(annotation.Contents)) > 5
            if "/Dest" in annotation:
                assert str(annotation.Dest) in places
            else:
                assert str(annotation.A.URI).startswith(("https://", "http://", "mailto:"))
        assert count == bound.links > 0


def test_without_a_glossary_its_words_are_no_links(bind_folder):
    person = patient("hanh")
    without = replace(person, picks=(*person.picks, Pick(section="woordenlijst", kind=PickKind.REMOVE)))
    with opened(bind_folder(person).data) as whole, opened(bind_folder(without).data) as pdf:
        assert any(str(link.get("/Dest", "")).startswith("t-") for _, link in links(whole))
        named = destinations(pdf)
        assert {str(link.Dest) for _, link in links(pdf) if "/Dest" in link} <= named.keys()


def test_glossary_words_link_to_the_glossary_and_back(bound):
    with opened(bound.data) as pdf:
        used = {str(a.Dest) for _, a in links(pdf) if "/Dest" in a and str(a.Dest).startswith("t-")}
        defined = {name for name in destinations(pdf) if name.startswith("t-")}
        assert used == defined != set()
        glossary = {leaf.number for leaf in bound.leaves if leaf.name == "woordenlijst"}
        back = [a for n, a in links(pdf) if n in glossary]
        assert {str(a.Dest)[:2] for a in back} == {"s-"}
        assert len(back) >= len(defined)


def test_bookmarks_mirror_the_headings(bound):
    with opened(bound.data) as pdf:
        tagged = [title for level, title in headings(pdf) if title]
        marked = [title for _, title in outline(pdf)]
        # Section titles carry their number in the outline.
        assert [re.sub(r"^\d+\.\d+ ", "", title) for title in marked] == tagged
        numbers = page_numbers(pdf)
        assert len(numbers) == bound.page_count


def test_headings_have_no_gaps(bound):
    with opened(bound.data) as pdf:
        levels = [level for level, _ in headings(pdf)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_figures_and_tables_are_said_in_words(bound):
    with opened(bound.data) as pdf:
        for element in elements(pdf):
            if str(element.S) == "/Figure":
                assert len(str(element.Alt)) >= 20
            if str(element.S) == "/TH":
                assert str(element.A.Scope) in {"/Row", "/Column"}


def test_draft_sections_say_so_at_their_opening_and_on_every_page(bound, library):
    pages = texts(bound.data)
    seen = set()
    for leaf in bound.leaves:
        if leaf.name not in library.sections["nl"]:
            continue
        text = pages[leaf.number - 1]
        assert text.endswith("concept") or " concept" in text
        if leaf.name not in seen:
            assert "nog niet goedgekeurd" in text
        seen.add(leaf.name)


def test_r32_metadata_and_outline_hold_nothing_personal(bound):
    name, _ = bound.identity
    with opened(bound.data) as pdf:
        metadata = bytes(pdf.Root.Metadata.read_bytes()).decode()
        assert name not in metadata
        assert "/Info" not in pdf.trailer
        assert all(name not in title for _, title in outline(pdf))


def test_the_same_input_gives_the_same_bytes(bind_folder, typesetter):
    for key in PEOPLE:
        assert bind_folder(key).data == bind_folder(key, binder=Binder(typesetter)).data


def test_one_folder_after_another_leaves_no_trace(bind_folder, typesetter):
    alone = bind_folder("ayse", binder=Binder(typesetter)).data
    binder = Binder(typesetter)
    for key in ("lukasz", "hanh", "hondt"):
        bind_folder(key, binder=binder)
    assert bind_folder("ayse", binder=binder).data == alone


def test_shared_galleys_never_saw_a_patient(bind_folder, typesetter):
    binder = Binder(typesetter)
    for key in PEOPLE:
        bind_folder(key, binder=binder)
    gatherings = binder._gatherings.values()
    assert len(gatherings) == len(PEOPLE) - 1, "the folder with a note is nobody else's"
    kept = repr([binder.parts.shelf._held, binder._made._held, [g.parts for g in gatherings]])
    for gathering in gatherings:
        assert not any(part.private for part in gathering.parts)
        kept += " ".join(texts(gathering.data))
    for key in PEOPLE:
        assert PEOPLE[key]["name"] not in kept
    assert "Voorbeeldglobuline" not in kept


def test_r16_markup_in_a_patients_values_is_printed_as_it_stands(bind_folder, library):
    nasty = '<b>Jan</b> & <onbekend> {{7*7}} [[antistof]] **x** <img src="/etc/passwd">'
    person = replace(patient("hanh"), name=nasty, note=nasty, treatment={"product": nasty})
    person = replace(person, picks=(*person.picks, person.picks[0]._replace(section="mijn-gegevens")))
    bound = bind_folder(person)
    pages = texts(bound.data)
    assert all(f"{nasty} · Patiënt" in text for leaf, text in zip(bound.leaves, pages, strict=True) if leaf.has_line)
    # Besides the head of the pages: on the cover, as the note, and as name and product among the patient's data.
    there = Counter({leaf.name: 0 for leaf in bound.leaves})
    for leaf, text in zip(bound.leaves, pages, strict=True):
        there[leaf.name] += text.count(nasty) - leaf.has_line
    assert sum(count for name, count in there.items() if name not in library.tools) == 5
    assert (there["tool-contactkaart"], there["tool-noodkaart"]) == (2, 2)
    assert there["tool-infusielogboek"] >= 2


@pytest.mark.parametrize("sign", ["李", "ش", "\u200e", "\U0001f600"])
def test_r18_a_sign_without_a_glyph_is_refused_naming_it(bind_folder, sign):
    person = replace(patient("ayse"), name=f"Jan {sign}")
    with pytest.raises(FolderFailed, match=f"U\\+{ord(sign):04X}") as caught:
        bind_folder(person)
    assert caught.value.problems[0].patient == person.id
    assert "Jan" not in str(caught.value)


def test_a_name_with_rare_letters_brings_its_own_font(bind_folder):
    person = replace(patient("ayse"), name="Αθηνά Жукова")
    bound = bind_folder(person)
    assert "Αθηνά Жукова · Patiëntnummer A-7" in texts(bound.data)[4]
    assert broken_rules(bound.data) == []
    assert len(bound.data) > len(bind_folder("ayse").data)


def test_a_name_too_long_for_the_head_of_a_page_is_refused(bind_folder):
    person = replace(patient("ayse"), name="Naam " * 200)
    with pytest.raises(FolderFailed, match="too long"):
        bind_folder(person)


def test_a_reference_to_an_absent_section_still_makes_sense(bind_folder):
    text = " ".join(texts(bind_folder("hondt").data))
    assert "‘Waarom krijg je IgG?’ (dat zit niet in jouw map; je kunt erom vragen)" in text
    assert "hoofdstuk 6.2" not in text


def test_the_comparison_has_the_columns_of_this_patients_methods(bind_folder):
    bound = bind_folder("lukasz")
    pages = texts(bound.data)
    both = " ".join(pages[leaf.number - 1] for leaf in bound.leaves if leaf.name == "igg-vergelijking")
    assert "6.9 De manieren naast elkaar" in both
    assert "SCIg met pompje" in both
    assert "fSCIg" not in both
    assert "handmatig" not in both
    assert "6.9 De manieren naast elkaar" not in " ".join(texts(bind_folder("ayse").data))


def test_without_a_team_there_are_lines_to_write_on(bind_folder):
    text = " ".join(texts(bind_folder("hondt", team=None).data))
    assert "Telefoonnummer van je behandelteam" in text
    assert "000 - 000" not in text


def test_a_handout_has_no_patient_and_explains_its_words(bind_handout):
    bound = bind_handout("cidp")
    pages = texts(bound.data)
    assert bound.identity == ()
    assert "Auto-immuunziekten 4.4 CIDP" in pages[0]
    assert "9.1 Woordenlijst" in " ".join(pages)
    assert broken_rules(bound.data) == []


def test_a_folder_stays_small(bind_folder):
    bound = bind_folder("hanh")
    assert bound.page_count >= 34
    assert len(bound.data) <= 10_000 * bound.page_count
    large = bind_folder("lukasz")
    assert len(large.data) <= 5_000 * large.page_count
