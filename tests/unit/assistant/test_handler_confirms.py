"""What the policy says becomes a question, a refusal or an act; a yes counts once."""

from unicodedata import normalize

import pytest

from lares.assistant.turn import Reply, ReplyOutcome
from lares.home.command import CommandResult, Outcome
from lares.policy.principal import Origin
from tests.fakes.talk import ADULT, CHILD, GUEST, OWNER, Talk


def _plain(reply: Reply) -> str:
    return normalize("NFKC", reply.text)


# -- decide ----------------------------------------------------------------------------------------


async def test_a_dangerous_command_waits_for_a_yes_and_counts_once(talk: Talk):
    asked = await talk.say("unlock the front door")
    assert asked.text == "Shall I unlock the Front door? Say yes or no."
    assert asked.outcome is ReplyOutcome.CONFIRM
    assert talk.sent == []
    done = await talk.say("yes")
    assert done.text == "The Front door is unlocked."
    assert talk.sent == [("lock.front", "unlock", {})]
    again = await talk.say("yes")
    assert again.code == "nothing_pending"
    assert len(talk.sent) == 1
    assert [entry.decisions for entry in talk.journal.entries] == [
        ("lock.front unlock: confirm (rule 13: unlocking is confirmed)",),
        ("lock.front unlock: confirm (rule 13: unlocking is confirmed)",),
        (),
    ]


async def test_the_same_in_chinese(talk: Talk):
    assert _plain(await talk.say("大门解锁")) == "确定要给大门解锁吗?请回答“是”或“不”。"
    assert _plain(await talk.say("是的")) == "大门已解锁。"


async def test_ok_answers_in_the_language_of_the_question(talk: Talk):
    await talk.say("大门解锁")
    assert _plain(await talk.say("ok")) == "大门已解锁。"


@pytest.mark.parametrize("no", ["no", "算了", "cancel", "never mind that"])
async def test_a_no_ends_it(talk: Talk, no: str):
    await talk.say("unlock the front door")
    reply = await talk.say(no)
    assert (reply.code, reply.outcome) == ("cancelled", ReplyOutcome.ANSWER)
    assert (await talk.say("yes")).code == "nothing_pending"
    assert talk.sent == []


async def test_a_yes_after_a_minute_is_too_late(talk: Talk):
    await talk.say("unlock the front door")
    await talk.clock.advance(60.1)
    assert (await talk.say("yes")).code == "nothing_pending"
    assert talk.sent == []


async def test_nobody_else_and_no_other_session_can_say_yes(talk: Talk):
    await talk.say("unlock the front door")
    assert (await talk.say("yes", ADULT)).code == "nothing_pending"
    assert (await talk.say("yes", OWNER, session="other")).code == "nothing_pending"
    assert talk.sent == []
    assert (await talk.say("yes", OWNER)).outcome is ReplyOutcome.DONE


async def test_another_command_drops_the_question_and_says_so(talk: Talk):
    await talk.say("unlock the front door")
    reply = await talk.say("turn on the kitchen light")
    assert reply.text == "The Kitchen light is on. I have let go of the question before."
    assert (await talk.say("yes")).code == "nothing_pending"
    assert talk.sent == [("light.kitchen", "turn_on", {})]


async def test_asking_for_the_same_again_only_asks_again(talk: Talk):
    first = await talk.say("unlock the front door")
    assert (await talk.say("unlock the front door")).text == first.text


async def test_what_was_not_understood_repeats_the_question_and_keeps_its_end(talk: Talk):
    asked = await talk.say("unlock the front door")
    await talk.clock.advance(40)
    reply = await talk.say("hmm what was that")
    assert reply.text == f"I did not understand that. {asked.text}"
    assert reply.outcome is ReplyOutcome.CONFIRM
    await talk.clock.advance(30)
    assert (await talk.say("yes")).code == "nothing_pending"


async def test_a_question_is_repeated_once_and_then_let_go(talk: Talk):
    await talk.say("unlock the front door")
    await talk.say("hmm what was that")
    reply = await talk.say("hmm what was that")
    assert reply.outcome is ReplyOutcome.REFUSE
    assert reply.text.startswith("I have let go of the question before. I did not understand that.")
    assert (await talk.say("yes")).code == "nothing_pending"
    assert talk.sent == []


