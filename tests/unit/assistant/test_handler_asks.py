"""Which one, which room, and what "it" is: the answer finishes the command."""

from unicodedata import normalize

import pytest

from lares.assistant.turn import Reply, ReplyOutcome
from lares.home.registry import Customisation
from lares.nlu.understanding import Clarify
from tests.fakes.talk import ADULT, Talk


def _plain(reply: Reply) -> str:
    return normalize("NFKC", reply.text)


# -- which one -------------------------------------------------------------------------------------


@pytest.fixture
def namesakes(talk: Talk) -> Talk:
    talk.registry.customise("light.desk", Customisation({"en": ("Lamp",), "zh": ("小灯",)}))
    talk.registry.customise("light.floor_lamp", Customisation({"en": ("Lamp",), "zh": ("小灯",)}))
    talk.understander.call("turn on the lamp", "HassTurnOn", name="Lamp")
    return talk


@pytest.mark.parametrize(
    ("answer", "target"),
    [
        ("the study one", "light.desk"),
        ("书房的", "light.desk"),
        ("1", "light.floor_lamp"),
        ("the second", "light.desk"),
        ("floor lamp", "light.floor_lamp"),
        ("台灯", "light.desk"),
    ],
)
async def test_the_answer_to_which_one_finishes_the_command(
    namesakes: Talk, answer: str, target: str
):
    asked = await namesakes.say("turn on the lamp")
    assert asked.text == "Which one do you mean: the Lamp (Living Room) or the Lamp (Study)?"
    assert asked.outcome is ReplyOutcome.CLARIFY
    reply = await namesakes.say(answer)
    assert namesakes.sent == [(target, "turn_on", {})]
    room = {"light.desk": "Study", "light.floor_lamp": "Living Room"}[target]
    assert reply.text == f"The Lamp ({room}) is on."


async def test_the_speakers_room_chooses_among_namesakes(namesakes: Talk):
    await namesakes.say("turn on the lamp", area_id="study")
    assert namesakes.sent == [("light.desk", "turn_on", {})]


async def test_both_means_all_that_were_asked_about(namesakes: Talk):
    await namesakes.say("turn on the lamp")
    await namesakes.say("both")
    assert {entity for entity, _, _ in namesakes.sent} == {"light.desk", "light.floor_lamp"}


async def test_an_answer_that_fits_none_asks_again_and_a_no_ends_it(namesakes: Talk):
    asked = await namesakes.say("turn on the lamp")
    again = await namesakes.say("the purple one")
    assert again.text == f"I did not understand that. {asked.text}"
    assert (await namesakes.say("no")).code == "cancelled"
    assert (await namesakes.say("1")).code == "not_understood"
    assert namesakes.sent == []


async def test_a_new_command_takes_the_place_of_the_choice(namesakes: Talk):
    await namesakes.say("turn on the lamp")
    reply = await namesakes.say("turn on the kitchen light")
    assert reply.text == "The Kitchen light is on."
    assert (await namesakes.say("1")).code == "not_understood"


async def test_choosing_a_lock_still_asks_for_a_yes(talk: Talk):
    for entity_id in ("lock.front", "cover.garage"):
        talk.registry.customise(entity_id, Customisation({"en": ("Gate",)}))
    talk.understander.call("open the gate", "HassTurnOff", name="Gate")
    assert (await talk.say("open the gate")).code == "which_one"
    reply = await talk.say("garage door")
    assert (reply.outcome, talk.sent) == (ReplyOutcome.CONFIRM, [])
    await talk.say("yes")
    assert talk.sent == [("cover.garage", "close_cover", {})]


async def test_an_unknown_name_is_asked_back_and_never_replaced(talk: Talk):
    talk.understander.say(
        "turn on the kitchn light",
        Clarify("unknown_name", "kitchn light", "en", ("Kitchen light",)),
    )
    reply = await talk.say("turn on the kitchn light")
    assert reply.text == "I know no “kitchn light”. Did you mean Kitchen light?"
    assert (reply.outcome, talk.sent) == (ReplyOutcome.CLARIFY, [])
    assert (await talk.say("yes")).text == "The Kitchen light is on."


async def test_a_missing_room_is_asked_and_the_answer_finishes_the_command(talk: Talk):
    talk.understander.say("turn on the light", Clarify("which_area", "turn on the light", "en"))
    assert (await talk.say("turn on the light")).text == "In which room?"
    assert (await talk.say("the moon")).code == "which_area"
    reply = await talk.say("the kitchen")
    assert reply.text == "The Kitchen light and the Worktop light are on."


@pytest.mark.parametrize("said", ["yes", "1", "the last one", "all of them", "都"])
async def test_a_missing_room_must_be_named(talk: Talk, said: str):
    talk.understander.say("turn on the light", Clarify("which_area", "turn on the light", "en"))
    await talk.say("turn on the light")
    assert (await talk.say(said)).code == "which_area"
    assert talk.sent == []


# -- it --------------------------------------------------------------------------------------------


async def test_it_is_what_was_last_spoken_of(talk: Talk):
    await talk.say("turn on the kitchen light")
    assert (await talk.say("turn it off again")).text == "The Kitchen light is off."
    assert _plain(await talk.say("再打开")) == "厨房灯已打开。"
    assert talk.sent[1:] == [("light.kitchen", "turn_off", {}), ("light.kitchen", "turn_on", {})]


async def test_it_is_also_what_was_asked_about(talk: Talk):
    await talk.say("is the kitchen light on")
    await talk.say("turn it on")
    assert talk.sent == [("light.kitchen", "turn_on", {})]


async def test_them_are_all_the_last_targets(talk: Talk):
    await talk.say("kitchen lights on")
    await talk.say("turn them off")
    assert {each[:2] for each in talk.sent[2:]} == {
        ("light.kitchen", "turn_off"),
        ("light.worktop", "turn_off"),
    }


@pytest.mark.parametrize("other", [{"session": "other"}, {"principal": ADULT}])
async def test_it_means_nothing_to_others(talk: Talk, other: dict[str, object]):
    await talk.say("turn on the kitchen light")
    assert (await talk.say("turn it off", **other)).code == "no_antecedent"
    assert len(talk.sent) == 1


async def test_it_is_forgotten_after_a_while(talk: Talk):
    await talk.say("turn on the kitchen light")
    await talk.clock.advance(301)
    assert (await talk.say("turn it off")).code == "no_antecedent"


async def test_it_is_no_way_around_the_policy(talk: Talk):
    await talk.say("lock the front door")
    assert (await talk.say("open it")).text == "Shall I unlock the Front door? Say yes or no."
    assert (await talk.say("turn it on")).code == "no_antecedent"
    assert talk.sent == [("lock.front", "lock", {})]


@pytest.mark.parametrize("stop", ["stop", "stop it", "停", "停下"])
async def test_a_moving_door_is_stopped_at_once(talk: Talk, stop: str):
    await talk.say("open the garage")
    await talk.say("yes")
    reply = await talk.say(stop)
    assert talk.sent[1:] == [("cover.garage", "stop_cover", {})]
    assert reply.outcome is ReplyOutcome.DONE


async def test_stop_while_a_yes_is_waited_for_is_a_no(talk: Talk):
    await talk.say("lock the front door")
    await talk.say("open the garage")
    assert (await talk.say("stop")).code == "cancelled"
    assert (await talk.say("stop")).code == "no_antecedent", "a lock does not stop"


async def test_it_that_was_taken_away_is_not_replaced(talk: Talk):
    await talk.say("turn on the kitchen light")
    talk.registry.remove_entity("light.kitchen")
    assert (await talk.say("turn it off")).code == "no_antecedent"
