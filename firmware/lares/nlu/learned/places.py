"""A lamp by what it hangs over: "brighter over the dining table", 餐桌上面亮一点.

Where nothing else is named, the place stands for the lamp that is called after it.
"""

import re
from collections.abc import Iterator, Sequence

from lares.nlu.mention import Mention, MentionKind
from lares.nlu.normalization import key_of
from lares.nlu.vocabulary import Vocabulary

LIT = frozenset(
    {
        *("turn_on", "turn_off", "brightness_set", "brightness_up", "brightness_down"),
        *("brightness_max", "brightness_min", "color_set", "color_temperature_set"),
        *("color_warmer", "color_cooler", "wish_brighter", "wish_darker"),
    }
)
"""What is asked of a lamp."""
_LIKENESS = 0.9
_OVER = re.compile(
    r"\b(?:over|above|on|at|by|under) (?:the|my|our) (?P<place>[a-z]+(?: [a-z]+)?)\b"
)
_ABOVE = re.compile("(?P<place>[\u4e00-\u9fff]{2,3}?)(?:上方|上面|上头|那边|那儿|这边|那块)")
_LAMPS = (" light", " lights", " lamp", " pendant", "灯", "的灯")
_THINGS = (MentionKind.NAME, MentionKind.KIND)


def with_lamps_over(
    text: str, mentions: Sequence[Mention], vocabulary: Vocabulary
) -> tuple[Mention, ...]:
    """Return the mentions with the lamp over the place that is said, if only that can be meant."""
    if any(mention.kind in _THINGS for mention in mentions):
        return tuple(mentions)
    for start, end, place in _places(text):
        if any(one.start < end and start < one.end for one in mentions):
            continue
        keys = [key for lamp in _LAMPS if _is_light(key := key_of(place + lamp), vocabulary)]
        if len(keys) == 1:
            lamp = Mention(start, end, MentionKind.NAME, "light", keys[0], _LIKENESS)
            return tuple(sorted((*mentions, lamp), key=lambda one: one.start))
    return tuple(mentions)


def _places(text: str) -> Iterator[tuple[int, int, str]]:
    """Places that something may hang over, the longer words first."""
    for match in _OVER.finditer(text):
        place = match["place"]
        yield match.start(), match.end(), place
        if " " in place:
            first = place.partition(" ")[0]
            yield match.start(), match.start("place") + len(first), first
    for match in _ABOVE.finditer(text):
        for start in range(match.start("place"), match.end("place") - 1):
            yield start, match.end(), text[start : match.end("place")]


def _is_light(key: str, vocabulary: Vocabulary) -> bool:
    return "light" in vocabulary.by_domain(key)
