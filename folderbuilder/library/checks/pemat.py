"""The self-scores beside the sections: what is wrong with them, and what they come to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from folderbuilder.library.checks.decided import decided
from folderbuilder.library.checks.readability import Readability
from folderbuilder.library.checks.subject import Subject
from folderbuilder.library.load import DEFAULT_LANGUAGE, Library
from folderbuilder.library.pemat import (
    FOLDER,
    ITEMS,
    WANTED,
    PematFile,
    Reply,
    Scale,
    Score,
    Verdict,
    scale_of,
)
from folderbuilder.library.section import Tool
from folderbuilder.library.validate import validated
from folderbuilder.problems import Problem, Problems, Refused, did_you_mean
from folderbuilder.yamltext import load_yaml

MAY_NOT_APPLY = frozenset({25})
"""Of what a person answers: a drawing need not be a chart. The rest is only asked where it applies."""
CALCULATES, EXPLAINS_SUMS = 7, 24

Measured = Mapping[str, Mapping[str, Readability]]
"""Per language, per section."""
Answers = Mapping[str, tuple[Subject, PematFile]]
"""Per section the file as read, and where its problems go."""


def check_scores(library: Library, measured: Measured, problems: Problems) -> None:
    """Every section of the library's first language has a whole score of 90 or more; a library may do without any."""
    folder = library.root / "sections" / FOLDER
    if not folder.is_dir() or not library.sections:
        return
    language = DEFAULT_LANGUAGE if DEFAULT_LANGUAGE in library.sections else min(library.sections)
    found = list(problems)
    answers = read_answers(library, problems)
    for name, (subject, _file) in answers.items():
        if name not in library.places:
            hint = did_you_mean(name, library.places)
            subject.error("unknown-section", f"'{name}' is no section of the catalogue.", (), hint=hint)
    written = {path.stem for path in _files(folder)}
    for name, score in scores(library, language, measured, found, answers).items():
        if name in answers:
            _check_answers(*answers[name], score)
        elif name not in written:
            subject = Subject(library, library.section_file(language, name), problems)
            hint = f"Answer {_listed(score.missing)} in sections/{FOLDER}/{name}.yaml."
            subject.warning("pemat-none", "This section has no PEMAT-P score.", (), hint=hint)


def read_answers(library: Library, problems: Problems) -> Answers:
    """The files in the folder that can be read. What is wrong in them goes to `problems`."""
    found: dict[str, tuple[Subject, PematFile]] = {}
    for path in _files(library.root / "sections" / FOLDER):
        name = path.relative_to(library.root).as_posix()
        try:
            document = load_yaml(path, name=name)
        except Refused as refusal:
            problems.extend(refusal.problems)
            continue
        if (file := validated(document, PematFile, problems)) is not None:
            found[path.stem] = Subject(library, name, problems, document), file
    return found


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yaml"))


def scores(
    library: Library, language: str, measured: Measured, problems: Iterable[Problem], answers: Answers
) -> dict[str, Score]:
    """The score of each section in the order of the catalogue; `problems` are those of the library."""
    codes: defaultdict[str | None, set[str]] = defaultdict(set)
    for problem in problems:
        codes[problem.file].add(problem.code)
    address = library.readability.address.get(language)
    found: dict[str, Score] = {}
    for name in library.places:
        section = library.sections[language].get(name)
        # A tool is written on, not read: the questions of PEMAT are about a text.
        if section is not None and not isinstance(section, Tool):
            file = library.section_file(language, name)
            by_program = decided(section, measured[language][name], codes[file], address)
            found[name] = _score(by_program, answers[name][1] if name in answers else PematFile())
    return found


def _score(by_program: Mapping[int, Verdict], file: PematFile) -> Score:
    verdicts = dict(by_program)
    for item, answer in file.answers.items():
        verdicts.setdefault(item, Verdict(answer.answer, answer.why, by_program=False))
    if CALCULATES not in verdicts or verdicts[CALCULATES].reply is Reply.YES:
        verdicts[EXPLAINS_SUMS] = Verdict(Reply.NOT_APPLICABLE, "It asks for no calculations.", by_program=True)
    missing = tuple(item for item in ITEMS if item not in verdicts)
    return Score(dict(sorted(verdicts.items())), missing)


def _check_answers(subject: Subject, file: PematFile, score: Score) -> None:
    for item, answer in file.answers.items():
        path = ("answers", str(item))
        if score.verdicts[item].by_program:
            message = f"The program answers item {item} itself: {score.verdicts[item].reply}."
            subject.warning("pemat-decided", message, path, hint="Take it out.")
        elif answer.answer is Reply.NOT_APPLICABLE and item not in MAY_NOT_APPLY:
            message = f"Item {item} ({ITEMS[item]}) applies here."
            subject.error("pemat-applies", message, (*path, "answer"), found="na", hint="Answer yes or no.")
    if score.missing:
        hint = f"Add '{score.missing[0]}: {{answer: …, why: …}}'."
        subject.warning("pemat-missing", f"There is no answer to {_listed(score.missing)}.", ("answers",), hint=hint)
    for scale in Scale:
        if (points := score.points(scale)) < WANTED:
            refused = [item for item in score.refused if scale_of(item) is scale]
            message = f"The section is {points:.0f} of 100 {scale}; {WANTED} is wanted."
            subject.warning("pemat-low", message, (), hint=f"See {_listed(refused)}.")


def _listed(items: Collection[int]) -> str:
    return ", ".join(f"{item} ({ITEMS[item]})" for item in items)
