"""The light Markdown of sections."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folderbuilder.library.inline import (
    Bullets,
    MarkupError,
    Paragraph,
    Ref,
    Term,
    Text,
    Value,
    WebLink,
    parse_inline,
    parse_text,
    plain,
)

NBSP = "\u00a0"
PLAIN = st.lists(st.from_regex(r"[a-zëé][a-zëé0-9,.;:'’()?%/-]{0,8}", fullmatch=True), max_size=12)
MARKED = st.text(st.sampled_from("ab1 \n\t-.*_[](){}<>|#%&\\!`~\"'>\u00ad\u00a0é"), max_size=60)


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("Gewoon <mooi> & [recht] #1.", (Text("Gewoon <mooi> & [recht] #1."),)),
        ("Een **vet** woord", (Text("Een "), Text("vet", bold=True), Text(" woord"))),
        ("**a __b__ c**", (Text("a b c", bold=True),)),
        ("[[antistof]]", (Term("antistof", "antistof"),)),
        ("[[ antistof |\n  anti\n stoffen ]]", (Term("antistof", "anti stoffen"),)),
        ("[[>igg-ivig]]", (Ref("igg-ivig"),)),
        ("[[>igg-ivig|dat hoofdstuk]]", (Ref("igg-ivig", "dat hoofdstuk"),)),
        ("**{{ team.name }}**", (Value("team.name", bold=True),)),
        ("[thuis](https://a.nl/x)", (WebLink("https://a.nl/x", "thuis"),)),
        ("na 3 weken met IgG 1", (Text(f"na 3{NBSP}weken met IgG{NBSP}1"),)),
        (f"een{NBSP}twee  drie\n vier", (Text(f"een{NBSP}twee drie vier"),)),
        (r"\*niet schuin\*", (Text("*niet schuin*"),)),
        ("Hoe vaak?*", (Text("Hoe vaak?*"),)),
        ("", ()),
    ],
)
def test_a_line(text, runs):
    assert parse_inline(text) == runs


def test_a_block_of_text():
    text = "Een\nregel.\n\n- een\n- twee\n\n3. drie\n4. vier\n"
    one, two, three = parse_text(text)
    assert one == Paragraph((Text("Een regel."),))
    assert two == Bullets(((Text("een"),), (Text("twee"),)))
    assert three == Bullets(((Text("drie"),), (Text("vier"),)), start=3)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("*schuin*", "italics"),
        ("_schuin_", "italics"),
        ("[[open", "without"),
        ("{{ open", "without"),
        ("[[]]", "names nothing"),
        ("[[>]]", "names nothing"),
        ("[[a|]]", "names nothing"),
        ("[a](javascript:alert(1))", "https"),
        ("[a](file:///etc/passwd)", "https"),
        ("[a [[b]]](https://a.nl)", "words only"),
        ("<b>vet</b>", "HTML"),
        ("<img src=x>", "HTML"),
        ("<script>x</script>", "HTML"),
        ("{% if x %}", "when"),
        ("{# stil #}", "when"),
    ],
)
def test_markup_that_is_not_printed(text, says):
    with pytest.raises(MarkupError, match=says):
        parse_inline(text)
    with pytest.raises(MarkupError, match=says):
        parse_text(text)


def test_a_list_in_a_list_is_refused():
    with pytest.raises(MarkupError, match="two lists"):
        parse_text("- een\n  - twee\n")


@settings(deadline=None, max_examples=300)
@given(MARKED)
def test_any_text_parses_or_is_a_markup_error(text):
    for parse in (parse_inline, parse_text):
        try:
            parse(text)
        except MarkupError:
            continue


@settings(deadline=None, max_examples=200)
@given(PLAIN)
def test_plain_text_keeps_all_its_words(words):
    assert plain(parse_inline(" ".join(words))).split() == words
    paragraphs = parse_text("\n".join(words))
    assert [plain(item.runs).split() for item in paragraphs] == ([words] if words else [])
