"""What `check_library` finds: one small mistake at a time, with the line it stands on."""

from __future__ import annotations

import pytest
from helpers import BODY_LINE, CATALOGUE, GLOSSARY, SECTION, errors_of, problems_of, section

from folderbuilder.library.check import check_library
from folderbuilder.library.load import load_library
from folderbuilder.problems import Severity

LONG = " ".join(["woord"] * 21) + "."


def test_the_tiny_library_is_right(tiny_library):
    assert problems_of(tiny_library()) == []


@pytest.mark.parametrize(
    ("body", "code", "says"),
    [
        ("  - text: Een *schuin* woord.", "markup", "italics"),
        ("  - text: Een <b>vet</b> woord.", "markup", "HTML"),
        ("  - text: Een [[antistof woord.", "markup", "without"),
        ("  - text: Een [link](ftp://x.nl).", "markup", "https"),
        ("  - text: '{% for x in y %}x{% endfor %}'", "markup", "when"),
        ("  - text: '{% include \"geheim\" %}'", "markup", "when"),
        ("  - text: Een [[antistoff]].", "unknown-term", "'[[antistoff]]'"),
        ("  - list: ['Een [[onzin]].']", "unknown-term", "'[[onzin]]'"),
        ("  - text: Lees [[>ene]].", "unknown-reference", "'[[>ene]]'"),
        ("  - heading: Wat is **dit**?", "literal", "no markup"),
        ("  - write: {lines: 2, title: 'Mijn [[antistof]]'}", "literal", "no markup"),
        ("  - box: {kind: let-op, title: '{{ patient.name }}', body: [{text: x}]}", "literal", "no markup"),
        ("  - text: '{{ patient.nmae }}'", "unknown-value", "'patient.nmae'"),
        ("  - text: '{{ team.phone }}'", "unknown-value", "'team.phone'"),
        ("  - {when: \"'ivgi' in methods\", text: x}", "unknown-member", "'ivgi'"),
        ("  - {when: \"'ene' in sections\", text: x}", "unknown-member", "'ene'"),
        ("  - {when: \"1 +\", text: x}", "expression", "not allowed"),
        ("  - {when: \"range(3)\", text: x}", "expression", "call"),
        ("  - form: {fields: [{label: Naam, value: '{{ naam }}'}]}", "expression", "'naam'"),
        ("  - subheading: Te vroeg", "heading-level", "heading before it"),
        (f"  - text: {LONG}", "sentence-long", "21 words"),
        (f"  - list: [Kort., {LONG}]", "sentence-long", "21 words"),
        ("  - text: " + "Een korte zin. " * 34, "paragraph-long", "102 words"),
        ("  - text: Koop Beyuna.", "forbidden", "brand"),
        ("  - text: Je hebt een tekort onder\n      450 pmol/L.", "forbidden", "No guideline"),
        ("  - text: Deze tablet bevat cyanide.", "forbidden", "poison"),
        ("  - box: {kind: let-op, body: [{text: Er zit cyanide in.}]}", "forbidden", "poison"),
        ("  - figure: {name: plaatje, caption: X., alt: Hier zie je wat er te zien is.}", "figure-missing", "plaatje"),
        ("  - figure: {name: plaat, caption: X., alt: Hier zie je wat er te zien is.}", "figure-label", "'hier'"),
        (
            "  - figure: {name: plaat, caption: X., alt: Hier zie je wat er te zien is., labels: {hier: H, daar: D}}",
            "figure-label", "'daar'",
        ),
        ("  - table: {caption: X, read: 'Kijk zo.', head: [a, b], rows: [[a, b]]}", "table-read", "Zo lees je dit"),
        (
            "  - table: {caption: X, read: 'Zo lees je dit: zo.', head: [a, een twee drie vier], rows: [[a, b]]}",
            "table-head", "3 words",
        ),
        ("  - table: {caption: X, read: 'Zo lees je dit: zo.', head: [a, ''], rows: [[a, b]]}", "table-head", "first"),
        (
            "  - table: {caption: X, read: 'Zo lees je dit: x.', head: [a, b], rows: [[a, b]], notes: {'*': Noot.}}",
            "note-unused", "'*'",
        ),
        ("  - table: {caption: X, read: 'Zo lees je dit: x.', head: [a, b], rows: [[a, b*]]}", "note-missing", "'*'"),
        (
            "  - table: {caption: X, read: 'Zo lees je dit: x.', head: [a, b], rows: [[a, b]],"
            " columns_when: [null, 'nope']}",
            "expression", "'nope'",
        ),
        ("  - actions: [Nog een.]", "closing", "has 2"),
        ("  - box: {kind: kort-samengevat, body: [{list: [a]}]}", "closing", "has 2"),
    ],
)  # fmt: skip
def test_a_block_with_one_mistake(tiny_library, body, code, says):
    found = [p for p in errors_of(tiny_library(**{SECTION: section(body)})) if p.code == code]
    assert found, body
    assert says in str(found[0])
    assert found[0].file == SECTION
    assert found[0].line in {1, BODY_LINE - 1, BODY_LINE, BODY_LINE + 1}
    assert found[0].hint or code in {"markup", "table-head", "purpose"}


