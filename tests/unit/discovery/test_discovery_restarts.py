"""What is kept of the announcements, and what is known from it after a restart."""

from lares.home.entity import State, Unavailability
from tests.fakes.announced_house import AnnouncedHouse


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
    house.config(
        topic,
        automation_type="trigger",
        type="a",
        subtype="b",
        topic="t",
        device={"identifiers": ["d"]},
    )
    house.hear(topic, "")
    assert [bool(payload) for _topic, payload in kept] == [True, False]


def test_nonsense_does_not_wipe_out_what_is_remembered(house: AnnouncedHouse) -> None:
    config = b'{"unique_id":"x","command_topic":"c","state_topic":"s"}'
    house.engine.restore([("homeassistant/switch/x/config", config)], {"switch.x": State("on")})
    house.hear("s", "banana")
    assert house.state("switch.x") == State("on", stale=True)
    house.hear("s", "ON")
    assert house.state("switch.x") == State("on")


def test_an_optimistic_entity_takes_up_what_it_was(house: AnnouncedHouse) -> None:
    configs = [("homeassistant/switch/x/config", b'{"unique_id":"x","command_topic":"s/set"}')]
    house.engine.restore(configs, {"switch.x": State("on")})
    assert house.state("switch.x") == State("on", stale=True)
    assert house.sent("switch.x", "toggle") == [("s/set", "OFF")]
