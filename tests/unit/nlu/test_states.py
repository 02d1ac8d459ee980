"""Statements that may be orders are proposed; what asks is answered."""

import pytest

from lares.home.registry import Registry
from lares.nlu.understander import Understander
from lares.nlu.understanding import Understanding
from tests.fakes.house import fill_house

ON, OFF, GET = "HassTurnOn", "HassTurnOff", "HassGetState"


@pytest.fixture(scope="module")
def understander() -> Understander:
    return Understander(fill_house(Registry()))


def _heard(understander: Understander, text: str) -> list[tuple[str, str]]:
    meaning = understander.understand(text)
    calls = meaning.calls if isinstance(meaning, Understanding) else ()
    confirm = meaning.confirm if isinstance(meaning, Understanding) else ""
    return [(call.intent, confirm) for call in calls]


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("厨房的灯都关了", [OFF]),
        ("厨房和书房的灯都关了", [OFF, OFF]),
        ("灯都关了", [OFF]),
        ("厨房的灯都开了", [ON]),
        ("厨房灯开着", [ON]),
        ("厨房灯开着，看不见", [ON]),
        ("关窗帘，厨房灯开着", [OFF, ON]),
    ],
)
def test_a_statement_that_may_be_an_order_is_proposed(
    understander: Understander, text: str, intents: list[str]
) -> None:
    assert _heard(understander, text) == [(intent, "unsure") for intent in intents]


@pytest.mark.parametrize(
    "text", ["厨房的灯都关了？", "厨房的灯都关了吗", "灯都关了吗？", "厨房灯开着吗", "厨房灯开着？"]
)
def test_a_question_is_answered(understander: Understander, text: str) -> None:
    assert _heard(understander, text) == [(GET, "")]


@pytest.mark.parametrize(
    "text", ["大门锁了", "门都锁了", "大门开着", "门都开了", "水阀开着", "水阀都开了"]
)
def test_news_of_a_door_moves_none(understander: Understander, text: str) -> None:
    assert {intent for intent, _ in _heard(understander, text)} <= {GET}


@pytest.mark.parametrize(
    "text",
    ["他说厨房的灯都关了", "我刚才看见厨房的灯都关了", "昨天厨房的灯都关了", "厨房的灯都没关"],
)
def test_a_report_is_no_order(understander: Understander, text: str) -> None:
    assert {intent for intent, _ in _heard(understander, text)} <= {GET}
