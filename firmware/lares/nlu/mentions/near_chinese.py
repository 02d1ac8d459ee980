"""Chinese names that are said otherwise than written: with 的, in part, as homophones.

主卧的床头灯, 吸顶灯 of 客厅吸顶灯, 可听灯 for 客厅灯 as speech recognition hears it.
"""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from lares.nlu.mention import MentionKind
from lares.nlu.mentions.bearers import blocked, mention_of
from lares.nlu.mentions.candidate import Candidate
from lares.nlu.mentions.kinds import kind_words
from lares.nlu.mentions.ordinary import ordinary_spans
from lares.nlu.mentions.phrases import Bearer, Form, PhraseIndex, sound_of
from lares.nlu.mentions.syllables import sounds
from lares.nlu.normalization import HAN

_OF = re.compile(
    f"(?<=[{HAN}])(?:里面|里边|里头|上面|上头|旁边|边上|[里上内边]|[那这](?:儿|里|边))?"
    f"(?:的?[那这][个盏台扇条]?|的)(?=[{HAN}])"
)
_MOST_ALIKE = 16
"""So many names of one sound are compared at one place, and so many places of a sentence."""
_SAME_SOUND, _CONFUSED = 0.92, 0.85
_SHORTEST_THING = 3
"""Shorter other words for a thing are only taken as they are written: 新粉 is no 新风."""
_LONG_NAME = 4
"""Of a name of so many characters one at its edge may be grammar elsewhere: 会家模式, 回家模式."""
_FUNCTION = frozenset(
    "的了吗呢吧啊是我你他她它们不没在有和跟就也都要会能可很太再又还把被给让请去来到从对这那个些什么怎谁"
    "几一二两三四五六七八九十点开关打调上下里外多少大小为与或但如只因所以用于"
)
"""Characters of everyday grammar: two of them that sound like a name are not the name."""


class _Heard(NamedTuple):
    """A text without what may stand inside a name, and where its characters were."""

    text: str
    places: list[int]


class _Words(NamedTuple):
    """The places of characters that stand for something exactly, and of ordinary words."""

    exact: set[int]
    ordinary: list[tuple[int, int]]


class _Piece(NamedTuple):
    """A piece of a sentence that sounds like `phrase`; `wrong` are the places that differ."""

    start: int
    end: int
    phrase: str
    wrong: tuple[int, ...]
    likeness: float


def near_chinese(
    text: str, index: PhraseIndex, exact: Collection[Candidate]
) -> Iterator[Candidate]:
    """Yield the Chinese names that pieces of a normalised text come near to."""
    whole = _Heard(text, [*range(len(text))])
    words: _Words | None = None
    for heard in (whole, _without_of(text)):
        if heard is None:
            continue
        for piece in _pieces(heard, index):
            bearers = index.chinese[piece.phrase]
            start, end = heard.places[piece.start], heard.places[piece.end - 1] + 1
            if piece.wrong:
                # Parts may begin inside a word; only a whole name is misheard from its start on.
                if piece.start in piece.wrong:
                    bearers = tuple([one for one in bearers if one.form is not Form.PART])
                if piece.end - piece.start < _SHORTEST_THING:
                    bearers = tuple([one for one in bearers if one.form is not Form.THING])
                words = words or _Words(blocked(text, exact), [*ordinary_spans(text)])
                wrong = {heard.places[at] for at in piece.wrong}
                of_short = piece.end - piece.start < 3 and end - start > 2  # 数的方 is no 书房
                if of_short or not bearers or not _is_misheard(text, (start, end), wrong, words):
                    continue
            elif end - start > piece.end - piece.start and _is_kind_of_room(
                text[start:end], bearers, exact, start
            ):
                continue
            yield from _candidate(text, (start, end), bearers, piece)


def _candidate(
    text: str, span: tuple[int, int], bearers: Collection[Bearer], piece: _Piece
) -> Iterator[Candidate]:
    if not piece.wrong:
        bearers = [one for one in bearers if one.kind is not MentionKind.KIND]
    mention = mention_of(text[slice(*span)], span, bearers, piece.likeness) if bearers else None
    if mention is not None:
        yield Candidate(*span, mention)


def _without_of(text: str) -> _Heard | None:
    """The text without 的 and its like, None if there is none."""
    if _OF.search(text) is None:
        return None
    places = [*range(len(text))]
    for match in reversed([*_OF.finditer(text)]):
        del places[match.start() : match.end()]
    return _Heard("".join([text[at] for at in places]), places)


def _pieces(heard: _Heard, index: PhraseIndex) -> Iterator[_Piece]:
    text, alike = heard.text, sound_of(heard.text)
    compared = 0
    for start in range(len(alike) - 1):
        for length in index.reaches.get(alike[start : start + 2], ()):
            end = start + length
            if end > len(alike):
                continue
            for phrase in index.sounding.get(alike[start:end], ())[:_MOST_ALIKE]:
                compared += 1
                if compared > _MOST_ALIKE * _MOST_ALIKE:
                    return
                piece = _compared(text, start, end, phrase)
                if piece is not None and not _cuts(text, start, end):
                    yield piece


def _compared(text: str, start: int, end: int, phrase: str) -> _Piece | None:
    """How near a piece of a text comes to a phrase that sounds like it."""
    said = text[start:end]
    if said == phrase:
        return _Piece(start, end, phrase, (), 1.0)
    spoken = sounds().spoken
    wrong: list[int] = []
    score = float(len(phrase))
    confused = False
    for at, (one, other) in enumerate(zip(said, phrase, strict=True), start):
        if one != other:
            wrong.append(at)
            same = spoken.get(ord(one)) == spoken.get(ord(other))
            confused = confused or not same
            score -= 1 - (_SAME_SOUND if same else _CONFUSED)
    if len(wrong) == len(phrase) and confused:
        return None
    return _Piece(start, end, phrase, tuple(wrong), score / len(phrase))


def _cuts(text: str, start: int, end: int) -> bool:
    """Whether a number or a Latin word is cut in two."""
    before, after = text[max(0, start - 1) : start + 1], text[end - 1 : end + 1]
    return any(len(pair) == 2 and pair.isascii() and pair.isalnum() for pair in (before, after))


def _is_misheard(text: str, span: tuple[int, int], wrong: set[int], words: _Words) -> bool:
    """Whether the characters that differ can be misheard ones and not words of their own."""
    start, end = span
    if wrong & words.exact:
        return False
    grammar = sum(text[at] in _FUNCTION for at in wrong)
    long = len(wrong) == 1 and end - start >= _LONG_NAME
    if not long and any(at in wrong and text[at] in _FUNCTION for at in (start, end - 1)):
        return False
    if grammar > (0 if end - start < 3 else 1) or 2 * len(wrong) > end - start + 1:
        return False
    for first, last in words.ordinary:
        touched = any(first <= at < last for at in wrong)
        inside = start <= first and last <= end and last - first < end - start
        if touched and not inside:
            return False
    return True


def _is_kind_of_room(
    said: str, bearers: Collection[Bearer], exact: Collection[Candidate], start: int
) -> bool:
    """客厅的灯 is any lamp there and not the one called 客厅灯."""
    kinds = kind_words("zh").words
    for one in exact:
        mention = one.mention
        if mention is not None and mention.kind is MentionKind.AREA and one.start == start:
            rest = _OF.sub("", said)[one.end - one.start :]
            return rest in kinds
    return not bearers
