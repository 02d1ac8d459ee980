"""Climates, water heaters, fans, humidifiers."""

import pytest

from lares.home.entity import Capability
from tests.fakes.announced_house import AnnouncedHouse

THERMOSTAT = {
    "modes": ["off", "heat", "auto"],
    "mode_command_topic": "t/mode/set",
    "mode_state_topic": "t",
    "mode_state_template": "{{ value_json.mode }}",
    "temperature_command_topic": "t/temp/set",
    "temperature_state_topic": "t",
    "temperature_state_template": "{{ value_json.target }}",
    "current_temperature_topic": "t",
    "current_temperature_template": "{{ value_json.now }}",
    "action_topic": "t",
    "action_template": "{{ value_json.action }}",
    "preset_mode_command_topic": "t/preset/set",
    "preset_mode_state_topic": "t",
    "preset_mode_value_template": "{{ value_json.preset }}",
    "preset_modes": ["eco"],
    "min_temp": "5",
    "max_temp": "30",
    "temp_step": 0.5,
}


def test_a_thermostat(house: AnnouncedHouse) -> None:
    climate = house.announce("climate", **THERMOSTAT)
    house.hear(
        "t", {"mode": "heat", "target": 21.46, "now": 19, "action": "heating", "preset": "eco"}
    )
    state = house.state(climate)
    assert state.value == "heat"
    assert state.attributes["temperature"] == 21.5
    assert state.attributes["current_temperature"] == 19.0
    assert state.attributes["hvac_action"] == "heating"
    assert state.attributes["preset_mode"] == "eco"
    assert state.attributes["preset_modes"] == ["none", "eco"]
    assert state.attributes["min_temp"] == 5.0
    assert house.sent(climate, "set_temperature", temperature=22, hvac_mode="auto") == [
        ("t/mode/set", "auto"),
        ("t/temp/set", "22.0"),
    ]
    assert house.sent(climate, "set_preset_mode", preset_mode="none") == [("t/preset/set", "none")]
    assert house.sent(climate, "turn_off") == [("t/mode/set", "off")]
    assert house.sent(climate, "turn_on") == [("t/mode/set", "heat")]
    assert house.sent(climate, "toggle") == [("t/mode/set", "off")]


def test_what_a_thermostat_refuses(house: AnnouncedHouse) -> None:
    climate = house.announce("climate", **THERMOSTAT)
    assert house.refusal(climate, "set_temperature", temperature=31) == "out_of_range"
    assert house.refusal(climate, "set_temperature", temperature="warm") == "not_a_number"
    assert house.refusal(climate, "set_temperature") == "missing_value"
    assert house.refusal(climate, "set_temperature", target_temp_low=9) == "missing_value"
    assert (
        house.refusal(climate, "set_temperature", target_temp_low=9, target_temp_high=11)
        == "not_capable"
    )
    assert house.refusal(climate, "set_hvac_mode", hvac_mode="cool") == "unknown_option"
    assert house.refusal(climate, "set_fan_mode", fan_mode="low") == "read_only"


def test_a_report_confirms_a_temperature_to_the_nearest_step(house: AnnouncedHouse) -> None:
    climate = house.announce("climate", **THERMOSTAT)
    house.hear("t", {"mode": "heat", "target": 21, "now": 19, "action": "idle", "preset": "eco"})
    assert house.confirms(climate, "set_temperature", temperature=21.2)
    assert not house.confirms(climate, "set_temperature", temperature=22)
    assert not house.confirms(climate, "set_temperature", temperature=21, hvac_mode="auto")
    assert house.confirms(climate, "set_hvac_mode", hvac_mode="heat")


def test_none_clears_and_nonsense_changes_nothing(house: AnnouncedHouse) -> None:
    climate = house.announce("climate", **THERMOSTAT)
    good = {"mode": "heat", "target": 21, "now": 19, "action": "idle", "preset": "eco"}
    house.hear("t", good)
    house.hear("t", {**good, "mode": "boil", "target": "hot", "action": "melting", "preset": "?"})
    assert house.state(climate).value == "heat"
    assert house.state(climate).attributes["hvac_action"] == "idle"
    house.hear("t", {**good, "action": None, "target": None, "preset": None})
    attributes = house.state(climate).attributes
    assert attributes.get("hvac_action") is None
    assert attributes["temperature"] is None
    assert attributes["preset_mode"] == "none"


