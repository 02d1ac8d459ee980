"""Intents become service calls: one table of examples for every family."""

import pytest

from lares.assistant.intents.table import ANSWERS, COMMANDS, ERRANDS, LESSONS, UNSUPPORTED
from lares.assistant.intents.translation import Impossible
from lares.home.command import Command
from lares.home.entity import Capability, Entity, State
from lares.nlu.intents import INTENTS
from lares.nlu.understanding import IntentCall

_SWITCH = {Capability.TURN_ON, Capability.TURN_OFF}
_COVER = {Capability.OPEN, Capability.CLOSE, Capability.STOP, Capability.POSITION}
_LAMP = {*_SWITCH, Capability.BRIGHTNESS, Capability.COLOR, Capability.COLOR_TEMP}


def _do(
    intent: str,
    domain: str,
    capabilities: set[Capability],
    state: State | None = None,
    **slots: object,
) -> tuple[str, dict[str, object]] | str:
    """The service and its data, or the code of why not."""
    entity = Entity(f"{domain}.x", domain, {}, capabilities=frozenset(capabilities))
    done = COMMANDS[intent](IntentCall(intent, slots), entity, state or State())
    if isinstance(done, Impossible):
        assert done.entity_id == entity.id
        return done.code
    assert isinstance(done, Command)
    assert done.entity_id == entity.id
    return done.service, dict(done.data)


def test_every_intent_that_is_understood_is_done_or_answered():
    done = set(COMMANDS) | set(ANSWERS) | set(ERRANDS) | LESSONS
    assert set(INTENTS) == done | set(UNSUPPORTED)
    assert not done & set(UNSUPPORTED)
    assert not set(COMMANDS) & set(ANSWERS)
    assert not set(ERRANDS) & (set(COMMANDS) | set(ANSWERS))


@pytest.mark.parametrize(
    ("domain", "capabilities", "on", "off"),
    [
        ("light", _SWITCH, "turn_on", "turn_off"),
        ("switch", _SWITCH, "turn_on", "turn_off"),
        ("fan", _SWITCH, "turn_on", "turn_off"),
        ("climate", _SWITCH, "turn_on", "turn_off"),
        ("humidifier", _SWITCH, "turn_on", "turn_off"),
        ("water_heater", _SWITCH, "turn_on", "turn_off"),
        ("siren", _SWITCH, "turn_on", "turn_off"),
        ("media_player", _SWITCH, "turn_on", "turn_off"),
        ("cover", _COVER, "open_cover", "close_cover"),
        ("valve", {Capability.OPEN, Capability.CLOSE}, "open_valve", "close_valve"),
        ("lock", {Capability.LOCK, Capability.UNLOCK}, "lock", "unlock"),
        ("vacuum", {Capability.START, Capability.RETURN_HOME}, "start", "return_to_base"),
        ("lawn_mower", {Capability.START, Capability.RETURN_HOME}, "start_mowing", "dock"),
        ("button", {Capability.PRESS}, "press", None),
        ("scene", {Capability.ACTIVATE}, "turn_on", None),
        ("sensor", set(), None, None),
        ("number", {Capability.SET_VALUE}, None, None),
        ("alarm_control_panel", {Capability.ARM, Capability.DISARM}, None, None),
        ("light", {Capability.EFFECT}, None, None),
    ],
)
def test_on_and_off_in_every_domain(
    domain: str, capabilities: set[Capability], on: str | None, off: str | None
):
    for intent, service in (("HassTurnOn", on), ("HassTurnOff", off)):
        expected = (service, {}) if service else "not_capable"
        assert _do(intent, domain, capabilities) == expected


def test_a_cover_that_only_knows_positions_opens_and_closes_by_them():
    assert _do("HassTurnOn", "cover", {Capability.POSITION}) == (
        "set_cover_position",
        {"position": 100},
    )
    assert _do("HassTurnOff", "valve", {Capability.POSITION}) == (
        "set_valve_position",
        {"position": 0},
    )


@pytest.mark.parametrize(
    ("domain", "capabilities", "value", "service"),
    [
        ("light", _SWITCH, "on", "turn_off"),
        ("light", _SWITCH, "off", "turn_on"),
        ("cover", _COVER, "open", "close_cover"),
        ("cover", _COVER, "closing", "open_cover"),
        ("lock", {Capability.LOCK, Capability.UNLOCK}, "locked", "unlock"),
        ("vacuum", {Capability.START, Capability.RETURN_HOME}, "docked", "start"),
    ],
)
def test_toggle_does_the_opposite(
    domain: str, capabilities: set[Capability], value: str, service: str
):
    assert _do("HassToggle", domain, capabilities, State(value)) == (service, {})


@pytest.mark.parametrize("value", ["unknown", "jammed", ""])
def test_there_is_no_opposite_of_an_unknown_state(value: str):
    assert (
        _do("HassToggle", "lock", {Capability.LOCK, Capability.UNLOCK}, State(value))
        == "unknown_state"
    )


