"""Questions about states, temperatures, time: answers from what is known, and nothing pretended."""

from dataclasses import replace
from datetime import UTC, datetime
from unicodedata import normalize

import pytest

from lares.assistant.turn import ReplyOutcome
from lares.home.entity import Entity, State, Unavailability
from lares.home.registry import Customisation
from tests.fakes.house import add_many
from tests.fakes.talk import Talk


@pytest.fixture
def asked(talk: Talk) -> Talk:
    """One sentence a kind of question; lights of the house: ceiling, worktop, bedroom are on."""
    call = talk.understander.call
    for kind in ("any", "all", "which", "how_many"):
        call(f"{kind} lights on", "HassGetState", kind, domain="light", state="on")
        call(f"{kind} 灯开着", "HassGetState", kind, domain="light", state="on")
        call(
            f"{kind} kitchen off", "HassGetState", kind, area="Kitchen", domain="light", state="off"
        )
        call(
            f"{kind} windows open",
            "HassGetState",
            kind,
            domain="cover",
            device_class="window",
            state="open",
        )
        call(f"{kind} doors locked", "HassGetState", kind, domain="lock", state="locked")
    for name in ("Bedroom light", "Front door", "Window", "Air conditioner", "PM2.5", "CO₂", "Fan"):
        call(f"state of {name}", "HassGetState", "one", name=name)
    return talk


async def _text(talk: Talk, text: str) -> str:
    reply = await talk.say(text)
    assert reply.outcome is ReplyOutcome.ANSWER
    assert talk.sent == []
    return normalize("NFKC", reply.text)


def _report(talk: Talk, entity_id: str, value: str, **attributes: object) -> None:
    talk.registry.report(entity_id, State(value, attributes))


async def test_any(asked: Talk):
    assert (
        await _text(asked, "any lights on")
        == "Yes, the Ceiling light, the Worktop light and the Bedroom light are on; "
        "the Reading lamp is offline."
    )
    assert await _text(asked, "any 灯开着") == "有,吊灯、台面灯和卧室灯开着;阅读灯已离线。"


async def test_any_with_none(asked: Talk):
    for light in ("light.ceiling", "light.worktop", "light.bedroom"):
        _report(asked, light, "off")
    assert await _text(asked, "any lights on") == "No, none is on; the Reading lamp is offline."
    assert await _text(asked, "any 灯开着") == "没有开着的;阅读灯已离线。"


async def test_all(asked: Talk):
    assert await _text(asked, "all kitchen off") == "No, the Worktop light is not off."
    _report(asked, "light.worktop", "off")
    assert await _text(asked, "all kitchen off") == "Yes, all are off."


async def test_all_is_not_said_while_one_is_not_known(asked: Talk):
    _report(asked, "light.worktop", "off")
    asked.registry.set_availability("light.kitchen", Unavailability.OFFLINE)
    assert (
        await _text(asked, "all kitchen off")
        == "The Worktop light is off; the Kitchen light is offline."
    )


async def test_which_and_how_many(asked: Talk):
    assert await _text(asked, "which kitchen off") == "The Kitchen light is off."
    assert await _text(asked, "how_many kitchen off") == "1: the Kitchen light."
    _report(asked, "light.kitchen", "on")
    assert await _text(asked, "which kitchen off") == "None is off."
    assert await _text(asked, "how_many kitchen off") == "None is off."


async def test_how_many_are_not_counted_twice(asked: Talk):
    for entity_id in add_many(asked.registry, 9):
        _report(asked, entity_id, "on")
    assert await _text(asked, "how_many lights on") == (
        "12 lights are on; the Reading lamp is offline."
    )


async def test_a_contact_sensor_is_open_in_the_words_of_windows(asked: Talk):
    assert await _text(asked, "any windows open") == "Yes, the Window is open."
    _report(asked, "binary_sensor.bedroom_window", "off")
    assert await _text(asked, "any windows open") == "No, none is open."


