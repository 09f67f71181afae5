"""Tools: pages to write on. What is wrong with them is named with file and line."""

from __future__ import annotations

import re

import pytest
from helpers import CATALOGUE, SECTION, errors_of, problems_of, section

from folderbuilder.library.load import load_library
from folderbuilder.library.section import Tool

TOOL = "sections/nl/tools/tool-een.yaml"
WITH_TOOLS = (
    CATALOGUE
    + """\
  - id: tools
    number: "3"
    title: {nl: Invullen}
    color: "#00504A"
    holds: tools
    sections: [tool-een]
"""
)
LOG = "  - log: {caption: Lijst, columns: [{head: Datum, example: 3 maart}, {head: Wat}], fill: sheet}"
BODY_LINE = 6


def tool(body: str = LOG, more: str = "") -> str:
    return f"""\
id: tool-een
title: Een lijst
purpose: Vul elke dag een regel in.
version: 1.0.0
status: concept
body:
{body}
{more}"""


@pytest.fixture
def with_tool(tiny_library):
    """A library of one section that names one tool."""

    def write(body: str = LOG, more: str = "", **files: str | None):
        named = section(more="tools: [tool-een]\n")
        return tiny_library(**{"sections/catalogue.yaml": WITH_TOOLS, SECTION: named, TOOL: tool(body, more), **files})

    return write


def test_a_tool_needs_no_summary_no_actions_and_no_source(with_tool):
    root = with_tool()
    assert problems_of(root) == []
    assert isinstance(load_library(root).sections["nl"]["tool-een"], Tool)
    assert list(load_library(root).tools) == ["tool-een"]


@pytest.mark.parametrize(
    ("body", "column"),
    [
        ("  - log: {caption: a, columns: [{head: a, example: x}, {head: b}], blank: 2, height: 7}", "log.height"),
        ("  - record: {rows: [[{label: a, box: 7.9}]]}", "record.rows.0.0.box"),
        ("  - log: {caption: a, columns: [{head: a}, {head: b}]}", "log"),
        ("  - log: {caption: a, columns: [{head: a}], blank: 1}", "log.columns"),
        ("  - record: {rows: [[{label: a, ticks: [ja], value: x}]]}", "record.rows.0.0"),
        ("  - record: {rows: [[{width: 2}]]}", "record.rows.0.0"),
        ("  - graph: {caption: a, alt: Dit is ruitjespapier., unit: g, bottom: 5, top: 4}", "graph"),
        ("  - graph: {caption: a, alt: Dit is ruitjespapier., unit: g, bottom: 0, top: 4, logarithmic: true}",
         "graph"),
        ("  - graph: {caption: a, alt: Dit is ruitjespapier., unit: g, bottom: 0, top: 400}", "graph"),
        ("  - graph: {caption: a, alt: Dit is ruitjespapier., unit: g, bottom: 0, top: 4, target: '3'}", "graph"),
        ("  - write: {lines: 2, fill: boek}", "write.fill"),
        ("  - months: {first: a, weeks: b, mark: c, count: 13}", "months.count"),
        ("  - scores: {items: [a], lowest_means: a}", "scores.highest_means"),
        ("  - log: {caption: a, columns: [{head: a}, {head: b}], blank: 2, regels: 7}", "log.regels"),
    ],
)  # fmt: skip
def test_what_is_not_room_to_write_is_a_mistake_with_its_line(with_tool, body, column):
    found = [problem for problem in errors_of(with_tool(body)) if problem.file == TOOL]
    assert [(problem.column, problem.line) for problem in found] == [(f"body.0.{column}", BODY_LINE + 1)]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("  - log: {caption: a, columns: [{head: a}, {head: b}], blank: 2}", "no-example"),
        ("  - record: {rows: [[{label: a}]], count: 3}", "no-example"),
        ("  - write: {lines: 2, fill: page}\n  - text: Een zin.", "fill-last"),
        ("  - log: {caption: a, columns: [{head: a b c d, example: x}, {head: b}], blank: 2}", "table-head"),
        ("  - log: {caption: a, columns: [{head: a, tick: true}, {head: b, example: x}], blank: 2}", "first-column"),
        ("  - record: {rows: [[{label: '{{ treatment.product }}'}]]}", "literal"),
        ("  - record: {rows: [[{label: a, value: '{{ team.phone }}'}]]}", "unknown-value"),
        ("  - log: {caption: a, columns: [{head: a, example: x}, {head: b, when: \"'x' in methods\"}], blank: 1}",
         "unknown-member"),
        ("  - months: {first: '{{ naam }}', weeks: '0', mark: dag}", "expression"),
    ],
)  # fmt: skip
def test_what_only_the_whole_shows(with_tool, body, code):
    (problem,) = errors_of(with_tool(body))
    assert (problem.code, problem.file, problem.line) == (code, TOOL, BODY_LINE + 1)


@pytest.mark.parametrize("more", ["needs: [een]", "alarms: [{level: bel-112, sign: Je valt.}]", "tools: [tool-een]"])
def test_a_tool_brings_nothing_along(with_tool, more):
    assert "tool-key" in [problem.code for problem in errors_of(with_tool(more=more))]


@pytest.mark.parametrize(("name", "hint"), [("tool-ene", "tool-een"), ("een", "needs")])
def test_a_section_names_tools_that_are_there(with_tool, name, hint):
    (problem,) = errors_of(with_tool(**{SECTION: section(more=f"tools: [{name}]\n")}))
    assert (problem.code, problem.file) == ("unknown-tool", SECTION)
    assert hint in problem.hint


def test_a_tool_that_nobody_uses(with_tool):
    root = with_tool(**{SECTION: section()})
    assert [problem.code for problem in problems_of(root)] == ["tool-unused"]
    always = WITH_TOOLS.replace("[tool-een]", "[{id: tool-een, always: true}]")
    assert problems_of(with_tool(**{SECTION: section(), "sections/catalogue.yaml": always})) == []


def test_only_a_tool_is_always_there(tiny_library):
    catalogue = CATALOGUE.replace("- een\n", "- {id: een, always: true}\n")
    (problem,) = errors_of(tiny_library(**{"sections/catalogue.yaml": catalogue}))
    assert problem.code == "always-section"


def test_the_shipped_tools_are_twenty_and_each_is_used(shipped):
    assert len(shipped.tools) == 20
    assert {shipped.sections["nl"][name].status for name in shipped.tools} == {"concept"}
    assert {name for name, place in shipped.tools.items() if place.slot.always} == {
        "tool-contactkaart", "tool-vragenlijst", "tool-terugvertel", "tool-medicijnlijst", "tool-notities",
    }  # fmt: skip


def test_the_guides_examples_are_right(with_tool, shipped):
    guide = (shipped.root / "sections" / "README.md").read_text(encoding="utf-8")
    (example,) = [code for code in re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL) if "- log:" in code]
    # All kinds in a row, so that what fills the page is not the last; and this library has no methods.
    assert {problem.code for problem in errors_of(with_tool(example))} == {"fill-last", "unknown-member"}
