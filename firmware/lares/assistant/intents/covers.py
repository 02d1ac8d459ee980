"""HassSetPosition: how far a cover or a valve is open, in percent."""

from lares.assistant.intents.switching import turn_off, turn_on
from lares.assistant.intents.translation import Impossible, Translation, lacks, percent
from lares.home.command import Command
from lares.home.entity import Capability, Entity, State
from lares.nlu.understanding import IntentCall

_SERVICES = {"cover": "set_cover_position", "valve": "set_valve_position"}


def set_position(call: IntentCall, entity: Entity, state: State) -> Translation:
    """Move to `position` (0 closed, 100 open); one that only opens and closes can do the ends."""
    service = _SERVICES.get(entity.domain)
    if service is None:
        return Impossible(entity.id, "not_capable")
    position = percent(call, "position")
    if position is None:
        return Impossible(entity.id, "out_of_range")
    if not lacks(entity, Capability.POSITION):
        return Command(entity.id, service, {"position": position})
    if position == 100:
        return turn_on(call, entity, state)
    if position == 0:
        return turn_off(call, entity, state)
    return Impossible(entity.id, "not_capable")
