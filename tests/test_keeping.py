"""The stamp that says a library was found sound."""

from __future__ import annotations

from folderbuilder import pipeline
from folderbuilder.keeping import Stamp


def stamp(folder, cache):
    return Stamp([folder], cache)


def test_a_stamp_is_for_these_very_files(tmp_path):
    folder, cache = tmp_path / "library", tmp_path / "cache"
    folder.mkdir()
    (folder / "a.yaml").write_text("een: 1")
    assert not stamp(folder, cache).is_there()
    stamp(folder, cache).put()
    assert stamp(folder, cache).is_there()
    (folder / "a.yaml").write_text("een: 2")
    assert not stamp(folder, cache).is_there()
    (folder / "a.yaml").write_text("een: 1")
    (folder / "b.yaml").write_text("")
    assert not stamp(folder, cache).is_there()


def test_a_cache_that_cannot_be_written_stops_nothing(tmp_path):
    (tmp_path / "sound").write_text("a file where a folder should be")
    stamp(tmp_path / "nothing", tmp_path).put()


def test_a_sound_library_is_checked_once(tmp_path, monkeypatch):
    monkeypatch.setenv("FOLDERBUILDER_CACHE", str(tmp_path))
    asked = []
    monkeypatch.setattr(pipeline, "library_problems", lambda library: asked.append(1) or [])
    for _ in range(3):
        pipeline.open_library()
    assert len(asked) == 1
    pipeline.open_library(cache=False)
    assert len(asked) == 2