def test_a_climate_in_fahrenheit_is_shown_and_set_in_celsius(house: AnnouncedHouse) -> None:
    climate = house.announce(
        "climate",
        temperature_unit="F",
        temperature_command_topic="t/set",
        temperature_state_topic="t",
        min_temp=41,
        max_temp=95,
    )
    house.hear("t", "68")
    assert house.state(climate).attributes["temperature"] == 20.0
    assert house.state(climate).attributes["min_temp"] == 5.0
    assert house.sent(climate, "set_temperature", temperature=25) == [("t/set", "77.0")]


def test_one_setpoint_or_a_range(house: AnnouncedHouse) -> None:
    climate = house.announce(
        "climate",
        modes=["off", "heat", "heat_cool"],
        temperature_command_topic="t/set",
        temperature_state_topic="t",
        temperature_low_command_topic="low/set",
        temperature_low_state_topic="low",
        temperature_high_command_topic="high/set",
        temperature_high_state_topic="high",
    )
    house.hear("t", "20")
    assert house.state(climate).attributes["temperature"] == 20
    house.hear("low", "18")
    house.hear("high", "24")
    attributes = house.state(climate).attributes
    assert attributes["temperature"] is None
    assert (attributes["target_temp_low"], attributes["target_temp_high"]) == (18, 24)
    assert house.sent(climate, "set_temperature", target_temp_low=17, target_temp_high=25) == [
        ("low/set", "17.0"),
        ("high/set", "25.0"),
    ]
    assert (
        house.refusal(climate, "set_temperature", target_temp_low=25, target_temp_high=17)
        == "out_of_range"
    )


def test_power_is_a_topic_of_its_own(house: AnnouncedHouse) -> None:
    climate = house.announce(
        "climate", power_command_topic="t/power", payload_off="0", mode_command_topic="t/mode"
    )
    assert house.sent(climate, "turn_off") == [("t/power", "0")]
    assert house.assume(climate, "set_hvac_mode", hvac_mode="cool").value == "cool"
    assert house.assume(climate, "turn_off").value == "off"


def test_a_climate_can_only_do_what_it_has_topics_for(house: AnnouncedHouse) -> None:
    climate = house.announce("climate", temperature_command_topic="t/set")
    assert house.registry.entities[climate].capabilities == {Capability.TARGET_TEMPERATURE}


def test_a_water_heater(house: AnnouncedHouse) -> None:
    heater = house.announce(
        "water_heater",
        mode_command_topic="w/mode/set",
        mode_state_topic="w/mode",
        temperature_command_topic="w/temp/set",
        temperature_state_topic="w/temp",
        current_temperature_topic="w/now",
        power_command_topic="w/power",
        max_temp=70,
    )
    house.hear("w/mode", "eco")
    house.hear("w/temp", "55")
    house.hear("w/now", "48.26")
    state = house.state(heater)
    assert (state.value, state.attributes["temperature"]) == ("eco", 55.0)
    assert state.attributes["current_temperature"] == 48.3
    assert state.attributes["min_temp"] == 43.3
    assert house.sent(heater, "set_temperature", temperature=60, operation_mode="gas") == [
        ("w/mode/set", "gas"),
        ("w/temp/set", "60.0"),
    ]
    assert house.refusal(heater, "set_temperature", temperature=90) == "out_of_range"
    assert house.sent(heater, "turn_on") == [("w/power", "ON")]
    assert house.confirms(heater, "set_operation_mode", operation_mode="eco")