def test_stop():
    assert _do("HassStopMoving", "cover", _COVER) == ("stop_cover", {})
    assert _do("HassStopMoving", "valve", {Capability.STOP}) == ("stop_valve", {})
    assert _do("HassStopMoving", "cover", {Capability.OPEN}) == "not_capable"
    assert _do("HassStopMoving", "light", _SWITCH) == "not_capable"


@pytest.mark.parametrize(
    ("said", "sent"), [(100, 255), (50, 128), (40, 102), (1, 3), ("30", 76), (99.6, 255)]
)
def test_brightness_is_said_in_percent_and_sent_in_255(said: object, sent: int):
    assert _do("HassLightSet", "light", _LAMP, brightness=said) == (
        "turn_on",
        {"brightness": sent},
    )


def test_brightness_zero_is_off():
    assert _do("HassLightSet", "light", _LAMP, brightness=0) == ("turn_off", {})


def test_colour_and_brightness_together():
    assert _do("HassLightSet", "light", _LAMP, color="red", brightness=20) == (
        "turn_on",
        {"brightness": 51, "rgb_color": (255, 0, 0)},
    )


_RANGE = State("on", {"min_color_temp_kelvin": 2200, "max_color_temp_kelvin": 6500})


@pytest.mark.parametrize(
    ("said", "sent"), [(2700, 2700), (370, 2703), (6535, 6500), (1900, 2200), (153, 6500)]
)
def test_colour_temperature_in_kelvin_or_mireds_within_the_lamps_range(said: float, sent: int):
    assert _do("HassLightSet", "light", _LAMP, _RANGE, temperature=said) == (
        "turn_on",
        {"color_temp_kelvin": sent},
    )


@pytest.mark.parametrize(
    ("slots", "code"),
    [
        ({}, "out_of_range"),
        ({"brightness": 101}, "out_of_range"),
        ({"brightness": -1}, "out_of_range"),
        ({"brightness": "bright"}, "out_of_range"),
        ({"brightness": True}, "out_of_range"),
        ({"brightness": None}, "out_of_range"),
        ({"brightness": [50]}, "out_of_range"),
        ({"brightness": float("nan")}, "out_of_range"),
        ({"brightness": float("inf")}, "out_of_range"),
        ({"brightness": "1e400"}, "out_of_range"),
        ({"color": "octarine"}, "unknown_color"),
        ({"color": "black"}, "black"),
        ({"color": 3}, "unknown_color"),
        ({"temperature": 21}, "out_of_range"),
        ({"temperature": 90_000}, "out_of_range"),
    ],
)
def test_what_no_lamp_can_do_is_refused(slots: dict[str, object], code: str):
    assert _do("HassLightSet", "light", _LAMP, **slots) == code


@pytest.mark.parametrize("slot", ["brightness", "color", "temperature"])
def test_what_this_lamp_cannot_do_is_refused(slot: str):
    assert _do("HassLightSet", "light", _SWITCH, **{slot: 50}) == "not_capable"
    assert _do("HassLightSet", "switch", _SWITCH, **{slot: 50}) == "not_capable"


def test_position():
    assert _do("HassSetPosition", "cover", _COVER, position=40) == (
        "set_cover_position",
        {"position": 40},
    )
    assert _do("HassSetPosition", "valve", {Capability.POSITION}, position=0) == (
        "set_valve_position",
        {"position": 0},
    )
    assert _do("HassSetPosition", "cover", {Capability.OPEN, Capability.CLOSE}, position=100) == (
        "open_cover",
        {},
    )
    assert _do("HassSetPosition", "cover", {Capability.OPEN, Capability.CLOSE}, position=0) == (
        "close_cover",
        {},
    )
    assert (
        _do("HassSetPosition", "cover", {Capability.OPEN, Capability.CLOSE}, position=40)
        == "not_capable"
    )
    assert _do("HassSetPosition", "cover", _COVER, position=101) == "out_of_range"
    assert _do("HassSetPosition", "light", _SWITCH, position=1) == "not_capable"


def test_fan_speed():
    assert _do("HassFanSetSpeed", "fan", {Capability.PERCENTAGE}, percentage=33) == (
        "set_percentage",
        {"percentage": 33},
    )
    assert _do("HassFanSetSpeed", "fan", _SWITCH, percentage=33) == "not_capable"
    assert _do("HassFanSetSpeed", "fan", {Capability.PERCENTAGE}) == "out_of_range"


_WARM = {Capability.TARGET_TEMPERATURE, Capability.HVAC_MODE, Capability.FAN_MODE}
_LIMITS = State("heat", {"min_temp": 7, "max_temp": 30, "fan_modes": ["Auto", "low"]})


@pytest.mark.parametrize(
    ("slots", "sent"),
    [
        ({"temperature": 21.5}, 21.5),
        ({"temperature": 68, "temperature_unit": "F"}, 20.0),
        ({"temperature": 70, "temperature_unit": "fahrenheit"}, 21.1),
        ({"temperature": 21, "temperature_unit": "C"}, 21),
    ],
)
def test_temperatures_are_sent_in_celsius(slots: dict[str, object], sent: float):
    for state in (_LIMITS, State()):
        assert _do("HassClimateSetTemperature", "climate", _WARM, state, **slots) == (
            "set_temperature",
            {"temperature": sent},
        )


