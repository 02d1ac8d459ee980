"""From an action of the model and what stands in the sentence to calls, or to none."""

import pytest

from lares.home.registry import Customisation
from lares.nlu.trace import Trace
from lares.nlu.understanding import Clarify, NotUnderstood, Understanding
from tests.fakes.scripted_house import TaggedHouse, only_call


@pytest.fixture(scope="module")
def talk() -> TaggedHouse:
    return TaggedHouse()


ON, OFF, LIGHT = "HassTurnOn", "HassTurnOff", "HassLightSet"


@pytest.mark.parametrize(
    ("text", "action", "intent", "slots"),
    [
        ("let there be kitchen light", "turn_on", ON, {"name": "Kitchen light"}),
        ("get the front door unbolted", "unlock", OFF, {"name": "Front door"}),
        ("bolt the front door", "lock", ON, {"name": "Front door"}),
        ("draw the curtain open for me now", "open", ON, {"name": "Curtain"}),
        ("wake the robot vacuum up", "turn_on", "HassVacuumStart", {"name": "Robot vacuum"}),
        (
            "put the robot vacuum away",
            "turn_off",
            "HassVacuumReturnToBase",
            {"name": "Robot vacuum"},
        ),
        ("freeze the curtain", "stop", "HassStopMoving", {"name": "Curtain"}),
        ("movie night it is", "activate", ON, {"name": "Movie night"}),
        (
            "kitchen light down to 20 percent",
            "brightness_down",
            LIGHT,
            {"name": "Kitchen light", "brightness": 20},
        ),
        (
            "kitchen light a bit lower",
            "brightness_down",
            LIGHT,
            {"name": "Kitchen light", "brightness_step": "down"},
        ),
        (
            "kitchen light 20 percent lower",
            "brightness_down",
            LIGHT,
            {"name": "Kitchen light", "brightness_step": -20},
        ),
        (
            "kitchen light full blast",
            "brightness_max",
            LIGHT,
            {"name": "Kitchen light", "brightness": 100},
        ),
        (
            "kitchen light barely glowing",
            "brightness_min",
            LIGHT,
            {"name": "Kitchen light", "brightness": 1},
        ),
        ("ceiling light goes red", "color_set", LIGHT, {"name": "Ceiling light", "color": "red"}),
        (
            "ceiling light goes red at 30 percent",
            "color_set",
            LIGHT,
            {"name": "Ceiling light", "color": "red", "brightness": 30},
        ),
        (
            "a warmer glow on the ceiling light",
            "color_warmer",
            LIGHT,
            {"name": "Ceiling light", "color_temp_step": "down"},
        ),
        (
            "fan whirls at 60 percent",
            "brightness_set",
            "HassFanSetSpeed",
            {"name": "Fan", "percentage": 60},
        ),
        (
            "fan to gear 2 then",
            "fan_speed_set",
            "HassFanSetSpeed",
            {"name": "Fan", "percentage": 67},
        ),
        (
            "fan whirls on high",
            "fan_speed_set",
            "HassFanSetSpeed",
            {"name": "Fan", "percentage": 100},
        ),
        (
            "air conditioner two degrees up",
            "temperature_up",
            "HassClimateSetTemperature",
            {"name": "Air conditioner", "temperature_step": 2},
        ),
        (
            "air conditioner up to 25 degrees",
            "temperature_up",
            "HassClimateSetTemperature",
            {"name": "Air conditioner", "temperature": 25},
        ),
        (
            "air conditioner shall be drying",
            "hvac_mode_set",
            "HassClimateSetHvacMode",
            {"name": "Air conditioner", "hvac_mode": "dry"},
        ),
        (
            "curtain a hand wider",
            "position_up",
            "HassSetPosition",
            {"name": "Curtain", "position_step": "up"},
        ),
        (
            "curtain leaves a third",
            "position_set",
            "HassSetPosition",
            {"name": "Curtain", "position": 33},
        ),
        (
            "dehumidifier aims at 40 percent",
            "humidity_set",
            "HassHumidifierSetpoint",
            {"name": "Dehumidifier", "humidity": 40},
        ),
        ("厨房灯给我亮起来", "turn_on", ON, {"name": "厨房灯"}),
        ("大门给我弄开", "turn_on", OFF, {"name": "大门"}),
        ("大门给我带上", "turn_off", ON, {"name": "大门"}),
        ("窗帘给我弄开一成", "open", "HassSetPosition", {"name": "窗帘", "position": 10}),
        ("风扇来个二档", "fan_speed_set", "HassFanSetSpeed", {"name": "风扇", "percentage": 67}),
    ],
)
def test_a_named_thing(
    talk: TaggedHouse, text: str, action: str, intent: str, slots: dict[str, object]
) -> None:
    meaning = talk.hear(text, action)
    assert only_call(meaning) == (intent, slots)
    assert isinstance(meaning, Understanding)
    assert meaning.stage == "model"
    assert meaning.confidence == 0.95


