"""Corrections to what nobody knows: what was taken back stays taken back."""

import pytest

from lares.home.registry import Registry
from lares.nlu.understander import Understander
from lares.nlu.understanding import Understanding
from tests.fakes.house import fill_house


@pytest.fixture(scope="module")
def understander() -> Understander:
    return Understander(fill_house(Registry()))


@pytest.mark.parametrize(
    "text",
    [
        "turn on the kitchen light, no wait, the cellar",
        "turn on the kitchen light, no, the frobnicator one",
        "打开厨房灯，说错了，开杂物间的",
        "turn on the kitchen light, no wait, the garage of my aunt",
        "unlock the front door, no, something else",
        "打开大门，不对，那个啥",
    ],
)
def test_a_correction_to_something_unknown_does_not_keep_what_was_taken_back(
    understander: Understander, text: str
) -> None:
    assert not isinstance(understander.understand(text), Understanding)


@pytest.mark.parametrize("text", ["把客厅的灯关了，不看了", "客厅的灯关掉，不画了"])
def test_what_is_over_takes_nothing_back(understander: Understander, text: str) -> None:
    meaning = understander.understand(text)
    assert isinstance(meaning, Understanding)
    assert [call.intent for call in meaning.calls] == ["HassTurnOff"]


@pytest.mark.parametrize(
    "text", ["把客厅的灯关了，不关了", "把客厅的灯关了，不是", "打开客厅的灯，不要了"]
)
def test_what_is_taken_back_is_not_done(understander: Understander, text: str) -> None:
    assert not isinstance(understander.understand(text), Understanding)


@pytest.mark.parametrize(
    "text",
    [
        "把客厅的灯关了，哦不是，是卧室的",
        "把客厅的灯关了，不是，是卧室的",
        "关客厅的灯，啊不是，卧室的",
    ],
)
def test_no_not_that_one(understander: Understander, text: str) -> None:
    meaning = understander.understand(text)
    assert isinstance(meaning, Understanding)
    assert [call.slots for call in meaning.calls] == [{"area": "卧室", "domain": "light"}]
