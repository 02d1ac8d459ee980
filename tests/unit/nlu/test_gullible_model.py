"""A model that takes every sentence for an order: what the rules alone must hold back."""

import itertools
import random
from collections.abc import Sequence

import pytest

from lares.home.registry import Registry
from lares.nlu.actions import ACTIONS, STANCES
from lares.nlu.learned.model import Scores
from lares.nlu.understander import Understander
from lares.nlu.understanding import Ambiguous, Clarify, Understanding
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


@pytest.mark.parametrize(
    "text",
    [
        # sarcasm, jokes and signs
        "open the garage door, yeah right",
        "open the garage door lol",
        "unlock the front door? i'd sooner die",
        "open the garage door and let the burglars in",
        "open the garage door \U0001f645",
        "\U0001f6ab unlock the front door",
        "⛔️ open the garage door",
        "unlock the front door ❌",
        "打开车库门\U0001f6ab",
        "❌打开车库门",
        "打开前门\U0001f602",
        "打开前门！骗你的",
        # slips
        "do nott open the garage door",
        "表打开车库门",
        # others' words, questions, opposites
        "the kids want to open the garage door",
        "i need a key to unlock the front door",
        "you unlock the front door and they come in",
        "want me to unlock the front door",
        "unlock or lock the front door",
        "解锁前门还是锁前门",
        "前门开不开",
        "前门打开了",
        "车库门快打开了",
        "act like you open the garage door",
        "remind me to unlock the front door",
        "the key to unlock the front door is lost",
        "don unlock the front door",
        "cant unlock front door",
        "garage door opened",
        "practice: unlock the front door",
        "note to self: unlock the front door",
        "他写道：“打开前门”",
        "unlock the front door? in this weather?",
        "随便解锁一个门",
    ],
)
@pytest.mark.parametrize("action", ["unlock", "open", "lock", "close"])
def test_no_door_moves_against_what_is_said(text: str, action: str) -> None:
    meaning = _understander(action).understand(text)
    assert not isinstance(meaning, (Understanding, Ambiguous)), meaning


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("turn off most lights", "turn_off"),
        ("turn off one of the lamps", "turn_off"),
        ("turn off either lamp", "turn_off"),
        ("turn off neither lamp", "turn_off"),
        ("turn off the first lamp", "turn_off"),
        ("all lights but one off", "turn_off"),
        ("turn on all lights sans the kitchen", "turn_on"),
        ("打开两盏灯", "turn_on"),
        ("turn off the brightest lamp", "turn_off"),
        ("turn off the lamp on the left", "turn_off"),
        ("turn off the lights in all rooms but mine", "turn_off"),
        ("打开左边那盏灯", "turn_on"),
        ("dim the lights half an hour before bed", "timer_start"),
        ("关掉大部分灯", "turn_off"),
        ("关掉没人房间的灯", "turn_off"),
        ("turn the kitchen light on or off", "turn_on"),
        ("kitchen light on off on off", "turn_off"),
        ("厨房灯开了关关了开", "turn_off"),
        ("打开或关掉厨房灯", "turn_off"),
        ("turn on the kitchen light said leo", "turn_on"),
        ("turn on the kitchen light \U0001f6ab", "turn_on"),
        ("厨房灯音量调到30", "volume_set"),
        ("make the kitchen light louder", "volume_up"),
        ("turn up the front door", "unlock"),
    ],
)
def test_a_part_is_not_taken_for_the_whole(text: str, action: str) -> None:
    meaning = _understander(action).understand(text)
    assert not isinstance(meaning, (Understanding, Ambiguous)), meaning


@pytest.mark.parametrize(
    ("text", "action", "words"),
    [
        ("dim the lights in the guest house", "brightness_down", "guest house"),
        ("turn off the lights at the library", "turn_off", "library"),
        ("turn on the light in my boat house", "turn_on", "boat house"),
        ("turn off my neighbour's lights", "turn_off", "neighbour"),
        ("turn on grandpa's lamp", "turn_on", "grandpa"),
        ("vacuum the guest house", "vacuum_start", "guest house"),
        ("打开酒窖的灯", "turn_on", "酒窖"),
        ("volume up on the piano", "volume_up", "piano"),
        ("kill the lights in the kitchen and the shed", "turn_off", "shed"),
        ("扫一下厨房和酒窖", "vacuum_area", "酒窖"),
        ("关掉地下室的灯", "turn_off", "地下室"),
        ("打开隔壁的灯", "turn_on", "隔壁"),
        ("帮我关掉爷爷的灯", "turn_off", "爷爷"),
        ("把guest house的灯打开", "turn_on", "guest house"),
    ],
)
def test_a_place_that_the_home_does_not_have_is_asked_back(
    text: str, action: str, words: str
) -> None:
    meaning = _understander(action).understand(text, area_id="study")
    assert isinstance(meaning, Clarify), meaning
    assert (meaning.code, meaning.words) == ("unknown_area", words)


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("kill the lights in the house", "turn_off"),
        ("let's have the lights off", "turn_off"),
        ("do the lights in here off", "turn_off"),
        ("把家里的灯都给我灭了", "turn_off"),
        ("我们屋里的灯灭一下", "turn_off"),
    ],
)
def test_the_home_itself_is_no_unknown_place(text: str, action: str) -> None:
    meaning = _understander(action).understand(text, area_id="study")
    assert isinstance(meaning, Understanding), meaning
