"""Composing what the reader writes on, with the values that are known of the patient.

A text in a field or a cell comes late, so that the page is shared. What is drawn at the height or the day of a value
cannot come late: then the section is private.
"""

from __future__ import annotations

import re
from calendar import Calendar as Days
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeAlias

from babel.dates import format_date, get_day_names

from folderbuilder.compose.blocks import (
    Blank,
    Block,
    Calendar,
    CardSide,
    CutOut,
    GraphPaper,
    Inlines,
    Items,
    Log,
    LogColumn,
    Month,
    Records,
    Ruled,
    Scored,
    Space,
    Words,
)
from folderbuilder.library import section, writing

if TYPE_CHECKING:
    from folderbuilder.compose.composer import Composer

_DATE = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)|(\d\d?)-(\d\d?)-(\d{4})")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_LONGEST = 520
"""Weeks between two dates: more is a slip."""
_BLANK_WEEKS = ((0,) * 7,) * 6


Written: TypeAlias = (
    section.WriteBlock
    | section.TicksBlock
    | section.LogBlock
    | section.RecordBlock
    | section.CardsBlock
    | section.GraphBlock
    | section.MonthsBlock
    | section.ScoresBlock
)


def composed(composer: Composer, block: Written) -> Block:
    """A block to write on."""
    match block:
        case section.WriteBlock():
            write = block.write
            return Ruled(write.lines, write.title, composer.words["field_blank"], fill=write.fill or "")
        case section.TicksBlock():
            return Items(tuple(composer.text_line(item) for item in block.ticks), ticks=True)
        case section.LogBlock():
            return log(composer, block.log)
        case section.RecordBlock():
            return record(composer, block.record)
        case section.CardsBlock():
            return cards(composer, block.cards)
        case section.GraphBlock():
            return graph(composer, block.graph)
        case section.MonthsBlock():
            return months(composer, block.months)
        case section.ScoresBlock():
            return scores(composer, block.scores)


def sheet_line(composer: Composer) -> Records:
    """Where the sheet says whose it is and of when it is; in a folder the name stands at the head already."""
    day = Space(composer.words["sheet_date"])
    beside = Space(composer.words["sheet_name"]) if composer.folder.patient is None else Space(None, text=())
    return Records(None, ((day, beside),), 1, composer.words["field_blank"], framed=False)


def log(composer: Composer, log: writing.Log) -> Log:
    """A table to write in."""
    shown = [column for column in log.columns if column.when is None or composer.holds(column.when)]
    columns = tuple(LogColumn(composer.text_line(c.head), c.width, c.tick) for c in shown)
    example: tuple[Inlines, ...] | None = None
    if any(column.example for column in shown):
        first, *others = (column.example or "" for column in shown)
        head = (Words(f"{composer.words['example']}: ", bold=True), Words(first))
        example = (head, *((Words(cell),) if cell else () for cell in others))
    rows = [composer.text_line(row) for row in log.rows]
    blank = log.blank
    if log.dates is not None:
        dates = dates_of(composer, log.dates)
        rows += dates
        blank += 0 if dates else log.dates.count
    return Log(
        composer.text_line(log.caption), columns, example, tuple(rows), blank, composer.words["rows_blank"],
        fill=log.fill or "", height=log.height or 0.0,
    )  # fmt: skip


def dates_of(composer: Composer, dates: writing.Dates) -> tuple[Inlines, ...]:
    """The dates as late values; nothing while the first or the interval is not known."""
    days = _days(composer, dates.first, dates.weeks, dates.count)
    language = composer.folder.language
    return tuple(composer.own(format_date(day, "EEEEEE dd-MM-y", locale=language)) for day in days)


def _days(composer: Composer, first: str, weeks: str, count: int) -> list[date]:
    """The first day and those after it; nothing while something is not known, or the interval is no whole number."""
    day, interval = composer.known(first), composer.known(weeks)
    if day is None or interval is None or not re.fullmatch(r"[1-9]\d{0,2}", interval.strip()):
        return []
    found = _DATE.fullmatch(day.strip())
    try:
        year, month, number = (int(part) for part in (found.group(1, 2, 3) if found[1] else found.group(6, 5, 4)))  # type: ignore[index,union-attr]
        start, step = date(year, month, number), timedelta(weeks=min(int(interval), _LONGEST))
        return [start + step * place for place in range(count)]
    except (TypeError, ValueError, OverflowError) as error:
        raise composer.failed("date", "The first date of a table or calendar cannot be read.", first) from error


def record(composer: Composer, record: writing.Record) -> Records:
    """Frames with fields."""
    shown = any(field.example for row in record.rows for field in row)
    return Records(
        record.title, _rows(composer, record.rows), record.count, composer.words["field_blank"],
        example=composer.words["example"] if shown else None, fill=record.fill or "",
    )  # fmt: skip


