"""What an entity reports, as a phrase: "on at 40 %", "closed", "21.5 °C"."""

from collections.abc import Callable, Mapping

from lares.assistant.numbers import finite
from lares.assistant.replies.clauses import Phrase
from lares.assistant.replies.template import LANGUAGES
from lares.home.entity import UNAVAILABLE, UNKNOWN, Entity, State

_WORDS = frozenset(
    code.removeprefix("state.")
    for code, template in LANGUAGES["en"].items()
    if code.startswith("state.") and "{" not in template
)
_MODES = frozenset(
    code.removeprefix("mode.") for code in LANGUAGES["en"] if code.startswith("mode.")
)

_OPENINGS = ("open", "closed")
_ON_OFF_WORDS: Mapping[str, tuple[str, str]] = {
    "battery": ("low", "normal"),
    "carbon_monoxide": ("detected", "clear"),
    "connectivity": ("connected", "disconnected"),
    "door": _OPENINGS,
    "garage_door": _OPENINGS,
    "gas": ("detected", "clear"),
    "lock": ("unlocked", "locked"),
    "moisture": ("wet", "dry"),
    "motion": ("detected", "clear"),
    "moving": ("detected", "clear"),
    "occupancy": ("detected", "clear"),
    "opening": _OPENINGS,
    "presence": ("home", "not_home"),
    "problem": ("problem", "ok"),
    "safety": ("problem", "ok"),
    "smoke": ("detected", "clear"),
    "sound": ("detected", "clear"),
    "tamper": ("problem", "ok"),
    "vibration": ("detected", "clear"),
    "window": _OPENINGS,
}
"""What "on" and "off" of a binary sensor mean, by Home Assistant's device classes."""


def is_known(state: State) -> bool:
    """Whether there is anything to say about this state."""
    return state.value not in (UNKNOWN, UNAVAILABLE, "")


def describe(entity: Entity, state: State) -> Phrase:
    """Return what follows "is" in a sentence about this entity."""
    if entity.domain in ("light", "fan") and state.value == "on":
        return _level(state, "brightness" if entity.domain == "light" else "percentage")
    if entity.domain in ("cover", "valve") and state.value == "open":
        position = finite(state.attributes.get("current_position"))
        if position is not None and 0 < position < 100:
            return Phrase.of("state.open_at", percent=round(position))
    if entity.domain == "binary_sensor":
        return _binary(entity.device_class, state.value)
    worded = _WORDED.get(entity.domain)
    return worded(state) if worded else state_word(state.value)


def state_word(value: str) -> Phrase:
    """Return a state that is one word of Home Assistant ("on", "docked"), else it in quotes."""
    return Phrase(f"state.{value}") if value in _WORDS else Phrase.of("state.other", value=value)


def mode_word(mode: str) -> Phrase:
    """Return a climate mode in words."""
    return Phrase(f"mode.{mode}") if mode in _MODES else Phrase.of("plain", value=mode)


def asked_word(entity_class: str | None, wanted: str) -> Phrase:
    """Return the state that was asked about, in the words for this kind of thing."""
    if wanted in ("on", "off") and entity_class is not None:
        return _binary(entity_class, wanted)
    return state_word(wanted)


def brightness_percent(state: State) -> int | None:
    """Return a reported brightness (0-255) in percent, at least 1 where there is any light."""
    brightness = finite(state.attributes.get("brightness"))
    if brightness is None:
        return None
    return max(1, round(brightness * 100 / 255)) if brightness > 0 else 0


def _level(state: State, attribute: str) -> Phrase:
    if attribute == "brightness":
        percent = brightness_percent(state)
    else:
        value = finite(state.attributes.get(attribute))
        percent = None if value is None else round(value)
    if percent is None or percent >= 100:
        return Phrase("state.on")
    return Phrase.of("state.on_at", percent=percent)


def _climate(state: State) -> Phrase:
    if state.value == "off":
        return Phrase("state.off")
    mode = mode_word(state.value)
    target = finite(state.attributes.get("temperature"))
    if target is not None:
        return Phrase.of("state.climate_to", mode=mode, temperature=target)
    return Phrase.of("state.climate", mode=mode)


def _binary(device_class: str | None, value: str) -> Phrase:
    on, off = _ON_OFF_WORDS.get(device_class or "", ("on", "off"))
    return state_word({"on": on, "off": off}.get(value, value))


def _measured(state: State) -> Phrase:
    unit = state.attributes.get("unit_of_measurement") or state.attributes.get("unit")
    value = state.value
    if finite(value) is None:
        return state_word(value) if value in _WORDS else Phrase.of("state.value", value=value)
    if "." in value:
        value = value.rstrip("0").rstrip(".")
    if unit == "%":
        return Phrase.of("state.percent", value=value)
    if isinstance(unit, str) and unit:
        return Phrase.of("state.measured", value=value, unit=unit)
    return Phrase.of("state.value", value=value)


def _where(state: State) -> Phrase:
    """Of a person: a zone is a place with a name of its own."""
    if state.value in _WORDS:
        return state_word(state.value)
    return Phrase.of("state.zone", value=state.value)


_WORDED: Mapping[str, Callable[[State], Phrase]] = {
    **dict.fromkeys(("climate", "water_heater"), _climate),
    **dict.fromkeys(("person", "device_tracker"), _where),
    **dict.fromkeys(("sensor", "number", "select", "text", "event"), _measured),
    **dict.fromkeys(("input_number", "input_select", "input_text"), _measured),
}
"""Domains whose state is a value, a place or a choice of its own, not one word for all."""
