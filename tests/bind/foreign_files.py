"""Files that other people send: sound ones, odd ones, and hostile ones. Each is made here, with plain words on it."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

WORDS = "Leven met een pomp"
HIDDEN = "Verborgen laag"
SECRET = "Vreemdgeheim"
"""Stands in everything of a file that is not seen: metadata, scripts, notes."""


def saved(pdf: Pdf, **options: Any) -> bytes:
    target = BytesIO()
    pdf.save(target, **options)
    return target.getvalue()


def font(pdf: Pdf) -> pikepdf.Object:
    return pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))


def shown(text: str, x: float = 72, y: float = 700, size: float = 20) -> bytes:
    return f"BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET\n".encode("latin-1")


def plain(many: int = 1, *, content: bytes | None = None, size: tuple[float, float] = (595, 842), **page: Any) -> Pdf:
    """A file of pages with a few words each; `page` are more entries of each page."""
    pdf = Pdf.new()
    helvetica = font(pdf)
    for number in range(1, many + 1):
        body = content if content is not None else shown(f"{WORDS} {number}", y=size[1] - 80)
        pdf.pages.append(
            pikepdf.Page(
                pdf.make_indirect(
                    Dictionary(
                        Type=Name.Page, MediaBox=Array([0, 0, *size]), Contents=pdf.make_stream(body),
                        Resources=Dictionary(Font=Dictionary(F1=helvetica)), **page,
                    )
                )
            )
        )  # fmt: skip
    return pdf


def turned(angle: int) -> bytes:
    """A wide page with a black corner at the upper left as it is shown."""
    return saved(plain(size=(600, 300), content=b"0 0 0 rg 0 250 50 50 re f 1 0 0 rg 550 0 50 50 re f", Rotate=angle))


def boxed(media: list[float], crop: list[float] | None) -> bytes:
    pdf = plain(content=b"0 0 1 rg -5000 -5000 10000 10000 re f " + shown("Buiten", 10, 10) + shown(WORDS, 200, 400))
    pdf.pages[0].obj.MediaBox = Array(media)
    if crop:
        pdf.pages[0].obj.CropBox = Array(crop)
    return saved(pdf)


def acting() -> bytes:
    """Everything that can act or tell, in one file."""
    pdf = plain(2)
    root, page = pdf.Root, pdf.pages[0].obj
    script = Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{SECRET}')"))
    root.OpenAction = Dictionary(S=Name.Launch, F=String(f"{SECRET}.exe"))
    root.AA = Dictionary(WC=script)
    root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String(SECRET), script])))
    page.AA = Dictionary(O=script)
    page.PieceInfo = Dictionary(Word=Dictionary(Private=String(SECRET)))
    page.Metadata = pdf.make_stream(f"<x>{SECRET}</x>".encode(), Type=Name.Metadata, Subtype=Name.XML)
    page.Annots = Array([
        Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 99, 99]), A=action)
        for action in (script, root.OpenAction, Dictionary(S=Name.URI, URI=String("file:///etc/passwd")))
    ])  # fmt: skip
    pdf.attachments[f"{SECRET}.txt"] = SECRET.encode()
    pdf.docinfo["/Author"] = SECRET
    with pdf.open_metadata() as metadata:
        metadata["dc:creator"] = [SECRET]
    return saved(pdf)


def layered() -> bytes:
    """Layers off: of marked content, of a form, of membership; one that is on; and one that is off on paper only."""
    pdf = Pdf.new()
    on, off, screen = (pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(n))) for n in ("aan", "uit", "scherm"))
    screen.Usage = Dictionary(Print=Dictionary(PrintState=Name.OFF))
    form = pdf.make_stream(
        shown(f"{HIDDEN} vorm", y=300), Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 595, 842]), OC=off,
        Resources=Dictionary(Font=Dictionary(F1=font(pdf))),
    )  # fmt: skip
    both = Dictionary(Type=Name.OCMD, OCGs=Array([on, off]), P=Name.AllOn)
    rule = Dictionary(Type=Name.OCMD, VE=Array([Name.Not, on]))
    pieces = {"Aan": on, "Uit": off, "Samen": both, "Regel": rule, "Scherm": screen}
    content = b""
    for place, name in enumerate(pieces):
        text = "Zichtbare laag" if name == "Aan" else f"{HIDDEN} {name}"
        content += f"/OC /{name} BDC\n".encode() + shown(text, y=700 - 40 * place)
        content += f"0 0 0 rg 400 {700 - 40 * place} 50 20 re f\nEMC\n".encode()
    content += b"/Vorm Do\n" + b"/Span <</MCID 3>> BDC\n" + shown("Gewone woorden", y=200) + b"EMC\n"
    resources = Dictionary(
        Font=Dictionary(F1=font(pdf)), Properties=Dictionary(**pieces), XObject=Dictionary(Vorm=form),
    )  # fmt: skip
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(Dictionary(
        Type=Name.Page, MediaBox=Array([0, 0, 595, 842]), Contents=pdf.make_stream(content), Resources=resources,
    ))))  # fmt: skip
    printing = Dictionary(Event=Name.Print, Category=Array([Name.Print]), OCGs=Array([screen]))
    default = Dictionary(OFF=Array([off]), AS=Array([printing]))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([on, off, screen]), D=default)
    return saved(pdf)


def with_fields() -> bytes:
    """A form with a filled-in field, a hidden one, and scripts behind both."""
    pdf = plain()
    fields = []
    for place, (name, flags) in enumerate([("Ingevuld", 4), ("Weggelaten", 2)]):
        look = pdf.make_stream(
            shown(f"{name} veld", 2, 5, 12), Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 200, 20]),
            Resources=Dictionary(Font=Dictionary(F1=font(pdf))),
        )  # fmt: skip
        fields.append(pdf.make_indirect(Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String(name), V=String(f"{name} veld"), F=flags,
            Rect=Array([72, 400 - 40 * place, 272, 420 - 40 * place]), AP=Dictionary(N=look),
            AA=Dictionary(K=Dictionary(S=Name.JavaScript, JS=String(SECRET))),
        )))  # fmt: skip
    pdf.pages[0].obj.Annots = Array(fields)
    pdf.Root.AcroForm = Dictionary(Fields=Array(fields))
    return saved(pdf)


def drawn_in_every_way() -> bytes:
    pdf = plain(content=(
        b"/G0 gs BT /T3 60 Tf 1 0 0 1 50 700 Tm (ab) Tj ET "
        b"/Pattern cs /Tegel scn 50 450 200 150 re f "
        b"q 300 450 200 150 re W n /Verloop sh Q "
        b"/Inkt cs 0.7 scn 50 250 200 150 re f /Lijst cs 1 scn 300 250 200 150 re f "
        b"q /G1 gs 1 0 0 rg 50 50 450 150 re f Q"
    ))  # fmt: skip
    dot = pdf.make_stream(
        b"1 0 0 rg 0 0 300 300 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 300, 300]),
        Resources=Dictionary(),
    )  # fmt: skip
    letters = Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 750, 750]), FirstChar=97, LastChar=98,
        FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]), Widths=Array([1000, 1000]),
        CharProcs=Dictionary(
            a=pdf.make_stream(b"1000 0 d0 /Stip Do"), b=pdf.make_stream(b"1000 0 d0 0 0 750 750 re f")
        ),
        Encoding=Dictionary(Type=Name.Encoding, Differences=Array([97, Name.a, Name.b])),
        Resources=Dictionary(XObject=Dictionary(Stip=dot)),
    )  # fmt: skip
    ramp = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([0, 0, 1]), C1=Array([1, 1, 0]), N=1)
    tile = pdf.make_stream(
        b"0 1 0 rg 0 0 20 20 re f", Type=Name.Pattern, PatternType=1, PaintType=1, TilingType=1,
        BBox=Array([0, 0, 40, 40]), XStep=40, YStep=40, Resources=Dictionary(),
    )  # fmt: skip
    glow = Dictionary(
        ShadingType=2, ColorSpace=Name.DeviceRGB, Coords=Array([300, 0, 500, 0]), Function=ramp,
        Extend=Array([True, True]),
    )  # fmt: skip
    half = pdf.make_stream(
        b"0.5 g 0 0 300 842 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 595, 842]),
        Group=Dictionary(S=Name.Transparency, CS=Name.DeviceGray), Resources=Dictionary(),
    )  # fmt: skip
    pdf.pages[0].obj.Resources = Dictionary(
        Font=Dictionary(T3=pdf.make_indirect(letters)),
        Pattern=Dictionary(Tegel=tile), Shading=Dictionary(Verloop=glow),
        ColorSpace=Dictionary(
            Inkt=Array([Name.Separation, Name.Blauw, Name.DeviceRGB, ramp]),
            Lijst=Array([Name.Indexed, Name.DeviceRGB, 1, String(bytes((255, 0, 0, 0, 128, 255)))]),
        ),
        ExtGState=Dictionary(
            G0=Dictionary(ca=0.6), G1=Dictionary(SMask=Dictionary(S=Name.Luminosity, G=half)),
        ),
    )  # fmt: skip
    return saved(pdf)


def of_many_pages() -> bytes:
    """A page tree in which few objects are a million pages."""
    pdf = plain()
    node = pdf.Root.Pages
    for _ in range(6):
        node = pdf.make_indirect(Dictionary(Type=Name.Pages, Kids=Array([node] * 10), Count=10 * int(node.Count)))
    pdf.Root.Pages = node
    return saved(pdf)


def of_zeros() -> bytes:
    """A page description of a gigabyte in a megabyte."""
    pdf = plain()
    packer, blanks, check = zlib.compressobj(9), b" " * 10_000_000, 1
    head = packer.compress(blanks) + packer.flush(zlib.Z_FULL_FLUSH)
    # What follows a full flush leans on nothing before it: packed once, it may stand there 99 times.
    more = packer.compress(blanks) + packer.flush(zlib.Z_FULL_FLUSH)
    for _ in range(100):
        check = zlib.adler32(blanks, check)
    data = head + 99 * more + b"\x03\x00" + check.to_bytes(4, "big")
    pdf.pages[0].obj.Contents = pikepdf.Stream(pdf, data, Filter=Name.FlateDecode)
    return saved(pdf, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)


def of_forms(depth: int, each: int) -> bytes:
    """Forms that draw each other: `each` times, `depth` deep."""
    pdf = plain()
    below = pdf.make_stream(
        b"0 0 1 1 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]), Resources=Dictionary()
    )
    for _ in range(depth):
        below = pdf.make_stream(
            b"/X Do " * each, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]),
            Resources=Dictionary(XObject=Dictionary(X=below)),
        )  # fmt: skip
    pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(X=below))
    pdf.pages[0].obj.Contents = pdf.make_stream(b"/X Do")
    return saved(pdf)


def of_itself() -> bytes:
    """A form that draws itself."""
    pdf = plain(content=b"/X Do")
    form = pdf.make_stream(b"/X Do", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
    form.Resources = Dictionary(XObject=Dictionary(X=form))
    pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(X=form))
    return saved(pdf)


def of_brackets() -> bytes:
    """Arrays within arrays without end."""
    data = saved(plain(), object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return data.replace(b"/MediaBox [ 0 0 595 842 ]", b"/MediaBox " + b"[" * 50_000)


def made_on_opening() -> bytes:
    pdf = plain()
    pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=pdf.make_stream(b"<x/>"))
    pdf.Root.NeedsRendering = True
    return saved(pdf)


def locked(user: str = "", **allowed: bool) -> bytes:
    rights = pikepdf.Permissions(**allowed)
    return saved(plain(), encryption=pikepdf.Encryption(user=user, owner="eigenaar", allow=rights))


def no_pages() -> bytes:
    return saved(Pdf.new())


def wrong_count() -> bytes:
    data = saved(plain(2), object_stream_mode=pikepdf.ObjectStreamMode.disable)
    assert data.count(b"/Count 2") == 1
    return data.replace(b"/Count 2", b"/Count 3")


def cut_off() -> bytes:
    return saved(plain(3))[:-300]


UNFIT: dict[str, tuple[Callable[[], bytes], str]] = {
    "a text": (lambda: b"Geachte mevrouw,", "other"),
    "nothing": (lambda: b"", "other"),
    "cut off": (cut_off, "damaged"),
    "a head alone": (lambda: b"%PDF-1.7\n", "damaged"),
    "closed": (lambda: locked("geheim"), "locked"),
    "not to be printed": (lambda: locked(print_lowres=False, print_highres=False), "locked"),
    "no pages": (no_pages, "empty"),
    "a wrong count": (wrong_count, "damaged"),
    "a million pages": (of_many_pages, "damaged"),
    "too many pages": (lambda: saved(plain(201)), "large"),
    "a gigabyte of blanks": (of_zeros, "large"),
    "draws itself": (of_itself, "endless"),
    "brackets": (of_brackets, "damaged"),
    "made on opening": (made_on_opening, "form"),
}
"""Files that cannot be printed, and the code of why."""
