"""Wishes: proposed, done after a yes, done at once the next time, asked about again after a no."""

from datetime import timedelta

import pytest

from lares.assistant.habits import effect
from lares.assistant.plan import Step
from lares.assistant.turn import ReplyOutcome
from lares.memory.agreement import Agreement
from lares.nlu.understanding import IntentCall, Understanding
from lares.policy.policy import Policy, default_rules
from tests.fakes.talk import ADULT, CHILD, GUEST, Talk

CARELESS = Policy.parse(default_rules().replace('decision = "confirm"', 'decision = "allow"'))
STRICT = Policy.parse(
    '[[rule]]\nname = "ask about light"\ndecision = "confirm"\ndomains = ["light"]\n'
    + default_rules()
)
ON = IntentCall("HassTurnOn", {"area": "Study", "domain": "light"})

ON_ZH = IntentCall("HassTurnOn", {"area": "书房", "domain": "light"})


def _wish(call: IntentCall, wish: str = "wish_brighter", language: str = "en") -> Understanding:
    return Understanding((call,), language, "model", 0.9, confirm="wish", wish=wish)


@pytest.fixture
def talk() -> Talk:
    made = Talk()
    made.understander.say("it's too dark", _wish(ON))
    made.understander.say("太暗了", _wish(ON_ZH, language="zh"))
    made.understander.say("I can't see", _wish(ON))
    made.understander.say("it's stuffy", _wish(ON, "wish_fresh_air"))
    made.understander.say("I want in", _wish(IntentCall("HassTurnOff", {"name": "Front door"})))
    garage = IntentCall("HassTurnOn", {"name": "Garage door"})
    made.understander.say("I want to drive", _wish(garage))
    made.understander.say("unnamed wish", _wish(ON, ""))
    return made


async def _agree(talk: Talk, text: str = "it's too dark", **where: object) -> None:
    assert (await talk.say(text, **where)).outcome is ReplyOutcome.CONFIRM
    done = await talk.say("yes", **where)
    assert done.outcome is ReplyOutcome.DONE
    assert "without asking" in done.text


async def test_a_yes_is_remembered_and_the_next_time_nothing_is_asked(talk: Talk) -> None:
    await _agree(talk)
    assert [entity for entity, _, _ in talk.sent] == ["light.desk"]
    again = await talk.say("it's too dark")
    assert again.outcome is ReplyOutcome.DONE
    assert again.text == "The Desk lamp is on; as last time, without asking."
    assert len(talk.sent) == 2
    (kept,) = talk.memory.agreements.all
    assert (kept.count, kept.said, kept.principal_name) == (2, "it's too dark", "Anna")


LATER = Understanding(
    (IntentCall("HassStartTimer", {"minutes": 10, "conversation_command": "it's too dark"}),),
    "en",
    "exact",
)


async def test_a_wish_for_later_is_asked_about_and_never_becomes_a_habit(talk: Talk) -> None:
    talk.understander.say("in 10 minutes it's too dark", LATER)
    await _agree(talk)
    asked = await talk.say("in 10 minutes it's too dark")
    assert asked.outcome is ReplyOutcome.CONFIRM
    assert asked.text == "I could turn on the Desk lamp in 10 minutes. Shall I?"
    assert talk.household.timers.find() == ()
    assert (await talk.say("yes")).text == "I will turn on the Desk lamp in 10 minutes."
    assert [each.count for each in talk.memory.agreements.all] == [1]
    assert (await talk.say("in 10 minutes it's too dark")).outcome is ReplyOutcome.CONFIRM


async def test_what_is_not_sure_is_asked_about_before_it_is_put_off(talk: Talk) -> None:
    unsure = Understanding((ON,), "en", "model", 0.6, confirm="unsure")
    talk.understander.say("it's too dark", unsure)
    talk.understander.say("in 10 minutes it's too dark", LATER)
    asked = await talk.say("in 10 minutes it's too dark")
    assert (asked.outcome, asked.code) == (ReplyOutcome.CONFIRM, "confirm.unsure")


async def test_other_words_for_the_same_wish_are_the_same_wish(talk: Talk) -> None:
    await _agree(talk)
    assert (await talk.say("I can't see")).outcome is ReplyOutcome.DONE
    chinese = await talk.say("太暗了", session="t")
    assert chinese.text == "台灯已打开；和上次一样，没有再问你。"


async def test_another_person_room_or_wish_is_asked(talk: Talk) -> None:
    await _agree(talk)
    assert (await talk.say("it's too dark", ADULT)).outcome is ReplyOutcome.CONFIRM
    here = await talk.say("it's too dark", area_id="study", session="b")
    assert here.outcome is ReplyOutcome.CONFIRM
    assert (await talk.say("it's stuffy", session="c")).outcome is ReplyOutcome.CONFIRM


async def test_a_no_after_it_asks_again_from_now_on(talk: Talk) -> None:
    await _agree(talk)
    await talk.say("it's too dark")
    taken_back = await talk.say("no")
    assert taken_back.text == "All right, I will ask first again."
    assert talk.memory.agreements.all == ()
    assert (await talk.say("it's too dark")).outcome is ReplyOutcome.CONFIRM


