"""Lights of all three schemas: states as people see them, commands as devices want them."""

import pytest

from lares.home.entity import Capability
from tests.fakes.announced_house import AnnouncedHouse


def json_light(house: AnnouncedHouse, **config: object) -> str:
    return house.announce(
        "light",
        **{"schema": "json", "command_topic": "l/set", "state_topic": "l", "brightness": True}
        | config,
    )


def test_a_json_light_shows_its_details_only_while_on(house: AnnouncedHouse) -> None:
    light = json_light(house, supported_color_modes=["color_temp", "xy"], brightness_scale=254)
    house.hear(
        "l", {"state": "ON", "brightness": 127, "color_mode": "color_temp", "color_temp": 250}
    )
    on = house.state(light)
    assert on.value == "on"
    assert on.attributes["brightness"] == 128
    assert on.attributes["color_temp_kelvin"] == 4000
    assert on.attributes["color_mode"] == "color_temp"
    house.hear("l", {"state": "OFF"})
    off = house.state(light)
    assert (off.value, off.attributes["brightness"], off.attributes["color_mode"]) == (
        "off",
        None,
        None,
    )
    house.hear("l", {"state": None})
    assert house.state(light).value == "unknown"


def test_a_json_light_takes_what_is_right_of_a_half_wrong_message(house: AnnouncedHouse) -> None:
    light = json_light(house, supported_color_modes=["hs"])
    house.hear("l", {"state": "ON", "brightness": "bright", "color_mode": "hs", "color": {"h": 1}})
    assert house.state(light).value == "on"
    house.hear("l", {"state": "ON", "brightness": 0, "color_mode": "hs", "color": {"h": 1, "s": 2}})
    assert house.state(light).attributes["hs_color"] == (1, 2)
    assert house.state(light).attributes["brightness"] is None


def test_a_json_light_is_sent_what_it_can_show(house: AnnouncedHouse) -> None:
    light = json_light(house, supported_color_modes=["xy"], brightness_scale=100)
    assert house.sent(light, "turn_on", brightness=128, transition=2) == [
        ("l/set", {"state": "ON", "brightness": 50, "transition": 2.0})
    ]
    assert house.sent(light, "turn_on", rgb_color=[255, 0, 0]) == [
        ("l/set", {"state": "ON", "color": {"x": 0.701, "y": 0.299}})
    ]
    assert house.sent(light, "turn_on", brightness=0) == [("l/set", {"state": "OFF"})]
    assert house.sent(light, "turn_on", flash="long") == [("l/set", {"state": "ON", "flash": 10})]
    assert house.sent(light, "turn_off", transition=1) == [
        ("l/set", {"state": "OFF", "transition": 1.0})
    ]


@pytest.mark.parametrize(
    ("modes", "asked", "expected"),
    [
        (["rgb"], {"hs_color": [0, 100]}, {"color": {"r": 255, "g": 0, "b": 0}}),
        (["rgbw"], {"rgb_color": [255, 255, 255]}, {"color": {"r": 0, "g": 0, "b": 0, "w": 255}}),
        (["hs"], {"color_temp_kelvin": 2700}, {"color": {"h": 28.395, "s": 65.723}}),
        (["color_temp"], {"color_temp_kelvin": 2700}, {"color_temp": 370}),
        (["onoff"], {"brightness": 100}, {}),
    ],
)
def test_colours_are_asked_for_in_a_mode_that_the_light_has(
    house: AnnouncedHouse, modes: list[str], asked: dict[str, object], expected: dict[str, object]
) -> None:
    light = json_light(house, supported_color_modes=modes)
    ((_topic, payload),) = house.sent(light, "turn_on", **asked)
    assert payload == {"state": "ON", **expected}


def test_values_that_are_no_colours_are_refused(house: AnnouncedHouse) -> None:
    light = json_light(house, supported_color_modes=["rgb"])
    assert house.refusal(light, "turn_on", rgb_color=[256, 0, 0]) == "out_of_range"
    assert house.refusal(light, "turn_on", rgb_color=[1, 2]) == "not_a_number"
    assert house.refusal(light, "turn_on", brightness="much") == "not_a_number"
    assert house.refusal(light, "turn_on", brightness=float("nan")) == "not_a_number"
    assert house.refusal(light, "turn_on", flash="forever") == "unknown_option"
    assert house.refusal(light, "explode") == "not_capable"


def test_steps_and_percentages_of_brightness(house: AnnouncedHouse) -> None:
    light = json_light(house)
    house.hear("l", {"state": "ON", "brightness": 100})
    assert house.sent(light, "turn_on", brightness_step=20)[0][1] == {
        "state": "ON",
        "brightness": 120,
    }
    assert house.sent(light, "turn_on", brightness_step=-200)[0][1] == {"state": "OFF"}
    assert house.sent(light, "turn_on", brightness_pct=50)[0][1] == {
        "state": "ON",
        "brightness": 128,
    }
    assert house.sent(light, "toggle")[0][1] == {"state": "OFF"}


