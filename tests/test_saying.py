"""Problems in Dutch: nothing that code can say is without a translation, and no translation is without use."""

from __future__ import annotations

import ast
import errno
import importlib
import itertools
import os
import pkgutil
import re
import string
import time
from collections.abc import Iterator, Set
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from english import BASE, Made, sink_of, sinks, texts
from pydantic import BaseModel
from pydantic_core import PydanticKnownError
from reading import HOLE
from syntax import Module, modules
from typer.testing import CliRunner

import folderbuilder.library
from folderbuilder.commands.app import app
from folderbuilder.library import validate
from folderbuilder.library.pemat import ITEMS, Reply, Scale
from folderbuilder.patients import source
from folderbuilder.patients.columns import Names
from folderbuilder.patients.fhirtree import Saying, Told
from folderbuilder.patients.header import _known
from folderbuilder.patients.jsontext import parse_json
from folderbuilder.patients.known import Known
from folderbuilder.press import made_of
from folderbuilder.problems import Problem, Refused, Severity, did_you_mean
from folderbuilder.proof.findings import Code, Findings
from folderbuilder.saying import LANGUAGES, Entry, Found, line_in, messages, problem_in
from folderbuilder.yamltext import parse_yaml

DUTCH = messages("nl")
KNOWN = Known(section_titles={}, profiles=(), layouts=(), languages=(), teams=(), codes=())
ERRNOS = (
    errno.EACCES, errno.EPERM, errno.ENOSPC, errno.EDQUOT, errno.ENOENT, errno.EEXIST, errno.EISDIR, errno.ENOTDIR,
    errno.EROFS, errno.EFBIG, errno.ENAMETOOLONG, errno.ENOTEMPTY, errno.EBUSY, errno.ETXTBSY, errno.EIO, errno.ELOOP,
    errno.EINVAL,
)  # fmt: skip
UNREADABLE = (
    errno.EACCES, errno.ENOENT, errno.EISDIR, errno.ENOTDIR, errno.ENAMETOOLONG, errno.EIO, errno.ELOOP, errno.EINVAL
)  # fmt: skip
UNREACHABLE = (errno.EADDRINUSE, errno.EACCES, errno.EADDRNOTAVAIL)
PASSED_ON = {
    "patients.fhirtree": ("fhir-bsn", 0),
    "patients.rows": ("cell-error", 0),
    "patients.xlsxfile": ("cell-error", -1),
    "proof.findings": ("proof-document", -1),
}
"""Where a message of another place gets something before or behind it: a code to try it with, and which hole it is."""
EXAMPLES = {
    "fhir-bsn": "The file holds citizen service numbers (BSN); they are not used and not printed.",
    "cell-error": "The cell holds an error.",
    "proof-document": "The file has no title",
}
NOTHING_ADDED = {
    "bind.foreign.finding", "patients.csvfile", "patients.fhirfile", "patients.fhirtree", "patients.rows",
    "patients.source", "patients.xlsxfile", "proof.findings", "proof.sound", "web.answers", "yamltext",
}  # fmt: skip
"""Where a text is nothing but a hole: read where it is made (in tables, in other problems), or the system's words.

What `web.answers` passes on is for machines; `tests/web/test_web_saying.py` sees to what people get instead."""
NEVER = {("made-anew", "The folder is made anew: .")}
"""What the reader of the code cannot know to be impossible: `_rebuilt` is called with a reason only."""
ERRORS: dict[str, Set[str]] = {
    "model": {"model_type", "missing", "extra_forbidden"},
    "str": {"string_type", "string_too_short", "string_too_long", "string_pattern_mismatch"},
    "tuple": {"tuple_type", "too_short", "too_long"},
    "dict": {"dict_type", "too_short"},
    "date": {"date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"},
    "float": {
        "float_type", "float_parsing", "finite_number", "greater_than", "greater_than_equal", "less_than",
        "less_than_equal",
    },
    "int": {"int_type", "int_parsing", "int_parsing_size", "int_from_float", "greater_than_equal", "less_than_equal"},
    "bool": {"bool_type", "bool_parsing"},
    "enum": {"enum"},
    "literal": {"literal_error"},
    "tagged-union": {"union_tag_invalid", "union_tag_not_found", "model_attributes_type"},
    **dict.fromkeys(("function-before", "function-after", "no-info", "with-info"), frozenset({"value_error"})),
    **dict.fromkeys(
        ("model-fields", "model-field", "default", "nullable", "definitions", "definition-ref"), frozenset()
    ),
}  # fmt: skip
"""The errors that each kind of pydantic's schemas can give."""
SAID_ELSEWHERE = {"missing", "extra_forbidden", "union_tag_invalid", "union_tag_not_found", "value_error"}
"""Errors that `validate.py` has words of its own for, or whose words are in a validator, where they are read."""
CONTEXT: dict[str, Any] = {
    "class_name": "X", "error": "too short", "gt": 1, "ge": 1, "lt": 9, "le": 9, "field_type": "Tuple",
    "min_length": 2, "max_length": 3, "actual_length": 1, "pattern": "x",
}  # fmt: skip
BROKEN_YAML = (
    "a: b: c", "a: [1", "a: {b", "a: 'b", "a:\n- b\n c", "- a\nb: c", "a: @b", "\tb: c", "a: %b", 'a: "\\q"', "a: &",
    "a: |0\n b", "a: | x\n b", "? a\n- b: ?", "a\nb: c", "a: !<", "a: b\n  c: d", "%foo\n---\na: b", 'a: "\\xq"',
    'a: "\\UFFFFFFFF"', "a: 'b\n--- c'", "a: b\n...\nc: d\n[", "a: !x!y z", "a: [b\n- c]", "a: ?b\n ? c", "a: - b",
    "a: {b: c, d: e, : : f}", "a: ,", "a: ]", "a: !!<", "a: !b&c d", "{a: b, c}:\n  d\ne", "a:\n\tb: c", "- a\n\t- b",
    "a: 'b' c: d", "a: 'b' c", "[a, b]: c: d", "&a b: &", "- - a\n -b\n - c", "? a ? b", "a: b ? c\n? d\n  e: f\n ? g",
)  # fmt: skip


