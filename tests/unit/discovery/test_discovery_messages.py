"""What messages do: availability, states, retained messages, wildcards, encodings, commands."""

import pytest

from lares.devices.discovery import limits
from lares.home.entity import Unavailability
from tests.fakes.announced_house import AnnouncedHouse

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


# -- states ----------------------------------------------------------------------------------------


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


@pytest.mark.parametrize("encoding", ["punycode", "idna", "zlib", "no-such", "\x00"])
def test_an_encoding_that_is_none_is_taken_for_utf_8(house: AnnouncedHouse, encoding: str) -> None:
    sensor = house.announce("sensor", state_topic="s", encoding=encoding)
    house.hear("s", "warm")
    assert house.state(sensor).value == "warm"


def test_a_version_that_is_no_version_does_not_end_the_message(house: AnnouncedHouse) -> None:
    update = house.announce("update", state_topic="u")
    versions = {"installed_version": "9" * 5_000, "latest_version": "8" * 5_000}
    assert house.hear("u", versions) == [update]
    assert house.state(update).value == "off"


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


# -- commands --------------------------------------------------------------------------------------


def test_commands_to_unknown_entities_are_refused(house: AnnouncedHouse) -> None:
    assert house.refusal("switch.nobody", "turn_on") == "unknown_entity"


def test_a_command_template_that_fails_refuses_the_command(house: AnnouncedHouse) -> None:
    switch = house.announce("switch", command_topic="s", command_template="{{ 1 / 0 }}")
    assert house.refusal(switch, "turn_on") == "template_failed"
