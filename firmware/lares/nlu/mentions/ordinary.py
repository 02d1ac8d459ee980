"""Ordinary words, which are meant as they stand and are no misspelled or misheard names.

"Certain" is not "curtain", "garbage" no garage, and 于是 no 浴室. The words are data:
`words/ordinary_en.txt` and `words/ordinary_zh.txt`, separated by white space.
"""

from collections.abc import Iterator
from functools import cache
from importlib import resources

_ENDINGS = (
    ("ies", "y"), ("es", ""), ("s", ""), ("ied", "y"), ("ed", ""), ("ed", "e"), ("d", ""),
    ("ing", ""), ("ing", "e"), ("er", ""), ("er", "e"), ("est", ""), ("ly", ""), ("'s", ""),
    ("n't", ""),
)  # fmt: skip
_LONGEST_HAN = 4


@cache
def ordinary_words(language: str) -> frozenset[str]:
    """Return the ordinary words of a language ("en", "zh"); read from the package once."""
    source = resources.files("lares.nlu.mentions").joinpath("words", f"ordinary_{language}.txt")
    return frozenset(source.read_text(encoding="utf-8").split())


def is_ordinary(word: str) -> bool:
    """Return whether an English word or a form of it is an ordinary one."""
    words = ordinary_words("en")
    if word in words:
        return True
    for ending, stem in _ENDINGS:
        if word.endswith(ending):
            root = word[: len(word) - len(ending)] + stem
            doubled = len(root) > 2 and root[-1] == root[-2] and root[:-1] in words
            if root in words or doubled:
                return True
    return False


def ordinary_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where ordinary Chinese words of two characters and more stand; they may overlap."""
    words = ordinary_words("zh")
    for start in range(len(text) - 1):
        for length in range(2, _LONGEST_HAN + 1):
            if text[start : start + length] in words:
                yield start, start + length
