"""From an action and what stands in the sentence to calls: complete and consistent, or none.

A mention that no call uses (a second number, a colour for a lock, another room) means that the
sentence was not understood. Nothing is dropped and no target is widened.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from lares.nlu.intents import EVERYTHING, INTENTS
from lares.nlu.learned.counted import without_counted
from lares.nlu.learned.heard import Heard
from lares.nlu.learned.meanings import ABSOLUTE, DOINGS, Doing, Value, action_for
from lares.nlu.learned.moods import brightness_of_mood
from lares.nlu.learned.orders import switches_all_off
from lares.nlu.learned.quantities import is_of_another
from lares.nlu.learned.targets import CLASSED, Target, side_by_side, targets_of
from lares.nlu.learned.values import VALUE_KINDS, OutOfRange, Taken, is_goal, is_word_of, take_value
from lares.nlu.mention import LIKELY, Kind, Mention, MentionKind
from lares.nlu.normalization import has_han
from lares.nlu.reason import Reason
from lares.nlu.situation import Situation, is_dangerous
from lares.nlu.understanding import Ambiguous, Clarify, IntentCall, Understanding


@dataclass(frozen=True, slots=True)
class Unmeant:
    """Why an action makes no sense with what was said; `words` are those it is about."""

    reason: Reason
    words: str = ""


Outcome = Understanding | Clarify | Ambiguous | Unmeant

_IGNORED_WORDS = frozenset({"one", "ones", "a", "an"})
_LIT_BY_PLACE = frozenset({"turn_on", "turn_off", "toggle"})
"""Actions that mean the lights where only a room was said: 客厅关一下."""
_OFF = frozenset({"turn_off", "close"})
_HOUR = re.compile(r"(?:\bby |\bto |\bat )?\b(\d{1,2})$")
_RUN = frozenset({"scene", "script"})
_WISHED = re.compile(
    r"\b(?:i|we|id|i'd|we'd)\b(?: \w+){0,2} (?:need|want|like|love|use|with|fancy)"
    r"(?: (?:a|an|some|another)| a (?:cup|mug|pot) of)(?: (?:hot|nice|fresh|strong))? $"
)
_ELSEWHERE = re.compile(r"\b(?:to|at|in|from) (?:the|a) $|[去看在]$")
_OTHERWISE = re.compile(r" (?:with|to|is|was) (?:you|him|her|them|me|us|it)?\b|的(?!时候)")
"""The word for a scene that is meant otherwise: "let's go to the cinema", "away with you"."""
_LIGHT_VALUES = ("brightness_set", "color_set", "color_temperature_set")
_WITH_VALUE: Mapping[tuple[str, MentionKind], str] = MappingProxyType(
    {
        ("light", MentionKind.PERCENT): "brightness_set",
        ("light", MentionKind.COLOR): "color_set",
        ("light", MentionKind.KELVIN): "color_temperature_set",
        ("fan", MentionKind.PERCENT): "fan_speed_set",
        ("cover", MentionKind.PERCENT): "position_set",
        ("valve", MentionKind.PERCENT): "position_set",
        ("climate", MentionKind.DEGREES): "temperature_set",
        ("water_heater", MentionKind.DEGREES): "temperature_set",
        ("humidifier", MentionKind.PERCENT): "humidity_set",
        ("media_player", MentionKind.PERCENT): "volume_set",
    }
)
"""What switching something on with a value is: "turn on the lamp at 20 %" sets its brightness."""
_MODES = (
    (re.compile(r"\b(?:on|to|in) cool(?: mode)?\b|\bcooling\b|制冷"), "cool"),
    (re.compile(r"\b(?:on|to|in) heat(?: mode)?\b|\bheating\b|制热"), "heat"),
)
_SHARED_BY_NUMBER = frozenset(
    {"brightness", "percentage", "position", "temperature", "humidity", "volume_level"}
)
_OF_MOOD = frozenset({"color_set", "brightness_set", "color_temperature_set"})
"""Actions that a mood may stand for the value of."""
_SWITCHING = frozenset({"turn_on", "open", "close", "activate"})


def calls_for(action: str, heard: Heard, situation: Situation) -> Outcome:
    """Return what `action` of `lares.nlu.learned.meanings.DOINGS` is with what was heard."""
    doing = DOINGS[action]
    whole = _without_hours(_without_modes(doing, heard))
    heard = _about_one(doing, without_counted(whole), situation)
    default = doing.default
    by_place = (
        not default
        and action in _LIT_BY_PLACE
        and bool(heard.of(MentionKind.AREA, MentionKind.FLOOR))
    )
    targets = targets_of(heard, situation, ("light",) if by_place else default)
    if targets is None:
        return Unmeant(Reason.UNCLEAR_TARGET)
    if not targets or not any(target.kind or target.name for target in targets):
        return _of_nothing(action, heard, situation)
    if action not in _OFF and any(mention.symbol == "everything" for mention in heard.mentions):
        return Unmeant(Reason.EVERYTHING_ONLY_OFF)
    built = [_build(action, target, heard, situation) for target in targets]
    for one in built:
        if isinstance(one, (Unmeant, Clarify)):
            return one
    readings = [one for one in built if isinstance(one, _Built)]
    used = {mention for one in readings for mention in one.used}
    unused = [m for m in heard.mentions if m not in used and not _says_nothing(m, heard.text)]
    if unused:
        return Unmeant(Reason.UNUSED, ", ".join(heard.text[m.start : m.end] for m in unused))
    guessed = heard is not whole or (by_place and not heard.of(MentionKind.NAME, MentionKind.KIND))
    guessed = guessed or any(_is_near_kind(m) or _is_only_wished(m, heard.text) for m in used)
    meaning = _meaning(readings, situation, unsure=guessed)
    return _with_mode(meaning, readings, heard, situation)


def _of_nothing(action: str, heard: Heard, situation: Situation) -> Outcome:
    """What an order means that names nothing: "power off" proposes all that is safe to be off."""
    if action != "turn_off" or not switches_all_off(heard):
        return Unmeant(Reason.NO_TARGET)
    place = {"area": situation.here} if situation.here is not None else {}
    call = IntentCall("HassTurnOff", {**place, "domain": list(EVERYTHING)})
    return Understanding((call,), situation.language, "model", confirm="unsure")


def _without_modes(doing: Doing, heard: Heard) -> Heard:
    """The "heating" of "AC to heating" is no second thing, it is the mode."""
    about = heard.of(MentionKind.NAME, MentionKind.KIND)
    if doing.value is None or doing.value.kinds or len(about) < 2:
        return heard
    modes = {
        mention
        for mention in about[1:]
        if mention.kind is MentionKind.KIND
        and is_word_of(doing.value, heard.text[mention.start : mention.end])
    }
    return replace(heard, mentions=tuple(m for m in heard.mentions if m not in modes))


def _about_one(doing: Doing, heard: Heard, situation: Situation) -> Heard:
    """What it is about where things are named apart: "hear the TV over the vacuum, louder".

    Only if the action fits exactly one of them; the rest is passed over, so it is asked.
    """
    things = heard.of(MentionKind.NAME, MentionKind.KIND)
    if len(things) < 2 or side_by_side(things, heard.text):
        return heard
    fitting = [m for m in things if _domains_of(m, situation) & doing.intents.keys()]
    if len(fitting) != 1:
        return heard
    kept = (m for m in heard.mentions if m in fitting or m not in things)
    return replace(heard, mentions=tuple(kept))


def _domains_of(mention: Mention, situation: Situation) -> frozenset[str]:
    if isinstance(mention.value, Kind):
        return frozenset(mention.value.domains)
    return frozenset(situation.vocabulary.by_domain(str(mention.value)))


def _without_hours(heard: Heard) -> Heard:
    """The "10" of "up by 10" is no hour: whatever waits for a time has been taken out before."""
    return replace(heard, mentions=tuple(_without_hour(m, heard.text) for m in heard.mentions))


def _without_hour(mention: Mention, text: str) -> Mention:
    hour = _HOUR.search(text, mention.start, mention.end)
    if mention.kind is not MentionKind.CLOCK or hour is None:
        return mention
    number = float(hour[1])
    return replace(mention, kind=MentionKind.NUMBER, start=hour.start(1), value=number)


def _says_nothing(mention: Mention, text: str) -> bool:
    """Whether a mention is none in earnest: the "one" of "the other one"."""
    return (
        mention.kind is MentionKind.NUMBER and text[mention.start : mention.end] in _IGNORED_WORDS
    )


def _is_near_kind(mention: Mention) -> bool:
    """Whether a kind only looks or sounds like what was said: 收因机 may be a name."""
    return mention.kind is MentionKind.KIND and mention.likeness < 1


def _is_only_wished(mention: Mention, text: str) -> bool:
    """Whether somebody would have such a thing: "I need coffee", "I'd like a coffee machine"."""
    if mention.likeness < LIKELY:
        return True
    if mention.symbol in _RUN:
        return (
            _ELSEWHERE.search(text, 0, mention.start) is not None
            or _OTHERWISE.match(text, mention.end) is not None
        )
    if mention.kind is not MentionKind.NAME:
        return False
    return _WISHED.search(text, 0, mention.start) is not None


@dataclass(frozen=True, slots=True)
class _Built:
    """What one target is asked: one call, or several between which the person has to choose."""

    calls: tuple[IntentCall, ...]
    used: frozenset[Mention]
    target: Target
    placed: bool
    guessed: bool = False


def _build(
    action: str, target: Target, heard: Heard, situation: Situation
) -> _Built | Clarify | Unmeant:
    by_action = _by_action(action, target, heard)
    if not by_action:
        words = target.name or _words(target, heard)
        if not words:
            return Unmeant(Reason.WRONG_KIND)
        return Clarify("cannot", words, situation.language)
    calls: list[IntentCall] = []
    used: set[Mention] = set(target.mentions)
    placed, guessed = target.placed, False
    for own, domains in by_action.items():
        valued = _value_slots(own, heard, situation)
        if not isinstance(valued, _Valued):
            return valued
        intents = {DOINGS[valued.action].intents[d] for d in domains}
        for intent in sorted(intents):
            about = [d for d in domains if DOINGS[valued.action].intents[d] == intent]
            slots, unplaced = _target_slots(intent, about, target, situation)
            placed = placed or unplaced
            calls.append(IntentCall(intent, {**slots, **valued.slots}))
        used |= valued.used
        guessed = guessed or valued.guessed
    return _Built(tuple(calls), frozenset(used), target, placed, guessed)


def _words(target: Target, heard: Heard) -> str:
    return next((heard.text[m.start : m.end] for m in target.mentions), "")


def _by_action(action: str, target: Target, heard: Heard) -> dict[str, list[str]]:
    """The action that is meant for each domain that a target has, with those domains."""
    said = target.kind.domains if target.kind else ()
    known = target.domains
    domains = [one for one in said if one in known] or sorted(known) or list(said)
    values = heard.of(*VALUE_KINDS)
    chinese = has_han(heard.text)
    found: dict[str, list[str]] = {}
    for domain in domains:
        own = action_for(action, domain, chinese=chinese)
        if own in _SWITCHING and values:
            own = _WITH_VALUE.get((domain, values[0].kind), own)
        if own is not None and not is_of_another(own, heard.plain):
            found.setdefault(own, []).append(domain)
    if target.name and action in found:
        return {action: found[action]}
    return found


@dataclass(frozen=True, slots=True)
class _Valued:
    action: str
    slots: Mapping[str, object]
    used: frozenset[Mention] = frozenset()
    guessed: bool = False


def _value_slots(action: str, heard: Heard, situation: Situation) -> _Valued | Clarify | Unmeant:
    """The slots of an action's value; a step to somewhere becomes the setting itself."""
    values = heard.of(*VALUE_KINDS)
    doing = DOINGS[action]
    goal = doing.value is not None and doing.value.sign and values
    if goal and action in ABSOLUTE and is_goal(values[0], heard.text):
        action = ABSOLUTE[action]
        doing = DOINGS[action]
    if doing.value is None:
        return _Valued(action, doing.fixed)
    taken = take_value(doing.value, values, heard.text, heard.plain)
    if taken is None:
        mood = brightness_of_mood(heard.plain) if action in _OF_MOOD else None
        if mood is None:
            return Unmeant(Reason.NO_VALUE)
        return _Valued(action, {"brightness": mood}, guessed=True)
    if isinstance(taken, OutOfRange):
        code = "out_of_range.percent" if taken.percent else "out_of_range"
        return Clarify(code, taken.words, situation.language)
    slots, used = {**doing.fixed, **taken.slots}, set(taken.used)
    for more in _LIGHT_VALUES if action in _LIGHT_VALUES else ():
        value = DOINGS[more].value
        if more == action or value is None:
            continue
        rest = [mention for mention in values if mention not in used]
        # A second value is a mention, or a colour in words: "warm" beside red is no other white.
        words = heard.plain if more == "color_set" else ""
        added = take_value(_said_only(value), rest, heard.text, words)
        if isinstance(added, Taken):
            slots |= added.slots
            used |= set(added.used)
    return _Valued(action, slots, frozenset(used), taken.guessed)


