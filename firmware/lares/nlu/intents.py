"""The intents of this product version: one table, by Home Assistant's names.

A template of the sentence data whose intent is not in `INTENTS` is not even parsed.
https://developers.home-assistant.io/docs/intent_builtin

`HassListGetItems` is ours, in Home Assistant's style: what is on a list (slot `name`; without it
the shopping list). Home Assistant's own sentences can put things on a list but not ask for them.

Relative changes have slots of ours beside Home Assistant's `volume_step`, each "up", "down" or a
signed number: `brightness_step` and `color_temp_step` of HassLightSet, `percentage_step` of
HassFanSetSpeed and `position_step` of HassSetPosition in percentage points (colour temperature:
"down" is warmer), `temperature_step` of HassClimateSetTemperature in degrees. `at` of any call is a
time of day (`mention.ClockTime`), and `exclude` of a call names what is left out.

The intents that begin with "Lares" are about what people taught and agreed to (`nlu.teaching`):
`LaresTeach` (slots `phrase` and `command`), `LaresForgetLesson` (`phrase`), `LaresRenameLesson`
(`phrase`, `new_phrase`), `LaresListLessons`, `LaresListAgreements`, `LaresAskFirst`.
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
    `free` are the slots that hold a person's own words; they are kept as they were spelled.
    """

    domains: frozenset[str] = frozenset()
    asks: bool = False
    unplaced: bool = False
    targets: bool = True
    free: frozenset[str] = frozenset()


_MEDIA = IntentKind(frozenset({"media_player"}), unplaced=True)
_TALK = IntentKind(asks=True, targets=False)
_TIMER = IntentKind(targets=False, free=frozenset({"name"}))
_LIST = IntentKind(frozenset({"todo"}), unplaced=True, free=frozenset({"item"}))
_SHOPPING = IntentKind(targets=False, free=frozenset({"item"}))

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
        "HassMediaSearchAndPlay": IntentKind(
            frozenset({"media_player"}),
            unplaced=True,
            targets=False,
            free=frozenset({"search_query"}),
        ),
        "HassStartTimer": IntentKind(
            targets=False, free=frozenset({"name", "conversation_command"})
        ),
        "HassCancelTimer": _TIMER,
        "HassCancelAllTimers": _TIMER,
        "HassIncreaseTimer": _TIMER,
        "HassDecreaseTimer": _TIMER,
        "HassPauseTimer": _TIMER,
        "HassUnpauseTimer": _TIMER,
        "HassTimerStatus": IntentKind(asks=True, targets=False, free=frozenset({"name"})),
        "HassShoppingListAddItem": _SHOPPING,
        "HassShoppingListCompleteItem": _SHOPPING,
        "HassListAddItem": _LIST,
        "HassListCompleteItem": _LIST,
        "HassListRemoveItem": _LIST,
        "HassListGetItems": IntentKind(frozenset({"todo"}), asks=True, unplaced=True),
        "HassBroadcast": IntentKind(targets=False, free=frozenset({"message"})),
        "LaresTeach": IntentKind(targets=False),
        "LaresForgetLesson": IntentKind(targets=False),
        "LaresRenameLesson": IntentKind(targets=False),
        "LaresListLessons": _TALK,
        "LaresListAgreements": _TALK,
        "LaresAskFirst": IntentKind(targets=False),
    }
)

EVERYTHING: tuple[str, ...] = ("light", "switch", "fan", "media_player")
"""What "everything" means in "turn off everything downstairs": things that are on or off and that
harm nobody when they go off. Never locks, covers, valves, alarms, buttons, vacuums or heating."""