async def test_nothing_is_said_of_what_never_reported(asked: Talk):
    asked.registry.report("lock.front", State())
    assert await _text(asked, "any doors locked") == "The Front door has not reported yet."
    assert await _text(asked, "all doors locked") == "The Front door has not reported yet."


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("state of Bedroom light", "The Bedroom light is on at 35 %."),
        ("state of Front door", "The Front door is locked."),
        ("state of Window", "The Window is open."),
        ("state of Air conditioner", "The Air conditioner is on cooling, set to 24.5 °C."),
        ("state of PM2.5", "The PM2.5 was 12 µg/m³ when it was last heard from."),
        ("state of CO₂", "CO2 is 612 ppm."),
        ("state of Fan", "The Fan is on at 40 %."),
    ],
)
async def test_one(asked: Talk, question: str, answer: str):
    assert await _text(asked, question) == normalize("NFKC", answer)


async def test_one_of_many_faces(asked: Talk):
    _report(asked, "cover.living_curtain", "open", current_position=70)
    asked.understander.call("how far", "HassGetState", "one", name="Curtain")
    assert await _text(asked, "how far") == "The Curtain is 70 % open."
    _report(asked, "cover.living_curtain", "opening")
    assert await _text(asked, "how far") == "The Curtain is opening."
    asked.registry.put_entity(Entity("person.jo", "person", {"en": ("Jo",)}))
    asked.understander.call("where is jo", "HassGetState", "where", name="Jo")
    for value, words in (("home", "at home"), ("not_home", "away"), ("Office", "at Office")):
        _report(asked, "person.jo", value)
        assert await _text(asked, "where is jo") == f"Jo is {words}."


async def test_yes_or_no(asked: Talk):
    assert await _text(asked, "is the kitchen light on") == "No, the Kitchen light is off."
    _report(asked, "light.kitchen", "on")
    assert await _text(asked, "is the kitchen light on") == "Yes, the Kitchen light is on."


async def test_yes_or_no_about_what_is_not_known(asked: Talk):
    asked.registry.set_availability("light.kitchen", Unavailability.SILENT)
    assert await _text(asked, "is the kitchen light on") == (
        "The Kitchen light was never heard from."
    )


async def test_a_memory_from_before_the_start_is_told_as_one(asked: Talk):
    lamp = "light.kitchen"
    asked.registry.report(lamp, State("on", {"brightness": 255}, stale=True))
    asked.registry.set_availability(lamp, Unavailability.NOT_SEEN)
    assert (
        await _text(asked, "is the kitchen light on")
        == "The Kitchen light was on when it was last heard from."
    )
    asked.registry.set_availability(lamp, Unavailability.OFFLINE)
    assert await _text(asked, "is the kitchen light on") == "The Kitchen light is offline."


# -- temperatures ----------------------------------------------------------------------------------


@pytest.fixture
def warm(talk: Talk) -> Talk:
    call = talk.understander.call
    call("living room temperature", "HassClimateGetTemperature", area="Living Room")
    call("卧室现在几度", "HassClimateGetTemperature", area="卧室")
    call("study temperature", "HassClimateGetTemperature", area="Study")
    return talk


async def test_a_climate_device_knows_the_temperature_of_its_room(warm: Talk):
    assert await _text(warm, "living room temperature") == "It is 26.1 °C in the Living Room."


async def test_a_named_device_is_quoted_by_its_name(warm: Talk):
    warm.understander.call("ac", "HassClimateGetTemperature", name="Air conditioner")
    assert await _text(warm, "ac") == "The Air conditioner measures 26.1 °C."


async def test_without_one_the_thermometer_is_asked(warm: Talk):
    assert await _text(warm, "卧室现在几度") == "卧室现在 21.8 °C。"


async def test_a_climate_device_that_does_not_measure_leaves_it_to_the_thermometer(warm: Talk):
    state = warm.registry.state("climate.living")
    warm.registry.report("climate.living", replace(state, attributes={"temperature": 24}))
    assert await _text(warm, "living room temperature") == "It is 26.1 °C in the Living Room."


async def test_fahrenheit_is_told_in_celsius(warm: Talk):
    _report(warm, "sensor.bedroom_temperature", "71.6", unit_of_measurement="°F")
    assert await _text(warm, "卧室现在几度") == "卧室现在 22 °C。"


