"""Files of other people: what is drawn of them comes along, and nothing else; none of them does any harm."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import zlib
from io import BytesIO
from pathlib import Path

import foreign_files as files
import pypdfium2 as pdfium
import pytest
from foreign_files import HIDDEN, SECRET, UNFIT, WORDS
from helpers import patient
from PIL import Image, ImageChops

import folderbuilder
from folderbuilder.bind.foreign import apart
from folderbuilder.bind.foreign.apart import Limits, Quarantine
from folderbuilder.bind.foreign.finding import MOST, Attic, title_of
from folderbuilder.bind.foreign.inside import Unfit, _alone, clean
from folderbuilder.bind.foreign.jpeg2000 import Unknown, plain_jpeg2000
from folderbuilder.bind.foreign.model import Foreign, heard
from folderbuilder.problems import FolderFailed


def everything(foreign: Foreign) -> str:
    """All that is in a cleaned file, unpacked."""
    data = [zlib.decompress(d) if "FlateDecode" in foreign.sources[n] else d for n, d in foreign.streams.items()]
    return "\n".join([*foreign.sources, *(d.decode("latin-1") for d in data)])


def words(foreign: Foreign) -> str:
    return " ".join(" ".join(page.text for page in foreign.pages).split())


def picture(data: bytes, page: int = 0) -> tuple[tuple[int, int], bytes]:
    """What a viewer shows, in a few large dots."""
    with pdfium.PdfDocument(data) as document:
        image = document[page].render(scale=0.1).to_pil().convert("RGB")
        return image.size, image.tobytes()


@pytest.mark.parametrize("name", UNFIT)
def test_r22_what_cannot_be_printed_says_why(name: str) -> None:
    make, code = UNFIT[name]
    started = time.monotonic()
    assert Quarantine().cleaned(make()) == code
    assert time.monotonic() - started < 90


def test_r22_a_file_that_never_ends_is_given_up() -> None:
    quarantine = Quarantine(Limits(seconds=1))
    started = time.monotonic()
    assert quarantine.cleaned(files.of_forms(12, 10)) == "slow"
    assert quarantine.cleaned(files.of_forms(12, 10)) == "slow"
    assert time.monotonic() - started < 60


def test_nobody_works_on_when_nobody_waits() -> None:
    data = files.of_forms(12, 10)
    asked = {"size": len(data), "pages": 9, "memory": 2_000_000_000, "seconds": 60}
    root = str(Path(folderbuilder.__file__).parents[1])
    with subprocess.Popen(
        [sys.executable, "-P", "-c", apart._START, root], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        process.stdin.write(json.dumps(asked).encode() + b"\n" + data)
        process.stdin.flush()
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(2)
        process.stdin.close()
        assert process.wait(10) == 1


@pytest.mark.skipif(os.name == "nt", reason="needs limits of Unix")
def test_r22_memory_has_a_limit() -> None:
    many = files.saved(files.plain(content=b"0 0 m " * 3_000_000 + b"/A BMC EMC"))
    assert Quarantine(Limits(memory=500_000_000)).cleaned(many) in ("large", "slow")


def test_a_file_too_large_is_not_even_opened() -> None:
    assert Quarantine(Limits(size=1000)).cleaned(files.saved(files.plain(5))) == "large"


def test_the_same_bytes_each_time_and_nothing_lost() -> None:
    data = files.saved(files.plain(3))
    first, second = Quarantine().cleaned(data), Quarantine().cleaned(data)
    assert isinstance(first, Foreign)
    assert first == second
    assert [page.text for page in first.pages] == [f"{WORDS} {n}" for n in (1, 2, 3)]
    assert first.notes == ("fonts",)
    for page in range(3):
        assert picture(_alone(first), page) == picture(data, page)


def test_what_another_process_tells_is_checked() -> None:
    told = clean(files.saved(files.plain())).told
    for wrong in (b"", b"{}\n", b"[]\n", told[:-1], told + b"x", b'{"pages": 1}\n'):
        with pytest.raises(ValueError, match=r"."):
            heard(wrong)


def test_r22_nothing_that_acts_or_tells_comes_along() -> None:
    foreign = clean(files.acting())
    said = everything(foreign)
    assert words(foreign) == f"{WORDS} 1 {WORDS} 2"
    assert "active" in foreign.notes
    assert SECRET not in said
    assert not re.search(r"/(JavaScript|JS|Launch|AA|URI|Annots?|Metadata|PieceInfo|EmbeddedFiles?|Parent)\b", said)


def test_r22_hidden_layers_are_gone() -> None:
    foreign = clean(files.layered())
    said = everything(foreign)
    assert words(foreign) == "Zichtbare laag Gewone woorden"
    assert HIDDEN not in said
    assert "layers" in foreign.notes
    assert not re.search(r"\b(BDC|BMC|EMC|MCID|OCG|OC)\b", said)
    # Of five rectangles the one of the layer that is on.
    assert len(re.findall(r"\bre\b", said)) == 5
    assert len(re.findall(r"^f$", said, re.MULTILINE)) == 1


def test_a_field_that_is_filled_in_is_printed_and_a_hidden_one_is_not() -> None:
    foreign = clean(files.with_fields())
    assert words(foreign) == f"{WORDS} 1 Ingevuld veld"
    assert "Weggelaten" not in everything(foreign)
    assert SECRET not in everything(foreign)


@pytest.mark.parametrize("angle", [0, 90, 180, 270, 360, -90])
def test_turned_pages_stand_upright(angle: int) -> None:
    data = files.turned(angle)
    foreign = clean(data)
    page = foreign.pages[0]
    assert (page.width, page.height) == ((300, 600) if angle % 180 else (600, 300))
    assert picture(_alone(foreign)) == picture(data)


@pytest.mark.parametrize(
    ("media", "crop", "size"),
    [
        ([0, 0, 595, 842], [100, 300, 500, 600], (400, 300)),
        ([-50, -60, 545, 782], None, (595, 842)),
        ([595, 842, 0, 0], [500, 600, 100, 300], (400, 300)),
        ([0, 0, 595, 842], [-100, -100, 900, 900], (595, 842)),
        ([0, 0, 595, 842], [2000, 2000, 2100, 2100], (595, 842)),
    ],
)
def test_the_crop_box_counts(media: list[float], crop: list[float] | None, size: tuple[float, float]) -> None:
    page = clean(files.boxed(media, crop)).pages[0]
    assert (page.width, page.height) == size


def test_a_box_without_size_is_damage() -> None:
    with pytest.raises(Unfit, match="damaged"):
        clean(files.boxed([0, 0, 595, 0], None))


def test_what_no_page_uses_stays_behind() -> None:
    pdf = files.plain()
    other = pdf.make_stream(SECRET.encode(), Type=files.Name.XObject, Subtype=files.Name.Form)
    pdf.pages[0].obj.Resources.XObject = files.Dictionary(X9=other)
    assert SECRET not in everything(clean(files.saved(pdf)))


def test_r22_pictures_lose_what_the_camera_wrote() -> None:
    pdf = files.plain(content=b"q 100 0 0 100 0 0 cm /P Do Q")
    segment = SECRET.encode()
    jpeg = (
        b"\xff\xd8\xff\xe1" + (len(segment) + 2).to_bytes(2, "big") + segment + b"\xff\xdb\x00\x03\x00\xff\xda\x00\x02x"
    )
    pdf.pages[0].obj.Resources = files.Dictionary(XObject=files.Dictionary(P=files.pikepdf.Stream(
        pdf, jpeg, Type=files.Name.XObject, Subtype=files.Name.Image, Width=8, Height=8, BitsPerComponent=8,
        ColorSpace=files.Name.DeviceGray, Filter=files.Name.DCTDecode,
    )))  # fmt: skip
    said = everything(clean(files.saved(pdf)))
    assert SECRET not in said
    assert "/Filter/DCTDecode" in said
    assert "\xff\xdb\x00\x03\x00\xff\xda\x00\x02x" in said


@pytest.mark.parametrize("bare", [False, True])
def test_r22_jpeg_2000_pictures_lose_it_too_and_look_the_same(bare: bool) -> None:
    target, look = BytesIO(), Image.effect_noise((24, 16), 90).convert("RGB")
    look.save(target, "JPEG2000", no_jp2=bare, comment=SECRET)
    whole = target.getvalue()
    assert SECRET.encode() in whole
    if not bare:
        notes = SECRET.encode()
        boxes = b"".join((len(notes) + 8).to_bytes(4, "big") + kind + notes for kind in (b"xml ", b"uuid", b"free"))
        # The signature and the kind of file come first, then notes; and once more behind the picture, without a size.
        head = 12 + int.from_bytes(whole[12:16], "big")
        whole = whole[:head] + boxes + whole[head:] + b"\0\0\0\0uuid" + notes
    pdf = files.plain(content=b"q 100 0 0 100 0 0 cm /P Do Q")
    pdf.pages[0].obj.Resources = files.Dictionary(XObject=files.Dictionary(P=files.pikepdf.Stream(
        pdf, whole, Type=files.Name.XObject, Subtype=files.Name.Image, Width=24, Height=16,
        Filter=files.Name.JPXDecode,
    )))  # fmt: skip
    foreign = clean(files.saved(pdf))
    assert SECRET not in everything(foreign)
    (kept,) = (data for data in foreign.streams.values() if b"\xff\x4f\xff\x51" in data)
    assert ImageChops.difference(Image.open(BytesIO(kept)), Image.open(BytesIO(target.getvalue()))).getbbox() is None


@pytest.mark.parametrize("data", [b"", b"\0\0\0\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51\0\1", b"\xff\xd8\xff"])
def test_what_is_no_jpeg_2000_is_not_taken_for_one(data: bytes) -> None:
    with pytest.raises(Unknown):
        plain_jpeg2000(data)


def test_pictures_packed_twice_are_unpacked_once() -> None:
    pdf = files.plain(content=b"q 100 0 0 100 0 0 cm /P Do Q")
    jpeg = b"\xff\xd8\xff\xdb\x00\x03\x00\xff\xda\x00\x02x"
    pdf.pages[0].obj.Resources = files.Dictionary(XObject=files.Dictionary(P=files.pikepdf.Stream(
        pdf, zlib.compress(jpeg), Type=files.Name.XObject, Subtype=files.Name.Image, Width=8, Height=8,
        BitsPerComponent=8, ColorSpace=files.Name.DeviceGray,
        Filter=files.Array([files.Name.FlateDecode, files.Name.DCTDecode]),
    )))  # fmt: skip
    foreign = clean(files.saved(pdf, stream_decode_level=files.pikepdf.StreamDecodeLevel.none))
    assert jpeg in foreign.streams.values()


def test_resources_from_above_and_of_old_forms_come_along() -> None:
    pdf = files.plain(content=b"/X Do")
    form = pdf.make_stream(
        files.shown("Oude vorm"), Type=files.Name.XObject, Subtype=files.Name.Form, BBox=files.Array([0, 0, 595, 842])
    )
    page = pdf.pages[0].obj
    pdf.Root.Pages.Resources = files.Dictionary(Font=page.Resources.Font, XObject=files.Dictionary(X=form))
    del page.Resources
    data = files.saved(pdf)
    foreign = clean(data)
    assert words(foreign) == "Oude vorm"
    assert picture(_alone(foreign)) == picture(data)


def test_drawn_letters_patterns_and_masks_look_the_same() -> None:
    """Type 3 fonts with resources of the font, tiling and shading patterns, soft masks, colour spaces."""
    data = files.drawn_in_every_way()
    foreign = clean(data)
    assert picture(_alone(foreign)) == picture(data)
    assert len(set(picture(data)[1])) > 20


# --- where files are looked for --------------------------------------------------------------------------------------


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a list's files, beside a file that is none of its business."""
    folder = tmp_path / "lijst"
    (folder / "bijlagen").mkdir(parents=True)
    for path in (folder / "een.pdf", folder / "bijlagen" / "twee_bladen.pdf", tmp_path / "buiten.pdf"):
        path.write_bytes(files.saved(files.plain()))
    return folder


