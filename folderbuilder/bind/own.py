"""What is one patient's own in the file: the line at the head of every page, the late values, and rare letters."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from folderbuilder.bind import numbers
from folderbuilder.bind.document import resources
from folderbuilder.bind.fonts import extra_fonts
from folderbuilder.bind.gathering import Gathering
from folderbuilder.bind.pdf import Chunk, cross_references, ref, serialise, stream, tail_of
from folderbuilder.compose.blocks import Words
from folderbuilder.library.layout import Team
from folderbuilder.patients.model import Patient
from folderbuilder.problems import FolderFailed, Problem, Severity
from folderbuilder.typeset.fonts import Glyphs
from folderbuilder.typeset.lines import Breaker, line_words
from folderbuilder.typeset.operators import Ink
from folderbuilder.typeset.setting import Style
from folderbuilder.typeset.sheet import Sheet
from folderbuilder.typeset.typesetter import Typesetter

UNPRINTABLE = 10.0
"""What printers leave white at the edge of a sheet, at least; in points."""


def patient_line(patient: Patient, words: Mapping[str, str]) -> str:
    """Whose page it is, as every page says it."""
    return f"{patient.name} · {words['patient_number'].format(id=patient.id)}"


def handout_line(team: Team | None, gathering: Gathering, words: Mapping[str, str]) -> str:
    """Whom to ask, and which print this is: the same pages always have the same code, others another."""
    ask = words["handout_ask"]
    if team is not None and team.phones:
        ask = words["handout_call"].format(name=team.name, number=team.phones[0].number)
    return f"{ask} · {words['handout_print'].format(code=gathering.digest.hex()[:8])}"


@dataclass(frozen=True, slots=True)
class Own:
    """What is one patient's own: content streams by object number, and the glyphs they need beyond the core."""

    streams: Mapping[int, bytes]
    words: tuple[tuple[int, str], ...]
    """What each of them says."""
    extra: Glyphs


def own_streams(gathering: Gathering, line: str, late: Sequence[Sequence[str]], typesetter: Typesetter) -> Own:
    """`line` is for the head of pages, `late` are the late values of each part."""
    ink = Ink()
    sheet = Sheet(typesetter.layout, typesetter.fonts, 0, ink)
    streams = {numbers.PATIENT_FORM: line_form(line, typesetter, sheet)}
    words = [(numbers.PATIENT_FORM, line)]
    for vacancy in gathering.vacancies:
        slot = vacancy.slot
        value = late[vacancy.part][slot.index]
        word = typesetter.fonts.face(slot.bold).shape(value)
        shown = sheet.shown([word], slot.x, slot.y, slot.size, slot.color, bold=slot.bold)
        content = f"/{slot.tag} <</MCID {slot.mcid}>> BDC {shown} EMC".encode("ascii")
        streams[vacancy.number] = stream(content, compress=False)
        words.append((vacancy.number, value))
    return Own(streams, tuple(words), ink.glyphs)


def own_end(gathering: Gathering, own: Own, typesetter: Typesetter) -> bytes:
    """The end of the file: the patient's own streams, and fonts for letters that the shared ones lack."""
    direct = dict(own.streams)
    chunks: list[Chunk] = []
    extra = Glyphs.of([gathering.extra, own.extra])
    if extra != gathering.extra:
        # This name has letters that the shared fonts lack: it brings them, and says so in the resources.
        direct[numbers.RESOURCES] = resources(extra, gathering.forms).encode("ascii")
        if (fonts := extra_fonts(typesetter.fonts, extra)) is not None:
            chunks.append(fonts)
    chunks.append(serialise(direct, {}, 0))
    return _tail(gathering, chunks)


def _tail(gathering: Gathering, chunks: Sequence[Chunk]) -> bytes:
    body, runs = tail_of(chunks, len(gathering.data))
    digest = hashlib.sha256(gathering.digest + body).digest()
    identity = f"/ID[<{gathering.digest[:16].hex()}><{digest[:16].hex()}>]"
    trailer = f"/Root {ref(numbers.CATALOG)}{identity}/Prev {gathering.xref_at}"
    at = len(gathering.data) + len(body)
    references, _ = cross_references(runs, at, numbers.OWN_XREF, trailer, free_list=False, size=gathering.size)
    return body + references


def line_form(line: str, typesetter: Typesetter, sheet: Sheet) -> bytes:
    """The form that every page draws at its head. Raises `FolderFailed` for a line too long."""
    layout, fonts = typesetter.layout, typesetter.fonts
    style = Style(layout.type.small, layout.type.small * 1.3, layout.colors.muted)
    lines = Breaker(fonts, style.size).lines((Words(line),), layout.text_width, keep=False)
    height = len(lines) * style.leading
    if height - style.leading + style.size > layout.margins.top * 0.55 - UNPRINTABLE:
        problem = Problem(
            Severity.ERROR,
            "name-long",
            "The patient's name and number, or in a handout the team's name, are too long for the head of a page.",
            hint="Shorten the longest of them to what people use.",
        )
        raise FolderFailed(problem)
    shown = []
    for number, row in enumerate(lines):
        y = (len(lines) - 1 - number) * style.leading
        shown.append(sheet.shown(line_words(fonts.regular, row), 0, y, style.size, style.color, bold=False))
    box = f"0 -{layout.type.small} {layout.text_width:.2f} {max(height, 1):.2f}"
    entries = f"/Type/XObject/Subtype/Form/BBox[{box}]/Resources {ref(numbers.RESOURCES)}"
    return stream("\n".join(shown).encode("ascii"), entries)
