"""The light Markdown of section texts, parsed into runs that hold no markup.

Only what print needs: paragraphs, lists, **bold**, [links](https://…), [[glossary words]], [[>sections]] and
{{ values }}. Everything else prints as it stands; italics and HTML are refused, because they have no place on the page.
Values are kept as expressions, so that a patient's text is never read as markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TypeAlias

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from msgspec import Struct
from msgspec.structs import replace

NO_BREAK_SPACE = "\u00a0"
# A number and what it counts stay together: 14 pt, 3 weken, 600 ml. So does a short label and its number: IgG 1.
_NUMBER_UNIT = re.compile(r"(?<![\w-])(\d[\d.,]*) (?=(?:%|[A-Za-zµ°²]{1,8}\b))")
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
# Template statements would print as they stand, and HTML too: neither is meant.
_STATEMENT = re.compile(r"\{[%#]|[%#]\}")
_HTML = re.compile(
    r"</?(?:a|b|big|br|center|div|em|font|h[1-6]|hr|i|iframe|img|li|link|mark|ol|p|pre|s|script|small|span|strong|style"
    r"|sub|sup|svg|table|td|th|tr|tt|u|ul)\b[^<>]*>|<!--",
    re.IGNORECASE,
)
_LABEL_NUMBER = re.compile(r"\b(Ig[GAMED]|CD|hoofdstuk|bladzijde|figuur|tabel|blad) (?=\d)")


class Text(Struct, frozen=True):
    """Words to print as they are."""

    text: str
    bold: bool = False


class Value(Struct, frozen=True):
    """An expression whose value is printed, from `{{ … }}`."""

    expression: str
    bold: bool = False


class Term(Struct, frozen=True):
    """A glossary word: `key` finds the entry, `words` are printed."""

    key: str
    words: str


class Ref(Struct, frozen=True):
    """Another section, by id; `words` replace its title when given."""

    section: str
    words: str | None = None


class WebLink(Struct, frozen=True):
    """A web address and the words that carry it."""

    url: str
    words: str


Run: TypeAlias = Text | Value | Term | Ref | WebLink
Runs: TypeAlias = tuple[Run, ...]


class Paragraph(Struct, frozen=True):
    """Runs that are set as one paragraph."""

    runs: Runs


class Bullets(Struct, frozen=True):
    """A list; `start` is the first number of a numbered one, None for bullets."""

    items: tuple[Runs, ...]
    start: int | None = None


class MarkupError(ValueError):
    """A text uses markup that this program does not print."""


def _double_bracket(state: StateInline, silent: bool) -> bool:
    return _delimited(state, silent, "[[", "]]", "mark")


def _double_brace(state: StateInline, silent: bool) -> bool:
    return _delimited(state, silent, "{{", "}}", "value")


def _delimited(state: StateInline, silent: bool, opening: str, closing: str, kind: str) -> bool:
    if not state.src.startswith(opening, state.pos):
        return False
    end = state.src.find(closing, state.pos + 2)
    if end < 0:
        raise MarkupError(f"'{opening}' without '{closing}'")
    if not silent:
        token = state.push(kind, "", 0)
        token.content = state.src[state.pos + 2 : end].strip()
    state.pos = end + 2
    return True


class _Light(MarkdownIt):
    """Every link is taken for one, so that a wrong address is refused and not printed as it stands."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        return True


def _parser() -> MarkdownIt:
    parser = _Light("zero", {"maxNesting": 12})
    parser.enable(["list", "emphasis", "balance_pairs", "link", "escape", "newline"])
    parser.inline.ruler.before("link", "double_bracket", _double_bracket)
    parser.inline.ruler.before("link", "double_brace", _double_brace)
    return parser


_MARKDOWN = _parser()
_NO_MARKUP = re.compile(r"(?:[^\W_]|[ \t.,;:?'\"%/=\u00a0\u2010-\u203a\u20ac()+-])*")
"""Signs that mean nothing but themselves within a line. Most titles, labels and items hold no others, and reading them
as Markdown takes a hundred times as long."""


@lru_cache(maxsize=8192)
def parse_inline(text: str) -> Runs:
    """One line of text as runs. Raises `MarkupError`."""
    _refuse_foreign(text)
    if _NO_MARKUP.fullmatch(text):
        return (Text(keep_together(line), bold=False),) if (line := _one_line(text)) else ()
    tokens = _MARKDOWN.parseInline(_one_line(text))
    return _runs(tokens[0].children or []) if tokens else ()