def find(code: str, text: str) -> Found | None:
    """The translation, if all of it is one."""
    found = DUTCH.find(code, text)
    own = [kept for kept in found.kept if re.search("[A-Za-z]", re.sub("⟦.*?⟧", "", kept))] if found else []
    return None if own else found


def filled(text: str) -> Iterator[str]:
    """The text with marks in its holes, to find them again; and with ones, which some entries are about."""
    count = itertools.count(1)
    yield re.sub(HOLE, lambda _: f"⟦{next(count)}⟧", text)
    yield text.replace(HOLE, "1")


def codes_like(code: str) -> list[str]:
    """The codes of the table that a code with a hole can be; one that the table lacks stands for all others."""
    pattern = "".join(".+" if piece == HOLE else re.escape(piece) for piece in re.split(f"({HOLE})", code))
    return [each for each in DUTCH.codes if re.fullmatch(pattern, each)] or ["no-such-code"]


@cache
def cases() -> tuple[tuple[Made, str, str], ...]:
    """Every text that code can say, with its code and holes filled."""
    return tuple(_cases())


def _cases() -> Iterator[tuple[Made, str, str]]:
    for made in texts():
        module = made.place.partition(":")[0]
        if (made.code, made.text) in NEVER:
            continue
        if not made.text.strip(HOLE + ". "):
            assert module in NOTHING_ADDED, made
        elif made.code == HOLE and not made.is_hint:
            code, place = PASSED_ON[module]
            before, after = made.text.split(HOLE)[:-1], made.text.split(HOLE)[1:]
            message = EXAMPLES[code]
            text = f"{HOLE.join(before)}{message}{after[-1]}" if place else f"{message}{HOLE.join(after)}"
            yield from ((made, code, each) for each in filled(text))
        elif made.code == HOLE:
            continue  # hints of proofs, which `test_each_finding_has_a_dutch_hint` goes through
        else:
            codes = codes_like(made.code) if HOLE in made.code else [made.code]
            yield from ((made, code, each) for code in codes for each in filled(made.text))


