"""Sentences that go on from the last one: more of it, the same elsewhere, that one too."""

import pytest

from lares.assistant.following import go_on
from lares.assistant.plan import Dialogue
from lares.home.entity import State
from lares.nlu.understanding import IntentCall
from tests.fakes.talk import ADULT, Talk


@pytest.fixture
def made() -> Talk:
    return Talk(templates=True)


@pytest.fixture
async def home(made: Talk) -> Talk:
    await made.household.load()
    made.registry.report("light.kitchen", State("on", {"brightness": 102}))
    return made


async def _sent(home: Talk, *texts: str) -> list[tuple[str, str, dict[str, object]]]:
    """What the last of several sentences sends."""
    before = 0
    for text in texts:
        before = len(home.sent)
        await home.say(text)
    return home.sent[before:]


@pytest.mark.parametrize(
    ("first", "then", "brightness"),
    [
        ("set the kitchen light to 40%", "a bit more", 153),
        ("set the kitchen light to 40%", "even brighter please", 153),
        ("set the kitchen light to 40%", "less", 51),
        ("把厨房灯调到40%", "再亮一点", 153),
        ("把厨房灯调到40%", "再暗一点吧", 51),
        ("把厨房灯调到40%", "再高一些", 153),
    ],
)
async def test_more_of_it(home: Talk, first: str, then: str, brightness: int):
    assert await _sent(home, first, then) == [
        ("light.kitchen", "turn_on", {"brightness": brightness})
    ]


async def test_once_more_goes_the_way_that_the_last_step_went(home: Talk):
    await home.say("把厨房灯调到80%")
    first = await _sent(home, "再暗一点")
    again = await _sent(home, "再来一点")
    back = await _sent(home, "less")
    values = [sent[0][2]["brightness"] for sent in (first, again, back)]
    assert values == [153, 102, 153]


@pytest.mark.parametrize(
    ("first", "then", "sent"),
    [
        (
            "set the air conditioner to 22 degrees",
            "a bit more",
            ("climate.living", "set_temperature", {"temperature": 23}),
        ),
        (
            "空调调到二十二度",
            "再冷一点",
            ("climate.living", "set_temperature", {"temperature": 21}),
        ),
        ("窗帘开到百分之三十", "再大一点", ("cover.living_curtain", "set_cover_position", 50)),
    ],
)
async def test_more_is_about_what_it_is(
    home: Talk, first: str, then: str, sent: tuple[str, str, object]
):
    ((entity, service, data),) = await _sent(home, first, then)
    wanted = {"position": sent[2]} if isinstance(sent[2], int) else sent[2]
    assert (entity, service, data) == (sent[0], sent[1], wanted)


@pytest.mark.parametrize(
    ("first", "then", "targets"),
    [
        ("turn off the living room lights", "and the bedroom?", {"light.bedroom"}),
        ("turn off the living room lights", "what about the bedroom", {"light.bedroom"}),
        ("turn off the living room lights", "the study too", {"light.desk"}),
        ("turn off the living room lights", "the same in the bedroom", {"light.bedroom"}),
        ("turn off the living room lights", "do the same for the study", {"light.desk"}),
        ("turn off the living room lights", "and upstairs too", {"light.bedroom", "light.desk"}),
        ("turn off the ceiling light", "and the desk lamp", {"light.desk"}),
        ("turn off the ceiling light", "the bathroom as well please", {"light.mirror"}),
        ("关掉客厅的灯", "卧室的也关了", {"light.bedroom"}),
        ("关掉客厅的灯", "卧室呢", {"light.bedroom"}),
        ("打开客厅的灯", "卧室的也关掉", {"light.bedroom"}),
        ("关掉吊灯", "台灯也关了", {"light.desk"}),
        ("关掉吊灯", "还有卧室也一样", {"light.bedroom"}),
    ],
)
async def test_the_same_elsewhere(home: Talk, first: str, then: str, targets: set[str]):
    sent = await _sent(home, first, then)
    assert {service for _, service, _ in sent} == {"turn_off"}
    assert {entity for entity, _, _ in sent} >= targets


async def test_a_question_goes_on_too(home: Talk):
    assert (
        await home.say("is the ceiling light on")
    ).text == "Yes, the Ceiling light is on at 80 %."
    assert (await home.say("and the desk lamp?")).text == "No, the Desk lamp is off."
    assert (await home.say("那个也打开")).outcome == "done"
    assert home.sent == [("light.desk", "turn_on", {})]


async def test_that_one_too(home: Talk):
    await home.say("is the ceiling light on")
    await home.say("turn that one off too")
    assert home.sent == [("light.ceiling", "turn_off", {})]


async def test_a_room_never_gets_more_than_the_kind_that_was_meant(home: Talk):
    sent = await _sent(home, "open the curtain", "and the bedroom")
    assert [entity for entity, _, _ in sent] in ([], ["cover.bedroom_blind"])


@pytest.mark.parametrize(
    "text", ["and the attic", "and then some", "more", "again", "阁楼呢", "再来一点", "brighter"]
)
async def test_without_something_to_go_on_from_nothing_happens(home: Talk, text: str):
    reply = await home.say(text)
    assert reply.outcome in ("refuse", "clarify")
    assert home.sent == []


async def test_nobody_goes_on_from_what_another_did(home: Talk):
    await home.say("turn off the living room lights")
    before = home.sent
    await home.say("and the bedroom", ADULT)
    assert home.sent == before


async def test_a_dangerous_thing_is_asked_about_again(home: Talk):
    await home.say("unlock the front door")
    await home.say("yes")
    before = home.sent
    reply = await home.say("and the garage door")
    assert home.sent == before
    assert reply.outcome in ("clarify", "refuse")  # 'off' unlocks a lock and closes a gate


LAST = Dialogue(None, ("light.kitchen",), (IntentCall("HassTurnOn", {"name": "Kitchen light"}),))


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("more coffee", True),
        ("and what time is it", True),
        ("again", True),
        ("louder", True),
        ("brighter", False),
        ("a bit brighter", False),
        ("亮一点", False),
        ("the kitchen is too small", True),
        ("and " + "x" * 100, True),
    ],
)
def test_what_does_not_go_on(made: Talk, text: str, bare: bool):
    assert go_on(text, LAST, made.registry, "en", bare=bare) is None


@pytest.mark.parametrize("text", ["brighter", "a bit brighter", "亮一点", "再大一点"])
def test_what_may_go_on_where_nobody_understood_it(made: Talk, text: str):
    found = go_on(text, LAST, made.registry, "en", bare=True)
    assert found is not None
    assert found.targets == ("light.kitchen",)
    assert found.call.slots["brightness_step"] == "up"
