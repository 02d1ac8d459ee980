"""The parts of a sentence as one understanding."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lares.nlu.composition.changes import with_one_change
from lares.nlu.composition.reasons import tells
from lares.nlu.intents import INTENTS
from lares.nlu.understanding import Clarify, IntentCall, Meaning, Understanding

MOST_CALLS = 4
"""A sentence never does more than this many things that were said one after another."""
_NEVERMIND = "HassNevermind"
_CERTAINTY: Mapping[str, int] = {"exact": 0, "taught": 1, "model": 2}
_OPPOSITES = (
    {"HassTurnOn", "HassTurnOff"},
    {"HassMediaPause", "HassMediaUnpause"},
    {"HassMediaPlayerMute", "HassMediaPlayerUnmute"},
    {"HassVacuumStart", "HassVacuumReturnToBase"},
    {"HassLawnMowerStartMowing", "HassLawnMowerDock"},
)
_PLACES = frozenset({"name", "area", "floor", "domain", "device_class"})


@dataclass(frozen=True, slots=True)
class Part:
    """A command of the sentence, with the words that it was said in."""

    text: str
    meaning: Understanding | Clarify


def together(parts: Sequence[Part]) -> Meaning | None:
    """Return all parts as one understanding, or the question that one of them leaves open."""
    said = _without_taken_back(parts)
    parts = _without_told(said)
    meanings = [part.meaning for part in parts]
    understood = [
        meaning.everywhere if isinstance(meaning, Clarify) else meaning for meaning in meanings
    ]
    asked = next((meaning for meaning in meanings if isinstance(meaning, Clarify)), None)
    whole = [one for one in understood if one is not None]
    calls, unclear = with_one_change(_merged([call for one in whole for call in one.calls]))
    if not calls or len(calls) > MOST_CALLS:
        return asked if not calls else None
    least = max(whole, key=lambda one: _CERTAINTY.get(one.stage, 0))
    doubtful = unclear or _is_mixed(whole) or _undoes_itself(calls) or len(parts) < len(said)
    one = replace(
        least,
        calls=calls,
        confidence=min(one.confidence for one in whole),
        response=whole[0].response if len(calls) == 1 else None,
        confirm=next((one.confirm for one in whole if one.confirm), "unsure" if doubtful else ""),
    )
    if asked is None:
        return one
    return replace(asked, everywhere=one if len(whole) == len(parts) else None)


def _is_mixed(parts: Sequence[Understanding]) -> bool:
    """Whether one part asks and another orders, and the model read one of them.

    Then what it took for a question is likely to belong to the order, or the other way round.
    """
    asks = {
        (kind := INTENTS.get(call.intent)) is not None and kind.asks
        for one in parts
        for call in one.calls
    }
    return len(asks) > 1 and any(one.stage == "model" for one in parts)


def _undoes_itself(calls: Sequence[IntentCall]) -> bool:
    """Whether one call takes back another, or says the same of more than was named.

    "Turn on the tv, turn off the tv"; "the grass is long, send Shaun out" taken for two mowers.
    """
    return any(
        ({one.intent, other.intent} in _OPPOSITES and one.slots == other.slots)
        or (one.intent == other.intent and _is_less(one, other))
        for at, one in enumerate(calls)
        for other in calls[:at]
    )


def _is_less(one: IntentCall, other: IntentCall) -> bool:
    """Whether what one call says is a part of what the other says, and names nothing."""
    few, many = sorted((one.slots, other.slots), key=len)
    return few.items() < many.items() and not few.keys() & _PLACES


def combined(meanings: Sequence[Meaning | None]) -> Meaning | None:
    """Return the commands of one verb for several things as one, None if one is not understood."""
    parts = [Part("", one) for one in meanings if isinstance(one, Understanding | Clarify)]
    return together(parts) if len(parts) == len(meanings) else None


def _without_taken_back(parts: Sequence[Part]) -> Sequence[Part]:
    """Drop what somebody thought better of: "unlock the door, forget it" asks for nothing."""
    cancelled = [at for at, part in enumerate(parts) if _is_nevermind(part.meaning)]
    if not cancelled or len(parts) == 1:
        return parts
    last = cancelled[-1]
    return parts[last + 1 :] or parts[last:]


def _without_told(parts: Sequence[Part]) -> Sequence[Part]:
    """Drop what only tells of the thing that the next part orders about, if no more than guessed.

    "The balcony light is still on, switch it off" may come near a question after the lamp.
    """
    return [
        part
        for at, part in enumerate(parts)
        if at + 1 == len(parts) or not _is_told(part, parts[at + 1].meaning)
    ]


def _is_told(part: Part, order: Understanding | Clarify) -> bool:
    meaning = part.meaning
    if not isinstance(meaning, Understanding) or not isinstance(order, Understanding):
        return False
    if meaning.confirm not in ("unsure", "question") or order.confirm or _asks(order):
        return False
    told, ordered = meaning.calls[0], order.calls[0]
    same = bool(_about(told)) and _place(told) == _place(ordered)
    kept = ordered.intent == told.intent or _asks(meaning) or tells(part.text)
    return len(meaning.calls) == len(order.calls) == 1 and same and kept


def _place(call: IntentCall) -> tuple[object, object]:
    return call.slots.get("name"), call.slots.get("area")


def _asks(meaning: Understanding) -> bool:
    kinds = [INTENTS.get(call.intent) for call in meaning.calls]
    return any(kind is not None and kind.asks for kind in kinds)


def _is_nevermind(meaning: Understanding | Clarify) -> bool:
    return isinstance(meaning, Understanding) and meaning.calls[0].intent == _NEVERMIND


def _merged(calls: Sequence[IntentCall]) -> tuple[IntentCall, ...]:
    """Each call once; two settings of one lamp ("red, 40 %") are one call."""
    merged: list[IntentCall] = []
    for call in calls:
        if call in merged:
            continue
        before = merged[-1] if merged else None
        if before is not None and _complete_each_other(before, call):
            merged[-1] = replace(before, slots={**before.slots, **call.slots})
        else:
            merged.append(call)
    return tuple(merged)


def _complete_each_other(before: IntentCall, call: IntentCall) -> bool:
    if before.intent != "HassLightSet" or call.intent != "HassLightSet":
        return False
    if before.exclude or call.exclude or _about(before) != _about(call):
        return False
    said = before.slots.keys() | call.slots.keys()
    if {"brightness", "brightness_step"} <= said:
        return False
    return not (before.slots.keys() & call.slots.keys()) - _PLACES


def _about(call: IntentCall) -> dict[str, object]:
    return {slot: value for slot, value in call.slots.items() if slot in _PLACES}