async def test_a_no_right_after_the_first_yes_counts_too(talk: Talk) -> None:
    await _agree(talk)
    await talk.say("算了")
    assert talk.memory.agreements.all == ()


async def test_a_yes_or_something_else_after_it_changes_nothing(talk: Talk) -> None:
    await _agree(talk)
    await talk.say("it's too dark")
    assert (await talk.say("好的")).code == "wish.fine"
    await talk.say("it's too dark")
    assert (await talk.say("blah blah")).code == "not_understood"
    assert len(talk.memory.agreements.all) == 1
    assert (await talk.say("no")).code == "nothing_pending", "it was not about that any more"


async def test_a_no_after_a_minute_is_about_nothing(talk: Talk) -> None:
    await _agree(talk)
    await talk.say("it's too dark")
    await talk.clock.advance(61)
    await talk.say("no")
    assert len(talk.memory.agreements.all) == 1


@pytest.mark.parametrize("text", ["ask me again before you do that", "以后先问我"])
async def test_ask_me_first(talk: Talk, text: str) -> None:
    await _agree(talk)
    await talk.clock.advance(3600)
    assert (await talk.say(text)).code == "wish.asks_again"
    assert (await talk.say("it's too dark")).outcome is ReplyOutcome.CONFIRM
    await talk.say("no")
    assert (await talk.say(text)).code == "wish.none"


async def test_what_is_done_without_asking_is_told(talk: Talk) -> None:
    assert (await talk.say("what do you do without asking")).code == "wish.none"
    await _agree(talk)
    told = await talk.say("what do you do without asking?")
    assert told.text == "I act without asking after 1 phrase; “it's too dark”."
    assert (await talk.say("what do you do without asking", ADULT)).code == "wish.none"


async def test_it_can_be_undone_as_anything_else(talk: Talk) -> None:
    await _agree(talk)
    await talk.say("it's too dark")
    await talk.say("turn it off")
    assert talk.sent[-1][:2] == ("light.desk", "turn_off")


@pytest.mark.parametrize("text", ["I want in", "I want to drive"])
async def test_what_is_dangerous_is_asked_every_time(talk: Talk, text: str) -> None:
    for _ in range(2):
        assert (await talk.say(text)).outcome is ReplyOutcome.CONFIRM
        assert "without asking" not in (await talk.say("yes")).text
    assert talk.memory.agreements.all == ()


async def test_not_even_if_the_household_confirms_no_doors() -> None:
    talk = Talk(CARELESS)
    call = IntentCall("HassTurnOff", {"name": "Front door"})
    talk.understander.say("I want in", _wish(call))
    for _ in range(2):
        assert (await talk.say("I want in")).outcome is ReplyOutcome.CONFIRM
        await talk.say("yes")
    assert talk.memory.agreements.all == ()


async def test_rights_that_were_lost_since_count() -> None:
    strict = Talk(STRICT)
    strict.understander.say("it's too dark", _wish(ON))
    now = strict.clock.now()
    kept = Agreement(
        0,
        "anna",
        "Anna",
        "",
        "wish_brighter",
        effect((Step(ON, ("light.desk",)),)),
        "so dark",
        "en",
        now,
        now,
    )
    await strict.memory.agreements.remember(kept)
    assert (await strict.say("it's too dark")).outcome is ReplyOutcome.CONFIRM
    assert (await strict.say("yes")).outcome is ReplyOutcome.DONE
    assert (await strict.say("it's too dark")).outcome is ReplyOutcome.CONFIRM


async def test_a_guest_is_asked_every_time_and_a_child_is_remembered(talk: Talk) -> None:
    for _ in range(2):
        assert (await talk.say("it's too dark", GUEST)).outcome is ReplyOutcome.CONFIRM
        await talk.say("yes", GUEST)
    await talk.say("it's too dark", CHILD)
    await talk.say("yes", CHILD)
    assert (await talk.say("it's too dark", CHILD)).outcome is ReplyOutcome.DONE


async def test_a_wish_without_a_name_is_never_remembered(talk: Talk) -> None:
    await talk.say("unnamed wish")
    await talk.say("yes")
    assert (await talk.say("unnamed wish")).outcome is ReplyOutcome.CONFIRM


async def test_it_expires_after_half_a_year(talk: Talk) -> None:
    await _agree(talk)
    talk.clock.set_now(talk.clock.now() + timedelta(days=181))
    assert (await talk.say("it's too dark")).outcome is ReplyOutcome.CONFIRM


async def test_a_full_disk_keeps_no_yes_and_says_so(talk: Talk) -> None:
    talk.agreement_store.full = True
    await talk.say("it's too dark")
    done = await talk.say("yes")
    assert done.results[0].outcome.ok
    assert done.outcome is ReplyOutcome.PARTIAL
    assert (await talk.say("it's too dark")).outcome is ReplyOutcome.CONFIRM


async def test_a_full_disk_does_not_spoil_what_was_agreed_before(talk: Talk) -> None:
    await _agree(talk)
    talk.agreement_store.full = True
    assert (await talk.say("it's too dark")).outcome is ReplyOutcome.DONE
