"""Discovery holds for configs and payloads that look right and are not, in any order."""

import json
import math

from hypothesis import given, settings
from hypothesis import strategies as st

from lares.devices.discovery.catalog import COMPONENTS
from lares.devices.discovery.description import COMMON_KEYS
from lares.devices.discovery.platforms import colors
from lares.devices.discovery.platforms.ranges import from_percentage, to_percentage
from tests.fakes.announced_house import AnnouncedHouse
from tests.fuzz import discovery_payloads, templates

KEYS = sorted(
    COMMON_KEYS
    | {
        "value_template",
        "command_template",
        "options",
        "event_types",
        "min",
        "max",
        "position_topic",
        "position_template",
        "supported_color_modes",
        "brightness",
        "brightness_state_topic",
        "rgb_state_topic",
        "mode_state_topic",
        "temperature_state_topic",
        "percentage_state_topic",
        "expire_after",
        "off_delay",
        "payload_on",
        "components",
        "platform",
        "dev",
        "avty",
        "~",
    }
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["t", "~/t", "json", "{{ value_json.a }}", "{{ value | float }}", "ON", "0"])
    | st.text(max_size=20)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
CONFIGS = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=12).map(
    lambda config: {"state_topic": "t", "command_topic": "t/set", **config}
)


@settings(max_examples=150, deadline=None)
@given(
    components=st.lists(st.sampled_from(sorted(COMPONENTS)), min_size=1, max_size=3),
    configs=st.lists(CONFIGS, min_size=1, max_size=3),
    payloads=st.lists(VALUES, max_size=4),
)
def test_configs_that_look_right_never_break_the_engine(components, configs, payloads):
    house = AnnouncedHouse()
    for number, config in enumerate(configs):
        component = components[number % len(components)]
        house.config(f"homeassistant/{component}/x{number}/config", **config)
        house.config("homeassistant/device/d/config", **config)
    for payload in payloads:
        fed = house.hear("t", payload)
        assert set(fed) <= set(house.registry.entities)
    for entity_id in house.registry.entities:
        json.dumps(dict(house.state(entity_id).attributes), allow_nan=True)
    for number in range(len(configs)):
        for component in components:
            house.hear(f"homeassistant/{component}/x{number}/config", "")
    house.hear("homeassistant/device/d/config", "")
    assert not house.registry.entities
    assert house.engine.next_deadline() is None


@settings(max_examples=100, deadline=None)
@given(data=st.binary(max_size=400))
def test_payloads_of_any_bytes(data):
    discovery_payloads.target(data)


FRAGMENTS = st.sampled_from(
    [
        "{{",
        "}}",
        "{%",
        "%}",
        "for i in range(9)",
        "endfor",
        "value_json",
        "value",
        ".a",
        "['b']",
        " | int",
        " | float(0)",
        " | list",
        " * 9",
        " ** 9",
        " ~ 'x'",
        "if",
        "endif",
        "set x = 1",
        "| join('x')",
        "| replace('a','b')",
        "'a'",
        "9",
        "(",
        ")",
        "[",
        "]",
        " ",
        "\x00",
        "{}",
        "1",
    ]
)


@settings(max_examples=200, deadline=None)
@given(parts=st.lists(FRAGMENTS, max_size=14))
def test_templates_of_any_fragments(parts):
    templates.target("".join(parts).encode())


@given(
    low=st.integers(-500, 500),
    width=st.integers(100, 1000),
    percentage=st.integers(0, 100),
    inverted=st.booleans(),
)
def test_a_position_comes_back_from_the_device_s_range(low, width, percentage, inverted):
    closed, opened = (low + width, low) if inverted else (low, low + width)
    steps = (closed + 1, opened)
    value = round(from_percentage(steps, percentage))
    assert abs(to_percentage(steps, value) - percentage) <= 1


@given(hue=st.floats(0, 360), saturation=st.floats(0, 100))
def test_colours_survive_the_way_through_other_spaces(hue, saturation):
    rgb = colors.hs_to_rgb((hue, saturation))
    assert colors.hs_to_rgb(colors.rgb_to_hs(rgb)) == rgb
    for mode in ("rgbw", "rgbww"):
        there = colors.FROM_RGB[mode](rgb, (2000, 6535))
        assert all(0 <= channel <= 255 and not math.isnan(channel) for channel in there)
        back = colors.TO_RGB[mode](there, (2000, 6535))
        assert all(abs(one - other) <= 6 for one, other in zip(back, rgb, strict=True))
