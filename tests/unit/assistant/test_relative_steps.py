"""Relative changes start from what a device reports, and never switch anything off."""

import pytest

from lares.assistant.intents.table import COMMANDS
from lares.assistant.intents.translation import Impossible
from lares.home.entity import Capability, Entity, State
from lares.nlu.understanding import IntentCall, Understanding
from tests.fakes.talk import Talk

C = Capability
LAMP = frozenset({C.TURN_ON, C.TURN_OFF, C.BRIGHTNESS, C.COLOR_TEMP})


def _do(
    intent: str, domain: str, state: State, capabilities: frozenset[Capability], **slots: object
) -> object:
    entity = Entity(f"{domain}.x", domain, {}, capabilities=capabilities)
    done = COMMANDS[intent](IntentCall(intent, slots), entity, state)
    return done.code if isinstance(done, Impossible) else dict(done.data)


@pytest.mark.parametrize(
    ("value", "brightness", "step", "sent"),
    [
        ("on", 102, "up", {"brightness": 153}),  # 40 % → 60 %
        ("on", 102, "down", {"brightness": 51}),
        ("on", 102, 10, {"brightness": 128}),
        ("on", 102, -30.0, {"brightness": 26}),
        ("on", 102, -90, {"brightness": 3}),  # the least there is, never off
        ("on", 230, "up", {"brightness": 255}),
        ("on", 255, "up", "at_its_end"),
        ("on", 2, "down", "at_its_end"),
        ("off", 102, "up", {"brightness": 51}),  # turned on low
        ("off", 102, "down", "is_off"),
        ("on", None, "up", "unknown_level"),
        ("unknown", None, "up", "unknown_level"),
        ("on", 102, 0, "out_of_range"),
        ("on", 102, "sideways", "out_of_range"),
        ("on", 102, float("nan"), "out_of_range"),
    ],
)
def test_brightness(value: str, brightness: int | None, step: object, sent: object):
    attributes = {} if brightness is None else {"brightness": brightness}
    state = State(value, attributes)
    assert _do("HassLightSet", "light", state, LAMP, brightness_step=step) == sent


@pytest.mark.parametrize(
    ("value", "attributes", "step", "sent"),
    [
        ("on", {"color_temp_kelvin": 3000}, "up", {"color_temp_kelvin": 3500}),
        ("on", {"color_temp_kelvin": 3000}, "down", {"color_temp_kelvin": 2500}),
        (
            "on",
            {"color_temp_kelvin": 2300, "min_color_temp_kelvin": 2200},
            "down",
            {"color_temp_kelvin": 2200},
        ),
        (
            "on",
            {"color_temp_kelvin": 2200, "min_color_temp_kelvin": 2200},
            "down",
            "at_its_end",
        ),
        ("on", {"max_color_temp_kelvin": 6500}, "up", {"color_temp_kelvin": 6500}),
        ("off", {"color_temp_kelvin": 3000}, "up", "is_off"),
    ],
)
def test_color_temperature(value: str, attributes: dict[str, object], step: object, sent: object):
    state = State(value, attributes)
    assert _do("HassLightSet", "light", state, LAMP, color_temp_step=step) == sent


@pytest.mark.parametrize(
    ("attributes", "step", "sent"),
    [
        ({"current_position": 40}, "up", {"position": 60}),
        ({"current_position": 40}, "down", {"position": 20}),
        ({"current_position": 40}, -50, {"position": 0}),
        ({"current_position": 0}, "down", "at_its_end"),
        ({}, "up", "unknown_level"),
    ],
)
def test_position(attributes: dict[str, object], step: object, sent: object):
    able = frozenset({C.OPEN, C.CLOSE, C.POSITION})
    state = State("open", attributes)
    assert _do("HassSetPosition", "cover", state, able, position_step=step) == sent


def test_a_cover_that_only_opens_and_closes_has_no_steps():
    state = State("open", {"current_position": 40})
    able = frozenset({C.OPEN, C.CLOSE})
    assert _do("HassSetPosition", "cover", state, able, position_step="up") == "not_capable"


@pytest.mark.parametrize(
    ("value", "attributes", "step", "sent"),
    [
        ("on", {"percentage": 40, "percentage_step": 20}, "up", {"percentage": 60}),
        ("on", {"percentage": 40, "percentage_step": 20}, "down", {"percentage": 20}),
        ("on", {"percentage": 33, "percentage_step": 33.33}, "up", {"percentage": 66}),
        ("on", {"percentage": 40, "percentage_step": 20}, 5, {"percentage": 60}),
        ("on", {"percentage": 20, "percentage_step": 20}, "down", "at_its_end"),
        ("off", {"percentage": 0}, "up", {"percentage": 20}),
        ("off", {"percentage": 0}, "down", "is_off"),
        ("on", {}, "up", "unknown_level"),
    ],
)
def test_fan_speed(value: str, attributes: dict[str, object], step: object, sent: object):
    able = frozenset({C.TURN_ON, C.PERCENTAGE})
    state = State(value, attributes)
    assert _do("HassFanSetSpeed", "fan", state, able, percentage_step=step) == sent


