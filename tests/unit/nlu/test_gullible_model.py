"""A model that takes every sentence for an order: what the rules alone must hold back."""

import itertools
import random
from collections.abc import Sequence

import pytest

from lares.home.registry import Registry
from lares.nlu.actions import ACTIONS, STANCES
from lares.nlu.learned.model import Scores
from lares.nlu.understander import Understander
from lares.nlu.understanding import Ambiguous, Understanding
from tests.fakes.house import fill_house

_ACTIONS = tuple(ACTIONS)


class GullibleModel:
    """Implements `IntentModel`; whatever is said, it is surely asked for `action`."""

    version = "0123456789ab"

    def __init__(self, action: str) -> None:
        self.thresholds = dict.fromkeys((*_ACTIONS, "stance"), 0.5)
        self.action = action

    def score(self, ids: Sequence[int]) -> Scores:
        count = len(ids)
        return Scores(
            tuple(float(name == self.action) for name in _ACTIONS),
            tuple(float(name == "request") for name in STANCES),
            (0,) * count,
            (1.0,) * count,
            bytes(8),
        )


def _understander(action: str) -> Understander:
    return Understander(fill_house(Registry()), model=GullibleModel(action))


_ENGLISH = [
    pattern.format(f"{verb} the {thing}")
    for pattern, verb, thing in itertools.product(
        (
            "do not {}",
            "please don't {} now",
            "never {}",
            "i told you not to {}",
            "you must not {} tonight",
            "why would i {}",
            "should i {}",
            "if he comes {}",
            "{} if it rains",
            "he said {}",
            "i would never {}",
            "don't you dare {}",
            "make sure nobody can {}",
            "no, don't {}, please",
            "under no circumstances {}, do not",
        ),
        ("unlock", "open", "turn off", "release"),
        ("front door", "garage door", "water valve", "kitchen light", "curtain"),
    )
]
_CHINESE = [
    pattern.format(order.format(thing))
    for pattern, order, thing in itertools.product(
        (
            "别{}",
            "千万不要{}",
            "先别急着{}",
            "我没让你{}",
            "谁让你{}的",
            "为什么{}",
            "要不要{}",
            "如果下雨就{}",
            "他说{}",
            "我刚才{}了",
            "{}干嘛",
            "等我回来再{}",
        ),
        ("打开{}", "把{}打开", "解锁{}", "关掉{}"),
        ("大门", "车库门", "水阀", "厨房灯", "窗帘"),
    )
]


@pytest.mark.parametrize("action", ["open", "turn_off"])
def test_what_is_no_order_is_not_even_proposed(action: str) -> None:
    understander = _understander(action)
    said = [*_ENGLISH, *_CHINESE]
    random.Random(4).shuffle(said)
    meant = {text: understander.understand(text, area_id="kitchen") for text in said}
    acting = [t for t, m in meant.items() if isinstance(m, Understanding | Ambiguous)]
    assert acting == []


@pytest.mark.parametrize(
    "text",
    [
        "so the front door",
        "front door front door",
        "oh look at the garage door",
        "大门那个啥",
        "水阀呢我想想",
        "the water valve is nice",
    ],
)
@pytest.mark.parametrize("action", ["unlock", "lock", "open", "close", "turn_off"])
def test_nothing_dangerous_is_done_without_a_yes(text: str, action: str) -> None:
    meaning = _understander(action).understand(text)
    assert not isinstance(meaning, Understanding) or meaning.confirm == "unsure"


@pytest.mark.parametrize("action", _ACTIONS)
def test_no_action_raises_whatever_is_said(action: str) -> None:
    """Slots are filled from what stands there, and that may be anything."""
    understander = _understander(action)
    for text in (
        "",
        "kitchen",
        "kitchen light 20 percent red for ten minutes at seven",
        "bedroom and study and kitchen",
        "all of it everywhere",
        "厨房灯二十度百分之三十红色",
        "十分钟",
        "😀😀",
        "the the the",
        "milk and eggs",
        "how many how many",
    ):
        understander.understand(text, area_id="bedroom")