def code_of(folder: Path, name: str) -> str:
    with pytest.raises(FolderFailed) as failed:
        Attic(folder).of(patient(attachments=(name,)))
    (problem,) = failed.value.problems
    assert (problem.file, problem.line, problem.column) == ("lijst.csv", 2, "attachments")
    assert problem.private
    assert name not in str(problem)
    assert problem.hint
    return problem.code


@pytest.mark.parametrize("name", ["een.pdf", "./een.pdf", "bijlagen/twee_bladen.pdf", "bijlagen\\twee_bladen.pdf"])
def test_files_are_found_from_the_folder_of_the_list(place: Path, name: str) -> None:
    (found,), _ = Attic(place).of(patient(attachments=(name,)))
    assert found.title in ("Een", "Twee bladen")


@pytest.mark.parametrize(
    "name", ["../buiten.pdf", "bijlagen/../../buiten.pdf", "/etc/passwd", "C:\\x.pdf", "\\\\server\\x.pdf", "C:x.pdf"]
)
def test_a_list_reads_nothing_outside_its_folder(place: Path, name: str) -> None:
    assert code_of(place, name) == "attachment-outside"


def test_nor_a_file_by_its_whole_name(place: Path) -> None:
    assert code_of(place, str(place / "een.pdf")) == "attachment-outside"


