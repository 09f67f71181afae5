"""A print run: the folders of many patients as one file for the printer, with fonts and shared pages stored once.

Only what makes ink is in it: pages, without tags and links, and a bookmark for each patient. Everybody's pages draw the
same page descriptions; a patient's own are the page objects, the line at the head and the late values. The file is
written as it grows, so a run of ten thousand takes no more memory than one of a thousand but for some bytes an object.

Every sheet says at its foot whose it is and which of that patient's sheets: a stack that was dropped can be sorted.
Where the id does not fit there, it is at the head of the page and on the cover.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO, NamedTuple

from folderbuilder.bind import numbers
from folderbuilder.bind.attachments import form_name
from folderbuilder.bind.bound import Bound
from folderbuilder.bind.document import metadata
from folderbuilder.bind.fonts import core_fonts, extra_fonts, font_resources
from folderbuilder.bind.growing import Growing
from folderbuilder.bind.part import Part
from folderbuilder.bind.pdf import ref, stream, text_string
from folderbuilder.library.section import Status
from folderbuilder.typeset.fonts import Glyphs
from folderbuilder.typeset.operators import PATIENT_FORM, Ink, number
from folderbuilder.typeset.sheet import Sheet
from folderbuilder.typeset.typesetter import Typesetter

FONT_DICTIONARY = 14
PARTS_KEPT = 256
"""Parts whose streams are remembered; of others it is found out again that they are in the file."""
SHEET_FORM = "Whose"
"""Name of the form with the patient's id before the number of the sheet."""
GAP = 8.0
"""Least white on each side of the sheet's code, in points."""
PACKED = 1000
"""Bookmarks in an object stream."""


class _Written(NamedTuple):
    """A part that is in the file."""

    part: Part
    """Kept, so that its identity is not given to another."""
    streams: list[list[int]]
    """Object numbers of its page descriptions."""
    right: float
    """Where the last of its page numbers begins, from the left edge of a front page."""


