"""Colours and shades of white by name: sky blue, 天蓝色, warm white, 暖光."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from lares.nlu.mention import Mention, MentionKind

_IN_COLOR = re.compile(
    r"(?:\b(?:colou?r|to|in|into|be|go|turn|lights?|lamps?|it) "
    r"|[变换调改设]成?|设为|成|为|是|(?<!有)点|的|要|亮度)$"
)
_COLOR_AFTER = re.compile(r" (?:colou?r|lights?|please|now)\b|色|的|光|灯|$|吧|一点")
_IS_LIGHT_SHADE = re.compile(
    r"(?:\b(?:to|in|into|it|them|a|an|colou?r|lamp|bulb|light|[a-z]+s) |^)$"
)
"""Before "light green" where a light green is meant and not a light that is green."""


@dataclass(frozen=True, slots=True)
class _Names:
    """What the names of one language mean.

    `colors` are Home Assistant's English words and `kelvins` shades of white. `shy` ones are other
    things as well (tomato, 红) and colours only where the sentence sets one.
    """

    pattern: re.Pattern[str]
    meant: frozenset[str]
    colors: dict[str, str]
    kelvins: dict[str, float]
    shy: frozenset[str]


@cache
def color_words(language: str) -> _Names:
    """Return the words for colours; read from the package once."""
    source = resources.files("lares.nlu.mentions").joinpath("words", f"colors_{language}.json")
    data = json.loads(source.read_text(encoding="utf-8"))
    words = sorted((*data["colors"], *data["kelvins"]), key=len, reverse=True)
    any_word = "|".join(map(re.escape, words))
    pattern = rf"(?<![a-z'])(?:{any_word})(?![a-z])" if language == "en" else f"(?:{any_word})色?"
    return _Names(
        re.compile(pattern),
        frozenset(words),
        data["colors"],
        {word: float(kelvin) for word, kelvin in data["kelvins"].items()},
        frozenset(data["shy"]),
    )


def find_colors(text: str, language: str) -> Iterator[Mention]:
    """Yield the colours and shades of white of one language that stand in a normalised text."""
    names = color_words(language)
    for found in names.pattern.finditer(text):
        match = _without_light(found, names, text)
        start, end = match.span()
        word = match[0] if match[0] in names.meant else match[0].removesuffix("色")
        if word in names.kelvins:
            yield Mention(start, end, MentionKind.KELVIN, "kelvin", names.kelvins[word])
        elif word not in names.shy or _is_color(text, match, word):
            yield Mention(start, end, MentionKind.COLOR, "color", names.colors[word])


def _without_light(match: re.Match[str], names: _Names, text: str) -> re.Match[str]:
    """Without the "light" of "make the light green"."""
    start = match.start()
    if not match[0].startswith("light ") or _IS_LIGHT_SHADE.search(text, max(0, start - 12), start):
        return match
    return names.pattern.match(text, start + len("light ")) or match


def _is_color(text: str, match: re.Match[str], word: str) -> bool:
    if match[0] != word:  # with 色
        return True
    return (
        _IN_COLOR.search(text, max(0, match.start() - 8), match.start()) is not None
        and _COLOR_AFTER.match(text, match.end()) is not None
    )