@pytest.mark.parametrize(
    ("attributes", "slots", "sent"),
    [
        ({"temperature": 21}, {"temperature_step": "up"}, {"temperature": 22}),
        ({"temperature": 21.5}, {"temperature_step": -2}, {"temperature": 19.5}),
        (
            {"temperature": 20},
            {"temperature_step": 9, "temperature_unit": "F"},
            {"temperature": 25},
        ),
        ({"temperature": 29, "max_temp": 30}, {"temperature_step": 5}, {"temperature": 30}),
        ({"temperature": 30, "max_temp": 30}, {"temperature_step": "up"}, "at_its_end"),
        (
            {"temperature": 20, "target_temp_step": 1},
            {"temperature_step": 0.2},
            {"temperature": 21},
        ),
        ({}, {"temperature_step": "up"}, "unknown_level"),
    ],
)
def test_temperature(attributes: dict[str, object], slots: dict[str, object], sent: object):
    able = frozenset({C.TARGET_TEMPERATURE})
    state = State("heat", attributes)
    assert _do("HassClimateSetTemperature", "climate", state, able, **slots) == sent


@pytest.fixture
def talk() -> Talk:
    made = Talk()
    made.understander.call(
        "a bit brighter", "HassLightSet", area="Living Room", brightness_step="up"
    )
    made.understander.call("kitchen brighter", "HassLightSet", area="Kitchen", brightness_step="up")
    made.understander.call("darker", "HassLightSet", name="Kitchen light", brightness_step="down")
    return made


async def test_of_several_lamps_those_that_are_on_get_brighter(talk: Talk):
    reply = await talk.say("a bit brighter")
    assert talk.sent == [("light.ceiling", "turn_on", {"brightness": 255})]
    assert reply.text == "The Ceiling light is on at 100 %."


async def test_a_lamp_that_is_off_is_turned_on_low(talk: Talk):
    await talk.say("kitchen brighter")
    assert talk.sent == [("light.kitchen", "turn_on", {"brightness": 51})]


async def test_a_lamp_that_is_off_does_not_get_darker(talk: Talk):
    reply = await talk.say("darker")
    assert talk.sent == []
    assert reply.text == "The Kitchen light is off."


# -- proposals and doubts --------------------------------------------------------------------------


async def test_a_wish_is_proposed_and_done_after_a_yes(talk: Talk):
    call = IntentCall("HassLightSet", {"area": "Living Room", "brightness_step": "up"})
    talk.understander.say("too dark", Understanding((call,), "en", "model", 0.9, confirm="wish"))
    reply = await talk.say("too dark")
    assert reply.outcome == "confirm"
    assert reply.code == "confirm.wish"
    assert reply.text == "I could set the Ceiling light to 100 %. Shall I?"
    assert talk.sent == []
    await talk.say("yes please")
    assert talk.sent == [("light.ceiling", "turn_on", {"brightness": 255})]


async def test_what_is_not_sure_is_asked_and_a_no_does_nothing(talk: Talk):
    call = IntentCall("HassTurnOff", {"name": "吊灯"})
    talk.understander.say("关掉吊等", Understanding((call,), "zh", "model", 0.6, confirm="unsure"))
    reply = await talk.say("关掉吊等")
    assert reply.text == "你是要我关闭吊灯吗？请回答“是”或“不”。"
    assert (await talk.say("不是")).code == "cancelled"
    assert talk.sent == []


async def test_a_question_with_a_doubt_is_answered_at_once(talk: Talk):
    call = IntentCall("HassGetState", {"name": "Ceiling light"})
    talk.understander.say("ceeling light", Understanding((call,), "en", "model", confirm="unsure"))
    assert (await talk.say("ceeling light")).outcome == "answer"


_TIME = Understanding(
    (IntentCall("HassGetCurrentTime", {}),), "en", "model", confidence=0.7, confirm="question"
)


async def test_what_may_have_been_asked_is_answered_after_a_yes(talk: Talk):
    talk.understander.say("time perhaps", _TIME)
    asked = await talk.say("time perhaps")
    assert (asked.outcome, asked.text) == (
        "confirm",
        "Did you ask about the time? Say yes or no.",
    )
    answered = await talk.say("yes")
    assert answered.outcome == "answer"


async def test_what_was_not_asked_is_not_answered(talk: Talk):
    talk.understander.say("time perhaps", _TIME)
    await talk.say("time perhaps")
    assert (await talk.say("no")).code == "cancelled"
    assert (await talk.say("yes")).code == "nothing_pending"
