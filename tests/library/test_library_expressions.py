"""Expressions: what may be asked, and that nothing else runs (R17)."""

from __future__ import annotations

import time

import pytest

from folderbuilder.library.expressions import ExpressionError, evaluate, holds, keys_used, members_asked, names_used

BLANK = object()
CONTEXT = {
    "patient": {"name": "Mies", "id": "0012345"},
    "treatment": {"route": "SCIg", "items": "drie", "dose": "10"},
    "team": {"name": "Noord", "phones": [{"label": "dag"}]},
    "methods": ("ivig", "scig-pomp"),
    "sections": ("cidp",),
    "blank": BLANK,
}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("patient.name", "Mies"),
        ("patient['name']", "Mies"),
        ("patient.name | upper", "MIES"),
        ("treatment.items", "drie"),
        ("methods | join(', ')", "ivig, scig-pomp"),
        ("methods | length", 2),
        ("methods | first", "ivig"),
        ("team.phones[0].label", "dag"),
        ("treatment.product | default(blank)", BLANK),
        ("treatment.product.maker | default('-')", "-"),
        ("'ja' if treatment.route == 'SCIg' else 'nee'", "ja"),
    ],
)
def test_a_value(expression, value):
    assert evaluate(expression, CONTEXT) == value


@pytest.mark.parametrize(
    "expression", ["treatment.product", "patient.naam", "methods[7]", "treatment.copy", "team.keys"]
)
def test_a_missing_value_is_an_error(expression):
    with pytest.raises(ExpressionError, match="no value"):
        evaluate(expression, CONTEXT)


@pytest.mark.parametrize("expression", ["methods", "team", "team.phones", "none", "true", "treatment.route == 'SCIg'"])
def test_nothing_but_text_numbers_and_blanks_is_printed(expression):
    with pytest.raises(ExpressionError, match="no text or number"):
        evaluate(expression, CONTEXT)


@pytest.mark.parametrize("expression", ["3 | length", "treatment.dose > 3", "methods < 'x'"])
def test_values_that_do_not_fit_are_an_error(expression):
    with pytest.raises(ExpressionError):
        evaluate(expression, CONTEXT)


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        ("treatment.route == 'SCIg'", True),
        ("treatment.product == 'x'", False),
        ("treatment.product != 'x'", True),
        ("treatment.product", False),
        ("'x' in treatment.product", False),
        ("'ivig' in methods and 'cidp' in sections", True),
        ("not methods or methods | length >= 3", False),
    ],
)
def test_a_condition(condition, answer):
    assert holds(condition, CONTEXT) is answer


@pytest.mark.parametrize(
    "expression",
    [
        "patient.__class__",
        "patient['__class__']",
        "''.__class__.__mro__",
        "patient | attr('__class__')",
        "patient['na' ~ 'me']",
        "patient[patient.name]",
        "range(1000000000)",
        "lipsum()",
        "cycler.__init__",
        "self._TemplateReference__context",
        "self",
        "loop",
        "'x' * 1000000000",
        "9 ** 9 ** 9",
        "methods | length >= 1e400",
        "[1] * 1000000000",
        "1 + 1",
        "'{:1000000000}'.format(1)",
        "'%1000000000d' | format(1)",
        "'%1000000000d' % 1",
        "methods | join(methods | join(methods | join))",
        "methods | join('aa') | join('aa')",
        "methods | map('upper')",
        "methods | list",
        "'x' | replace('x', 'y')",
        "[x for x in methods]",
        "patient.name }} {% include '/etc/passwd' %} {{ patient.name",
        "patient.name }} {% for x in methods %}{{ x }}{% endfor %} {{ 1",
        "patient.name }}{{ patient.id",
        "patient.name }} los {{ patient.id",
        "patient.name[0:3]",
        "patient is defined",
        "naam",
        "",
        " ",
        "patient.",
        "(" * 140 + "1" + ")" * 140,
        "'" + "x" * 400 + "'",
    ],
)
def test_r17_what_is_refused_when_the_library_is_read(expression):
    start = time.process_time()
    with pytest.raises(ExpressionError):
        names_used(expression)
    with pytest.raises(ExpressionError):
        evaluate(expression, CONTEXT)
    assert time.process_time() - start < 1


def test_what_an_expression_asks_for():
    assert names_used("patient.name | default(team.name)") == {"patient", "team"}
    assert set(keys_used("patient.name | default(team['name'])")) == {("patient", "name"), ("team", "name")}
    assert list(members_asked("'a' in methods or 'b' not in sections")) == [("methods", "a"), ("sections", "b")]
