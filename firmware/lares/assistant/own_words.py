"""What a person's own words were: free text as it was said, not as it was compared.

Sentences are understood in one spelling (lower case, no punctuation, simplified characters). What
goes on a list or is told to others keeps the person's: "Oat Milk", "Dinner's ready!".
"""

import unicodedata
from dataclasses import replace

from lares.nlu.intents import INTENTS
from lares.nlu.normalization import normalise
from lares.nlu.understanding import IntentCall, Understanding

_PICTURES = ("So", "Sk")
"""Emoji and their skin tones."""
_OF_PICTURES = "\ufe0e\ufe0f\u20e3"
"""What says how the character before is drawn."""


def with_own_words(understanding: Understanding, text: str) -> Understanding:
    """Return the understanding with its free slots spelled as in `text`, the sentence."""
    text = unicodedata.normalize("NFC", text)
    return replace(
        understanding, calls=tuple(_respelled(call, text) for call in understanding.calls)
    )


def _respelled(call: IntentCall, text: str) -> IntentCall:
    kind = INTENTS.get(call.intent)
    slots = {
        slot: value
        for slot in (kind.free if kind else ())
        if isinstance(value := call.slots.get(slot), str)
    }
    if not slots:
        return call
    own = {slot: as_said(value, text) for slot, value in slots.items()}
    return replace(call, slots={**call.slots, **own})


def as_said(words: str, text: str) -> str:
    """Return the part of `text` that normalises to `words`; `words` itself if there is none."""
    wanted = _letters(words)
    letters: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for letter in _letters(char):
            letters.append(letter)
            places.append(place)
    at = "".join(letters).find(wanted)
    if not wanted or at < 0:
        return words
    start, end = places[at], _whole(text, places[at + len(wanted) - 1] + 1)
    return " ".join((text[start:end] + _closing(text, end)).split())


def _letters(text: str) -> str:
    """What spellings have in common: letters, digits and pictures, no spaces or punctuation."""
    return "".join(
        char
        for char in normalise(text)
        if char.isalnum() or unicodedata.category(char) in _PICTURES
    )


def _whole(text: str, end: int) -> int:
    """Where the picture ends of which text[:end] has the beginning."""
    while end < len(text) and text[end] in _OF_PICTURES:
        end += 1
    return end


def _closing(text: str, end: int) -> str:
    """The marks right behind the words that belong to them: "Dinner!", "50 %"."""
    rest = text[end:]
    marks = rest[: len(rest) - len(rest.lstrip(" !?%°！？"))]
    return marks.rstrip()
