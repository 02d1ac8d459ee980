"""Quantities by their own words: who says "volume" asks for no brightness.

Whatever the model hears, one quantity is never set in place of another, not even as a proposal.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

_WORDS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "volume": re.compile(r"\b(?:volume|loud(?:er)?|quieter)\b|音量|大声|小声"),
        "brightness": re.compile(r"\b(?:brightness|brighter|dimmer)\b|亮度"),
        "temperature": re.compile(r"(?<!color )(?<!colour )\btemperature\b|温度(?!计)"),
        "fan_speed": re.compile(r"\b(?:fan speed|faster|slower)\b|风速|风量"),
        "humidity": re.compile(r"\bhumidity\b|湿度"),
    }
)
_FAMILY = re.compile(r"(volume|brightness|temperature|fan_speed|humidity)_(?:set|up|down|max|min)")


def is_of_another(action: str, plain: str) -> bool:
    """Return whether a sentence speaks only of another quantity than an action changes."""
    own = _FAMILY.fullmatch(action)
    if own is None:
        return False
    said = {quantity for quantity, words in _WORDS.items() if words.search(plain)}
    return bool(said) and own[1] not in said