def _said_only(value: Value) -> Value:
    """The value without bare numbers, of which nobody knows what a second one means."""
    return replace(value, kinds=value.kinds - {MentionKind.NUMBER})


def _target_slots(
    intent: str, domains: Sequence[str], target: Target, situation: Situation
) -> tuple[dict[str, object], bool]:
    """The slots that say what a call is about, and whether it needs no place."""
    slots = dict(target.slots)
    kind = INTENTS[intent]
    here = situation.here
    unplaced = kind.unplaced or len(target.entities) <= 1
    if not target.placed and not unplaced and here is not None:
        slots["area"] = here  # nothing of the kind is here: that is what the person is told
        unplaced = True
    if target.name:
        if len(target.domains) > 1:
            slots["domain"] = domains[0] if len(domains) == 1 else list(domains)
        return slots, unplaced
    others = kind.domains - set(domains)
    if not kind.domains or not others.isdisjoint(situation.vocabulary.domains):
        slots["domain"] = domains[0] if len(domains) == 1 else list(domains)
    classes = target.kind.device_classes if target.kind else ()
    if classes and not CLASSED.isdisjoint(domains):
        slots["domain"] = domains[0] if len(domains) == 1 else list(domains)
        slots["device_class"] = classes[0] if len(classes) == 1 else list(classes)
    return slots, unplaced


