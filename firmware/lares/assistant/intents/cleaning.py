"""Robots that clean and mow: start, pause, go home, clean one room."""

from lares.assistant.intents.translation import Impossible, Translation, lacks, plain
from lares.home.command import Command
from lares.home.entity import Capability, Entity, State
from lares.nlu.understanding import IntentCall

start_vacuum = plain("vacuum", "start", Capability.START)
pause_vacuum = plain("vacuum", "pause", Capability.PAUSE)
return_vacuum = plain("vacuum", "return_to_base", Capability.RETURN_HOME)
start_mower = plain("lawn_mower", "start_mowing", Capability.START)
pause_mower = plain("lawn_mower", "pause", Capability.PAUSE)
dock_mower = plain("lawn_mower", "dock", Capability.RETURN_HOME)


def clean_area(call: IntentCall, entity: Entity, _state: State) -> Translation:
    """Clean one room; a robot that does not know rooms must not clean the whole flat instead."""
    area = call.slots.get("area")
    if entity.domain != "vacuum" or lacks(entity, Capability.CLEAN_AREA):
        return Impossible(entity.id, "not_capable")
    if not isinstance(area, str) or not area:
        return Impossible(entity.id, "out_of_range")
    return Command(entity.id, "clean_area", {"cleaning_area_id": [area]})