async def test_a_yes_to_the_repeated_question_counts(talk: Talk):
    await talk.say("unlock the front door")
    await talk.say("hmm what was that")
    await talk.say("yes")
    assert talk.sent == [("lock.front", "unlock", {})]


async def test_locking_is_done_at_once(talk: Talk):
    assert (await talk.say("lock the front door")).text == "The Front door is locked."


@pytest.mark.parametrize(("who", "word"), [(CHILD, "child"), (GUEST, "guest")])
async def test_a_denied_command_is_named_with_its_reason(talk: Talk, who: object, word: str):
    reply = await talk.say("unlock the front door", who)
    assert reply.text == f"A {word} may not operate the Front door."
    assert reply.outcome is ReplyOutcome.DENIED
    assert reply.results == (CommandResult("lock.front", Outcome.REJECTED, f"denied.{word}"),)
    assert (await talk.say("yes", who)).code == "nothing_pending"
    assert talk.sent == []
    assert "deny (rule" in talk.journal.entries[0].decisions[0]


async def test_automations_are_denied_what_needs_a_person(talk: Talk):
    reply = await talk.say("open the garage", origin=Origin.AUTOMATION)
    assert reply.outcome is ReplyOutcome.DENIED
    assert reply.code == "denied.person_needed"


async def test_a_sentence_with_one_dangerous_part_waits_as_a_whole(talk: Talk):
    reply = await talk.say("open everything here")
    assert (
        reply.text == "Shall I turn on the Entrance light and open the Garage door? Say yes or no."
    )
    assert talk.sent == []
    await talk.say("yes")
    assert sorted(entity for entity, _, _ in talk.sent) == ["cover.garage", "light.entrance"]


async def test_what_is_denied_in_a_mixed_sentence_is_named_and_the_rest_is_done(talk: Talk):
    reply = await talk.say("open everything here", CHILD)
    assert talk.sent == [("light.entrance", "turn_on", {})]
    assert reply.text == "The Entrance light is on; a child may not operate the Garage door."
    assert reply.outcome is ReplyOutcome.PARTIAL


async def test_rights_are_judged_again_at_the_moment_of_the_yes(talk: Talk):
    await talk.say("unlock the front door", OWNER)
    now_a_guest = type(OWNER)(OWNER.id, GUEST.role)
    reply = await talk.say("yes", now_a_guest)
    assert reply.outcome is ReplyOutcome.DENIED
    assert talk.sent == []


async def test_a_device_that_vanished_before_the_yes_is_not_said_to_have_done_it(talk: Talk):
    await talk.say("unlock the front door")
    talk.registry.remove_entity("lock.front")
    reply = await talk.say("yes")
    assert reply.outcome is ReplyOutcome.FAILED
    assert reply.text == "The lock.front is not there any more."


@pytest.fixture
def understood() -> Talk:
    return Talk(templates=True)


@pytest.mark.parametrize(
    "refusal", ["don't unlock the front door", "no, don't open the front door"]
)
async def test_who_says_not_to_has_said_no(understood: Talk, refusal: str):
    assert (await understood.say("unlock the front door")).outcome == "confirm"
    refused = await understood.say(refusal)
    assert refused.text == "All right, nothing was done."
    assert (await understood.say("yes")).code == "nothing_pending"
    assert understood.sent == []


async def test_who_says_not_to_in_chinese_has_said_no(understood: Talk):
    await understood.say("大门解锁")
    assert (await understood.say("别开大门")).code == "cancelled"
    assert (await understood.say("好的")).code == "nothing_pending"


async def test_a_refusal_of_something_else_cancels_too(understood: Talk):
    """Whoever forbids anything while a door waits for a yes has agreed to nothing."""
    await understood.say("unlock the front door")
    await understood.say("don't turn on the desk lamp")
    assert (await understood.say("yes")).code == "nothing_pending"
    assert understood.sent == []
