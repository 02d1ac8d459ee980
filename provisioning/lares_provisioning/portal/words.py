"""The words of the pages: one file a language, the same keys in each (a test compares them)."""

import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files

from markupsafe import Markup, escape

_WIFI = "Wi-\N{WORD JOINER}Fi"
"""Else lines break at its dash."""


class Words:
    """The words of one language, ready for HTML."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = {key: text.replace("Wi-Fi", _WIFI) for key, text in words.items()}

    def __call__(self, key: str, **values: object) -> Markup:
        """Return the words of `key`; values are escaped unless they are Markup.

        Raises:
            KeyError: there are no such words.
        """
        return Markup(escape(self._words[key])).format(**values)  # noqa: S704 - escaped just here

    def __iter__(self) -> Iterator[str]:
        return iter(self._words)


def load_words(language: str) -> Words:
    """Read the words of a language. Blocking."""
    path = files("lares_provisioning.portal").joinpath("texts", f"{language}.toml")
    return Words(flat(tomllib.loads(path.read_text(encoding="utf-8"))))


def flat(tables: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    """Return nested tables as one with keys like "network.title"."""
    words: dict[str, str] = {}
    for key, value in tables.items():
        if isinstance(value, Mapping):
            words |= flat(value, f"{prefix}{key}.")
        else:
            words[f"{prefix}{key}"] = str(value)
    return words
