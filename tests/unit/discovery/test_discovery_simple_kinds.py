"""The kinds with few topics: switches, sensors, numbers, choices, locks, sirens and the rest."""

import pytest

from lares.home.entity import Capability, State, Unavailability
from tests.fakes.announced_house import AnnouncedHouse

# -- on and off ------------------------------------------------------------------------------------


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


# -- values ----------------------------------------------------------------------------------------


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


def test_a_number_refuses_what_is_out_of_range(house: AnnouncedHouse) -> None:
    number = house.announce(
        "number", command_topic="n/set", state_topic="n", min="-5", max=5, step=0.5
    )
    house.hear("n", "1.5")
    assert house.state(number).value == "1.5"
    house.hear("n", "9")
    assert house.state(number).value == "1.5"
    assert house.sent(number, "set_value", value=2.0) == [("n/set", "2")]
    assert house.sent(number, "set_value", value=-2.5) == [("n/set", "-2.5")]
    assert house.refusal(number, "set_value", value=5.5) == "out_of_range"
    assert house.refusal(number, "set_value", value=None) == "missing_value"
    assert house.confirms(number, "set_value", value=1.7)
    assert not house.confirms(number, "set_value", value=2.5)
    attributes = house.state(number).attributes
    assert (attributes["min"], attributes["max"], attributes["step"]) == (-5, 5, 0.5)


def test_a_select_takes_only_its_options(house: AnnouncedHouse) -> None:
    select = house.announce("select", command_topic="s/set", state_topic="s", options=["a", "b"])
    house.hear("s", "b")
    house.hear("s", "c")
    assert house.state(select).value == "b"
    assert house.sent(select, "select_option", option="a") == [("s/set", "a")]
    assert house.sent(select, "select_next") == [("s/set", "a")]
    assert house.sent(select, "select_next", cycle=False) == [("s/set", "b")]
    assert house.sent(select, "select_previous") == [("s/set", "a")]
    assert house.refusal(select, "select_option", option="c") == "unknown_option"
    house.hear("s", "none")
    assert house.state(select).value == "unknown"


def test_a_text_has_length_and_form(house: AnnouncedHouse) -> None:
    text = house.announce("text", command_topic="t/set", state_topic="t", max=5, pattern="[a-z]+")
    house.hear("t", "abc")
    house.hear("t", "toolong")
    assert house.state(text).value == "abc"
    assert house.sent(text, "set_value", value="xyz") == [("t/set", "xyz")]
    assert house.refusal(text, "set_value", value="toolong") == "out_of_range"
    assert house.refusal(text, "set_value", value="123") == "out_of_range"
    assert house.refusal(text, "set_value", value=["a"]) == "not_a_text"


def test_a_pattern_that_could_run_away_is_not_used(house: AnnouncedHouse) -> None:
    text = house.announce("text", command_topic="t/set", pattern="(a+)+$")
    assert house.sent(text, "set_value", value="a" * 60 + "b")[0][0] == "t/set"


@pytest.mark.parametrize(
    ("component", "payload", "expected", "data", "sent"),
    [
        ("date", "2026-02-03", "2026-02-03", {"date": "2026-03-04"}, "2026-03-04"),
        ("time", "12:30:00", "12:30:00", {"time": "01:02:03"}, "01:02:03"),
        (
            "datetime",
            "2026-02-03T04:05:06+01:00",
            "2026-02-03T03:05:06+00:00",
            {"datetime": "2026-03-04T05:06:07+00:00"},
            "2026-03-04T05:06:07+00:00",
        ),
    ],
)
def test_dates_and_times(
    house: AnnouncedHouse,
    component: str,
    payload: str,
    expected: str,
    data: dict[str, object],
    sent: str,
) -> None:
    entity = house.announce(component, command_topic="d/set", state_topic="d")
    house.hear("d", payload)
    house.hear("d", "one day")
    assert house.state(entity).value == expected
    assert house.sent(entity, "set_value", **data) == [("d/set", sent)]
    assert house.refusal(entity, "set_value", **dict.fromkeys(data, "soon")) == "out_of_range"


