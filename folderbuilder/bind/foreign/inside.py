"""The process in which a foreign file is opened: it gets bytes, tells what is left of them, and has nothing else.

Standard input holds a line of JSON with the size of the file and the limits, and the file. Standard output gets what
`model.heard` reads. When standard input closes, nobody waits any more, and the process ends.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import zlib
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO

import pikepdf
import pypdfium2 as pdfium

from folderbuilder.bind import numbers
from folderbuilder.bind.foreign.copying import Copier, Endless, inherited
from folderbuilder.bind.foreign.layers import Layers
from folderbuilder.bind.foreign.model import Foreign, ForeignPage
from folderbuilder.bind.foreign.streams import Budget, TooLarge
from folderbuilder.bind.pdf import cross_references, opening, ref, serialise

MOST_PAGES = 200
SMALLEST, LARGEST = 8.0, 14_400.0
"""Points: sides of a page."""
_LOOK = 0.25
"""Scale at which each page is drawn once, to know that it can be drawn."""
_ACTIVE = ("/JavaScript", "/JS", "/Launch", "/SubmitForm", "/ImportData", "/RichMedia", "/EmbeddedFiles", "/XFA")
_BROKEN = (
    pikepdf.PdfError, pdfium.PdfiumError, AttributeError, LookupError, TypeError, ValueError, ArithmeticError,
    RuntimeError, zlib.error,
)  # fmt: skip


class Unfit(Exception):
    """The file cannot be printed; says why, as a code."""


def clean(data: bytes, *, most_pages: int = MOST_PAGES) -> Foreign:
    """What is left of a file. Raises `Unfit`."""
    try:
        with pikepdf.open(BytesIO(data), attempt_recovery=False, suppress_warnings=True) as pdf:
            cleaned = _cleaned(pdf, most_pages)
        return _looked_at(cleaned)
    except Unfit:
        raise
    except pikepdf.PasswordError as error:
        raise Unfit("locked") from error
    except (TooLarge, MemoryError) as error:
        raise Unfit("large") from error
    except Endless as error:
        raise Unfit("endless") from error
    except _BROKEN as error:
        # RecursionError is among these: objects within objects without end.
        raise Unfit("damaged") from error


def _cleaned(pdf: pikepdf.Pdf, most_pages: int) -> Foreign:
    if pdf.is_encrypted and not (pdf.allow.print_highres or pdf.allow.print_lowres):
        raise Unfit("locked")
    root = pdf.Root
    form = root.get("/AcroForm", pikepdf.Dictionary())
    if "/XFA" in form and _is_true(root.get("/NeedsRendering")):
        raise Unfit("form")
    # Before the pages are listed: a list of a million takes long to make.
    said = int(root.Pages.get("/Count", -1))
    if said > most_pages:
        raise Unfit("large")
    found = len(pdf.pages)
    if not found:
        raise Unfit("empty")
    if found != said:
        raise Unfit("damaged")
    notes = {"active"} if _acts(pdf) else set()
    layers = Layers(root)
    _flatten(pdf, layers, form)
    copier = Copier(layers, Budget())
    pages = tuple(_page(page, copier) for page in pdf.pages)
    if pdf.get_warnings():
        notes.add("repaired")
    if layers.left_out:
        notes.add("layers")
    if copier.lacks_fonts:
        notes.add("fonts")
    return Foreign(pages, tuple(copier.sources), copier.streams, tuple(sorted(notes)))


def _is_true(value: object) -> bool:
    return value is True


def _acts(pdf: pikepdf.Pdf) -> bool:
    """Whether there is anything in the file that acts or is attached, so that it can be said that it went."""
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            if any(key in item for key in _ACTIVE) or item.get("/S") in _ACTIVE:
                return True
            if isinstance(names := item.get("/Names"), pikepdf.Dictionary) and any(key in names for key in _ACTIVE):
                return True
            if isinstance(action := item.get("/OpenAction"), pikepdf.Dictionary) and action.get("/S") in _ACTIVE:
                return True
    return False


def _flatten(pdf: pikepdf.Pdf, layers: Layers, form: pikepdf.Object) -> None:
    """Draw on the pages what a viewer prints of notes, stamps and filled-in fields; all the rest of them goes."""
    for page in pdf.pages:
        notes = page.obj.get("/Annots")
        if isinstance(notes, pikepdf.Array):
            drawn = [note for note in notes if isinstance(note, pikepdf.Dictionary)]
            page.obj.Annots = pikepdf.Array([note for note in drawn if not layers.hides(note.get("/OC"))])
    if _is_true(form.get("/NeedAppearances")):
        pdf.generate_appearance_streams()
    pdf.flatten_annotations("print")


# --- pages -----------------------------------------------------------------------------------------------------------


def _page(page: pikepdf.Page, copier: Copier) -> ForeignPage:
    left, bottom, right, top = _box(page)
    width, height = right - left, top - bottom
    turned = inherited(page.obj, "/Rotate")
    match int(turned) % 360 if isinstance(turned, int) else 0:
        case 90:
            matrix, size = [0, -1, 1, 0, -bottom, right], (height, width)
        case 180:
            matrix, size = [-1, 0, 0, -1, right, top], (width, height)
        case 270:
            matrix, size = [0, 1, -1, 0, top, -left], (height, width)
        case _:
            matrix, size = [1, 0, 0, 1, -left, -bottom], (width, height)
    form = copier.page(page, [left, bottom, right, top], matrix)
    unit = float(page.obj.get("/UserUnit", 1))
    if not SMALLEST <= min(size) * unit <= max(size) * unit <= LARGEST:
        raise Unfit("damaged")
    return ForeignPage(form, *size, "")


def _box(page: pikepdf.Page) -> tuple[float, float, float, float]:
    """What the file shows of the page: its crop box as far as it lies on the sheet. Raises `Unfit`."""
    sheet = _rectangle(inherited(page.obj, "/MediaBox"))
    if sheet is None:
        raise Unfit("damaged")
    crop = _rectangle(inherited(page.obj, "/CropBox")) or sheet
    box = (max(sheet[0], crop[0]), max(sheet[1], crop[1]), min(sheet[2], crop[2]), min(sheet[3], crop[3]))
    return box if box[2] - box[0] >= 1 and box[3] - box[1] >= 1 else sheet


def _rectangle(found: object) -> tuple[float, float, float, float] | None:
    if not isinstance(found, pikepdf.Array) or len(found) != 4:
        return None
    x1, y1, x2, y2 = (float(value) for value in found)
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


# --- whether a viewer can show what is left --------------------------------------------------------------------------


def _looked_at(cleaned: Foreign) -> Foreign:
    """Draw every page and read its words: here it may take long or fall over; nobody else need try it first."""
    pages = []
    with pdfium.PdfDocument(_alone(cleaned)) as document:
        if len(document) != len(cleaned.pages):
            raise Unfit("damaged")
        for index, known in enumerate(cleaned.pages):
            page = document[index]
            scale = min(_LOOK, 500 / max(known.width, known.height))
            page.render(scale=scale).close()
            words = page.get_textpage()
            pages.append(ForeignPage(known.form, known.width, known.height, words.get_text_range()))
            words.close()
            page.close()
    return Foreign(tuple(pages), cleaned.sources, cleaned.streams, cleaned.notes)


def _alone(cleaned: Foreign) -> bytes:
    """The cleaned pages as a file of their own."""
    first = numbers.FIRST_BLOCK
    packed = dict(_leaves(cleaned, first, first + len(cleaned.sources)))
    kids = " ".join(ref(number) for number in packed)
    packed[numbers.PAGES] = f"<</Type/Pages/Count {len(cleaned.pages)}/Kids[{kids}]>>"
    packed[numbers.CATALOG] = f"<</Type/Catalog/Pages {ref(numbers.PAGES)}>>"
    direct = {number: source.encode("ascii") for number, source in packed.items()}
    contents = first + len(cleaned.sources) + len(cleaned.pages)
    direct[contents] = b"<</Length 5>>stream\n/X Do\nendstream"
    body, runs = opening([cleaned.chunk(first), serialise(direct, {}, 0)])
    end, _ = cross_references(runs, len(body), numbers.XREF, f"/Root {ref(numbers.CATALOG)}", free_list=True)
    return body + end


def _leaves(cleaned: Foreign, first: int, leaf: int) -> Iterator[tuple[int, str]]:
    contents = leaf + len(cleaned.pages)
    for number, page in enumerate(cleaned.pages, leaf):
        yield (
            number,
            f"<</Type/Page/Parent {ref(numbers.PAGES)}/MediaBox[0 0 {page.width:.3f} {page.height:.3f}]"
            f"/Contents {ref(contents)}/Resources<</XObject<</X {ref(first + page.form)}>>>>>>",
        )


# --- the process -----------------------------------------------------------------------------------------------------


def limit(memory: int, seconds: int) -> None:
    """Bound this process where the system can: bytes of memory, seconds of work, and not a byte written to a file."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on every system

    for what, most in (
        (resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):  # fmt: skip
        with suppress(OSError, ValueError):
            resource.setrlimit(what, (most, most))


def main() -> None:
    """Clean the file on standard input."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    asked = json.loads(source.readline())
    data = source.read(asked["size"])
    limit(asked["memory"], asked["seconds"])
    threading.Thread(target=_end_with, args=(source.fileno(),), daemon=True).start()
    try:
        told = clean(data, most_pages=asked["pages"]).told
    except Unfit as unfit:
        told = json.dumps({"refused": str(unfit)}).encode("ascii") + b"\n"
    target.write(told)
    target.flush()
    # Nothing is left to clear up, and the other thread waits.
    os._exit(0)


def _end_with(descriptor: int) -> None:
    """End when nobody waits any more."""
    os.read(descriptor, 1)
    os._exit(1)


if __name__ == "__main__":
    main()
