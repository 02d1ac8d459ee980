"""Several changes of one quantity of one thing: "a bit quieter, down by ten" is one.

The more exact of them is what is meant. Where they point in different directions, or each says
another number, it is asked; so it is where one sets what another changes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from lares.nlu.understanding import IntentCall

_STEPS: Mapping[str, str] = MappingProxyType(
    {
        "brightness_step": "brightness",
        "percentage_step": "percentage",
        "position_step": "position",
        "temperature_step": "temperature",
        "volume_step": "volume_level",
        "color_temp_step": "color_temp",
    }
)
"""The slot of a change and the one that sets the same quantity."""
_PLACES = frozenset({"name", "area", "floor", "domain", "device_class"})


def with_one_change(calls: Sequence[IntentCall]) -> tuple[tuple[IntentCall, ...], bool]:
    """Return the calls with one change for each quantity of a thing, and whether to ask."""
    kept: list[IntentCall] = []
    doubtful = False
    for call in calls:
        changed = next((at for at, one in enumerate(kept) if _is_set_by(call, one)), None)
        if changed is not None:
            doubtful = True
            kept[changed] = call  # "brighter, to 80 %": where to go is more exact than which way
            continue
        at = next((at for at, one in enumerate(kept) if _is_same_change(one, call)), None)
        if at is None:
            doubtful = doubtful or any(_may_be_same(one, call) for one in kept)
            kept.append(call)
            continue
        before = kept[at]
        if _is_against(before, call):
            doubtful = True
            kept.append(call)
            continue
        doubtful = doubtful or (_is_exact(before) and _is_exact(call))
        later = before if _is_exact(before) and not _is_exact(call) else call
        kept[at] = replace(later, slots={**before.slots, **call.slots, **later.slots})
    return tuple(kept), doubtful or any(_sets_and_changes(one, kept) for one in kept)


def _step(call: IntentCall) -> str:
    """The slot by which a call changes something, "" if it changes nothing by a step."""
    return next((slot for slot in _STEPS if slot in call.slots), "")


def _about(call: IntentCall) -> dict[str, object]:
    return {slot: value for slot, value in call.slots.items() if slot in _PLACES}


def _is_same_change(one: IntentCall, other: IntentCall) -> bool:
    step = _step(other)
    return (
        step != ""
        and step in one.slots
        and one.intent == other.intent
        and _about(one) == _about(other)
        and one.exclude == other.exclude
        and one.slots.get("at") == other.slots.get("at")
    )


def _may_be_same(one: IntentCall, other: IntentCall) -> bool:
    """Whether one change names less than the other, so that it may be about the same thing."""
    step = _step(other)
    if not step or not _step(one) or one.slots.get("at") != other.slots.get("at"):
        return False
    named = ["name" in call.slots for call in (one, other)]
    if step in one.slots and named[0] != named[1]:
        return True
    return not other.slots.keys() & {"name", "area", "floor"}


def _is_exact(call: IntentCall) -> bool:
    return not isinstance(call.slots[_step(call)], str)


def _is_against(one: IntentCall, other: IntentCall) -> bool:
    return _is_less(one) != _is_less(other)


def _is_less(call: IntentCall) -> bool:
    step = call.slots[_step(call)]
    return step == "down" if isinstance(step, str) else isinstance(step, int | float) and step < 0


def _is_set_by(call: IntentCall, before: IntentCall) -> bool:
    """Whether a call sets what another, which does no more, has changed by a step."""
    step = _step(before)
    return (
        step != ""
        and _STEPS[step] in call.slots
        and before.intent == call.intent
        and _about(before) == _about(call)
        and before.slots.keys() - _PLACES == {step}
    )


def _sets_and_changes(call: IntentCall, calls: Sequence[IntentCall]) -> bool:
    """Whether a quantity of a thing is both set and changed: "set it to 30, a bit quieter"."""
    step = _step(call)
    return step != "" and any(
        _STEPS[step] in one.slots and _about(one) == _about(call) for one in calls
    )
