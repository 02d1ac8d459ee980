"""HassSetPosition: how far a cover or a valve is open, in percent, or farther than it is."""

from lares.assistant.intents.steps import moved, step_of
from lares.assistant.intents.switching import turn_off, turn_on
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

_FARTHER = 20.0
"""Percentage points of "a bit more" and "a bit less"."""
_SERVICES = {"cover": "set_cover_position", "valve": "set_valve_position"}


def set_position(call: IntentCall, entity: Entity, state: State) -> Translation:
    """Move to `position` (0 closed, 100 open); one that only opens and closes can do the ends."""
    service = _SERVICES.get(entity.domain)
    if service is None:
        return Impossible(entity.id, "not_capable")
    if "position_step" in call.slots:
        return _step(call, entity, state, service)
    position = percent(call, "position")
    if position is None:
        return Impossible(entity.id, "out_of_range")
    if not lacks(entity, Capability.POSITION):
        return Command(entity.id, service, {"position": position})
    ends = {0: turn_off, 100: turn_on}
    if position not in ends:
        return Impossible(entity.id, "not_capable")
    return ends[position](call, entity, state)


def _step(call: IntentCall, entity: Entity, state: State, service: str) -> Translation:
    """Open or close by `position_step` points from where it is."""
    if lacks(entity, Capability.POSITION):
        return Impossible(entity.id, "not_capable")
    step = step_of(call, "position_step", _FARTHER)
    if step is None:
        return Impossible(entity.id, "out_of_range")
    start = attribute(state, "current_position")
    if start is None:
        return Impossible(entity.id, "unknown_level")
    position = moved(start, step, 0.0, 100.0)
    if position is None:
        return Impossible(entity.id, "at_its_end")
    return Command(entity.id, service, {"position": round(position)})
