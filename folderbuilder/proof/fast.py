"""The fast proof: strict without reading pages again.

A folder is a gathering that it shares with others and an end of its own. Each part of a gathering is read once in a
run, object by object: it must hold nothing of any patient, or, when it is this patient's alone, of any other; and its
pages are looked at once with PDFium, in this run or an earlier one: no ink outside the page or where the holes are
punched. A gathering is looked through once: it must be those parts byte for byte, in their order, with the page numbers
counting up, every link leading to a place that is there, and every number in the contents that of its page; each
section must say the library's version. Of every folder its own end is read: its objects may be no others than those
planned, and their words must be this patient's line and values, to the letter. Tags and headings follow from the parts,
which `--proof full` reads page by page.

In a booklet, descriptions of pages must be there to the byte, small objects must say the same words as in the part, and
the pages must stand on their sheets in the order in which hands fold them.
"""

from __future__ import annotations

import zlib
from collections import OrderedDict
from typing import TYPE_CHECKING

from folderbuilder.bind.document import SAID_OF_ALL
from folderbuilder.proof.bytes import HEADER, objects, packed, shown, stream_of, words_of
from folderbuilder.proof.findings import Code, Findings
from folderbuilder.proof.folding import begins, check_sheets, holder, says_the_same
from folderbuilder.proof.foreign import check_sources, strangers
from folderbuilder.proof.identity import NOT_THIS, line_pattern
from folderbuilder.proof.kinds import check_count, check_sheet
from folderbuilder.proof.looked import Looked
from folderbuilder.proof.places import Places
from folderbuilder.proof.versions import STALE, is_stale, versions_of
from folderbuilder.proof.words import compact, fold

if TYPE_CHECKING:
    from pathlib import Path

    from folderbuilder.bind.bound import Bound
    from folderbuilder.bind.gathering import Gathering
    from folderbuilder.bind.part import Part
    from folderbuilder.problems import Problem
    from folderbuilder.proof.others import Others
    from folderbuilder.typeset.typesetter import Typesetter

REMEMBERED = 1024
"""How many parts and gatherings are remembered as read."""
_FORM = b"/Subtype/Form"


