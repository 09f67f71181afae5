"""Everything that is wrong with a library, in one go: what its schemas found, and what only the whole shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from folderbuilder.library.checks.blocks import check_blocks
from folderbuilder.library.checks.catalogue import check_catalogue, check_needs, check_profiles, check_titles
from folderbuilder.library.checks.figures import Drawings, check_drawings, check_figures, figure_names
from folderbuilder.library.checks.files import check_files
from folderbuilder.library.checks.frequency import check_frequency
from folderbuilder.library.checks.glossary import check_glossary
from folderbuilder.library.checks.kinds import check_binder
from folderbuilder.library.checks.layouts import check_layout
from folderbuilder.library.checks.markup import check_markup
from folderbuilder.library.checks.numbers import check_numbers
from folderbuilder.library.checks.pemat import Measured, check_scores, read_answers, scores
from folderbuilder.library.checks.readability import Readability, check_readability, names_pattern, of_section
from folderbuilder.library.checks.subject import Subject
from folderbuilder.library.checks.tools import check_tool, check_tools_of, check_unused
from folderbuilder.library.checks.wording import check_wording
from folderbuilder.library.load import Library
from folderbuilder.library.logo import LogoError, pixels
from folderbuilder.library.pemat import Score
from folderbuilder.library.section import Section, Tool
from folderbuilder.problems import Problem, Problems

CATALOGUE = "sections/catalogue.yaml"
PROFILES = "sections/profiles.yaml"


def check_library(library: Library) -> list[Problem]:
    """All problems of the library, those of loading it included, by file and line."""
    problems = Problems(list(library.problems))
    check_files(library, problems)
    check_catalogue(Subject(library, CATALOGUE, problems))
    check_profiles(Subject(library, PROFILES, problems))
    check_unused(Subject(library, CATALOGUE, problems))
    measured = {language: _measured(library, language) for language in library.sections}
    _check_sections(library, measured, problems)
    for language, glossary in library.glossaries.items():
        check_glossary(Subject(library, f"sections/{language}/woordenlijst.yaml", problems), glossary, language)
    for layout in library.layouts.values():
        subject = Subject(library, f"layouts/{layout.id}.yaml", problems)
        check_titles(subject, layout.title, ("title",))
        if layout.description:
            check_titles(subject, layout.description, ("description",))
        check_layout(subject, layout)
        check_binder(subject, layout)
    _check_logos(library, problems)
    check_scores(library, measured, problems)
    return sorted(dict.fromkeys(problems), key=lambda p: (p.file or "", p.line or 0))


def _check_logos(library: Library, problems: Problems) -> None:
    """That a picture can be read to its last pixel; all else is seen when the library is loaded."""
    for name, art in library.logos.items():
        if art.kind == "png":
            try:
                pixels(art)
            except LogoError as error:
                subject = Subject(library, f"layouts/teams/{name}.yaml", problems)
                subject.error("logo", f"The logo cannot be printed: {error}.", ("logo", "file"), hint="Save it again.")


def check_section(library: Library, language: str, name: str) -> list[Problem]:
    """What is wrong in the file of one section, by itself: quick enough to be asked while somebody writes it."""
    file = library.section_file(language, name)
    problems = Problems([problem for problem in library.problems if problem.file == file])
    if (section := library.sections[language].get(name)) is not None:
        # What is wrong with drawings is not of this file.
        drawings = _check_drawings(library, Problems())
        _check_section(Subject(library, file, problems), section, language, drawings)
        check_readability(Subject(library, file, problems), _measure(library, language)(section))
    return sorted(dict.fromkeys(problems), key=lambda p: p.line or 0)


def _check_sections(library: Library, measured: Measured, problems: Problems) -> None:
    drawings = _check_drawings(library, problems)
    for language, sections in library.sections.items():
        files = {
            name.rpartition("/")[2]: name for name in library.documents if name.startswith(f"sections/{language}/")
        }
        for name, section in sections.items():
            subject = Subject(library, files[f"{name}.yaml"], problems)
            _check_section(subject, section, language, drawings)
            check_readability(subject, measured[language][name])


def _check_drawings(library: Library, problems: Problems) -> Drawings:
    names = figure_names(library)
    return {name: check_drawings(Subject(library, f"sections/figures/{name}.svg", problems), name) for name in names}


def _check_section(subject: Subject, section: Section, language: str, drawings: Drawings) -> None:
    check_needs(subject, section)
    check_tools_of(subject, section)
    if isinstance(section, Tool):
        check_tool(subject, section)
    check_markup(subject, section, language)
    check_blocks(subject, section, language)
    check_figures(subject, section, drawings)
    check_wording(subject, section)
    check_numbers(subject, section, language)
    check_frequency(subject, section, language)


def _measure(library: Library, language: str) -> Callable[[Section], Readability]:
    masked = names_pattern(library.readability.disease_names)
    known = frozenset(library.glossaries[language].names)
    return lambda section: of_section(section, masked, known)


def _measured(library: Library, language: str) -> dict[str, Readability]:
    measure = _measure(library, language)
    return {name: measure(section) for name, section in library.sections[language].items()}


def readability(library: Library, language: str) -> dict[str, Readability]:
    """What was measured in each section, in the order of the catalogue."""
    measured = _measured(library, language)
    return {name: measured[name] for name in library.places if name in measured}


def pemat(library: Library, language: str, found: Iterable[Problem] | None = None) -> dict[str, Score]:
    """The PEMAT-P score of each section, in the order of the catalogue; `found` is what `check_library` says of it."""
    measured = {language: _measured(library, language)}
    found = check_library(library) if found is None else found
    return scores(library, language, measured, found, read_answers(library, Problems()))
