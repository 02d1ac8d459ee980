"""Sentences that go on from the last one: "turn it off again", "and the bedroom?", 再亮一点.

Whole sentences are compared, never parts of them, and only what this person did or asked last, in
this session, is gone on from. What does not fit it is left to understanding.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lares.assistant.intents.steps import STEP_SLOTS
from lares.assistant.plan import Dialogue
from lares.assistant.replies.rendering import NAMED
from lares.assistant.short_answers import Verb, intent_of
from lares.home.entity import Entity
from lares.home.registry import Registry, name_of
from lares.nlu.intents import INTENTS
from lares.nlu.normalization import has_han, key_of, normalise, tight
from lares.nlu.understanding import IntentCall
from lares.nlu.vocabulary import Vocabulary, vocabulary_of

_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Continuation:
    """A call that goes on from the last one; about `targets`, or what the call itself names."""

    call: IntentCall
    targets: tuple[str, ...] = ()


def again(verb: Verb, dialogue: Dialogue, registry: Registry, language: str) -> Continuation | None:
    """Return what a verb asks of "it"; None where it does not fit all of it alike."""
    known = _spoken_of(dialogue, registry)
    intents = {intent_of(verb, entity.domain) for entity in known}
    intent = intents.pop() if len(intents) == 1 else None
    return None if intent is None else _about(IntentCall(intent), known, language)


def go_on(
    text: str, dialogue: Dialogue, registry: Registry, language: str, *, bare: bool
) -> Continuation | None:
    """Return what a sentence asks that only makes sense after the last one, None if none.

    `bare`: also words that might be a sentence of their own ("brighter"), which is for when nobody
    understood them so.
    """
    said = normalise(text)
    if len(said) > _LONGEST or not dialogue.last:
        return None
    said = tight(said) if has_han(said) else said
    return _elsewhere(said, dialogue, registry) or _more(
        said, dialogue, registry, language, bare=bare
    )


def _spoken_of(dialogue: Dialogue, registry: Registry) -> list[Entity]:
    known = [registry.entities[one] for one in dialogue.about if one in registry.entities]
    return [entity for entity in known if entity.spoken]


def _about(call: IntentCall, entities: Sequence[Entity], language: str) -> Continuation:
    names = [name_of(entity.names, language) for entity in entities[:NAMED]]
    slots = {**call.slots, "name": names[0] if len(names) == 1 else names}
    return Continuation(replace(call, slots=slots), tuple(entity.id for entity in entities))


# -- the same, elsewhere ---------------------------------------------------------------------------

_ELSEWHERE = (
    re.compile(
        r"(?:and|also|and also|and then|plus)(?: (?:in|for|on))?(?: (?:the|my|our))? (?P<where>.+?)"
        r"(?: (?:too|as well|also|please))*"
    ),
    re.compile(
        r"(?:and )?(?:what about|how about|(?:do )?(?:the )?same (?:for|in|on|with|to))"
        r"(?: (?:the|my|our))? (?P<where>.+?)(?: (?:too|as well|please))*"
    ),
    re.compile(r"(?:(?:the|my|our) )?(?P<where>.+?) (?:too|as well)(?: please)?"),
)
_ZH_ELSEWHERE = re.compile(
    r"(?:还有|那|那么|然后)?(?:把|将)?(?P<where>.+?)(?:里|里面)?的?"
    r"(?:呢|也一样|也是|也要|一样|也(?P<verb>打开|开开|开启|开|关掉|关闭|关上|关了|关|锁上|锁)"
    r"(?:了|吧|一下|掉)*)"
)
_ZH_VERBS: Mapping[str, Verb] = {
    **dict.fromkeys(("打开", "开开", "开启", "开"), Verb.OPEN),
    **dict.fromkeys(("关掉", "关闭", "关上", "关了", "关"), Verb.CLOSE),
    **dict.fromkeys(("锁上", "锁"), Verb.LOCK),
}


def _elsewhere(said: str, dialogue: Dialogue, registry: Registry) -> Continuation | None:
    """The last call once more, for another room, floor or thing."""
    if len(dialogue.last) != 1:
        return None
    last, vocabulary = dialogue.last[0], vocabulary_of(registry)
    if last.exclude or not INTENTS[last.intent].targets:
        return None
    patterns = (_ZH_ELSEWHERE,) if has_han(said) else _ELSEWHERE
    for pattern in patterns:
        match = pattern.fullmatch(said)
        where = _where(match["where"], vocabulary) if match else None
        if match is None or where is None:
            continue
        verb = _ZH_VERBS.get(match["verb"] or "") if "verb" in match.groupdict() else None
        about = _spoken_of(dialogue, registry)
        named = vocabulary.by_domain(key_of(str(where["name"]))) if "name" in where else {}
        if named and ("lock" in named) != any(entity.domain == "lock" for entity in about):
            return None  # "off" unlocks a lock and closes a gate
        return _moved(last, where, verb, about)
    return None


def _where(words: str, vocabulary: Vocabulary) -> dict[str, object] | None:
    """The slot of a room, floor or thing that bears these words."""
    key = key_of(words)
    for slot, ids in (
        ("area", vocabulary.areas.ids(key)),
        ("floor", vocabulary.floors.ids(key)),
        ("name", vocabulary.names.ids(key)),
    ):
        if ids:
            return {slot: words}
    return None


def _moved(
    last: IntentCall, where: dict[str, object], verb: Verb | None, about: Sequence[Entity]
) -> Continuation | None:
    """The last call about `where`, by another verb if one was said; None if that is no sense."""
    domains = {entity.domain for entity in about}
    classes = {entity.device_class for entity in about}
    slots = {k: v for k, v in last.slots.items() if k not in ("name", "area", "floor")}
    if "name" in where:
        slots = {k: v for k, v in slots.items() if k not in ("domain", "device_class")}
    elif "domain" not in slots and not INTENTS[last.intent].domains:
        if len(domains) != 1:
            return None  # what was done to things of several kinds has no name in another room
        slots["domain"] = next(iter(domains))
        if len(classes) == 1 and None not in classes:
            slots["device_class"] = next(iter(classes))
    intent: str | None = last.intent
    if verb is not None:
        intent = intent_of(verb, next(iter(domains))) if len(domains) == 1 else None
    return None if intent is None else Continuation(IntentCall(intent, {**slots, **where}))


# -- more of it ------------------------------------------------------------------------------------

_EN_MORE = re.compile(
    r"(?:please )?(?P<lead>(?:(?:and|just|even|still|make it|a|another|little|tiny|bit|touch) )*)"
    r"(?P<how>more|less|again|brighter|darker|dimmer|warmer|hotter|cooler|colder|louder|quieter|"
    r"softer|faster|slower|higher|lower)(?: still)?(?: again)?(?: please)?"
)
_ZH_MORE = re.compile(
    r"(?:请|帮我)*(?P<lead>再|还要|还是|继续|更)?(?:调|开|弄|关)?"
    r"(?P<how>来|多|少|亮|暗|大声|小声|大|小|高|低|热|暖|冷|凉|快|慢|响|轻)"
    r"(?:一点点|一点儿|一点|一些|点儿|点|些)(?:吧|啊|呗)?"
)
_GOES_ON = frozenset(("and", "even", "still", "another", "再", "还要", "还是", "继续", "更"))
_EN_UP = ("more", "again", "brighter", "warmer", "hotter", "louder", "faster", "higher")
_UP = frozenset((*_EN_UP, "来", "多", "亮", "大声", "大", "高", "热", "暖", "快", "响"))
_REPEATS = frozenset(("more", "again", "less", "来", "多", "少"))
_OPPOSITE = frozenset(("less", "少"))
_COLOURS = frozenset(("warmer", "cooler", "colder", "暖", "冷"))
_ANY = _REPEATS | {"higher", "lower", "大", "小", "高", "低"}
_SENSE: Mapping[str, frozenset[str]] = {
    "light": _ANY | {"brighter", "darker", "dimmer", "亮", "暗"} | _COLOURS,
    "climate": _ANY | {"warmer", "hotter", "cooler", "colder", "热", "暖", "冷", "凉"},
    "water_heater": _ANY | {"warmer", "hotter", "cooler", "colder", "热", "暖", "冷", "凉"},
    "fan": _ANY | {"faster", "slower", "快", "慢"},
    "cover": _ANY,
    "valve": _ANY,
    "media_player": _ANY | {"louder", "quieter", "softer", "大声", "小声", "响", "轻"},
}
_STEPS: Mapping[str, tuple[str, str]] = {
    "light": ("HassLightSet", "brightness_step"),
    "climate": ("HassClimateSetTemperature", "temperature_step"),
    "water_heater": ("HassClimateSetTemperature", "temperature_step"),
    "fan": ("HassFanSetSpeed", "percentage_step"),
    "cover": ("HassSetPosition", "position_step"),
    "valve": ("HassSetPosition", "position_step"),
    "media_player": ("HassSetVolumeRelative", "volume_step"),
}


def _more(
    said: str, dialogue: Dialogue, registry: Registry, language: str, *, bare: bool
) -> Continuation | None:
    """A step farther for what the last call was about."""
    match = (_ZH_MORE if has_han(said) else _EN_MORE).fullmatch(said)
    known = _spoken_of(dialogue, registry)
    domains = {entity.domain for entity in known}
    if match is None or len(domains) != 1 or not _goes_on(match, bare=bare):
        return None
    domain, how = domains.pop(), match["how"]
    if how not in _SENSE.get(domain, frozenset()):
        return None
    intent, slot = _STEPS[domain]
    step = _step(how, domain, slot, _last_step(dialogue.last))
    return None if step is None else _about(IntentCall(intent, {step[0]: step[1]}), known, language)


def _step(how: str, domain: str, slot: str, last: tuple[str, str] | None) -> tuple[str, str] | None:
    """The slot and the direction of a step in these words, after the `last` one if there was."""
    if how in _REPEATS and last is not None:
        back = {"up": "down", "down": "up"}[last[1]]
        return last[0], back if how in _OPPOSITE else last[1]
    if how == "again":
        return None
    if domain == "light" and how in _COLOURS:  # warm light has fewer kelvin
        return "color_temp_step", "down" if how in ("warmer", "暖") else "up"
    return slot, "up" if how in _UP else "down"


def _goes_on(match: re.Match[str], *, bare: bool) -> bool:
    """Whether the words say that they go on: "a bit more", 再亮一点; not "a bit brighter" alone."""
    lead = (match["lead"] or "").split()
    return bare or match["how"] in _REPEATS or not _GOES_ON.isdisjoint(lead)


def _last_step(last: Sequence[IntentCall]) -> tuple[str, str] | None:
    """The slot and the direction of the last relative change."""
    for call in last:
        for slot in (*STEP_SLOTS, "volume_step"):
            said = call.slots.get(slot)
            if said in ("up", "down"):
                return slot, str(said)
            if isinstance(said, int | float) and said:
                return slot, "up" if said > 0 else "down"
    return None
