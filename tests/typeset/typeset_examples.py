"""One example of each block kind, and the tag tree of a galley as text."""

from __future__ import annotations

from folderbuilder.compose.blocks import (
    Blank,
    Block,
    Calendar,
    CardSide,
    Composed,
    ContentsList,
    ContentsRow,
    CoverBlock,
    CutOut,
    Drawing,
    Entries,
    Entry,
    Field,
    Fields,
    Framed,
    GraphPaper,
    Grid,
    Head,
    Items,
    Late,
    Log,
    LogColumn,
    Month,
    NoteLink,
    Para,
    PlaceLink,
    Records,
    Ruled,
    Scored,
    Space,
    TermLink,
    UrlLink,
    Words,
    note_name,
)
from folderbuilder.library.aloud import Aloud
from folderbuilder.typeset.galley import Element, Galley, LinkPlace, MarkedContent
from folderbuilder.typeset.ready import Graft, Tag

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 450 60"><style>.ink{}</style>'
    '<circle class="ink" cx="30" cy="30" r="20"/><text data-label="rond" x="60" y="35">Rond</text></svg>'
)


def w(text: str, *, bold: bool = False) -> tuple[Words]:
    return (Words(text, bold),)


LONG = "Dit is een zin die je vaker ziet. " * 40

BLOCKS: dict[str, tuple[Block, ...]] = {
    "paragraph": (Para(w("Een gewone alinea.")), Para(w("Nog een.", bold=True))),
    "paragraph-over-pages": (Para(w(LONG)), Para(w(LONG)), Para(w(LONG))),
    "links": (
        Para(
            (
                Words("Een "),
                TermLink("antistof", "t-antistof", "Uitleg van antistof"),
                Words(" in "),
                PlaceLink("hoofdstuk 2.1", "s-immuunsysteem", "Naar hoofdstuk 2.1"),
                Words(" en "),
                UrlLink("op internet", "https://example.org", "Naar de webpagina"),
                Words("."),
            )
        ),
        Para((Words("Zonder woordenlijst: "), TermLink("antistof", None, ""), Words("."))),
        Para((Words("Zelf invullen: "), Blank("(om zelf in te vullen)"))),
    ),
    "abbreviations": (
        Para(
            (
                Words("Een infuus met "),
                Words("IgG", aloud=Aloud("immunoglobuline G")),
                Words(" ("),
                TermLink("IVIg", "t-ivig", "Uitleg van IVIg", Aloud("intraveneuze immunoglobulinen")),
                Words(") of "),
                Words("natural killer", aloud=Aloud(language="en")),
                Words("."),
            )
        ),
        Para(
            (
                Words("Drie woorden die samen te lang zijn voor wat er nog over is van de regel: "),
                Words("magnetic resonance imaging", bold=True, aloud=Aloud(language="en")),
                Words("."),
            )
        ),
    ),
    "headings": (Head("Twee"), Para(w("Tekst.")), Head("Drie", 3), Para(w("Tekst.")), Head("Weer twee")),
    "heading-without-a-gap": (Head("Drie, maar er is geen twee", 3), Para(w("Tekst."))),
    "bullets": (Items((w("Eerste"), w("Tweede"))),),
    "steps": (Items((w("Eerst dit."), w("Dan dat.")), start=1),),
    "ticks": (Items((w("Doe dit."), w("Vraag dat.")), ticks=True, tick_spoken="(vakje om aan te kruisen)"),),
    "table": (
        Grid(
            w("Wat waar"),
            w("Zo lees je dit: per rij."),
            ((), w("IVIg"), w("SCIg")),
            (
                (
                    w("Plaats"),
                    (Words("arm"), NoteLink("*", note_name("proef-a", 0), "Naar de voetnoot *")),
                    w("buik"),
                ),
                (w("Waar"), w("ziekenhuis"), w("thuis")),
            ),
            (("*", w("Of hand.")),),
            name="proef-a",
        ),
    ),
    "figure": (Drawing("rond", SVG, w("Een rondje."), "Een rondje met het woord rond.", (("rond", "Kring"),)),),
    "box": (
        Framed("bel-direct", "Bel direct", (Para(w("Bij benauwdheid.")), Items((w("Overdag"), w("Nacht"))))),
        Framed("kort-samengevat", "Kort samengevat", (Items((w("Een punt"),)),)),
    ),
    "lines-to-write-on": (Ruled(2, "Mijn vragen", "(om zelf in te vullen)"),),
    "form": (
        Fields(
            None, (Field("Naam", w("Ayşe Şahin"), 1, "leeg"), Field("Allergieën", None, 2, "(om zelf in te vullen)"))
        ),
    ),
    "lines-to-the-foot": (Ruled(2, "Notities", "(om zelf in te vullen)", fill="sheet"),),
    "log": (
        Log(
            w("Waar heb ik geprikt?"),
            (LogColumn(w("Datum"), 2), LogColumn(w("Gedaan"), 1, tick=True), LogColumn(w("Plek"), 3)),
            ((Words("Voorbeeld: ", bold=True), Words("3 maart")), w("x"), w("arm")),
            (w("Prik 1"), (Late(0),)),
            2,
            "(lege regels om zelf in te vullen)",
        ),
    ),
    "log-to-the-foot": (
        Log(w("Lijst"), (LogColumn(w("A"), 1), LogColumn(w("B"), 1)), None, (w("Een"),), 0, "(leeg)", fill="sheet"),
    ),
    "records": (
        Records(
            None,
            (
                (Space("Datum", example="3 maart"), Space("Middel", value=(Late(0),))),
                (Space("Sticker", box=26), Space(None, ticks=("warm", "nat"), example="warm")),
                (Space("Hoe ging het?", lines=2), Space(None, text=w("Bel bij koorts."))),
            ),
            2,
            "(om zelf in te vullen)",
            example="Voorbeeld",
        ),
    ),
    "cards": (
        CutOut(
            (
                CardSide("Voor", ((Space("Naam", value=(Late(0),)),),)),
                CardSide("Achter", tuple((Space(f"Regel {n}"),) for n in range(7))),
            ),
            "(om zelf in te vullen)",
            "vouwen",
            "{title} (vervolg)",
        ),
    ),
    "graph": (
        GraphPaper(
            w("Mijn Hb"),
            "Ruitjespapier van 4 tot 6.",
            "mmol/L",
            (4, 4.5, 5, 5.5, 6),
            False,
            4,
            "Datum",
            (4.2, 5.2, "gewoon"),
            (5.5, "mijn doel"),
        ),
    ),
    "months": (
        Calendar(
            (
                Month("Februari 2027", tuple(tuple(range(n, n + 7)) for n in (1, 8, 15, 22)), (4,), "Op 4 februari."),
                Month(None, ((0,) * 7,) * 6, (), "Een lege maand."),
            ),
            ("ma", "di", "wo", "do", "vr", "za", "zo"),
            "Maand",
            "prik",
        ),
    ),
    "scores": (Scored((w("Thuis blijven"), w("Weinig prikken")), 0, 10, "niet", "heel", "(om zelf in te vullen)"),),
    "contents": (
        ContentsList(
            (
                ContentsRow(0, "2", "Het immuunsysteem", None, None),
                ContentsRow(1, "2.1", "Hoe werkt het?", "7", "s-immuunsysteem", "Naar 2.1, bladzijde 7"),
            )
        ),
    ),
    "glossary": (
        Entries(
            (
                Entry(
                    "t-antistof",
                    "Antistof",
                    w("Een eiwit."),
                    (Words("Staat in: "), PlaceLink("2.4", "s-afweerstoffen", "Terug naar 2.4")),
                ),
            )
        ),
    ),
    "cover": (
        CoverBlock(
            title="Patiënten Informatiemap",
            for_whom="Deze map is van",
            name=w("Nguyễn Thị Hạnh"),
            number=(Words("Patiëntnummer "), Late(0)),
            date_label="Gekregen op:",
            date=None,
            team_label="Jouw behandelteam",
            team=("Team",),
            phones=(("Overdag", "000"), ("Nacht", None)),
            colors=("#1A4480", "#8A1F3D"),
            spoken="(om zelf in te vullen)",
        ),
    ),
}


