"""From a section and one patient's values to blocks that hold exactly what will be printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from babel.dates import format_date

from folderbuilder.compose import writing
from folderbuilder.compose.blocks import (
    Blank,
    Block,
    Composed,
    Drawing,
    Field,
    Fields,
    Framed,
    Grid,
    Head,
    Inline,
    Inlines,
    Items,
    Late,
    NoteLink,
    Para,
    PlaceLink,
    TermLink,
    UrlLink,
    Words,
    note_name,
)
from folderbuilder.library import inline, section
from folderbuilder.library.aloud import Aloud
from folderbuilder.library.catalogue import GlossaryEntry
from folderbuilder.library.expressions import PRIVATE_NAMES, ExpressionError, evaluate, holds, names_used
from folderbuilder.library.inline import MarkupError, parse_inline, parse_text
from folderbuilder.library.layout import Team
from folderbuilder.library.load import Library, Numbered
from folderbuilder.library.section import AlarmLevel, BoxKind, Section, Source, Tool
from folderbuilder.patients.model import Patient
from folderbuilder.problems import FolderFailed, Problem, Refused, Severity
from folderbuilder.yamltext import read_text


class _BlankValue:
    """What `blank` is in an expression: a line to write on."""

    def __str__(self) -> str:
        return "…"


BLANK = _BlankValue()


@dataclass(frozen=True)
class Folder:
    """What composing needs to know of the folder a section goes into."""

    library: Library
    language: str
    sections: tuple[str, ...]
    """Ids in this folder."""
    methods: tuple[str, ...] = ()
    team: Team | None = None
    patient: Patient | None = None

    @property
    def words(self) -> Mapping[str, str]:
        """The program's own words in this language."""
        return self.library.words[self.language]

    @cached_property
    def section_set(self) -> frozenset[str]:
        """The sections in this folder, to look up."""
        return frozenset(self.sections)

    @cached_property
    def has_glossary(self) -> bool:
        """Whether glossary words have somewhere to lead to: a list may take the glossary out."""
        glossary = self.library.made.get("glossary")
        return glossary is not None and glossary.id in self.section_set

    @cached_property
    def context(self) -> dict[str, Any]:
        """The names that expressions start from."""
        patient = self.patient
        known = {} if patient is None else {"id": patient.id, "name": patient.name}
        if patient is not None and patient.birth_date is not None:
            known["birth_date"] = long_date(patient.birth_date, self.language)
        team = {} if self.team is None else self.team.model_dump(exclude_none=True)
        treatment = {} if patient is None else dict(patient.treatment)
        return {
            "patient": known,
            "treatment": treatment,
            "team": team,
            "methods": self.methods,
            "sections": self.sections,
            "blank": BLANK,
        }


@dataclass(slots=True)
class Used:
    """What a composed section turned out to use."""

    terms: dict[str, GlossaryEntry] = field(default_factory=dict)
    """Glossary entries by their slug."""
    private: bool = False
    """A patient's own value stands in the blocks."""
    late: list[str] = field(default_factory=list)
    """Values that are set when the folder is bound; the blocks only say where."""


@lru_cache(maxsize=1024)
def long_date(day: date, language: str) -> str:
    """A date as people write it: 2 maart 1984."""
    return format_date(day, "d MMMM y", locale=language)


def compose_section(folder: Folder, section_id: str, *, late: bool = True) -> tuple[Composed, Used]:
    """One section for one folder; values of forms come late unless `late` is False.

    Raises `FolderFailed` with file and line when a value is missing.
    """
    place = folder.library.places[section_id]
    content = folder.library.sections[folder.language][section_id]
    composer = Composer(folder, content, late=late)
    blocks: list[Block]
    if isinstance(content, Tool):
        # All its room is to write on: the colophon has its sources, the foot of each page its version.
        how = Para(composer.text_line(content.purpose))
        blocks = [writing.sheet_line(composer), how, *composer.blocks(content.body)]
    else:
        how = Para(composer.text_line(content.purpose), "lead")
        blocks = [how, *composer.blocks(content.body), *composer.closing(content)]
    return composer.composed(place, content, blocks), composer.used


