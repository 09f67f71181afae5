"""Problems are data, and say where and what to do."""

from __future__ import annotations

import json

import pytest

from folderbuilder.problems import (
    FolderbuilderError,
    FolderFailed,
    OutputFailed,
    Problem,
    Problems,
    Refused,
    Severity,
    about_patient,
    did_you_mean,
    refused,
    shorten,
)


def test_a_problem_as_a_line():
    problem = Problem(
        Severity.ERROR, "x", "Fout.", file="a.yaml", line=3, column="b", patient="007", found="dit", hint="Doe dat."
    )
    assert str(problem) == "a.yaml:3 [b] (patient 007): error: Fout. Found: 'dit'. Doe dat."
    assert str(Problem(Severity.NOTE, "x", "Los.")) == "note: Los."


def test_what_is_private_is_not_shown():
    problem = Problem(Severity.ERROR, "x", "Fout.", found="Mies Bouwman", private=True)
    assert "Mies" not in str(problem)
    assert problem.as_dict() == {"severity": "error", "code": "x", "message": "Fout."}
    assert problem.as_dict(with_private=True)["found"] == "Mies Bouwman"
    assert "Mies" not in str(Refused(problem))


def test_r18_half_a_character_can_be_said_and_sent():
    problem = Problem(Severity.ERROR, "x", "The key '\ud800' stands here twice.", found="\udfff")
    assert "\\ud800" in str(problem)
    assert problem.as_dict()["found"] == "\\udfff"
    assert json.dumps(problem.as_dict(), ensure_ascii=False).encode()


def test_problems_are_collected_and_then_refused():
    problems = Problems()
    problems.note("n", "Een.")
    problems.warning("w", "Twee.")
    problems.refuse_if_errors()
    problems.error("e", "Drie.", file="f", line=1)
    problems.extend([Problem(Severity.ERROR, "f", "Vier.")])
    assert [p.code for p in problems] == ["n", "w", "e", "f"]
    assert (len(problems), [p.code for p in problems.errors]) == (4, ["e", "f"])
    with pytest.raises(Refused) as caught:
        problems.refuse_if_errors()
    assert [p.code for p in caught.value.problems] == ["n", "w", "e", "f"]
    assert str(caught.value) == "f:1: error: Drie.; error: Vier."


@pytest.mark.parametrize("kind", [Refused, FolderFailed, OutputFailed])
def test_there_is_one_root(kind):
    error = kind(Problem(Severity.ERROR, "x", "Fout."))
    assert isinstance(error, FolderbuilderError)
    assert error.problems[0].code == "x"


def test_about_a_patient():
    problem = refused("x", "Fout.").problems[0]
    assert about_patient(problem, "1").patient == "1"
    assert about_patient(about_patient(problem, "1"), "2").patient == "1"


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("CIPD", ["cidp", "mmn"], "Did you mean 'cidp'?"),
        ("igg-vig", ["igg-ivig", "igg-scig"], "Did you mean 'igg-ivig' or 'igg-scig'?"),
        ("zzz", ["a", "b"], "Known: a, b."),
        ("zzz", [], ""),
    ],
)
def test_did_you_mean(word, known, hint):
    assert did_you_mean(word, known) == hint


def test_did_you_mean_names_so_many():
    assert did_you_mean("zzz", ["a", "b", "c"], many=2) == "Known: a, b, …."


def test_shorten():
    assert shorten("kort") == "'kort'"
    assert shorten("a\n\x1b[0m") == "'a\\n\\x1b[0m'"
    assert shorten("x" * 100, 10) == "'" + "x" * 9 + "…'"