def words() -> Iterator[tuple[str, str, str]]:
    """Words that stand in holes, from where they really are: code, text around them, the word."""
    for word in (*(what for _, what in source._SIGNATURES), "a web page or XML"):
        yield "file-kind", "This is not a CSV file: it looks like {}.", word
    for changed in (*made_of._WORDS.values(), "its layout or care team and the program and a section in it"):
        yield "made-anew", "The folder is made anew: {} changed.", changed
    for item in ITEMS:
        yield "pemat-missing", "There is no answer to {}.", f"{item} ({ITEMS[item]})"
    every = ", ".join(f"{item} ({ITEMS[item]})" for item in ITEMS)
    yield "pemat-none", "Answer {} in sections/pemat/ivig.yaml.", every
    yield "pemat-low", "See {}.", "7 (it asks for no calculations), 9 (headers inform), 15 (pictures are clear)"
    for reply in Reply:
        yield "pemat-decided", "The program answers item 3 itself: {}.", reply
    for scale in Scale:
        yield "pemat-low", "The section is 80 of 100 {}; 90 is wanted.", scale
    for made in ("glossary", "colophon"):
        yield "double-made", "The {} is made twice.", made
    for number in ERRNOS:
        yield "output-failed", "The output cannot be written: {}.", os.strerror(number)
    for number in UNREADABLE:
        yield "file-unreadable", "{}", os.strerror(number)
    for number in UNREACHABLE:
        yield "serve-port", "The page cannot be opened on port 1 of 1: {}.", os.strerror(number).lower()
    yield "file-unreadable", "{}", "embedded null byte"
    yield "section-unknown", "There is no such {}.", "section"
    columns = _known(Names(KNOWN)).removeprefix("Known columns: ").partition(", treatment")[0]
    assert columns.startswith("id (patientnummer), name (naam), ")
    yield "column-unknown", "Known columns: {}, treatment.… (behandeling.…).", columns
    for near in (["ivig"], ["ivig", "ivigg"], ["ivig", "ivigg", "ivigs"], [f"x{i}" for i in range(20)], ["q"]):
        yield "section-unknown", "{}", did_you_mean("ivig", near)


@cache
def used() -> frozenset[Entry]:
    """All entries that are of use."""
    said = [*((code, text) for _, code, text in cases()), *((c, t.format(word)) for c, t, word in words())]
    said += hints_of_findings()
    said += [(problem.code, text) for problem in found_by_others() for text in (problem.message, problem.hint or "")]
    return frozenset(entry for code, text in said if (found := DUTCH.find(code, text)) for entry in found.used)


def found_by_others() -> Iterator[Problem]:
    """Problems that hold words of libraries, each from a file that is wrong in that way."""
    for text in BROKEN_YAML:
        try:
            parse_yaml(text, "x")
        except Refused as refusal:
            yield from refusal.problems
    for text in ('["a', '["a\nb"]', '["\\q"]', '["\\u12"]'):
        with pytest.raises(Refused) as caught:
            parse_json(text, "x")
        yield from caught.value.problems
    for message in pydantic_messages():
        yield Problem(Severity.ERROR, "wrong-value", f"'x' is not right: {message}.")


def hints_of_findings() -> Iterator[tuple[str, str]]:
    """Code and hint of everything a proof can find."""
    for code in Code:
        findings = Findings()
        findings.add(code, "The file has no title")
        yield from ((problem.code, problem.hint or "") for problem in findings.problems())


