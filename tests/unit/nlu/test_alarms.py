"""Alarms: a timer that ends at a time of day, taken whole or not at all."""

from collections.abc import Mapping

import pytest

from lares.home.registry import Registry
from lares.nlu.understander import Understander
from lares.nlu.understanding import IntentCall, Understanding
from tests.fakes.house import fill_house


@pytest.fixture(scope="module")
def understander() -> Understander:
    return Understander(fill_house(Registry()))


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("wake me at seven", {"hour": 7, "minute": 0, "twelve": True}),
        ("could you wake me up at 7 please", {"hour": 7, "minute": 0, "twelve": True}),
        ("at half past six wake us up", {"hour": 6, "minute": 30, "twelve": True}),
        ("wake me at 6:30 tomorrow morning", {"hour": 6, "minute": 30, "day": 1}),
        ("set an alarm for seven", {"hour": 7, "minute": 0, "twelve": True}),
        ("an alarm for twelve please", {"hour": 0, "minute": 0, "twelve": True}),
        ("定一个明早七点的闹钟", {"hour": 7, "minute": 0, "day": 1}),
        ("设个七点的闹钟", {"hour": 7, "minute": 0, "twelve": True}),
        ("七点叫我起床", {"hour": 7, "minute": 0, "twelve": True}),
        ("明早七点叫我起床", {"hour": 7, "minute": 0, "day": 1}),
        ("明天早上七点半叫醒我", {"hour": 7, "minute": 30, "day": 1}),
    ],
)
def test_an_alarm_is_a_timer_that_ends_at_a_time_of_day(
    understander: Understander, text: str, at: Mapping[str, object]
) -> None:
    meaning = understander.understand(text)
    assert isinstance(meaning, Understanding), meaning
    assert meaning.calls == (IntentCall("HassStartTimer", {"at": at}),)
    assert meaning.confirm == "unsure"


@pytest.mark.parametrize(
    "text",
    [
        "don't wake me at seven",
        "wake me at seven or eight",
        "wake me at seven if it rains",
        "wake grandma at seven",
        "why did you wake me at seven",
        "she said wake me at seven",
        "set an alarm for 25",
        "set an alarm for minus two",
        "wake me at seven and at eight",
        "别七点叫我起床",
        "七点不要叫我起床",
        "七点叫奶奶起床",
        "要是七点叫我起床",
        "昨天七点叫我起床",
    ],
)
def test_what_is_more_or_less_than_an_alarm_is_none(understander: Understander, text: str) -> None:
    meaning = understander.understand(text)
    calls = meaning.calls if isinstance(meaning, Understanding) else ()
    assert not [call for call in calls if call.intent == "HassStartTimer"]
