"""From a section and a patient to blocks that hold what will be printed, word for word."""

from __future__ import annotations

import pytest
from helpers import BODY_LINE, CATALOGUE, SECTION, patient, section

from folderbuilder.compose.blocks import (
    Blank,
    Drawing,
    Fields,
    Framed,
    Grid,
    Head,
    Items,
    Late,
    NoteLink,
    Para,
    PlaceLink,
    Ruled,
    TermLink,
    UrlLink,
    Words,
)
from folderbuilder.compose.composer import compose_section
from folderbuilder.compose.context import Folder
from folderbuilder.library.aloud import Aloud
from folderbuilder.library.layout import Phone, Team
from folderbuilder.library.load import load_library
from folderbuilder.problems import FolderFailed

TWO = CATALOGUE.replace("- een\n", "- een\n      - {id: nog-een, planned: true}\n      - drie\n")
TEAM = Team(id="noord", name="Team <Noord>", phones=(Phone(label="Dag", number="000 - 1"),))
NASTY = "<b>**x** [[antistof]] {{7*7}} *y* [a](https://b.nl) [[>drie]] {% raw %} &amp; <img src=x>"


@pytest.fixture
def compose(tiny_library):
    """Compose the section `een` with this body; gives the blocks between purpose and closing, and what was used."""

    def run(body, *, who=None, sections=("een", "woordenlijst"), methods=(), team=None, late=True):
        root = tiny_library(**{
            "sections/catalogue.yaml": TWO, SECTION: section(body), "sections/nl/deel/drie.yaml": section(name="drie"),
        })  # fmt: skip
        folder = Folder(load_library(root), "nl", sections, methods, team, who)
        composed, used = compose_section(folder, "een", late=late)
        assert isinstance(composed.blocks[0], Para)
        assert composed.blocks[0].style == "lead"
        return list(composed.blocks[1:-5]), composed, used

    return run


def text(run):
    return "".join(part.text for part in run)


def test_a_value_is_never_read_as_markup(compose):
    blocks, composed, used = compose("  - text: 'Dag {{ patient.name }}.'", who=patient(name=NASTY))
    assert blocks == [Para((Words("Dag "), Words(NASTY), Words(".")))]
    assert composed.private
    assert used.private
    assert used.terms == {}


@pytest.mark.parametrize(
    "body",
    [
        "  - list: ['{{ patient.name }}']",
        "  - steps: ['{{ patient.name }}']",
        "  - actions: ['{{ patient.name }}']",
        "  - box: {kind: let-op, body: [{text: '{{ patient.name }}'}]}",
        "  - table: {caption: a, read: b, head: [a, '{{ patient.name }}'], rows: [[a, b]]}",
        "  - table: {caption: a, read: b, head: [a, b], rows: [[a, '{{ patient.name }}']]}",
        "  - table: {caption: a, read: b, head: [a, b], rows: [[a, b*]], notes: {'*': '{{ patient.name }}'}}",
        "  - form: {fields: [{label: Naam, value: '{{ patient.name }}'}]}",
    ],
)
def test_wherever_a_patients_value_stands_the_section_is_private(compose, body):
    blocks, composed, used = compose(body, who=patient(name=NASTY), late=False)
    assert composed.private
    assert used.late == []
    assert repr(Words(NASTY)) in repr(blocks)


def test_values_of_a_form_come_late_so_that_the_form_can_be_shared(compose):
    name, dose = "{label: Naam, value: '{{ patient.name }}'}", "{label: Dosis, value: 'ca. {{ treatment.dose }} g'}"
    body = f"  - form: {{fields: [{name}, {dose}]}}"
    ((form,), composed, used) = compose(body, who=patient(name=NASTY, treatment={"dose": "10"}))
    assert [field.value for field in form.fields] == [(Late(0),), (Late(1),)]
    assert used.late == [NASTY, "ca. 10 g"]
    assert not composed.private
    assert NASTY not in repr(composed)


