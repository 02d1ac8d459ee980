"""Words that change what is done, when, or to what: heard, or nothing happens."""

import pytest

from lares.home.registry import Registry
from lares.nlu.intents import INTENTS
from lares.nlu.understander import Understander
from lares.nlu.understanding import Understanding
from tests.fakes.house import fill_house
from tests.fakes.intent_model import ScriptedModel

ON, OFF, TIMER = "HassTurnOn", "HassTurnOff", "HassStartTimer"


@pytest.fixture(scope="module")
def registry() -> Registry:
    return fill_house(Registry())


@pytest.fixture(scope="module")
def understander(registry: Registry) -> Understander:
    return Understander(registry)


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("turn off all the lights save the kitchen", "Kitchen"),
        ("turn off all the lights minus the kitchen", "Kitchen"),
        ("turn off all the lights, skip the kitchen", "Kitchen"),
        ("turn off all the lights and ignore the kitchen", "Kitchen"),
        ("turn off all the lights but leave the kitchen", "Kitchen"),
        ("turn off all the lights aside from the kitchen", "Kitchen"),
        ("厨房以外的灯全部关掉", "厨房"),
        ("厨房之外的所有灯关掉", "厨房"),
        ("把所有的灯关了，厨房就不用了", "厨房"),
    ],
)
def test_an_exception_is_heard_in_other_words(
    understander: Understander, text: str, area: str
) -> None:
    meaning = understander.understand(text)
    assert isinstance(meaning, Understanding), meaning
    (call,) = meaning.calls
    assert (call.intent, call.slots, call.exclude) == (OFF, {"domain": "light"}, ({"area": area},))


@pytest.mark.parametrize(
    ("text", "begun", "command"),
    [
        (
            "turn on the kitchen light, off in ten minutes",
            "Kitchen light",
            "turn off the kitchen light",
        ),
        (
            "turn on the kitchen light and turn it off in ten minutes",
            "Kitchen light",
            "turn the kitchen light off",
        ),
        ("打开厨房灯，十分钟后关", "厨房灯", "把厨房灯关掉"),
        ("打开厨房灯，过十分钟再关掉", "厨房灯", "把厨房灯关掉"),
    ],
)
def test_what_goes_off_later_goes_on_now(
    understander: Understander, text: str, begun: str, command: str
) -> None:
    meaning = understander.understand(text)
    assert isinstance(meaning, Understanding), meaning
    assert [(call.intent, call.slots) for call in meaning.calls] == [
        (ON, {"name": begun}),
        (TIMER, {"minutes": 10, "conversation_command": command}),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "turn on the kitchen light because it is dark and lock the front door",
        "turn off all the lights so keep the kitchen light",
        "turn off all the lights because it is late but not in the kitchen",
        "turn off all the lights, mom is sleeping so keep the kitchen one",
        "open the garage door, off in ten minutes",
    ],
)
def test_no_clause_is_dropped_that_orders_something(understander: Understander, text: str) -> None:
    meaning = understander.understand(text)
    if isinstance(meaning, Understanding):
        assert all(INTENTS[call.intent].asks or call.exclude for call in meaning.calls), meaning


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("get the kitchen light off tomorrow", "turn_off"),
        ("kill the kitchen light after the film", "turn_off"),
        ("回头把厨房灯弄灭", "turn_off"),
        ("get the curtain drawn next monday", "close"),
        ("the light in here and in the study, off with it", "turn_off"),
        ("关掉这里和书房的灯", "turn_off"),
        ("bathe the kitchen light in anything but red", "color_set"),
        ("a timer, ten minutes, then switch that off", "timer_start"),
        ("十分钟后关", "timer_start"),
    ],
)
def test_a_sure_model_does_not_outvote_the_words(
    registry: Registry, text: str, action: str
) -> None:
    model = ScriptedModel(registry)
    model.say(text, action, tags={})
    assert not isinstance(Understander(registry, model=model).understand(text), Understanding)
