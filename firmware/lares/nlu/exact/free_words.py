"""Whether the words that a template takes for a person's own can be that: items, names, messages.

Such a place takes anything, so it also takes what was said beside it: "put it on the list", or the
whole of 酱油快没了，记到购物清单 for an item.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from lares.nlu.match import Match

_WHOLE = frozenset({"message", "conversation_command"})
"""Slots that may go on over a pause."""
_NONE = re.compile(
    r"(?:it|this|that|them|these|those|something|anything|nothing|none|neither|nobody|"
    r"things?|stuff|one)|(?:not|no more|everything|all|anything) \b.*|什么(?:都|也)(?:没|不).*"
    r"|它们?|这个|那个|这些|那些|东西|什么|[从把在给我你了的也就都再]+"
)
_NO_NAME = re.compile(
    r"\b(?:all|every|both|any|other|and|it|this|that)\b|所有|全部|统统|一切|^[掉把给的]|其他"
    # A length of time is what a timer was set to, and not what it is called.
    r"|\d|\b(?:hour|minute|min|second|sec)s?\b|小时|钟头|刻钟|分钟|秒"
)
_TOLD = re.compile(
    r"[了过]$|没|快|要(?!$)|\b(?:is|are|was|were|'re|'s|have|has|got|bought|finished|out of|need)\b"
)
"""A whole clause that tells something is not the item: 酱油快没了，记到购物清单."""
_OF_ORDER = re.compile(
    r"^上?(?:别(?![针墅克])|不要|不用|不必|不准|不许|不能|甭|勿)|(?<![拖一两三几火车刀门])把(?![手柄戏]).|"
    r"(?:别|不要|不用|不必|不准|不许|不能|甭|没有?|不)$|"
    r"^(?:do ?n'?t|do not|never|please)\b(?! panic| disturb)"
)
"""Words of an order that a free place at its edge takes along: 别把牛奶加到清单, 牛奶别加到清单."""
_LEAD = re.compile(r"^(?:一下|一声|that )+")
_TAIL = re.compile(r"(?:那个|这个|的)+$")


def with_own_words(matches: Iterable[Match], segments: Sequence[str]) -> list[Match]:
    """Return the readings whose free words can be a person's own, without words around them.

    `segments` is what stood between the punctuation of the sentence.
    """
    return [
        _trimmed(match)
        for match in matches
        if not match.wild or all(_may_be(slot, match.wild[slot], segments) for slot in match.wild)
    ]


def _may_be(slot: str, words: str, segments: Sequence[str]) -> bool:
    words = words.strip()
    if not words or _NONE.fullmatch(words):
        return False
    if slot in _WHOLE:
        return True
    if slot == "item" and _OF_ORDER.search(words):
        return False
    if slot == "name" and _NO_NAME.search(words):
        return False
    if words in segments and len(segments) > 1 and _TOLD.search(words):
        return False
    return not segments or any(words in segment for segment in segments)


def _trimmed(match: Match) -> Match:
    slots: dict[str, object] = {}
    for slot in match.wild:
        words = match.slots.get(slot)
        if not isinstance(words, str):
            continue
        plain = words.strip()
        if slot == "message":
            plain = _LEAD.sub("", plain) or plain
        elif slot == "name":
            plain = _TAIL.sub("", plain) or plain
        if plain != words:
            slots[slot] = plain
    return replace(match, slots={**match.slots, **slots}) if slots else match