@pytest.mark.parametrize("value", ["unknown", "cold", "nan"])
async def test_a_reading_that_is_none_is_not_told(warm: Talk, value: str):
    _report(warm, "sensor.bedroom_temperature", value, unit_of_measurement="°C")
    assert await _text(warm, "卧室现在几度") == "我没有那里的温度。"


async def test_an_old_or_unreachable_reading_is_not_told(warm: Talk):
    warm.registry.report("sensor.bedroom_temperature", State("21", {}, stale=True))
    assert await _text(warm, "卧室现在几度") == "我没有那里的温度。"
    warm.registry.set_availability("sensor.bedroom_temperature", Unavailability.OFFLINE)
    assert await _text(warm, "卧室现在几度") == "卧室的温度已离线。"


async def test_a_room_without_a_thermometer(warm: Talk):
    reply = await warm.say("study temperature")
    assert (reply.outcome, reply.code) == (ReplyOutcome.CLARIFY, "nothing_there.asked")


# -- talk ------------------------------------------------------------------------------------------


@pytest.fixture
def in_shanghai(monkeypatch: pytest.MonkeyPatch):
    import time

    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("in_shanghai")
async def test_time_and_date_are_those_of_the_machines_zone(talk: Talk):
    talk.understander.call("what day is it", "HassGetCurrentDate")
    talk.understander.call("今天几号", "HassGetCurrentDate")
    talk.clock.set_now(datetime(2026, 11, 21, 23, 5, tzinfo=UTC))
    assert await _text(talk, "what time is it") == "It is 7:05."
    assert await _text(talk, "what day is it") == "It is Sunday, 22 November 2026."
    assert await _text(talk, "今天几号") == "今天是 2026 年 11 月 22 日,星期日。"


async def test_a_board_that_woke_up_in_1970_does_not_tell_the_time(talk: Talk):
    talk.clock.set_now(datetime(1970, 1, 1, 0, 1, tzinfo=UTC))
    assert await _text(talk, "what time is it") == "I do not know the time yet."


@pytest.mark.parametrize(
    ("response", "code"),
    [
        ("hello", "answer.hello"),
        ("commands", "answer.commands"),
        ("data", "answer.data"),
        ("creator", "answer.creator"),
        ("listening", "answer.listening"),
        ("something_new", "answer.hello"),
        (None, "answer.hello"),
    ],
)
async def test_small_talk(talk: Talk, response: str | None, code: str):
    talk.understander.call("hello", "HassRespond", response)
    reply = await talk.say("hello")
    assert (reply.outcome, reply.code) == (ReplyOutcome.ANSWER, code)


async def test_never_mind_does_nothing(talk: Talk):
    assert await _text(talk, "never mind that") == "All right."


async def test_the_weather_comes_from_a_weather_entity(talk: Talk):
    talk.understander.call("weather", "HassGetWeather")
    talk.registry.put_entity(Entity("weather.home", "weather", {"en": ("Home",)}))
    assert await _text(talk, "weather") == "Nothing here knows the weather."
    _report(talk, "weather.home", "rainy", temperature=11.5)
    assert await _text(talk, "weather") == "Rain, 11.5 °C."
    _report(talk, "weather.home", "raining frogs")
    assert await _text(talk, "weather") == "Raining frogs."


async def test_a_question_and_a_command_in_one_sentence(asked: Talk):
    first = asked.understander.understand("state of Front door")
    second = asked.understander.understand("turn on the kitchen light")
    asked.understander.say("both", replace(first, calls=(*first.calls, *second.calls)))
    reply = await asked.say("both")
    assert reply.text == "The Kitchen light is on; the Front door is locked."
    assert reply.outcome is ReplyOutcome.DONE


async def test_namesakes_in_an_answer_are_told_apart(asked: Talk):
    for light in ("light.ceiling", "light.bedroom"):
        asked.registry.customise(light, Customisation({"en": ("Lamp",)}))
    said = await _text(asked, "any lights on")
    assert "the Lamp (Living Room)" in said
    assert "the Lamp (Bedroom)" in said
