"""The names of a home that come near unknown words, found without looking at every name.

Names that share pairs of characters with the words are looked at more closely, those that share the
most of theirs first. A set of names is an integer with one bit each, so that a pair is counted for
thousands of names at once.
"""

import heapq
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from itertools import pairwise, product
from typing import TypeVar
from weakref import WeakKeyDictionary

from lares.home.entity import Names
from lares.home.registry import name_of
from lares.nlu.vocabulary import Lexicon, Vocabulary

_Key = TypeVar("_Key", str, int)
_NEAREST = 3
_ALIKE = 0.6
_CLOSER_LOOK = 20
"""So many names are compared letter by letter."""


def find_nearest(
    words: str, vocabulary: Vocabulary, language: str, *, places: bool
) -> tuple[str, ...]:
    """Return the canonical names of rooms (`places`) or things that come near unknown words."""
    lexicon = vocabulary.areas if places else vocabulary.names
    index = _INDEXES.get(lexicon)
    if index is None:
        bearers = vocabulary.house_areas if places else vocabulary.entities
        index = _INDEXES[lexicon] = _NameIndex(bearer.names for bearer in bearers.values())
    return index.nearest(words, language)


class _NameIndex:
    """Names as they are written, by the pairs of characters in them and by length."""

    def __init__(self, known: Iterable[Names]) -> None:
        self._bearers: dict[str, Names] = {}
        for names in known:
            for own in names.values():
                for name in own:
                    self._bearers.setdefault(name, names)
        self._names = tuple(self._bearers)
        by_pair: dict[str, list[int]] = {}
        by_length: dict[int, list[int]] = {}
        for at, name in enumerate(self._names):
            lowered = name.lower()
            by_length.setdefault(len(lowered), []).append(at)
            for pair in _pairs(lowered):
                by_pair.setdefault(pair, []).append(at)
        self._by_pair = _as_sets(by_pair, len(self._names))
        self._by_length = _as_sets(by_length, len(self._names))

    def nearest(self, words: str, language: str) -> tuple[str, ...]:
        """Return the canonical names of what is called most like `words`, best first."""
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(words)
        scored = []
        for name in self._closest(words):
            matcher.set_seq1(name.lower())
            scored.append((-matcher.ratio(), name))
        alike = [name for score, name in sorted(scored) if -score >= _ALIKE]
        canonical = dict.fromkeys(name_of(self._bearers[name], language) for name in alike)
        return tuple(canonical)[:_NEAREST]

    def _closest(self, words: str) -> list[str]:
        """The names that share most pairs with `words` for their length, at most a score."""
        pairs = _pairs(words)
        shared = self._by_count(pairs)
        order = sorted(
            (-count / (len(pairs) + length), count, length)
            for count, length in product(shared, self._by_length)
        )
        found: list[tuple[float, str]] = []
        last = 0.0
        for score, count, length in order:
            if len(found) >= _CLOSER_LOOK and score != last:
                break
            last = score
            alike = shared[count] & self._by_length[length]
            found += [(score, self._names[at]) for at in _members(alike)]
        return [name for _, name in heapq.nsmallest(_CLOSER_LOOK, found)]

    def _by_count(self, pairs: Iterable[str]) -> dict[int, int]:
        """The names by how many of the pairs are in them, at least one."""
        at_least: list[int] = []
        for pair in pairs:
            having = self._by_pair.get(pair, 0)
            for count, names in enumerate(at_least):
                at_least[count], having = names | having, names & having
            at_least.append(having)
        more = [*at_least[1:], 0]
        return {
            count: names & ~others
            for count, (names, others) in enumerate(zip(at_least, more, strict=False), 1)
            if names & ~others
        }


_INDEXES: WeakKeyDictionary[Lexicon, _NameIndex] = WeakKeyDictionary()


def _pairs(text: str) -> set[str]:
    return {first + second for first, second in pairwise(text)}


def _as_sets(lists: Mapping[_Key, Iterable[int]], size: int) -> dict[_Key, int]:
    """Ascending numbers below `size` as bits."""
    sets = {}
    for key, members in lists.items():
        bits = bytearray(size // 8 + 1)
        for member in members:
            bits[member >> 3] |= 1 << (member & 7)
        sets[key] = int.from_bytes(bits, "little")
    return sets


def _members(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
