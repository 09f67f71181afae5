"""From a section and one patient's values to blocks that hold exactly what will be printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

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
    NoteLink,
    Para,
    UrlLink,
    Words,
    note_name,
)
from folderbuilder.compose.context import Folder, Used, long_date
from folderbuilder.compose.runs import RunComposer
from folderbuilder.library import inline, section
from folderbuilder.library.inline import MarkupError, parse_text
from folderbuilder.library.load import Numbered
from folderbuilder.library.section import AlarmLevel, BoxKind, Section, Source, Tool
from folderbuilder.problems import Refused
from folderbuilder.yamltext import read_text


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


class Composer(RunComposer):
    """Composes the blocks of one section."""

    def __init__(self, folder: Folder, content: Section | None, *, late: bool = False) -> None:
        super().__init__(folder, content, late=late)
        self.tables = 0
        """With footnotes, that were met before."""

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

    # --- blocks --------------------------------------------------------------------------------------------------

    def blocks(self, body: Iterable[section.Block]) -> list[Block]:
        """The blocks whose condition holds."""
        result: list[Block] = []
        for block in body:
            if block.when is None or self.holds(block.when):
                result += self._block(block)
        return result

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
                words = last.but(text=last.text.removesuffix(mark))
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
                        Para((Words(f"{self.words['alarm_at']} "), self.reference(place.id, None)), keep=True)
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


def _quiet(cell: Inlines, *, again: bool) -> Inlines:
    """A cell to write in. That it is one, is said in the first row; `again` and again it would only be noise."""
    if again and cell and all(isinstance(run, Blank) for run in cell):
        return tuple(run.but(text="") for run in cell if isinstance(run, Blank))
    return cell
