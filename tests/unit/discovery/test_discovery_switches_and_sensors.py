"""Switches, sirens, sensors: what they show, for how long, and what is sent."""

import pytest

from lares.home.entity import Unavailability
from tests.fakes.announced_house import AnnouncedHouse


def test_a_switch_changes_only_by_its_echo(house: AnnouncedHouse) -> None:
    switch = house.announce(
        "switch", command_topic="s/set", state_topic="s", retain=True, qos=1, device_class="outlet"
    )
    assert house.state(switch).value == "unknown"
    encoded = house.encode(switch, "turn_on")
    assert [tuple(publish) for publish in encoded.publishes] == [("s/set", "ON", 1, True)]
    assert house.state(switch).value == "unknown"
    house.hear("s", "ON")
    assert house.state(switch).value == "on"
    assert house.confirms(switch, "turn_on")
    assert not house.confirms(switch, "turn_off")
    house.hear("s", "maybe")
    assert house.state(switch).value == "on"
    house.hear("s", "None")
    assert house.state(switch).value == "unknown"


def test_booleans_as_payloads_are_compared_as_text(house: AnnouncedHouse) -> None:
    switch = house.announce(
        "switch",
        command_topic="s/set",
        state_topic="s",
        payload_on=True,
        payload_off=False,
        value_template="{{ value_json.on }}",
    )
    house.hear("s", {"on": False})
    assert house.state(switch).value == "off"
    assert house.sent(switch, "turn_on") == [("s/set", "True")]


def test_a_siren_with_settings(house: AnnouncedHouse) -> None:
    siren = house.announce(
        "siren", command_topic="a/set", state_topic="a", available_tones=["bell", "horn"]
    )
    house.hear("a", {"state": "ON", "tone": "horn", "volume_level": 0.5, "duration": 10})
    state = house.state(siren)
    assert (state.value, state.attributes["tone"]) == ("on", "horn")
    house.hear("a", {"state": "ON", "tone": "kazoo"})
    assert house.state(siren).attributes["tone"] == "horn"
    assert house.sent(siren, "turn_on", tone="bell", duration=3, volume_level=1) == [
        ("a/set", {"state": "ON", "tone": "bell", "duration": 3, "volume_level": 1.0})
    ]
    assert house.sent(siren, "turn_off") == [("a/set", {"state": "OFF"})]
    assert house.refusal(siren, "turn_on", tone="kazoo") == "unknown_option"
    assert house.refusal(siren, "turn_on", volume_level=2) == "out_of_range"


def test_a_binary_sensor_ignores_what_it_does_not_know(house: AnnouncedHouse) -> None:
    sensor = house.announce("binary_sensor", state_topic="b", device_class="door")
    house.hear("b", "ON")
    house.hear("b", "open")
    assert house.state(sensor).value == "on"
    assert house.state(sensor).attributes["device_class"] == "door"


async def test_a_binary_sensor_goes_off_after_its_delay(house: AnnouncedHouse) -> None:
    sensor = house.announce("binary_sensor", state_topic="b", off_delay=5)
    house.hear("b", "ON")
    assert house.engine.next_deadline() == house.clock.monotonic() + 5
    await house.clock.advance(4)
    house.hear("b", "ON")
    await house.clock.advance(4)
    house.engine.tick()
    assert house.state(sensor).value == "on"
    await house.clock.advance(2)
    house.engine.tick()
    assert house.state(sensor).value == "off"
    assert house.engine.next_deadline() is None


@pytest.mark.parametrize(
    ("config", "payload", "expected"),
    [
        ({"unit_of_measurement": "W"}, "12.30", "12.30"),
        ({"unit_of_measurement": "W"}, "much", "unknown"),
        ({"unit_of_measurement": "W"}, "nan", "unknown"),
        ({"state_class": "measurement"}, "", "unknown"),
        ({"device_class": "temperature", "unit_of_measurement": "°F"}, "68", "20.0"),
        ({"device_class": "enum", "options": ["a", "b"]}, "c", "unknown"),
        ({"device_class": "enum", "options": ["a", "b"]}, "b", "b"),
        ({"device_class": "timestamp"}, "2026-01-02T03:04:05+01:00", "2026-01-02T02:04:05+00:00"),
        ({"device_class": "timestamp"}, "soon", "unknown"),
        ({"device_class": "date"}, "2026-01-02 03:04:05", "2026-01-02"),
        ({"device_class": None, "unit_of_measurement": " "}, "hello", "hello"),
        ({"device_class": "of my own"}, "hello", "hello"),
        ({}, "x" * 256, "unknown"),
        ({"value_template": "{{ value_json.a.b }}"}, "{}", "unknown"),
        ({"value_template": "{{ value_json.a }}"}, '{"a": 1.50}', "1.5"),
    ],
)
def test_what_a_sensor_shows(
    house: AnnouncedHouse, config: dict[str, object], payload: str, expected: str
) -> None:
    sensor = house.announce("sensor", state_topic="s", **config)
    house.hear("s", payload)
    assert house.state(sensor).value == expected


async def test_a_sensor_s_value_expires(house: AnnouncedHouse) -> None:
    sensor = house.announce("sensor", state_topic="s", expire_after=30)
    assert house.reason(sensor) is Unavailability.EXPIRED
    house.hear("s", "5")
    assert house.reason(sensor) is None
    await house.clock.advance(29)
    house.hear("s", "5")
    await house.clock.advance(29)
    house.engine.tick()
    assert house.reason(sensor) is None
    await house.clock.advance(2)
    house.engine.tick()
    assert house.reason(sensor) is Unavailability.EXPIRED
    house.hear("s", "5")
    assert house.reason(sensor) is None
