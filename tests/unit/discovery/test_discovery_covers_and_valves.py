"""Covers and valves: states, positions in the device's own range, what confirms a command."""

from typing import Any

import pytest

from lares.home.entity import Capability
from tests.fakes.announced_house import AnnouncedHouse


def test_a_cover_with_state_and_position(house: AnnouncedHouse) -> None:
    cover = house.announce(
        "cover",
        command_topic="c/set",
        state_topic="c",
        value_template="{{ value_json.state }}",
        position_topic="c",
        position_template="{{ value_json.position }}",
        set_position_topic="c/set",
        set_position_template='{"position": {{ position }}}',
        device_class="curtain",
    )
    house.hear("c", {"state": "opening", "position": 40})
    assert house.state(cover).value == "opening"
    assert house.state(cover).attributes["current_position"] == 40
    house.hear("c", {"state": "stopped", "position": 0})
    assert house.state(cover).value == "closed"
    house.hear("c", {"state": "stopped", "position": 7})
    assert house.state(cover).value == "open"
    assert house.registry.entities[cover].device_class == "curtain"
    assert house.sent(cover, "open_cover") == [("c/set", "OPEN")]
    assert house.sent(cover, "set_cover_position", position=30) == [("c/set", {"position": 30})]
    assert house.refusal(cover, "set_cover_position", position=101) == "out_of_range"
    assert house.refusal(cover, "open_cover_tilt") == "not_capable"


def test_opening_confirms_open_but_a_wrong_position_does_not_confirm(
    house: AnnouncedHouse,
) -> None:
    cover = house.announce(
        "cover",
        command_topic="c/set",
        state_topic="c",
        position_topic="c/p",
        set_position_topic="c/p/set",
    )
    house.hear("c", "opening")
    assert house.confirms(cover, "open_cover")
    assert not house.confirms(cover, "close_cover")
    house.hear("c/p", "52")
    assert house.confirms(cover, "set_cover_position", position=50)
    assert not house.confirms(cover, "set_cover_position", position=20)


Report = dict[str, object]


def _curtain(house: AnnouncedHouse, **config: str) -> str:
    return house.announce(
        "cover",
        command_topic="c/set",
        position_topic="c",
        position_template="{{ value_json.position }}",
        set_position_topic="c/set",
        tilt_command_topic="c/tilt",
        tilt_status_topic="c",
        tilt_status_template="{{ value_json.tilt }}",
        **config,
    )


_WITH_STATE: dict[str, Any] = {"state_topic": "c", "value_template": "{{ value_json.state }}"}


def _judged(
    house: AnnouncedHouse, entity_id: str, service: str, reports: list[Report], **data: object
) -> list[str]:
    """Return what each report after a command means for it."""
    encoded = house.encode(entity_id, service, **data)
    assert encoded.confirms is not None
    assert encoded.underway is not None
    words = []
    for report in reports:
        house.hear("c", report)
        state = house.state(entity_id)
        if encoded.confirms(state):
            words.append("done")
        else:
            words.append("underway" if encoded.underway(state) else "otherwise")
    return words


@pytest.mark.parametrize(
    ("service", "position", "then", "words"),
    [
        ("close_cover", 100, [100, 90], ["underway", "done"]),
        ("close_cover", 50, [55, 60, 57], ["otherwise", "otherwise", "done"]),
        ("close_cover", 40, [41, 2], ["otherwise", "done"]),
        ("close_cover", 0, [0], ["done"]),
        ("open_cover", 0, [0, 4], ["underway", "done"]),
        ("open_cover", 40, [40, 35], ["underway", "otherwise"]),
    ],
)
def test_a_curtain_that_reports_positions_is_believed_when_it_comes_nearer(
    house: AnnouncedHouse, service: str, position: int, then: list[int], words: list[str]
) -> None:
    curtain = _curtain(house)
    house.hear("c", {"position": position})
    assert _judged(house, curtain, service, [{"position": one} for one in then]) == words