def test_a_form_value_that_is_partly_blank_cannot_come_late(compose):
    body = "  - form: {fields: [{label: Naam, value: '{{ patient.name }}, {{ treatment.dose | default(blank) }}'}]}"
    (_, composed, used) = compose(body, who=patient())
    assert composed.private
    assert used.late == []


@pytest.mark.parametrize("who", [patient(), None])
def test_a_missing_value_with_default_blank_is_a_line_to_write_on(compose, who):
    blocks, composed, _ = compose("  - text: 'Dosis {{ treatment.dose | default(blank) }} gram'", who=who)
    (para,) = blocks
    assert [type(run) for run in para.runs] == [Words, Blank, Words]
    assert not composed.private


def test_a_missing_value_fails_that_folder_with_file_and_line(compose):
    with pytest.raises(FolderFailed) as caught:
        compose("  - heading: Kop\n  - text: 'Dosis {{ treatment.dose }}'", who=patient())
    (problem,) = caught.value.problems
    assert (problem.code, problem.file, problem.line, problem.patient) == ("value", SECTION, BODY_LINE + 1, "0012345")
    assert "treatment.dose" in problem.message


def test_a_list_is_never_printed_as_python_writes_it(compose):
    with pytest.raises(FolderFailed, match="no text or number"):
        compose("  - text: '{{ methods }}'", methods=("ivig",))


@pytest.mark.parametrize(
    "body",
    [
        "  - text: '{{ team.name }}'",
        "  - text: '{{ methods | join(\", \") }}'",
        "  - {when: \"patient.name == 'Mies Bouwman'\", text: Dag.}",
        "  - {when: \"treatment.route != 'x'\", text: Dag.}",
        "  - text: Een [[antistof]].",
        "  - box: {kind: bel-direct, body: [{text: Bel.}]}",
    ],
)
def test_what_is_not_a_patients_own_is_shared(compose, body):
    blocks, composed, _ = compose(body, who=patient(), team=TEAM, methods=("ivig",))
    assert blocks
    assert not composed.private


def test_a_block_is_there_only_when_its_condition_holds(compose):
    body = "  - {when: \"'ivig' in methods\", text: Ader.}\n  - {when: \"'drie' in sections\", heading: Drie}"
    assert compose(body)[0] == []
    assert compose(body, methods=("ivig",))[0] == [Para((Words("Ader."),))]
    assert compose(body, sections=("een", "drie"))[0] == [Head("Drie")]


def test_a_condition_that_cannot_be_decided_fails_with_its_line(compose):
    with pytest.raises(FolderFailed) as caught:
        compose("  - {when: treatment.dose > 3, text: Veel.}", who=patient(treatment={"dose": "10"}))
    assert (caught.value.problems[0].code, caught.value.problems[0].line) == ("condition", BODY_LINE)


def test_a_reference_to_a_section_in_the_folder_is_a_link(compose):
    ((para,), _, _) = compose("  - text: 'Lees [[>drie]].'", sections=("een", "drie"))
    link = para.runs[1]
    assert isinstance(link, PlaceLink)
    assert link.target == "s-drie"
    assert "1.3" in link.text
    assert "Titel van drie" in link.text
    assert "1.3" in link.contents


@pytest.mark.parametrize(("target", "title"), [("drie", "Titel van drie"), ("nog-een", "Nog een")])
def test_a_reference_to_an_absent_section_is_worded_and_leads_nowhere(compose, target, title):
    ((para,), _, _) = compose(f"  - text: 'Lees [[>{target}]].'")
    assert all(isinstance(run, Words) for run in para.runs)
    assert title in text(para.runs)
    assert "niet in jouw map" in text(para.runs)


def test_a_reference_may_have_words_of_its_own(compose):
    assert text(compose("  - text: '[[>drie|dat stuk]]'")[0][0].runs) == "dat stuk"
    (para,) = compose("  - text: '[[>drie|dat stuk]]'", sections=("drie",))[0]
    assert (para.runs[0].text, para.runs[0].target) == ("dat stuk", "s-drie")


