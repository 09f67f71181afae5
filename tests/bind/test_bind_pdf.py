"""The PDF syntax that binding writes itself."""

from __future__ import annotations

import io

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from folderbuilder.bind.pdf import cross_references, opening, ref, serialise, stream, tail_of, text_string


def one_page(title: str, *, gap: int = 0) -> bytes:
    direct = {5: stream(b"0 0 m 10 10 l S")}
    packed = {
        1: f"<</Type/Catalog/Pages 2 0 R/Lang {text_string(title)}>>",
        2: f"<</Type/Pages/Count 1/Kids[{ref(3 + gap)}]>>",
        3 + gap: "<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Resources<<>>/Contents 5 0 R>>",
    }
    body, offsets = opening([serialise(direct, packed, 9 + gap)])
    return body + cross_references(offsets, len(body), 20 + gap, "/Root 1 0 R", free_list=True)[0]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_text_strings_come_back_as_they_went_in(text):
    with pikepdf.open(io.BytesIO(one_page(text))) as pdf:
        assert str(pdf.Root.Lang) == text


@given(st.binary(max_size=40))
def test_the_length_of_a_stream_holds_for_who_takes_any_line_end_before_its_end(data):
    held, _, _ = stream(data, compress=False).partition(b">>stream\n")[2].rpartition(b"endstream")
    assert held.removesuffix(b"\n").removesuffix(b"\r" if held.endswith(b"\r\n") else b"") == data


@pytest.mark.parametrize("gap", [0, 1, 20, 60])
def test_missing_object_numbers_are_no_fault(gap):
    with pikepdf.open(io.BytesIO(one_page("nl", gap=gap))) as pdf:
        assert len(pdf.pages) == 1
        assert pdf.check_pdf_syntax() == []


def test_objects_can_be_added_behind_a_finished_file():
    body, offsets = opening(
        [serialise({}, {1: "<</Type/Catalog/Pages 2 0 R/Lang(nl)>>", 2: "<</Type/Pages/Count 0/Kids[]>>"}, 3)]
    )
    first, size = cross_references(offsets, len(body), 4, "/Root 1 0 R", free_list=True)
    start = body + first
    more, offsets = tail_of([serialise({1: b"<</Type/Catalog/Pages 2 0 R/Lang(en)>>"}, {}, 0)], len(start))
    last, _ = cross_references(
        offsets, len(start) + len(more), 5, f"/Root 1 0 R/Prev {len(body)}", free_list=False, size=size
    )
    with pikepdf.open(io.BytesIO(start + more + last)) as pdf:
        assert str(pdf.Root.Lang) == "en"
        assert pdf.check_pdf_syntax() == []


def test_a_stream_is_compressed_only_when_that_helps():
    assert b"FlateDecode" not in stream(b"q Q")
    assert b"FlateDecode" in stream(b"q Q " * 100)