@pytest.mark.parametrize(
    ("service", "before", "then", "words"),
    [
        ("close_cover", "open", ["open", "closing"], ["underway", "done"]),
        ("close_cover", "opening", ["opening", "stopped", "closed"],
         ["underway", "otherwise", "done"]),
        ("open_cover", "closed", ["opening"], ["done"]),
        ("open_cover", "closed", ["open"], ["done"]),
        ("open_cover", "closing", ["closing", "opening"], ["underway", "done"]),
    ],
)  # fmt: skip
def test_a_curtain_that_reports_only_its_state(
    house: AnnouncedHouse, service: str, before: str, then: list[str], words: list[str]
) -> None:
    curtain = house.announce("cover", command_topic="c/set", **_WITH_STATE)
    house.hear("c", {"state": before})
    assert _judged(house, curtain, service, [{"state": one} for one in then]) == words


def test_a_position_is_reached_by_moving_there(house: AnnouncedHouse) -> None:
    curtain = _curtain(house, **_WITH_STATE)
    house.hear("c", {"state": "open", "position": 20, "tilt": 20})
    reports: list[Report] = [
        {"state": "open", "position": 20, "tilt": 20},
        {"state": "closing", "position": 20, "tilt": 20},
        {"state": "opening", "position": 20, "tilt": 20},
    ]
    words = ["underway", "underway", "done"]
    assert _judged(house, curtain, "set_cover_position", reports, position=60) == words
    away: list[Report] = [{"state": "open", "position": 10, "tilt": 20}]
    assert _judged(house, curtain, "set_cover_position", away, position=60) == ["otherwise"]


def test_half_open_is_not_what_opening_asked_for(house: AnnouncedHouse) -> None:
    curtain = _curtain(house, **_WITH_STATE)
    house.hear("c", {"state": "open", "position": 50, "tilt": 0})
    stays: list[Report] = [{"state": "open", "position": 50, "tilt": 0}]
    assert _judged(house, curtain, "open_cover", stays) == ["underway"]
    assert not house.confirms(curtain, "open_cover")
    house.hear("c", {"state": "open", "position": 98, "tilt": 0})
    assert house.confirms(curtain, "open_cover")


def test_a_tilt_is_judged_by_the_tilt_alone(house: AnnouncedHouse) -> None:
    curtain = _curtain(house, **_WITH_STATE)
    house.hear("c", {"state": "open", "position": 20, "tilt": 20})
    reports: list[Report] = [
        {"state": "opening", "position": 40, "tilt": 20},
        {"state": "open", "position": 40, "tilt": 25},
    ]
    words = ["underway", "done"]
    assert _judged(house, curtain, "set_cover_tilt_position", reports, tilt_position=80) == words


def test_a_valve_that_turns_slowly(house: AnnouncedHouse) -> None:
    valve = house.announce("valve", command_topic="v/set", state_topic="c", reports_position=True)
    house.hear("c", "100")
    encoded = house.encode(valve, "close_valve")
    assert encoded.confirms is not None
    house.hear("c", "100")
    assert not encoded.confirms(house.state(valve))
    house.hear("c", "70")
    assert encoded.confirms(house.state(valve))


def test_toggling_goes_the_other_way(house: AnnouncedHouse) -> None:
    cover = house.announce("cover", command_topic="c/set", state_topic="c")
    for state, expected in (
        ("open", "CLOSE"),
        ("closing", "STOP"),
        ("open", "OPEN"),
        ("opening", "STOP"),
        ("open", "CLOSE"),
        ("closed", "OPEN"),
    ):
        house.hear("c", state)
        assert house.sent(cover, "toggle") == [("c/set", expected)]


def test_an_inverted_range_of_positions(house: AnnouncedHouse) -> None:
    cover = house.announce(
        "cover",
        command_topic="c/set",
        position_topic="c",
        set_position_topic="c/set",
        position_open=0,
        position_closed=100,
    )
    house.hear("c", "100")
    assert house.state(cover).value == "closed"
    house.hear("c", "0")
    assert (house.state(cover).value, house.state(cover).attributes["current_position"]) == (
        "open",
        100,
    )
    assert house.sent(cover, "set_cover_position", position=25) == [("c/set", "75")]


