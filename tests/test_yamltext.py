"""YAML in which every scalar is text (R10, R11, R13, R20)."""

from __future__ import annotations

import os
import time

import pytest

from folderbuilder.problems import Refused
from folderbuilder.yamltext import load_yaml, parse_yaml, read_text


@pytest.mark.parametrize(
    "text",
    ["NO", "yes", "true", "0123", "012345672", "0o17", "0x1F", "1.10", "1E+12", "1_000", "2024-03-28", "12:30:45",
     ".inf", "=", "0b11", "+1", "-0", "TRUE", "nul", "Øre", "5342.0"],
)  # fmt: skip
def test_a_scalar_is_the_text_that_was_written(text):
    assert parse_yaml(f"key: {text}\n{text}: [{text}]", "f").data == {"key": text, text: [text]}


@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL"])
def test_an_empty_plain_scalar_is_none(text):
    assert parse_yaml(f"key: {text}", "f").data == {"key": None}


@pytest.mark.parametrize("text", ["''", '""', "'null'", '"~"'])
def test_quotes_make_it_text(text):
    assert parse_yaml(f"key: {text}", "f").data == {"key": text[1:-1]}


def test_json_is_yaml_too():
    assert parse_yaml('{"a": [1, true, null, "x\\u00e9"]}', "f").data == {"a": ["1", "true", None, "xé"]}


def test_an_empty_file_is_none():
    assert parse_yaml("# alleen een opmerking\n", "f").data is None


def test_every_key_and_item_has_its_line():
    document = parse_yaml("a:\n  b: 1\n  c:\n    - x\n    - y: 2\n", "f")
    assert [document.line(p) for p in [("a",), ("a", "b"), ("a", "c", 0), ("a", "c", 1, "y")]] == [1, 2, 4, 5]
    assert document.line(("a", "c", 1, "z", 3)) == 5
    assert document.line(("q",)) == 1


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: 1\nb: 2\na: 3", "yaml-double-key", 3),
        ("a:\n  - {x: 1, x: 2}", "yaml-double-key", 2),
        ("a: 1\nb: &anker 2", "yaml-anchor", 2),
        ("a: 1\nb: *anker", "yaml-anchor", 2),
        ("a: &x {b: 1}\nc: {<<: *x}", "yaml-anchor", 1),
        ("a: 1\n<<: {b: 1}", "yaml-merge", 2),
        ("a: !!int 3", "yaml-tag", 1),
        ("a:\n - !!python/object/apply:os.system [id]", "yaml-tag", 2),
        ("a: !eigen x", "yaml-tag", 1),
        ("? [a, b]\n: c", "yaml-key", 1),
        ("a: {{ patient.name }}", "yaml-key", 1),
        ("a: 1\nb: c: d", "yaml-syntax", 2),
        ("a: 1\n\tb: 2", "yaml-syntax", 2),
        ("a: 'open", "yaml-syntax", 1),
        ("a: 1\n---\nb: 2", "yaml-documents", 2),
        ("a: 1\nb: \x00", "yaml-character", 2),
    ],
)
def test_what_is_refused_names_its_line(text, code, line):
    with pytest.raises(Refused) as caught:
        parse_yaml(text, "lijst.yaml")
    (problem,) = caught.value.problems
    assert (problem.code, problem.file, problem.line) == (code, "lijst.yaml", line)


def test_r13_a_doubled_key_says_where_it_was_first():
    with pytest.raises(Refused, match="first on line 2"):
        parse_yaml("x: 0\na: 1\nb: 2\na: 3", "f")


@pytest.mark.parametrize("text", ["[" * 50_000, "{a: " * 50_000, "- " * 50_000, "[" * 50_000 + "]" * 50_000,
                                  "\n".join(" " * n + "a:" for n in range(300))])  # fmt: skip
def test_r20_deep_nesting_is_refused_fast(text):
    start = time.process_time()
    with pytest.raises(Refused, match="deeper"):
        parse_yaml(text, "f")
    assert time.process_time() - start < 2


def test_r20_an_alias_bomb_is_refused_before_it_grows():
    bomb = "a: &a [x, x, x]\n" + "".join(
        f"{c}: &{c} [*{p}, *{p}, *{p}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with pytest.raises(Refused, match="anchors"):
        parse_yaml(bomb, "f")


def test_files_with_and_without_byte_order_mark(tmp_path):
    for bom in (b"", b"\xef\xbb\xbf"):
        (tmp_path / "f.yaml").write_bytes(bom + "a: é".encode())
        assert load_yaml(tmp_path / "f.yaml", name="f.yaml").data == {"a": "é"}


def test_files_that_cannot_be_read_are_called_by_their_name(tmp_path):
    (tmp_path / "map").mkdir()
    os.mkfifo(tmp_path / "pijp")
    (tmp_path / "oud").write_bytes(b"a: 1\nb: caf\xe9")
    (tmp_path / "groot").write_bytes(b"x" * 13)
    cases = {"weg": "file-unreadable", "map": "file-is-folder", "pijp": "file-unreadable", "oud": "file-encoding",
             "groot": "file-large"}  # fmt: skip
    for name, code in cases.items():
        with pytest.raises(Refused) as caught:
            read_text(tmp_path / name, limit=12, name=f"proef/{name}")
        (problem,) = caught.value.problems
        assert (problem.code, problem.file) == (code, f"proef/{name}")
        assert problem.line == (2 if name == "oud" else None)
