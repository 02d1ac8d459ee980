"""The vocabulary of the features: which words and Chinese characters have an id of their own."""

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from lares.nlu.learned import features
from lares.nlu.normalization import HAN
from lares_training.dataset import examples
from lares_training.requests import Mix
from lares_training.templates import Corpus

FOLDER = Path(features.__file__).parent
SENTENCES = 40_000
"""So many sentences are looked at."""
_MOST_WORDS = 2600
_LEAST_WORD = 4
_LEAST_CHARACTER = 3
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)*")
_HAN_CHAR = re.compile(f"[{HAN}]")


def count(corpora: Mapping[str, Corpus], sentences: int = SENTENCES) -> tuple[list[str], list[str]]:
    """Return the words and characters that stand often enough outside of mentions, sorted.

    Names, rooms and values are mentions and need no words. A word that occurs as seldom as a typing
    slip is spelled like one.
    """
    words: Counter[str] = Counter()
    characters: Counter[str] = Counter()
    symbols = set(features.token_table().symbols.values())
    for one in examples(corpora, sentences, "vocabulary", held_out=False, mix=Mix(noise=0.0)):
        text = list(one.text)
        for token, (start, end) in zip(one.features.ids, one.features.spans, strict=True):
            if token in symbols:
                text[start:end] = " " * (end - start)
        plain = "".join(text)
        words.update(_WORD.findall(plain))
        characters.update(_HAN_CHAR.findall(plain))
    common = [(n, word) for word, n in words.items() if n >= _LEAST_WORD]
    chosen = sorted(common, key=lambda pair: (-pair[0], pair[1]))[:_MOST_WORDS]
    return (
        sorted(word for _, word in chosen),
        sorted(char for char, n in characters.items() if n >= _LEAST_CHARACTER),
    )


def write(words: list[str], characters: list[str], folder: Path = FOLDER) -> None:
    """Write the files that `lares.nlu.learned.features` reads."""
    for name, entries in (("words.txt", words), ("characters.txt", characters)):
        (folder / name).write_text("\n".join(entries) + "\n", encoding="utf-8")
