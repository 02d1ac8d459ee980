"""What an announcement makes, changes, hands over and removes, and which are refused."""

import logging

import pytest

from lares.devices.discovery import limits
from lares.home.entity import Category, Unavailability
from lares.home.registry import Customisation
from tests.fakes.announced_house import AnnouncedHouse

DEVICE = {"identifiers": ["lamp1"], "name": "Lamp", "suggested_area": "Kitchen", "model": "L1"}


def test_the_filters_come_entities_first_and_devices_last(house: AnnouncedHouse) -> None:
    filters = house.engine.discovery_filters()
    assert len(filters) == 66
    assert filters[-2:] == ["homeassistant/device/+/config", "homeassistant/device/+/+/config"]
    assert not any("#" in one for one in filters)


def test_names_areas_and_categories(house: AnnouncedHouse) -> None:
    light = house.announce("light", "a", command_topic="a", name=None, device=DEVICE)
    power = house.announce(
        "sensor",
        "b",
        state_topic="b",
        device=DEVICE,
        device_class="power",
        entity_category="diagnostic",
        enabled_by_default="false",
    )
    own = house.announce("switch", "c", command_topic="c", name="Child lock", device=DEVICE)
    entities = house.registry.entities
    assert entities[light].names == {"": ("Lamp",)}
    assert entities[power].names == {"": ("Lamp Power",)}
    assert entities[own].names == {"": ("Lamp Child lock",)}
    assert entities[power].category is Category.DIAGNOSTIC
    assert not entities[power].enabled
    area = house.registry.area_of(entities[light])
    assert area is not None
    assert house.registry.areas[area].names["en"][0] == "Kitchen"


def test_short_keys_and_base_topics(house: AnnouncedHouse) -> None:
    house.config(
        "homeassistant/switch/x/config",
        **{
            "~": "base/x",
            "cmd_t": "~/set",
            "stat_t": "~/state",
            "uniq_id": "x",
            "avty": [{"t": "~/online", "pl_avail": "yes"}],
            "dev": {"ids": "d", "name": "Plug", "mf": "Maker"},
            "o": {"name": "firmware", "sw": "1"},
        },
    )
    topics, _gone = house.engine.take_subscription_changes()
    assert set(topics) == {"base/x/state", "base/x/online"}
    house.hear("base/x/online", "yes")
    assert house.reason("switch.x") is None
    assert house.sent("switch.x", "turn_on") == [("base/x/set", "ON")]
    assert house.registry.devices["d"].manufacturer == "Maker"


