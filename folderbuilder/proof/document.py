"""What the file says about itself: language, title, tags; and nothing about a patient, nothing that acts."""

from __future__ import annotations

from collections.abc import Iterator

import pikepdf
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from folderbuilder.bind.document import SAID_OF_ALL
from folderbuilder.proof.findings import Code, Findings
from folderbuilder.proof.foreign import check_sources
from folderbuilder.proof.opened import Opened
from folderbuilder.proof.others import Others

_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_PART = "{http://www.aiim.org/pdfua/ns/id/}part"


def check_document(opened: Opened, foreign: bool, findings: Findings) -> None:
    """The marks of an accessible document (ISO 14289-1, 7.1, 7.2 and 5).

    `foreign`: it shows pages that somebody else made. These have no tags, so it may not claim to follow the standard.
    """
    root = opened.pdf.Root
    marked = root.get("/MarkInfo", pikepdf.Dictionary())
    viewer = root.get("/ViewerPreferences", pikepdf.Dictionary())
    texts = dict(_described(opened.pdf))
    for wrong, message in (
        (not str(root.get("/Lang", "")).strip(), "The file does not say in which language it is"),
        (not _is_true(marked.get("/Marked")), "The file does not say that it is tagged"),
        (_is_true(marked.get("/Suspects")), "The file says that its tags are uncertain"),
        (not _is_true(viewer.get("/DisplayDocTitle")), "A viewer shows the file name instead of the title"),
        (not texts.get(_TITLE, "").strip(), "The file has no title"),
        (not foreign and texts.get(_PART) != "1", "The file does not say that it follows PDF/UA-1"),
        (foreign and _PART in texts, "The file says that it follows PDF/UA, but an attachment has no tags"),
    ):
        if wrong:
            findings.add(Code.DOCUMENT, message)


def _is_true(value: object) -> bool:
    return value is True


def check_active(opened: Opened, findings: Findings) -> None:
    """Nothing in the file acts or is attached."""
    root = opened.pdf.Root
    names = root.get("/Names", pikepdf.Dictionary())
    if any(key in root for key in ("/AA", "/AcroForm")) or "/JavaScript" in names:
        findings.add(Code.ACTIVE, "The file holds a form or a script")
    if isinstance(root.get("/OpenAction"), pikepdf.Dictionary):
        findings.add(Code.ACTIVE, "The file does something when it is opened")
    if "/EmbeddedFiles" in names or "/AF" in root:
        findings.add(Code.ACTIVE, "Another file is attached to the file")
    for index, page in enumerate(opened.pages):
        if "/AA" in page:
            findings.add(Code.ACTIVE, "The page does something when it is opened", index + 1)


def check_foreign(opened: Opened, findings: Findings) -> None:
    """Nothing in an attachment acts or tells: every object is looked at but the catalogue, its metadata and links."""
    sources = []
    metadata = opened.pdf.Root.get("/Metadata")
    known = {opened.pdf.Root.objgen, metadata.objgen if metadata is not None else None}
    for item in opened.pdf.objects:
        entries = item.stream_dict if isinstance(item, pikepdf.Stream) else item
        ours = item.objgen in known or (isinstance(entries, pikepdf.Dictionary) and entries.get("/Subtype") == "/Link")
        if isinstance(entries, pikepdf.Dictionary) and not ours:
            sources.append(entries.unparse(resolved=True).decode("latin-1"))
    check_sources(sources, findings)


def _described(pdf: pikepdf.Pdf) -> Iterator[tuple[str, str]]:
    """Names and texts of the XMP packet, attributes too. Nothing when there is none, or it cannot be read."""
    packet = pdf.Root.get("/Metadata")
    if packet is None:
        return
    try:
        tree = ElementTree.fromstring(packet.read_bytes())
    except (ElementTree.ParseError, DefusedXmlException, ValueError):
        return
    for element in tree.iter():
        yield str(element.tag), " ".join("".join(element.itertext()).split())
        yield from element.attrib.items()


def check_privacy(opened: Opened, others: Others, findings: Findings) -> None:
    """No patient of the run, this one included, in what the file says about itself."""
    texts = [text for _, text in _described(opened.pdf)]
    if (info := opened.pdf.trailer.get("/Info")) is not None:
        texts += [str(value) for value in info.values()]
    names = opened.pdf.Root.get("/Names", pikepdf.Dictionary())
    attached = _attached(names.get("/EmbeddedFiles"))
    texts += [str(spec.get(key, "")) for spec in attached for key in ("/F", "/UF", "/Desc")]
    of_all = others.found(SAID_OF_ALL)
    if any(others.found(text).keys() - of_all.keys() for text in texts):
        findings.add(Code.METADATA, "A patient's name or id stands in what the file says about itself")


def _attached(node: pikepdf.Object | None) -> Iterator[pikepdf.Object]:
    if node is not None:
        yield from list(node.get("/Names", ()))[1::2]
        for kid in node.get("/Kids", ()):
            yield from _attached(kid)
