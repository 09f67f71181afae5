"""YAML and JSON: R10, R11, R13, R20."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folderbuilder.patients.jsontext import parse_json
from folderbuilder.problems import Refused

YAML = """\
patients:
  - id: 0012345
    naam: NO
    geboortedatum: 02-03-1984
    onderdelen: [inleiding, +cidp]
    treatment:
      route: IVIg; SCIg
      interval_weken: 010
    notitie: |
      een
      twee
  - patientnummer: 1E+12
    voornaam: yes
    achternaam: "null"
    sections: inleiding; -cidp
    behandeling.dosis: 12_000
    profile: null
"""


def test_every_scalar_is_the_text_that_was_written(read):
    first, second = read(YAML, "lijst.yaml").patients
    assert (first.id, first.name, first.note) == ("0012345", "NO", "een\ntwee")
    assert first.treatment == {"route": "IVIg; SCIg", "interval_weeks": "010"}
    assert [(p.section, str(p.kind)) for p in first.picks] == [("inleiding", "list"), ("cidp", "add")]
    assert (second.id, second.name, second.profile) == ("1E+12", "yes null", None)
    assert second.treatment == {"dose": "12_000"}
    assert (first.place.row, second.place.row) == (2, 12)


def test_json_gives_the_same(read):
    text = (
        '[\n\t{"id": 12, "name": "Zo\\u00eb \\ud83d\\ude00", "sections": ["cidp"], "treatment": {"dose": 1.50}},\n'
        '{"id":"02","name":true}]'
    )
    first, second = read(text, "lijst.json").patients
    assert (first.id, first.name, first.treatment) == ("12", "Zoë 😀", {"dose": "1.50"})
    assert (second.id, second.name, second.place.row) == ("02", "true", 3)


@pytest.mark.parametrize("value", ["[a, b]", "{a: b}", "[]", "{}", "[[a]]"])
@pytest.mark.parametrize("key", ["naam", "geboortedatum", "notitie", "profiel", "treatment.dose"])
def test_r11_a_list_or_mapping_where_text_belongs_is_that_records_problem(read, key, value):
    text = f"- id: 1\n  voornaam: A\n  achternaam: B\n  {key}: {value}\n- id: 2\n  naam: B\n"
    result = read(text, "lijst.yaml")
    assert [p.id for p in result.patients] == ["2"]
    assert [(p.code, p.line, p.column) for p in result.problems] == [("cell-shape", 4, key)]


@pytest.mark.parametrize("item", ["null", "tekst", "[a]"])
def test_r11_an_entry_that_is_no_patient_is_rejected(read, item):
    result = read(f"- id: 1\n  naam: A\n- {item}\n", "lijst.yaml")
    assert (result.rows, [r.place.row for r in result.rejected]) == (2, [3])


def test_r06_a_record_without_id_or_name(read):
    result = read("- naam: A\n- id: 2\n- {}\n", "lijst.yaml")
    assert [(p.code, p.line) for p in result.problems] == [
        ("id-missing", 1),
        ("name-missing", 2),
        ("id-missing", 3),
        ("name-missing", 3),
    ]


@pytest.mark.parametrize(
    ("text", "name", "code", "line"),
    [
        ("- id: 1\n  naam: A\n  id: 2\n", "x.yaml", "yaml-double-key", 3),
        ("- id: 1\n  naam: A\n  patientnummer: 2\n", "x.yaml", "column-double", 3),
        ("- id: 1\n  naam: A\n  treatment.dose: 1\n  treatment:\n    dosis: 2\n", "x.yaml", "column-double", 5),
        ('[{"id": 1,\n"id": 2}]', "x.json", "json-double-key", 2),
        ("- id: 1\n  naaam: A\n", "x.yaml", "column-unknown", 2),
        ("- id: 1\n  naam: A\n  igg-ivig: x\n", "x.yaml", "column-unknown", 3),
        ('[{"id": 1,\n"naaam": 2}]', "x.json", "column-unknown", 2),
        ("patient:\n  - id: 1\n", "x.yaml", "key-unknown", 1),
    ],
)
def test_r13_a_doubled_or_unknown_key_is_refused_with_its_line(refuse, text, name, code, line):
    problem = refuse(text, name)
    assert (problem.code, problem.line) == (code, line)


def test_r13_an_unknown_key_says_what_is_meant_and_once_only(read):
    with pytest.raises(Refused) as caught:
        read("- id: 1\n  naaam: A\n- id: 2\n  naaam: B\n", "x.yaml")
    (problem,) = caught.value.problems
    assert (problem.line, problem.column) == (2, "naaam")
    assert "'naam'" in problem.hint


def test_r32_names_as_keys_are_not_shown(refuse):
    assert "Jansen" not in str(refuse("Jan Jansen:\n  id: 1\n", "x.yaml"))


@pytest.mark.parametrize("text", ["[]", "patients: []", "patients:\n", "tekst", "null", "# niets\n"])
@pytest.mark.parametrize("name", ["x.yaml", "x.json"])
def test_r01_no_list_is_refused(refuse, text, name):
    refuse(text, name)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[{"id": 1,\n}]', 2),
        ('[{"id": 1}\n{"id": 2}]', 2),
        ("[{id: 1}]", 1),
        ('[{"id": 01}]', 1),
        ('[{"id": "a\nb"}]', 1),
        ('[{"id": "a}]', 1),
        ("[", 1),
        ("[1]\n2", 2),
        ('[{"id" 1}]', 1),
        ("[NaN]", 1),
    ],
)
def test_r13_broken_json_is_refused_with_its_line(refuse, text, line):
    problem = refuse(text, "x.json")
    assert (problem.code, problem.line) == ("json-syntax", line)


def test_r18_characters_that_yaml_cannot_hold(refuse, read):
    problem = refuse("- id: 1\n  naam: A\x07\n", "x.yaml")
    assert (problem.line, "U+0007" in problem.message) == (2, True)
    refuse('- id: 1\n  naam: "\\UFFFFFFFF"\n', "x.yaml")
    for text in ('[{"id": 1, "name": "\\ud83d"}]', '[{"id": 1, "name": "a\\u0000"}]'):
        assert read(text, "x.json").problems[0].code == "cell-character"


@pytest.mark.parametrize("name", ["x.yaml", "x.json"])
@pytest.mark.parametrize(
    "text", ["[" * 50_000, '{"a":' * 50_000, "- " * 50_000, "a: &a [1]\nb: [*a, *a]\n", "a: {<<: {b: 1}}\n"]
)
def test_r20_bombs_are_refused_fast(refuse, text, name):
    start = time.process_time()
    refuse(text, name)
    assert time.process_time() - start < 2


TREES = st.recursive(
    st.none() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)


@given(tree=TREES, indent=st.sampled_from([None, 1, "\t"]), ascii_only=st.booleans())
def test_any_json_survives(tree, indent, ascii_only):
    assert parse_json(json.dumps(tree, indent=indent, ensure_ascii=ascii_only), "x.json").data == tree


@given(st.text(st.sampled_from('[]{}",:\\ \n01eE.-truefalsn')))
def test_any_text_is_json_or_refused(text):
    try:
        ours = parse_json(text, "x.json")
    except Refused:
        ours = None
    try:
        json.loads(text, object_pairs_hook=dict)
    except ValueError:
        assert ours is None