def test_a_claim_may_be_named_where_it_is_put_right(tiny_library):
    body = "  - box: {kind: feiten-en-fabels, body: [{text: 'Fabel: er zit cyanide in.'}]}"
    assert errors_of(tiny_library(**{SECTION: section(body)})) == []


def test_footnote_marks_in_cells_are_found(tiny_library):
    body = (
        "  - table: {caption: X, read: 'Zo lees je dit: x.', head: [a, 'b**'], rows: [[a, 'b*']],"
        " notes: {'*': Noot., '**': Nog een.}}"
    )
    assert errors_of(tiny_library(**{SECTION: section(body)})) == []


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (section(purpose="Je leest iets. En nog iets."), "purpose", 3),
        (section(purpose="Je leest over [[onzin]]."), "unknown-term", 3),
        (section(more="needs: [twee]\n"), "unknown-section", 11),
        (section(more="needs: [een]\n"), "needs-circle", 11),
        (section(more="suggests: [twee]\n"), "unknown-section", 11),
        (section().replace("  - actions: [Doe dit.]\n", ""), "closing", 7),
        (section().replace("[Een punt.]", "[a, b, c, d, e, f, g, h]"), "summary-points", 9),
        (section().replace("[{list: [Een punt.]}]", "[{heading: Niets}]"), "summary-points", 9),
        (section().replace("Een bron", "Beyuna"), "forbidden", 6),
        (section().replace("purpose: Je leest iets.\n", ""), "missing-key", 1),
        (section().replace("status: concept\n", ""), "missing-key", 1),
        (section().replace("{title: Een bron, accessed: 2024-03-28}", ""), "wrong-value", 6),
        (section().replace(", accessed: 2024-03-28", ""), "missing-key", 6),
        (section().replace("concept", "vastgesteld"), "review-missing", 5),
    ],
)
def test_a_section_with_one_mistake(tiny_library, text, code, line):
    found = [(p.code, p.line, p.file) for p in errors_of(tiny_library(**{SECTION: text}))]
    assert found == [(code, line, SECTION)]


def test_the_closing_blocks_come_last_and_in_order(tiny_library):
    text = section() + "  - text: Nog een zin.\n"
    (problem,) = problems_of(tiny_library(**{SECTION: text}))
    assert (problem.severity, problem.code) == (Severity.WARNING, "closing-order")


