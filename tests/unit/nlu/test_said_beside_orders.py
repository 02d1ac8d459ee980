"""What is said beside an order is none of its values, and one change said twice is one."""

import pytest

from lares.app.intent_model import load_intent_model
from lares.home.entity import Area, Entity
from lares.home.registry import Registry
from lares.nlu.composition.changes import with_one_change
from lares.nlu.learned.counted import without_counted
from lares.nlu.learned.heard import Heard
from lares.nlu.mentions.finder import find_mentions
from lares.nlu.understander import Understander
from lares.nlu.understanding import IntentCall, NotUnderstood, Understanding
from lares.nlu.vocabulary import vocabulary_of


@pytest.fixture(scope="module")
def understander() -> Understander:
    registry = Registry()
    registry.put_area(Area("living", {"en": ("Living Room",), "zh": ("客厅",)}))
    for entity_id, english, chinese in (
        ("fan.fresh", "Ventilation", "新风"),
        ("fan.purifier", "Air Purifier", "净化器"),
        ("light.study", "Study Lamp", "护眼灯"),
        ("light.wall", "Wall Lamp", "壁灯"),
        ("climate.living", "Living Room AC", "客厅空调"),
        ("media_player.tv", "TV", "电视"),
    ):
        names = {"en": (english,), "zh": (chinese,)}
        registry.put_entity(Entity(entity_id, entity_id.partition(".")[0], names, area_id="living"))
    return Understander(registry, model=load_intent_model())


def _slots(understander: Understander, text: str) -> tuple[str, list[dict[str, object]]]:
    meaning = understander.understand(text)
    assert isinstance(meaning, Understanding), (text, meaning)
    slots = [{k: v for k, v in call.slots.items() if k != "name"} for call in meaning.calls]
    return meaning.confirm, slots


# -- numbers that count something else -------------------------------------------------------------


@pytest.mark.parametrize("text", ["新风开最大，一屋子烟味", "净化器调到最大，一股霉味"])
def test_the_most_there_is_whatever_the_room_is_full_of(
    understander: Understander, text: str
) -> None:
    assert _slots(understander, text) == ("", [{"percentage": 100}])


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("净化器开最大，三根烟的味道", {"percentage": 100}),
        ("新风开到八十，2个人抽烟", {"percentage": 80}),
        ("ventilation to the max, twenty cigarettes in here", {"percentage": 100}),
        ("tv quieter, 3 people are on the phone", {"volume_step": "down"}),
        ("turn up the tv, we have two guests", {"volume_step": "up"}),
        ("turn the study lamp down, 4 eyes hurt", {"brightness_step": "down"}),
    ],
)
def test_what_is_counted_beside_an_order_is_no_value(
    understander: Understander, text: str, slots: dict[str, object]
) -> None:
    assert _slots(understander, text) == ("unsure", [slots])


@pytest.mark.parametrize(
    ("text", "language", "numbers"),
    [
        ("两个人", "zh", []),
        ("音量30一屋子人", "zh", [30]),
        ("新风最大一身汗", "zh", []),
        ("2个孩子在写字", "zh", []),
        ("3页作业", "zh", []),
        ("音量小3个百分点", "zh", []),
        ("风速加2个档", "zh", [2]),
        ("tv up five kids", "en", []),
        ("fan high two of us", "en", []),
        ("volume up 3 steps", "en", [3]),
        ("turn it to 20 for the kids", "en", [20]),
        ("lamp to 20 please", "en", [20]),
    ],
)
def test_a_number_before_what_it_counts(text: str, language: str, numbers: list[int]) -> None:
    mentions = find_mentions(text, language, vocabulary_of(Registry()))
    heard = without_counted(Heard(text, tuple(mentions), {}))
    assert [one.value for one in heard.mentions if one.symbol == "number"] == numbers


@pytest.mark.parametrize(
    "text",
    [
        "study lamp 40 percent, i have 2 exams",
        "study lamp brighter, page 30 is hard to read",
        "turn the living room ac up, it's 15 degrees in here",
        "客厅空调调高点，屋里才十五度",
        "turn the tv up, the film starts at 8",
    ],
)
def test_a_value_that_is_told_beside_the_order_is_asked(
    understander: Understander, text: str
) -> None:
    assert _slots(understander, text)[0] == "unsure"


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("set the study lamp, 20 percent", {"brightness": 20}),
        ("dim the wall lamp, about 30 percent is enough", {"brightness": 30}),
        ("打开客厅空调，26度", {"temperature": 26}),
        ("护眼灯调一下，百分之二十", {"brightness": 20}),
    ],
)
def test_a_value_in_a_clause_of_its_own_is_the_orders(
    understander: Understander, text: str, slots: dict[str, object]
) -> None:
    assert _slots(understander, text) == ("", [slots])


