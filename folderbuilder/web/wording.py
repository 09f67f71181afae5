"""The words of the page itself, in the languages it speaks: `words/<language>/<subject>.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from folderbuilder.problems import refused
from folderbuilder.yamltext import load_yaml

FOLDER = Path(__file__).parent / "words"
LANGUAGES = {"nl": "Nederlands", "en": "English"}
DEFAULT = "nl"


class Words:
    """What the page says in one language. `words("folder.print")` is the text, `words("pages", n=3)` with values."""

    def __init__(self, language: str, texts: Mapping[str, str]) -> None:
        self.language = language
        self._texts = texts

    def __call__(self, key: str, **values: object) -> str:
        """The text of `key`, filled in."""
        text = self._texts[key]
        return text.format(**values) if values else text

    def count(self, key: str, number: int) -> str:
        """A number with its noun: of `key.one` or `key.many`."""
        return self(f"{key}.one" if number == 1 else f"{key}.many", n=number)

    def get(self, key: str) -> str | None:
        """The text of a key that need not be there."""
        return self._texts.get(key)

    def keys(self) -> set[str]:
        """Everything it can say."""
        return set(self._texts)


@cache
def words(language: str) -> Words:
    """The words of one of `LANGUAGES`; keys begin with the name of their file, those of `common.yaml` do not."""
    texts: dict[str, str] = {}
    for path in sorted((FOLDER / language).glob("*.yaml")):
        data = load_yaml(path).data
        if not isinstance(data, dict):
            raise refused("web-words", "This file must hold names and texts.", file=path.name)
        prefix = "" if path.stem == "common" else f"{path.stem}."
        texts |= {prefix + key: str(text) for key, text in data.items()}
    return Words(language, texts)
