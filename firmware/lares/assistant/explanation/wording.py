"""The words of explanations: one JSON file a language, read once at import.

A test finds actions, stances, reasons, questions and kinds that lack words.
"""

import json
from collections.abc import Mapping
from pathlib import Path


def _read(language: str) -> Mapping[str, str]:
    path = Path(__file__).with_name("words") / f"{language}.json"
    words: dict[str, str] = json.loads(path.read_text("utf-8"))
    return words


LANGUAGES: Mapping[str, Mapping[str, str]] = {code: _read(code) for code in ("en", "zh")}


class Wording:
    """The words of one language, with what traces say filled in."""

    def __init__(self, language: str) -> None:
        self._words = LANGUAGES[language if language in LANGUAGES else "en"]

    def __call__(self, code: str, **values: object) -> str:
        """Return the words for a code; a code of a newer or older version stands for itself."""
        template = self._words.get(code)
        if template is None:
            return code.partition(".")[2] or code
        return template.format_map(_Values(values))

    def joined(self, items: list[str]) -> str:
        """Return several words as one."""
        return self("comma").join(items)


class _Values(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return ""
