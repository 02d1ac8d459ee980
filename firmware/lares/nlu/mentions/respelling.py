"""Slips in the words of an order: "swich on teh lites", 打凯台灯.

Names are found in spite of slips (`near_latin`, `near_chinese`); here the words around them are put
right, for a sentence that nothing understood as it stands. What comes out is a guess.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources

from lares.nlu.mention import Mention
from lares.nlu.mentions.kinds import LATIN_WORD
from lares.nlu.mentions.ordinary import is_ordinary, ordinary_spans
from lares.nlu.mentions.spelling import Speller, warm_speller
from lares.nlu.mentions.syllables import sounds
from lares.nlu.normalization import has_han

_MOST_SLIPS = 4
"""A text with more is no order with slips but another language, or none."""
_OF_FOR_OFF = re.compile(
    r"\b(turn|turned|turning|switch|switched|switching|power|shut|put|cut) of\b"
    r"(?= (?:the|my|our|all|every|this|that|these|those|it|them|everything|$)|$)"
)
"""The one slip that is a word itself."""

_Change = tuple[int, int, str]
"""A part of a text and what it is replaced by."""


def respelled(text: str, mentions: Iterable[Mention]) -> str | None:
    """Return a normalised text with its slips put right, None if there is none to be found.

    What is mentioned by its very name stays as it is. Words of both languages are looked at in
    either.
    """
    taken = [(one.start, one.end) for one in mentions if one.likeness >= 1]
    changes = [*_english(text, taken), *(_chinese(text, taken) if has_han(text) else ())]
    if len(changes) > _MOST_SLIPS:
        return None
    right = text
    for start, end, meant in sorted(changes, reverse=True):
        right = right[:start] + meant + right[end:]
    right = _OF_FOR_OFF.sub(r"\1 off", right)
    return right if right != text else None


def warm_orders() -> None:
    """Read the words of orders now, which the first sentence with a slip would read."""
    _slips()
    _speller()
    _chinese_words()
    warm_speller()


def _english(text: str, taken: list[tuple[int, int]]) -> Iterator[_Change]:
    slips, speller = _slips(), _speller()
    for word in LATIN_WORD.finditer(text):
        if _overlaps(word.span(), taken):
            continue
        meant = slips.get(word[0])
        if meant is None and not is_ordinary(word[0]):
            near = speller.near(word[0])
            meant = near[0][0] if near else None
        if meant is not None:
            yield (*word.span(), meant)


def _chinese(text: str, taken: list[tuple[int, int]]) -> Iterator[_Change]:
    """Words of orders that sound like what stands there; longer ones first, none twice."""
    spoken = sounds().spoken
    heard = text.translate(spoken)
    ordinary = [*taken, *ordinary_spans(text)]
    for word, sound in _chinese_words():
        at = heard.find(sound)
        while at >= 0:
            span = (at, at + len(word))
            if text[at : span[1]] != word and not _overlaps(span, ordinary):
                ordinary.append(span)
                yield (*span, word)
            elif text[at : span[1]] == word:
                ordinary.append(span)
            at = heard.find(sound, at + 1)


def _overlaps(span: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


@cache
def _slips() -> Mapping[str, str]:
    slips: dict[str, str] = json.loads(_file("slips_en.json"))
    return slips


@cache
def _speller() -> Speller:
    speller = Speller()
    speller.add(_file("orders_en.txt").split())
    return speller


@cache
def _chinese_words() -> tuple[tuple[str, str], ...]:
    """Words with how they sound, long ones first."""
    spoken = sounds().spoken
    words = sorted(_file("orders_zh.txt").split(), key=len, reverse=True)
    return tuple((word, word.translate(spoken)) for word in words)


def _file(name: str) -> str:
    return resources.files("lares.nlu.mentions").joinpath("words", name).read_text("utf-8")
