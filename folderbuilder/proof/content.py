"""What the page descriptions say: the text of every tagged sequence, the furniture, and what stands in neither."""

from __future__ import annotations

from dataclasses import dataclass, field

import pikepdf

from folderbuilder.proof.findings import Code
from folderbuilder.proof.fonts import LOST, Font, Fonts
from folderbuilder.proof.opened import unpacked
from folderbuilder.typeset.attached import FOREIGN

_SHOW = {"Tj", "TJ", "'", '"'}
_PAINT = {"f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "INLINE IMAGE"}
_OPERATORS = "BMC BDC EMC BT q Q Tf Do BI ID EI f F f* B B* b b* S s sh Tj TJ ' \""
_DEEPEST = 8
"""Forms within forms."""
LOOSE_TEXT = "Words stand outside all tags: a screen reader does not know of them"
LOOSE_MARK = "Something is drawn outside all tags and is not marked as decoration"


@dataclass(slots=True)
class Reading:
    """One page as its description says."""

    text: str = ""
    """All tagged text in the order it is set."""
    by_mark: dict[int, str] = field(default_factory=dict)
    """Text of each tagged sequence, by its number on the page."""
    furniture: list[str] = field(default_factory=list)
    """Text that a screen reader passes over, one entry for each text object."""
    forms: list[str] = field(default_factory=list)
    """Text of each form drawn on the page."""
    foreign: list[str] = field(default_factory=list)
    """Names of the forms with what somebody else made. They are not looked into: nothing in them is ours to judge."""
    faults: set[tuple[Code, str]] = field(default_factory=set)
    """What is wrong with it."""
    readable: bool = True
    """All its fonts say which characters their codes stand for."""

    @property
    def spaced(self) -> str:
        """All tagged text with a space between sequences."""
        return " ".join(self.by_mark.values())

    @property
    def everything(self) -> str:
        """All text on the page."""
        return self.text + "".join(self.furniture)


@dataclass(frozen=True, slots=True)
class _Mark:
    """An open marked-content sequence, with what it inherits from those around it."""

    mcid: int | None
    artifact: bool
    actual: bool
    """Its text is replaced by its own ActualText."""
    foreign: bool = False
    """Holds what somebody else made."""


_NONE = _Mark(None, artifact=False, actual=False)


class _Scan:
    def __init__(self, fonts: Fonts) -> None:
        self.fonts = fonts
        self.reading = Reading()
        self.marks: list[_Mark] = []
        self.in_form = 0

    def run(self, source: pikepdf.Object | pikepdf.Page, resources: pikepdf.Object | None) -> None:
        """Go through one page description or form."""
        named = resources.get("/Font") if resources is not None else None
        fonts: dict[str, Font] = {}
        font: Font | None = None
        saved: list[Font | None] = []
        for instruction in pikepdf.parse_content_stream(source, _OPERATORS):
            operator = str(instruction.operator)
            if operator in _SHOW:
                self._show(instruction.operands[-1], font)
            elif operator in _PAINT:
                self._paint()
            elif operator == "Tf":
                name = str(instruction.operands[0])
                if name not in fonts and named is not None and name in named:
                    fonts[name] = self.fonts.font(named[name])
                font = fonts.get(name)
            elif operator == "q":
                saved.append(font)
            elif operator == "Q":
                font = saved.pop() if saved else None
            elif operator == "BT":
                self.reading.furniture.append("")
            elif operator == "EMC":
                self._close()
            elif operator == "Do":
                self._form(str(instruction.operands[0]), resources)
            elif operator in ("BDC", "BMC"):
                self._open(list(instruction.operands), resources)

    # --- marked content ------------------------------------------------------------------------------------------

    def _open(self, operands: list[pikepdf.Object], resources: pikepdf.Object | None) -> None:
        outer = self.marks[-1] if self.marks else _NONE
        properties: pikepdf.Object | None = operands[1] if len(operands) > 1 else None
        if isinstance(properties, pikepdf.Name) and resources is not None:
            properties = resources.get("/Properties", pikepdf.Dictionary()).get(str(properties))
        mcid = actual = None
        if isinstance(properties, pikepdf.Dictionary):
            mcid, actual = properties.get("/MCID"), properties.get("/ActualText")
        artifact = operands[0] == "/Artifact"
        if (mcid is not None and (outer.artifact or artifact)) or (artifact and outer.mcid is not None):
            self._fault(Code.TAG, "Something is tagged and marked as decoration at the same time")
        if mcid is not None:
            if self.in_form or int(mcid) in self.reading.by_mark:
                self._fault(Code.TAG, "Two tagged sequences have the same number")
            self.reading.by_mark.setdefault(int(mcid), "")
        own = int(mcid) if mcid is not None else outer.mcid
        foreign = operands[0] == f"/{FOREIGN}" or outer.foreign
        self.marks.append(_Mark(own, artifact or outer.artifact, actual is not None or outer.actual, foreign))
        if actual is not None and not outer.actual:
            self._heard(str(actual))

    def _close(self) -> None:
        if self.marks:
            self.marks.pop()
        else:
            self._fault(Code.TAG, "A tagged sequence ends that never began")

    # --- text and marks ------------------------------------------------------------------------------------------

    def _show(self, shown: pikepdf.Object, font: Font | None) -> None:
        if font is None or font.meaning is None:
            self.reading.readable = False
            self._heard("")
            return
        pieces = shown if isinstance(shown, pikepdf.Array) else (shown,)
        text = "".join([font.decode(bytes(piece)) for piece in pieces if isinstance(piece, pikepdf.String)])
        if LOST in text:
            self._fault(Code.GLYPH, "A character has no sign in the font, or a sign cannot be read back as text")
        if self.marks and self.marks[-1].actual:
            return
        self._heard(text)

    def _heard(self, text: str) -> None:
        mark = self.marks[-1] if self.marks else _NONE
        if mark.mcid is not None:
            self.reading.text += text
            self.reading.by_mark[mark.mcid] += text
        else:
            if not mark.artifact:
                self._fault(Code.TAG, LOOSE_TEXT)
            self.reading.furniture = self.reading.furniture or [""]
            self.reading.furniture[-1] += text
        if self.in_form:
            self.reading.forms[-1] += text

    def _paint(self) -> None:
        if not self.marks or (self.marks[-1].mcid is None and not self.marks[-1].artifact):
            self._fault(Code.TAG, LOOSE_MARK)

    def _form(self, name: str, resources: pikepdf.Object | None) -> None:
        form = resources.get("/XObject", pikepdf.Dictionary()).get(name) if resources is not None else None
        if form is None:
            self._fault(Code.DAMAGED, "Something that should be drawn is not in the file")
        elif form.get("/Subtype") != "/Form":
            self._paint()
        elif self.marks and self.marks[-1].foreign:
            self._paint()
            self.reading.foreign.append(name[1:])
        elif self.in_form < _DEEPEST:
            if not self.in_form:
                self.reading.forms.append("")
            self.in_form += 1
            self.run(form, form.get("/Resources", resources))
            self.in_form -= 1

    def _fault(self, code: Code, message: str) -> None:
        self.reading.faults.add((code, message))


def _streams(page: pikepdf.Object) -> list[pikepdf.Object]:
    contents = page.get("/Contents")
    if contents is None:
        return []
    return list(contents) if isinstance(contents, pikepdf.Array) else [contents]


def read_page(page: pikepdf.Page, fonts: Fonts) -> Reading:
    """Go through the description of one page. Raises what the libraries raise for a broken one."""
    for stream in _streams(page.obj):
        unpacked(stream)
    scan = _Scan(fonts)
    scan.run(page, page.resources)
    if scan.marks:
        scan._fault(Code.TAG, "A tagged sequence never ends")
    scan.reading.furniture = [text for text in scan.reading.furniture if text]
    return scan.reading