def _rows(composer: Composer, rows: writing.FieldRows) -> tuple[tuple[Space, ...], ...]:
    return tuple(tuple(_space(composer, field) for field in row) for row in rows)


def _space(composer: Composer, field: writing.WrittenField) -> Space:
    value = composer.form_value(field.value) if field.value else None
    return Space(
        field.label, value=None if value and any(isinstance(run, Blank) for run in value) else value, share=field.width,
        lines=field.lines, box=field.box or 0.0, ticks=field.ticks,
        text=composer.text_line(field.text) if field.text else None, example=field.example,
    )  # fmt: skip


def cards(composer: Composer, cards: writing.Cards) -> CutOut:
    """A card to cut out, with the team's numbers where it asks for them."""
    words = composer.words
    sides = []
    for face in cards.faces:
        rows = _rows(composer, face.rows)
        if face.phones:
            team = composer.folder.team
            phones = [(p.label, p.number) for p in team.phones] if team else []
            rows += tuple((Space(label, value=(Words(number),)),) for label, number in phones)
            rows += () if phones else ((Space(words["card_day"]),), (Space(words["card_night"]),))
        sides.append(CardSide(face.title, rows))
    return CutOut(tuple(sides), words["field_blank"], words["card_fold"], words["card_goes_on"])


def graph(composer: Composer, graph: writing.Graph) -> GraphPaper:
    """Graph paper with the range and the target of this patient, if they are known."""
    alt, band, target = graph.alt, None, None
    if graph.band is not None and graph.band_label is not None:
        low, high = (_number(composer, text) for text in (graph.band.low, graph.band.high))
        if low is not None and high is not None:
            if not (low < high and low < graph.top and high > graph.bottom):
                raise composer.failed("range", "The range of a graph is not on its paper.", graph.band.low)
            band = (low, high, graph.band_label)
            alt += f" {graph.band_label}: {_plain(low)} – {_plain(high)} {graph.unit}."
    value = _number(composer, graph.target) if graph.target is not None else None
    if value is not None and graph.target is not None and graph.target_label is not None:
        if not graph.bottom <= value <= graph.top:
            # In another unit, as a rule: a line at the edge of the paper would be wrong.
            raise composer.failed("range", "The target of a graph is not on its paper.", graph.target)
        target = (value, graph.target_label)
        alt += f" {graph.target_label}: {_plain(value)} {graph.unit}."
    return GraphPaper(
        composer.text_line(graph.caption), alt, graph.unit, graph.levels, graph.logarithmic, graph.columns,
        composer.words["graph_date"], band, target,
    )  # fmt: skip


def _number(composer: Composer, text: str) -> float | None:
    """A value that will be drawn, or None while it is not known."""
    if (known := composer.known(text)) is None:
        return None
    composer.used.private = True
    if not _NUMBER.fullmatch(known.strip()):
        raise composer.failed("number", "A value of a graph is no number.", text)
    return float(known.strip().replace(",", "."))


def _plain(value: float) -> str:
    return f"{value:g}".replace(".", ",")


def months(composer: Composer, months: writing.Months) -> Calendar:
    """Months with days to be there marked, or blank ones."""
    words, language = composer.words, composer.folder.language
    days = _days(composer, months.first, months.weeks, 1 + 31 * months.count // 7)
    names = get_day_names("short", locale=language)
    found = []
    if days:
        composer.used.private = True
        for place in range(months.count):
            year, month = divmod(days[0].year * 12 + days[0].month - 1 + place, 12)
            found.append(_month(composer, months.mark, date(year, month + 1, 1), days))
    else:
        found = [Month(None, _BLANK_WEEKS, (), words["month_alt_blank"])] * months.count
    return Calendar(tuple(found), tuple(names[day] for day in range(7)), words["month_label"], months.mark)


def _month(composer: Composer, mark: str, first: date, days: Sequence[date]) -> Month:
    language = composer.folder.language
    marked = tuple(day.day for day in days if (day.year, day.month) == (first.year, first.month))
    title = format_date(first, "MMMM y", locale=language)
    named = ", ".join(format_date(first.replace(day=day), "d MMMM", locale=language) for day in marked)
    alt = composer.words["month_alt"].format(month=title, mark=mark, days=named) if marked else title
    weeks = tuple(tuple(week) for week in Days().monthdayscalendar(first.year, first.month))
    return Month(title[0].upper() + title[1:], weeks, marked, alt)


def scores(composer: Composer, scores: writing.Scores) -> Scored:
    """Statements that get a number each."""
    return Scored(
        tuple(composer.text_line(item) for item in scores.items), scores.lowest, scores.highest, scores.lowest_means,
        scores.highest_means, composer.words["field_blank"],
    )  # fmt: skip