def _meaning(
    readings: Sequence[_Built], situation: Situation, *, unsure: bool
) -> Understanding | Ambiguous | Unmeant | Clarify:
    language = situation.language
    confirm = "unsure" if unsure or any(one.guessed or _needs_yes(one) for one in readings) else ""
    if len(readings) == 1 and len(readings[0].calls) > 1:
        return Ambiguous(
            tuple(
                Understanding((call,), language, "model", confirm=confirm)
                for call in readings[0].calls
            ),
            language,
        )
    if any(len(one.calls) > 1 for one in readings) or _is_two_values(readings):
        return Unmeant(Reason.SEVERAL_THINGS)
    every = [one.calls[0] for one in readings]
    calls = tuple(call for at, call in enumerate(every) if call not in every[:at])
    understanding = Understanding(calls, language, "model", confirm=confirm)
    if all(one.placed for one in readings):
        return understanding
    return Clarify("which_area", "", language, everywhere=understanding)


def _is_two_values(readings: Sequence[_Built]) -> bool:
    """Whether one number would be two things: 20 % of a TV and a lamp is no volume."""
    own = {slot for one in readings for slot in one.calls[0].slots if slot in _SHARED_BY_NUMBER}
    return len(own) > 1


def _needs_yes(one: _Built) -> bool:
    """Whether it reaches what must never be opened or shut by a guess."""
    return any(is_dangerous(entity) for entity in one.target.entities)


def _with_mode(
    meaning: Understanding | Ambiguous | Unmeant | Clarify,
    readings: Sequence[_Built],
    heard: Heard,
    situation: Situation,
) -> Outcome:
    """A temperature with the mode that is said beside it, where the thing is in another one.

    空调制冷二十三度. Two deeds for one order are proposed.
    """
    mode = next((value for pattern, value in _MODES if pattern.search(heard.plain)), None)
    if mode is None or not isinstance(meaning, Understanding) or len(meaning.calls) != 1:
        return meaning
    (call,), entities = meaning.calls, readings[0].target.entities
    if call.intent != "HassClimateSetTemperature" or "temperature" not in call.slots:
        return meaning
    if all(situation.registry.state(entity.id).value == mode for entity in entities):
        return meaning
    slots = {slot: call.slots[slot] for slot in ("name", "area", "floor") if slot in call.slots}
    first = IntentCall("HassClimateSetHvacMode", {**slots, "hvac_mode": mode})
    return replace(meaning, calls=(first, call), confirm="unsure")
