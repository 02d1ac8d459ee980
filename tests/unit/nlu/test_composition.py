"""Sentences of several pieces: done as a whole or not at all."""

from collections.abc import Mapping

import pytest

from lares.home.registry import Registry
from lares.nlu.intents import EVERYTHING, INTENTS
from lares.nlu.understander import Understander
from lares.nlu.understanding import Clarify, IntentCall, Meaning, NotUnderstood, Understanding
from tests.fakes.house import fill_house

ON, OFF, LIGHT, TIMER = "HassTurnOn", "HassTurnOff", "HassLightSet", "HassStartTimer"


@pytest.fixture(scope="module")
def understander() -> Understander:
    return Understander(fill_house(Registry()))


def _calls(meaning: Meaning) -> list[tuple[str, Mapping[str, object]]]:
    assert isinstance(meaning, Understanding), meaning
    return [(call.intent, call.slots) for call in meaning.calls]


def _acts(meaning: Meaning) -> bool:
    return isinstance(meaning, Understanding) and any(
        not INTENTS[call.intent].asks and call.intent != "HassNevermind" for call in meaning.calls
    )


KITCHEN, BEDROOM = {"name": "Kitchen light"}, {"name": "Bedroom light"}
ZH_KITCHEN, ZH_BEDROOM = {"name": "厨房灯"}, {"name": "卧室灯"}


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        (
            "turn on the kitchen light and lock the front door",
            [(ON, KITCHEN), (ON, {"name": "Front door"})],
        ),
        (
            "turn on the kitchen light, then open the curtain",
            [(ON, KITCHEN), (ON, {"name": "Curtain"})],
        ),
        ("turn off the kitchen light and the bedroom light", [(OFF, KITCHEN), (OFF, BEDROOM)]),
        (
            "turn off the kitchen light, the bedroom light and the fan",
            [(OFF, KITCHEN), (OFF, BEDROOM), (OFF, {"name": "Fan"})],
        ),
        ("turn the kitchen light and the bedroom light off", [(OFF, KITCHEN), (OFF, BEDROOM)]),
        (
            "turn off the lights in the kitchen and the study",
            [
                (OFF, {"area": "Kitchen", "domain": "light"}),
                (OFF, {"area": "Study", "domain": "light"}),
            ],
        ),
        ("turn on the kitchen light, the bedroom light too", [(ON, KITCHEN), (ON, BEDROOM)]),
        (
            "turn on the kitchen light and dim it to 20%",
            [(ON, KITCHEN), (LIGHT, {**KITCHEN, "brightness": 20})],
        ),
        (
            "set the kitchen light to 20% and the bedroom light to 30%",
            [(LIGHT, {**KITCHEN, "brightness": 20}), (LIGHT, {**BEDROOM, "brightness": 30})],
        ),
        ("打开厨房灯然后把窗帘关上", [(ON, ZH_KITCHEN), (OFF, {"name": "窗帘"})]),
        ("打开厨房灯，关上窗帘", [(ON, ZH_KITCHEN), (OFF, {"name": "窗帘"})]),
        ("把厨房灯和卧室灯都关了", [(OFF, ZH_KITCHEN), (OFF, ZH_BEDROOM)]),
        ("打开厨房灯和卧室灯", [(ON, ZH_KITCHEN), (ON, ZH_BEDROOM)]),
        (
            "打开客厅和书房的灯",
            [(ON, {"area": "客厅", "domain": "light"}), (ON, {"area": "书房", "domain": "light"})],
        ),
        (
            "打开厨房灯，再把它调到20%",
            [(ON, ZH_KITCHEN), (LIGHT, {**ZH_KITCHEN, "brightness": 20})],
        ),
        ("打开厨房灯再关卧室灯", [(ON, ZH_KITCHEN), (OFF, ZH_BEDROOM)]),
        ("turn on the kitchen light再关卧室灯", [(ON, KITCHEN), (OFF, ZH_BEDROOM)]),
        ("关掉厨房灯，顺便锁上大门", [(OFF, ZH_KITCHEN), (ON, {"name": "大门"})]),
    ],
)
def test_several_commands(
    understander: Understander, text: str, calls: list[tuple[str, dict[str, object]]]
) -> None:
    assert _calls(understander.understand(text)) == calls


