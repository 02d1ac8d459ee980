"""Announcing, updating, migrating and removing; availability; retained messages; restarts."""

import logging

import pytest

from lares.devices.discovery import limits
from lares.home.entity import Category, State, Unavailability
from lares.home.registry import Customisation
from tests.fakes.announced_house import AnnouncedHouse

DEVICE = {"identifiers": ["lamp1"], "name": "Lamp", "suggested_area": "Kitchen", "model": "L1"}


@pytest.fixture
def house() -> AnnouncedHouse:
    return AnnouncedHouse()


# -- what is announced -----------------------------------------------------------------------------


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


def test_a_new_config_with_the_same_topics_keeps_what_they_said(house: AnnouncedHouse) -> None:
    config = {"command_topic": "s/set", "state_topic": "s", "availability_topic": "a"}
    switch = house.announce("switch", name="Old", **config)
    house.hear("a", "online", retain=True)
    house.hear("s", "ON", retain=True)
    house.hear("s", "OFF")
    house.engine.take_subscription_changes()
    house.announce("switch", name="New", **config)
    assert house.engine.take_subscription_changes() == ({}, set())
    assert house.reason(switch) is None
    assert house.hear("s", "ON", retain=True) == []
    assert house.state(switch).value == "off"


def test_nonsense_does_not_wipe_out_what_is_remembered(house: AnnouncedHouse) -> None:
    config = b'{"unique_id":"x","command_topic":"c","state_topic":"s"}'
    house.engine.restore([("homeassistant/switch/x/config", config)], {"switch.x": State("on")})
    house.hear("s", "banana")
    assert house.state("switch.x") == State("on", stale=True)
    house.hear("s", "ON")
    assert house.state("switch.x") == State("on")


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


# -- availability ----------------------------------------------------------------------------------


def test_without_availability_an_entity_is_there_while_the_link_is(house: AnnouncedHouse) -> None:
    switch = house.announce("switch", command_topic="s")
    assert house.reason(switch) is None
    house.engine.link_down()
    assert house.reason(switch) is Unavailability.LINK_DOWN
    house.engine.link_up()
    assert house.reason(switch) is None


@pytest.mark.parametrize(
    ("mode", "one", "both", "mixed"),
    [
        ("latest", None, None, "offline"),
        ("any", None, None, None),
        ("all", "silent", None, "offline"),
    ],
)
def test_modes_of_availability(
    house: AnnouncedHouse, mode: str, one: str | None, both: str | None, mixed: str | None
) -> None:
    switch = house.announce(
        "switch",
        command_topic="s",
        availability=[{"topic": "a"}, {"topic": "b", "value_template": "{{ value_json.state }}"}],
        availability_mode=mode,
    )
    assert house.reason(switch) is Unavailability.SILENT
    assert house.hear("a", "online") == [switch]
    assert house.reason(switch) == one
    house.hear("b", {"state": "online"})
    assert house.reason(switch) == both
    house.hear("a", "perhaps")
    house.hear("b", {"state": "offline"})
    assert house.reason(switch) == mixed


def test_entities_with_one_availability_share_its_topic(house: AnnouncedHouse) -> None:
    for unique_id in "abc":
        house.announce("switch", unique_id, command_topic="s", availability_topic="bridge")
    assert set(house.hear("bridge", "online")) == {"switch.a", "switch.b", "switch.c"}
    house.hear("homeassistant/switch/a/config", "")
    house.engine.take_subscription_changes()
    assert set(house.hear("bridge", "offline")) == {"switch.b", "switch.c"}


# -- messages --------------------------------------------------------------------------------------


def test_two_devices_may_share_a_topic(house: AnnouncedHouse) -> None:
    one = house.announce("sensor", "a", state_topic="t", value_template="{{ value_json.a }}")
    two = house.announce("sensor", "b", state_topic="t", value_template="{{ value_json.b }}")
    assert house.hear("t", {"a": 1, "b": 2}) == [one, two]
    assert (house.state(one).value, house.state(two).value) == ("1", "2")


def test_a_repeated_retained_message_does_not_overwrite_newer_state(house: AnnouncedHouse) -> None:
    sensor = house.announce("sensor", "a", state_topic="t")
    house.hear("t", "1", retain=True)
    house.hear("t", "2")
    second = house.announce("sensor", "b", state_topic="t")
    assert "t" in house.engine.take_subscription_changes()[0]
    assert house.hear("t", "1", retain=True) == [second]
    assert (house.state(sensor).value, house.state(second).value) == ("2", "1")
    house.engine.link_down()
    house.engine.link_up()
    house.hear("t", "3", retain=True)
    assert house.state(sensor).value == "3"


def test_a_topic_with_a_wildcard(house: AnnouncedHouse) -> None:
    sensor = house.announce("sensor", state_topic="rtl/+/temp")
    assert house.hear("rtl/7/temp", "21") == [sensor]
    assert house.hear("rtl/7/8/temp", "22") == []
    assert house.state(sensor).value == "21"


def test_json_attributes_come_along_but_cannot_forge(house: AnnouncedHouse) -> None:
    sensor = house.announce(
        "sensor", state_topic="s", unit_of_measurement="W", json_attributes_topic="s/a"
    )
    house.hear("s", "5")
    house.hear("s/a", {"serial": "x1", "unit_of_measurement": "GW", "last_reset": "now"})
    attributes = house.state(sensor).attributes
    assert attributes["serial"] == "x1"
    assert attributes["unit_of_measurement"] == "W"
    assert "last_reset" not in attributes


