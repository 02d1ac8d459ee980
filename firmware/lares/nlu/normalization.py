"""One spelling for sentences and names: width, case, script, spaces and punctuation.

Sentences and the home's names pass through the same function, so a name is found however either of
them was typed. Speech recognition puts spaces between Chinese words; they mean nothing and go.
"""

import re
import unicodedata

from lares.nlu.traditional import SIMPLIFIED

MAX_TEXT = 500
"""Longest sentence in characters that is looked at."""

HAN = "\u3400-\u4dbf\u4e00-\u9fff\u3007"
_HAN_CHAR = re.compile(f"[{HAN}]")
_AT_HAN = re.compile(f"(?<=[{HAN}]) | (?=[{HAN}])")
_HAN_LATIN = re.compile(f"(?<=[{HAN}])(?=[0-9a-z%°])|(?<=[0-9a-z%°])(?=[{HAN}])")
_SPACE = re.compile(r"\s+")
_UNSPEAKABLE = re.compile(r"[\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_PUNCTUATION = re.compile(
    # The sign of a number, decimals, fractions and an apostrophe inside a word carry meaning.
    r"(?<!\d)[.,]|[.,](?!\d)|(?<!\d)/|/(?!\d)|(?<![^\W_])'|'(?![^\W_])|(?<=[^\W_])-|-(?!\d)"
    r"|[\x00-\x1f\x7f-\x9f!?;:\"`()\[\]{}<>|\\~^_*]"
    # acute accent, middle dot, dashes, quotes, bullet, ellipsis; CJK comma, stop and brackets
    r"|[\u00b4\u00b7\u2010-\u2018\u201c-\u201f\u2022\u2026\u3001\u3002\u3008-\u3011\u3014-\u301b]"
)
_CELSIUS = re.compile(r" ?° ?c\b")
_LOOSE_UNIT = re.compile(r"(?<=\d) +(?=[%°])")


def normalise(text: str) -> str:
    """Return the one spelling of a sentence or a name; "" if nothing speakable is left.

    Full-width forms, case and traditional characters are unified, punctuation becomes a space,
    runs of spaces one space.
    """
    text = unicodedata.normalize("NFKC", text).lower()
    if not text.isascii():
        text = _UNSPEAKABLE.sub("", text.replace("\u2019", "'")).translate(SIMPLIFIED)
    text = _PUNCTUATION.sub(" ", text)
    text = _CELSIUS.sub("°", text)
    text = _LOOSE_UNIT.sub("", text)
    return _SPACE.sub(" ", text).strip()


def has_han(text: str) -> bool:
    """Return whether there is a Chinese character in it."""
    return not text.isascii() and _HAN_CHAR.search(text) is not None


def tight(text: str) -> str:
    """Return a normalised text without spaces next to Chinese characters, as Chinese is written."""
    return _AT_HAN.sub("", text)


def spaced(text: str) -> str:
    """Return a normalised text with spaces between Chinese and Latin words, as English is."""
    return _HAN_LATIN.sub(" ", tight(text))


def key_of(normalised: str) -> str:
    """Return what two spellings of one name have in common: no spaces, hyphens, apostrophes."""
    return normalised.replace(" ", "").replace("-", "").replace("'", "")
