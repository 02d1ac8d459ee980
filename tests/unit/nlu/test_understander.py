"""Sentences about the house of tests/fakes/house.py, and what they mean."""

from collections.abc import Mapping
from typing import Any

import pytest
from hassil import string_matcher

from lares.home.registry import Registry
from lares.nlu.intents import EVERYTHING
from lares.nlu.normalization import MAX_TEXT
from lares.nlu.understander import Understander
from lares.nlu.understanding import Clarify, Meaning, NotUnderstood, Understanding
from tests.fakes.house import fill_house


@pytest.fixture(scope="module")
def house() -> Registry:
    return fill_house(Registry())


@pytest.fixture(scope="module")
def understander(house: Registry) -> Understander:
    understander = Understander(house)
    understander.warm()
    return understander


def _call(meaning: Meaning) -> tuple[str, Mapping[str, object]]:
    assert isinstance(meaning, Understanding), meaning
    (call,) = meaning.calls
    return call.intent, call.slots


ON, OFF, GET, LIGHT = "HassTurnOn", "HassTurnOff", "HassGetState", "HassLightSet"


@pytest.mark.parametrize(
    ("text", "intent", "slots"),
    [
        ("turn on the kitchen light", ON, {"name": "Kitchen light"}),
        ("打开厨房灯", ON, {"name": "厨房灯"}),
        ("Turn OFF the bedroom lights!", OFF, {"area": "Bedroom", "domain": "light"}),
        ("打开客厅的灯", ON, {"area": "客厅", "domain": "light"}),
        ("把客厅的灯关了", OFF, {"area": "客厅", "domain": "light"}),
        ("把卧室的灯都关掉", OFF, {"area": "卧室", "domain": "light"}),
        ("turn on the downstairs lights", ON, {"floor": "Ground Floor", "domain": "light"}),
        ("open the curtain", ON, {"name": "Curtain"}),
        ("lock the front door", ON, {"name": "Front door"}),
        ("unlock the front door", OFF, {"name": "Front door"}),
        ("打开大门", OFF, {"name": "大门"}),
        ("turn on movie night", ON, {"name": "Movie night"}),
        ("set the bedroom lights to 40%", LIGHT, {"area": "Bedroom", "brightness": 40}),
        ("set the bedroom lights to forty percent", LIGHT, {"area": "Bedroom", "brightness": 40}),
        ("把卧室的灯调到百分之四十", LIGHT, {"area": "卧室", "brightness": 40}),
        ("把卧室的灯调到一半", LIGHT, {"area": "卧室", "brightness": 50}),
        ("把厨房灯调到三成", LIGHT, {"name": "厨房灯", "brightness": 30}),
        ("make the bedroom lights red", LIGHT, {"area": "Bedroom", "color": "red"}),
        ("把窗帘开到百分之三十", "HassSetPosition", {"name": "窗帘", "position": 30}),
        ("open the curtain halfway", "HassSetPosition", {"name": "Curtain", "position": 50}),
        (
            "把空调调到二十六度半",
            "HassClimateSetTemperature",
            {"name": "空调", "temperature": 26.5},
        ),
        (
            "set the air conditioner to twenty one degrees",
            "HassClimateSetTemperature",
            {"name": "Air conditioner", "temperature": 21},
        ),
        (
            "空调调到制冷模式",
            "HassClimateSetHvacMode",
            {"name": "空调", "hvac_mode": "cool"},
        ),
        ("卧室现在几度", "HassClimateGetTemperature", {"area": "卧室"}),
        ("how warm is it in the study", "HassClimateGetTemperature", {"area": "Study"}),
        ("is any window open?", GET, {"device_class": "window", "state": "open"}),
        ("is the front door locked", GET, {"name": "Front door", "state": "locked"}),
        ("客厅的灯开着吗", GET, {"area": "客厅", "state": "on", "domain": "light"}),
        ("what time is it?", "HassGetCurrentTime", {}),
        ("今天几号", "HassGetCurrentDate", {}),
        ("never mind", "HassNevermind", {}),
        ("算了", "HassNevermind", {}),
        ("start the vacuum", "HassVacuumStart", {}),
        ("打扫厨房", "HassVacuumCleanArea", {"area": "厨房"}),
        ("stop the curtain", "HassStopMoving", {"name": "Curtain"}),
    ],
)
def test_sentences_of_one_language(
    understander: Understander, text: str, intent: str, slots: dict[str, object]
) -> None:
    found, got = _call(understander.understand(text))
    assert found == intent
    assert slots.items() <= got.items()


@pytest.mark.parametrize(
    ("text", "slots", "language"),
    [
        ("turn on 客厅 light", {"area": "Living Room", "domain": "light"}, "en"),
        ("turn on 客厅的灯", {"area": "Living Room", "domain": "light"}, "en"),
        ("打开 kitchen light", {"name": "厨房灯"}, "zh"),
        ("打开kitchen的灯", {"area": "厨房", "domain": "light"}, "zh"),
    ],
)
def test_mixed_sentences(
    understander: Understander, text: str, slots: dict[str, object], language: str
) -> None:
    meaning = understander.understand(text)
    assert _call(meaning) == (ON, slots)
    assert isinstance(meaning, Understanding)
    assert (meaning.language, meaning.stage, meaning.confidence) == (language, "exact", 1.0)


