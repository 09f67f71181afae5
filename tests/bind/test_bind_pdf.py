"""The PDF syntax that binding writes itself."""

from __future__ import annotations

import io

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from folderbuilder.bind.pdf import assemble, ref, serialise, stream, text_string


def one_page(title: str, *, gap: int = 0) -> bytes:
    direct = {5: stream(b"0 0 m 10 10 l S")}
    packed = {
        1: f"<</Type/Catalog/Pages 2 0 R/Lang {text_string(title)}>>",
        2: f"<</Type/Pages/Count 1/Kids[{ref(3 + gap)}]>>",
        3 + gap: "<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Resources<<>>/Contents 5 0 R>>",
    }
    return assemble([serialise(direct, packed, 9 + gap)], catalog=1, identity=b"0" * 16, xref=20 + gap)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_text_strings_come_back_as_they_went_in(text):
    with pikepdf.open(io.BytesIO(one_page(text))) as pdf:
        assert str(pdf.Root.Lang) == text


@pytest.mark.parametrize("gap", [0, 1, 40, 150])
def test_missing_object_numbers_are_no_fault(gap):
    with pikepdf.open(io.BytesIO(one_page("nl", gap=gap))) as pdf:
        assert len(pdf.pages) == 1
        assert pdf.check_pdf_syntax() == []


def test_a_stream_is_compressed_only_when_that_helps():
    assert b"FlateDecode" not in stream(b"q Q")
    assert b"FlateDecode" in stream(b"q Q " * 100)
