"""What the reader writes on: dates, ranges and values of the patient, which are never shared."""

from __future__ import annotations

import pytest
from helpers import CATALOGUE, SECTION, patient, section

from folderbuilder.compose.blocks import Calendar, CutOut, GraphPaper, Late, Log, Records, Ruled, Space, Words
from folderbuilder.compose.composer import compose_section
from folderbuilder.compose.context import Folder
from folderbuilder.compose.variant import Variants
from folderbuilder.library.layout import Phone, Team
from folderbuilder.library.load import load_library
from folderbuilder.problems import FolderFailed

DATES = """\
  - log:
      caption: Prikken
      columns: [{head: Dag, example: 3 maart}, {head: Gedaan, tick: true}]
      dates:
        first: "{{ treatment.start | default(blank) }}"
        weeks: "{{ treatment.weeks | default(blank) }}"
        count: 3
"""
MONTHS = """\
  - months: {first: "{{ treatment.start | default(blank) }}", weeks: "{{ treatment.weeks | default(blank) }}",
             mark: prik, count: 2}
"""
GRAPH = """\
  - graph: {caption: Hb, alt: Ruitjespapier van 4 tot 11., unit: mmol/L, bottom: 4, top: 11,
            band: {low: "{{ treatment.low | default(blank) }}", high: "{{ treatment.high | default(blank) }}"},
            band_label: gewoon, target: "{{ treatment.goal | default(blank) }}", target_label: mijn doel}
"""
TEAM = Team(id="noord", name="Team Noord", phones=(Phone(label="Dag", number="000 - 1"),))
TOOL = "sections/nl/tools/tool-een.yaml"


@pytest.fixture
def folder_of(tiny_library):
    def make(body, who=None, team=None, methods=(), **files):
        library = load_library(tiny_library(**{SECTION: section(body), **files}))
        return Folder(library, "nl", ("een",), methods, team, who)

    return make


@pytest.fixture
def written(folder_of):
    """The blocks between purpose and closing, and what was used; and what says whether the pages are shared."""

    def compose(body, who=None, **more):
        folder = folder_of(body, who, **more)
        composed, used = compose_section(folder, "een")
        variant = Variants(folder.library).of(folder, "een")
        if variant is not None:
            assert list(variant[1]) == used.late
            assert not composed.private
        return composed, used, variant

    return compose


def block(composed, kind):
    (found,) = [block for block in composed.blocks if isinstance(block, kind)]
    return found


def test_dates_come_late_so_that_the_page_is_shared(written):
    first = patient(treatment={"start": "2026-12-03", "weeks": "8"})
    second = patient(id="2", treatment={"start": "14-01-2027", "weeks": "1"})
    (one, used, variant), (two, other, same) = written(DATES, first), written(DATES, second)
    assert used.late == ["do 03-12-2026", "do 28-01-2027", "do 25-03-2027"]
    assert other.late == ["do 14-01-2027", "do 21-01-2027", "do 28-01-2027"]
    assert one.blocks == two.blocks
    assert variant[0] == same[0]
    log = block(one, Log)
    assert log.rows == ((Late(0),), (Late(1),), (Late(2),))
    assert log.blank == 0
    assert log.example == ((Words("Voorbeeld: ", bold=True), Words("3 maart")), ())


@pytest.mark.parametrize(
    "treatment", [{}, {"start": "2026-12-03"}, {"weeks": "4"}, {"start": "2026-12-03", "weeks": "3 à 4"}]
)
def test_until_both_are_known_there_are_lines_to_write_dates_on(written, treatment):
    composed, used, variant = written(DATES, patient(treatment=treatment))
    assert (block(composed, Log).rows, block(composed, Log).blank) == ((), 3)
    assert used.late == []
    assert variant is not None


def test_a_date_that_cannot_be_read_fails_that_folder_without_telling_it(folder_of):
    folder = folder_of(DATES, patient(treatment={"start": "morgen Geheim", "weeks": "4"}))
    with pytest.raises(FolderFailed) as failure:
        compose_section(folder, "een")
    (problem,) = failure.value.problems
    assert (problem.code, problem.file, problem.patient) == ("date", SECTION, "0012345")
    assert "Geheim" not in str(problem)
    assert problem.line


def test_marked_days_are_that_patients_alone(written):
    composed, _, variant = written(MONTHS, patient(treatment={"start": "2026-12-31", "weeks": "2"}))
    december, january = block(composed, Calendar).months
    assert (december.title, december.marked) == ("December 2026", (31,))
    assert (january.title, january.marked) == ("Januari 2027", (14, 28))
    assert january.alt == "januari 2027: prik op 14 januari, 28 januari."
    assert january.weeks[0] == (0, 0, 0, 0, 1, 2, 3)
    assert composed.private
    assert variant is None


def test_a_blank_month_is_everybodys(written):
    composed, _, variant = written(MONTHS, patient())
    assert [month.title for month in block(composed, Calendar).months] == [None, None]
    assert not composed.private
    assert variant is not None