def test_tilt_has_a_range_of_its_own(house: AnnouncedHouse) -> None:
    cover = house.announce(
        "cover",
        tilt_command_topic="c/tilt/set",
        tilt_status_topic="c/tilt",
        tilt_max=50,
        tilt_opened_value=40,
    )
    house.hear("c/tilt", "25")
    assert house.state(cover).attributes["current_tilt_position"] == 50
    house.hear("c/tilt", "99")
    assert house.state(cover).attributes["current_tilt_position"] == 50
    assert house.sent(cover, "open_cover_tilt") == [("c/tilt/set", "40")]
    assert house.sent(cover, "set_cover_tilt_position", tilt_position=100) == [("c/tilt/set", "50")]
    assert house.sent(cover, "stop_cover_tilt") == [("c/tilt/set", "STOP")]
    assert house.registry.entities[cover].capabilities == {Capability.TILT}


def test_position_and_tilt_in_one_message(house: AnnouncedHouse) -> None:
    cover = house.announce(
        "cover", position_topic="c", tilt_command_topic="c/tilt", command_topic="c/set"
    )
    house.hear("c", {"position": 10, "tilt_position": 60})
    attributes = house.state(cover).attributes
    assert (attributes["current_position"], attributes["current_tilt_position"]) == (10, 60)


def test_a_cover_that_never_reports(house: AnnouncedHouse) -> None:
    cover = house.announce("cover", command_topic="c/set", payload_stop=None)
    assert house.registry.entities[cover].assumed_state
    assert house.confirms(cover, "open_cover") is None
    assert house.assume(cover, "open_cover").value == "open"
    assert house.assume(cover, "close_cover").value == "closed"
    assert house.refusal(cover, "stop_cover") == "not_capable"
    assert house.sent(cover, "toggle") == [("c/set", "OPEN")]


def test_garbage_leaves_a_cover_as_it_was(house: AnnouncedHouse) -> None:
    cover = house.announce("cover", command_topic="c/set", state_topic="c", position_topic="c/p")
    house.hear("c", "open")
    for payload in ("banana", "", b"\xff\xfe", "{"):
        house.hear("c", payload)
        house.hear("c/p", payload)
    house.hear("c/p", "nan")
    assert house.state(cover).value == "open"


def test_a_valve_that_is_open_or_closed(house: AnnouncedHouse) -> None:
    valve = house.announce("valve", command_topic="v/set", state_topic="v", payload_stop="STOP")
    house.hear("v", "opening")
    assert house.state(valve).value == "opening"
    assert house.confirms(valve, "open_valve")
    assert house.sent(valve, "toggle") == [("v/set", "STOP")]
    house.hear("v", {"state": "closed"})
    assert house.state(valve).value == "closed"
    house.hear("v", "None")
    assert house.state(valve).value == "unknown"
    assert house.sent(valve, "close_valve") == [("v/set", "CLOSE")]


def test_a_valve_with_a_position(house: AnnouncedHouse) -> None:
    valve = house.announce(
        "valve", command_topic="v/set", state_topic="v", reports_position=True, position_open=255
    )
    house.hear("v", "127")
    assert house.state(valve).attributes["current_position"] == 49
    house.hear("v", {"state": "closing", "position": 0})
    assert house.state(valve).value == "closing"
    house.hear("v", "0")
    assert house.state(valve).value == "closed"
    assert house.sent(valve, "open_valve") == [("v/set", "255")]
    assert house.sent(valve, "set_valve_position", position=50) == [("v/set", "128")]
    assert house.confirms(valve, "close_valve")


def test_a_valve_cannot_have_both_forms(house: AnnouncedHouse) -> None:
    valve = house.announce("valve", state_topic="v", reports_position=True, state_open="yes")
    assert valve not in house.registry.entities
