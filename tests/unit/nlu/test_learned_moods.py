"""A mood for a brightness, and "off" for everything: understood, and always asked about."""

from collections.abc import Mapping

import pytest

from lares.nlu.understanding import Meaning, NotUnderstood, Understanding
from tests.fakes.scripted_house import TaggedHouse

OFF, LIGHT = "HassTurnOff", "HassLightSet"


@pytest.fixture(scope="module")
def talk() -> TaggedHouse:
    return TaggedHouse()


def _proposed(meaning: Meaning) -> tuple[str, Mapping[str, object]]:
    assert isinstance(meaning, Understanding), meaning
    assert meaning.confirm == "unsure"
    (call,) = meaning.calls
    return call.intent, call.slots


@pytest.mark.parametrize(
    ("text", "action", "name", "percent"),
    [
        ("give the kitchen light a romantic touch", "color_set", "Kitchen light", 30),
        ("make the kitchen light cosy", "color_set", "Kitchen light", 30),
        ("kitchen light for reading", "brightness_set", "Kitchen light", 100),
        ("厨房灯弄温馨一点", "color_set", "厨房灯", 30),
        ("厨房灯调成阅读的", "brightness_set", "厨房灯", 100),
    ],
)
def test_a_mood_is_a_brightness_to_be_confirmed(
    talk: TaggedHouse, text: str, action: str, name: str, percent: int
) -> None:
    meaning = talk.hear(text, action)
    assert _proposed(meaning) == (LIGHT, {"name": name, "brightness": percent})


def test_two_moods_that_differ_are_none(talk: TaggedHouse) -> None:
    assert isinstance(talk.hear("kitchen light romantic for a party", "color_set"), NotUnderstood)


@pytest.mark.parametrize("text", ["power off", "please shut down", "断电", "全关了吧"])
def test_off_with_nothing_named_proposes_everything(talk: TaggedHouse, text: str) -> None:
    meaning = talk.hear(text, "turn_off")
    everything = {"domain": ["light", "switch", "fan", "media_player"]}
    assert _proposed(meaning) == (OFF, everything)


@pytest.mark.parametrize(
    "text", ["power off the frobnicator", "turn it off", "shut down the thing"]
)
def test_off_with_something_unknown_is_not_everything(talk: TaggedHouse, text: str) -> None:
    meaning = talk.hear(text, "turn_off")
    assert not isinstance(meaning, Understanding) or "name" in meaning.calls[0].slots
