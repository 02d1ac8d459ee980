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
_QUANTITY = re.compile(
    r"(?:'s|s')? ?(?:(?:the|room|current|air) )*(?:temperature|humidity)"
    r"(?: (?:in|of|at)(?: the)? ?)?"
    r"|(?:里面|里|内)?的?(?:室内|室温|当前)?(?:温度|湿度)"
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
    text: str,
    named: Collection[Candidate],
    kinds: Collection[Candidate],
    vocabulary: Vocabulary,
) -> list[Candidate]:
    """Return the names that are meant as such beside the other things that a sentence speaks of.

    A room's name is the room if a thing is named as well, even if a lamp is called like the room;
    and "the fan in the study" is the study's, even if one upstairs is simply called Fan. The
    kitchen temperature is asked of the kitchen and may be set there, which no sensor can.
    """
    rooms = [one for one in named if one.mention and one.mention.kind is MentionKind.AREA]
    apart = [one for one in rooms if not any(_is_part_of(one, other) for other in named)]
    spans = {(one.start, one.end) for one in rooms}
    kept = []
    for one in named:
        mention = one.mention
        if mention is not None and mention.kind is MentionKind.NAME and not mention.keys:
            others = [*kinds, *(other for other in named if other.mention is not None)]
            if (one.start, one.end) in spans and any(_is_thing(other, one) for other in others):
                continue
            said = text[one.start : one.end]
            if _is_kind(said) and _is_elsewhere(one, str(mention.value), apart, vocabulary):
                continue
            symbol = symbol_of_name(vocabulary, (str(mention.value),))
            if symbol == "sensor" and _is_measurement(one, rooms, text):
                continue
        kept.append(one)
    return kept


def _is_part_of(room: Candidate, other: Candidate) -> bool:
    """Whether a room's name only stands within a thing's: the kitchen of "kitchen light"."""
    mention = other.mention
    if mention is None or mention.kind is not MentionKind.NAME or mention.likeness < 1:
        return False
    longer = other.end - other.start > room.end - room.start
    return longer and other.start <= room.start and room.end <= other.end


def _is_thing(other: Candidate, one: Candidate) -> bool:
    """Whether `other` is a thing that is named apart from `one`."""
    apart = other.end <= one.start or one.end <= other.start
    return apart and other.mention is not None and other.mention.kind in _THINGS


def _is_measurement(one: Candidate, rooms: Collection[Candidate], text: str) -> bool:
    """Whether a sensor's name is just a quantity, perhaps of a room: "Kitchen Temperature"."""
    rest = text[one.start : one.end]
    for room in rooms:
        if one.start <= room.start and room.end <= one.end:
            rest = text[one.start : room.start] + text[room.end : one.end]
    return _QUANTITY.fullmatch(rest) is not None


def _is_kind(said: str) -> bool:
    return said in kind_words("en").words or said in kind_words("zh").words


def _is_elsewhere(
    one: Candidate, key: str, rooms: Collection[Candidate], vocabulary: Vocabulary
) -> bool:
    """Whether rooms are said beside a name and nobody in them bears it."""
    ids = {
        area_id
        for room in rooms
        if room.mention is not None and (room.end <= one.start or one.end <= room.start)
        for area_id in vocabulary.areas.ids(str(room.mention.value))
    }
    bearers = vocabulary.names.ids(key)
    return bool(ids) and all(vocabulary.area_ids.get(bearer) not in ids for bearer in bearers)