@pytest.mark.parametrize(
    ("text", "action", "area", "slots"),
    [
        ("get the bedroom lights going", "turn_on", None, {"area": "Bedroom", "domain": "light"}),
        ("get the lights going", "turn_on", "bedroom", {"area": "Bedroom", "domain": "light"}),
        ("get every single light going", "turn_on", "bedroom", {"domain": "light"}),
        ("get all the lights going", "turn_on", "bedroom", {"domain": "light"}),
        (
            "get all the lights going in here",
            "turn_on",
            "bedroom",
            {"area": "Bedroom", "domain": "light"},
        ),
        (
            "get the upstairs lights going",
            "turn_on",
            None,
            {"floor": "Upper Floor", "domain": "light"},
        ),
        ("把卧室的灯弄亮", "turn_on", None, {"area": "卧室", "domain": "light"}),
    ],
)
def test_a_kind_of_thing_in_a_place(
    talk: TaggedHouse, text: str, action: str, area: str | None, slots: dict[str, object]
) -> None:
    assert only_call(talk.hear(text, action, area)) == (ON, slots)


def test_without_a_room_it_is_asked_unless_there_is_only_one(talk: TaggedHouse) -> None:
    meaning = talk.hear("get the lights going", "turn_on")
    assert isinstance(meaning, Clarify)
    assert meaning.code == "which_area"
    assert meaning.everywhere is not None
    assert only_call(meaning.everywhere) == (ON, {"domain": "light"})
    assert only_call(talk.hear("it should be 21 degrees warm", "temperature_set"))[1] == {
        "temperature": 21,
        "domain": "climate",
    }
    assert only_call(talk.hear("music stops for a moment", "media_pause"))[1] == {}


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("get the kitchen light going at 20 degrees", "turn_on"),  # a value that no lamp has
        ("front door goes blue", "unlock"),
        ("kitchen light and desk lamp in the bedroom going", "turn_on"),  # the lamp is elsewhere
        ("kitchen light set it", "brightness_set"),  # to what?
        ("get it going", "turn_on"),
        ("everything shall be on", "turn_on"),
        ("put 20 and 30 percent on the kitchen light", "brightness_set"),
    ],
)
def test_what_does_not_fit_together_is_not_done(talk: TaggedHouse, text: str, action: str) -> None:
    assert not isinstance(talk.hear(text, action, "kitchen"), Understanding)


def test_what_cannot_be_asked_of_a_thing_is_said(talk: TaggedHouse) -> None:
    meaning = talk.hear("kitchen light gets unbolted", "unlock")
    assert meaning == Clarify("cannot", "Kitchen light", "en")


def test_an_impossible_number_is_said(talk: TaggedHouse) -> None:
    meaning = talk.hear("kitchen light glows at 150 percent", "brightness_set")
    assert meaning == Clarify("out_of_range.percent", "150", "en")


def test_unknown_words_in_the_place_of_a_name_are_asked_back(talk: TaggedHouse) -> None:
    meaning = talk.hear("get the disco ball spinning", "turn_on", device="disco ball")
    assert meaning == Clarify("unknown_name", "disco ball", "en")
    meaning = talk.hear("get the lights in the kichn going", "turn_on", "bedroom", place="kichn")
    assert meaning == Clarify("unknown_area", "kichn", "en", ("Kitchen",))


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("get the front door unbolted", "unlock"),
        ("bolt the front door", "lock"),
        ("let the garage door slide up", "open"),
        ("let the water valve flow", "open"),
    ],
)
def test_what_lets_people_in_is_never_done_by_a_guess(
    talk: TaggedHouse, text: str, action: str
) -> None:
    meaning = talk.hear(text, action)
    assert isinstance(meaning, Understanding)
    assert meaning.confirm == "unsure"


@pytest.mark.parametrize("stance", ["negation", "report", "question", "hypothetical", "other"])
def test_only_a_request_is_acted_on(talk: TaggedHouse, stance: str) -> None:
    talk.model.say("get the desk lamp going", "turn_on", stance=stance)
    trace = Trace()
    meaning = talk.understander.understand("get the desk lamp going", trace=trace)
    assert isinstance(meaning, NotUnderstood)
    assert any(stage == "veto" for stage, _ in trace.notes)


def test_an_unsure_action_is_not_taken(talk: TaggedHouse) -> None:
    talk.model.say("desk lamp hm glow", "turn_on", score=0.59)
    assert isinstance(talk.understander.understand("desk lamp hm glow"), NotUnderstood)


@pytest.mark.parametrize(
    "text",
    [
        "i would never get the desk lamp going",
        "please don't get the desk lamp going",
        "if i get the desk lamp going",
        "why is the desk lamp going",
        "i just switched the desk lamp on over there",
        "千万别让台灯亮起来",
        "我刚才把台灯弄亮了",
        "为什么台灯弄亮了",
        "如果台灯弄亮",
    ],
)
def test_the_rules_veto_whatever_the_model_says(talk: TaggedHouse, text: str) -> None:
    assert isinstance(talk.hear(text, "turn_on"), NotUnderstood)