def test_temperatures_outside_the_devices_range_are_refused():
    for temperature in (6, 31, 70, "warm", None):
        done = _do("HassClimateSetTemperature", "climate", _WARM, _LIMITS, temperature=temperature)
        assert done == "out_of_range"
    assert _do("HassClimateSetTemperature", "climate", _WARM, temperature=70) == "out_of_range"
    assert _do("HassClimateSetTemperature", "water_heater", _WARM, temperature=70) == (
        "set_temperature",
        {"temperature": 70},
    )
    assert _do("HassClimateSetTemperature", "fan", _WARM, temperature=20) == "not_capable"


def test_modes_are_sent_as_the_device_writes_them():
    assert _do("HassClimateSetFanMode", "climate", _WARM, _LIMITS, fan_mode="auto") == (
        "set_fan_mode",
        {"fan_mode": "Auto"},
    )
    assert (
        _do("HassClimateSetFanMode", "climate", _WARM, _LIMITS, fan_mode="turbo") == "unknown_mode"
    )
    assert _do("HassClimateSetFanMode", "climate", _WARM, fan_mode="low") == (
        "set_fan_mode",
        {"fan_mode": "low"},
    )
    assert _do("HassClimateSetHvacMode", "climate", _WARM, hvac_mode="") == "unknown_mode"
    assert _do("HassClimateSetHvacMode", "fan", _WARM, hvac_mode="heat") == "not_capable"


def test_humidifiers():
    can = {Capability.TARGET_HUMIDITY}
    assert _do("HassHumidifierSetpoint", "humidifier", can, humidity=45) == (
        "set_humidity",
        {"humidity": 45},
    )
    assert _do("HassHumidifierSetpoint", "humidifier", can, humidity=145) == "out_of_range"


@pytest.mark.parametrize(
    ("intent", "domain", "service"),
    [
        ("HassVacuumStart", "vacuum", "start"),
        ("HassVacuumPause", "vacuum", "pause"),
        ("HassVacuumReturnToBase", "vacuum", "return_to_base"),
        ("HassLawnMowerStartMowing", "lawn_mower", "start_mowing"),
        ("HassLawnMowerPause", "lawn_mower", "pause"),
        ("HassLawnMowerDock", "lawn_mower", "dock"),
    ],
)
def test_robots(intent: str, domain: str, service: str):
    assert _do(intent, domain, {Capability.START, Capability.PAUSE, Capability.RETURN_HOME}) == (
        service,
        {},
    )
    assert _do(intent, domain, {Capability.LOCATE}) == "not_capable"
    assert _do(intent, "light", _SWITCH) == "not_capable"


def test_a_robot_without_rooms_does_not_clean_everything_instead():
    assert _do("HassVacuumCleanArea", "vacuum", {Capability.START}, area="Kitchen") == "not_capable"
    assert _do("HassVacuumCleanArea", "vacuum", {Capability.CLEAN_AREA}, area="Kitchen") == (
        "clean_area",
        {"cleaning_area_id": ["Kitchen"]},
    )
    assert _do("HassVacuumCleanArea", "vacuum", {Capability.CLEAN_AREA}) == "out_of_range"


@pytest.mark.parametrize(
    ("intent", "slots", "expected"),
    [
        ("HassMediaPause", {}, ("media_pause", {})),
        ("HassMediaUnpause", {}, ("media_play", {})),
        ("HassMediaNext", {}, ("media_next_track", {})),
        ("HassMediaPrevious", {}, ("media_previous_track", {})),
        ("HassMediaPlayerMute", {}, ("volume_mute", {"is_volume_muted": True})),
        ("HassMediaPlayerUnmute", {}, ("volume_mute", {"is_volume_muted": False})),
        ("HassSetVolume", {"volume_level": 50}, ("volume_set", {"volume_level": 0.5})),
        ("HassSetVolume", {"volume_level": 150}, "out_of_range"),
        ("HassSetVolumeRelative", {"volume_step": "up"}, ("volume_up", {})),
        ("HassSetVolumeRelative", {"volume_step": "down"}, ("volume_down", {})),
        ("HassSetVolumeRelative", {"volume_step": 20}, ("volume_set", {"volume_level": 0.5})),
        ("HassSetVolumeRelative", {"volume_step": -20}, ("volume_set", {"volume_level": 0.1})),
        ("HassSetVolumeRelative", {"volume_step": -90}, ("volume_set", {"volume_level": 0.0})),
        ("HassSetVolumeRelative", {"volume_step": 900}, "out_of_range"),
        ("HassSetVolumeRelative", {"volume_step": "sideways"}, "out_of_range"),
    ],
)
def test_media(intent: str, slots: dict[str, object], expected: object):
    state = State("playing", {"volume_level": 0.3})
    assert _do(intent, "media_player", _SWITCH, state, **slots) == expected
    assert _do(intent, "light", _SWITCH, state, **slots) == "not_capable"


def test_a_step_from_an_unknown_volume_is_not_guessed():
    assert _do("HassSetVolumeRelative", "media_player", _SWITCH, volume_step=20) == "unknown_state"
