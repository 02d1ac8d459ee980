"""Commands are sent, reported and said; what cannot be done is said and does nothing."""

from unicodedata import normalize

import pytest

from lares.assistant.plan import PlanOutcome
from lares.assistant.turn import Reply, ReplyOutcome
from lares.home.command import CommandResult, Outcome
from lares.home.entity import Unavailability
from lares.nlu.understanding import IntentCall, Understanding
from tests.fakes.gateway import Behaviour
from tests.fakes.house import add_many
from tests.fakes.talk import Talk


def _plain(reply: Reply) -> str:
    return normalize("NFKC", reply.text)


# -- act -------------------------------------------------------------------------------------------


async def test_a_command_is_sent_reported_said_and_journalled(talk: Talk):
    reply = await talk.say("turn on the kitchen light")
    assert talk.sent == [("light.kitchen", "turn_on", {})]
    assert reply.text == "The Kitchen light is on."
    assert (reply.outcome, reply.language) == (ReplyOutcome.DONE, "en")
    assert reply.results == (CommandResult("light.kitchen", Outcome.CONFIRMED),)
    assert reply.calls == (IntentCall("HassTurnOn", {"name": "Kitchen light"}),)
    (entry,) = talk.journal.entries
    assert entry.reply == reply
    assert entry.decisions == ("light.kitchen turn_on: allow (rule 22: the household may)",)


async def test_the_answer_is_in_the_language_of_the_sentence(talk: Talk):
    assert _plain(await talk.say("打开厨房灯")) == "厨房灯已打开。"


async def test_what_was_asked_is_said_as_the_device_reports_it(talk: Talk):
    reply = await talk.say("set the kitchen light to 40")
    assert talk.sent == [("light.kitchen", "turn_on", {"brightness": 102})]
    assert reply.text == "The Kitchen light is on at 40 %."


async def test_each_device_is_spoken_of_by_what_it_did(talk: Talk):
    talk.gateway.behaviours["light.worktop"] = Behaviour.SILENT
    reply = await talk.say("kitchen lights on")
    assert reply.text == "The Kitchen light is on; the Worktop light did not answer."
    assert reply.outcome is ReplyOutcome.PARTIAL
    assert [result.outcome for result in reply.results] == [Outcome.CONFIRMED, Outcome.TIMED_OUT]


async def test_nobody_is_told_that_an_offline_device_did_it(talk: Talk):
    reply = await talk.say("turn on the reading lamp")
    assert reply.text == "The Reading lamp is offline."
    assert reply.outcome is ReplyOutcome.FAILED
    assert talk.sent == []


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        (Unavailability.LINK_DOWN, "cannot be reached: the connection to the devices is down."),
        (Unavailability.EXPIRED, "has been silent for too long."),
    ],
)
async def test_the_reason_of_being_unreachable_is_said(
    talk: Talk, reason: Unavailability, text: str
):
    talk.registry.set_availability("light.kitchen", reason)
    assert (await talk.say("turn on the kitchen light")).text == f"The Kitchen light {text}"


async def test_a_device_that_contradicts_is_quoted(talk: Talk):
    talk.gateway.behaviours["light.kitchen"] = Behaviour.CONTRADICTS
    reply = await talk.say("turn on the kitchen light")
    assert reply.text == "The Kitchen light did not do it: it is off."
    assert reply.outcome is ReplyOutcome.FAILED


async def test_a_device_that_never_reports_is_not_said_to_be_on(talk: Talk):
    talk.gateway.behaviours["light.kitchen"] = Behaviour.NEVER_REPORTS
    reply = await talk.say("turn on the kitchen light")
    assert reply.text == "The Kitchen light was told to turn on; it does not report back."
    assert reply.outcome is ReplyOutcome.DONE


async def test_a_scene_has_nothing_to_report(talk: Talk):
    talk.gateway.behaviours["scene.movie"] = Behaviour.NEVER_REPORTS
    assert (await talk.say("movie night")).text == "Movie night was activated."


async def test_many_targets_are_counted(talk: Talk):
    for entity_id in add_many(talk.registry, 12):
        talk.gateway.behaviours[entity_id] = Behaviour.REPORTS
    talk.understander.call("upstairs dark", "HassTurnOff", floor="Upstairs", domain="light")
    reply = await talk.say("upstairs dark")
    assert reply.text == "15 lights are off; the Reading lamp is offline."