class PrintRun:
    """One file that grows patient by patient; `close` makes it whole."""

    def __init__(self, file: BinaryIO, typesetter: Typesetter, words: Mapping[str, str]) -> None:
        """`words` are the program's own in the language of who prints."""
        self.typesetter = typesetter
        self.words = words
        self.pages = 0
        self._file = Growing(file)
        self._patients: list[tuple[int, int, str]] = []
        self._parts: OrderedDict[int, _Written] = OrderedDict()
        self._attached: dict[bytes, int] = {}
        """First object number of each attachment that is in the file, by what it is."""
        self._numbers: dict[tuple[int, int, tuple[float, float]], int] = {}
        self.ink = Ink()
        """Letters that the core fonts lack, of all that is in this file."""
        self._sheet = Sheet(typesetter.layout, typesetter.fonts, 0, self.ink)
        self._codes_end = self._right_end()
        self._file.chunk(core_fonts(typesetter.fonts))

    def add(self, bound: Bound, label: str, before: Sequence[Sequence[bytes]] = ()) -> None:
        """One folder. `label`, the patient's id, is its bookmark and stands on every sheet.

        `before`: the streams of each page that comes before it, such as a sheet that keeps patients apart.
        """
        node = self._file.take()
        form = self._file.once(bound.parts_of_own.streams[numbers.PATIENT_FORM])
        late = {
            key: self._file.once(body)
            for key, body in bound.parts_of_own.streams.items()
            if key != numbers.PATIENT_FORM
        }
        contents = [[self._file.once(body) for body in page] for page in before]
        contents += self._contents(bound, late)
        if self.typesetter.layout.duplex and len(contents) % 2:
            # The next patient begins on a sheet of paper of their own.
            contents.append([])
        whose = self._file.once(self._whose(bound, label))
        resources = self._file.take()
        forms = f"/{PATIENT_FORM} {ref(form)}/{SHEET_FORM} {ref(whose)}{''.join(self._foreign(bound))}"
        packed: dict[int, str] = {resources: f"<</Font {ref(FONT_DICTIONARY)}/XObject<<{forms}>>>>"}
        kids = []
        for streams in contents:
            page = self._file.take()
            kids.append(page)
            packed[page] = f"<</Type/Page/Parent {ref(node)}/Contents[{' '.join(map(ref, streams))}]>>"
        packed[node] = (
            f"<</Type/Pages/Parent {ref(numbers.PAGES)}/Count {len(kids)}/Resources {ref(resources)}"
            f"/Kids[{' '.join(map(ref, kids))}]>>"
        )
        self._file.pack(packed)
        self.ink.add(Glyphs.of([bound.gathering.extra, bound.parts_of_own.extra]))
        self._patients.append((node, kids[0], label))
        self.pages += len(kids)

    @property
    def many(self) -> int:
        """How many patients are in it."""
        return len(self._patients)

    def _contents(self, bound: Bound, late: Mapping[int, int]) -> Iterator[list[int]]:
        """The content streams of every page, in order."""
        total, shown = len(bound.leaves), 0
        for part in bound.gathering.parts:
            streams = self._written(part).streams
            for index, objects in enumerate(part.block.pages):
                shown += 1
                contents = []
                for place, segment in enumerate(streams[index]):
                    contents.append(segment)
                    if place < len(objects.late):
                        contents.append(late[objects.late[place]])
                key = (shown, total, objects.number_at)
                if key not in self._numbers:
                    self._numbers[key] = self._number(*key)
                yield [*contents, self._numbers[key]]

    def _foreign(self, bound: Bound) -> Iterator[str]:
        """The forms of a patient's own files as resources; a file that several patients have is written once."""
        for which, attachment in enumerate(bound.attached, 1):
            foreign = attachment.foreign
            digest = hashlib.sha256(foreign.told).digest()
            if digest not in self._attached:
                first = self._attached[digest] = self._file.take(len(foreign.sources))
                self._file.chunk(foreign.chunk(first))
            for place, page in enumerate(foreign.pages, 1):
                yield f"/{form_name(which, place)} {ref(self._attached[digest] + page.form)}"

    def _written(self, part: Part) -> _Written:
        """A part's page descriptions, in the file once."""
        key = id(part)
        if key not in self._parts:
            chunk = part.block.chunk
            streams = [[self._file.once(chunk.body(old)) for old in page.segments] for page in part.block.pages]
            right = max(page.number_at[0] for page in part.block.pages)
            self._parts[key] = _Written(part, streams, right)
            if len(self._parts) > PARTS_KEPT:
                self._parts.popitem(last=False)
        self._parts.move_to_end(key)
        return self._parts[key]

    # --- the code of a sheet -------------------------------------------------------------------------------------

    def _number(self, page: int, total: int, at: tuple[float, float]) -> int:
        """The stream that prints a page number, and on a front the sheet's: the same for all who have it there."""
        layout, text = self.typesetter.layout, f"{page}/{total}"
        shown = self._shown(text, *at)
        if not layout.duplex or page % 2:
            code = self._code(page, total)
            x, y = self._codes_end - self._width(code), at[1]
            # A space between them, for who searches or copies the text.
            shown = self._shown(f"{text} ", *at)
            if at[0] + self._width(text) + GAP > x:
                # A narrow page: above its own number.
                y += layout.type.small * 1.3
            shown += f" {self._shown(code, x, y)} q 1 0 0 1 {number(x)} {number(y)} cm /{SHEET_FORM} Do Q"
        return self._file.once(stream(shown.encode("ascii"), compress=False))

    def _code(self, page: int, total: int) -> str:
        """Which of how many sheets this page is the front of."""
        sides = 2 if self.typesetter.layout.duplex else 1
        sheets = (total + sides - 1) // sides
        return self.words["paper"].format(k=(page + sides - 1) // sides, n=sheets)

    def _whose(self, bound: Bound, label: str) -> bytes:
        """The form with the patient's id, ending where the number of the sheet begins; empty when there is no room."""
        total, size = len(bound.leaves), self.typesetter.layout.type.small
        text = f"{label} · "
        width = self._width(text)
        right = max(self._written(part).right for part in bound.gathering.parts) + self._width(f"{total}/{total}")
        room = self._codes_end - self._width(self._code(total, total)) - right - GAP
        shown = self._shown(text, -width, 0) if width <= room else ""
        entries = f"/Type/XObject/Subtype/Form/BBox[{number(-width)} {number(-size)} 0 {number(size)}]"
        return stream(shown.encode("ascii"), f"{entries}/Resources<</Font {ref(FONT_DICTIONARY)}>>", compress=False)

    def _right_end(self) -> float:
        """Where codes end: left of where the state of a section stands."""
        shape, layout = self.typesetter.fonts.bold.shape, self.typesetter.layout
        states = [*(f"state_{state}" for state in Status), "attached_state"]
        widest = max(shape(self.words[state]).points(layout.type.small) for state in states)
        return self._sheet.left + layout.text_width - widest - 2 * GAP

    def _width(self, text: str) -> float:
        return self.typesetter.fonts.regular.shape(text).points(self.typesetter.layout.type.small)

    def _shown(self, text: str, x: float, y: float) -> str:
        layout = self.typesetter.layout
        word = self.typesetter.fonts.regular.shape(text)
        return self._sheet.shown([word], x, y, layout.type.small, layout.colors.muted, bold=False)

    # --- the end -------------------------------------------------------------------------------------------------

    def close(self, title: str, language: str) -> None:
        """Everything that can only be known now: rare letters, the page tree, bookmarks, the table of objects."""
        extra = self.ink.glyphs
        if (fonts := extra_fonts(self.typesetter.fonts, extra)) is not None:
            self._file.chunk(fonts)
        page = self.typesetter.layout.page
        self._file.put(
            numbers.METADATA,
            stream(metadata(title, language, accessible=False), "/Type/Metadata/Subtype/XML", compress=False),
        )
        packed = {
            FONT_DICTIONARY: f"<<{font_resources(extra)}>>",
            numbers.RESOURCES: f"<</Font {ref(FONT_DICTIONARY)}>>",
            numbers.PAGES: (
                f"<</Type/Pages/Count {self.pages}/MediaBox[0 0 {number(page.width)} {number(page.height)}]"
                f"/Kids[{' '.join(ref(node) for node, *_ in self._patients)}]>>"
            ),
            numbers.CATALOG: (
                f"<</Type/Catalog/Pages {ref(numbers.PAGES)}/Lang {text_string(language)}"
                f"/Metadata {ref(numbers.METADATA)}/Outlines {ref(numbers.OUTLINES)}/PageMode/UseOutlines"
                "/ViewerPreferences<</DisplayDocTitle true>>>>"
            ),
        }
        bookmarks = list(self._bookmarks())
        packed[numbers.OUTLINES] = self._outline(bookmarks)
        self._file.pack(packed)
        for start in range(0, len(bookmarks), PACKED):
            self._file.pack(dict(bookmarks[start : start + PACKED]))
        self._file.close()

    def _bookmarks(self) -> Iterator[tuple[int, str]]:
        """One for each patient."""
        items = [self._file.take() for _ in self._patients]
        for place, (own, (_, first, label)) in enumerate(zip(items, self._patients, strict=True)):
            before = f"/Prev {ref(items[place - 1])}" if place else ""
            after = f"/Next {ref(items[place + 1])}" if place + 1 < len(items) else ""
            goal = f"/Dest[{ref(first)}/Fit]"
            yield own, f"<</Title {text_string(label)}/Parent {ref(numbers.OUTLINES)}{goal}{before}{after}>>"

    def _outline(self, bookmarks: Sequence[tuple[int, str]]) -> str:
        ends = f"/First {ref(bookmarks[0][0])}/Last {ref(bookmarks[-1][0])}/Count {len(bookmarks)}" if bookmarks else ""
        return f"<</Type/Outlines{ends}>>"
