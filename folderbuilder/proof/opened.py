"""A finished folder, opened by two libraries that did not write it.

pikepdf reads its objects, PDFium what a viewer shows.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import ParamSpec, TypeAlias, TypeVar

import pikepdf
import pypdfium2 as pdfium

from folderbuilder.proof.findings import Code, Findings

P = ParamSpec("P")
T = TypeVar("T")
ObjectId: TypeAlias = tuple[int, int]
"""Object and generation number."""

BROKEN = (
    pikepdf.PdfError, pdfium.PdfiumError, AttributeError, LookupError, TypeError, ValueError, ArithmeticError,
    RuntimeError, zlib.error,
)  # fmt: skip
"""What the libraries raise when an object is not what it should be."""


@dataclass(slots=True)
class Opened:
    """The file in both readers."""

    pdf: pikepdf.Pdf
    seen: pdfium.PdfDocument
    pages: list[pikepdf.Object]
    page_of: dict[ObjectId, int]
    """Index of a page (from 0) by its object."""


@contextmanager
def opened(data: bytes, findings: Findings, password: str = "") -> Iterator[Opened | None]:
    """The open file, or None with the reason among the findings. Nothing is repaired on the way."""
    try:
        pdf = pikepdf.open(BytesIO(data), password=password, attempt_recovery=False, suppress_warnings=True)
    except pikepdf.PasswordError:
        findings.add(Code.UNREADABLE, "The file is closed with a password")
        yield None
        return
    except (pikepdf.PdfError, ValueError):
        findings.add(Code.UNREADABLE, "The file is no PDF, or a damaged one")
        yield None
        return
    with pdf:
        try:
            seen = pdfium.PdfDocument(data, password=password or None)
        except pdfium.PdfiumError:
            findings.add(Code.UNREADABLE, "A viewer cannot open the file")
            yield None
            return
        try:
            yield _paired(pdf, seen, findings)
        finally:
            seen.close()


def _paired(pdf: pikepdf.Pdf, seen: pdfium.PdfDocument, findings: Findings) -> Opened | None:
    try:
        pages: list[pikepdf.Object] = [page.obj for page in pdf.pages]
    except BROKEN:
        findings.add(Code.DAMAGED, "The list of pages is broken")
        return None
    if pdf.get_warnings():
        findings.add(Code.DAMAGED, "The file opens only with complaints about its structure")
    if len(pages) != len(seen):
        findings.add(Code.DAMAGED, f"One reader sees {len(pages)} pages, another {len(seen)}")
        return None
    page_of = {page.objgen: index for index, page in enumerate(pages)}
    if len(page_of) != len(pages):
        findings.add(Code.DAMAGED, "The same page stands in the file more than once")
    return Opened(pdf, seen, pages, page_of)


def unpacked(stream: pikepdf.Object) -> bytes:
    """The bytes of a stream, with its checksum tested, which qpdf passes over. Raises zlib.error when it is wrong."""
    if stream.get("/Filter") == "/FlateDecode" and "/DecodeParms" not in stream:
        raw = stream.read_raw_bytes()
        return zlib.decompress(raw) if raw else b""
    return stream.read_bytes()


def check_streams(opened: Opened) -> None:
    """Unpack every stream, also what no page shows, such as the colour profile. Raises as `unpacked` does."""
    for item in opened.pdf.objects:
        if isinstance(item, pikepdf.Stream) and item.get("/Filter") == "/FlateDecode":
            unpacked(item)


def guarded(findings: Findings, check: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
    """What the check gives; a part of the file that it cannot read is a finding, never a crash and never a pass."""
    try:
        return check(*args, **kwargs)
    except BROKEN as error:
        where = f"{type(error).__name__} at {check.__name__.strip('_')}"
        findings.add(Code.DAMAGED, f"A part of the file is broken ({where})")
        return None