def test_glossary_words_are_collected_and_linked(compose):
    ((para,), _, used) = compose("  - text: '[[antistof|afweerstoffen]] en [[Afweerstof]]'")
    assert [type(run) for run in para.runs] == [TermLink, Words, TermLink]
    assert para.runs[0].text == "afweerstoffen"
    assert para.runs[0].target == para.runs[2].target == "t-antistof"
    assert [entry.term for entry in used.terms.values()] == ["antistof"]


def test_without_a_glossary_the_words_lead_nowhere(compose):
    ((para,), _, _) = compose("  - text: '[[antistof]]'", sections=("een",))
    assert para.runs[0].target is None


@pytest.mark.parametrize(
    ("body", "code"),
    [("  - text: '[[onzin]]'", "unknown-term"), ("  - text: '[[>onzin]]'", "unknown-reference"),
     ("  - text: '*schuin*'", "markup"), ("  - list: ['{{ range(9) }}']", "value"),
     ("  - figure: {name: weg, caption: X, alt: Hier zie je wat er te zien is.}", "figure")],
)  # fmt: skip
def test_what_check_would_find_fails_the_folder_and_nothing_more(compose, body, code):
    with pytest.raises(FolderFailed) as caught:
        compose(body)
    assert [(p.code, p.file, p.line) for p in caught.value.problems] == [(code, SECTION, BODY_LINE)]


def test_columns_that_are_not_for_this_patient_are_left_out(compose):
    body = (
        "  - table: {caption: Manieren, read: r, head: ['', A, B], rows: [[x, a*, b], [y, c, d]], notes: {'*': Noot},"
        " columns_when: [null, \"'a' in methods\", \"'b' in methods\"]}"
    )
    ((grid,), _, _) = compose(body, methods=("a",))
    assert isinstance(grid, Grid)
    assert [text(cell) for cell in grid.head] == ["", "A"]
    assert [[text(cell) for cell in row] for row in grid.rows] == [["x", "a*"], ["y", "c"]]
    assert [(mark, text(note)) for mark, note in grid.notes] == [("*", "Noot")]
    ((grid,), _, _) = compose(body, methods=("a", "b"))
    assert len(grid.head) == 3


def test_the_comparison_prints_the_ways_this_patient_chooses_between(shipped):
    for methods, count in ((("ivig", "scig-pomp"), 2), (("ivig", "scig-pomp", "fscig"), 3)):
        composed, _ = compose_section(Folder(shipped, "nl", ("igg-vergelijking",), methods), "igg-vergelijking")
        (grid,) = [block for block in composed.blocks if isinstance(block, Grid)]
        assert len(grid.head) == 1 + count
        assert not composed.private


def test_a_box_that_says_when_to_call_names_the_team_and_its_numbers(compose):
    body = "  - box: {kind: bel-direct, body: [{text: Bel.}]}"
    ((box,), _, _) = compose(body, team=TEAM)
    assert isinstance(box, Framed)
    assert (box.kind, box.title) == ("bel-direct", "Bel direct")
    assert "Team <Noord>" in text(box.blocks[1].runs)
    assert [text(item) for item in box.blocks[2].items] == ["Dag: 000\u00a0-\u00a01"]
    ((box,), _, _) = compose(body)
    assert any(isinstance(run, Blank) for run in box.blocks[1].runs)


def test_every_other_kind_of_block(compose):
    body = """\
  - heading: Kop
  - subheading: Onderkop
  - text: "Een.\\n\\n- a\\n- b\\n\\n[thuis](https://a.nl)"
  - steps: [Eerst.]
  - write: {lines: 3, title: Vragen}
  - form: {title: Wie, fields: [{label: Naam, value: "{{ patient.name }}"}, {label: Leeg, lines: 2}]}
  - figure: {name: plaat, caption: Een plaat., alt: Hier zie je wat er te zien is., labels: {hier: Daar}}
  - box: {kind: let-op, title: Eigen titel, body: [{list: [Punt.]}]}"""
    blocks, _, _ = compose(body, who=patient())
    kinds = [Head, Head, Para, Items, Para, Items, Ruled, Head, Fields, Drawing, Framed]
    assert [type(block) for block in blocks] == kinds
    assert [blocks[0].level, blocks[1].level] == [2, 3]
    assert blocks[4].runs == (UrlLink("thuis", "https://a.nl", blocks[4].runs[0].contents),)
    assert (blocks[3].start, blocks[5].start) == (None, 1)
    assert [(field.label, field.value, field.lines) for field in blocks[8].fields] == [
        ("Naam", (Late(0),), 1), ("Leeg", None, 2),
    ]  # fmt: skip
    assert blocks[9].labels == (("hier", "Daar"),)
    assert blocks[10].title == "Eigen titel"


