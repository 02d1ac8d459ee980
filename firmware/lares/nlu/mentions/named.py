"""Names of entities, areas and floors that stand in a sentence as they are written."""

from collections.abc import Iterator

from lares.home.entity import Entity
from lares.nlu.mention import Mention, MentionKind
from lares.nlu.mentions.candidate import Candidate
from lares.nlu.vocabulary import Vocabulary

_SYMBOLS = {
    "lock": "lock",
    "valve": "valve",
    "alarm_control_panel": "alarm",
    "cover": "cover",
    "light": "light",
    "fan": "fan",
    "climate": "climate",
    "water_heater": "climate",
    "media_player": "media",
    "vacuum": "vacuum",
    "lawn_mower": "mower",
    "humidifier": "humidifier",
    "scene": "scene",
    "script": "script",
    "automation": "script",
    "todo": "todo",
    "timer": "timer",
    "weather": "weather",
    "switch": "switch",
    "input_boolean": "switch",
    "button": "button",
    "input_button": "button",
    "sensor": "sensor",
    "binary_sensor": "sensor",
}
"""Domain → symbol; of things of several kinds with one name the first here counts."""
_ORDER = {symbol: at for at, symbol in enumerate(dict.fromkeys(("garage", *_SYMBOLS.values())))}
_GARAGES = frozenset({"garage", "gate"})
_UNDER_DIGITS = frozenset("%°度点分秒时")
"""What makes a number of the digits before it: "lamp 20%" is not a lamp called 20."""


def symbol_of(entity: Entity) -> str:
    """Return the token that stands for the name of `entity`."""
    if entity.domain == "cover" and entity.device_class in _GARAGES:
        return "garage"
    return _SYMBOLS.get(entity.domain, "other")


def symbol_of_name(vocabulary: Vocabulary, key: str) -> str:
    """Return the token for the name `key`, of the most dangerous of those who bear it."""
    symbols = {symbol_of(vocabulary.entities[one]) for one in vocabulary.names.ids(key)}
    return min(symbols, key=lambda symbol: _ORDER.get(symbol, len(_ORDER)), default="other")


def exact_names(text: str, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """Yield the names of this home that stand in a normalised text."""
    for kind, lexicon in (
        (MentionKind.NAME, vocabulary.names),
        (MentionKind.AREA, vocabulary.areas),
        (MentionKind.FLOOR, vocabulary.floors),
    ):
        for start, end, key in lexicon.mentions(text):
            if text[end - 1].isdigit() and text[end : end + 1] in _UNDER_DIGITS and end < len(text):
                continue
            symbol = kind.value if kind is not MentionKind.NAME else symbol_of_name(vocabulary, key)
            yield Candidate(start, end, Mention(start, end, kind, symbol, key))
