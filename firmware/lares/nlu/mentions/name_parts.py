"""What a thing may be called for short: the parts of its name that say enough.

"Living Room Floor Lamp" is also "the floor lamp", and 客厅吸顶灯 is 吸顶灯.
"""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from lares.nlu.mentions.kinds import LATIN_WORD, kind_words
from lares.nlu.mentions.ordinary import ordinary_words
from lares.nlu.mentions.phrases import lemma
from lares.nlu.mentions.things import ends_otherwise
from lares.nlu.normalization import has_han, key_of, normalise, tight
from lares.nlu.vocabulary import MAX_NAME

_LONGEST_TAIL = 7
"""A longer part of a Chinese name nobody says, unless it is the name without the room."""
# fmt: off
_NEVER_ALONE = frozenset((
    "main", "left", "right", "front", "back", "side", "other", "room", "door", "window",
    "light", "lamp", "temperature", "humidity", "power", "energy", "battery", "motion",
    "status", "state", "mode", "level", "speed", "volume", "water", "home", "house", "area",
    "zone", "floor", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
))
# fmt: on
_ROOMISH = re.compile(r"(?:room|厅|室|房|间|卧|台|廊)$")


class Spelling(NamedTuple):
    """A name as it is indexed: its key, its Latin words or its Chinese characters."""

    key: str
    words: tuple[str, ...]
    han: str


def parse_name(name: str) -> Spelling | None:
    """Return how a name is indexed, None if nobody can say it."""
    if len(name) > MAX_NAME:
        return None
    text = normalise(name)
    key = key_of(text)
    if has_han(text):
        return Spelling(key, (), tight(text))
    words = words_of(text)
    return Spelling(key, words, "") if words else None


def words_of(text: str) -> tuple[str, ...]:
    """Return the Latin words of a normalised text in the form of `lemma`."""
    return tuple(lemma(match[0]) for match in LATIN_WORD.finditer(text.replace("'", "")))


def latin_parts(words: tuple[str, ...], heads: Collection[str]) -> Iterator[tuple[str, ...]]:
    """Parts that a thing may be called by: "floor lamp" of "living room floor lamp"."""
    kinds = kind_words("en").words
    tails = [words[at:] for at in range(1, len(words) - 1)]
    for count in range(1, len(words)):
        if " ".join(words[:count]) in heads and words[count:] not in tails:
            tails.append(words[count:])
    for tail in tails:
        phrase = " ".join(tail)
        if phrase not in kinds and tail[0] != "room" and not _is_common(tail):
            yield tail
    if len(words) > 2 and words[-1] in kinds:
        head = words[:-1]
        ends_open = head[-1] in kind_words("en").modifiers or _ROOMISH.search(head[-1])
        if " ".join(head) not in heads and not ends_open and not _is_common(head):
            yield head


def _is_common(words: tuple[str, ...]) -> bool:
    """Whether a part is too common to name a thing, even after an article."""
    return len(words) == 1 and (len(words[0]) < 4 or words[0] in _NEVER_ALONE)


def chinese_parts(name: str, heads: Collection[str]) -> Iterator[str]:
    """Parts that a thing may be called by: 吸顶灯 of 客厅吸顶灯."""
    known = kind_words("zh")
    after_room = max((at for at in range(2, len(name)) if name[:at] in heads), default=0)
    first = max(after_room, 1, len(name) - _LONGEST_TAIL)
    tails = {name[at:] for at in range(first, len(name) - 2)}
    if after_room:
        tails.add(name[after_room:].lstrip("的"))
    tails |= {name[-2:]} if name[-2:] in known.fixed and not ends_otherwise(name) else set()
    for tail in sorted(tails):
        if 1 < len(tail) < len(name) and tail not in known.words and _is_name(tail):
            yield tail
    for length in (2, 1):
        if name[-length:] in known.words and len(name) - length > 2:
            head = name[:-length]
            ends_open = head[-1] == "的" or _ROOMISH.search(head)
            if head not in heads and not ends_open and _is_name(head):
                yield head
            return


def _is_name(part: str) -> bool:
    """Whether a part says more than an ordinary word, perhaps with a kind of thing (房间灯)."""
    ordinary, kinds = ordinary_words("zh"), kind_words("zh").words
    if part in ordinary or part.isascii() or part[0] == "的":
        return False
    return not any(part[:at] in ordinary and part[at:] in kinds for at in range(1, len(part)))
