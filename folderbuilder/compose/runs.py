"""Lines of text as runs: words, links, and the values of a patient or lines to write them on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from folderbuilder.compose.blocks import (
    Blank,
    Inline,
    Inlines,
    Late,
    PlaceLink,
    TermLink,
    UrlLink,
    Words,
)
from folderbuilder.compose.context import BLANK, Folder, Used
from folderbuilder.library import inline
from folderbuilder.library.aloud import Aloud
from folderbuilder.library.expressions import PRIVATE_NAMES, ExpressionError, evaluate, holds, names_used
from folderbuilder.library.inline import MarkupError, parse_inline
from folderbuilder.library.load import Numbered
from folderbuilder.library.section import Section
from folderbuilder.problems import FolderFailed, Problem, Severity


class RunComposer:
    """Composes the runs of one section: lines of text with the folder's values, links and references."""

    def __init__(self, folder: Folder, content: Section | None, *, late: bool = False) -> None:
        """`content` is None for pages that the program writes itself; `late`: values of forms come late."""
        self.folder = folder
        self.late = late
        self.content = content
        self.words = folder.words
        self.context = folder.context
        self.used = Used()
        self.explained: set[str] = set()
        """Abbreviations that were met before: what they stand for is said once in a section, and then the short form,
        as a reader sees it."""

    def text_line(self, text: str) -> Inlines:
        """One line of light Markdown as runs."""
        try:
            return self.runs(parse_inline(text))
        except MarkupError as error:
            raise self.failed("markup", f"{error}.", text) from error

    def runs(self, runs: inline.Runs) -> Inlines:
        """Parsed runs with values, links and references filled in."""
        return tuple(
            piece for run in runs for piece in self._aloud(self._run(run), own=not isinstance(run, inline.Value))
        )

    def _aloud(self, run: Inline, *, own: bool) -> Iterator[Inline]:
        """The run with abbreviations and foreign words told apart; `own` words are the library's."""
        reader = self.folder.library.glossaries[self.folder.language].aloud
        if isinstance(run, Words) and own:
            for text, aloud in reader.pieces(run.text):
                yield Words(text, run.bold, self._said(text, aloud))
        elif isinstance(run, TermLink | UrlLink) and (said := self._said(run.text, reader.of(run.text))):
            yield run.but(aloud=said)
        else:
            yield run

    def _said(self, text: str, aloud: Aloud) -> Aloud | None:
        if aloud.expansion is not None:
            if text in self.explained:
                return None
            self.explained.add(text)
        return aloud if aloud.expansion or aloud.language else None

    def _run(self, run: inline.Run) -> Inline:
        match run:
            case inline.Text(text=text, bold=bold):
                return Words(text, bold)
            case inline.Value(expression=expression, bold=bold):
                return self.value(expression, bold=bold)
            case inline.Term(key=key, words=words):
                return self._term(key, words)
            case inline.Ref(section=target, words=words):
                return self.reference(target, words)
            case inline.WebLink(url=url, words=words):
                return UrlLink(words, url, self.words["web_link"].format(url=url))

    def value(self, expression: str, *, bold: bool = False) -> Inline:
        """The value of an expression, or a line to write it on."""
        try:
            value = evaluate(expression, self.context)
            private = bool(names_used(expression) & PRIVATE_NAMES)
        except ExpressionError as error:
            raise self.failed("value", f"A value cannot be printed: {error}.", expression) from error
        if value is BLANK:
            return Blank(self.words["field_blank"])
        self.used.private |= private
        return Words(str(value), bold)

    def _term(self, key: str, words: str) -> Inline:
        entry = self.folder.library.glossaries[self.folder.language].find(key)
        if entry is None:
            raise self.failed("unknown-term", f"'[[{key}]]' is not in the glossary.", key)
        self.used.terms[entry.slug] = entry
        target = f"t-{entry.slug}" if self.folder.has_glossary else None
        return TermLink(words, target, self.words["term_link"].format(words=words))

    def reference(self, target: str, words: str | None) -> Inline:
        """A link to a section; only its name where it is not in this folder."""
        place = self.folder.library.places.get(target)
        if place is None:
            raise self.failed("unknown-reference", f"'[[>{target}]]' is no section.", target)
        title = self.title_of(place)
        if target not in self.folder.section_set:
            return Words(words or self.words["ref_absent"].format(title=title, number=place.number))
        text = words or self.words["ref_present"].format(number=place.number, title=title)
        return PlaceLink(
            inline.keep_together(text), f"s-{target}", self.words["ref_link"].format(number=place.number, title=title)
        )

    # --- values of forms -----------------------------------------------------------------------------------------

    def form_value(self, text: str) -> Inlines:
        """A value in a form; a patient's own comes late, so that the form itself is the same for everybody."""
        before = self.used.private
        self.used.private = False
        runs = self.text_line(text)
        own, self.used.private = self.used.private, before
        if own and self.late and all(isinstance(run, Words) for run in runs):
            return self.own("".join(run.text for run in runs if isinstance(run, Words)))
        self.used.private |= own
        return runs

    def own(self, text: str) -> Inlines:
        """A text that is this patient's: it comes late where it can."""
        if not self.late:
            self.used.private = True
            return (Words(text),)
        self.used.late.append(text)
        return (Late(len(self.used.late) - 1),)

    def known(self, text: str) -> str | None:
        """What a template says, for who makes something of it and does not print it; None while there is a blank."""
        before = self.used.private
        runs = self.text_line(text)
        self.used.private = before
        if any(isinstance(run, Blank) for run in runs):
            return None
        return "".join(run.text for run in runs if isinstance(run, Words))

    # --- conditions, titles, problems ----------------------------------------------------------------------------

    def holds(self, condition: str) -> bool:
        """Whether a condition holds in this folder."""
        try:
            return holds(condition, self.context)
        except ExpressionError as error:
            raise self.failed("condition", f"{error}.", condition) from error

    def part_title(self, place: Numbered) -> str:
        """The title of a section's part in this language."""
        titles = place.part.title
        return titles.get(self.folder.language) or next(iter(titles.values()))

    def title_of(self, place: Numbered) -> str:
        """A section's title; for one that is not written yet, the words of its id."""
        content = self.folder.library.sections[self.folder.language].get(place.id)
        if content is not None:
            return content.title
        if place.slot.made:
            return self.words[f"{place.slot.made}_title"]
        return place.id.replace("-", " ").capitalize()

    def failed(self, code: str, message: str, found: str) -> FolderFailed:
        """A problem in this section's file."""
        name = self.content.id if self.content else None
        file = self.folder.library.section_file(self.folder.language, name) if name else None
        document = self.folder.library.documents.get(file or "")
        line = _line_of(document.lines, document.data, found) if document else None
        patient = self.folder.patient.id if self.folder.patient else None
        return FolderFailed(Problem(Severity.ERROR, code, message, file=file, line=line, patient=patient, found=found))


def _line_of(lines: Mapping[Any, int], data: object, found: str, path: tuple[Any, ...] = ()) -> int | None:
    """The line of the first value that holds the text."""
    if isinstance(data, str):
        return (
            next((lines[path[:cut]] for cut in range(len(path), 0, -1) if path[:cut] in lines), 1)
            if found in data
            else None
        )
    items: Iterable[tuple[Any, object]] = ()
    if isinstance(data, dict):
        items = data.items()
    elif isinstance(data, list):
        items = enumerate(data)
    for key, value in items:
        if (line := _line_of(lines, value, found, (*path, key))) is not None:
            return line
    return None
