"""Whatever an author writes: folders share the pages of a section only when they are the same pages."""

from __future__ import annotations

from dataclasses import replace

import pytest
from helpers import CATALOGUE, patient, section, write_library
from hypothesis import given, settings
from hypothesis import strategies as st

from folderbuilder.compose.composer import compose_section
from folderbuilder.compose.context import Folder
from folderbuilder.compose.variant import Variants
from folderbuilder.library.layout import Team
from folderbuilder.library.load import load_library
from folderbuilder.library.section import Section
from folderbuilder.problems import FolderFailed

TEXTS = st.lists(
    st.sampled_from([
        "Dag.", "[[antistof]]", "[[>drie]]", "[[ >drie]]", "[[ > vier | dat deel ]]", "{{ patient.name }}",
        "{{treatment.product}}", "{{ treatment['product'] | default(blank) }}", "{{ treatment.dose | default('-') }}",
        "{{ blank }}", "{{ methods | join(', ') }}", "{{ 'ja' if 'drie' in sections else 'nee' }}", "{{ team.name }}",
        "{{ team.name | default(blank) }}", "**{{ sections | length }}**", "{{\n methods | length\n}}", "{{ 7 +",
        "\\{{{ patient.name }}", "\\{{{ methods | length }}", "\\{{ patient.name }}", "{{ ]] }}",
        "[[antistof|{{ patient.name ]]}}",
    ]),
    min_size=1, max_size=2,
).map(" ".join)  # fmt: skip
WHEN = st.sampled_from([
    None, None, "'ivig' in methods", "treatment.product", "treatment.dose | length > 1", "treatment.dose > 3",
    "team.name", "'drie' in sections", "patient.name == 'Ypje'",
])  # fmt: skip


def _keys(**keys):
    return st.fixed_dictionaries(keys)


def _few(items):
    return st.lists(items, min_size=1, max_size=2)


_ROW = st.lists(TEXTS, min_size=2, max_size=2)
_TABLE = _keys(
    caption=TEXTS, read=TEXTS, head=_ROW, rows=_few(_ROW), notes=st.dictionaries(st.just("*"), TEXTS, max_size=1),
    columns_when=st.none() | WHEN.map(lambda condition: [None, condition]),
)  # fmt: skip
_FORM = _keys(fields=_few(_keys(label=st.just("Wat"), value=st.none() | TEXTS)))
_FLAT = st.one_of(
    _keys(text=TEXTS, when=WHEN), _keys(list=_few(TEXTS), when=WHEN), _keys(actions=_few(TEXTS), when=WHEN),
    _keys(table=_TABLE, when=WHEN), _keys(form=_FORM, when=WHEN), _keys(alarms=st.just({}), when=WHEN),
)  # fmt: skip
_BOX = _keys(box=_keys(kind=st.just("bel-direct"), body=_few(_FLAT)), when=WHEN)
BODIES = _few(_FLAT | _BOX)
PEOPLE = st.none() | st.builds(
    lambda name, treatment: patient(name=name, treatment=treatment),
    st.sampled_from(["Ypje", "Zwaantje"]),
    st.dictionaries(st.sampled_from(["product", "dose"]), st.sampled_from(["a", "Bb"])),
)
FOLDERS = st.tuples(
    st.sets(st.sampled_from(["drie", "vier", "woordenlijst"])).map(sorted),
    st.sampled_from([(), ("ivig",), ("ivig", "fscig")]),
    st.sampled_from([None, Team(id="noord", name="Team Noord")]),
    PEOPLE,
)


@pytest.fixture(scope="module")
def four(tmp_path_factory):
    """Four sections; any of them can be in a folder."""
    catalogue = CATALOGUE.replace("- een\n", "- een\n      - drie\n      - vier\n")
    more = {f"sections/nl/deel/{name}.yaml": section(name=name) for name in ("drie", "vier")}
    root = tmp_path_factory.mktemp("four") / "library"
    return load_library(write_library(root, {"sections/catalogue.yaml": catalogue, **more}))


def _written(four, body, signs=()):
    """The library with another body of `een`, and alarm signs in `drie`."""
    old = four.sections["nl"]
    alarms = [{"level": "bel-direct", "sign": sign} for sign in signs]
    een = Section.model_validate({**old["een"].model_dump(), "body": body})
    drie = Section.model_validate({**old["drie"].model_dump(), "alarms": alarms})
    return replace(four, sections={"nl": {**old, "een": een, "drie": drie}})


def _outcome(compose):
    try:
        return compose()
    except FolderFailed as failure:
        return [problem.message for problem in failure.problems]


@settings(deadline=None)
@given(body=BODIES, signs=st.lists(TEXTS, max_size=2), pair=st.tuples(FOLDERS, FOLDERS))
def test_whatever_is_written_the_same_variant_is_the_same_pages(four, body, signs, pair):
    library = _written(four, body, signs)
    variants = Variants(library)
    seen = {}
    for sections, methods, team, who in pair:
        folder = Folder(library, "nl", ("een", *sections), methods, team, who)
        found = _outcome(lambda folder=folder: variants.of(folder, "een"))
        made = _outcome(lambda folder=folder: compose_section(folder, "een"))
        if found is None:
            continue
        if isinstance(found, list):
            assert found == made
            continue
        variant, late = found
        same = made if isinstance(made, list) else (made[0], made[1].terms)
        assert seen.setdefault(variant, same) == same
        if not isinstance(made, list):
            composed, used = made
            assert not composed.private
            assert list(late) == used.late
            assert who is None or (who.name not in repr(variant) and who.name not in repr(composed))


@pytest.mark.parametrize(
    ("body", "signs"),
    [
        ({"text": "Zie [[ >vier]]."}, ()),
        ({"text": "Zie [[ > vier | dat deel ]]."}, ()),
        ({"alarms": {}}, ["Kijk bij [[>vier]]."]),
        ({"alarms": {}}, ["Je hebt {{ methods | length }} keer koorts."]),
    ],
)
def test_what_a_folder_leads_to_or_counts_decides_the_variant(four, body, signs):
    library = _written(four, [body], signs)
    one = Folder(library, "nl", ("een", "drie"))
    two = Folder(library, "nl", ("een", "drie", "vier"), ("ivig",))
    assert compose_section(one, "een")[0] != compose_section(two, "een")[0]
    assert Variants(library).of(one, "een") != Variants(library).of(two, "een")


def test_an_alarm_sign_with_a_patients_value_makes_the_page_that_patients(four):
    library = _written(four, [{"alarms": {}}], ["Je krijgt {{ treatment.product }} en dan koorts."])
    folder = Folder(library, "nl", ("een", "drie"), (), None, patient(treatment={"product": "x"}))
    assert Variants(library).of(folder, "een") is None


def test_a_brace_that_is_printed_hides_no_value(four):
    library = _written(four, [{"text": "\\{{{ patient.name }}}"}])
    folder = Folder(library, "nl", ("een",), (), None, patient(name="Ypje"))
    assert "{Ypje}" in "".join(run.text for run in compose_section(folder, "een")[0].blocks[1].runs)
    assert Variants(library).of(folder, "een") is None


def test_what_is_not_printed_needs_no_answer(four):
    table = {"caption": "a", "read": "b", "head": ["a", "{{ team.name }}"], "rows": [["a", "b"]]}
    library = _written(four, [{"table": {**table, "columns_when": [None, "team.name"]}}])
    assert Variants(library).of(Folder(library, "nl", ("een",)), "een") is None
    with_team = Folder(library, "nl", ("een",), (), Team(id="noord", name="Team Noord"))
    assert Variants(library).of(with_team, "een") is not None