async def test_several_commands_of_one_sentence_are_sent_at_once(talk: Talk):
    talk.understander.say(
        "both",
        Understanding(
            (
                IntentCall("HassTurnOn", {"name": "Kitchen light"}),
                IntentCall("HassTurnOff", {"name": "Bedroom light"}),
            ),
            "en",
            "exact",
        ),
    )
    reply = await talk.say("both")
    assert reply.text == "The Kitchen light is on; the Bedroom light is off."
    moments = {sent.at for sent in talk.gateway.sent}
    assert len(moments) == 1


async def test_nothing_is_done_when_one_of_several_commands_is_unclear(talk: Talk):
    talk.understander.say(
        "both",
        Understanding(
            (
                IntentCall("HassTurnOn", {"name": "Kitchen light"}),
                IntentCall("HassTurnOff", {"name": "Attic light"}),
            ),
            "en",
            "exact",
        ),
    )
    reply = await talk.say("both")
    assert reply.outcome is ReplyOutcome.CLARIFY
    assert talk.sent == []


# -- refuse ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "outcome"),
    [
        ("", "empty", ReplyOutcome.REFUSE),
        (" \n\u200b?! ", "empty", ReplyOutcome.REFUSE),
        ("a" * 501, "too_long", ReplyOutcome.REFUSE),
        ("the colour of rain", "not_understood", ReplyOutcome.REFUSE),
        ("start the dance", "unsupported", ReplyOutcome.REFUSE),
        ("yes", "nothing_pending", ReplyOutcome.REFUSE),
        ("turn it off", "no_antecedent", ReplyOutcome.CLARIFY),
        ("turn on the attic light", "no_such_device", ReplyOutcome.CLARIFY),
        ("lights on in the attic", "unknown_area", ReplyOutcome.CLARIFY),
    ],
)
async def test_what_cannot_be_done_is_said_and_does_nothing(
    talk: Talk, text: str, code: str, outcome: ReplyOutcome
):
    reply = await talk.say(text)
    assert (reply.code, reply.outcome) == (code, outcome)
    assert reply.text
    assert talk.sent == []
    assert len(talk.journal.entries) == 1


async def test_a_refusal_is_in_the_language_of_the_sentence(talk: Talk):
    assert (await talk.say("天空为什么是蓝的")).text.startswith("我没听懂")
    assert (await talk.say("blub", language="zh-CN")).language == "zh"


async def test_a_value_that_the_device_cannot_take_fails_without_being_sent(talk: Talk):
    talk.understander.call("too bright", "HassLightSet", name="Kitchen light", brightness=400)
    reply = await talk.say("too bright")
    assert reply.text == "The Kitchen light cannot take this value."
    assert reply.outcome is ReplyOutcome.FAILED
    assert reply.results == (CommandResult("light.kitchen", Outcome.REJECTED, "out_of_range"),)
    assert talk.sent == []


# -- the plan --------------------------------------------------------------------------------------


async def test_a_plan_changes_nothing(talk: Talk):
    plan = talk.handler.plan(talk.turn("unlock the front door"))
    assert plan.outcome is PlanOutcome.CONFIRM
    assert [step.targets for step in plan.steps] == [("lock.front",)]
    assert plan.question is not None
    assert talk.handler.plan(talk.turn("yes")).code == "nothing_pending"
    assert (talk.sent, talk.journal.entries) == ([], [])


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("turn on the kitchen light", PlanOutcome.ACT),
        ("open the garage", PlanOutcome.CONFIRM),
        ("turn on the attic light", PlanOutcome.CLARIFY),
        ("what time is it", PlanOutcome.ANSWER),
        ("gibberish", PlanOutcome.REFUSE),
    ],
)
def test_the_five_outcomes_of_a_plan(talk: Talk, text: str, outcome: PlanOutcome):
    plan = talk.handler.plan(talk.turn(text))
    assert plan.outcome is outcome
    known = text != "gibberish"
    assert [call.intent for call in plan.calls] == (
        [talk.understander.understand(text).calls[0].intent] if known else []
    )