@pytest.mark.parametrize(
    "text",
    [
        "打 开 客 厅 的 灯",
        "打开 客厅 的 灯 。",
        "打開客廳的燈",
        "请帮我打开客厅的灯吧",
        "麻烦打开客厅的灯, 谢谢",
    ],
)
def test_spacing_script_and_courtesy_do_not_matter(understander: Understander, text: str) -> None:
    assert _call(understander.understand(text)) == (ON, {"area": "客厅", "domain": "light"})


@pytest.mark.parametrize(
    "text",
    ["turn off everything downstairs", "关掉楼下所有的东西", "把一楼所有设备都关掉"],
)
def test_everything_means_what_is_safe_to_switch_off(understander: Understander, text: str) -> None:
    intent, slots = _call(understander.understand(text))
    assert intent == OFF
    assert slots["floor"] in ("Ground Floor", "一楼")
    assert slots["domain"] == list(EVERYTHING)


@pytest.mark.parametrize(
    "text",
    [
        "do not turn on the kitchen light",
        "don't turn on the kitchen light",
        "never turn off the lights in the bedroom",
        "can you not turn on the kitchen light",
        "please don't unlock the front door",
        "do not unlock the front door",
        "i don't want you to unlock the front door",
        "别开灯",
        "别打开厨房灯",
        "不要打开大门",
        "请不要解锁大门",
        "大门不要打开",
        "千万别把大门打开",
        "if it rains close the curtain",
        "should i turn on the kitchen light",
        "turn on the kitchen light tomorrow",
    ],
)
def test_negated_hedged_and_timed_sentences_do_nothing(
    understander: Understander, text: str
) -> None:
    assert isinstance(understander.understand(text, area_id="kitchen"), NotUnderstood)


@pytest.mark.parametrize(
    "text",
    [
        "tell me a joke",
        "讲个笑话",
        "unlock everything",
        "turn on everything",
        "who is the president",
        "turn on",
        "打开",
        "启动",
        "",
        "   ",
        "?!",
        "💡",
        "\x00\x07",
        "灯" * MAX_TEXT,
        "turn on the kitchen light " * 100,
    ],
)
def test_what_this_version_does_not_understand(understander: Understander, text: str) -> None:
    assert isinstance(understander.understand(text), NotUnderstood)


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("turn on the lights in the attic", "unknown_area", "attic"),
        ("turn on the attic light", "unknown_area", "attic"),
        ("打开阁楼的灯", "unknown_area", "阁楼"),
        ("把阁楼的灯关了", "unknown_area", "阁楼"),
        ("close the blinds in the attic", "unknown_area", "attic"),
        ("turn on the disco ball", "unknown_name", "disco ball"),
        ("打开咖啡壶", "unknown_name", "咖啡壶"),
    ],
)
@pytest.mark.parametrize("area_id", [None, "kitchen"])
def test_unknown_words_are_asked_back(
    understander: Understander, text: str, code: str, words: str, area_id: str | None
) -> None:
    meaning = understander.understand(text, area_id=area_id)
    assert isinstance(meaning, Clarify)
    assert (meaning.code, meaning.words) == (code, words)


def test_names_that_come_close_are_offered_and_not_taken(understander: Understander) -> None:
    meaning = understander.understand("turn on the kichen lights")
    assert meaning == Clarify("unknown_area", "kichen", "en", ("Kitchen",))
    meaning = understander.understand("打开电水户")
    assert meaning == Clarify("unknown_name", "电水户", "zh", ("电水壶",))


@pytest.mark.parametrize(
    "text", ["turn on the light", "lights off", "打开灯", "turn off everything"]
)
def test_without_a_room_the_room_is_asked(understander: Understander, text: str) -> None:
    meaning = understander.understand(text)
    assert isinstance(meaning, Clarify)
    assert meaning.code == "which_area"


@pytest.mark.parametrize(
    ("text", "area"), [("turn on the light", "Bedroom"), ("打开灯", "卧室"), ("开灯", "卧室")]
)
def test_the_speakers_room_is_taken(understander: Understander, text: str, area: str) -> None:
    call = _call(understander.understand(text, area_id="bedroom"))
    assert call == (ON, {"domain": "light", "area": area})


def test_a_room_without_the_kind_does_not_hide_the_only_one(understander: Understander) -> None:
    text = "set the thermostat to 21"
    there = _call(understander.understand(text, area_id="living_room"))[1]
    assert there == {"temperature": 21, "area": "Living Room"}
    assert _call(understander.understand(text, area_id="kitchen"))[1] == {"temperature": 21}
    said = understander.understand("set the kitchen thermostat to 21", area_id="kitchen")
    assert _call(said)[1] == {"temperature": 21, "area": "Kitchen"}


