"""A sentence as the learned model sees it: one token a mention, a known word or a character.

The same code makes the features in training and on the appliance. `words.txt` and `characters.txt`
beside this module are made from the corpus (`python -m lares_training corpus --vocabulary`); who
changes them or a table here has to train anew, which `fingerprint` makes sure of.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from lares.nlu.actions import ACTIONS, STANCES, TAGS
from lares.nlu.mention import Mention

LENGTH = 64
"""Most tokens of a sentence that the model takes."""

SYMBOLS: tuple[str, ...] = (
    # a name of this home, by what it is the name of
    *("light", "switch", "fan", "climate", "cover", "garage", "lock", "valve", "media", "vacuum"),
    *("mower", "humidifier", "sensor", "scene", "script", "todo", "weather", "alarm", "button"),
    *("timer", "other", "area", "floor"),
    # words for a kind of thing: the lights, 窗帘; "all" where the kind is all there is
    *("lights", "switches", "fans", "climates", "covers", "garages", "locks", "valves", "medias"),
    *("vacuums", "mowers", "humidifiers", "sensors", "scenes", "todos", "timers", "alarms"),
    *("all", "everything"),
    # values
    *("number", "percent", "degrees", "kelvin", "duration", "clock", "color"),
)
"""What a mention's `symbol` may be; the model sees the symbol, never the name or the value."""

PAD = 0
"""The id that fills a sentence up to `LENGTH`."""
UNKNOWN = 1
"""The id of a character that is not in the vocabulary (an emoji, a rare character)."""
_GAP = 2
"""Stands between two spelled words, which would run together without it."""
_FIRST = 3

_LATIN = "abcdefghijklmnopqrstuvwxyz0123456789'%°.,+-/&#@$="
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)*")


@dataclass(frozen=True, slots=True)
class Features:
    """The tokens of one sentence.

    `ids` are not filled up and at most `LENGTH`; `spans` holds the characters of the normalised
    text that each token stands for, ascending and without overlap (spaces belong to no token).
    `whole` is false when the sentence was longer: what stands after the last span was not seen, so
    only an action that ends in free text can be taken from it.
    """

    ids: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]
    whole: bool = True


@dataclass(frozen=True, slots=True)
class TokenTable:
    """What has an id of its own; `size` counts all ids."""

    symbols: Mapping[str, int]
    characters: Mapping[str, int]
    words: Mapping[str, int]

    @property
    def size(self) -> int:
        """One more than the highest id."""
        return _FIRST + len(self.symbols) + len(self.characters) + len(self.words)


@cache
def token_table() -> TokenTable:
    """Return the vocabulary of this version; read from the package once."""
    symbols = _numbered(SYMBOLS, _FIRST)
    characters = _numbered((*_LATIN, *_entries("characters.txt")), _FIRST + len(symbols))
    words = _numbered(_entries("words.txt"), _FIRST + len(symbols) + len(characters))
    return TokenTable(symbols, characters, words)


@cache
def fingerprint() -> str:
    """Return what an artifact must have been trained with: SHA-256 of all tables, 16 hex digits."""
    table = token_table()
    parts = (
        str(LENGTH),
        *("\n".join(names) for names in (SYMBOLS, ACTIONS, STANCES, TAGS)),
        *("\n".join(ids) for ids in (table.characters, table.words)),
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def encode(text: str, mentions: Sequence[Mention]) -> Features:
    """Return the tokens of a normalised text.

    `mentions` do not overlap; each becomes one token. Elsewhere a Latin word of the vocabulary is
    one token and any other is spelled, a Chinese character is one token, and what has no token
    (an emoji) is `UNKNOWN`, one each. Spaces are no tokens: Chinese with and without them, and
    "客厅 light" and "客厅light", look the same.

    Raises:
        ValueError: a mention's symbol is not one of `SYMBOLS`, or mentions overlap.
    """
    ids: list[int] = []
    spans: list[tuple[int, int]] = []
    for token, start, end in _tokens(text, sorted(mentions, key=lambda one: one.start)):
        if len(ids) == LENGTH:
            return Features(tuple(ids), tuple(spans), whole=False)
        ids.append(token)
        spans.append((start, end))
    return Features(tuple(ids), tuple(spans))


def spell(word: str) -> tuple[int, ...]:
    """Return the ids of a Latin word's characters, as for one that is not in the vocabulary."""
    characters = token_table().characters
    return tuple(characters.get(char, UNKNOWN) for char in word)


def _tokens(text: str, mentions: Sequence[Mention]) -> Iterator[tuple[int, int, int]]:
    symbols = token_table().symbols
    at = 0
    for mention in mentions:
        if mention.symbol not in symbols or mention.start < at:
            msg = f"a mention that overlaps another or has an unknown symbol: {mention}"
            raise ValueError(msg)
        yield from _plain(text, at, mention.start)
        yield symbols[mention.symbol], mention.start, mention.end
        at = mention.end
    yield from _plain(text, at, len(text))


def _plain(text: str, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """The tokens of text[start:end], which holds no mention."""
    table = token_table()
    spelled = False  # whether the last word was spelled
    at = start
    while at < end:
        word = _WORD.match(text, at, end)
        if word is not None:
            known = table.words.get(word[0])
            if known is not None:
                yield known, at, word.end()
            else:
                if spelled:
                    yield _GAP, at - 1, at
                for place, token in enumerate(spell(word[0]), at):
                    yield token, place, place + 1
            spelled = known is None
            at = word.end()
            continue
        char = text[at]
        if char != " ":
            yield table.characters.get(char, UNKNOWN), at, at + 1
            spelled = False
        at += 1


def _numbered(names: Sequence[str], first: int) -> Mapping[str, int]:
    return MappingProxyType({name: first + at for at, name in enumerate(names)})


def _entries(name: str) -> tuple[str, ...]:
    """One entry a line."""
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").split()
    return tuple(dict.fromkeys(lines))