def test_long_sentences_on_the_average_are_a_warning(tiny_library):
    body = "  - text: " + " ".join([" ".join(["Woord"] + ["woord"] * 17) + "."] * 5)
    (problem,) = problems_of(tiny_library(**{SECTION: section(body)}))
    assert (problem.severity, problem.code) == (Severity.WARNING, "sentence-mean")


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("      - een\n", "      - een\n      - een\n", "double-section", 8),
        ("      - een\n", "      - een\n      - twee\n", "file-missing", 8),
        ("      - een\n", "      - {id: een, made: colophon}\n", "file-made", 7),
        ("      - een\n", "      - een\n      - {id: x, made: glossary}\n", "double-made", 14),
        ('number: "2"', 'number: "1"', "double-part-number", 9),
        ("id: naslag", "id: deel", "double-part-id", 8),
        ("#1A4480", "#3D6AA8", "contrast", 5),
    ],
)
def test_a_catalogue_with_one_mistake(tiny_library, old, new, code, line):
    found = errors_of(tiny_library(**{"sections/catalogue.yaml": CATALOGUE.replace(old, new)}))
    assert [(p.code, p.line) for p in found if p.code == code] == [(code, line)]


def test_a_section_that_is_still_written_is_not_read(tiny_library):
    root = tiny_library(**{
        "sections/catalogue.yaml": CATALOGUE.replace("      - een\n", "      - {id: een, planned: true}\n"),
        "sections/nl/deel/een.yaml": "half: [a file",
    })  # fmt: skip
    assert "een" not in load_library(root).sections["nl"]
    found = [(p.severity, p.code, p.line) for p in problems_of(root) if p.severity is not Severity.NOTE]
    assert (Severity.WARNING, "file-planned", 7) in found
    assert not [p for p in found if p[0] is Severity.ERROR]


PROFILES = """\
profiles:
  - id: proef
    title: {nl: Proef}
    sections:
      - een
methods:
  - {id: ivig, title: IVIg, section: een, routes: [IVIg]}
"""


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("      - een\n", "      - ene\n", "unknown-section", 5),
        ("      - een\n", "      - {id: een, when: \"'x' in methods\"}\n", "unknown-member", 5),
        ("      - een\n", "      - {id: een, when: \"team.name == 'x'\"}\n", "expression", 5),
        ("      - een\n", '      - {id: een, when: "loop()"}\n', "expression", 5),
        ("section: een", "section: ene", "unknown-section", 7),
        (
            "routes: [IVIg]}\n",
            "routes: [IVIg]}\n  - {id: b, title: B, section: een, routes: [ivig]}\n",
            "double-route",
            8,
        ),
        (
            "routes: [IVIg]}\n",
            "routes: [IVIg]}\n  - {id: ivig, title: B, section: een, routes: [b]}\n",
            "double-method",
            8,
        ),
        ("methods:", "requires_methods: {ene: 2}\nmethods:", "unknown-section", 6),
        ("methods:", "  - {id: proef, title: {nl: Proef}, sections: [een]}\nmethods:", "double-profile", 6),
        ("{nl: Proef}", "{nl: Beyuna}", "forbidden", 2),
    ],
)
def test_profiles_with_one_mistake(tiny_library, old, new, code, line):
    found = errors_of(tiny_library(**{"sections/profiles.yaml": PROFILES.replace(old, new)}))
    assert [(p.code, p.line) for p in found] == [(code, line)]


def test_a_planned_section_in_a_profile_is_a_warning_and_in_needs_an_error(tiny_library):
    root = tiny_library(**{
        "sections/catalogue.yaml": CATALOGUE.replace("- een\n", "- een\n      - {id: later, planned: true}\n"),
        "sections/profiles.yaml": PROFILES.replace("- een\n", "- een\n      - later\n"),
        SECTION: section(more="needs: [later]\nsuggests: [later]\n"),
    })  # fmt: skip
    found = [(p.severity, p.code, p.line) for p in problems_of(root)]
    assert found == [(Severity.ERROR, "needs-planned", 11), (Severity.WARNING, "profile-planned", 6)]