@pytest.mark.parametrize(
    "text",
    [
        "turn on the kitchen light and feed the cat",
        "turn on the kitchen light and don't lock the front door",
        "turn on the kitchen light or the bedroom light",
        "turn on the kitchen light and unlock",
        "if it rains, close the curtain",
        "he said, turn on the kitchen light",
        "turn on the kitchen light, he said",
        "turn on the kitchen light, just kidding",
        "turn on the kitchen light, no wait",
        "turn on the kitchen light, not",
        "unlock the front door, forget it",
        "turn on the kitchen light, maybe later",
        "打开厨房灯，算了",
        "打开厨房灯，还是别开了",
        "打开厨房灯，开玩笑的",
        "打开厨房灯然后喂猫",
        "如果下雨，关上窗帘",
        "他说，打开厨房灯",
        "打开厨房灯，不对",
        "别打开厨房灯，关上窗帘",
    ],
)
def test_a_sentence_is_done_as_a_whole_or_not_at_all(understander: Understander, text: str) -> None:
    for area_id in (None, "kitchen"):
        assert not _acts(understander.understand(text, area_id=area_id))


def test_no_more_than_four_commands(understander: Understander) -> None:
    names = ["kitchen light", "bedroom light", "desk lamp", "mirror light", "floor lamp"]
    four = " and ".join(f"turn on the {name}" for name in names[:4])
    assert len(_calls(understander.understand(four))) == 4
    five = " and ".join(f"turn on the {name}" for name in names)
    assert isinstance(understander.understand(five), NotUnderstood)


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("turn on the kitchen light, no wait, the bedroom light", (ON, BEDROOM)),
        ("turn on the kitchen light, i mean the bedroom light", (ON, BEDROOM)),
        ("turn on the kitchen light... sorry, the bedroom light", (ON, BEDROOM)),
        ("turn on the kitchen light no wait turn off the bedroom light", (OFF, BEDROOM)),
        (
            "turn on the lights in the kitchen, no, in the study",
            (ON, {"area": "Study", "domain": "light"}),
        ),
        ("set the kitchen light to 30%, make that 40%", (LIGHT, {**KITCHEN, "brightness": 40})),
        ("set the kitchen light to 30, no 40", (LIGHT, {**KITCHEN, "brightness": 40})),
        ("turn on the kitchen light, no, off", (OFF, KITCHEN)),
        ("打开厨房灯，不对，卧室灯", (ON, ZH_BEDROOM)),
        ("打开书房的，哦不，客厅的灯", (ON, {"area": "客厅", "domain": "light"})),
        ("把厨房灯调到30%，不是，40%", (LIGHT, {**ZH_KITCHEN, "brightness": 40})),
        ("打开厨房灯，我是说卧室灯", (ON, ZH_BEDROOM)),
        ("打开厨房灯，说错了，关掉卧室灯", (OFF, ZH_BEDROOM)),
    ],
)
def test_corrections(
    understander: Understander, text: str, call: tuple[str, dict[str, object]]
) -> None:
    assert _calls(understander.understand(text)) == [call]


