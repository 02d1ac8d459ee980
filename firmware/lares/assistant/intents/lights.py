"""HassLightSet: brightness, colour and colour temperature."""

from lares.assistant.intents.colors import rgb_of
from lares.assistant.intents.steps import is_off, moved, step_of
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

_MIREDS = (50, 1000)
_KELVIN = (1000, 20_000)
_BRIGHTER = 20.0
"""Percentage points of "a bit brighter" and "a bit darker"."""
_WARMER_K = 500.0
_USUAL_KELVIN = (2000.0, 6500.0)
"""What lamps can do that do not say it, from warm to cold."""


def light_set(call: IntentCall, entity: Entity, state: State) -> Translation:
    """Turn on with what was said; brightness 0 % turns off, as Home Assistant does."""
    if entity.domain != "light":
        return Impossible(entity.id, "not_capable")
    data: dict[str, object] = {}
    for slot, read in _SLOTS:
        if slot in call.slots:
            failure = read(call, entity, state, data)
            if failure is not None:
                return Impossible(entity.id, failure)
    if not data:
        return Impossible(entity.id, "out_of_range")
    if data.get("brightness") == 0:
        return Command(entity.id, "turn_off")
    return Command(entity.id, "turn_on", data)


def _brightness(
    call: IntentCall, entity: Entity, _state: State, data: dict[str, object]
) -> str | None:
    """Percent said, 0 to 255 sent; 1 % is never sent as nothing."""
    if lacks(entity, Capability.BRIGHTNESS):
        return "not_capable"
    value = percent(call, "brightness")
    if value is None:
        return "out_of_range"
    data["brightness"] = round(value * 255 / 100)
    return None


def _color(call: IntentCall, entity: Entity, _state: State, data: dict[str, object]) -> str | None:
    if lacks(entity, Capability.COLOR):
        return "not_capable"
    rgb = rgb_of(word(call, "color"))
    if rgb is None:
        return "unknown_color"
    if not any(rgb):
        return "black"  # no lamp shines so, and nobody said off
    data["rgb_color"] = rgb
    return None


def _temperature(
    call: IntentCall, entity: Entity, state: State, data: dict[str, object]
) -> str | None:
    """Kelvin, or mireds where the number can be nothing else; the lamp's own range is its end."""
    if lacks(entity, Capability.COLOR_TEMP):
        return "not_capable"
    value = number(call, "temperature")
    if value is None:
        return "out_of_range"
    if _MIREDS[0] <= value < _MIREDS[1]:
        value = 1_000_000 / value
    if not _KELVIN[0] <= value <= _KELVIN[1]:
        return "out_of_range"
    low = attribute(state, "min_color_temp_kelvin")
    high = attribute(state, "max_color_temp_kelvin")
    kelvin = max(value, low) if low else value
    kelvin = min(kelvin, high) if high else kelvin
    data["color_temp_kelvin"] = round(kelvin)
    return None


def _brightness_step(
    call: IntentCall, entity: Entity, state: State, data: dict[str, object]
) -> str | None:
    """From what the lamp reports; a lamp that is off starts from 0 %, and only upwards."""
    if lacks(entity, Capability.BRIGHTNESS):
        return "not_capable"
    step = step_of(call, "brightness_step", _BRIGHTER)
    if step is None:
        return "out_of_range"
    start = attribute(state, "brightness")
    if state.value == "off":
        start = 0.0
    if start is None:
        return "unknown_level"
    if state.value == "off" and step < 0:
        return "is_off"
    percent = moved(start * 100 / 255, step, 1.0, 100.0)
    if percent is None:
        return "at_its_end"
    data["brightness"] = round(percent * 255 / 100)
    return None


def _color_temp_step(
    call: IntentCall, entity: Entity, state: State, data: dict[str, object]
) -> str | None:
    """Kelvin: down is warmer. A coloured light becomes the white of the direction that was said."""
    if lacks(entity, Capability.COLOR_TEMP):
        return "not_capable"
    step = step_of(call, "color_temp_step", _WARMER_K)
    if step is None:
        return "out_of_range"
    if is_off(state):
        return "is_off"
    low = attribute(state, "min_color_temp_kelvin") or _USUAL_KELVIN[0]
    high = attribute(state, "max_color_temp_kelvin") or _USUAL_KELVIN[1]
    start = attribute(state, "color_temp_kelvin")
    kelvin = (low if step < 0 else high) if start is None else moved(start, step, low, high)
    if kelvin is None:
        return "at_its_end"
    data["color_temp_kelvin"] = round(kelvin)
    return None


_SLOTS = (
    ("brightness", _brightness),
    ("brightness_step", _brightness_step),
    ("color", _color),
    ("temperature", _temperature),
    ("color_temp_step", _color_temp_step),
)