def test_sections_that_need_each_other_are_named_once(tiny_library):
    root = tiny_library(**{
        "sections/catalogue.yaml": CATALOGUE.replace("- een\n", "- een\n      - twee\n      - drie\n"),
        SECTION: section(more="needs: [twee]\n"),
        "sections/nl/deel/twee.yaml": section(name="twee", more="needs: [drie]\n"),
        "sections/nl/deel/drie.yaml": section(name="drie", more="needs: [een]\n"),
    })  # fmt: skip
    (problem,) = errors_of(root)
    assert problem.code == "needs-circle"
    assert "drie → een → twee → drie" in problem.message


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("{term: afweerstof, text: Staat er al als andere naam.}", "glossary-double"),
        ("{term: lang, text: " + "Kort woord. " * 21 + "}", "glossary-long"),
        ("{term: merk, text: 'Hier staat een [[antistof]] in.'}", "literal"),
        (f"{{term: zin, text: {LONG}}}", "sentence-long"),
        ("{term: merk, text: Dat is Beyuna en meer.}", "forbidden"),
        ("{term: vaak, text: Dit komt vaak voor.}", "frequency-bare"),
        ("{term: getal, text: Onder 148 is dit laag.}", "number-bare"),
    ],
)
def test_a_glossary_with_one_mistake(tiny_library, entry, code):
    root = tiny_library(**{"sections/nl/woordenlijst.yaml": GLOSSARY + f"  - {entry}\n"})
    assert [(p.code, p.line) for p in errors_of(root)] == [(code, 7)]


def test_a_word_that_no_section_uses_is_a_warning_unless_it_says_why(tiny_library):
    spare = GLOSSARY + "  - term: reserve\n    text: Een woord voor later.\n"
    (problem,) = problems_of(tiny_library(**{"sections/nl/woordenlijst.yaml": spare}))
    assert (problem.severity, problem.code, problem.line) == (Severity.WARNING, "glossary-unused", 7)
    kept = spare + "    keep: For a section that comes later.\n"
    assert problems_of(tiny_library(**{"sections/nl/woordenlijst.yaml": kept})) == []
    used = section("  - text: Dit is [[Reserve|wat we bewaren]].")
    assert problems_of(tiny_library(**{"sections/nl/woordenlijst.yaml": spare, SECTION: used})) == []


@pytest.mark.parametrize("alt", ["Kort.", "Van donor tot een infuus!", "**VAN DONOR** tot een infuus"])
def test_an_alternative_text_says_more_than_the_caption(tiny_library, alt):
    body = f"  - figure: {{name: plaat, caption: Van donor tot een infuus., alt: '{alt}', labels: {{hier: H}}}}"
    (problem,) = errors_of(tiny_library(**{SECTION: section(body)}))
    assert (problem.code, problem.file, problem.line) == ("wrong-value", SECTION, 8)


@pytest.mark.parametrize(
    ("drawing", "code"),
    [
        ("<svg>", "figure-unreadable"),
        ('<!DOCTYPE x [<!ENTITY a "aaaa">]><svg>&a;</svg>', "figure-unreadable"),
        ("<svg><text>Los woord</text></svg>", "figure-text"),
        ('<svg><text data-label="a">A</text><text data-label="a">B</text></svg>', "figure-text"),
    ],
)
def test_a_drawing_with_one_mistake(tiny_library, drawing, code):
    (problem,) = errors_of(tiny_library(**{"sections/figures/plaat.svg": drawing}))
    assert (problem.code, problem.file) == (code, "sections/figures/plaat.svg")


def test_a_drawing_with_nine_labels(tiny_library):
    drawing = "<svg>" + "".join(f'<text data-label="l{n}">x</text>' for n in range(9)) + "</svg>"
    labels = ", ".join(f"l{n}: x" for n in range(9))
    body = f"  - figure: {{name: plaat, caption: X., alt: Hier zie je wat er te zien is., labels: {{{labels}}}}}"
    (problem,) = errors_of(tiny_library(**{"sections/figures/plaat.svg": drawing, SECTION: section(body)}))
    assert problem.code == "figure-labels"