# -- safety ----------------------------------------------------------------------------------------


def test_locking_is_not_locked(house: AnnouncedHouse) -> None:
    lock = house.announce("lock", command_topic="k/set", state_topic="k")
    house.hear("k", "LOCKING")
    assert house.state(lock).value == "locking"
    assert not house.confirms(lock, "lock")
    house.hear("k", "LOCKED")
    assert house.confirms(lock, "lock")
    assert not house.confirms(lock, "unlock")
    house.hear("k", "JAMMED")
    assert house.state(lock).value == "jammed"
    assert house.refusal(lock, "open") == "not_capable"


def test_a_lock_with_a_code(house: AnnouncedHouse) -> None:
    lock = house.announce(
        "lock",
        command_topic="k/set",
        state_topic="k",
        payload_open="OPEN",
        code_format="^\\d{4}$",
        command_template='{"do": "{{ value }}", "code": "{{ code }}"}',
    )
    assert house.refusal(lock, "unlock") == "wrong_code"
    assert house.refusal(lock, "unlock", code="12") == "wrong_code"
    assert house.sent(lock, "unlock", code="1234") == [("k/set", {"do": "UNLOCK", "code": "1234"})]
    assert Capability.OPEN in house.registry.entities[lock].capabilities


def test_an_alarm_wants_its_code(house: AnnouncedHouse) -> None:
    alarm = house.announce(
        "alarm_control_panel",
        command_topic="a/set",
        state_topic="a",
        code="1234",
        code_arm_required=False,
        supported_features=["arm_home", "arm_away"],
    )
    house.hear("a", "armed_home")
    house.hear("a", "on fire")
    assert house.state(alarm).value == "armed_home"
    assert house.sent(alarm, "alarm_arm_away") == [("a/set", "ARM_AWAY")]
    assert house.refusal(alarm, "alarm_disarm") == "wrong_code"
    assert house.refusal(alarm, "alarm_disarm", code="4321") == "wrong_code"
    assert house.sent(alarm, "alarm_disarm", code="1234") == [("a/set", "DISARM")]
    assert house.refusal(alarm, "alarm_trigger", code="1234") == "not_capable"
    assert not house.confirms(alarm, "alarm_disarm", code="1234")


def test_a_remote_code_is_the_panel_s_business(house: AnnouncedHouse) -> None:
    alarm = house.announce(
        "alarm_control_panel",
        command_topic="a/set",
        state_topic="a",
        code="REMOTE_CODE_TEXT",
        command_template='{"a": "{{ action }}", "c": "{{ code }}"}',
    )
    assert house.refusal(alarm, "alarm_arm_home") == "wrong_code"
    assert house.sent(alarm, "alarm_arm_home", code="x") == [("a/set", {"a": "ARM_HOME", "c": "x"})]
    assert house.state(alarm).attributes["code_format"] == "text"


# -- what only happens -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("component", "service", "data", "payload"),
    [
        ("button", "press", {}, "PRESS"),
        ("scene", "turn_on", {}, "ON"),
        ("notify", "send_message", {"message": "Tea is ready"}, "Tea is ready"),
    ],
)
def test_presses_scenes_and_messages(
    house: AnnouncedHouse, component: str, service: str, data: dict[str, object], payload: str
) -> None:
    entity = house.announce(component, command_topic="x/set")
    assert house.sent(entity, service, **data) == [("x/set", payload)]
    assert house.confirms(entity, service, **data) is None
    assert house.assume(entity, service, **data).value.startswith("2026-01-01T12:00")


def test_an_event_is_not_a_memory(house: AnnouncedHouse) -> None:
    event = house.announce("event", state_topic="e", event_types=["press", "hold"])
    house.hear("e", {"event_type": "press"}, retain=True)
    assert house.state(event).value == "unknown"
    house.hear("e", {"event_type": "press", "button": 2})
    assert house.state(event).value.startswith("2026-01-01T12:00")
    assert house.state(event).attributes["event_type"] == "press"
    assert house.state(event).attributes["button"] == 2
    house.hear("e", {"event_type": "dance"})
    assert house.state(event).attributes["event_type"] == "press"


