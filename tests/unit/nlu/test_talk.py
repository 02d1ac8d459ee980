"""Orders beside idle talk: proposed, never done; and not even that beside words that count."""

from collections.abc import Mapping

import pytest

from lares.home.registry import Registry
from lares.nlu.understander import Understander
from lares.nlu.understanding import Meaning, Understanding
from tests.fakes.house import fill_house

ON, OFF = "HassTurnOn", "HassTurnOff"
KITCHEN, ZH_KITCHEN = {"name": "Kitchen light"}, {"name": "厨房灯"}


@pytest.fixture(scope="module")
def understander() -> Understander:
    return Understander(fill_house(Registry()))


def _proposed(meaning: Meaning) -> list[tuple[str, Mapping[str, object]]]:
    assert isinstance(meaning, Understanding), meaning
    assert meaning.confirm == "unsure"
    return [(call.intent, call.slots) for call in meaning.calls]


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("bright eyes, turn on the kitchen light", [(ON, KITCHEN)]),
        ("gran's at the window, turn on the kitchen light", [(ON, KITCHEN)]),
        ("turn on the kitchen light, busy cooking with grandma", [(ON, KITCHEN)]),
        ("ugh not that again, turn off the kitchen light", [(OFF, KITCHEN)]),
        ("let the cat see something, turn on the kitchen light", [(ON, KITCHEN)]),
        ("someone left the kitchen light burning, switch it off", [(OFF, KITCHEN)]),
        ("who turned the lights on? whatever, switch off the kitchen light", [(OFF, KITCHEN)]),
        ("what's that noise? turn on the kitchen light", [(ON, KITCHEN)]),
        ("what a mess! turn on the kitchen light", [(ON, KITCHEN)]),
        (
            "cooking with grandma, turn on the kitchen light and open the curtain",
            [(ON, KITCHEN), (ON, {"name": "Curtain"})],
        ),
        ("theres nobody in the kitchen so turn off the kitchen light", [(OFF, KITCHEN)]),
        ("i can hardly see turn on the kitchen light", [(ON, KITCHEN)]),
        (
            "theres nobody in the kitchen so turn that light off",
            [(OFF, {"area": "Kitchen", "domain": "light"})],
        ),
        (
            "the kids sleep in the study by now, turn off the lights",
            [(OFF, {"area": "Study", "domain": "light"})],
        ),
        ("turn on the kitchen light while i cook", [(ON, KITCHEN)]),
        ("奶奶在厨房忙完走人，关灯", [(OFF, {"area": "厨房", "domain": "light"})]),
        ("奶奶怕冷，打开厨房灯", [(ON, ZH_KITCHEN)]),
        ("打开厨房灯，我手里拎着东西呢", [(ON, ZH_KITCHEN)]),
        ("是谁开的灯？关掉厨房灯", [(OFF, ZH_KITCHEN)]),
        ("我要睡了把厨房灯关掉", [(OFF, ZH_KITCHEN)]),
        ("厨房太黑，把厨房灯打开", [(ON, ZH_KITCHEN)]),
    ],
)
def test_an_order_beside_idle_talk_is_proposed(
    understander: Understander, text: str, calls: list[tuple[str, dict[str, object]]]
) -> None:
    assert _proposed(understander.understand(text)) == calls


@pytest.mark.parametrize(
    "text",
    [
        # taken back, put off, limited, doubted
        "turn on the kitchen light, not yet",
        "turn on the kitchen light, not so fast",
        "turn on the kitchen light, or not",
        "turn on the kitchen light, no problem",
        "turn on the kitchen light, yeah right",
        "turn on the kitchen light, perhaps the other day",
        "turn on the kitchen light, when grandma is up",
        "turn on the kitchen light, unless grandma is up",
        "turn on the kitchen light, the day after",
        "the kitchen stays dark, turn on the kitchen light",
        "turn on the kitchen light, i changed my mind",
        "turn on the kitchen light, i take that back",
        "turn on the kitchen light, fat chance",
        "turn on the kitchen light, in theory",
        "turn on the kitchen light, with his permission",
        "turn on the kitchen light, some day",
        "turn on the kitchen light, a stupid idea",
        "turn on the kitchen light, false alarm",
        "step one, turn on the kitchen light",
        "the instructions are simple, turn on the kitchen light",
        "打开厨房灯，我改主意了",
        "打开厨房灯，想多了",
        "打开厨房灯，撤回",
        "打开厨房灯，改天",
        "第一步，打开厨房灯",
        "打开厨房灯，要不还是等天黑",
        "打开厨房灯，除非奶奶醒了",
        "打开厨房灯，想得美",
        "打开厨房灯，逗你的",
        # somebody else's words
        "he wants it bright, turn on the kitchen light",
        "the sign reads, turn on the kitchen light",
        "mum always yells, turn on the kitchen light",
        "i read it in a book, turn on the kitchen light",
        "it's a line of the song, turn on the kitchen light",
        "what does it mean? turn on the kitchen light",
        "how do you spell? turn on the kitchen light",
        "他喊，打开厨房灯",
        "我听见，打开厨房灯",
        "书上写着，打开厨房灯",
        "这句英语什么意思？打开厨房灯",
        # not idle: an order that nobody understood, a name, a number, what is tied on
        "turn on the tree, turn on the kitchen light",
        "turn on the kitchen light and feed the cat",
        "turn on the kitchen light, and feed the cat",
        "the kitchen, turn on the fan light",
        "打开厨房灯，然后喂猫",
        "打开厨房灯，再喂猫",
        # one clause, which does not end before the verb
        "my wife and i turn on the kitchen light",
        "i need you to turn on the kitchen light or what",
        "everyone is happy when they turn on the kitchen light",
        "it is time for him to turn on the kitchen light",
        "who is it that they turn on the kitchen light",
        "他睡了我把厨房灯打开了",
        "等我睡了把厨房灯关掉",
        "turn on the kitchen light while he says so",
        "don't turn on the kitchen light while i cook",
        # a question that goes on
        "why did you turn on the kitchen light",
        "why, turn on the kitchen light",
    ],
)
def test_beside_what_counts_nothing_is_proposed(understander: Understander, text: str) -> None:
    meaning = understander.understand(text)
    calls = meaning.calls if isinstance(meaning, Understanding) else ()
    assert not [call for call in calls if call.intent in (ON, OFF)]


@pytest.mark.parametrize(
    "text",
    [
        "i'm cooking, turn on the kitchen light",
        "turn on the kitchen light, it's dark",
        "打开厨房灯，太黑了",
    ],
)
def test_a_plain_reason_is_passed_over_and_the_order_done(
    understander: Understander, text: str
) -> None:
    meaning = understander.understand(text)
    assert isinstance(meaning, Understanding)
    assert (meaning.calls[0].intent, meaning.confirm) == (ON, "")


def test_a_long_story_is_no_order(understander: Understander) -> None:
    story = ", ".join(["nice weather"] * 7)
    assert not isinstance(
        understander.understand(f"{story}, turn on the kitchen light"), Understanding
    )
