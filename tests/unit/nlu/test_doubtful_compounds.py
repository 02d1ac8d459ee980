"""Compounds of which one part contradicts or doubts the other: asked or refused, never done."""

import pytest

from lares.home.registry import Registry
from lares.nlu.understander import Understander
from lares.nlu.understanding import Understanding
from tests.fakes.house import fill_house
from tests.fakes.intent_model import ScriptedModel

OFF = "HassTurnOff"


@pytest.fixture(scope="module")
def understander() -> Understander:
    return Understander(fill_house(Registry()))


@pytest.mark.parametrize(
    "text",
    [
        "turn on the kitchen light, turn off the kitchen light",
        "turn on the kitchen light and turn it off",
        "打开厨房灯，关掉厨房灯",
    ],
)
def test_an_order_and_its_opposite_are_asked(understander: Understander, text: str) -> None:
    meaning = understander.understand(text)
    assert not isinstance(meaning, Understanding) or meaning.confirm == "unsure"


def test_a_question_of_the_model_beside_an_order_is_asked() -> None:
    registry = fill_house(Registry())
    model = ScriptedModel(registry)
    model.say("anything burning in the kitchen", "state_query")
    understander = Understander(registry, model=model)
    text = "anything burning in the kitchen, turn on the kitchen light"
    meaning = understander.understand(text)
    assert not isinstance(meaning, Understanding) or meaning.confirm == "unsure", meaning


@pytest.mark.parametrize(
    "text",
    [
        "turn on the kitchen light? hmm",
        "turn on the kitchen light? never in my life",
        "turn on the kitchen light, april fools",
        "turn on the kitchen light, he begged",
        "打开厨房灯？想什么呢",
        "打开厨房灯，骗你的",
    ],
)
def test_an_order_that_is_doubted_or_anothers_is_not_proposed(
    understander: Understander, text: str
) -> None:
    assert not isinstance(understander.understand(text), Understanding)


@pytest.mark.parametrize(
    "text", ["it's dangerous, turn on the kitchen light", "这很危险，打开厨房灯"]
)
def test_a_warning_is_no_reason(understander: Understander, text: str) -> None:
    meaning = understander.understand(text)
    assert not isinstance(meaning, Understanding) or meaning.confirm == "unsure"


def test_a_question_out_of_courtesy_is_still_proposed(understander: Understander) -> None:
    meaning = understander.understand("can you turn on the kitchen light? grandma is cooking")
    assert isinstance(meaning, Understanding), meaning


def test_a_cry_before_stop_pauses_nothing_else(understander: Understander) -> None:
    meaning = understander.understand("hold it, stop the garage door")
    assert isinstance(meaning, Understanding), meaning
    assert [call.intent for call in meaning.calls] == ["HassStopMoving"]


def test_what_is_left_out_of_another_kind_widens_nothing(understander: Understander) -> None:
    meaning = understander.understand("开灯，车库门别动")
    assert not isinstance(meaning, Understanding), meaning


def test_a_kind_said_with_the_exception_is_the_kind_of_the_order(
    understander: Understander,
) -> None:
    meaning = understander.understand("楼上除了书房灯全关")
    assert isinstance(meaning, Understanding), meaning
    (call,) = meaning.calls
    assert call.intent == OFF
    assert call.slots.get("domain") == "light"


@pytest.mark.parametrize(
    "text",
    [
        "add nothing to the shopping list",
        "add everything but milk to the shopping list",
        "购物清单加上不要买牛奶",
    ],
)
def test_what_is_not_to_be_there_is_put_on_no_list(understander: Understander, text: str) -> None:
    meaning = understander.understand(text)
    assert not isinstance(meaning, Understanding), meaning


def test_one_order_taken_for_two_is_asked() -> None:
    registry = fill_house(Registry())
    model = ScriptedModel(registry)
    model.say("the crumbs are everywhere", "vacuum_start")
    model.say("send the robot vacuum", "vacuum_start")
    understander = Understander(registry, model=model)
    meaning = understander.understand("the crumbs are everywhere, send the robot vacuum")
    assert not isinstance(meaning, Understanding) or len(meaning.calls) == 1 or meaning.confirm
