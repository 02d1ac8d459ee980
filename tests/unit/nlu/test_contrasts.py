"""What is meant beside what is not: the one is proposed, the other never touched."""

from collections.abc import Mapping

import pytest

from lares.home.registry import Registry
from lares.nlu.understander import Understander
from lares.nlu.understanding import Understanding
from tests.fakes.house import fill_house

ON, OFF, LIGHT = "HassTurnOn", "HassTurnOff", "HassLightSet"
KITCHEN, BEDROOM = {"name": "Kitchen light"}, {"name": "Bedroom light"}
ZH_KITCHEN, ZH_BEDROOM = {"name": "厨房灯"}, {"name": "卧室灯"}


@pytest.fixture(scope="module")
def understander() -> Understander:
    return Understander(fill_house(Registry()))


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("not the kitchen light, turn on the bedroom light", (ON, BEDROOM)),
        ("no no not the kitchen light, turn on the bedroom light", (ON, BEDROOM)),
        ("no, not that one, turn off the bedroom light", (OFF, BEDROOM)),
        ("turn on the bedroom light, not the kitchen light", (ON, BEDROOM)),
        ("turn on not the kitchen light but the bedroom light", (ON, BEDROOM)),
        ("set the kitchen light to 30%, not 40%", (LIGHT, {**KITCHEN, "brightness": 30})),
        ("不是厨房灯，打开卧室灯", (ON, ZH_BEDROOM)),
        ("no no 不是厨房灯，打开卧室灯", (ON, ZH_BEDROOM)),
        ("打开卧室灯，不是厨房灯", (ON, ZH_BEDROOM)),
        ("打开的不是厨房灯是卧室灯", (ON, ZH_BEDROOM)),
        ("要开的是卧室灯，不是厨房灯", (ON, ZH_BEDROOM)),
        ("不是打开厨房灯，是打开卧室灯", (ON, ZH_BEDROOM)),
        ("不是让你关厨房灯，是关卧室灯", (OFF, ZH_BEDROOM)),
    ],
)
def test_what_is_meant_is_proposed(
    understander: Understander, text: str, call: tuple[str, Mapping[str, object]]
) -> None:
    meaning = understander.understand(text)
    assert isinstance(meaning, Understanding), meaning
    assert [(one.intent, one.slots) for one in meaning.calls] == [call]
    assert meaning.confirm == "unsure"


@pytest.mark.parametrize(
    "text",
    [
        "not the kitchen light, the bedroom light",
        "not the kitchen light, turn on the kitchen light",
        "not the kitchen light, don't turn on the bedroom light",
        "not the kitchen light, why is the bedroom light on",
        "not now, turn on the kitchen light",
        "turn on the kitchen light, not now",
        "turn on the kitchen light, not the kitchen light",
        "not the back door, unlock the front door",
        "unlock the front door, not the back door",
        "turn on not the kitchen light but the bedroom light if it rains",
        "不是厨房灯，卧室灯",
        "不要厨房灯，要卧室灯",
        "不是厨房灯是卧室灯",
        "不是大门，打开车库门",
        "不是我开的厨房灯是他开的",
        "不是厨房灯，别打开卧室灯",
    ],
)
def test_what_cannot_be_told_apart_lets_nothing_happen(
    understander: Understander, text: str
) -> None:
    meaning = understander.understand(text)
    calls = meaning.calls if isinstance(meaning, Understanding) else ()
    assert not [call for call in calls if call.intent in (ON, OFF, LIGHT)]


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("turn on the whatsit, i mean the kitchen light", (ON, KITCHEN)),
        ("打开那个啥，我是说厨房灯", (ON, ZH_KITCHEN)),
        ("打开厨房灯，不是，卧室灯", (ON, ZH_BEDROOM)),
    ],
)
def test_a_slip_is_corrected(
    understander: Understander, text: str, call: tuple[str, Mapping[str, object]]
) -> None:
    meaning = understander.understand(text)
    assert isinstance(meaning, Understanding), meaning
    assert [(one.intent, one.slots) for one in meaning.calls] == [call]
