"""A device repeats all its readings in every report: what is as before needs no work, only a note.

The first test compares, message by message, a house that leaves out what is repeated with one that
does not.
"""

import json
from typing import Any
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from lares.devices.discovery.platforms.sensor import Sensor
from lares.devices.discovery.subscriptions import Feed
from lares.home.entity import State
from tests.fakes.announced_house import AnnouncedHouse

_READ: dict[str, Any] = {"state_topic": "d", "value_template": "{{ value_json.v }}"}
_SET: dict[str, Any] = {**_READ, "command_topic": "d/set"}
_KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "text_sensor": ("sensor", _READ),
    "number_sensor": ("sensor", {**_READ, "unit_of_measurement": "W"}),
    "mortal_sensor": ("sensor", {**_READ, "expire_after": 60}),
    "door": ("binary_sensor", {**_READ, "payload_on": "1", "payload_off": "True"}),
    "motion": ("binary_sensor", {**_READ, "payload_on": "ON", "off_delay": 5}),
    "switch": ("switch", _SET),
    "optimistic": ("switch", {**_SET, "optimistic": True}),
    "number": ("number", {**_SET, "min": 0}),
    "select": ("select", {**_SET, "options": ["ON", "OFF", "1", "None"]}),
    "text": ("text", _SET),
    "lock": ("lock", {**_SET, "state_locked": "ON", "state_unlocked": "OFF"}),
    "fan": ("fan", {"command_topic": "d/set", "state_topic": "d",
                    "state_value_template": "{{ value_json.v }}"}),
    "with_attributes": ("sensor", {**_READ, "json_attributes_topic": "d"}),
}  # fmt: skip
_VALUES = ("ON", "OFF", "", "None", 0, 1, 1.0, True, False, None, "1", [1], {"a": 1}, {"a": True})
_MESSAGES = st.one_of(
    st.sampled_from([json.dumps({"v": value, "other": 1}) for value in _VALUES]),
    st.sampled_from(["{}", "ON", "1", "[1]", "null", ""]),
)
_STEPS = st.lists(st.one_of(_MESSAGES, st.sampled_from([True, False])), max_size=12)


def _house() -> AnnouncedHouse:
    house = AnnouncedHouse()
    for unique_id, (component, config) in _KINDS.items():
        house.announce(component, unique_id, **config)
    return house


def _after(house: AnnouncedHouse, step: str | bool) -> dict[str, State]:
    if isinstance(step, bool):
        house.assume("switch.optimistic", "turn_on" if step else "turn_off")
    else:
        fed = house.hear("d", step)
        assert len(fed) >= len(_KINDS), "who was fed is told even where nothing was done"
    return {entity_id: house.state(entity_id) for entity_id in house.registry.entities}


@settings(max_examples=150, deadline=None)
@given(_STEPS)
def test_leaving_out_what_is_repeated_changes_no_state(steps: list[str | bool]) -> None:
    quick, slow = _house(), _house()
    for step in steps:
        states = _after(quick, step)
        with patch.object(Feed, "repeats", lambda _feed, _message: False):
            assert states == _after(slow, step)


def test_a_repeated_value_is_not_worked_on() -> None:
    house = AnnouncedHouse()
    sensor = house.announce("sensor", **_READ)
    with patch.object(Sensor, "_take_value", autospec=True, return_value=False) as take:
        for value in ("a", "a", "b", "b", "a"):
            assert house.hear("d", {"v": value}) == [sensor]
    assert [call.args[1] for call in take.mock_calls] == ["a", "b", "a"]


def test_a_new_config_reads_the_same_value_anew() -> None:
    house = AnnouncedHouse()
    door = house.announce("binary_sensor", **_READ, payload_on="open", payload_off="shut")
    house.hear("d", {"v": "open"})
    assert house.state(door).value == "on"
    house.announce("binary_sensor", **_READ, payload_on="shut", payload_off="open")
    house.hear("d", {"v": "open"})
    assert house.state(door).value == "off"


def test_a_remembered_state_is_replaced_by_the_first_report() -> None:
    house = AnnouncedHouse()
    topic = "homeassistant/sensor/x/config"
    config = json.dumps({**_READ, "unique_id": "x"}).encode()
    house.engine.restore([(topic, config)], {"sensor.x": State("warm")})
    assert house.state("sensor.x").stale
    house.hear("d", {"v": "warm"})
    assert house.state("sensor.x") == State("warm")
    assert house.reason("sensor.x") is None


def test_what_was_assumed_gives_way_to_a_report_even_if_it_is_the_same_as_before() -> None:
    house = AnnouncedHouse()
    switch = house.announce("switch", **_SET, optimistic=True)
    house.hear("d", {"v": "ON"})
    assert house.assume(switch, "turn_off").value == "off"
    house.hear("d", {"v": "ON"})
    assert house.state(switch).value == "on"