def test_a_report_confirms_within_what_devices_round(house: AnnouncedHouse) -> None:
    light = json_light(house, supported_color_modes=["color_temp"])
    report = {"state": "ON", "brightness": 100, "color_mode": "color_temp", "color_temp": 370}
    house.hear("l", report)
    assert house.confirms(light, "turn_on", brightness=102)
    assert not house.confirms(light, "turn_on", brightness=120)
    assert house.confirms(light, "turn_on", color_temp_kelvin=2710)
    assert not house.confirms(light, "turn_on", color_temp_kelvin=4000)
    assert not house.confirms(light, "turn_off")


def test_a_brightness_is_confirmed_before_the_lamp_has_named_its_colour_mode(
    house: AnnouncedHouse,
) -> None:
    light = json_light(house, supported_color_modes=["color_temp", "xy"])
    house.hear("l", {"state": "ON", "brightness": 100})
    assert house.state(light).attributes["brightness"] is None
    assert house.confirms(light, "turn_on", brightness=102)
    assert not house.confirms(light, "turn_on", brightness=200)


@pytest.mark.parametrize(
    ("asked", "reported", "confirmed"),
    [(128, 5, True), (140, 5, True), (128, 7, False), (1, 1, True)],
)
def test_a_lamp_of_few_steps_is_believed_at_the_nearest(
    house: AnnouncedHouse, asked: int, reported: int, confirmed: bool
) -> None:
    light = json_light(house, supported_color_modes=["brightness"], brightness_scale=10)
    house.hear("l", {"state": "ON", "brightness": reported})
    assert house.confirms(light, "turn_on", brightness=asked) is confirmed


def test_a_colour_temperature_beyond_the_lamp_is_confirmed_at_its_limit(
    house: AnnouncedHouse,
) -> None:
    light = json_light(house, supported_color_modes=["color_temp"], max_mireds=454, min_mireds=250)
    house.hear("l", {"state": "ON", "color_mode": "color_temp", "color_temp": 250})
    assert house.confirms(light, "turn_on", color_temp_kelvin=6500)
    assert not house.confirms(light, "turn_on", color_temp_kelvin=2000)


def test_a_light_without_state_topic_is_what_was_asked_of_it(house: AnnouncedHouse) -> None:
    light = house.announce(
        "light", schema="json", command_topic="l/set", supported_color_modes=["hs", "white"]
    )
    assert house.registry.entities[light].assumed_state
    assert house.confirms(light, "turn_on") is None
    state = house.assume(light, "turn_on", hs_color=[120, 50], brightness=10)
    assert (state.value, state.attributes["hs_color"]) == ("on", (120, 50))
    assert house.assume(light, "turn_on", white=99).attributes["color_mode"] == "white"
    assert house.assume(light, "turn_off").value == "off"


def test_a_basic_light_has_a_topic_for_each_aspect(house: AnnouncedHouse) -> None:
    light = house.announce(
        "light",
        command_topic="l/set",
        state_topic="l",
        brightness_command_topic="l/bri/set",
        brightness_state_topic="l/bri",
        brightness_scale=100,
        rgb_command_topic="l/rgb/set",
        rgb_state_topic="l/rgb",
        effect_command_topic="l/fx/set",
        effect_list=["rainbow"],
    )
    house.hear("l", "ON")
    house.hear("l/bri", "50")
    house.hear("l/rgb", "255,128,0")
    state = house.state(light)
    assert (state.value, state.attributes["brightness"]) == ("on", 128)
    assert state.attributes["rgb_color"] == (255, 128, 0)
    assert house.sent(light, "turn_on", brightness=255, effect="rainbow") == [
        ("l/bri/set", "100"),
        ("l/fx/set", "rainbow"),
        ("l/set", "ON"),
    ]
    assert house.sent(light, "turn_on", rgb_color=[1, 2, 3]) == [
        ("l/rgb/set", "1,2,3"),
        ("l/set", "ON"),
    ]
    assert house.confirms(light, "turn_on", brightness=128)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("first", [("l/set", "ON"), ("l/bri", "7")]),
        ("last", [("l/bri", "7"), ("l/set", "ON")]),
        ("brightness", [("l/bri", "7")]),
    ],
)
def test_the_order_of_on_and_brightness_is_the_device_s(
    house: AnnouncedHouse, kind: str, expected: list[tuple[str, str]]
) -> None:
    light = house.announce(
        "light", command_topic="l/set", brightness_command_topic="l/bri", on_command_type=kind
    )
    assert house.sent(light, "turn_on", brightness=7) == expected