def schema_kinds(schema: object) -> Iterator[str]:
    """All kinds of schema in a schema."""
    if isinstance(schema, dict):
        if isinstance(kind := schema.get("type"), str):
            yield kind
        schema = [value for key, value in schema.items() if key not in {"serialization", "metadata"}]
    for each in schema if isinstance(schema, list | tuple) else ():
        yield from schema_kinds(each)


def library_models() -> Iterator[type[BaseModel]]:
    """All models of the library."""
    package = folderbuilder.library
    for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        for value in vars(importlib.import_module(info.name)).values():
            if isinstance(value, type) and issubclass(value, BaseModel) and value is not BaseModel:
                yield value


def pydantic_messages() -> Iterator[str]:
    """What `validate.py` says of each error that a model of the library can give."""
    kinds = {kind for model in library_models() for kind in schema_kinds(model.__pydantic_core_schema__)}
    for error in sorted({error for kind in kinds for error in ERRORS[kind]} - SAID_ELSEWHERE):
        for expected in ("'a', 'b' or 'c'", "'a' or 'b'", "'a'"):
            context = {**CONTEXT, "expected": expected}
            for found in ("x", None, [], {}):
                message = PydanticKnownError(error, context).message()  # type: ignore[arg-type]
                detail: Any = {"type": error, "msg": message, "ctx": context, "loc": (), "input": found}
                yield validate._message({**detail, "ctx": _own(context, error)}, found)  # type: ignore[arg-type]


def _own(context: dict[str, Any], error: str) -> dict[str, Any]:
    """The values that an error comes with: not bounds, which are those of a length."""
    return {key: value for key, value in context.items() if key not in {"ge", "le"}} if "than" not in error else context


# --- every text has Dutch ------------------------------------------------------------------------------------------


def test_every_text_of_the_code_has_dutch() -> None:
    lacking = sorted({f"{made.place} {code}: {text}" for made, code, text in cases() if find(code, text) is None})
    assert not lacking, "\n".join(lacking)


def test_nothing_in_a_hole_is_lost() -> None:
    lost = [
        f"{code}: {text} -> {found.text}"
        for _, code, text in cases() if (found := find(code, text))
        for mark in re.findall("⟦.*?⟧", text) if mark not in found.text
    ]  # fmt: skip
    assert not lost, "\n".join(lost)


@pytest.mark.parametrize(("code", "text", "word"), sorted(set(words())))
def test_words_of_the_program_in_a_hole_have_dutch(code: str, text: str, word: str) -> None:
    found = find(code, text.format(word))
    assert found is not None
    assert word not in found.text


def test_what_other_libraries_say_has_dutch() -> None:
    lacking = sorted({
        f"{problem.code}: {text}" for problem in found_by_others()
        for text in (problem.message, problem.hint) if text and find(problem.code, text) is None
    })  # fmt: skip
    assert not lacking, "\n".join(lacking)


def test_each_finding_has_a_dutch_hint() -> None:
    for code, hint in hints_of_findings():
        assert find(code, hint), hint


# --- the reader of the code sees everything --------------------------------------------------------------------------


def test_every_problem_is_made_where_the_reader_looks() -> None:
    """No other file makes problems of its own accord, and what is read has a text for every place."""
    seen = {f"{module.name.removeprefix('folderbuilder.')}:{node.lineno}" for module, node, _ in sinks()}
    told = {made.place for made in texts()}
    assert seen <= told | {"library.check:0"}, sorted(seen - told)
    assert len(seen) > 200
    assert len(texts()) > 700