def test_a_room_that_does_not_exist_is_no_room(understander: Understander) -> None:
    meaning = understander.understand("turn on the light", area_id="gone")
    assert isinstance(meaning, Clarify)


@pytest.mark.parametrize(
    "text",
    ["turn on all the lights", "turn on the lights everywhere", "打开所有灯", "打开全屋的灯"],
)
def test_all_lights_are_the_whole_home(understander: Understander, text: str) -> None:
    assert _call(understander.understand(text)) == (ON, {"domain": "light"})


def test_the_whole_home_is_said_louder_than_the_room(understander: Understander) -> None:
    meaning = understander.understand("关掉全屋所有的灯", area_id="kitchen")
    assert _call(meaning) == (OFF, {"domain": "light"})


def test_a_statement_or_question_is_no_order(understander: Understander) -> None:
    assert _call(understander.understand("厨房灯打开"))[0] == ON
    assert _call(understander.understand("厨房灯打开吗"))[0] == GET
    assert _call(understander.understand("厨房灯关了"))[0] == GET
    assert _call(understander.understand("把厨房灯关了"))[0] == OFF
    assert isinstance(understander.understand("kitchen light?"), NotUnderstood)


@pytest.mark.parametrize(
    "text", ["set the kitchen light to 150%", "set the kitchen light to -5", "把厨房灯调到两百"]
)
def test_impossible_values_do_nothing(understander: Understander, text: str) -> None:
    assert not isinstance(understander.understand(text), Understanding)


@pytest.mark.parametrize("hint", [None, "en", "zh", "zh-CN", "xx", ""])
def test_a_wrong_language_hint_does_not_hurt(understander: Understander, hint: str | None) -> None:
    assert _call(understander.understand("打开厨房灯", language=hint))[0] == ON
    assert _call(understander.understand("turn on the kitchen light", language=hint))[0] == ON


@pytest.mark.parametrize(
    ("text", "hint", "language"),
    [("hm hm", None, "en"), ("嗯嗯", None, "zh"), ("hm", "en", "en"), ("???", "zh", "en")],
)
def test_the_language_of_what_was_not_understood(
    understander: Understander, text: str, hint: str | None, language: str
) -> None:
    assert understander.understand(text, language=hint) == NotUnderstood(language)


class _Matching:
    """Counts what hassil is made to do, which a machine's speed does not change."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.steps = 0
        matching = string_matcher.match_expression

        def counted(*args: Any) -> Any:
            self.steps += 1
            return matching(*args)

        monkeypatch.setattr(string_matcher, "match_expression", counted)


@pytest.mark.parametrize(
    "text",
    [
        "turn on " + "the kitchen light " * 27,
        "打开" + "厨房灯" * 160,
        "set " + "the kitchen light to 50% " * 18,
        "打开客厅的" + "的" * 480 + "灯",
        "turn off all the lights in the " + "zz " * 100,
        "kitchen " * 60 + "light on",
        "百分之" * 160,
        "5 " * 240,
    ],
)
def test_no_sentence_makes_matching_explode(
    house: Registry, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    understander = Understander(house)  # one that remembers no sentence yet
    matching = _Matching(monkeypatch)
    understander.understand("把卧室的灯调到百分之四十")
    usual, matching.steps = matching.steps, 0
    understander.understand(text[:MAX_TEXT], area_id="kitchen")
    assert matching.steps <= 25 * usual


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("swich on teh kitchen ligth", "HassTurnOn"),
        ("trun of the kitchen light", "HassTurnOff"),
        ("打凯厨房灯", "HassTurnOn"),
        ("把厨房灯官掉", "HassTurnOff"),
    ],
)
def test_slips_are_put_right_and_asked_about(
    understander: Understander, text: str, intent: str
) -> None:
    meaning = understander.understand(text)
    assert isinstance(meaning, Understanding)
    assert meaning.confirm == "unsure"
    assert [call.intent for call in meaning.calls] == [intent]


@pytest.mark.parametrize(
    "text",
    ["do not swich on teh kitchen light", "dont trun off the kitchen light", "别打凯厨房灯"],
)
def test_slips_beside_a_negation_are_not_proposed(understander: Understander, text: str) -> None:
    assert isinstance(understander.understand(text), NotUnderstood)


@pytest.mark.parametrize(
    "text", ["能把厨房灯关了吗", "能不能把厨房灯关掉？", "could you turn off the kitchen light?"]
)
def test_a_request_may_be_put_as_a_question(understander: Understander, text: str) -> None:
    meaning = understander.understand(text)
    assert isinstance(meaning, Understanding)
    assert meaning.confirm == ""
    assert meaning.calls[0].intent == "HassTurnOff"


@pytest.mark.parametrize(
    "text",
    [
        "unlok teh front door?",
        "unlok teh front door? are you mad",
        "unlok teh front door \U0001f6ab",
        "unlok teh front door, just kidding",
        "打凯前门锁？",
    ],
)
def test_slips_hide_nothing_that_speaks_against_opening(
    understander: Understander, text: str
) -> None:
    assert not isinstance(understander.understand(text), Understanding)
