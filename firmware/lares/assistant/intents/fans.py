"""HassFanSetSpeed: the speed of a fan, in percent."""

from lares.assistant.intents.translation import Impossible, Translation, lacks, percent
from lares.home.command import Command
from lares.home.entity import Capability, Entity, State
from lares.nlu.understanding import IntentCall


def set_speed(call: IntentCall, entity: Entity, _state: State) -> Translation:
    """Set `percentage`; 0 stops the fan, as in Home Assistant."""
    if entity.domain != "fan" or lacks(entity, Capability.PERCENTAGE):
        return Impossible(entity.id, "not_capable")
    percentage = percent(call, "percentage")
    if percentage is None:
        return Impossible(entity.id, "out_of_range")
    return Command(entity.id, "set_percentage", {"percentage": percentage})