def composed(*blocks: Block, name: str = "proef") -> Composed:
    return Composed(
        name=name,
        number="6.5",
        title="Een titel",
        part="Een deel",
        part_number="6",
        part_place=(6, 9),
        color="#1A4480",
        code="6.5 · v1.0",
        state="concept",
        status="Concept.",
        language="nl-NL",
        blocks=blocks,
        notes_page="Ruimte voor aantekeningen",
        page_of="blad {k} van {n}",
    )


def unfolded(galley: Galley) -> Galley:
    """The galley with the tags of its ready strips in their places, as if they had been drawn there."""

    def unfold(element: Element) -> None:
        for place, kid in enumerate(element.kids):
            if isinstance(kid, Graft):
                element.kids[place] = moved(kid.ready.root, kid)
            elif isinstance(kid, Element):
                unfold(kid)

    def moved(tag: Tag, graft: Graft) -> Element:
        element = Element(tag.tag, [], *tag.told)
        for kid in tag.kids:
            if isinstance(kid, Tag):
                element.kids.append(moved(kid, graft))
            elif kid >= 0:
                galley.pages[graft.page].marks[graft.mark + kid] = element
                element.kids.append(MarkedContent(graft.page, graft.numbers[kid]))
            else:
                element.kids.append(LinkPlace(graft.page, graft.link + ~kid))
        return element

    unfold(galley.root)
    return galley


def tree(galley: Galley) -> str:
    """The tag tree with the words of each element, as readable YAML."""
    unfolded(galley)
    heard: dict[int, list[str]] = {}
    for page in galley.pages:
        for element, words in zip(page.marks, page.heard, strict=True):
            heard.setdefault(id(element), []).append(words)
    lines: list[str] = []

    def walk(element: Element, depth: int) -> None:
        lines.append("  " * depth + f"- {element.tag}" + _notes(galley, element, "".join(heard.get(id(element), []))))
        for kid in element.kids:
            if isinstance(kid, Element):
                walk(kid, depth + 1)

    walk(galley.root, 0)
    return "\n".join(lines) + "\n"


def _notes(galley: Galley, element: Element, words: str) -> str:
    notes = []
    if words.strip():
        shown = words.strip()
        notes.append(f'"{shown if len(shown) < 80 else shown[:60] + "…"}"')
    told = ("alt", "actual", "expansion", "language", "id", "attributes")
    notes += [f"{name}={getattr(element, name)}" for name in told if getattr(element, name)]
    pages = sorted({kid.page + 1 for kid in element.kids if not isinstance(kid, Element | LinkPlace)})
    if len(pages) > 1:
        notes.append(f"on pages {pages}")
    for kid in element.kids:
        if isinstance(kid, LinkPlace):
            link = galley.pages[kid.page].links[kid.index]
            notes.append(f"-> {link.url or '#' + str(link.target)} ({link.contents})")
    return ": " + " ".join(notes) if notes else ""