@pytest.mark.skipif(os.name == "nt", reason="needs links and pipes")
def test_links_out_and_pipes_are_refused(place: Path) -> None:
    (place / "link.pdf").symlink_to(place.parent / "buiten.pdf")
    (place / "map").symlink_to(place.parent)
    (place / "lus.pdf").symlink_to(place / "lus.pdf")
    os.mkfifo(place / "pijp.pdf")
    assert code_of(place, "link.pdf") == "attachment-outside"
    assert code_of(place, "map/buiten.pdf") == "attachment-outside"
    assert code_of(place, "lus.pdf") == "attachment-unreadable"
    assert code_of(place, "pijp.pdf") == "attachment-unreadable"
    (place / "binnen.pdf").symlink_to(place / "een.pdf")
    assert Attic(place).of(patient(attachments=("binnen.pdf",)))[0]


def test_what_is_not_there_or_no_file_is_told(place: Path) -> None:
    assert code_of(place, "twee.pdf") == "attachment-missing"
    assert code_of(place, "bijlagen") == "attachment-unreadable"


def test_everything_wrong_is_told_at_once_and_too_many_are_too_many(place: Path) -> None:
    with pytest.raises(FolderFailed) as failed:
        Attic(place).of(patient(attachments=("a.pdf", "een.pdf", "../b.pdf")))
    codes = [problem.code for problem in failed.value.problems]
    assert codes == ["attachment-missing", "attachment-fonts", "attachment-outside"]
    with pytest.raises(FolderFailed) as failed:
        Attic(place).of(patient(attachments=("een.pdf",) * (MOST + 1)))
    assert failed.value.problems[-1].code == "attachment-many"


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("leven_met_een_pomp.pdf", "Leven met een pomp"), ("map\\Brief 2.PDF", "Brief 2"), (".pdf", ".pdf"),
        ("a/b/c", "C"), ("één-twee.pdf", "Één-twee"),
    ],
)  # fmt: skip
def test_a_file_is_called_by_its_name(name: str, title: str) -> None:
    assert title_of(name) == title