def test_encodings(house: AnnouncedHouse) -> None:
    latin = house.announce("sensor", "a", state_topic="t", encoding="latin-1")
    utf8 = house.announce("sensor", "b", state_topic="t")
    odd = house.announce("sensor", "c", state_topic="t", encoding="klingon")
    house.hear("t", "grün".encode("latin-1"))
    assert house.state(latin).value == "grün"
    assert house.state(utf8).value == house.state(odd).value == "unknown"


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


# -- commands --------------------------------------------------------------------------------------


def test_commands_to_unknown_entities_are_refused(house: AnnouncedHouse) -> None:
    assert house.refusal("switch.nobody", "turn_on") == "unknown_entity"


def test_a_command_template_that_fails_refuses_the_command(house: AnnouncedHouse) -> None:
    switch = house.announce("switch", command_topic="s", command_template="{{ 1 / 0 }}")
    assert house.refusal(switch, "turn_on") == "template_failed"


# -- restarts --------------------------------------------------------------------------------------


def test_configs_are_handed_out_to_be_kept_and_taken_back(house: AnnouncedHouse) -> None:
    kept: dict[str, bytes] = {}

    def keep(topic: str, payload: bytes) -> None:
        if payload:
            kept[topic] = payload
        else:
            kept.pop(topic)

    house.engine.on_config = keep
    house.announce("switch", "a", command_topic="a", state_topic="a/s")
    house.announce("switch", "b", command_topic="b")
    house.announce("switch", "bad", command_topic="#")
    house.hear("homeassistant/switch/b/config", "")
    assert set(kept) == {"homeassistant/switch/a/config"}

    later = AnnouncedHouse()
    later.engine.restore(kept.items(), {"switch.a": State("on"), "switch.gone": State("on")})
    assert set(later.registry.entities) == {"switch.a"}
    assert later.state("switch.a") == State("on", stale=True)
    assert later.reason("switch.a") is Unavailability.NOT_SEEN
    assert later.sent("switch.a", "turn_off") == [("a", "OFF")]
    assert set(later.engine.take_subscription_changes()[0]) == {"a/s"}
    later.hear("a/s", "OFF")
    assert later.state("switch.a") == State("off")
    assert later.reason("switch.a") is None


def test_an_announcement_as_before_says_that_the_device_is_there(house: AnnouncedHouse) -> None:
    payload = b'{"unique_id":"x","command_topic":"s","state_topic":"t"}'
    topic = "homeassistant/switch/x/config"
    house.engine.restore([(topic, payload)], {"switch.x": State("on")})
    house.hear(topic, payload)
    assert house.reason("switch.x") is None
    assert house.state("switch.x") == State("on", stale=True)


def test_a_config_that_is_kept_already_is_not_kept_again(house: AnnouncedHouse) -> None:
    kept: list[tuple[str, bytes]] = []
    topic, payload = "homeassistant/switch/x/config", b'{"unique_id":"x","command_topic":"s"}'
    house.engine.restore([(topic, payload)], {})
    house.engine.on_config = lambda *config: kept.append(config)
    house.hear(topic, payload)
    assert kept == []
    house.hear(topic, "")
    house.hear(topic, "")
    assert kept == [(topic, b"")]


def test_triggers_are_kept_and_removed_like_entities(house: AnnouncedHouse) -> None:
    kept: list[tuple[str, bytes]] = []
    house.engine.on_config = lambda *config: kept.append(config)
    topic = "homeassistant/device_automation/d/press/config"
    house.config(topic, automation_type="trigger", type="a", subtype="b", topic="t", device=DEVICE)
    house.hear(topic, "")
    assert [bool(payload) for _topic, payload in kept] == [True, False]


def test_a_version_that_is_no_version_does_not_end_the_message(house: AnnouncedHouse) -> None:
    update = house.announce("update", state_topic="u")
    versions = {"installed_version": "9" * 5_000, "latest_version": "8" * 5_000}
    assert house.hear("u", versions) == [update]
    assert house.state(update).value == "off"


@pytest.mark.parametrize("encoding", ["punycode", "idna", "zlib", "no-such", "\x00"])
def test_an_encoding_that_is_none_is_taken_for_utf_8(house: AnnouncedHouse, encoding: str) -> None:
    sensor = house.announce("sensor", state_topic="s", encoding=encoding)
    house.hear("s", "warm")
    assert house.state(sensor).value == "warm"


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


def test_entities_on_one_topic_share_the_time_for_their_templates(
    house: AnnouncedHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = "{% for i in range(2000) %}{{ value_json.a }}{% endfor %}"
    for number in range(3):
        template = f"{busy}{{{{ value_json.a }}}}{number}"
        house.announce("sensor", str(number), state_topic="s", value_template=template)
    monkeypatch.setattr(limits, "MAX_MESSAGE_SECONDS", 1e-5)
    assert len(house.hear("s", {"a": ""})) == 3
    assert [house.state(f"sensor.{number}").value for number in range(3)] == ["unknown"] * 3
    monkeypatch.setattr(limits, "MAX_MESSAGE_SECONDS", 5)
    house.hear("s", {"a": ""})
    assert [house.state(f"sensor.{number}").value for number in range(3)] == ["0", "1", "2"]
