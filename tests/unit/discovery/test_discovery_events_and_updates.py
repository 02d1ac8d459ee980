"""What happens or is only looked at: buttons, scenes, events, updates, infrared, images."""

import pytest

from tests.fakes.announced_house import AnnouncedHouse


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