def test_unknown_keys_never_refuse_and_are_logged_once(
    house: AnnouncedHouse, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for unique_id in ("a", "b"):
        house.announce(
            "switch",
            unique_id,
            command_topic="s",
            sparkle=1,
            device={"identifiers": ["d"], "shoe_size": 43},
            origin={"name": "Sparkler", "mood": "good"},
        )
    house.config(
        "homeassistant/device_automation/d/press/config",
        automation_type="trigger",
        type="a",
        subtype="b",
        topic="t",
        glitter=1,
        device={"identifiers": ["d"], "shoe_size": 43},
        origin={"name": "Sparkler"},
    )
    assert {"switch.a", "switch.b"} <= set(house.registry.entities)
    for key in ("sparkle", "device.shoe_size", "origin.mood", "glitter"):
        assert caplog.text.count(f" {key},") == 1
    assert len(caplog.records) == 4


def test_without_unique_id_the_discovery_id_names_the_entity(house: AnnouncedHouse) -> None:
    house.config("homeassistant/switch/node/plug/config", command_topic="s")
    assert set(house.registry.entities) == {"switch.node_plug"}


@pytest.mark.parametrize(
    "topic",
    [
        "homeassistant/switch/a b/config",
        "homeassistant/switch/a/b/c/config",
        "homeassistant/switch/config",
        "homeassistant/toaster/a/config",
        "homeassistant/switch/ä/config",
        "homeassistant/switch/a/state",
        "other/switch/a/config",
    ],
)
def test_other_topics_announce_nothing(house: AnnouncedHouse, topic: str) -> None:
    house.config(topic, unique_id="x", command_topic="s")
    assert not house.registry.entities


def test_the_second_with_a_unique_id_is_ignored(
    house: AnnouncedHouse, caplog: pytest.LogCaptureFixture
) -> None:
    house.config("homeassistant/switch/one/config", unique_id="x", command_topic="first")
    house.config("homeassistant/switch/two/config", unique_id="x", command_topic="second")
    assert house.sent("switch.x", "turn_on") == [("first", "ON")]
    assert "exists already" in caplog.text
    house.hear("homeassistant/switch/two/config", "")
    assert "switch.x" in house.registry.entities


def test_a_new_config_keeps_state_and_customisation(house: AnnouncedHouse) -> None:
    switch = house.announce("switch", command_topic="s/set", state_topic="s", name="Old")
    house.registry.customise(switch, Customisation(names={"en": ("Fan heater",)}))
    house.hear("s", "ON")
    house.engine.take_subscription_changes()
    house.announce("switch", command_topic="s2/set", state_topic="s2", name="New")
    assert house.state(switch).value == "on"
    assert house.registry.entities[switch].names == {"en": ("Fan heater",), "": ("New",)}
    topics, gone = house.engine.take_subscription_changes()
    assert (set(topics), gone) == ({"s2"}, {"s"})
    assert house.hear("s", "OFF") == []
    assert house.hear("s2", "OFF") == [switch]


def test_an_empty_payload_removes_and_cleans_up(house: AnnouncedHouse) -> None:
    house.announce("switch", command_topic="s/set", state_topic="s", device=DEVICE)
    house.engine.take_subscription_changes()
    house.hear("homeassistant/switch/x/config", "")
    assert not house.registry.entities
    assert not house.registry.devices
    assert house.engine.take_subscription_changes() == ({}, {"s"})


# -- whole devices ---------------------------------------------------------------------------------


def device(house: AnnouncedHouse, **components: object) -> None:
    house.config(
        "homeassistant/device/dev1/config",
        device=DEVICE,
        origin={"name": "test"},
        state_topic="d/state",
        availability_topic="d/online",
        components=components,
    )


SWITCH = {"platform": "switch", "unique_id": "d_s", "command_topic": "d/set"}
SENSOR = {"platform": "sensor", "unique_id": "d_t", "value_template": "{{ value_json.t }}"}


def test_a_device_payload_announces_its_components(house: AnnouncedHouse) -> None:
    device(house, s=SWITCH, t=SENSOR, bad={"platform": "sensor", "state_topic": "#"}, odd=7)
    assert set(house.registry.entities) == {"switch.d_s", "sensor.d_t"}
    assert house.reason("sensor.d_t") is Unavailability.SILENT
    house.hear("d/online", "online")
    house.hear("d/state", {"t": 21})
    assert house.reason("switch.d_s") is None
    assert house.state("sensor.d_t").value == "21"


def test_a_component_goes_when_only_its_platform_is_left(house: AnnouncedHouse) -> None:
    device(house, s=SWITCH, t=SENSOR)
    device(house, s=SWITCH, t={"platform": "sensor"})
    assert set(house.registry.entities) == {"switch.d_s"}
    house.hear("homeassistant/device/dev1/config", "")
    assert not house.registry.entities


def test_child_devices_are_devices_of_their_own(house: AnnouncedHouse) -> None:
    house.config(
        "homeassistant/device/hub/config",
        device={"identifiers": ["hub"], "name": "Hub"},
        origin={"name": "test"},
        child_devices=[
            {"identifiers": ["c1"], "name": "Left", "components": {"s": SWITCH}},
        ],
    )
    entity = house.registry.entities["switch.d_s"]
    assert entity.device_id == "c1"
    assert house.registry.devices["c1"].via_device == "hub"
    assert entity.names == {"": ("Left",)}


def test_migration_hands_an_entity_over_without_losing_it(house: AnnouncedHouse) -> None:
    old = "homeassistant/switch/old/config"
    house.config(old, unique_id="d_s", command_topic="old/set", state_topic="old")
    house.hear("old", "ON")
    house.hear(old, {"migrate_discovery": True})
    assert house.state("switch.d_s").value == "on"
    device(house, s=SWITCH)
    house.hear(old, "")
    assert house.state("switch.d_s").value == "on"
    assert house.sent("switch.d_s", "turn_on") == [("d/set", "ON")]


def test_another_topic_cannot_take_an_entity_without_migration(house: AnnouncedHouse) -> None:
    device(house, s=SWITCH)
    house.config("homeassistant/switch/dev1/s/config", unique_id="other", command_topic="x")
    assert set(house.registry.entities) == {"switch.d_s"}


# -- what is refused -------------------------------------------------------------------------------


def test_bad_configs_and_payloads_are_logged_once_a_topic(
    house: AnnouncedHouse, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        house.hear("homeassistant/switch/x/config", "{")
        house.hear("homeassistant/switch/y/config", b"\xff\xfe")
        house.hear("homeassistant/switch/z/config", "[1]")
    assert len(caplog.records) == 3


@pytest.mark.parametrize(
    "payload",
    [
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"x" * (limits.MAX_PAYLOAD + 1),
        b'{"unique_id": "' + b"u" * 300 + b'", "command_topic": "s"}',
        b'{"unique_id": "u", "command_topic": "' + b"s" * 2000 + b'"}',
        b'{"unique_id": "u", "command_topic": 1e999}',
        b'{"unique_id": {"a": 1}, "command_topic": "s"}',
        b'{"unique_id": "u", "command_topic": "s\\u0000"}',
        b'{"unique_id": "u", "command_topic": "s", "device": []}',
        b'{"unique_id": "u", "command_topic": "s", "availability": 5}',
    ],
)
def test_oversized_and_odd_configs_are_refused(house: AnnouncedHouse, payload: bytes) -> None:
    assert house.hear("homeassistant/switch/x/config", payload) == []
    assert not house.registry.entities


def test_more_entities_than_a_house_has_are_refused(
    house: AnnouncedHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_ENTITIES", 2)
    for unique_id in "abc":
        house.announce("switch", unique_id, command_topic="s")
    assert len(house.registry.entities) == 2


def test_only_so_many_topics_have_wildcards(
    house: AnnouncedHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_WILDCARDS", 2)
    first = house.announce("sensor", "a", state_topic="a/+", availability_topic="b/+")
    same = house.announce("sensor", "b", state_topic="a/+")
    third = house.announce("sensor", "c", state_topic="c/+")
    exact = house.announce("sensor", "d", state_topic="d")
    assert set(house.registry.entities) == {first, same, exact}
    house.hear("homeassistant/sensor/a/config", "")
    assert third not in house.registry.entities
    assert house.announce("sensor", "c", state_topic="c/+") in house.registry.entities


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
