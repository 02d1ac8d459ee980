"""The intents of this product version: one table, by Home Assistant's names.

A template of the sentence data whose intent is not in `INTENTS` is not even parsed, so timers,
lists and broadcasts come out as "not understood" until their line is added here.
https://developers.home-assistant.io/docs/intent_builtin
"""

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class IntentKind:
    """What an intent is about.

    `domains` are the domains that it means without saying so; empty: any, or none at all.
    `asks` is true for a question, which changes nothing in the home.
    `unplaced` is true when the intent makes sense without a name and a room (there is mostly one
    vacuum in a home), false when the person has to say where ("turn on the light").
    `targets` is false for intents that are about no entity.
    """

    domains: frozenset[str] = frozenset()
    asks: bool = False
    unplaced: bool = False
    targets: bool = True


_MEDIA = IntentKind(frozenset({"media_player"}), unplaced=True)
_TALK = IntentKind(asks=True, targets=False)

INTENTS: MappingProxyType[str, IntentKind] = MappingProxyType(
    {
        "HassTurnOn": IntentKind(),
        "HassTurnOff": IntentKind(),
        "HassToggle": IntentKind(),
        "HassLightSet": IntentKind(frozenset({"light"})),
        "HassSetPosition": IntentKind(frozenset({"cover", "valve"})),
        "HassStopMoving": IntentKind(frozenset({"cover", "valve"})),
        "HassFanSetSpeed": IntentKind(frozenset({"fan"})),
        "HassClimateSetTemperature": IntentKind(
            frozenset({"climate", "water_heater"}), unplaced=True
        ),
        "HassClimateSetFanMode": IntentKind(frozenset({"climate"}), unplaced=True),
        "HassClimateSetHvacMode": IntentKind(frozenset({"climate"}), unplaced=True),
        "HassHumidifierSetpoint": IntentKind(frozenset({"humidifier"}), unplaced=True),
        "HassClimateGetTemperature": IntentKind(
            frozenset({"climate", "sensor"}), asks=True, unplaced=True
        ),
        "HassGetState": IntentKind(asks=True),
        "HassGetWeather": IntentKind(frozenset({"weather"}), asks=True, unplaced=True),
        "HassGetCurrentDate": _TALK,
        "HassGetCurrentTime": _TALK,
        "HassNevermind": IntentKind(targets=False),
        "HassRespond": _TALK,
        "HassVacuumStart": IntentKind(frozenset({"vacuum"}), unplaced=True),
        "HassVacuumPause": IntentKind(frozenset({"vacuum"}), unplaced=True),
        "HassVacuumReturnToBase": IntentKind(frozenset({"vacuum"}), unplaced=True),
        "HassVacuumCleanArea": IntentKind(frozenset({"vacuum"})),
        "HassLawnMowerStartMowing": IntentKind(frozenset({"lawn_mower"}), unplaced=True),
        "HassLawnMowerPause": IntentKind(frozenset({"lawn_mower"}), unplaced=True),
        "HassLawnMowerDock": IntentKind(frozenset({"lawn_mower"}), unplaced=True),
        "HassMediaPause": _MEDIA,
        "HassMediaUnpause": _MEDIA,
        "HassMediaNext": _MEDIA,
        "HassMediaPrevious": _MEDIA,
        "HassMediaPlayerMute": _MEDIA,
        "HassMediaPlayerUnmute": _MEDIA,
        "HassSetVolume": _MEDIA,
        "HassSetVolumeRelative": _MEDIA,
    }
)

EVERYTHING: tuple[str, ...] = ("light", "switch", "fan", "media_player")
"""What "everything" means in "turn off everything downstairs": things that are on or off and that
harm nobody when they go off. Never locks, covers, valves, alarms, buttons, vacuums or heating."""