@lru_cache(maxsize=4096)
def parse_text(text: str) -> tuple[Paragraph | Bullets, ...]:
    """A block of text as paragraphs and lists. Raises `MarkupError`."""
    _refuse_foreign(text)
    return tuple(_blocks(_MARKDOWN.parse(text)))


def _one_line(text: str) -> str:
    """The text with single spaces; no-break spaces stay."""
    return _SPACE.sub(" ", text).strip(" ")


def _refuse_foreign(text: str) -> None:
    if _STATEMENT.search(text):
        raise MarkupError("'{%' and '{#' are not used here; a condition is written as 'when' of a block")
    if found := _HTML.search(text):
        raise MarkupError(f"HTML is not printed: '{found[0]}'; use **bold** and lists")


def _blocks(tokens: list[Token]) -> Iterator[Paragraph | Bullets]:
    items: list[Runs] = []
    start: int | None = None
    depth = 0
    for token in tokens:
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            depth += 1
            if depth > 1:
                raise MarkupError("a list inside a list is not printed; make it two lists")
            items = []
            start = int(token.attrGet("start") or 1) if token.type == "ordered_list_open" else None
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            depth -= 1
            yield Bullets(tuple(items), start)
        elif token.type == "inline":
            runs = _runs(token.children or [])
            if depth:
                items.append(runs)
            else:
                yield Paragraph(runs)


def _runs(tokens: list[Token]) -> Runs:
    runs: list[Run] = []
    strong = 0
    link: str | None = None
    words: list[str] = []
    for token in tokens:
        bold = strong > 0
        match token.type:
            case "strong_open" | "strong_close":
                strong += token.nesting
            case "em_open":
                raise MarkupError("italics are not printed; use **bold** or a glossary word")
            case "link_open":
                link, words = str(token.attrGet("href")), []
            case "link_close":
                runs.append(WebLink(_web_address(link), " ".join("".join(words).split())))
                link = None
            case "mark" | "value" if link is not None:
                raise MarkupError("a link holds words only, no [[mark]] or {{ value }}")
            case "mark":
                runs.append(_mark(token.content))
            case "value":
                runs.append(Value(token.content, bold))
            case "softbreak" | "hardbreak":
                (words if link is not None else runs).append(" " if link is not None else Text(" ", bold))  # type: ignore[arg-type]
            case "text" if link is not None:
                words.append(token.content)
            case "text" if "](" in token.content:
                raise MarkupError("this link cannot be read; a link holds words only, and an address without spaces")
            case "text" if token.content:
                runs.append(Text(token.content, bold))
    return _joined(runs)


def _joined(runs: list[Run]) -> Runs:
    """Neighbouring texts of one weight as one, with their no-break spaces."""
    result: list[Run] = []
    for run in runs:
        last = result[-1] if result else None
        if isinstance(run, Text) and isinstance(last, Text) and run.bold == last.bold:
            result[-1] = replace(last, text=last.text + run.text)
        else:
            result.append(run)
    return tuple(replace(run, text=keep_together(run.text)) if isinstance(run, Text) else run for run in result)


def _web_address(url: str | None) -> str:
    if not url or not url.startswith(("https://", "http://", "mailto:")):
        raise MarkupError(f"a link goes to https://…, http://… or mailto:…, not to '{url}'")
    return url


def _mark(content: str) -> Run:
    target, bar, words = content.partition("|")
    target, words = _one_line(target), _one_line(words)
    if not target.strip(">") or (bar and not words):
        raise MarkupError(f"'[[{content}]]' names nothing")
    if target.startswith(">"):
        return Ref(target[1:].strip(), words or None)
    return Term(target, words or target)


def keep_together(text: str) -> str:
    """The text with no-break spaces between numbers and what they count."""
    text = _NUMBER_UNIT.sub(rf"\1{NO_BREAK_SPACE}", text)
    return _LABEL_NUMBER.sub(rf"\1{NO_BREAK_SPACE}", text)


def unbroken(text: str) -> str:
    """The text on one line: a telephone number is read and dialled as one."""
    return text.replace(" ", NO_BREAK_SPACE)


def plain(runs: Runs) -> str:
    """The words of runs, values as they were written."""
    parts = []
    for run in runs:
        match run:
            case Text(text=text):
                parts.append(text)
            case Value(expression=expression):
                parts.append("{{ " + expression + " }}")
            case Ref(section=section, words=words):
                parts.append(words or section)
            case Term(words=words) | WebLink(words=words):
                parts.append(words or "")
    return "".join(parts)
