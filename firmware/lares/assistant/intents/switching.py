"""HassTurnOn, HassTurnOff, HassToggle: one pair of words, another service for each domain.

Home Assistant's convention: opening a cover or locking a lock is "on", closing or unlocking "off".
"""

from lares.assistant.intents.translation import Impossible, Translation, lacks
from lares.home.command import Command
from lares.home.entity import Capability, Entity, State
from lares.nlu.understanding import IntentCall

_ON_OFF = (
    "automation",
    "camera",
    "climate",
    "fan",
    "group",
    "humidifier",
    "input_boolean",
    "light",
    "media_player",
    "remote",
    "siren",
    "switch",
    "water_heater",
)

_ON: dict[str, tuple[str, Capability]] = {
    **dict.fromkeys(_ON_OFF, ("turn_on", Capability.TURN_ON)),
    "button": ("press", Capability.PRESS),
    "cover": ("open_cover", Capability.OPEN),
    "input_button": ("press", Capability.PRESS),
    "lawn_mower": ("start_mowing", Capability.START),
    "lock": ("lock", Capability.LOCK),
    "scene": ("turn_on", Capability.ACTIVATE),
    "script": ("turn_on", Capability.ACTIVATE),
    "vacuum": ("start", Capability.START),
    "valve": ("open_valve", Capability.OPEN),
}

_OFF: dict[str, tuple[str, Capability]] = {
    **dict.fromkeys(_ON_OFF, ("turn_off", Capability.TURN_OFF)),
    "cover": ("close_cover", Capability.CLOSE),
    "lawn_mower": ("dock", Capability.RETURN_HOME),
    "lock": ("unlock", Capability.UNLOCK),
    "vacuum": ("return_to_base", Capability.RETURN_HOME),
    "valve": ("close_valve", Capability.CLOSE),
}

_POSITION = {"cover": "set_cover_position", "valve": "set_valve_position"}

_IS_ON = frozenset(
    ("on", "open", "opening", "locked", "locking", "playing", "cleaning", "mowing", "heat", "cool")
)
_IS_OFF = frozenset(
    ("off", "closed", "closing", "unlocked", "unlocking", "idle", "docked", "returning", "paused")
)


def turn_on(_call: IntentCall, entity: Entity, _state: State) -> Translation:
    """Switch on, open, lock, press, activate or start, whatever the domain calls it."""
    return _service(entity, _ON, 100)


def turn_off(_call: IntentCall, entity: Entity, _state: State) -> Translation:
    """Switch off, close, unlock or send home, whatever the domain calls it."""
    return _service(entity, _OFF, 0)


def toggle(call: IntentCall, entity: Entity, state: State) -> Translation:
    """Do the opposite of what the entity reports; without a report there is no opposite."""
    if state.value in _IS_ON:
        return turn_off(call, entity, state)
    if state.value in _IS_OFF:
        return turn_on(call, entity, state)
    return Impossible(entity.id, "unknown_state")


def stop(_call: IntentCall, entity: Entity, _state: State) -> Translation:
    """Stop a moving cover or valve where it is."""
    service = {"cover": "stop_cover", "valve": "stop_valve"}.get(entity.domain)
    if service is None or lacks(entity, Capability.STOP):
        return Impossible(entity.id, "not_capable")
    return Command(entity.id, service)


def _service(
    entity: Entity, services: dict[str, tuple[str, Capability]], position: int
) -> Translation:
    known = services.get(entity.domain)
    if known is None:
        return Impossible(entity.id, "not_capable")
    service, needed = known
    if not lacks(entity, needed):
        return Command(entity.id, service)
    moves = _POSITION.get(entity.domain)
    if moves is not None and Capability.POSITION in entity.capabilities:
        return Command(entity.id, moves, {"position": position})
    return Impossible(entity.id, "not_capable")