def test_an_update_compares_versions(house: AnnouncedHouse) -> None:
    update = house.announce(
        "update",
        state_topic="u",
        latest_version_topic="u/latest",
        command_topic="u/set",
        payload_install="GO",
    )
    house.hear("u", "1.9.0")
    assert house.state(update).value == "unknown"
    assert house.refusal(update, "install") == "nothing_to_do"
    house.hear("u/latest", "1.10.0")
    assert house.state(update).value == "on"
    assert house.sent(update, "install") == [("u/set", "GO")]
    house.hear("u", {"installed_version": "1.10.0", "latest_version": "1.10.0"})
    assert house.state(update).value == "off"
    house.hear("u", {"installed_version": "1.11.0", "update_percentage": 40})
    state = house.state(update)
    assert (state.value, state.attributes["in_progress"]) == ("off", True)
    assert state.attributes["update_percentage"] == 40


def test_a_vacuum(house: AnnouncedHouse) -> None:
    vacuum = house.announce(
        "vacuum",
        command_topic="v/set",
        state_topic="v",
        set_fan_speed_topic="v/fan",
        send_command_topic="v/send",
        clean_segments_command_topic="v/segments",
        fan_speed_list=["low", "max"],
        supported_features=["start", "return_home", "locate", "fan_speed", "send_command"],
    )
    house.hear("v", {"state": "cleaning", "fan_speed": "max", "segments": {"16": "Kitchen"}})
    state = house.state(vacuum)
    assert (state.value, state.attributes["fan_speed"]) == ("cleaning", "max")
    assert house.sent(vacuum, "return_to_base") == [("v/set", "return_to_base")]
    assert house.confirms(vacuum, "start")
    assert house.confirms(vacuum, "locate") is None
    assert house.sent(vacuum, "set_fan_speed", fan_speed="low") == [("v/fan", "low")]
    assert house.sent(vacuum, "send_command", command="go", params={"x": 1}) == [
        ("v/send", {"command": "go", "x": 1})
    ]
    assert house.sent(vacuum, "clean_segments", segment_ids=["16"]) == [("v/segments", '["16"]')]
    assert house.refusal(vacuum, "clean_segments", segment_ids=["99"]) == "unknown_option"
    assert house.refusal(vacuum, "clean_spot") == "not_capable"
    house.hear("v", {"state": None})
    assert house.state(vacuum).value == "unknown"


def test_a_vacuum_cleans_rooms_by_the_names_of_its_map(house: AnnouncedHouse) -> None:
    vacuum = house.announce(
        "vacuum",
        command_topic="v/set",
        state_topic="v",
        clean_segments_command_topic="v/segments",
    )
    assert house.refusal(vacuum, "clean_area", cleaning_area_id=["Kitchen"]) == "unknown_option"
    rooms = {"16": "kitchen", "17": "Bedroom", "18": "客厅", "19": "Bad", "20": "bad"}
    house.hear("v", {"state": "docked", "segments": rooms})
    for area, segment in (("Kitchen", "16"), ("厨房", "16"), ("Lounge", "18"), ("bedroom ", "17")):
        sent = house.sent(vacuum, "clean_area", cleaning_area_id=[area])
        assert sent == [("v/segments", f'["{segment}"]')]
    both = house.sent(vacuum, "clean_area", cleaning_area_id=["Bedroom", "Kitchen"])
    assert both == [("v/segments", '["17","16"]')]
    for areas in (["Attic"], ["Bad"], [], ["Kitchen", "Attic"]):
        assert house.refusal(vacuum, "clean_area", cleaning_area_id=areas) == "unknown_option"
    plain = house.announce("vacuum", "y", command_topic="y/set")
    assert house.refusal(plain, "clean_area", cleaning_area_id=["Kitchen"]) == "not_capable"