# -- one change said twice -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("客厅空调不用那么热，低两度", {"temperature_step": -2}),
        ("客厅空调太冷了，调高一点，升两度", {"temperature_step": 2}),
        ("电视太吵，小声点，降十", {"volume_step": -10}),
        ("壁灯调暗，调暗百分之三十", {"brightness_step": -30}),
        ("living room ac a bit cooler, down two degrees", {"temperature_step": -2}),
        ("the tv is too loud, a bit quieter, down by 10", {"volume_step": -10}),
        ("turn the ventilation down, slower by 20 percent", {"percentage_step": -20}),
    ],
)
def test_two_changes_of_one_thing_are_one(
    understander: Understander, text: str, slots: dict[str, object]
) -> None:
    assert _slots(understander, text)[1] == [slots]


@pytest.mark.parametrize(
    "text",
    [
        "客厅空调调低，调高两度",
        "客厅空调低两度，低三度",
        "living room ac cooler, up two degrees",
        "make the study lamp brighter, dim it by 20 percent",
        "set the tv volume to 30, a bit quieter",
        "turn the tv up, set the volume to 30",
        "turn the tv down and down again by 10",
    ],
)
def test_changes_that_do_not_agree_are_asked(understander: Understander, text: str) -> None:
    assert _slots(understander, text)[0] == "unsure"


def _light(**slots: object) -> IntentCall:
    return IntentCall("HassLightSet", {"name": "lamp", **slots})


@pytest.mark.parametrize(
    ("calls", "kept", "doubtful"),
    [
        ([{"brightness_step": "up"}, {"brightness_step": 20}], [{"brightness_step": 20}], False),
        ([{"brightness_step": 20}, {"brightness_step": "up"}], [{"brightness_step": 20}], False),
        ([{"brightness_step": 20}, {"brightness_step": 30}], [{"brightness_step": 30}], True),
        (
            [{"color": "red", "brightness_step": "up"}, {"brightness_step": 20}],
            [{"color": "red", "brightness_step": 20}],
            False,
        ),
        ([{"brightness_step": "up"}, {"brightness": 80}], [{"brightness": 80}], True),
        (
            [{"brightness_step": "up"}, {"brightness_step": -20}],
            [{"brightness_step": "up"}, {"brightness_step": -20}],
            True,
        ),
        (
            [{"brightness_step": "up"}, {"brightness_step": 20, "at": {"hour": 8, "minute": 0}}],
            [{"brightness_step": "up"}, {"brightness_step": 20, "at": {"hour": 8, "minute": 0}}],
            False,
        ),
    ],
)
def test_the_more_exact_wins(
    calls: list[dict[str, object]], kept: list[dict[str, object]], *, doubtful: bool
) -> None:
    found = with_one_change([_light(**slots) for slots in calls])
    assert found == (tuple(_light(**slots) for slots in kept), doubtful)


def test_things_of_their_own_are_changed_on_their_own(understander: Understander) -> None:
    confirm, slots = _slots(understander, "壁灯暗一点，护眼灯也暗一点")
    assert confirm == ""
    assert slots == [{"brightness_step": "down"}] * 2


# -- for later, and not understood -----------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        *(
            "十分钟后喝",
            "十分钟后走",
            "半小时后吃药",
            "十分钟之后好了",
            "过十分钟喝",
            "十分钟后叫我妈吃饭",
        ),
        *("in ten minutes drink", "in ten minutes fly", "drink in ten minutes"),
        *(
            "after ten minutes drink",
            "walk the dog in twenty minutes",
            "in ten minutes ring grandma",
        ),
    ],
)
def test_no_timer_starts_silently_for_what_was_not_understood(
    understander: Understander, text: str
) -> None:
    meaning = understander.understand(text)
    assert isinstance(meaning, NotUnderstood) or (
        isinstance(meaning, Understanding) and meaning.confirm == "unsure"
    )


@pytest.mark.parametrize(
    "text",
    [
        *("十分钟后提醒我喝水", "十分钟后叫我", "计时十分钟", "十分钟后闹铃"),
        *("ping me in ten minutes", "beep in ten minutes", "wake me up in ten minutes"),
        *("remind me in ten minutes", "ten minute timer for pasta"),
    ],
)
def test_a_timer_that_is_asked_for_starts(understander: Understander, text: str) -> None:
    confirm, slots = _slots(understander, text)
    assert (confirm, slots[0]["minutes"]) == ("", 10)
