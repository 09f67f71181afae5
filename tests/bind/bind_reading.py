"""Reading a bound folder back, with libraries that did not write it."""

from __future__ import annotations

import io
from collections.abc import Iterator

import page as rules
import pikepdf
import pypdfium2

STANDARDS = ("ua1", "2a")
"""PDF/UA-1, to be read aloud, and PDF/A-2a, to be opened in fifty years."""


def opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data))


def broken_rules(data: bytes) -> list[tuple[str, str, str]]:
    """What the file breaks of the rules of both standards: standard, rule and how."""
    return [
        (standard, failure.rule_id, failure.message)
        for standard in STANDARDS
        for failure in rules.validate_pdf_bytes(data, profile=standard).failures
    ]


def texts(data: bytes) -> list[str]:
    """The words of each page, spaces made plain."""
    with pypdfium2.PdfDocument(data) as document:
        return [plain(page.get_textpage().get_text_bounded()) for page in document]


def plain(text: str) -> str:
    """A line end behind a hyphen that only breaks the word is no part of it."""
    text = text.replace("\u00ad\r\n", "").replace("\ufffe", "").replace("\u00a0", " ")
    return " ".join(text.split())


def page_numbers(pdf: pikepdf.Pdf) -> dict[tuple[int, int], int]:
    """Page number from 1, by the page's object."""
    return {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}


def destinations(pdf: pikepdf.Pdf) -> dict[str, int]:
    """Page number of each named place."""
    numbers = page_numbers(pdf)
    names = list(pdf.Root.Names.Dests.Names)
    return {str(names[i]): numbers[names[i + 1][0].objgen] for i in range(0, len(names), 2)}


def links(pdf: pikepdf.Pdf) -> Iterator[tuple[int, pikepdf.Object]]:
    """Page number and annotation of every link."""
    for number, page in enumerate(pdf.pages, 1):
        for annotation in page.obj.get("/Annots", []):
            yield number, annotation


def outline(pdf: pikepdf.Pdf) -> list[tuple[int, str]]:
    """Level and title of each bookmark."""

    def walk(items: list[pikepdf.OutlineItem], level: int) -> Iterator[tuple[int, str]]:
        for item in items:
            yield level, str(item.title)
            yield from walk(list(item.children), level + 1)

    with pdf.open_outline() as tree:
        return list(walk(list(tree.root), 1))


def elements(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every structure element, in reading order."""

    def walk(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
        if isinstance(node, pikepdf.Array):
            for kid in node:
                yield from walk(kid)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            yield node
            if "/K" in node:
                yield from walk(node.K)

    yield from walk(pdf.Root.StructTreeRoot.K)


def headings(pdf: pikepdf.Pdf) -> list[tuple[int, str]]:
    """Level and title of each heading, from the tags."""
    found = []
    for element in elements(pdf):
        tag = str(element.S)
        if tag[1:2] == "H" and tag[2:].isdigit():
            found.append((int(tag[2:]), str(element.get("/T", ""))))
    return found