class Composer:
    """Composes the blocks of one section."""

    def __init__(self, folder: Folder, content: Section | None, *, late: bool = False) -> None:
        self.folder = folder
        self.late = late
        self.content = content
        self.words = folder.words
        self.context = folder.context
        self.used = Used()
        self.tables = 0
        """With footnotes, that were met before."""
        self.explained: set[str] = set()
        """Abbreviations that were met before: what they stand for is said once in a section, and then the short form,
        as a reader sees it."""

    def composed(self, place: Numbered, content: Section, blocks: Iterable[Block]) -> Composed:
        """The blocks with everything that is printed around them."""
        parts = self.folder.library.parts
        state = str(content.status)
        return Composed(
            name=content.id,
            number=place.number,
            title=content.title,
            part=self.part_title(place),
            part_number=place.part.number,
            part_place=(parts.index(place.part) + 1, len(parts)),
            color=place.part.color,
            code=f"{place.number} · v{content.short_version}",
            state=None if state == "vastgesteld" else self.words[f"state_{state}"],
            status=None if state == "vastgesteld" else self.words[f"status_{state}"],
            language=self.words["language"],
            blocks=tuple(blocks),
            notes_page=self.words["notes_page"],
            page_of=self.words["sheet"],
            private=self.used.private,
        )

    def part_title(self, place: Numbered) -> str:
        """The title of a section's part in this language."""
        titles = place.part.title
        return titles.get(self.folder.language) or next(iter(titles.values()))

    # --- runs ----------------------------------------------------------------------------------------------------

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
            yield replace(run, aloud=said)
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
                return self._reference(target, words)
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

    def _reference(self, target: str, words: str | None) -> Inline:
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

    def title_of(self, place: Numbered) -> str:
        """A section's title; for one that is not written yet, the words of its id."""
        content = self.folder.library.sections[self.folder.language].get(place.id)
        if content is not None:
            return content.title
        if place.slot.made:
            return self.words[f"{place.slot.made}_title"]
        return place.id.replace("-", " ").capitalize()

    # --- blocks --------------------------------------------------------------------------------------------------

    def blocks(self, body: Iterable[section.Block]) -> list[Block]:
        """The blocks whose condition holds."""
        result: list[Block] = []
        for block in body:
            if block.when is None or self.holds(block.when):
                result += self._block(block)
        return result

    def holds(self, condition: str) -> bool:
        """Whether a condition holds in this folder."""
        try:
            return holds(condition, self.context)
        except ExpressionError as error:
            raise self.failed("condition", f"{error}.", condition) from error

    def _block(self, block: section.Block) -> list[Block]:
        match block:
            case section.TextBlock():
                return self._text(block.text)
            case section.HeadingBlock():
                return [Head(block.heading)]
            case section.SubheadingBlock():
                return [Head(block.subheading, 3)]
            case section.StepsBlock():
                return [Items(tuple(self.text_line(step) for step in block.steps), start=1)]
            case section.ListBlock():
                return [Items(tuple(self.text_line(item) for item in block.list))]
            case section.ActionsBlock():
                actions = tuple(self.text_line(action) for action in block.actions)
                items = Items(actions, ticks=True, tick_spoken=self.words["tick_box"])
                return [Framed("actions", self.words["actions"], (items,))]
            case section.TableBlock():
                return [self._table(block.table)]
            case section.FigureBlock():
                return [self._figure(block.figure)]
            case section.BoxBlock():
                return [self._box(block.box)]
            case section.AlarmsBlock():
                return self._alarms()
            case section.FormBlock():
                return self._form(block.form)
            case _:
                return [writing.composed(self, block)]

    def _text(self, text: str) -> list[Block]:
        try:
            parsed = parse_text(text)
        except MarkupError as error:
            raise self.failed("markup", f"{error}.", text) from error
        result: list[Block] = []
        for item in parsed:
            if isinstance(item, inline.Paragraph):
                result.append(Para(self.runs(item.runs)))
            else:
                result.append(Items(tuple(self.runs(runs) for runs in item.items), item.start))
        return result

    def _table(self, table: section.Table) -> Grid:
        shown = [
            column
            for column in range(len(table.head))
            if not table.columns_when or (when := table.columns_when[column]) is None or self.holds(when)
        ]
        name = ""
        if table.notes:
            self.tables += 1
            name = f"{self.content.id if self.content else ''}-{chr(ord('a') + self.tables - 1)}"
        names = {mark: note_name(name, place) for place, mark in enumerate(table.notes)}
        read = self.text_line(table.read)  # it is read first
        return Grid(
            caption=self.text_line(table.caption),
            read=read,
            head=tuple(self._noted(self.text_line(table.head[c]), names) for c in shown),
            rows=tuple(
                tuple(_quiet(self._noted(self.text_line(row[c]), names), again=place > 0) for c in shown)
                for place, row in enumerate(table.rows)
            ),
            notes=tuple((mark, self.text_line(note)) for mark, note in table.notes.items()),
            name=name,
        )

    def _noted(self, cell: Inlines, names: Mapping[str, str]) -> Inlines:
        """The cell with the mark at its end as a link to the footnote. A letter or figure may be part of a word."""
        last = cell[-1] if cell else None
        for mark in sorted(names, key=len, reverse=True):
            if isinstance(last, Words) and last.text.endswith(mark) and not any(sign.isalnum() for sign in mark):
                words = replace(last, text=last.text.removesuffix(mark))
                link = NoteLink(mark, names[mark], self.words["note_link"].format(mark=mark))
                return (*cell[:-1], *((words,) if words.text else ()), link)
        return cell

    def _figure(self, figure: section.Figure) -> Drawing:
        name = f"sections/figures/{figure.name}.svg"
        try:
            svg = read_text(self.folder.library.figures / f"{figure.name}.svg", name=name)
        except Refused as refusal:
            raise self.failed("figure", f"The drawing {name} cannot be read.", figure.name) from refusal
        return Drawing(figure.name, svg, self.text_line(figure.caption), figure.alt, tuple(figure.labels.items()))

    def _box(self, box: section.Box) -> Framed:
        blocks = self.blocks(box.body)
        if box.kind is BoxKind.CALL:
            blocks += self.phones()
        return Framed(str(box.kind), box.title or self.words[f"box_{box.kind}"], tuple(blocks))

    def _alarms(self) -> list[Block]:
        """The alarm signs of all sections in this folder: a box a level, the loudest first."""
        sections = self.folder.library.sections[self.folder.language]
        places = sorted((self.folder.library.places[i] for i in self.folder.sections), key=lambda place: place.order)
        blocks: list[Block] = []
        for level in AlarmLevel:
            inside: list[Block] = []
            for place in places:
                content = sections.get(place.id)
                signs = [alarm.sign for alarm in content.alarms if alarm.level is level] if content else []
                if signs:
                    inside.append(
                        Para((Words(f"{self.words['alarm_at']} "), self._reference(place.id, None)), keep=True)
                    )
                    inside.append(Items(tuple(self.text_line(sign) for sign in signs)))
            if inside and level is not AlarmLevel.EMERGENCY:
                inside += self.phones()
            if inside:
                kind = BoxKind.CAUTION if level is AlarmLevel.DISCUSS else BoxKind.CALL
                blocks.append(Framed(str(kind), self.words[f"alarm_{level}"], tuple(inside)))
        return blocks or [Para((Words(self.words["alarm_none"]),))]

    def phones(self) -> list[Block]:
        """The team's numbers as a list; a line to write one on when there is no team."""
        team = self.folder.team
        if team is None or not team.phones:
            return [Para((Words(f"{self.words['call_blank']} ", True), Blank(self.words["field_blank"], 200)))]
        lead = Para((Words(self.words["call_now"].format(name=team.name), True),), keep=True)
        return [
            lead,
            Items(tuple((Words(f"{p.label}: "), Words(inline.unbroken(p.number), bold=True)) for p in team.phones)),
        ]

    def _form(self, form: section.Form) -> list[Block]:
        fields = []
        for item in form.fields:
            value = self.form_value(item.value) if item.value else None
            empty = value is None or all(isinstance(run, Blank) for run in value)
            fields.append(Field(item.label, None if empty else value, item.lines, self.words["field_blank"]))
        title = [Head(form.title, 3)] if form.title else []
        return [*title, Fields(None, tuple(fields))]

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

    # --- the end of a section ------------------------------------------------------------------------------------

    def closing(self, content: Section) -> list[Block]:
        """Sources, version and check date, in small type."""
        checked = self.words["checked_never"]
        if content.review.on is not None:
            day = long_date(content.review.on, self.folder.language)
            checked = self.words["checked_line"].format(date=day, by=content.review.by or "")
        about = f"{self.words['version_line'].format(version=content.version)} {checked}"
        if content.review.due is not None:
            about += " " + self.words["due_line"].format(date=long_date(content.review.due, self.folder.language))
        return [
            Head(self.words["sources"], 2, "body"),
            Items(tuple(self.source(source) for source in content.sources), style="small"),
            Para((Words(about),), "small"),
        ]

    def source(self, source: Source) -> Inlines:
        """A source as a line: title, address, note, and when it was read."""
        runs: list[Inline] = [Words(source.title)]
        if source.url:
            shown = source.url.removeprefix("https://").removeprefix("http://").rstrip("/")
            runs += [Words(", "), UrlLink(shown, source.url, self.words["web_link"].format(url=source.url))]
        day = long_date(source.accessed, self.folder.language)
        runs.append(Words(f" ({self.words['source_accessed'].format(date=day)})."))
        return tuple(runs)

    def failed(self, code: str, message: str, found: str) -> FolderFailed:
        """A problem in this section's file."""
        name = self.content.id if self.content else None
        file = self.folder.library.section_file(self.folder.language, name) if name else None
        document = self.folder.library.documents.get(file or "")
        line = _line_of(document.lines, document.data, found) if document else None
        patient = self.folder.patient.id if self.folder.patient else None
        return FolderFailed(Problem(Severity.ERROR, code, message, file=file, line=line, patient=patient, found=found))


def _quiet(cell: Inlines, *, again: bool) -> Inlines:
    """A cell to write in. That it is one, is said in the first row; `again` and again it would only be noise."""
    if again and cell and all(isinstance(run, Blank) for run in cell):
        return tuple(replace(run, text="") for run in cell if isinstance(run, Blank))
    return cell


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