@pytest.mark.parametrize(
    ("text", "slots", "exclude"),
    [
        ("turn off all the lights except the kitchen light", {"domain": "light"}, [KITCHEN]),
        ("turn off all lights but the kitchen light", {"domain": "light"}, [KITCHEN]),
        (
            "turn off all the lights apart from the kitchen and the study",
            {"domain": "light"},
            [{"area": "Kitchen"}, {"area": "Study"}],
        ),
        (
            "turn off all the lights but not in the kitchen",
            {"domain": "light"},
            [{"area": "Kitchen"}],
        ),
        (
            "turn off the bedroom lights except the reading lamp",
            {"area": "Bedroom", "domain": "light"},
            [{"name": "Reading lamp"}],
        ),
        ("关掉除了厨房以外所有的灯", {"domain": "light"}, [{"area": "厨房"}]),
        ("除了厨房灯，把其他灯都关掉", {"domain": "light"}, [ZH_KITCHEN]),
        ("关掉所有的灯，厨房灯留着", {"domain": "light"}, [ZH_KITCHEN]),
        ("把所有的灯关掉，厨房的不要关", {"domain": "light"}, [{"area": "厨房"}]),
        (
            "turn off all the lights, the kitchen can stay on",
            {"domain": "light"},
            [{"area": "Kitchen"}],
        ),
        (
            "turn off all the lights, only the kitchen light and the study stay on",
            {"domain": "light"},
            [KITCHEN, {"area": "Study"}],
        ),
        (
            "turn off all the lights except the kitchen light, the study and the bedroom light",
            {"domain": "light"},
            [KITCHEN, {"area": "Study"}, BEDROOM],
        ),
        (
            "关掉所有的灯，厨房和书房的不用关",
            {"domain": "light"},
            [{"area": "厨房"}, {"area": "书房"}],
        ),
        ("关掉所有的灯，厨房灯就让它开着吧", {"domain": "light"}, [ZH_KITCHEN]),
        ("关掉所有的灯，厨房灯开着", {"domain": "light"}, [ZH_KITCHEN]),
        ("关掉所有的灯，除了厨房灯", {"domain": "light"}, [ZH_KITCHEN]),
        ("厨房的灯都关了，台面灯留着", {"area": "厨房", "domain": "light"}, [{"name": "台面灯"}]),
        (
            "书房的东西都关了，台灯留着",
            {"area": "书房", "domain": list(EVERYTHING)},
            [{"name": "台灯"}],
        ),
        (
            "书房除了台灯全关",
            {"area": "书房", "domain": list(EVERYTHING)},
            [{"name": "台灯"}],
        ),
    ],
)
def test_exceptions(
    understander: Understander,
    text: str,
    slots: dict[str, object],
    exclude: list[dict[str, object]],
) -> None:
    meaning = understander.understand(text)
    assert isinstance(meaning, Understanding), meaning
    assert meaning.calls == (IntentCall(OFF, slots, tuple(exclude)),)


@pytest.mark.parametrize(
    "text",
    [
        "turn off all the lights except the disco ball",
        "turn off the kitchen light except the kitchen light",
        "turn off all the lights, the disco ball can stay on",
        "turn off the kitchen light, the bedroom light stays on",
        "关掉所有的灯，阁楼的留着",
        "关掉所有的灯，厨房留一盏",
        "关掉除了阁楼以外所有的灯",
    ],
)
def test_an_exception_that_is_not_known_lets_nothing_happen(
    understander: Understander, text: str
) -> None:
    assert not _acts(understander.understand(text))


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        (
            "in ten minutes turn off the kitchen light",
            {"minutes": 10, "conversation_command": "turn off the kitchen light"},
        ),
        (
            "turn off the kitchen light in half an hour",
            {"minutes": 30, "conversation_command": "turn off the kitchen light"},
        ),
        (
            "turn off the kitchen light after 90 seconds",
            {"seconds": 90, "conversation_command": "turn off the kitchen light"},
        ),
        ("十分钟后关掉厨房灯", {"minutes": 10, "conversation_command": "关掉厨房灯"}),
        ("过半小时把厨房灯关了", {"minutes": 30, "conversation_command": "把厨房灯关了"}),
        ("一个小时以后锁上大门", {"hours": 1, "conversation_command": "锁上大门"}),
    ],
)
def test_a_command_for_later(
    understander: Understander, text: str, slots: dict[str, object]
) -> None:
    assert _calls(understander.understand(text)) == [(TIMER, slots)]


@pytest.mark.parametrize(
    "text",
    [
        "do not unlock the front door in ten minutes",
        "in ten minutes don't unlock the front door",
        "feed the cat in ten minutes",
        "十分钟后别开大门",
        "is the front door locked in ten minutes",
        "every day at seven turn on the kitchen light",
    ],
)
def test_what_is_no_order_now_is_none_later(understander: Understander, text: str) -> None:
    assert not _acts(understander.understand(text))


