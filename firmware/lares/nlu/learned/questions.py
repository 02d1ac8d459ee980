"""What is asked of the home: states, temperatures, weather, date and time."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from lares.home.entity import Entity
from lares.home.registry import name_of
from lares.nlu.intents import EVERYTHING
from lares.nlu.learned.asking import HUMID, OUTSIDE
from lares.nlu.learned.heard import Heard
from lares.nlu.learned.slots import Outcome, Unmeant
from lares.nlu.learned.targets import Target, targets_of
from lares.nlu.mention import Kind, MentionKind
from lares.nlu.normalization import normalise
from lares.nlu.reason import Reason
from lares.nlu.situation import Situation
from lares.nlu.understanding import Clarify, IntentCall, Understanding

_OPENING = frozenset({"cover", "valve"})
_STATES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), state)
    for pattern, state in (
        (r"\bunlocked\b|\bnot locked\b|没[有]?[上]?锁|没锁|未锁", "unlocked"),
        (r"\block(?:ed)?\b|锁", "locked"),
        (r"\bnot (?:closed|shut)\b|没[有]?关", "open"),
        (r"\b(?:close|closed|shut)\b|合上|拉上|拉着|关", "closed"),
        (r"\b(?:open|opened)\b|敞着|拉开", "open"),
        (r"\b(?:off|out)\b|灭", "off"),
        (r"\b(?:on|running|playing|burning|going|lit|still)\b|开|亮|运行|在放|转着", "on"),
    )
)
_OPEN = re.compile(r"\b(?:open|opened|shut|closed?)\b|敞|拉开|打开")
_ANYTHING = re.compile(r"\b(?:anything|something|everything|what|what's|whats)\b|什么|啥|东西|电器")
_LOCKED, _UNLOCKED = re.compile(r"锁[了没好着上]"), re.compile(r"没[有]?锁|没上锁")
_WHICH = re.compile(r"\b(?:which|what)\b|哪")
_COUNT = re.compile(r"\bhow many\b|几[盏个扇台]|多少[盏个扇台]")
_ANY = re.compile(r"\b(?:any|anything|some)\b|有没有|有.*吗|还有")


def _understood(
    intent: str, slots: Mapping[str, object], situation: Situation, response: str = "default"
) -> Understanding:
    return Understanding((IntentCall(intent, slots),), situation.language, "model", 1.0, response)


def ask_state(_action: str, heard: Heard, situation: Situation) -> Outcome:
    """HassGetState: of one thing, of a kind of thing in a place or in the whole home.

    Whether a room is damp is asked of its hygrometer.
    """
    if HUMID.search(heard.plain) and not heard.of(MentionKind.NAME, MentionKind.KIND):
        return _humidity(heard, situation)
    return _state_of(heard, situation)


def _state_of(heard: Heard, situation: Situation) -> Outcome:
    targets = targets_of(heard, situation)
    if not targets or len(targets) > 1:
        return Unmeant(Reason.UNCLEAR_SUBJECT)
    target = _in_it(targets[0], heard, situation)
    if not target.kind and not target.name:
        return Unmeant(Reason.UNCLEAR_SUBJECT)
    rest = [mention for mention in heard.mentions if mention not in target.mentions]
    if rest:
        return Unmeant(Reason.MORE_SAID)
    slots = dict(target.slots)
    kind = target.kind
    if kind is not None:
        if not kind.domains:
            return Unmeant(Reason.UNCLEAR_SUBJECT)
        slots["domain"] = kind.domains[0] if len(kind.domains) == 1 else list(kind.domains)
        if kind.device_classes:
            classes = kind.device_classes
            slots["device_class"] = classes[0] if len(classes) == 1 else list(classes)
    state = _state(heard.plain, target) or _locked(heard.text, target)
    if state is None:
        return _understood("HassGetState", slots, situation, "one")
    slots["state"] = state
    if kind is not None and state in ("locked", "unlocked"):
        slots["domain"] = "lock"  # of all doors it can be asked of these
        slots.pop("device_class", None)
    return _understood("HassGetState", slots, situation, _response(heard.plain, target))


def _in_it(target: Target, heard: Heard, situation: Situation) -> Target:
    """What is meant by a room alone: its door that is open, or all in it that is on.

    "Did I leave the garage open", "is anything on in the kitchen".
    """
    if target.name or (target.kind is not None and target.kind.domains):
        return target
    asked = _state(heard.plain, replace(target, entities=()))
    if asked == "on" and _OPEN.search(heard.plain) is None:
        if _ANYTHING.search(heard.plain) is None:
            return target
        inside = _inside(heard, situation, EVERYTHING)
        return replace(target, entities=tuple(inside), kind=Kind(EVERYTHING, plural=True))
    doors = _inside(heard, situation, ("cover", "lock"))
    if len(doors) != 1:
        return target
    name = name_of(doors[0].names, situation.language)
    return replace(target, slots={"name": name}, entities=tuple(doors), name=name, kind=None)


def _inside(heard: Heard, situation: Situation, domains: Sequence[str]) -> list[Entity]:
    vocabulary = situation.vocabulary
    areas = {
        area
        for mention in heard.of(MentionKind.AREA)
        for area in vocabulary.areas.ids(str(mention.value))
    }
    return [
        entity
        for entity in vocabulary.entities.values()
        if entity.domain in domains and vocabulary.area_ids[entity.id] in areas
    ]


def _locked(text: str, target: Target) -> str | None:
    """Whether a lock is locked is asked though 锁 stands in the name of the kind: 门锁了没."""
    if "lock" not in target.domains or _LOCKED.search(text) is None:
        return None
    return "unlocked" if _UNLOCKED.search(text) else "locked"


def _state(plain: str, target: Target) -> str | None:
    """The state that is asked about, in the words of the thing's kind."""
    domains = target.domains or frozenset(target.kind.domains if target.kind else ())
    if domains and domains <= {"sensor", "number", "select", "weather", "todo"}:
        return None
    found = next((state for pattern, state in _STATES if pattern.search(plain)), None)
    opening = bool(domains & _OPENING)
    match found:
        case "locked" | "unlocked":
            return found if "lock" in domains else None
        case "open" | "on":
            return "unlocked" if domains == {"lock"} else ("open" if opening else "on")
        case "closed" | "off":
            return "locked" if domains == {"lock"} else ("closed" if opening else "off")
        case _:
            return None


