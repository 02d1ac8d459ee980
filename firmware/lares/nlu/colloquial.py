"""Everyday sayings in the plain words of an order: 来点风 is 打开风扇, 帮我记个时 is 倒计时.

What nothing understood for sure is heard once more with such sayings put plainly. What comes of it
is a guess, and is only asked. Sayings that hold a negation of their own (停那儿别动) say so as a
whole; any other negation stays in the sentence, where the vetoes see it.

The sayings are data: `colloquial_zh.txt`.
"""

import re
from collections.abc import Iterable
from functools import cache
from importlib import resources

from lares.nlu.mention import Mention, MentionKind
from lares.nlu.normalization import has_han

_REFERENCE = re.compile(r"%([a-z_]+)%")
_LONGEST = 60
"""Longer pieces are stories, no sayings."""

_NAMED = (MentionKind.NAME, MentionKind.AREA, MentionKind.FLOOR)
_THINGS = (*_NAMED, MentionKind.KIND)
_TOPIC = re.compile("(?:那个|这个|那边)?的话(?:呢|嘛)?(?=.)")
_LEADS = re.compile("(?:那|这|个|盏|台|扇|的|里|边|先|然后|还有)*")
"""What may stand before what a sentence is about: not 关 (of 关灯的话), nor 如果."""
_Taken = list[tuple[int, int]]


def warm_sayings() -> None:
    """Read the sayings now: a sentence must not wait for the disk."""
    _sayings()


def in_plain_words(text: str, mentions: Iterable[Mention]) -> str | None:
    """Return a normalised piece of a sentence in plain words, None if it holds no saying.

    What is called by its very name is no part of a saying; it may stand in the gap of one.
    """
    if not has_han(text) or len(text) > _LONGEST:
        return None
    found = tuple(mentions)
    names = [text[one.start : one.end] for one in found if one.kind in _NAMED and one.likeness >= 1]
    plain = _without_topic(text, found)
    for pattern, words in _sayings():
        plain = _put(pattern, words, plain, names)
    return plain if plain != text and plain.strip() else None


def _without_topic(text: str, mentions: Iterable[Mention]) -> str:
    """The text without 的话 after what it is about: 窗帘的话 means the curtains, and no "if"."""
    first = 0
    for mention in mentions:
        after = _TOPIC.match(text, mention.end)
        if _LEADS.fullmatch(text, first, mention.start) is None or mention.kind not in _THINGS:
            return text
        if after is not None:
            return f"{text[: after.start()]}{text[after.end() :]}"
        first = mention.end
    return text


def _put(pattern: re.Pattern[str], words: str, text: str, names: list[str]) -> str:
    """The text with one saying put plainly, but inside names."""
    taken: _Taken = [match.span() for name in names for match in re.finditer(re.escape(name), text)]

    def plainly(match: re.Match[str]) -> str:
        gap = match.span(1) if match.re.groups else (0, 0)
        for start, end in taken:
            overlaps = start < match.end() and match.start() < end
            if overlaps and not (gap[0] <= start and end <= gap[1]):
                return match[0]
        return words.replace(r"\1", (match[1] or "") if match.re.groups else "")

    return pattern.sub(plainly, text)


@cache
def _sayings() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The sayings with their plain words; read from the package once."""
    source = resources.files("lares.nlu").joinpath("colloquial_zh.txt")
    parts: dict[str, str] = {}
    sayings: list[tuple[re.Pattern[str], str]] = []
    for line in source.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        saying, arrow, words = line.partition(" =>")
        if not arrow:
            name, _, pattern = line.partition(" = ")
            parts[name] = _filled(pattern, parts)
            continue
        sayings.append((re.compile(_filled(saying, parts)), words.strip()))
    return tuple(sayings)


def _filled(pattern: str, parts: dict[str, str]) -> str:
    return _REFERENCE.sub(lambda part: parts[part[1]], pattern)