class FastProof:
    """The fast proof of one run: remembers what it has read."""

    def __init__(self, others: Others, typesetter: Typesetter, cache: Path | None = None) -> None:
        """`cache` is the folder with notes of what earlier runs looked at."""
        self.others = others
        self.fonts = typesetter.fonts
        self.layout = typesetter.layout
        self._looked = Looked(cache, typesetter)
        self._places = Places(typesetter.fonts, REMEMBERED)
        # By identity, the object kept with it so that its identity is not given to another.
        self._sound: OrderedDict[int, object] = OrderedDict()

    def prove(self, bound: Bound) -> list[Problem]:
        """Everything wrong with a folder; an empty list means sound."""
        findings = Findings()
        gathering = bound.gathering
        if not self._known(gathering):
            unread = [part for part in gathering.parts if not self._known(part)]
            for part in unread:
                self._read_part(part, bound, findings)
            check_count(bound.page_count, self.layout, findings)
            unseen = [part for part in unread if not self._looked.at(part)]
            self._look(bound, {id(part) for part in unseen}, findings)
            try:
                self._read_gathering(gathering, findings)
            except (zlib.error, ValueError, LookupError):
                findings.add(Code.DAMAGED, "An object that folders share cannot be read")
            if not findings.found:
                self._remember(gathering, *gathering.parts)
                self._looked.note(unseen)
        self._read_own(bound, findings)
        strange = strangers(bound, self.others, findings) if bound.attached else []
        return [*findings.problems(patient=bound.identity[1] if bound.identity else None), *strange]

    def _known(self, item: object) -> bool:
        return id(item) in self._sound

    def _remember(self, *items: object) -> None:
        for item in items:
            self._sound[id(item)] = item
        while len(self._sound) > REMEMBERED:
            self._sound.popitem(last=False)

    def _read_part(self, part: Part, bound: Bound, findings: Findings) -> None:
        """Nothing of a patient in a shared part; nothing of another one in this patient's own."""
        if part.kept:
            # Its bytes were read when it was made, and its checksum says they are the same.
            words = part.said
        else:
            words = "\n".join(words_of(body, self.fonts) for _, body in objects(part.block.chunk.data))
        version = versions_of(bound).get(part.name)
        if version is not None and self.layout.prints_sections and is_stale([words], version):
            findings.add(Code.VERSION, STALE)
        if "\ufffd" in words:
            findings.add(Code.GLYPH, f"A sign in '{part.name}' cannot be read back")
        explained = "\n".join([*bound.identity, *(page.text(()) for page in part.pages)]) if part.private else ""
        if self.others.leaks(words, explained, frozenset() if part.private else self.others.in_library):
            findings.add(Code.LEAK, f"Something of another patient of this run stands in '{part.name}'")
        if part.foreign is not None:
            check_sources(part.foreign.sources, findings)

    def _look(self, bound: Bound, unread: set[int], findings: Findings) -> None:
        """The pages of parts that nobody has looked at yet, as a viewer sees them."""
        if not unread:
            return
        # Imported here: most folders of a run have no page that is new.
        from folderbuilder.proof.ink import check_ink, without_marks  # noqa: PLC0415
        from folderbuilder.proof.seen import see_ink  # noqa: PLC0415

        owners = [part for part in bound.gathering.parts for _ in part.pages]
        wanted = [index for index, part in enumerate(owners) if id(part) in unread]
        zone = self.layout.punch_zone
        try:
            if bound.gathering.sides:
                self._look_at_sheets(bound, wanted, findings)
                return
            for index, box, ink in see_ink(bound.data, wanted):
                check_sheet(box[2] - box[0], box[3] - box[1], self.layout, index + 1, findings)
                front = bound.leaves[index].front
                free = (zone, 0.0) if front else (0.0, zone)
                check_ink(without_marks(ink, self.layout, front=front), box, free, index + 1, findings)
        except RuntimeError:
            findings.add(Code.DAMAGED, "A page cannot be opened")

    def _look_at_sheets(self, bound: Bound, wanted: list[int], findings: Findings) -> None:
        """The sides of a booklet on which some of these pages stand."""
        from folderbuilder.proof.ink import check_sheet_ink  # noqa: PLC0415 - as above
        from folderbuilder.proof.seen import see_ink  # noqa: PLC0415

        new = {index + 1 for index in wanted}
        sides = [index for index, pair in enumerate(bound.gathering.sides) if new.intersection(pair)]
        for index, box, ink in see_ink(bound.data, sides) if sides else ():
            check_sheet(box[2] - box[0], box[3] - box[1], self.layout, index + 1, findings)
            check_sheet_ink(ink, self.layout, index + 1, findings)

    def _read_gathering(self, gathering: Gathering, findings: Findings) -> None:
        """The parts as they were read, and behind them the page numbers and what the file says about itself."""
        data = gathering.data
        at = _behind_parts(gathering)
        if at is None:
            findings.add(Code.DAMAGED, "The shared pages are not in the file as they were made")
            return
        total = len(gathering.leaves)
        numbers, words = [], []
        if gathering.sides:
            check_sheets(gathering, dict(objects(data, at)), self.layout.page.width, findings)
        shared: dict[int, bytes] = {}
        for _, body in objects(data, at):
            entries, content = stream_of(body)
            shared.update(packed(body))
            if content.startswith(b"/Artifact"):
                numbers.append(shown(content, self.fonts))
            elif b"/Metadata" in entries:
                words.append(content.decode("utf-8", "replace"))
            else:
                words.append(words_of(body, self.fonts))
        if numbers != [f"{number}/{total}" for number in range(1, total + 1)]:
            findings.add(Code.NUMBER, "The page numbers do not count up")
        if self.others.leaks("\n".join(words), SAID_OF_ALL, self.others.in_library):
            findings.add(Code.LEAK, "Something of a patient of this run stands in what folders share")
        self._places.check(gathering, shared, findings)

    def _read_own(self, bound: Bound, findings: Findings) -> None:
        """The end of the file says this patient's line and values, each in its place, and nothing else."""
        planned = dict(bound.parts_of_own.words)
        if bound.identity and self.others.mixed_up(*bound.identity):
            findings.add(Code.PATIENT, NOT_THIS)
        for number, body in objects(bound.own):
            entries, data = stream_of(body)
            if _is_font_or_table(entries, data):
                continue
            words = shown(data, self.fonts)
            expected = planned.pop(number, None)
            if expected is None or compact(words) != compact(expected):
                findings.add(Code.WORDS, "The patient's own values are not those that belong there")
            if _FORM in entries and bound.identity and not line_pattern(*bound.identity).fullmatch(fold(words)):
                findings.add(Code.PATIENT, NOT_THIS)
        if planned:
            findings.add(Code.WORDS, "A value of the patient is missing")


def _behind_parts(gathering: Gathering) -> int | None:
    """Where the file goes on behind fonts and parts; None when these are not there to the byte and in their order."""
    data = gathering.data
    at = data.find(begins(gathering, gathering.parts[0]))
    try:
        whole = at >= 0 and all(stream_of(body) for _, body in objects(data[:at], len(HEADER)))
    except zlib.error:
        whole = False
    for part in gathering.parts if whole else ():
        chunk = begins(gathering, part)
        whole = whole and data.startswith(chunk, at)
        at += len(chunk)
        if whole and gathering.sides:
            _, body = next(objects(data, at), (0, b""))
            # Behind a carriage return a line feed alone would be one line end with it.
            end = b"\r\n" if body.endswith(b"\r") else b"\n"
            anew = b"%d 0 obj\n%s%sendstream\nendobj\n" % (holder(part), body, end)
            whole = data.startswith(anew, at) and says_the_same(body, part)
            at += len(anew)
    for foreign in (part.foreign_chunk for part in gathering.parts) if whole else ():
        if foreign is not None:
            whole = whole and data.startswith(foreign.data, at)
            at += len(foreign.data)
    return at if whole else None


def _is_font_or_table(entries: bytes, data: bytes) -> bool:
    """Objects of an end of a file that say no words: rare letters, and the cross-references."""
    no_words = (b"/XRef", b"/Font", b"/Length1")
    return b"begincmap" in data or (any(name in entries for name in no_words) and _FORM not in entries)
