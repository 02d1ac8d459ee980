"""Vacuum cleaners, by rooms too, and lawn mowers."""

from tests.fakes.announced_house import AnnouncedHouse


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