def test_a_lawn_mower(house: AnnouncedHouse) -> None:
    mower = house.announce(
        "lawn_mower",
        activity_state_topic="m",
        start_mowing_command_topic="m/set",
        dock_command_topic="m/set",
    )
    house.hear("m", "mowing")
    assert house.confirms(mower, "start_mowing")
    assert house.sent(mower, "dock") == [("m/set", "dock")]
    assert house.refusal(mower, "pause") == "not_capable"


def test_a_tracker_an_image_a_camera(house: AnnouncedHouse) -> None:
    tracker = house.announce("device_tracker", state_topic="t")
    image = house.announce("image", "i", image_topic="i")
    camera = house.announce("camera", "c", topic="c")
    house.hear("t", "home")
    house.hear("i", b"\x89PNG\xff")
    house.hear("c", b"\xff\xd8")
    assert house.state(tracker).value == "home"
    assert house.state(image).value.startswith("2026-01-01")
    assert house.state(camera).value == "idle"
    house.hear("t", "None")
    assert house.state(tracker).value == "unknown"


def test_infrared_both_ways(house: AnnouncedHouse) -> None:
    emitter = house.announce("infrared", "e", schema="emitter", command_topic="ir/set")
    receiver = house.announce("infrared", "r", schema="receiver", state_topic="ir")
    assert house.sent(emitter, "send_command", timings=[9000, 4500]) == [
        ("ir/set", {"timings": [9000, 4500], "modulation": None, "repeat_count": 0})
    ]
    assert house.refusal(emitter, "send_command", timings=["x"]) == "not_a_number"
    house.hear("ir", {"timings": [1, 2]}, retain=True)
    assert house.state(receiver).value == "unknown"
    house.hear("ir", {"timings": [1, 2]})
    assert house.state(receiver).value.startswith("2026-01-01")


def test_triggers_and_tags_are_known_and_have_no_entity(house: AnnouncedHouse) -> None:
    house.config(
        "homeassistant/device_automation/d/press/config",
        automation_type="trigger",
        type="press",
        subtype="b1",
        topic="d",
        device={"identifiers": ["d"]},
    )
    house.config("homeassistant/tag/d/config", topic="d", device={"identifiers": ["d"]})
    assert not house.registry.entities


@pytest.mark.parametrize(
    ("component", "config"),
    [
        ("sensor", {}),
        ("binary_sensor", {"state_topic": "a/#"}),
        ("switch", {"command_topic": "a/+"}),
        ("switch", {"command_topic": ""}),
        ("number", {"command_topic": "n", "min": 5, "max": 1}),
        ("select", {"command_topic": "s"}),
        ("event", {"state_topic": "e"}),
        ("image", {"image_topic": "i", "url_topic": "u"}),
        ("fan", {"command_topic": "f", "speed_range_min": 0}),
        ("humidifier", {"command_topic": "h"}),
        ("cover", {"set_position_topic": "c"}),
        ("alarm_control_panel", {"command_topic": "a"}),
        ("infrared", {"schema": "laser"}),
        ("switch", {"command_topic": "s", "qos": 3}),
        ("sensor", {"state_topic": "s", "availability": [{}]}),
        ("sensor", {"state_topic": "s", "availability_topic": "a", "availability": []}),
        ("sensor", {"state_topic": "s", "device": {"name": "nobody"}}),
        ("number", {"command_topic": "n", "max": float("inf")}),
    ],
)
def test_configs_that_cannot_work_are_refused(
    house: AnnouncedHouse, component: str, config: dict[str, object]
) -> None:
    entity = house.announce(component, **config)
    assert entity not in house.registry.entities


def test_an_optimistic_entity_takes_up_what_it_was(house: AnnouncedHouse) -> None:
    configs = [("homeassistant/switch/x/config", b'{"unique_id":"x","command_topic":"s/set"}')]
    house.engine.restore(configs, {"switch.x": State("on")})
    assert house.state("switch.x") == State("on", stale=True)
    assert house.sent("switch.x", "toggle") == [("s/set", "OFF")]