def test_a_fan(house: AnnouncedHouse) -> None:
    fan = house.announce(
        "fan",
        command_topic="f/set",
        state_topic="f",
        percentage_command_topic="f/speed/set",
        percentage_state_topic="f/speed",
        speed_range_max=4,
        preset_mode_command_topic="f/mode/set",
        preset_mode_state_topic="f/mode",
        preset_modes=["smart"],
        oscillation_command_topic="f/osc/set",
        oscillation_state_topic="f/osc",
        direction_command_topic="f/dir/set",
    )
    house.hear("f", "ON")
    house.hear("f/speed", "3")
    house.hear("f/mode", "smart")
    house.hear("f/osc", "oscillate_on")
    state = house.state(fan)
    assert state.value == "on"
    assert (state.attributes["percentage"], state.attributes["percentage_step"]) == (75, 25.0)
    assert (state.attributes["preset_mode"], state.attributes["oscillating"]) == ("smart", True)
    assert house.sent(fan, "turn_on", percentage=50) == [("f/set", "ON"), ("f/speed/set", "2")]
    assert house.sent(fan, "increase_speed") == [("f/speed/set", "4")]
    assert house.sent(fan, "decrease_speed") == [("f/speed/set", "2")]
    assert house.sent(fan, "oscillate", oscillating=False) == [("f/osc/set", "oscillate_off")]
    assert house.refusal(fan, "set_preset_mode", preset_mode="turbo") == "unknown_option"
    assert house.refusal(fan, "oscillate", oscillating="perhaps") == "not_a_boolean"
    assert house.assume(fan, "set_direction", direction="reverse").attributes["direction"] == (
        "reverse"
    )
    house.hear("f/speed", "None")
    house.hear("f/mode", "None")
    attributes = house.state(fan).attributes
    assert (attributes["percentage"], attributes["preset_mode"]) == (None, None)
    house.hear("f/speed", "9")
    assert house.state(fan).attributes["percentage"] is None


@pytest.mark.parametrize(
    ("speeds", "asked", "reported", "confirmed"),
    [
        (4, 50, "2", True),
        (4, 50, "1", False),
        (4, 30, "2", True),
        (4, 30, "1", False),
        (3, 50, "2", True),
        (3, 33, "1", True),
        (3, 33, "2", False),
        (100, 50, "51", True),
        (100, 50, "45", False),
        (255, 50, "128", True),
        (4, 0, "0", True),
    ],
)
def test_a_fan_is_believed_at_the_speed_asked_for_and_not_at_the_next(
    house: AnnouncedHouse, speeds: int, asked: int, reported: str, confirmed: bool
) -> None:
    fan = house.announce(
        "fan",
        command_topic="f/set",
        percentage_command_topic="f/speed/set",
        percentage_state_topic="f/speed",
        speed_range_max=speeds,
    )
    house.hear("f/speed", reported)
    assert house.confirms(fan, "set_percentage", percentage=asked) is confirmed


def test_a_humidifier(house: AnnouncedHouse) -> None:
    humidifier = house.announce(
        "humidifier",
        command_topic="h/set",
        state_topic="h",
        target_humidity_command_topic="h/target/set",
        target_humidity_state_topic="h/target",
        current_humidity_topic="h/now",
        action_topic="h/action",
        mode_command_topic="h/mode/set",
        mode_state_topic="h/mode",
        modes=["sleep", "auto"],
        min_humidity=30,
        max_humidity=80,
    )
    for topic, payload in (
        ("h", "ON"),
        ("h/target", "50"),
        ("h/now", "41.6"),
        ("h/action", "humidifying"),
        ("h/mode", "sleep"),
    ):
        house.hear(topic, payload)
    state = house.state(humidifier)
    assert state.value == "on"
    assert state.attributes["humidity"] == 50
    assert state.attributes["current_humidity"] == 42
    assert state.attributes["action"] == "humidifying"
    assert state.attributes["mode"] == "sleep"
    assert state.attributes["device_class"] == "humidifier"
    assert house.sent(humidifier, "set_humidity", humidity=60) == [("h/target/set", "60")]
    assert house.refusal(humidifier, "set_humidity", humidity=20) == "out_of_range"
    assert house.refusal(humidifier, "set_mode", mode="storm") == "unknown_option"
    assert house.confirms(humidifier, "set_mode", mode="sleep")
    house.hear("h/target", "99")
    assert house.state(humidifier).attributes["humidity"] == 50
    house.hear("h", "OFF")
    assert house.state(humidifier).attributes["action"] == "off"
