"""Which function turns an intent into commands, an answer or an errand; others cannot be done."""

from collections.abc import Mapping

from lares.assistant.intents import (
    cleaning,
    climate,
    covers,
    fans,
    lights,
    lists,
    measurements,
    media,
    questions,
    switching,
    talk,
    timers,
)
from lares.assistant.intents.answering import Answers
from lares.assistant.intents.requests import ErrandTable
from lares.assistant.intents.translation import Translate
from lares.nlu.teaching import ASK_FIRST, FORGET, LIST_AGREEMENTS, LIST_LESSONS, RENAME, TEACH

COMMANDS: Mapping[str, Translate] = {
    "HassTurnOn": switching.turn_on,
    "HassTurnOff": switching.turn_off,
    "HassToggle": switching.toggle,
    "HassStopMoving": switching.stop,
    "HassSetPosition": covers.set_position,
    "HassLightSet": lights.light_set,
    "HassFanSetSpeed": fans.set_speed,
    "HassClimateSetTemperature": climate.set_temperature,
    "HassClimateSetHvacMode": climate.set_hvac_mode,
    "HassClimateSetFanMode": climate.set_fan_mode,
    "HassHumidifierSetpoint": climate.set_humidity,
    "HassVacuumStart": cleaning.start_vacuum,
    "HassVacuumPause": cleaning.pause_vacuum,
    "HassVacuumReturnToBase": cleaning.return_vacuum,
    "HassVacuumCleanArea": cleaning.clean_area,
    "HassLawnMowerStartMowing": cleaning.start_mower,
    "HassLawnMowerPause": cleaning.pause_mower,
    "HassLawnMowerDock": cleaning.dock_mower,
    "HassMediaPause": media.pause,
    "HassMediaUnpause": media.resume,
    "HassMediaNext": media.next_track,
    "HassMediaPrevious": media.previous_track,
    "HassMediaPlayerMute": media.mute,
    "HassMediaPlayerUnmute": media.unmute,
    "HassSetVolume": media.set_volume,
    "HassSetVolumeRelative": media.change_volume,
}

ANSWERS: Mapping[str, Answers] = {
    "HassGetState": questions.get_state,
    "HassClimateGetTemperature": measurements.get_temperature,
    "HassGetWeather": measurements.get_weather,
    "HassGetCurrentDate": talk.get_date,
    "HassGetCurrentTime": talk.get_time,
    "HassNevermind": talk.nevermind,
    "HassRespond": talk.respond,
    "HassTimerStatus": timers.status,
    "HassListGetItems": lists.read_out,
}

UNSUPPORTED: Mapping[str, str] = {"HassMediaSearchAndPlay": "unsupported.search"}
"""Intents that are understood and that nothing here can do: intent → reply code."""

LESSONS = frozenset({TEACH, FORGET, RENAME, LIST_LESSONS, LIST_AGREEMENTS, ASK_FIRST})
"""What `lesson_plans` plans: it needs to know what other sentences would do."""

ERRANDS: ErrandTable = {
    "HassStartTimer": timers.start,
    "HassCancelTimer": timers.cancel,
    "HassCancelAllTimers": timers.cancel_all,
    "HassIncreaseTimer": timers.increase,
    "HassDecreaseTimer": timers.decrease,
    "HassPauseTimer": timers.pause,
    "HassUnpauseTimer": timers.resume,
    "HassShoppingListAddItem": lists.add,
    "HassShoppingListCompleteItem": lists.complete,
    "HassListAddItem": lists.add,
    "HassListCompleteItem": lists.complete,
    "HassListRemoveItem": lists.remove,
    "HassBroadcast": lists.announce,
}