def test_a_range_that_is_drawn_is_that_patients_alone(written):
    composed, _, variant = written(GRAPH, patient(treatment={"low": "8,5", "high": "11.0", "goal": "7"}))
    paper = block(composed, GraphPaper)
    assert (paper.band, paper.target) == ((8.5, 11.0, "gewoon"), (7.0, "mijn doel"))
    assert "gewoon: 8,5 – 11 mmol/L." in paper.alt
    assert paper.levels == (4, 5, 6, 7, 8, 9, 10, 11)
    assert composed.private
    assert variant is None


def test_graph_paper_without_values_is_everybodys(written):
    composed, _, variant = written(GRAPH, patient())
    assert (block(composed, GraphPaper).band, block(composed, GraphPaper).target) == (None, None)
    assert not composed.private
    assert variant is not None


def test_a_range_that_is_no_number_fails_that_folder_without_telling_it(folder_of):
    folder = folder_of(GRAPH, patient(treatment={"low": "Geheim", "high": "11"}))
    with pytest.raises(FolderFailed) as failure:
        compose_section(folder, "een")
    assert failure.value.problems[0].code == "number"
    assert "Geheim" not in str(failure.value.problems[0])


@pytest.mark.parametrize(
    "treatment", [{"goal": "12"}, {"goal": "3,9"}, {"low": "11", "high": "8"}, {"low": "120", "high": "160"}]
)
def test_a_value_in_another_unit_is_not_drawn_at_the_edge(folder_of, treatment):
    with pytest.raises(FolderFailed) as failure:
        compose_section(folder_of(GRAPH, patient(treatment=treatment)), "een")
    assert failure.value.problems[0].code == "range"
    assert failure.value.problems[0].line


def test_a_logarithmic_scale_has_lines_at_1_2_and_5(written):
    body = "  - graph: {caption: F, alt: Ruitjespapier tot 1000., unit: g, bottom: 5, top: 1000, logarithmic: true}"
    assert block(written(body)[0], GraphPaper).levels == (5, 10, 20, 50, 100, 200, 500, 1000)


def test_a_records_value_comes_late_and_its_example_is_nobodys(written):
    field = "{label: Middel, value: '{{ treatment.product | default(blank) }}', example: naam}"
    body = f"  - record: {{rows: [[{field}]], fill: page}}"
    composed, used, _ = written(body, patient(treatment={"product": "Geheimglobine"}))
    records = block(composed, Records)
    assert records.rows == ((Space("Middel", value=(Late(0),), example="naam"),),)
    assert (records.example, records.fill) == ("Voorbeeld", "page")
    assert used.late == ["Geheimglobine"]
    assert "Geheim" not in repr(composed)


def test_a_card_has_the_teams_numbers_and_no_others(written):
    field = "{label: Team, value: '{{ team.name | default(blank) }}'}"
    body = f"  - cards: {{faces: [{{title: Voor, rows: [[{field}]], phones: true}}]}}"
    (side,) = block(written(body, team=TEAM)[0], CutOut).sides
    assert side.rows == ((Space("Team", value=(Words("Team Noord"),)),), (Space("Dag", value=(Words("000 - 1"),)),))
    (blank,) = block(written(body)[0], CutOut).sides
    assert [space.value for row in blank.rows for space in row] == [None] * 3


def test_a_column_is_there_for_whom_it_is(written):
    body = "  - log: {caption: a, columns: [{head: a}, {head: b, when: \"'ivig' in methods\"}, {head: c}], blank: 1}"
    assert len(block(written(body)[0], Log).columns) == 2
    assert len(block(written(body, methods=("ivig",))[0], Log).columns) == 3


def test_lines_to_the_foot(written):
    assert block(written("  - write: {lines: 1, fill: sheet}")[0], Ruled).fill == "sheet"


def test_a_tool_says_whose_it_is_where_the_page_does_not(tiny_library):
    catalogue = (
        CATALOGUE
        + '  - {id: tools, number: "3", title: {nl: T}, color: "#00504A", holds: tools, sections: [tool-een]}\n'
    )
    body = "id: tool-een\ntitle: T\npurpose: Schrijf.\nversion: 1.0.0\nstatus: concept\nbody: [{write: {lines: 2}}]\n"
    library = load_library(tiny_library(**{"sections/catalogue.yaml": catalogue, TOOL: body}))
    loose, bound = Folder(library, "nl", ("tool-een",)), Folder(library, "nl", ("tool-een",), patient=patient())
    labels = [
        [space.label for space in compose_section(folder, "tool-een")[0].blocks[0].rows[0]] for folder in (loose, bound)
    ]
    assert labels == [["Datum", "Naam"], ["Datum", None]]
    variants = Variants(library)
    assert variants.of(loose, "tool-een")[0] != variants.of(bound, "tool-een")[0]
    # Nothing comes after what is written on: no sources, no version.
    assert isinstance(compose_section(bound, "tool-een")[0].blocks[-1], Ruled)
