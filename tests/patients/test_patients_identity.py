"""Who is who: R09, R15."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folderbuilder.patients.identity import MAX_STEM, file_stem
from folderbuilder.patients.read import read_patients


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("101", "101"),
        ("abc", "ABC"),
        ("Zoë", "Zoe\u0308"),
        ("101", " 101 "),
        ("101", "\u00a0101"),
        ("a/b", "a:b"),
        ("a?", "a*"),
        ("101", "101."),
        ("１０１", "101"),
    ],
)
def test_r09_ids_that_could_be_one_are_both_rejected_and_both_named(read, first, second):
    result = read(f"id;naam\n{first};A\n200;B\n{second};C\n")
    assert [p.id for p in result.patients] == ["200"]
    assert [(p.code, p.line) for p in result.problems] == [("id-double", 2), ("id-double", 4)]
    assert all("on rows 2, 4" in problem.message for problem in result.problems)


def test_r09_a_rejected_row_still_owns_its_id(read):
    result = read("id;naam;geboortedatum\n101;A;30-02-1984\n101;B;\n")
    assert (result.patients, len(result.rejected)) == ((), 2)


def test_r09_ids_that_differ_in_leading_zeros_are_two(read):
    assert len(read("id;naam\n0101;A\n101;B\n").patients) == 2


@pytest.mark.parametrize("patient_id", ["\x00", "a\x00b", "a\x1fb", "a\u200bb", "a\u202eb", "9" * 300])
def test_r15_an_id_that_cannot_be_seen_or_printed_is_refused(read, patient_id):
    result = read(f"id;naam\n{patient_id};A\n102;B\n")
    assert [p.id for p in result.patients] == ["102"]
    assert result.rejected[0].id is None
    assert (result.problems[0].line, result.problems[0].column, result.problems[0].patient) == (2, "id", None)


@pytest.mark.parametrize(
    ("patient_id", "stem"),
    [
        ("0012345", "0012345"),
        ("../../etc/passwd", "_.._.._etc_passwd"),
        ("/etc/passwd", "_etc_passwd"),
        ("C:\\x", "C__x"),
        ("CON", "_CON"),
        ("com1.x", "_com1.x"),
        ("..", "_"),
        (".verborgen", "_.verborgen"),
        ("-rf", "_-rf"),
        ("Zoë 12", "Zoë_12"),
        ("a.", "a"),
        ("=cmd", "_cmd"),
    ],
)
def test_r15_a_file_name_is_safe(patient_id, stem):
    assert file_stem(patient_id) == stem


@given(st.text(min_size=1))
def test_r15_any_id_gives_a_safe_file_name(patient_id):
    stem = file_stem(patient_id)
    assert 0 < len(stem.encode(errors="surrogatepass")) <= MAX_STEM
    assert not set(stem) & set('/\\:*?"<>|\0\n')
    assert stem not in {".", ".."}
    assert stem[0] not in ".-~"


def test_r15_long_ids_with_the_same_beginning_stay_apart():
    assert file_stem("é" * 90 + "1") != file_stem("é" * 90 + "2")


@given(ids=st.lists(st.text(st.sampled_from("aAb/:1 é\u0301.e"), min_size=1, max_size=4), min_size=1, max_size=6))
def test_r09_as_many_file_names_as_patients(tmp_path_factory, known_ids, ids):
    path = tmp_path_factory.mktemp("r09") / "lijst.csv"
    path.write_text("id;naam\n" + "".join(f'"{i}";A\n' for i in ids), encoding="utf-8")
    result = read_patients(path, known_ids)
    stems = {file_stem(p.id).casefold() for p in result.patients}
    assert len(stems) == len(result.patients)
    assert result.rows == len(result.patients) + len(result.rejected)


@pytest.fixture(scope="module")
def known_ids():
    from folderbuilder.patients.read import Known

    return Known({}, [], [], [], [])
