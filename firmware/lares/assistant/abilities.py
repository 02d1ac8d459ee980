"""What an entity can do, and in which state it is, in the words of a call."""

from collections.abc import Mapping

from lares.home.entity import UNKNOWN, Capability, Entity, State
from lares.nlu.understanding import IntentCall

_ON = {
    "cover": Capability.OPEN,
    "valve": Capability.OPEN,
    "lock": Capability.LOCK,
    "scene": Capability.ACTIVATE,
    "script": Capability.ACTIVATE,
    "button": Capability.PRESS,
    "input_button": Capability.PRESS,
    "vacuum": Capability.START,
    "lawn_mower": Capability.START,
}
_OFF = {
    "cover": Capability.CLOSE,
    "valve": Capability.CLOSE,
    "lock": Capability.UNLOCK,
    "vacuum": Capability.RETURN_HOME,
    "lawn_mower": Capability.RETURN_HOME,
}
_NEEDED: Mapping[str, frozenset[Capability]] = {
    "HassSetPosition": frozenset({Capability.POSITION}),
    "HassFanSetSpeed": frozenset({Capability.PERCENTAGE}),
    "HassClimateSetTemperature": frozenset({Capability.TARGET_TEMPERATURE}),
    "HassClimateSetFanMode": frozenset({Capability.FAN_MODE}),
    "HassClimateSetHvacMode": frozenset({Capability.HVAC_MODE}),
    "HassHumidifierSetpoint": frozenset({Capability.TARGET_HUMIDITY}),
    "HassStopMoving": frozenset({Capability.STOP}),
    "HassVacuumPause": frozenset({Capability.PAUSE}),
    "HassLawnMowerPause": frozenset({Capability.PAUSE}),
    "HassVacuumStart": frozenset({Capability.START}),
    "HassVacuumReturnToBase": frozenset({Capability.RETURN_HOME}),
    "HassVacuumCleanArea": frozenset({Capability.CLEAN_AREA}),
    "HassLawnMowerStartMowing": frozenset({Capability.START}),
    "HassLawnMowerDock": frozenset({Capability.RETURN_HOME}),
}
_LIGHT_SLOTS = {
    "brightness": Capability.BRIGHTNESS,
    "brightness_step": Capability.BRIGHTNESS,
    "color_temp_step": Capability.COLOR_TEMP,
    "color": Capability.COLOR,
    "temperature": Capability.COLOR_TEMP,
}
_HOME_WORDS = frozenset({"home", "家", "家里"})


def is_capable(entity: Entity, call: IntentCall) -> bool:
    """Return whether an entity can do what a call asks for; every entity can be asked about."""
    if call.intent in ("HassTurnOn", "HassTurnOff", "HassToggle"):
        return bool(entity.capabilities & _switching(entity.domain, call.intent))
    if call.intent == "HassLightSet":
        needed = {_LIGHT_SLOTS[slot] for slot in call.slots if slot in _LIGHT_SLOTS}
        return needed <= entity.capabilities
    return _NEEDED.get(call.intent, frozenset()) <= entity.capabilities


def _switching(domain: str, intent: str) -> frozenset[Capability]:
    """Capabilities of which one is enough to switch a thing of a domain on, off or over."""
    on = frozenset((_ON.get(domain, Capability.TURN_ON),))
    off = frozenset((_OFF.get(domain, Capability.TURN_OFF),))
    if domain in ("cover", "valve"):
        on, off = on | {Capability.POSITION}, off | {Capability.POSITION}
    if intent == "HassTurnOn":
        return on
    return off if intent == "HassTurnOff" else on | off


_STATES: Mapping[str, frozenset[str]] = {
    "open": frozenset({"on"}),
    "closed": frozenset({"off"}),
    "on": frozenset({"open", "detected", "home", "playing", "paused", "idle", "buffering"}),
    "off": frozenset({"closed", "clear", "standby"}),
}


def is_in_state(entity: Entity, state: State, wanted: object) -> bool | None:
    """Return whether an entity is in the state that was asked about; None if it is not known.

    `wanted` is the slot `state`: "open" is "on" for a contact sensor, 家 is "home" for a person, a
    thermostat is "on" in every mode but "off".
    """
    value = state.value.lower()
    if value in (UNKNOWN, "unavailable", ""):
        return None
    asked = str(wanted).strip().lower()
    if asked in _HOME_WORDS:
        asked = "home"
    if value == asked:
        return True
    if entity.domain in ("climate", "water_heater", "humidifier") and asked == "on":
        return value != "off"
    if entity.domain in ("binary_sensor", "media_player"):
        return value in _STATES.get(asked, frozenset())
    return False
