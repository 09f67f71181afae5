"""PEMAT-P: what the program answers, what a person answers, and what both come to."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import SECTION, problems_of, section

from folderbuilder.keeping import Stamp
from folderbuilder.library.check import pemat
from folderbuilder.library.load import load_library
from folderbuilder.library.pemat import ITEMS, Reply, Scale, Score, Verdict, scale_of
from folderbuilder.library.section import Tool
from folderbuilder.problems import Severity

SCORE = "sections/pemat/een.yaml"
ASKED = (2, 7, 10, 15, 22, 26)
"""What a person must answer about the tiny section: it has no drawings and no tables."""
FIGURE = "  - figure: {name: plaat, caption: X., alt: Hier zie je wat er te zien is., labels: {hier: H}}"
TABLE = "  - table: {caption: X, read: 'Zo lees je dit: zo.', head: [a, b], rows: [[a, b]]}"


def score_file(*items: int, **changed: str) -> str:
    """Answers yes to these items; `i7="no"` changes one."""
    answers = {**dict.fromkeys(items, "yes"), **{int(key[1:]): reply for key, reply in changed.items()}}
    return "answers:\n" + "".join(f"  {item}: {{answer: {reply}, why: Daarom.}}\n" for item, reply in answers.items())


def score_of(root: Path) -> Score:
    return pemat(load_library(root), "nl")["een"]


def reply_of(root: Path, item: int) -> Reply | None:
    verdict = score_of(root).verdicts.get(item)
    return verdict.reply if verdict else None


def body_with(tiny_library, body):
    return tiny_library(**{SECTION: section(body)})


# --- the items -------------------------------------------------------------------------------------------------------


def test_there_are_24_items_on_two_scales():
    assert list(ITEMS) == [*range(1, 13), *range(15, 27)]
    assert [scale_of(item) for item in (1, 19, 20, 26)] == [Scale.UNDERSTAND] * 2 + [Scale.ACT] * 2


def test_points_are_yes_of_what_applies_and_missing_counts_as_no():
    def verdict(reply):
        return Verdict(Reply(reply), "Daarom.", by_program=False)

    score = Score({1: verdict("yes"), 2: verdict("no"), 3: verdict("na"), 20: verdict("yes")}, missing=(4,))
    assert score.points(Scale.UNDERSTAND) == pytest.approx(100 / 3)
    assert score.points(Scale.ACT) == 100
    assert score.refused == (2, 4)


# --- what the program answers ----------------------------------------------------------------------------------------


LONG = "Een lichaamstemperatuurmeting vereist desinfectiemiddelen. "


@pytest.mark.parametrize(
    ("item", "body", "reply"),
    [
        (1, "  - text: Een zin.", "yes"),
        (3, "  - text: Je bent moe en je slaapt slecht.", "yes"),
        (3, f"  - text: {LONG}", "no"),
        (4, "  - text: Dit is een [[antistof]].", "yes"),
        (4, "  - text: Dit is een [[onzin]].", "no"),
        (5, "  - text: De arts prikt je.", "yes"),
        (5, "  - text: " + "Je wordt geprikt. " * 3, "no"),
        (6, "  - text: Een zin.", "na"),
        (6, "  - text: Het duurt 3 weken.", "yes"),
        (6, "  - text: Onder 148 is laag.", "no"),
        (6, "  - text: Dit komt vaak voor.", "no"),
        (8, "  - text: " + "Een korte zin. " * 30, "yes"),
        (8, "  - text: " + "Een korte zin. " * 34, "no"),
        (9, "  - text: |\n" + "      Een korte zin.\n\n" * 66, "yes"),
        (9, "  - text: |\n" + "      Een korte zin.\n\n" * 67, "no"),
        (9, "  - text: |\n" + "      Een korte zin.\n\n" * 40 + "  - heading: H\n  - text: |\n"
         + "      Een korte zin.\n\n" * 40, "yes"),
        (11, "  - text: Een zin.", "yes"),
        (11, "  - box: {kind: kort-samengevat, body: [{list: [a]}]}", "no"),
        (12, "  - text: Een zin.", "yes"),
        (16, "  - text: Een zin.", "na"),
        (17, "  - text: Een zin.", "na"),
        (17, FIGURE, "yes"),
        (18, "  - text: Een zin.", "na"),
        (19, "  - text: Een zin.", "na"),
        (19, TABLE, "yes"),
        (19, TABLE.replace("[a, b],", "[a, een twee drie vier],"), "no"),
        (20, "  - text: Een zin.", "yes"),
        (21, "  - text: Je leest dit.", "yes"),
        (21, "  - text: Vraag het de patiënt.", "no"),
        (21, "  - text: Dat leest u hier.", "no"),
        (23, "  - text: Een zin.", "yes"),
        (25, "  - text: Een zin.", "na"),
        (25, TABLE, "yes"),
        (25, TABLE.replace("Zo lees je dit", "Kijk"), "no"),
    ],
)  # fmt: skip
def test_what_the_program_answers(tiny_library, item, body, reply):
    assert reply_of(body_with(tiny_library, body), item) == reply


def test_what_it_cannot_see_is_asked_of_a_person(tiny_library):
    assert score_of(tiny_library()).missing == ASKED
    assert score_of(body_with(tiny_library, FIGURE)).missing == (2, 7, 10, 15, 16, 18, 22, 25, 26)
    assert score_of(body_with(tiny_library, f"{FIGURE}\n{TABLE}")).missing == (2, 7, 10, 15, 16, 18, 22, 26)


def test_a_section_without_actions_has_nothing_to_act_with(tiny_library):
    root = tiny_library(**{SECTION: section().replace("  - actions: [Doe dit.]\n", "")})
    assert (reply_of(root, 20), reply_of(root, 23)) == (Reply.NO, Reply.NO)
    root = tiny_library(**{
        SECTION: section("  - write: {lines: 2}").replace("  - actions: [Doe dit.]\n", ""),
    })  # fmt: skip
    assert (reply_of(root, 20), reply_of(root, 23)) == (Reply.NO, Reply.YES)


def test_sums_are_explained_only_where_there_are_sums(tiny_library):
    assert reply_of(tiny_library(**{SCORE: score_file(7)}), 24) is Reply.NOT_APPLICABLE
    root = tiny_library(**{SCORE: score_file(i7="no")})
    assert 24 in score_of(root).missing
    assert reply_of(tiny_library(**{SCORE: score_file(24, i7="no")}), 24) is Reply.YES


def test_a_language_without_words_for_it_asks_a_person_how_it_speaks(tiny_library):
    root = tiny_library(**{"sections/readability.yaml": "address: {}\n"})
    assert 21 in score_of(root).missing


# --- what is wrong with the files ------------------------------------------------------------------------------------


def test_a_whole_score_has_no_problems(tiny_library):
    assert problems_of(tiny_library(**{SCORE: score_file(*ASKED)})) == []


def test_a_library_without_the_folder_is_not_scored(tiny_library):
    assert problems_of(tiny_library()) == []


def test_a_section_without_a_file_is_named(tiny_library):
    root = tiny_library()
    (root / "sections" / "pemat").mkdir()
    (problem,) = problems_of(root)
    assert (problem.severity, problem.code, problem.file) == (Severity.WARNING, "pemat-none", SECTION)
    assert "22 (actions come in steps)" in str(problem.hint)


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "severity"),
    [
        ("  2: {", "  13: {", "wrong-value", 2, "error"),
        ("  2: {", "  twee: {", "wrong-value", 2, "error"),
        (", why: Daarom.}", "}", "missing-key", 2, "error"),
        ("why: Daarom.", "why: ''", "wrong-value", 2, "error"),
        ("answer: yes", "answer: maybe", "wrong-value", 2, "error"),
        ("answers:", "answer:", "unknown-key", 1, "error"),
        ("answer: yes", "answer: na", "pemat-applies", 2, "error"),
        ("  2: {", "  3: {answer: yes, why: Daarom.}\n  2: {", "pemat-decided", 2, "warning"),
        ("  2: {", "  16: {answer: yes, why: Daarom.}\n  2: {", "pemat-decided", 2, "warning"),
        ("  7: {answer: yes, why: Daarom.}\n", "", "pemat-missing", 1, "warning"),
    ],
)
def test_a_score_with_one_mistake(tiny_library, old, new, code, line, severity):
    text = score_file(*ASKED)
    assert old in text
    found = problems_of(tiny_library(**{SCORE: text.replace(old, new, 1)}))
    first = next(problem for problem in found if problem.code == code)
    assert (first.file, first.line, str(first.severity)) == (SCORE, line, severity)
    assert first.hint or code == "wrong-value"


def test_under_90_is_a_warning_that_names_the_items_of_its_scale(tiny_library):
    (problem,) = problems_of(tiny_library(**{SCORE: score_file(*ASKED, i26="no")}))
    assert (problem.severity, problem.code) == (Severity.WARNING, "pemat-low")
    assert "80 of 100 actionable" in problem.message
    assert problem.hint == "See 26 (pictures help to act)."
    assert problems_of(tiny_library(**{SCORE: score_file(*ASKED, i15="no")})) == []


def test_a_score_of_no_section_and_files_too_deep(tiny_library):
    root = tiny_library(**{
        SCORE: score_file(*ASKED), "sections/pemat/twee.yaml": score_file(*ASKED), "sections/pemat/x/een.yaml": "a: 1",
    })  # fmt: skip
    assert [(p.code, p.file) for p in problems_of(root)] == [
        ("unknown-section", "sections/pemat/twee.yaml"), ("not-read", "sections/pemat/x"),
    ]  # fmt: skip


def test_a_file_that_cannot_be_read_is_one_problem(tiny_library):
    assert [p.code for p in problems_of(tiny_library(**{SCORE: "answers: ["}))] == ["yaml-syntax"]


def test_the_stamp_of_a_sound_library_covers_the_scores(tiny_library, tmp_path):
    root = tiny_library(**{SCORE: score_file(*ASKED)})
    Stamp([root / "sections"], tmp_path).put()
    assert Stamp([root / "sections"], tmp_path).is_there()
    (root / SCORE).write_text(score_file(2), encoding="utf-8")
    assert not Stamp([root / "sections"], tmp_path).is_there()


# --- the library that comes with the program -------------------------------------------------------------------------


def test_every_shipped_section_is_scored_whole(shipped):
    scores = pemat(shipped, "nl")
    assert set(scores) == {name for name, found in shipped.sections["nl"].items() if not isinstance(found, Tool)}
    for name, score in scores.items():
        assert score.missing == (), name
        assert score.points(Scale.UNDERSTAND) >= 90, name
        assert len({verdict.why for verdict in score.verdicts.values() if not verdict.by_program}) >= 6, name