def test_who_is_told_decides_what_is_a_problem() -> None:
    """Methods of the same name write a log line or keep a note: only what collects problems counts."""
    source = """
from folderbuilder.problems import Problem, Problems
log = logging.getLogger("x")
class Shelf:
    problems: Problems
def put(shelf: Shelf, told):
    found, other = Problems(), 1
    shelf.problems.error("a", "One.")
    found.note("b", "Two.")
    log.error("%s", "Three")
    Problem(**{**told, "severity": 1})
    Problem(**{**told, "message": "Four."})
"""
    module = Module("folderbuilder.x", ast.parse(source))
    calls = [node for node in ast.walk(module.tree) if isinstance(node, ast.Call)]
    assert [ast.unparse(node.func) for node in calls if sink_of(node, module)] == [
        "shelf.problems.error", "found.note", "Problem"
    ]  # fmt: skip
    unknown = Module("folderbuilder.x", ast.parse("def put(shelf):\n    shelf.note('a', 'One.')"))
    with pytest.raises(AssertionError, match="what is shelf"):
        sink_of(next(node for node in ast.walk(unknown.tree) if isinstance(node, ast.Call)), unknown)


def test_no_call_that_makes_problems_goes_unseen() -> None:
    """Problems come from the calls that the reader knows: nothing else names the class or gets a hint."""
    known = {node for _, node, _ in sinks()}
    for module in modules().values():
        if module.name in BASE:
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and any(each.arg == "hint" for each in node.keywords):
                name = ast.unparse(node.func)
                assert node in known or name in {"_problem", "_failed"}, f"{module.name}:{node.lineno} {name}"


# --- the table -------------------------------------------------------------------------------------------------------


def test_every_entry_is_of_use() -> None:
    dead = sorted(entry.english for entry in DUTCH.entries if entry not in used() and not _is_of_yaml(entry))
    assert not dead, "\n".join(dead)


@cache
def _yaml_bytes() -> bytes:
    return b"".join(
        path.read_bytes() for path in Path(yaml.__file__).parent.rglob("*") if path.suffix in {".py", ".so", ".pyd"}
    )


def _is_of_yaml(entry: Entry) -> bool:
    """Whether the parser of YAML can say it: not every mistake is made in `BROKEN_YAML`."""
    return entry in DUTCH.groups["yaml"].entries and entry.english.replace("}}", "}").encode() in _yaml_bytes()


@pytest.mark.parametrize("entry", DUTCH.entries, ids=lambda entry: entry.english[:60])
def test_holes_match_and_it_is_dutch(entry: Entry) -> None:
    holes = {name for _, name, _, _ in string.Formatter().parse(entry.translation) if name is not None}
    assert holes == {name for name in entry.holes if not name.startswith("_")}
    assert entry.translation != entry.english
    words = set(re.findall(r"[a-z]+", re.sub(r"‘.*?’|\{.*?\}", "", entry.translation.lower())))
    assert not words & {"the", "and", "must", "this", "which", "there", "its", "has", "are"}, words


def test_messages_and_hints_are_whole_sentences() -> None:
    for shelf in (*DUTCH.codes.values(), DUTCH.groups["any"]):
        for entry in shelf.entries:
            first, last = entry.translation[0], entry.translation[-1]
            assert first.isupper() or first in "‘{[1", entry.translation
            assert last in ".?:…}]’)" or entry.english.endswith(": {example}"), entry.translation
            assert "  " not in entry.translation


def test_no_text_has_two_entries() -> None:
    for shelf in (*DUTCH.codes.values(), *DUTCH.groups.values()):
        english = [entry.english for entry in shelf.entries]
        assert len(english) == len(set(english)), [each for each in english if english.count(each) > 1]


# --- saying ----------------------------------------------------------------------------------------------------------


def _problem(message: str, hint: str | None = None, code: str = "not-reviewed") -> Problem:
    return Problem(Severity.ERROR, code, message, hint=hint)


def test_english_is_said_as_it_is() -> None:
    assert problem_in("en", _problem("Anything.", "Do it.")) == ("Anything.", "Do it.", "error")


def test_dutch_has_message_hint_and_word() -> None:
    problem = _problem("2 sections of this folder are not confirmed by a care team: ivig, scig.")
    said = problem_in("nl", problem)
    assert said.message == "2 onderdelen van deze map zijn nog niet goedgekeurd door een behandelteam: ivig, scig."
    assert said.hint == ""
    assert said.severity == "fout"


