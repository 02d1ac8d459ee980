"""Names of entities, areas and floors that stand in a sentence as they are written."""

import re
from collections.abc import Collection, Iterable, Iterator

from lares.home.entity import Entity
from lares.nlu.mention import Mention, MentionKind
from lares.nlu.mentions.candidate import Candidate
from lares.nlu.mentions.kinds import kind_words
from lares.nlu.normalization import has_han
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


_PLACES_AND_SKY = frozenset({"weather", "sun", "zone"})
_LONG = 7
"""Names of such entities with more characters than this are no ordinary words."""
_OF_WEATHER = re.compile(
    r"weather|forecast|rain|snow|sunny|cloud|wind|天气|预报|下雨|下雪|气温|温度"
)
_THINGS = (MentionKind.NAME, MentionKind.KIND)


def symbol_of(entity: Entity) -> str:
    """Return the token that stands for the name of `entity`."""
    if entity.domain == "cover" and entity.device_class in _GARAGES:
        return "garage"
    return _SYMBOLS.get(entity.domain, "other")


def symbol_of_name(vocabulary: Vocabulary, keys: Iterable[str]) -> str:
    """Return the token for a name, of the most dangerous of those who bear it."""
    symbols = {
        symbol_of(vocabulary.entities[one]) for key in keys for one in vocabulary.names.ids(key)
    }
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
            if kind is MentionKind.NAME and not _is_said(text, (start, end), key, vocabulary):
                continue
            symbol = (
                kind.value if kind is not MentionKind.NAME else symbol_of_name(vocabulary, (key,))
            )
            yield Candidate(start, end, Mention(start, end, kind, symbol, key))


def _is_said(text: str, span: tuple[int, int], key: str, vocabulary: Vocabulary) -> bool:
    """Whether a name that is also an ordinary word is meant: not the 家 of 回家.

    The weather is called Home in most homes; it is meant where the weather is spoken of.
    """
    if len(key) == 1 and has_han(key):
        return len(text) == 1 or key in kind_words("zh").words
    domains = {vocabulary.entities[one].domain for one in vocabulary.names.ids(key)}
    if not domains <= _PLACES_AND_SKY or (" " in text[slice(*span)] or len(key) > _LONG):
        return True
    return domains == {"weather"} and _OF_WEATHER.search(text) is not None


def named_in_context(
    named: Collection[Candidate], kinds: Collection[Candidate], vocabulary: Vocabulary
) -> list[Candidate]:
    """Return the names that are meant as such beside the other things that a sentence speaks of.

    A room's name is the room if a thing is named as well, even if a lamp is called like the room;
    and "the fan in the study" is the study's, even if one upstairs is simply called Fan.
    """
    rooms = [one for one in named if one.mention and one.mention.kind is MentionKind.AREA]
    spans = {(one.start, one.end) for one in rooms}
    ids = {
        room
        for one in rooms
        if one.mention
        for room in vocabulary.areas.ids(str(one.mention.value))
    }
    kept = []
    for one in named:
        mention = one.mention
        if mention is not None and mention.kind is MentionKind.NAME and not mention.keys:
            others = [*kinds, *(other for other in named if other.mention is not None)]
            if (one.start, one.end) in spans and any(_is_thing(other, one) for other in others):
                continue
            if ids and _is_kind_elsewhere(str(mention.value), ids, vocabulary):
                continue
        kept.append(one)
    return kept


def _is_thing(other: Candidate, one: Candidate) -> bool:
    """Whether `other` is a thing that is named apart from `one`."""
    apart = other.end <= one.start or one.end <= other.start
    return apart and other.mention is not None and other.mention.kind in _THINGS


def _is_kind_elsewhere(key: str, rooms: set[str], vocabulary: Vocabulary) -> bool:
    """Whether a name is merely a word for a kind and nobody in these rooms bears it."""
    if key not in kind_words("en").words and key not in kind_words("zh").words:
        return False
    return all(vocabulary.area_ids.get(one) not in rooms for one in vocabulary.names.ids(key))