def test_a_time_of_day_belongs_to_the_command(understander: Understander) -> None:
    at = {"hour": 7, "minute": 0, "twelve": True}
    assert _calls(understander.understand("turn on the kitchen light at seven")) == [
        (ON, {**KITCHEN, "at": at})
    ]
    (call,) = _calls(understander.understand("明天早上七点打开厨房灯"))
    assert call == (ON, {**ZH_KITCHEN, "at": {"hour": 7, "minute": 0, "day": 1}})


def test_for_some_time_is_on_now_and_off_later(understander: Understander) -> None:
    assert _calls(understander.understand("turn on the fan for ten minutes")) == [
        (ON, {"name": "Fan"}),
        (TIMER, {"minutes": 10, "conversation_command": "turn off the fan"}),
    ]
    assert _calls(understander.understand("打开厨房灯十分钟")) == [
        (ON, ZH_KITCHEN),
        (TIMER, {"minutes": 10, "conversation_command": "把厨房灯关掉"}),
    ]
    assert not _acts(understander.understand("unlock the front door for ten minutes"))


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("turn on the kitchen light so i can read", (ON, KITCHEN)),
        ("i'm cooking, turn on the kitchen light", (ON, KITCHEN)),
        ("turn on the kitchen light please, guests are coming", (ON, KITCHEN)),
        ("我要做饭了，打开厨房灯", (ON, ZH_KITCHEN)),
        ("打开厨房灯，看不清", (ON, ZH_KITCHEN)),
    ],
)
def test_a_reason_changes_nothing(
    understander: Understander, text: str, call: tuple[str, dict[str, object]]
) -> None:
    assert _calls(understander.understand(text)) == [call]


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        (
            "把灯打开，卧室的",
            [(ON, {"area": "卧室", "domain": "light"})],
        ),
        (
            "turn on the lights, in the study",
            [(ON, {"area": "Study", "domain": "light"})],
        ),
        (
            "turn off the lights in the kitchen and then turn on the lights in there",
            [
                (OFF, {"area": "Kitchen", "domain": "light"}),
                (ON, {"area": "Kitchen", "domain": "light"}),
            ],
        ),
        (
            "make the ceiling light red, set it to 30%",
            [(LIGHT, {"name": "Ceiling light", "color": "red", "brightness": 30})],
        ),
    ],
)
def test_what_is_added_or_said_before_completes_a_part(
    understander: Understander, text: str, calls: list[tuple[str, dict[str, object]]]
) -> None:
    assert _calls(understander.understand(text)) == calls


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("add milk to the shopping list", "milk"),
        ("we are out of milk, put it on the shopping list", None),
        ("酱油快没了，记到购物清单", None),
        ("把牛奶加到购物清单", "牛奶"),
    ],
)
def test_free_words_are_not_what_was_said_beside_them(
    understander: Understander, text: str, item: str | None
) -> None:
    meaning = understander.understand(text)
    if item is None:
        assert not _acts(meaning)
    else:
        assert _calls(meaning)[0][1]["item"] == item


def test_a_question_back_speaks_of_the_whole_sentence(understander: Understander) -> None:
    meaning = understander.understand("turn on the light and lock the front door")
    assert isinstance(meaning, Clarify)
    assert meaning.code == "which_area"
    assert meaning.everywhere is not None
    assert [call.intent for call in meaning.everywhere.calls] == [ON, ON]


@pytest.mark.parametrize(
    "text",
    [
        "turn on the kitchen light and " * 16,
        "打开厨房灯然后" * 60,
        "turn off " + ", ".join(["the kitchen light"] * 24),
        "no wait " * 60,
        "打开厨房灯不对" * 60,
        "except " * 60 + "turn off all the lights",
        "in ten minutes " * 30 + "turn off the fan",
        "a, " * 160,
        "and " * 120,
    ],
)
def test_bad_input_is_refused(understander: Understander, text: str) -> None:
    assert not _acts(understander.understand(text[:500]))