def test_files_that_nobody_reads_are_named(tiny_library):
    root = tiny_library(**{
        "sections/nl/los.yaml": section(name="los"), "sections/nl/deel/twee.yml": section(name="twee"),
        "sections/extra.yaml": "a: 1", "sections/nederlands/deel/een.yaml": section(),
    })  # fmt: skip
    found = {p.file for p in problems_of(root) if p.code == "not-read"}
    assert found == {"sections/nl/los.yaml", "sections/nl/deel/twee.yml", "sections/extra.yaml", "sections/nederlands"}


def test_another_language_may_lag_behind(tiny_library):
    root = tiny_library(**{"sections/en/woordenlijst.yaml": "entries: []\n"})
    found = {(p.severity, p.code) for p in problems_of(root)}
    assert found == {(Severity.WARNING, "not-translated"), (Severity.WARNING, "title-language")}


def test_a_library_has_its_own_forbidden_words(tiny_library):
    own = "forbidden:\n  - {pattern: 'wonder\\w*', reason: Nothing is a miracle., instead: een middel}\n"
    root = tiny_library(**{"sections/forbidden.yaml": own, SECTION: section("  - text: Een Wondermiddel.")})
    (problem,) = errors_of(root)
    assert (problem.code, problem.found) == ("forbidden", "Wondermiddel")
    assert "miracle" in problem.message
    assert "een middel" in str(problem.hint)


@pytest.mark.parametrize("pattern", ["(a", "(a+)+b", "ab" * 101])
def test_a_pattern_that_cannot_be_used_is_refused(tiny_library, pattern):
    own = f"forbidden:\n  - {{pattern: '{pattern}', reason: X.}}\n"
    (problem,) = errors_of(tiny_library(**{"sections/forbidden.yaml": own}))
    assert (problem.code, problem.file, problem.line) == ("wrong-value", "sections/forbidden.yaml", 2)


def test_everything_is_reported_in_one_go_by_file_and_line(tiny_library):
    root = tiny_library(**{
        "sections/catalogue.yaml": CATALOGUE.replace("- een\n", "- een\n      - twee\n"),
        "layouts/map-a4.yaml": "id: map-a4\n",
        SECTION: section("  - heading: '**x**'\n  - text: '[[onzin]] en [[>niets]]'\n  - text: '*schuin*'"),
    })  # fmt: skip
    found = problems_of(root)
    assert {p.code for p in found} >= {"missing-key", "file-missing", "literal", "unknown-term", "unknown-reference"}
    assert [(p.file, p.line) for p in found] == sorted((p.file, p.line) for p in found)
    assert all(p.file and p.line for p in found)


def test_a_broken_glossary_does_not_make_every_word_unknown(tiny_library):
    root = tiny_library(**{"sections/nl/woordenlijst.yaml": "entries: [", SECTION: section("  - text: '[[x]]'")})
    assert [p.code for p in errors_of(root)] == ["yaml-syntax"]


def test_a_broken_catalogue_is_one_problem(tiny_library):
    root = tiny_library(**{"sections/catalogue.yaml": "parts: ["})
    assert [p.code for p in errors_of(root)] == ["yaml-syntax"]


def test_unknown_font(tiny_library):
    library = load_library(tiny_library())
    layout = (library.root / "layouts" / "map-a4.yaml").read_text(encoding="utf-8")
    (library.root / "layouts" / "map-a4.yaml").write_text(
        layout.replace("SourceSansPro-Bold", "Comic"), encoding="utf-8"
    )
    (problem,) = check_library(load_library(library.root))
    assert (problem.code, problem.column, problem.found) == ("unknown-font", "fonts.bold", "Comic")
    assert problem.line == next(n for n, line in enumerate(layout.splitlines(), 1) if "fonts:" in line)
    assert "SourceSansPro" in str(problem.hint)