def test_a_basic_light_without_brightness_topic_has_the_level_in_its_channels(
    house: AnnouncedHouse,
) -> None:
    light = house.announce(
        "light",
        command_topic="l/set",
        state_topic="l",
        rgb_command_topic="c/set",
        rgb_state_topic="c",
    )
    house.hear("l", "ON")
    house.hear("c", "100,50,0")
    assert house.state(light).attributes["brightness"] == 100
    assert house.state(light).attributes["rgb_color"] == (255, 128, 0)
    assert house.sent(light, "turn_on", brightness=51)[0] == ("c/set", "51,25,0")


def test_a_template_light_speaks_the_device_s_own_language(house: AnnouncedHouse) -> None:
    light = house.announce(
        "light",
        schema="template",
        command_topic="l/set",
        state_topic="l",
        command_on_template="on,{{ brightness|d }},{{ red|d }}-{{ green|d }}-{{ blue|d }}",
        command_off_template="off,{{ transition|d }}",
        state_template="{{ value.split(',')[0] }}",
        brightness_template="{{ value.split(',')[1] }}",
        red_template="{{ value.split(',')[2].split('-')[0] }}",
        green_template="{{ value.split(',')[2].split('-')[1] }}",
        blue_template="{{ value.split(',')[2].split('-')[2] }}",
    )
    house.hear("l", "on,64,255-0-0")
    state = house.state(light)
    assert (state.value, state.attributes["brightness"]) == ("on", 64)
    assert state.attributes["rgb_color"] == (255, 0, 0)
    assert house.sent(light, "turn_on", hs_color=[240, 100], brightness=9) == [
        ("l/set", "on,9,0-0-255")
    ]
    assert house.sent(light, "turn_off", transition=3) == [("l/set", "off,3.0")]


def test_modes_that_do_not_go_together_refuse_the_light(house: AnnouncedHouse) -> None:
    light = json_light(house, supported_color_modes=["onoff", "rgb"])
    assert light not in house.registry.entities


def test_what_a_light_can_do(house: AnnouncedHouse) -> None:
    light = json_light(house, supported_color_modes=["xy", "color_temp"], effect=True)
    assert house.registry.entities[light].capabilities == {
        Capability.TURN_ON,
        Capability.TURN_OFF,
        Capability.BRIGHTNESS,
        Capability.COLOR,
        Capability.COLOR_TEMP,
        Capability.EFFECT,
    }


@pytest.mark.parametrize(
    "report",
    [
        {"color_mode": "hs", "color": {"h": "inf", "s": 5}},
        {"color_mode": "hs", "color": {"h": 1e300, "s": 5}},
        {"color_mode": "xy", "color": {"x": "nan", "y": 0.3}},
        {"color_mode": "rgb", "color": {"r": [], "g": 1, "b": 1}},
        {"color_mode": "color_temp", "color_temp": ["warm"]},
        {"color_mode": "color_temp", "color_temp": 1e-300},
        {"color_mode": "color_temp", "color_temp": -5},
        {"color_mode": ["hs"]},
    ],
)
def test_colours_that_are_none_change_nothing(
    house: AnnouncedHouse, report: dict[str, object]
) -> None:
    modes = ["hs", "xy", "rgb", "color_temp"]
    light = house.announce(
        "light", schema="json", state_topic="l", command_topic="l/set", supported_color_modes=modes
    )
    house.hear("l", {"state": "ON", "color_mode": "color_temp", "color_temp": 250})
    before = house.state(light)
    assert house.hear("l", {"state": "ON", **report}) == [light]
    assert house.state(light) == before


def test_a_colour_is_shown_in_every_colour_space(house: AnnouncedHouse) -> None:
    light = house.announce(
        "light",
        schema="json",
        state_topic="l",
        command_topic="l/set",
        supported_color_modes=["xy", "color_temp"],
    )
    for _again in range(2):
        house.hear("l", {"state": "ON", "color_mode": "xy", "color": {"x": 0.7, "y": 0.3}})
        attributes = house.state(light).attributes
        assert attributes["xy_color"] == (0.7, 0.3)
        assert attributes["rgb_color"] == (255, 9, 0)
        assert attributes["color_temp_kelvin"] is None
        house.hear("l", {"state": "ON", "color_mode": "color_temp", "color_temp": 370})
        attributes = house.state(light).attributes
        assert attributes["color_temp_kelvin"] == 2702
        assert attributes["hs_color"] == (28.391, 65.659)
        house.hear("l", {"state": "OFF"})
        assert house.state(light).attributes["hs_color"] is None
