"""A patient's own files bound behind the sections: where they stand, how they are called, and what the file claims."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import foreign_files as files
import pikepdf
import pytest
from bind_people import patient
from bind_reading import destinations, elements, headings, links, opened, outline, texts
from foreign_files import SECRET, WORDS
from page import validate_pdf_bytes

from folderbuilder.bind.bound import Bound
from folderbuilder.bind.cache import Cache
from folderbuilder.bind.folder import Binder
from folderbuilder.bind.foreign.finding import Attachment
from folderbuilder.bind.foreign.inside import clean
from folderbuilder.bind.printrun import PrintRun
from folderbuilder.compose.context import Folder
from folderbuilder.library.load import Library
from folderbuilder.problems import FolderFailed
from folderbuilder.select.selection import select
from folderbuilder.typeset.typesetter import Typesetter


def attachments(*made: tuple[str, bytes]) -> tuple[Attachment, ...]:
    return tuple(Attachment(title, clean(data)) for title, data in made)


@pytest.fixture(scope="module")
def bind(library: Library, typesetter: Typesetter) -> Callable[..., Bound]:
    shared = Binder(typesetter)

    def bind(who: str, *attached: Attachment, binder: Binder | None = None) -> Bound:
        person = patient(who)
        selection = select(person, library, "nl")
        folder = Folder(library, "nl", selection.ids, selection.methods, None, person)
        return (binder or shared).bind(folder, selection, date(2026, 11, 21), attached)

    return bind


@pytest.fixture(scope="module")
def attached(bind: Callable[..., Bound]) -> Bound:
    """Three pages, then one that is wide and turned, then one that acts."""
    given = attachments(
        ("Leven met een pomp", files.saved(files.plain(3))), ("Een breed blad", files.turned(90)),
        ("Wat doet dit?", files.acting()),
    )  # fmt: skip
    return bind("lukasz", *given)


def test_they_come_last_each_on_a_front_page(attached: Bound) -> None:
    names = [leaf.name for leaf in attached.leaves]
    first = [names.index(f"attachment-{number}") for number in (1, 2, 3)]
    assert all(attached.leaves[index].front for index in first)
    assert set(names[first[0] :]) == {"attachment-1", "attachment-2", "attachment-3"}
    shown = [leaf.foreign for leaf in attached.leaves if leaf.foreign]
    assert shown == ["A1P1", "A1P2", "A1P3", "A2P1", "A3P1", "A3P2"]
    pages = texts(attached.data)
    assert f"{WORDS} 2" in pages[first[0] + 1]
    assert "Ruimte voor aantekeningen" in pages[first[0] + 3]
    assert "niet van ons" in pages[first[0] + 1]
    assert "niet van ons" not in pages[first[0] + 3]


def test_every_page_of_them_says_whose_it_is_and_counts_on(attached: Bound) -> None:
    name, number = attached.identity
    total = attached.page_count
    for leaf, text in zip(attached.leaves, texts(attached.data), strict=True):
        if leaf.foreign:
            assert f"{name} · Patiëntnummer {number}" in text
            assert f"{leaf.number}/{total}" in text
            assert "Bijlage " in text


def test_contents_and_personal_page_name_them_as_foreign(attached: Bound) -> None:
    pages = {leaf.name: "" for leaf in attached.leaves}
    for leaf, text in zip(attached.leaves, texts(attached.data), strict=True):
        pages[leaf.name] += f" {text}"
    assert "Bijlage 1: Leven met een pomp (van iemand anders, niet door ons gecontroleerd)" in pages["contents"]
    assert "Achter in je map zitten bladen van iemand anders." in pages["personal"]
    assert "Van iemand anders, niet door ons gecontroleerd." in pages["attachment-1"]
    with opened(attached.data) as pdf:
        places = destinations(pdf)
        rows = {str(a.Dest): str(a.Contents) for _, a in links(pdf) if ", bladzijde " in str(a.Contents)}
    for number in (1, 2, 3):
        place = f"s-attachment-{number}"
        assert rows[place].endswith(f", bladzijde {places[place]}")


def test_tags_say_what_can_honestly_be_said(attached: Bound) -> None:
    with opened(attached.data) as pdf:
        assert ("Leven met een pomp") in [title for _, title in headings(pdf)]
        assert (1, "Bijlage 1 Leven met een pomp") in outline(pdf)
        spoken = [str(element.Alt) for element in elements(pdf) if element.S == "/Figure" and "/Alt" in element]
    said = [alt for alt in spoken if alt.startswith("Bijlage")]
    assert len(said) == 6
    assert said[1].startswith("Bijlage 1, Leven met een pomp: bladzijde 2 van 3.")
    assert all("schermlezer kan de tekst niet voorlezen" in alt for alt in said)


def test_the_file_claims_no_pdf_ua_and_says_why(attached: Bound, bind: Callable[..., Bound]) -> None:
    plain = bind("lukasz")
    assert b"pdfuaid:part>" in plain.data
    assert b"pdfuaid:part>" not in attached.data
    assert "volgt dit bestand als geheel de norm PDF/UA-1 niet" in " ".join(texts(attached.data))
    assert "Dit bestand is gebouwd volgens PDF/UA-1" not in " ".join(texts(attached.data))
    # But for that claim and the fonts of others, all that the standard asks of tags is there.
    failed = {failure.rule_id for failure in validate_pdf_bytes(attached.data, profile="ua1").failures}
    without = {failure.rule_id for failure in validate_pdf_bytes(plain.data, profile="ua1").failures}
    assert without == set()
    assert {rule.rsplit("-", 1)[0] for rule in failed} == {
        "PDFUA1-ID-PART", "PDFUA1-ID-SCHEMA", "PDFUA1-FONT-EMBEDDING", "PDFUA1-FONT-UNICODE-MAPPING",
    }  # fmt: skip


def test_nothing_of_them_is_shared_or_kept(bind: Callable[..., Bound], typesetter: Typesetter, tmp_path: Any) -> None:
    binder = Binder(typesetter, Cache(tmp_path), keep_made=True)
    titled = Attachment("Zwumpkaviq", clean(files.saved(files.plain())))
    whole = bind("ayse", titled, binder=binder)
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert kept
    assert b"Zwumpkaviq" not in kept
    assert binder._gatherings.values() == []
    after = bind("ayse", binder=binder)
    assert after.data == bind("ayse", binder=Binder(typesetter)).data
    assert "Zwumpkaviq" not in " ".join(texts(after.data))
    assert "Bijlage" not in " ".join(texts(after.data))
    assert whole.data == bind("ayse", titled, binder=Binder(typesetter)).data


def test_the_file_is_sound_and_holds_nothing_that_acts(attached: Bound) -> None:
    with opened(attached.data) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert pdf.get_warnings() == []
        said = "".join(item.unparse(resolved=True).decode("latin-1") for item in pdf.objects)
    for word in (SECRET.encode().hex(), SECRET, "/JavaScript", "/Launch", "/AA", "/OpenAction", "/EmbeddedFile"):
        assert word not in said
    assert SECRET.encode() not in attached.data


def test_a_title_without_a_sign_in_the_fonts_is_told(bind: Callable[..., Bound]) -> None:
    with pytest.raises(FolderFailed) as failed:
        bind("lukasz", Attachment("漢字", clean(files.saved(files.plain()))))
    assert [(problem.code, problem.column) for problem in failed.value.problems] == [("no-glyph", "attachments")]


def test_a_print_run_has_them_once_for_all(
    bind: Callable[..., Bound], library: Library, typesetter: Typesetter
) -> None:
    given = attachments(("Leven met een pomp", files.saved(files.plain(2))), ("Nog een", files.turned(0)))
    first, second = bind("lukasz", *given), bind("ayse", given[0])
    target = io.BytesIO()
    run = PrintRun(target, typesetter, library.words["nl"])
    run.add(first, "0012345")
    run.add(second, "A-7")
    run.close("Uitdraai", "nl-NL")
    pages = texts(target.getvalue())
    assert sum(f"{WORDS} 2" in page for page in pages) == 2
    with pikepdf.open(io.BytesIO(target.getvalue())) as pdf:
        assert pdf.check_pdf_syntax() == []
        forms = [item for item in pdf.objects if isinstance(item, pikepdf.Stream) and "/Matrix" in item]
    assert len(forms) == 3
