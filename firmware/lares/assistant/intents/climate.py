"""Temperatures, humidities and modes of climate devices, water heaters and humidifiers."""

from collections.abc import Sequence

from lares.assistant.intents.steps import moved, step_of
from lares.assistant.intents.translation import (
    Impossible,
    Translation,
    attribute,
    lacks,
    number,
    percent,
    word,
)
from lares.home.command import Command
from lares.home.entity import Capability, Entity, State
from lares.nlu.understanding import IntentCall

_FAHRENHEIT = frozenset(("f", "°f", "fahrenheit", "华氏", "华氏度"))
_LOWEST = -30.0
_HIGHEST = 45.0
"""°C without a declared range; 70 said without a unit is Fahrenheit, which nobody said."""
_HOTTEST_WATER = 90.0
_A_BIT = 1.0
"""Degrees of "a bit warmer"."""


def set_temperature(call: IntentCall, entity: Entity, state: State) -> Translation:
    """Set `temperature`, °C unless `temperature_unit` says Fahrenheit."""
    if entity.domain not in ("climate", "water_heater") or lacks(
        entity, Capability.TARGET_TEMPERATURE
    ):
        return Impossible(entity.id, "not_capable")
    low, high = _range(entity, state)
    if "temperature_step" in call.slots:
        return _warmer(call, entity, state, low, high)
    temperature = number(call, "temperature")
    if temperature is None:
        return Impossible(entity.id, "out_of_range")
    if word(call, "temperature_unit").strip().casefold() in _FAHRENHEIT:
        temperature = round((temperature - 32) / 1.8, 1)
    if not low <= temperature <= high:
        return Impossible(entity.id, "out_of_range")
    return Command(entity.id, "set_temperature", {"temperature": temperature})


def _range(entity: Entity, state: State) -> tuple[float, float]:
    low, high = attribute(state, "min_temp"), attribute(state, "max_temp")
    highest = _HIGHEST if entity.domain == "climate" else _HOTTEST_WATER
    return _LOWEST if low is None else low, highest if high is None else high


def _warmer(call: IntentCall, entity: Entity, state: State, low: float, high: float) -> Translation:
    """Move the target by `temperature_step` degrees, at least by the device's own step."""
    step = step_of(call, "temperature_step", _A_BIT)
    if step is None:
        return Impossible(entity.id, "out_of_range")
    if word(call, "temperature_unit").strip().casefold() in _FAHRENHEIT:
        step /= 1.8
    start = attribute(state, "temperature")
    if start is None:
        return Impossible(entity.id, "unknown_level")
    own = attribute(state, "target_temp_step") or 0.0
    step = max(step, own) if step > 0 else min(step, -own)
    temperature = moved(start, step, low, high)
    if temperature is None:
        return Impossible(entity.id, "at_its_end")
    return Command(entity.id, "set_temperature", {"temperature": round(temperature, 1)})


def set_hvac_mode(call: IntentCall, entity: Entity, state: State) -> Translation:
    """Set `hvac_mode` (or `mode`): heat, cool, auto, dry, fan_only, heat_cool or off."""
    mode = word(call, "hvac_mode") or word(call, "mode")
    return _mode(entity, state, mode, "hvac_mode", Capability.HVAC_MODE)


def set_fan_mode(call: IntentCall, entity: Entity, state: State) -> Translation:
    """Set `fan_mode` to one of those that the device lists."""
    mode = word(call, "fan_mode")
    return _mode(entity, state, mode, "fan_mode", Capability.FAN_MODE)


def set_humidity(call: IntentCall, entity: Entity, _state: State) -> Translation:
    """Set the target `humidity`, percent."""
    if entity.domain not in ("humidifier", "climate") or lacks(entity, Capability.TARGET_HUMIDITY):
        return Impossible(entity.id, "not_capable")
    humidity = percent(call, "humidity")
    if humidity is None:
        return Impossible(entity.id, "out_of_range")
    return Command(entity.id, "set_humidity", {"humidity": humidity})


def _mode(entity: Entity, state: State, asked: str, key: str, needed: Capability) -> Translation:
    if entity.domain != "climate" or lacks(entity, needed):
        return Impossible(entity.id, "not_capable")
    mode = _listed(asked, state.attributes.get(f"{key}s"))
    if mode is None:
        return Impossible(entity.id, "unknown_mode")
    return Command(entity.id, f"set_{key}", {key: mode})


def _listed(asked: str, known: object) -> str | None:
    """Return `asked` as the device writes it; any text goes where the device lists nothing."""
    if not isinstance(known, Sequence) or isinstance(known, str) or not known:
        return asked or None
    wanted = asked.casefold()
    return next((str(mode) for mode in known if str(mode).casefold() == wanted), None)