def test_what_is_nearly_sure_is_proposed_if_it_is_about_a_thing_of_the_home(
    talk: TaggedHouse,
) -> None:
    talk.model.thresholds["turn_on"] = 0.97
    talk.understander.learn_from(talk.model)
    meaning = talk.hear("get the mirror light going now", "turn_on")
    assert isinstance(meaning, Understanding)
    assert (only_call(meaning)[1], meaning.confirm) == ({"name": "Mirror light"}, "unsure")
    assert isinstance(talk.hear("get going now", "turn_on"), NotUnderstood)
    talk.model.thresholds["turn_on"] = 0.6
    talk.understander.learn_from(talk.model)


def test_of_things_named_apart_the_one_that_fits_is_proposed(talk: TaggedHouse) -> None:
    text = "kitchen light glows 15 percent when the curtain moves"
    meaning = talk.hear(text.replace(" when", " while"), "brightness_set")
    assert isinstance(meaning, Understanding)
    assert meaning.confirm == "unsure"
    assert only_call(meaning)[1] == {"name": "Kitchen light", "brightness": 15}
    both = talk.hear("kitchen light burns like the desk lamp 15 percent", "brightness_set")
    assert not isinstance(both, Understanding)


def test_a_colour_that_is_only_a_word_is_not_lost(talk: TaggedHouse) -> None:
    slots = only_call(talk.hear("ceiling light glows orange and 30 percent now", "brightness_set"))[
        1
    ]
    assert slots == {"name": "Ceiling light", "brightness": 30, "color": "orange"}


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("kitchen light at less than thirty percent", "brightness_set"),
        ("kitchen light 30 percent or more", "brightness_set"),
        ("厨房灯别的不管低于三成", "brightness_set"),
        ("厨房灯三成以下才行", "brightness_set"),
    ],
)
def test_a_bound_is_no_value(talk: TaggedHouse, text: str, action: str) -> None:
    assert not isinstance(talk.hear(text, action), Understanding)


@pytest.mark.parametrize(
    ("text", "action", "level"),
    [
        ("speakers volume 5 here", "volume_set", 50),
        ("音量来个3", "volume_set", 30),
        ("speakers volume 5 percent here", "volume_set", 5),
        ("speakers volume 10 here", "volume_set", 10),
        ("speakers volume 40 here", "volume_set", 40),
    ],
)
def test_a_small_volume_is_in_tenths_and_has_to_be_confirmed(
    talk: TaggedHouse, text: str, action: str, level: int
) -> None:
    meaning = talk.hear(text, action)
    assert isinstance(meaning, Understanding)
    assert only_call(meaning)[1]["volume_level"] == level
    assert (meaning.confirm == "unsure") == (level in (50, 30))


@pytest.mark.parametrize(
    ("text", "action", "step"),
    [
        ("风扇小一档呗", "fan_speed_down", "down"),
        ("风扇大两档呗", "fan_speed_up", 66),
        ("fan whirls 2 levels lower", "fan_speed_down", -66),
        ("fan whirls 20 percent lower", "fan_speed_down", -20),
    ],
)
def test_a_step_of_gears_is_no_percentage(
    talk: TaggedHouse, text: str, action: str, step: object
) -> None:
    assert only_call(talk.hear(text, action))[1]["percentage_step"] == step


def test_one_number_is_not_two_things_without_a_yes(talk: TaggedHouse) -> None:
    for text in ("kitchen light and fan at 20 percent then", "厨房灯和风扇来个两成"):
        meaning = talk.hear(text, "brightness_set")
        assert not isinstance(meaning, Understanding) or meaning.confirm == "unsure"


def test_what_was_understood_is_remembered_until_a_name_changes(talk: TaggedHouse) -> None:
    talk.hear("let there be kitchen light", "turn_on")
    asked = talk.model.asked
    talk.understander.understand("let there be kitchen light")
    assert talk.model.asked == asked
    talk.registry.customise("light.mirror", Customisation(names={"en": ("Glow",)}))
    talk.understander.understand("let there be kitchen light")
    assert talk.model.asked > asked


@pytest.mark.parametrize(
    ("text", "confirm"),
    [
        ("kitchen light to off perhaps fine", ""),
        ("kitchen light to off perhaps fine?", "unsure"),
        ("could you get the kitchen light to off?", ""),
        ("能把厨房灯弄灭了吗？", ""),
    ],
)
def test_a_question_mark_asks_unless_it_ends_a_request(
    talk: TaggedHouse, text: str, confirm: str
) -> None:
    meaning = talk.hear(text, "turn_off")
    assert isinstance(meaning, Understanding)
    assert meaning.confirm == confirm


@pytest.mark.parametrize("text", ["手机静音", "把投影机静音"])
def test_a_device_that_is_not_known_is_asked_back_and_nothing_else_muted(
    talk: TaggedHouse, text: str
) -> None:
    meaning = talk.hear(text, "mute")
    assert isinstance(meaning, Clarify)
    assert meaning.code == "unknown_name"


def test_what_only_sounds_like_a_kind_is_asked(talk: TaggedHouse) -> None:
    meaning = talk.hear("把厨房的窗连拉上", "close")
    assert not isinstance(meaning, Understanding) or meaning.confirm == "unsure"