def _response(plain: str, target: Target) -> str:
    """Which kind of question it is, as the answer's templates call it."""
    if target.name:
        return "one_yesno"
    if _COUNT.search(plain):
        return "how_many"
    if _WHICH.search(plain):
        return "which"
    return "any" if _ANY.search(plain) else "all"


def ask_temperature(_action: str, heard: Heard, situation: Situation) -> Outcome:
    """HassClimateGetTemperature of a thing, a room or the speaker's room; humidity is a state."""
    if HUMID.search(heard.plain):
        return _humidity(heard, situation)
    if OUTSIDE.search(heard.plain) and not heard.mentions:
        return _outside(situation)
    return _temperature(heard, situation)


def _temperature(heard: Heard, situation: Situation) -> Outcome:
    targets = targets_of(heard, situation, ("climate", "sensor"))
    if not targets or len(targets) > 1:
        return Unmeant(Reason.UNCLEAR_SUBJECT)
    (target,) = targets
    rest = [mention for mention in heard.mentions if mention not in target.mentions]
    if any(mention.kind is not MentionKind.CLOCK for mention in rest):
        return Unmeant(Reason.MORE_SAID)
    if target.name and not target.domains & {"climate", "sensor", "water_heater"}:
        return Clarify("cannot", target.name, situation.language)
    if target.name and not target.domains & {"climate"}:
        return _understood("HassGetState", target.slots, situation, "one")
    slots = dict(target.slots)
    area = situation.area_id
    near = area is not None and situation.vocabulary.is_any_in(
        area, frozenset({"climate", "sensor"})
    )
    if slots.get("area") == situation.here and not near and not heard.of(MentionKind.AREA):
        slots.pop("area", None)
    return _understood("HassClimateGetTemperature", slots, situation)


def _outside(situation: Situation) -> Outcome:
    """The thermometer outside, if the home has one, else the weather."""
    language = situation.language
    for entity in situation.vocabulary.entities.values():
        if entity.domain != "sensor" or entity.device_class != "temperature":
            continue
        if any(OUTSIDE.search(normalise(name)) for own in entity.names.values() for name in own):
            slots = {"name": name_of(entity.names, language)}
            return _understood("HassGetState", slots, situation, "one")
    return _understood("HassGetWeather", {}, situation)


def _humidity(heard: Heard, situation: Situation) -> Outcome:
    places = heard.of(MentionKind.AREA)
    if len(places) != len(heard.mentions) or len(places) > 1:
        return Unmeant(Reason.UNCLEAR_SUBJECT)
    slots: dict[str, object] = {"domain": "sensor", "device_class": "humidity"}
    if places:
        vocabulary = situation.vocabulary
        slots["area"] = vocabulary.area_name(str(places[0].value), situation.language)
    elif situation.here:
        slots["area"] = situation.here
    return _understood("HassGetState", slots, situation, "one")


def talk(action: str, heard: Heard, situation: Situation) -> Outcome:
    """Time, date and weather: no thing of the home is in it."""
    about = heard.of(MentionKind.NAME, MentionKind.KIND)
    if any(mention.symbol != "weather" for mention in about):
        return Unmeant(Reason.MORE_SAID)
    return _understood(_TALK[action], {}, situation)


_TALK: Mapping[str, str] = MappingProxyType(
    {
        "weather_query": "HassGetWeather",
        "date_query": "HassGetCurrentDate",
        "time_query": "HassGetCurrentTime",
        "nevermind": "HassNevermind",
    }
)

QUESTIONS: Mapping[str, Callable[[str, Heard, Situation], Outcome]] = MappingProxyType(
    {
        "state_query": ask_state,
        "temperature_query": ask_temperature,
        **dict.fromkeys(_TALK, talk),
    }
)
"""What builds the call of an action that asks."""
