"""The small objects that hold a folder together: catalogue, page tree, structure root, names, outline, metadata."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from folderbuilder.bind import numbers
from folderbuilder.bind.color import CONDITION
from folderbuilder.bind.fonts import font_resources
from folderbuilder.bind.part import Part
from folderbuilder.bind.pdf import ref, text_string
from folderbuilder.library.layout import Kind
from folderbuilder.typeset.fonts import Glyphs
from folderbuilder.typeset.operators import PATIENT_FORM

PLAIN_LABELS = "/PageLabels<</Nums[0<</S/D>>]>>"
PRINTING = {
    Kind.FOLDER: "",
    Kind.BOOKLET: "/PrintScaling/None/Duplex/DuplexFlipShortEdge",
    Kind.TABS: "/PrintScaling/None",
    Kind.SPINE: "/PrintScaling/None/Duplex/Simplex",
    Kind.CARD: "/PrintScaling/None/Duplex/Simplex",
}
"""What a viewer proposes when it prints: where measures count, nothing is made smaller."""


def resources(extra: Glyphs, forms: Mapping[str, int]) -> str:
    """The resource dictionary of all pages: fonts, the form with the patient's line, and forms of foreign pages."""
    foreign = "".join(f"/{name} {ref(number)}" for name, number in forms.items())
    return f"<</Font<<{font_resources(extra)}>>/XObject<</{PATIENT_FORM} {ref(numbers.PATIENT_FORM)}{foreign}>>>>"


def catalogue(words: Mapping[str, str], parts: Sequence[Part], kind: Kind = Kind.FOLDER) -> dict[int, str]:
    """The small objects that hold a folder together: catalogue, page tree, structure root, outline, names."""
    nodes = [part.block.room.first + numbers.PAGE_NODE for part in parts]
    leaves = [part.block.room.first + numbers.PARENT_LEAF for part in parts]
    total = sum(len(part.pages) for part in parts)
    next_key = max(part.block.keys[1] for part in parts) + 1
    places = sorted((name, goal) for part in parts for name, goal in part.block.destinations)
    names = " ".join(f"{text_string(name)} {goal}" for name, goal in places)
    marked = sorted((name, number) for part in parts for name, number in part.block.notes)
    notes = " ".join(f"{text_string(name)} {ref(number)}" for name, number in marked)
    objects = {
        numbers.CATALOG: (
            f"<</Type/Catalog/Pages {ref(numbers.PAGES)}/StructTreeRoot {ref(numbers.STRUCTURE)}"
            f"/MarkInfo<</Marked true>>/Lang {text_string(words['language'])}"
            f"/ViewerPreferences<</DisplayDocTitle true{PRINTING[kind]}>>"
            f"/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier({CONDITION})/Info({CONDITION})"
            f"/DestOutputProfile {ref(numbers.COLORS)}>>]"
            f"/Metadata {ref(numbers.METADATA)}/Outlines {ref(numbers.OUTLINES)}/PageMode/UseOutlines"
            f"{PLAIN_LABELS}/Names<</Dests {ref(numbers.DESTINATIONS)}>>>>"
        ),
        numbers.PAGES: f"<</Type/Pages/Count {total}/Kids[{' '.join(map(ref, nodes))}]>>",
        numbers.STRUCTURE: (
            f"<</Type/StructTreeRoot/K {ref(numbers.DOCUMENT)}/ParentTree {ref(numbers.PARENT_TREE)}"
            f"/ParentTreeNextKey {next_key}{f'/IDTree<</Names[{notes}]>>' if notes else ''}>>"
        ),
        numbers.DOCUMENT: (
            f"<</Type/StructElem/S/Document/P {ref(numbers.STRUCTURE)}"
            f"/K[{' '.join(ref(part.block.root) for part in parts)}]>>"
        ),
        numbers.PARENT_TREE: f"<</Kids[{' '.join(map(ref, leaves))}]>>",
        numbers.DESTINATIONS: f"<</Names[{names}]>>",
    }
    objects.update(_outline(parts))
    return objects


def _outline(parts: Sequence[Part]) -> dict[int, str]:
    """The outline's first level: one item for each galley that has a heading."""
    rows = [(p.block.room.first + numbers.BOOKMARK, p.block.outline_item) for p in parts]
    items = [(number, item) for number, item in rows if item is not None]
    objects: dict[int, str] = {}
    for place, (number, item) in enumerate(items):
        source = f"<</Title {text_string(item.title)}/Parent {ref(numbers.OUTLINES)}/Dest {item.destination}"
        if place:
            source += f"/Prev {ref(items[place - 1][0])}"
        if place + 1 < len(items):
            source += f"/Next {ref(items[place + 1][0])}"
        if item.first is not None and item.last is not None:
            source += f"/First {ref(item.first)}/Last {ref(item.last)}/Count {-item.many}"
        objects[number] = source + ">>"
    ends = f"/First {ref(items[0][0])}/Last {ref(items[-1][0])}/Count {len(items)}" if items else ""
    objects[numbers.OUTLINES] = f"<</Type/Outlines{ends}>>"
    return objects


_EXPLAINED = (
    '<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" '
    'xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    '<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    "<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>"
    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    '<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>'
    "<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>"
    "<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property>"
    "</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
)
"""PDF/A does not know the mark of PDF/UA, so a file with both says what it is (ISO 19005-2, 6.6.2.3.3)."""


_PDF_A = "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>"


def metadata(title: str, language: str, *, accessible: bool = True) -> bytes:
    """XMP without anything personal: what it is, its language, and, when all is tagged, that it follows the standards.

    These are PDF/UA-1 (can be read aloud) and PDF/A-2a (can be opened in fifty years).
    """
    follows = f"<pdfuaid:part>1</pdfuaid:part>{_PDF_A}" if accessible else ""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" '
        'xmlns:pdf="http://ns.adobe.com/pdf/1.3/">'
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title, quote=False)}</rdf:li></rdf:Alt></dc:title>'
        f"<dc:language><rdf:Bag><rdf:li>{escape(language, quote=False)}</rdf:li></rdf:Bag></dc:language>"
        f"<pdf:Producer>folderbuilder</pdf:Producer>{follows}"
        f'</rdf:Description>{_EXPLAINED if accessible else ""}</rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    ).encode()


SAID_OF_ALL = metadata("", "").decode()
"""What the XMP of every file says: "14289" or "1999" in it is a standard, and not the patient with that number."""


def without_pdf_a(xmp: bytes) -> bytes:
    """The same XMP of a file that will be encrypted, which PDF/A forbids."""
    return xmp.replace(_PDF_A.encode(), b"")
