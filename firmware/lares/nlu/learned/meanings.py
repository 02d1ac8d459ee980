"""One table: of what things an action can be asked, by which intent, with which value.

Opening is HassTurnOn for a curtain and HassTurnOff for a lock, 打开 is both "turn on" and "open":
the thing decides. The intents and slots are Home Assistant's; slots ending in `_step` are ours (see
`lares.nlu.intents`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from lares.nlu.mention import MentionKind

_SHARE = frozenset({MentionKind.PERCENT, MentionKind.NUMBER})
_WARMTH = frozenset({MentionKind.DEGREES, MentionKind.NUMBER})


@dataclass(frozen=True, slots=True)
class Value:
    """The value of an action: which kinds of mention give it, its slot and its bounds.

    With `sign` it is a step (+1 more, -1 less) that need not be said: "up" or "down" then.
    `words` names the table of `learned.values` that reads it from words ("high", 制冷).
    """

    slot: str
    kinds: frozenset[MentionKind] = frozenset()
    low: float = 0.0
    high: float = 100.0
    sign: int = 0
    words: str = ""


@dataclass(frozen=True, slots=True)
class Doing:
    """What an action does.

    `intents`: domain → intent. `default`: the domains that are meant where no thing is said; where
    there is none, one has to be said. `fixed` are slots that the action itself says.
    """

    intents: Mapping[str, str]
    default: tuple[str, ...] = ()
    value: Value | None = None
    fixed: Mapping[str, object] = field(default_factory=dict)


_ONOFF = (
    *("light", "switch", "fan", "media_player", "climate", "humidifier", "water_heater"),
    *("siren", "input_boolean", "automation"),
)
_MOVING = ("cover", "valve")
_RUN = ("scene", "script", "button", "input_button")
_ON: Mapping[str, str] = MappingProxyType(
    dict.fromkeys((*_ONOFF, *_MOVING, *_RUN), "HassTurnOn")
    | {"vacuum": "HassVacuumStart", "lawn_mower": "HassLawnMowerStartMowing"}
)
_OFF: Mapping[str, str] = MappingProxyType(
    dict.fromkeys((*_ONOFF, *_MOVING), "HassTurnOff")
    | {"vacuum": "HassVacuumReturnToBase", "lawn_mower": "HassLawnMowerDock"}
)
_STOPPED: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(_MOVING, "HassStopMoving"),
        "vacuum": "HassVacuumPause",
        "lawn_mower": "HassLawnMowerPause",
        "media_player": "HassMediaPause",
        "fan": "HassTurnOff",
    }
)
_HEATED = ("climate", "water_heater")


def _light(value: Value | None = None, **fixed: object) -> Doing:
    return Doing({"light": "HassLightSet"}, ("light",), value, MappingProxyType(fixed))


def _cover(value: Value) -> Doing:
    return Doing(dict.fromkeys(_MOVING, "HassSetPosition"), ("cover",), value)


def _fan(value: Value) -> Doing:
    return Doing({"fan": "HassFanSetSpeed"}, ("fan",), value)


def _heat(value: Value) -> Doing:
    return Doing(dict.fromkeys(_HEATED, "HassClimateSetTemperature"), ("climate",), value)


def _media(intent: str, value: Value | None = None) -> Doing:
    return Doing({"media_player": intent}, ("media_player",), value)


def _only(domain: str, intent: str, value: Value | None = None) -> Doing:
    return Doing({domain: intent}, (domain,), value)


DOINGS: Mapping[str, Doing] = MappingProxyType(
    {
        "turn_on": Doing(_ON),
        "turn_off": Doing(_OFF),
        "toggle": Doing(dict.fromkeys((*_ONOFF, *_MOVING), "HassToggle")),
        "open": Doing({**_ON, "lock": "HassTurnOff"}),
        "close": Doing({**_OFF, "lock": "HassTurnOn"}),
        "stop": Doing(_STOPPED),
        "lock": Doing({"lock": "HassTurnOn"}),
        "unlock": Doing({"lock": "HassTurnOff"}),
        "activate": Doing(_ON),
        "brightness_set": _light(Value("brightness", _SHARE, words="level")),
        "brightness_up": _light(Value("brightness_step", _SHARE, sign=1)),
        "brightness_down": _light(Value("brightness_step", _SHARE, sign=-1)),
        "brightness_max": _light(brightness=100),
        "brightness_min": _light(brightness=1),
        "color_set": _light(Value("color", frozenset({MentionKind.COLOR}), words="color")),
        "color_temperature_set": _light(
            Value(
                "temperature",
                frozenset({MentionKind.KELVIN, MentionKind.NUMBER}),
                1000.0,
                10_000.0,
                words="white",
            )
        ),
        "color_warmer": _light(color_temp_step="down"),
        "color_cooler": _light(color_temp_step="up"),
        "position_set": _cover(Value("position", _SHARE, words="gap")),
        "position_up": _cover(Value("position_step", _SHARE, sign=1)),
        "position_down": _cover(Value("position_step", _SHARE, sign=-1)),
        "fan_speed_set": _fan(Value("percentage", _SHARE, words="speed")),
        "fan_speed_up": _fan(Value("percentage_step", _SHARE, sign=1)),
        "fan_speed_down": _fan(Value("percentage_step", _SHARE, sign=-1)),
        "temperature_set": _heat(Value("temperature", _WARMTH, -30.0, 110.0)),
        "temperature_up": _heat(Value("temperature_step", _WARMTH, 0.0, 20.0, sign=1)),
        "temperature_down": _heat(Value("temperature_step", _WARMTH, 0.0, 20.0, sign=-1)),
        "hvac_mode_set": _only(
            "climate", "HassClimateSetHvacMode", Value("hvac_mode", words="hvac_mode")
        ),
        "climate_fan_set": _only(
            "climate", "HassClimateSetFanMode", Value("fan_mode", words="fan_mode")
        ),
        "humidity_set": _only("humidifier", "HassHumidifierSetpoint", Value("humidity", _SHARE)),
        "volume_set": _media("HassSetVolume", Value("volume_level", _SHARE, words="level")),
        "volume_up": _media("HassSetVolumeRelative", Value("volume_step", _SHARE, sign=1)),
        "volume_down": _media("HassSetVolumeRelative", Value("volume_step", _SHARE, sign=-1)),
        "mute": _media("HassMediaPlayerMute"),
        "unmute": _media("HassMediaPlayerUnmute"),
        "media_pause": _media("HassMediaPause"),
        "media_resume": _media("HassMediaUnpause"),
        "media_next": _media("HassMediaNext"),
        "media_previous": _media("HassMediaPrevious"),
        "media_search": _media("HassMediaSearchAndPlay"),
        "vacuum_start": _only("vacuum", "HassVacuumStart"),
        "vacuum_pause": _only("vacuum", "HassVacuumPause"),
        "vacuum_return": _only("vacuum", "HassVacuumReturnToBase"),
        "mower_start": _only("lawn_mower", "HassLawnMowerStartMowing"),
        "mower_pause": _only("lawn_mower", "HassLawnMowerPause"),
        "mower_dock": _only("lawn_mower", "HassLawnMowerDock"),
    }
)
"""Every action that changes things of the home; the rest has a function of its own."""

_SETTING = {
    "light": "brightness_set",
    "fan": "fan_speed_set",
    "cover": "position_set",
    "valve": "position_set",
    "media_player": "volume_set",
    "climate": "temperature_set",
    "water_heater": "temperature_set",
    "humidifier": "humidity_set",
}
_MORE = {
    "light": "brightness_up",
    "fan": "fan_speed_up",
    "cover": "position_up",
    "media_player": "volume_up",
    "climate": "temperature_up",
    "water_heater": "temperature_up",
}
_LESS = {domain: action.replace("_up", "_down") for domain, action in _MORE.items()}
_SIBLINGS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {action: group for group in (_SETTING, _MORE, _LESS) for action in group.values()}
)
ABSOLUTE: Mapping[str, str] = MappingProxyType(
    {group[domain]: _SETTING[domain] for group in (_MORE, _LESS) for domain in group}
)
"""Relative action → the one that sets: "turn the heating up to 22" names the end, not the way."""
_LOCKS_IN_CHINESE = {"turn_on": "open", "turn_off": "close", "activate": "open"}


def action_for(action: str, domain: str, *, chinese: bool) -> str | None:
    """Return the action that was meant for a thing of `domain`, None if it is none for it.

    "Set to 60 %" of a fan is its speed whatever the model took it for; and 打开 of a lock is to
    open it, while "turn on the lock" is nothing.
    """
    doing = DOINGS.get(action)
    if doing is not None and domain in doing.intents:
        return action
    if domain == "lock" and chinese:
        return _LOCKS_IN_CHINESE.get(action)
    return _SIBLINGS.get(action, {}).get(domain)
