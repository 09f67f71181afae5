"""A finished file as a screen reader speaks it, from its tags alone.

What the screen reader adds (that something is a heading, how long a list is) stands in square brackets, in the language
of the file; all other words are the file's own. What has no tag is not heard: the line at the head of a page, its
number, grounds and rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pikepdf
from babel import Locale, UnknownLocaleError

from folderbuilder.problems import Problem
from folderbuilder.proof.content import Reading, read_page
from folderbuilder.proof.findings import Code, Findings
from folderbuilder.proof.fonts import Fonts
from folderbuilder.proof.heardtable import Cell, rows_of, said_before
from folderbuilder.proof.opened import ObjectId, Opened, guarded, opened
from folderbuilder.proof.tree import kids_of
from folderbuilder.proof.voices import VOICES, Voice

_HEADING = re.compile(r"H([1-6])")
_OPENING = tuple(" ([‘“")
_ASIDE = re.compile(r"\[[^\]]*\]")
_APART = {
    "Document", "Part", "Art", "Sect", "Div", "BlockQuote", "P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "L", "LI",
    "TOC", "TOCI", "Index", "Table", "Caption", "Note", "Figure", "Formula", "Form",
}  # fmt: skip
"""What begins on a line of its own."""
_DEEPEST = 100
NO_TAGS = "The file has no tags: a screen reader cannot read it"
NO_WORDS = "The tags hold no words: a screen reader says nothing"


def read_aloud(path: Path, *, password: str = "") -> tuple[list[str], list[Problem]]:
    """The file line by line as it is heard, and what kept it from being read. Never raises for what is in the file."""
    try:
        data = path.read_bytes()
    except OSError:
        findings = Findings()
        findings.add(Code.UNREADABLE, "The file cannot be read")
        return [], findings.problems(file=path.name)
    return heard(data, path.name, password=password)


def heard(data: bytes, name: str, *, password: str = "") -> tuple[list[str], list[Problem]]:
    """The same of the bytes of a file; `name` is how problems call it."""
    findings, lines = Findings(), list[str]()
    with opened(data, findings, password) as file:
        if file is not None:
            lines = guarded(findings, _lines, file, findings) or []
    return lines, findings.problems(file=name)


def _lines(file: Opened, findings: Findings) -> list[str]:
    root = file.pdf.Root.get("/StructTreeRoot")
    if root is None:
        findings.add(Code.TAG, NO_TAGS)
        return []
    speaker = _Speaker(file, findings)
    for kid in kids_of(root):
        if isinstance(kid, pikepdf.Dictionary):
            speaker.element(kid, None, 0)
    speaker.pause()
    if not speaker.lines:
        findings.add(Code.TAG, NO_WORDS)
    return speaker.lines


class _Speaker:
    """Walks the tags in their order and says them."""

    def __init__(self, file: Opened, findings: Findings) -> None:
        self.file, self.findings = file, findings
        # Faults of fonts and pages are for the proof itself to tell.
        self.fonts = Fonts(Findings())
        self.readings: dict[int, Reading] = {}
        root = file.pdf.Root
        self.roles = dict(root.StructTreeRoot.get("/RoleMap", pikepdf.Dictionary()).items())
        self.languages = [str(root.get("/Lang", "")).partition("-")[0].lower()]
        self.voice: Voice = VOICES.get(self.languages[0], VOICES["en"])
        self.lines: list[str] = []
        self.line: list[str] = []
        self.holds = False
        self.seen: set[ObjectId] = set()

    # --- lines ---------------------------------------------------------------------------------------------------

    def say(self, text: str) -> None:
        """Go on on this line."""
        self.line.append(text.replace("\u00ad", ""))

    def aside(self, text: str) -> None:
        """What the screen reader says of itself."""
        before = self.line[-1][-1:] if self.line else ""
        self.line.append(f"{'' if before in _OPENING else ' '}[{text}] ")

    def pause(self) -> None:
        """Begin a new line, unless this one holds no more than the label of what comes."""
        if self.holds:
            self.holds = False
            return
        if said := " ".join("".join(self.line).split()):
            self.lines.append(said)
        self.line = []

    def within(self, element: pikepdf.Object, page: int | None, depth: int) -> str:
        """What an element holds, as one line that is not said yet."""
        outer, self.lines, self.line = (self.lines, self.line), [], []
        self._kids(element, page, depth)
        self.pause()
        said = " ".join(self.lines)
        self.lines, self.line = outer
        return said

    # --- tags ----------------------------------------------------------------------------------------------------

    def element(self, element: pikepdf.Object, page: int | None, depth: int) -> None:
        """Say an element and all in it."""
        if (element.is_indirect and element.objgen in self.seen) or depth > _DEEPEST:
            self.findings.add(Code.TAG, "The tags do not form a tree")
            return
        self.seen.add(element.objgen)
        page = self._page(element.get("/Pg"), page)
        tag = self.tag(element)
        if tag in _APART:
            self.pause()
        language = str(element.get("/Lang", "")).partition("-")[0].lower() or self.languages[-1]
        changed = language != self.languages[-1]
        self.languages.append(language)
        if changed and "/E" not in element:
            self.aside(self._name(language))
        self._say(tag, element, page, depth)
        if "/E" in element:
            name = f", {self._name(language)}" if changed else ""
            self.say(f" [{self.voice.whole}{name}: {element['/E']}]")
        self.languages.pop()
        if tag == "Lbl":
            self.say(" ")
        if tag in _APART:
            self.pause()

    def tag(self, element: pikepdf.Object) -> str:
        """The standard tag that an element's own stands for."""
        tag = str(element.get("/S", ""))
        for _ in range(len(self.roles)):
            if tag not in self.roles:
                break
            tag = str(self.roles[tag])
        return tag.removeprefix("/")

    def _say(self, tag: str, element: pikepdf.Object, page: int | None, depth: int) -> None:
        voice = self.voice
        if "/ActualText" in element:
            self.say(str(element["/ActualText"]))
        elif "/Alt" in element:
            self.aside(voice.figure if tag == "Figure" else voice.description)
            self.say(str(element["/Alt"]))
        elif tag == "Table":
            self._table(element, page, depth)
        elif tag in ("L", "TOC"):
            count = sum(self.tag(kid) in ("LI", "TOCI") for kid in _elements(element))
            of_count = voice.list_of_one if count == 1 else voice.list
            self.aside((of_count if tag == "L" else voice.contents).format(count=count))
            self.pause()
            self._kids(element, page, depth)
            self.pause()
            self.aside(voice.list_end if tag == "L" else voice.contents_end)
        else:
            if found := _HEADING.fullmatch(tag):
                self.aside(voice.heading.format(level=found[1]))
            elif tag in ("Link", "Note"):
                self.aside(voice.link if tag == "Link" else voice.note)
            self.holds = tag == "LBody" and bool("".join(self.line).strip())
            self._kids(element, page, depth)
            self.holds = False

    def _table(self, table: pikepdf.Object, page: int | None, depth: int) -> None:
        rows = [[(cell, self.tag(cell)) for cell in _elements(row)] for row in rows_of(table, self.tag)]
        columns = max((len(row) for row in rows), default=0)
        self.aside(self.voice.table.format(rows=len(rows), columns=columns))
        for kid in _elements(table):
            if self.tag(kid) == "Caption":
                self.holds = True
                self.element(kid, page, depth + 1)
        self.pause()
        above: dict[int, str] = {}
        for row in rows:
            beside: list[str] = []
            for column, (cell, tag) in enumerate(row):
                said = self.within(cell, self._page(cell.get("/Pg"), page), depth + 1)
                found = Cell(cell, tag, column, _plain(said))
                self.aside(said_before(found, above, beside, self.voice))
                self.say(said or f"[{self.voice.empty}]")
                self.pause()

    def _kids(self, element: pikepdf.Object, page: int | None, depth: int) -> None:
        for kid in kids_of(element):
            if isinstance(kid, int):
                self.say(self._words(page, kid))
            elif kid.get("/Type") == "/MCR":
                self.say(self._words(self._page(kid.get("/Pg"), page), int(kid["/MCID"])))
            elif "/S" in kid:
                self.element(kid, page, depth + 1)

    # --- words ---------------------------------------------------------------------------------------------------

    def _words(self, page: int | None, mcid: int) -> str:
        if page is None:
            return ""
        if page not in self.readings:
            self.readings[page] = read_page(self.file.pdf.pages[page], self.fonts)
        return self.readings[page].by_mark.get(mcid, "")

    def _page(self, page: pikepdf.Object | None, otherwise: int | None) -> int | None:
        return otherwise if page is None else self.file.page_of.get(page.objgen)

    def _name(self, language: str) -> str:
        """The language as people here call it."""
        try:
            return str(Locale(self.voice.language).languages.get(language, language))
        except UnknownLocaleError:
            return language


def _elements(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """The elements that an element holds."""
    for kid in kids_of(element):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid


def _plain(said: str) -> str:
    """The words without what the screen reader added."""
    return " ".join(_ASIDE.sub("", said).split())


def own_words(lines: list[str]) -> Iterator[str]:
    """The file's own words of what is heard, without what the screen reader adds."""
    for line in lines:
        yield from _plain(line).split()