def test_one_is_said_as_one() -> None:
    said = problem_in("nl", _problem("1 sections of this folder are not confirmed by a care team: ivig."))
    assert said.message.startswith("1 onderdeel van deze map is")


def test_what_has_no_dutch_is_said_in_english() -> None:
    said = problem_in("nl", _problem("Something new.", "Do something new."))
    assert said[:2] == ("Something new.", "Do something new.")


def test_what_somebody_wrote_stays_as_it_is() -> None:
    """Words in a hole are never translated, even when they are words of the program, nor taken for a template."""
    for wrote in ("The cell holds an error.", "{name}", "a'b' is not known.", "naam\nregel", "\\1"):
        said = problem_in("nl", _problem(f"The column '{wrote}' is not known.", code="column-unknown"))
        assert said.message == f"De kolom ‘{wrote}’ is niet bekend."


def test_an_empty_hole_is_a_hole() -> None:
    said = problem_in("nl", _problem("No patient has ''.", code="column-missing"))
    assert said.message == "De kolom ‘’ staat niet in de lijst."


def test_a_message_in_a_message_is_dutch_too() -> None:
    said = problem_in(
        "nl", _problem("Cell B2: The cell holds the error #N/A. (Line 9 of the file.)", code="cell-error")
    )
    assert said.message == "Cel B2: In deze cel staat de Excel-fout #N/A. (Regel 9 van het bestand.)"


def test_what_is_met_often_is_said_once() -> None:
    told = Told("x.json")
    for line in (3, 4, 9):
        told.at(line, Saying(Severity.NOTE, "fhir-not-read", "Records of this kind are not read.", ""))
    (problem,) = told.problems()
    assert problem_in("nl", problem).message.endswith("(Dit komt 3 keer voor: op de regels 3–4, 9.)")


def test_a_language_that_is_not_there_is_english() -> None:
    assert "nl" in LANGUAGES
    assert problem_in("fr", _problem("Anything.")).message == "Anything."


def test_a_long_text_takes_no_time() -> None:
    """What somebody wrote may be long, and like the templates: what fits none is known as such in a moment."""
    started = time.process_time()
    for code in ("column-unknown", "wrong-value", "pemat-missing", "expression"):
        for many in (300, 30_000):
            problem_in("nl", _problem("'" + "a' or 'b, (" * many, "Did you mean 'a' or '" * many, code))
    assert time.process_time() - started < 5


def test_a_line_in_dutch_names_the_place_and_what_was_found() -> None:
    problem = Problem(
        Severity.WARNING, "section-unknown", "There is no such section.", file="lijst.csv", line=3, column="onderdelen",
        patient="007", found="igg-ivg", hint="Did you mean 'igg-ivig' or 'igg-scig'?",
    )  # fmt: skip
    assert line_in("nl", problem) == (
        "lijst.csv, rij 3, kolom ‘onderdelen’ (patiënt 007): let op: Dit onderdeel bestaat niet. Er staat: 'igg-ivg'. "
        "Bedoel je ‘igg-ivig’ of ‘igg-scig’?"
    )
    assert line_in("en", problem) == str(problem)


def test_what_is_private_is_in_no_line() -> None:
    problem = replace(_problem("Anything."), found="Mies Bouwman", private=True)
    assert "Mies" not in line_in("nl", problem) + line_in("en", problem)


@pytest.mark.parametrize(("lang", "said"), [("nl", "De kolom ‘nam’ is niet bekend."), ("en", "is not")])
def test_the_command_line_speaks_dutch_when_asked(lang: str, said: str, tmp_path: Path) -> None:
    patients = tmp_path / "lijst.csv"
    patients.write_text("patientnummer;nam\n1;Jan\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["--lang", lang, "check", str(patients)])
    assert result.exit_code == 1
    assert said in result.output
    assert ("known" in result.output) == (lang == "en")
