"""Parsed files that are kept between runs."""

from __future__ import annotations

import pytest

from folderbuilder.library import parsed
from folderbuilder.library.parsed import Parsed
from folderbuilder.yamltext import load_yaml

TEXT = "een:\n  - a: 1\n    b: [x, y]\n  - tekst\ntwee: {c: ~}\n"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "file.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def read(cache, path):
    """The file as a run reads it, which then keeps it."""
    reader = Parsed(cache, path.parent)
    document = reader.document(path, "naam")
    reader.keep()
    return document, reader.digest([])


def test_what_was_kept_is_what_was_parsed(tmp_path, file, monkeypatch):
    first, digest = read(tmp_path / "cache", file)
    monkeypatch.setattr(parsed, "parse_yaml", lambda *_: pytest.fail("parsed again"))
    again, same = read(tmp_path / "cache", file)
    fresh = load_yaml(file)
    assert again.data == first.data == fresh.data
    assert dict(again.lines) == dict(first.lines) == dict(fresh.lines)
    assert digest == same


def test_a_file_that_changed_is_parsed_again(tmp_path, file):
    _, digest = read(tmp_path / "cache", file)
    file.write_text("een: 2", encoding="utf-8")
    again, other = read(tmp_path / "cache", file)
    assert again.data == {"een": "2"}
    assert digest != other


@pytest.mark.parametrize("damage", [lambda d: d[:-3], lambda d: d.replace(b"tekst", b"taart"), lambda _: b""])
def test_what_is_damaged_is_parsed_again(tmp_path, file, damage):
    read(tmp_path / "cache", file)
    (kept,) = (tmp_path / "cache" / parsed.FOLDER).iterdir()
    kept.write_bytes(damage(kept.read_bytes()))
    assert read(tmp_path / "cache", file)[0].data == load_yaml(file).data


def test_without_a_cache_nothing_is_kept(tmp_path, file):
    assert read(None, file)[0] == load_yaml(file, name="naam")
    assert list(tmp_path.iterdir()) == [file]