def test_what_stands_around_a_section(compose):
    _, composed, _ = compose("")
    assert (composed.number, composed.title, composed.part) == ("1.1", "Titel van een", "Een deel")
    assert (composed.code, composed.state, composed.language) == ("1.1 · v1.0", "concept", "nl-NL")
    assert composed.status
    actions, head, sources, version = composed.blocks[-4:]
    assert (actions.kind, actions.blocks[0].ticks) == ("actions", True)
    assert head.text == "Bronnen"
    assert text(sources.items[0]) == "Een bron (bekeken op 28 maart 2024)."
    assert "1.0.0" in text(version.runs)


def test_every_shipped_section_composes_without_and_with_a_patient(shipped):
    for name in shipped.sections["nl"]:
        handout, _ = compose_section(Folder(shipped, "nl", (name,), ("ivig",)), name)
        who = patient(treatment={"product": "Middel"})
        folder = Folder(shipped, "nl", (name,), ("ivig",), shipped.teams["voorbeeld"], who)
        own, used = compose_section(folder, name)
        assert not handout.private
        assert not own.private
        assert "Mies" not in repr(own)
        assert set(used.late) <= {"Mies Bouwman", "0012345", "Middel"}
        assert (name != "mijn-gegevens") or used.late == ["Mies Bouwman", "0012345", "Middel"]


ALOUD = """\
abbreviations: {IgG: immunoglobuline G, MRI: magnetic resonance imaging}
foreign: {en: [magnetic resonance imaging]}
entries:
  - term: MRI
    text: "Een apparaat met een magneet."
"""


def test_what_an_abbreviation_stands_for_is_said_once_in_a_section(tiny_library):
    body = "  - text: Er is **IgG** en IgG, een [[MRI]], magnetic resonance imaging en {{ patient.name }}."
    root = tiny_library(**{SECTION: section(body), "sections/nl/woordenlijst.yaml": ALOUD})
    who = patient(name="IgG MRI")
    composed, _ = compose_section(Folder(load_library(root), "nl", ("een",), (), None, who), "een")
    block = composed.blocks[1]
    assert isinstance(block, Para)
    assert text(block.runs) == "Er is IgG en IgG, een MRI, magnetic resonance imaging en IgG MRI."
    told = [(run.text, run.aloud) for run in block.runs if isinstance(run, Words | TermLink) and run.aloud]
    assert told == [
        ("IgG", Aloud("immunoglobuline G")),
        ("MRI", Aloud("magnetic resonance imaging", "en")),
        ("magnetic resonance imaging", Aloud(None, "en")),
    ]


def test_marks_of_footnotes_lead_to_them(compose):
    body = """\
  - table:
      caption: a
      read: b
      head: [c, "d*"]
      rows: [["e**", "f1"], ["{{ blank }}", "{{ blank }}"], ["{{ blank }}", g]]
      notes: {"*": Een., "**": Twee., "1": Drie.}
"""
    (table, *_), _, _ = compose(body)
    assert isinstance(table, Grid)
    assert table.head[1] == (Words("d"), NoteLink("*", "n-een-a-a", "Naar de voetnoot *"))
    assert table.rows[0] == (
        (Words("e"), NoteLink("**", "n-een-a-b", "Naar de voetnoot **")),
        (Words("f1"),),  # it may be part of the word
    )
    assert [run.text for row in table.rows[1:] for cell in row for run in cell] == ["", "", "", "g"]
