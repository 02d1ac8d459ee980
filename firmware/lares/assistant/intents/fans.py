"""HassFanSetSpeed: the speed of a fan, in percent."""

from lares.assistant.intents.steps import is_off, moved, step_of
from lares.assistant.intents.translation import (
    Impossible,
    Translation,
    attribute,
    lacks,
    percent,
)
from lares.home.command import Command
from lares.home.entity import Capability, Entity, State
from lares.nlu.understanding import IntentCall

_FASTER = 20.0
"""Percentage points of "a bit faster", for a fan that does not say how many speeds it has."""


def set_speed(call: IntentCall, entity: Entity, state: State) -> Translation:
    """Set `percentage`; 0 stops the fan, as in Home Assistant."""
    if entity.domain != "fan" or lacks(entity, Capability.PERCENTAGE):
        return Impossible(entity.id, "not_capable")
    if "percentage_step" in call.slots:
        return _step(call, entity, state)
    percentage = percent(call, "percentage")
    if percentage is None:
        return Impossible(entity.id, "out_of_range")
    return Command(entity.id, "set_percentage", {"percentage": percentage})


def _step(call: IntentCall, entity: Entity, state: State) -> Translation:
    """Go faster or slower by `percentage_step` points, at least by one of the fan's own speeds."""
    least = attribute(state, "percentage_step") or 0.0
    step = step_of(call, "percentage_step", max(_FASTER, least))
    if step is None:
        return Impossible(entity.id, "out_of_range")
    start = attribute(state, "percentage")
    if state.value == "off":
        start = 0.0
    if start is None:
        return Impossible(entity.id, "unknown_level")
    if is_off(state) and step < 0:
        return Impossible(entity.id, "is_off")
    step = max(step, least) if step > 0 else min(step, -least)
    percentage = moved(start, step, max(1.0, least), 100.0)
    if percentage is None:
        return Impossible(entity.id, "at_its_end")
    return Command(entity.id, "set_percentage", {"percentage": round(percentage)})
