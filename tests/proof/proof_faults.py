"""Faults planted in a finished folder with pikepdf, each as a function that changes the open file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO

import pikepdf

from folderbuilder.typeset.fonts import Face

Fault = Callable[[pikepdf.Pdf], None]


def planted(data: bytes, fault: Fault) -> bytes:
    """The same file with the fault in it."""
    with pikepdf.open(BytesIO(data)) as pdf:
        fault(pdf)
        out = BytesIO()
        pdf.save(out)
    return out.getvalue()


def drawn(page: int, source: str) -> Fault:
    """Something more drawn on a page (from 1)."""

    def fault(pdf: pikepdf.Pdf) -> None:
        pdf.pages[page - 1].contents_add(pdf.make_stream(source.encode("ascii")))

    return fault


def shown(text: str, face: Face) -> str:
    """Operators that show a text in the middle of a page."""
    glyphs = "".join(f"{glyph:04X}" for glyph in face.shape(text).glyphs)
    return f"BT /F1 12 Tf 1 0 0 1 100 400 Tm <{glyphs}> Tj ET"


def elements(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """All structure elements, in reading order."""
    todo = [pdf.Root.StructTreeRoot.K]
    while todo:
        element = todo.pop()
        yield element
        kids = element.get("/K", pikepdf.Array())
        kids = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
        todo += [kid for kid in reversed(kids) if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]


def tagged(pdf: pikepdf.Pdf, tag: str) -> list[pikepdf.Object]:
    """All structure elements with a tag."""
    return [element for element in elements(pdf) if tag == element.S]


def links(pdf: pikepdf.Pdf, key: str) -> list[pikepdf.Object]:
    """All links that have a key: /Dest within the file, /A to the web."""
    return [link for page in pdf.pages for link in page.obj.get("/Annots", ()) if key in link]


def no_language(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Lang


def no_title_shown(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.ViewerPreferences


def no_tags(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.StructTreeRoot


def wrong_labels(pdf: pikepdf.Pdf) -> None:
    pdf.Root.PageLabels.Nums[1] = pikepdf.Dictionary(S=pikepdf.Name.D, St=3)


def dead_link(pdf: pikepdf.Pdf) -> None:
    links(pdf, "/Dest")[-1].Dest = pikepdf.String("nowhere")


def web_link(address: str) -> Fault:
    """A link within the folder made one to an address."""

    def fault(pdf: pikepdf.Pdf) -> None:
        link = links(pdf, "/Dest")[-1]
        del link.Dest
        link.A = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=address)

    return fault


def program_link(pdf: pikepdf.Pdf) -> None:
    link = links(pdf, "/Dest")[-1]
    del link.Dest
    link.A = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="x.exe")


def wordless_link(pdf: pikepdf.Pdf) -> None:
    del links(pdf, "/Dest")[0].Contents


def loose_link(pdf: pikepdf.Pdf) -> None:
    del links(pdf, "/Dest")[0].StructParent


def one_link_less(pdf: pikepdf.Pdf) -> None:
    page = next(page for page in reversed(pdf.pages) if "/Annots" in page.obj)
    del page.obj.Annots[-1]


def missing_page(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[6]


def pages_in_wrong_order(pdf: pikepdf.Pdf) -> None:
    pdf.pages[6], pdf.pages[8] = pdf.pages[8], pdf.pages[6]


def wrong_contents(pdf: pikepdf.Pdf) -> None:
    rows = [link for link in pdf.pages[4].obj.Annots if str(link.Dest) == "s-woordenlijst"]
    rows[0].Dest = pikepdf.String("s-igg-herkomst")


def contents_row_gone(pdf: pikepdf.Pdf) -> None:
    toc = tagged(pdf, "/TOC")[0]
    del toc.K[-1]


def skipped_heading(pdf: pikepdf.Pdf) -> None:
    next(h for h in tagged(pdf, "/H2") if str(h.T) == "Een bericht van je behandelteam").S = pikepdf.Name.H3


def other_bookmark(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Outlines.First.Title = pikepdf.String("Iets anders")


def unowned_content(pdf: pikepdf.Pdf) -> None:
    paragraph = next(p for p in tagged(pdf, "/P") if isinstance(p.get("/K"), int))
    del paragraph.K


def wrong_parent_tree(pdf: pikepdf.Pdf) -> None:
    array = next(leaf for leaf in pdf.Root.StructTreeRoot.ParentTree.Kids[3].Nums if isinstance(leaf, pikepdf.Array))
    array[0] = array[-1]


def wrong_tab_order(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[2].obj.Tabs


def font_not_embedded(pdf: pikepdf.Pdf) -> None:
    font = pdf.pages[0].resources.Font.F1
    del font.DescendantFonts[0].FontDescriptor.FontFile2


def no_unicode(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[0].resources.Font.F1.ToUnicode


def start_script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def attached_file(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["x.txt"] = b"x"


def smaller_page(pdf: pikepdf.Pdf) -> None:
    pdf.pages[3].mediabox = [0, 0, 500, 700]


def cropped_page(pdf: pikepdf.Pdf) -> None:
    pdf.pages[3].cropbox = [100, 100, 400, 600]


def turned_page(pdf: pikepdf.Pdf) -> None:
    pdf.pages[3].obj.Rotate = 180


def broken_outline(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Outlines.First.Next = pdf.Root.Outlines.First


def tags_in_a_loop(pdf: pikepdf.Pdf) -> None:
    paragraph = tagged(pdf, "/P")[0]
    paragraph.K = paragraph.P
