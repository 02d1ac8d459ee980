"""Things by other words than their names: "coffee machine" for an Espresso Machine, 冰箱, 电冰箱.

The words are data, `words/things.json`: lines of words in both languages that mean the same thing,
by the domains that such a thing may have. "the gas" is a word only after an article, and "~heater"
one that people say but that tells nothing where it ends a name. What a home calls a thing is known
by the end of its name: "Kitchen Espresso Machine" is a coffee machine, and so is the plug that it
is connected to (`carriers`). `not` are ends that only look like such a word: 阳台灯 is no 台灯.
`makes` is read by `lares.nlu.mentions.making`.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from lares.nlu.mentions.phrases import lemma
from lares.nlu.normalization import has_han

_ARTICLE, _SAID_ONLY = "the ", "~"
_MOST_NAMES = 8192


@dataclass(frozen=True, slots=True, eq=False)
class Thing:
    """A kind of household thing: its words in either language, and the domains it may have.

    `words` are in the form in which phrases are indexed (English in the form of `lemma`), the first
    names the thing; `marked` are those that name it only after an article, `telling` those that
    tell it at the end of a name.
    """

    words: tuple[str, ...]
    telling: frozenset[str]
    marked: frozenset[str]
    domains: frozenset[str]


@dataclass(frozen=True, slots=True)
class Things:
    """All things by the words that tell them, and the most words and characters of one of those."""

    by_word: Mapping[str, tuple[Thing, ...]]
    carriers: frozenset[str]
    longest_latin: int
    longest_han: int


@cache
def read_words() -> Mapping[str, object]:
    """Return the data of `words/things.json`."""
    source = resources.files("lares.nlu.mentions").joinpath("words", "things.json")
    data: Mapping[str, object] = json.loads(source.read_text(encoding="utf-8"))
    return data


@cache
def things() -> Things:
    """Return what is known of things; read from the package once."""
    data = read_words()
    by_word: dict[str, list[Thing]] = {}
    groups = data["groups"]
    for group in groups if isinstance(groups, list) else ():
        for line in group["things"]:
            thing = _thing(line, frozenset(group["domains"]))
            for word in thing.telling:
                by_word.setdefault(word, []).append(thing)
    ends = data["not"]
    by_word |= {_phrase(end): [] for end in ends} if isinstance(ends, list) else {}
    latin = [word for word in by_word if not has_han(word)]
    carriers = data["carriers"]
    return Things(
        {word: tuple(found) for word, found in by_word.items()},
        frozenset(carriers if isinstance(carriers, list) else ()),
        max(word.count(" ") + 1 for word in latin),
        max(len(word) for word in by_word if has_han(word)),
    )


def _thing(line: str, domains: frozenset[str]) -> Thing:
    english, _, chinese = line.partition(" = ")
    spoken = english.split(", ")
    plain = [phrase.removeprefix(_ARTICLE).removeprefix(_SAID_ONLY) for phrase in spoken]
    phrases = dict(zip(map(_phrase, plain), spoken, strict=True))
    told = [phrase for phrase, said in phrases.items() if not said.startswith(_SAID_ONLY)]
    marked = [phrase for phrase, said in phrases.items() if said.startswith(_ARTICLE)]
    others = chinese.split(", ")
    return Thing((*phrases, *others), frozenset((*told, *others)), frozenset(marked), domains)


def _phrase(words: str) -> str:
    return words if has_han(words) else " ".join(lemma(word) for word in words.split())


def things_called(words: tuple[str, ...], han: str, domain: str) -> Iterator[Thing]:
    """Yield what kinds of things of `domain` are called so; of several ends the longest counts."""
    for thing in _called(words, han):
        if domain in thing.domains:
            yield thing


@lru_cache(_MOST_NAMES)
def _called(words: tuple[str, ...], han: str) -> tuple[Thing, ...]:
    known = things()
    if words:
        words = _without_carrier(words[:-1] if words[-1].isdigit() else words, known)
        for count in range(min(len(words), known.longest_latin), 0, -1):
            found = known.by_word.get(" ".join(words[-count:]))
            if found is not None:
                return found
        return ()
    han = han.rstrip("0123456789一二三四五")
    for carrier in sorted(known.carriers, key=len, reverse=True):
        if han.endswith(carrier) and len(han) - len(carrier) > 1:
            han = han.removesuffix(carrier)
            break
    for length in range(min(len(han), known.longest_han), 1, -1):
        found = known.by_word.get(han[-length:])
        if found is not None:
            return found
    return ()


def ends_otherwise(han: str) -> bool:
    """Return whether a name only looks as if it ended with a word for a thing: 阳台灯."""
    known = things().by_word
    return any(known.get(han[-length:]) == () for length in range(2, len(han) + 1))


def _without_carrier(words: tuple[str, ...], known: Things) -> tuple[str, ...]:
    return words[:-1] if len(words) > 1 and words[-1] in known.carriers else words
