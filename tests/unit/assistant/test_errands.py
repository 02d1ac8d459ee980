"""Timers, delayed commands, lists and messages in conversation, by the real templates."""

from datetime import UTC, datetime, timedelta

import pytest

from lares.assistant.endings import GRACE_S
from lares.assistant.replies.clauses import Clause
from lares.assistant.replies.rendering import Renderer
from lares.automation.timers import MOST_TIMERS
from lares.home.announcement import Occasion
from lares.home.entity import State
from lares.home.registry import Customisation
from lares.home.todo import SHOPPING_LIST
from lares.nlu.understanding import IntentCall, Understanding
from lares.policy.policy import Policy, default_rules
from lares.policy.principal import Origin
from tests.fakes.household_talk import Household
from tests.fakes.talk import CHILD, GUEST

# -- timers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "reply", "end"),
    [
        (
            "set a tea timer for 4 minutes",
            "The tea timer runs: 4 minutes.",
            "The tea timer has ended.",
        ),
        (
            "set a timer for an hour and a half",
            "The timer runs: 1 hour 30 minutes.",
            "The timer for 1 hour 30 minutes has ended.",
        ),
        ("定一个十分钟的闹钟", "计时开始：10 分钟。", "10 分钟的计时器时间到了。"),
        ("设一个面条计时器三分钟", "面条计时开始：3 分钟。", "面条计时器时间到了。"),
    ],
)
async def test_a_timer_is_started_and_rings(home: Household, text: str, reply: str, end: str):
    assert await home.said(text) == reply
    (timer,) = home.household.timers.find()
    assert await home.after(timer.seconds - 1) == []
    assert await home.after(1) == [end]
    assert home.announcements.recent()[-1].occasion is Occasion.TIMER
    assert await home.said("which timers are running") == "No timer is running."


async def test_timers_are_told_apart(home: Household):
    await home.said("set a tea timer for 4 minutes", "set a timer for 20 minutes")
    assert await home.said("timer status") == (
        "The tea timer has 4 minutes left; the timer for 20 minutes has 20 minutes left."
    )
    asked = await home.say("cancel the timer")
    assert (asked.outcome, asked.code) == ("clarify", "which_timer")
    assert asked.text == "Which timer do you mean: the tea timer or the timer for 20 minutes?"
    assert await home.said("the 20 minute one") == "The timer for 20 minutes is cancelled."
    assert await home.said("pause the timer") == "The tea timer is paused with 4 minutes left."
    assert await home.after(5000) == []
    assert await home.said("resume the tea timer") == "The tea timer runs on with 4 minutes left."
    assert await home.said("add 2 minutes to the tea timer") == "The tea timer has 6 minutes left."
    assert await home.said("取消茶计时器") == "没有叫“茶”的计时器。你是指tea计时器吗？"
    assert await home.after(360) == ["The tea timer has ended."]


@pytest.mark.parametrize("answer", ["第一个", "面条", "面条计时器", "3分钟的", "1"])
async def test_which_timer_is_answered_as_people_do(home: Household, answer: str):
    await home.said("设一个面条计时器三分钟", "设一个十分钟的计时器")
    assert await home.said("取消计时器") == "你指的是哪个计时器：面条计时器还是10 分钟的计时器？"
    assert await home.said(answer) == "面条计时器已取消。"


async def test_the_timer_of_the_room_is_meant(home: Household):
    await home.said("set a timer for 10 minutes", area_id="kitchen")
    await home.said("set a timer for 20 minutes", area_id="study")
    assert await home.said("cancel the timer", area_id="study") == (
        "The timer for 20 minutes is cancelled."
    )
    await home.said("set a timer for 30 minutes", area_id="study")
    assert await home.said("how much time is left on the kitchen timer") == (
        "The timer for 10 minutes has 10 minutes left."
    )
    assert await home.said("cancel all timers in the study") == (
        "The timer for 30 minutes is cancelled."
    )
    assert len(home.household.timers.find()) == 1


async def test_too_many_timers_are_refused(home: Household):
    for _ in range(MOST_TIMERS):
        await home.say("set a timer for 10 minutes")
    reply = await home.say("set a timer for 10 minutes")
    assert (reply.outcome, reply.code) == ("failed", "timer.too_many")


async def test_a_full_disk_is_said(home: Household):
    home.household.disks[0].full = True
    reply = await home.say("set a timer for 10 minutes")
    assert (reply.outcome, reply.code) == ("failed", "not_kept")
    assert reply.text == "I could not keep that on the disk, so it does not count."
    assert home.household.timers.find() == ()


# -- later -----------------------------------------------------------------------------------------


async def test_a_delayed_command_is_carried_out_for_who_asked(home: Household):
    assert await home.said("turn on the kitchen light in 5 minutes") == (
        "I will turn on the Kitchen light in 5 minutes."
    )
    assert home.sent == []
    assert await home.said("timer status") == "“turn on the kitchen light” has 5 minutes left."
    assert await home.after(300) == ["“turn on the kitchen light”: The Kitchen light is on."]
    assert home.sent == [("light.kitchen", "turn_on", {})]
    entry = home.journal.entries[-1]
    assert (entry.turn.origin, entry.turn.principal.id) == (Origin.TIMER, "anna")
    assert entry.turn.text == "turn on the kitchen light"
    assert home.announcements.recent()[-1].occasion is Occasion.COMMAND


async def test_chinese_says_the_delay_first(home: Household):
    assert await home.said("过五分钟打开厨房灯") == "好的，5 分钟后打开厨房灯。"
    assert await home.after(300) == ["“打开厨房灯”：厨房灯已打开。"]


async def test_what_is_not_clear_is_asked_now_and_still_done_later(home: Household):
    assert await home.said("turn off the lights in 5 minutes") == "In which room?"
    promised = await home.said("the kitchen")
    assert promised == ("I will turn off the Kitchen light and the Worktop light in 5 minutes.")
    assert home.sent == []
    await home.after(300)
    assert {entity for entity, _, _ in home.sent} == {"light.kitchen", "light.worktop"}


async def test_what_was_picked_is_what_is_done_later(home: Household):
    home.registry.customise("light.bedroom", Customisation({"en": ("Ceiling light",)}))
    asked = await home.said("turn off the ceiling light in 5 minutes")
    assert asked.startswith("Which one do you mean")
    assert "Bedroom" in await home.said("the bedroom")
    await home.after(300)
    assert home.sent == [("light.bedroom", "turn_off", {})]


def test_what_became_of_it_is_told_in_full(unloaded: Household):
    reply = "The light is off; " * 5 + "the heating is on."
    clause = Clause.of("later.done", command="good night", reply=reply)
    assert Renderer(unloaded.registry).text((clause,), "en") == f"“good night”: {reply}"


async def test_everywhere_is_later_too(home: Household):
    await home.said("turn off the lights in 5 minutes", "everywhere")
    assert home.sent == []
    await home.after(300)
    assert len(home.sent) > 3


async def test_a_dangerous_command_is_agreed_to_when_it_is_asked_for(home: Household):
    asked = await home.say("unlock the front door in 10 minutes")
    assert asked.outcome == "confirm"
    assert asked.text == "Shall I unlock the Front door in 10 minutes? Say yes or no."
    assert home.household.timers.find() == ()
    assert await home.said("yes") == "I will unlock the Front door in 10 minutes."
    await home.after(600)
    assert home.sent == [("lock.front", "unlock", {})]


@pytest.mark.parametrize("person", [CHILD, GUEST])
async def test_who_may_not_do_it_may_not_do_it_later(home: Household, person: object):
    reply = await home.say("unlock the front door in 10 minutes", person)
    assert reply.outcome == "denied"
    assert home.household.timers.find() == ()


@pytest.fixture
def strict() -> Household:
    rule = (
        '[[rule]]\nname = "no timer unlocks"\ndecision = "deny"\nreason = "person_needed"\n'
        'origins = ["timer"]\ndomains = ["lock"]\n\n'
    )
    return Household(Policy.parse(rule + default_rules()))


async def test_a_household_may_forbid_it_to_timers(strict: Household):
    await strict.household.load()
    reply = await strict.say("unlock the front door in 10 minutes")
    assert reply.outcome == "denied"
    assert reply.text == "Only a person who can be asked may operate the Front door."


async def test_what_the_yes_did_not_name_is_not_done(home: Household):
    """What is dangerous at the moment of doing it must have been agreed to by its name."""
    calls = (IntentCall("HassTurnOff", {"name": "Front door"}),)
    turn = home.turn("later", origin=Origin.TIMER)
    understanding = Understanding(calls, "en", "timer")
    agreed = frozenset({"lock.back unlock"})
    reply = await home.handler.carry_out(turn, understanding, agreed)
    assert (reply.outcome, reply.code) == ("refuse", "later.needs_yes")
    assert home.sent == []


async def test_a_command_that_is_too_late_is_told_and_not_done(home: Household):
    await home.said("turn on the kitchen light in 5 minutes")
    assert await home.after(300 + GRACE_S + 60) == [
        "“turn on the kitchen light” was due 3 minutes ago while I was off, so I did not do it."
    ]
    assert home.sent == []
    assert home.announcements.recent()[-1].occasion is Occasion.MISSED
    assert home.journal.entries[-1].reply.outcome == "refuse"


async def test_a_little_late_is_not_too_late(home: Household):
    await home.said("turn on the kitchen light in 5 minutes")
    await home.after(300 + GRACE_S - 5)
    assert len(home.sent) == 1


async def test_after_a_start_a_command_waits_for_the_devices(home: Household):
    home.connected, begun = False, home.clock.monotonic()
    await home.said("turn on the kitchen light in 10 seconds")
    # Nobody comes: it is tried all the same a minute after the start.
    assert len(await home.after(10)) == 1
    assert home.clock.monotonic() - begun == pytest.approx(60, abs=1)
    begun = home.clock.monotonic()
    await home.said("turn off the kitchen light in 10 seconds")
    assert len(await home.after(10)) == 1
    assert home.clock.monotonic() - begun == pytest.approx(10)


async def test_devices_that_can_be_reached_get_their_time_to_announce_themselves(home: Household):
    begun = home.clock.monotonic()
    await home.said("turn on the kitchen light in 10 seconds")
    await home.after(10)
    assert home.clock.monotonic() - begun == pytest.approx(12)


async def test_a_timer_that_ended_while_it_was_off_is_told_as_missed(home: Household):
    await home.said("set a tea timer for 4 minutes")
    assert await home.after(240 + 3600) == ["The tea timer ended 1 hour ago, while I was off."]
    assert home.announcements.recent()[-1].occasion is Occasion.MISSED
    await home.said("set a tea timer for 4 minutes")
    assert await home.after(240 + 60) == ["The tea timer ended 1 minute ago."]


async def test_a_device_that_does_not_do_it_is_told_as_a_problem(home: Household):
    await home.said("turn on the reading lamp in 5 minutes")
    (said,) = await home.after(300)
    assert said == "“turn on the reading lamp” was due: The Reading lamp is offline."
    assert home.announcements.recent()[-1].occasion is Occasion.PROBLEM


async def test_a_thing_that_is_gone_by_then_is_told(home: Household):
    await home.said("turn on the kitchen light in 5 minutes")
    home.registry.remove_entity("light.kitchen")
    (said,) = await home.after(300)
    assert "Kitchen light" in said
    assert home.sent == []
    assert home.announcements.recent()[-1].occasion is Occasion.PROBLEM


@pytest.mark.parametrize(
    "text", ["dinner is ready in 10 minutes", "turn on the moon in 10 minutes", "十分钟后下雨"]
)
async def test_what_is_no_command_is_not_kept_for_later(home: Household, text: str):
    assert (await home.say(text)).outcome in ("clarify", "refuse")
    assert home.household.timers.find() == ()


@pytest.mark.parametrize(
    ("slots", "code"),
    [
        ({"minutes": 10, "conversation_command": "mumble"}, "later.not_understood"),
        ({"minutes": 10, "conversation_command": "what time is it"}, "later.no_order"),
        ({"minutes": 10, "conversation_command": "set a timer for 5 minutes"}, "later.no_order"),
        ({"hours": 10_000, "conversation_command": "open the curtain"}, "later.out_of_range"),
        ({"minutes": -5, "conversation_command": "open the curtain"}, "later.out_of_range"),
        ({"minutes": 0}, "timer.out_of_range"),
        ({}, "timer.how_long"),
        ({"at": {"hour": 25}}, "when.unknown"),
        ({"at": {"hour": 7, "day": 0}}, "when.past"),
    ],
)
async def test_delays_without_sense_are_refused(
    home: Household, slots: dict[str, object], code: str, monkeypatch: pytest.MonkeyPatch
):
    real, call = home.templates.understand, IntentCall("HassStartTimer", slots)
    later = Understanding((call,), "en", "model")
    monkeypatch.setattr(
        home.templates,
        "understand",
        lambda text, **more: later if text == "later" else real(text, **more),
    )
    reply = await home.say("later")
    assert reply.code == code
    assert reply.outcome in ("clarify", "refuse")
    assert home.household.timers.find() == ()


async def test_at_a_time_of_day(home: Household, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TZ", "UTC")
    now = home.clock.now()
    at = {"hour": now.astimezone().hour, "minute": 30, "day": 1}
    call = IntentCall("HassTurnOn", {"name": "Kitchen light", "at": at})
    plan = Understanding((call,), "en", "model")
    monkeypatch.setattr(home.templates, "understand", lambda *_args, **_more: plan)
    reply = await home.say("kitchen light on tomorrow")
    hour = now.astimezone().hour
    assert reply.text == f"I will turn on the Kitchen light tomorrow at {hour}:30."
    (timer,) = home.household.timers.find()
    assert timer.at is not None
    assert timer.at.astimezone().replace(tzinfo=None) == (
        now.astimezone().replace(minute=30, second=0, microsecond=0, tzinfo=None)
        + timedelta(days=1)
    )
    await home.after(timer.remaining)
    assert home.sent == [("light.kitchen", "turn_on", {})]


async def test_a_time_of_day_needs_a_clock_that_is_set(
    home: Household, monkeypatch: pytest.MonkeyPatch
):
    home.clock.set_now(datetime(1970, 1, 1, tzinfo=UTC))
    call = IntentCall("HassTurnOn", {"name": "Kitchen light", "at": {"hour": 7}})
    plan = Understanding((call,), "en", "model")
    monkeypatch.setattr(home.templates, "understand", lambda *_args, **_more: plan)
    assert await home.said("kitchen light on at seven") == "I do not know the time yet."


async def test_now_and_later_in_one_sentence(home: Household, monkeypatch: pytest.MonkeyPatch):
    calls = (
        IntentCall("HassTurnOn", {"name": "Kitchen light"}),
        IntentCall("HassStartTimer", {"minutes": 5, "conversation_command": "lock the front door"}),
        IntentCall("HassShoppingListAddItem", {"item": "milk"}),
    )
    real = home.templates.understand
    everything = Understanding(calls, "en", "exact")
    monkeypatch.setattr(
        home.templates,
        "understand",
        lambda text, **more: everything if text == "everything" else real(text, **more),
    )
    reply = await home.say("everything")
    assert reply.outcome == "done"
    assert reply.text == (
        "The Kitchen light is on; I will lock the Front door in 5 minutes; "
        "“milk” is on the Shopping list."
    )
    assert [call.intent for call in reply.calls] == [call.intent for call in calls]


# -- lists and messages ----------------------------------------------------------------------------


async def test_lists(home: Household):
    assert await home.said("add Oat Milk to my shopping list") == (
        "“Oat Milk” is on the Shopping list."
    )
    assert await home.said("购物清单加上鸡蛋") == "“鸡蛋”已加到购物清单。"
    assert await home.said("what's on the shopping list") == "The Shopping list: Oat Milk and 鸡蛋."
    assert await home.said("add oat milk to the list") == (
        "“Oat Milk” was on the Shopping list already."
    )
    assert await home.said("check milk off the shopping list") == "Do you mean Oat Milk?"
    assert await home.said("yes") == "“Oat Milk” is ticked off the Shopping list."
    assert await home.said("鸡蛋买好了") == "“鸡蛋”已从购物清单上划掉。"
    assert await home.said("购物清单上有什么") == "购物清单上什么都没有。"
    assert await home.said("牛奶买好了") == "购物清单上没有“牛奶”。"
    assert [item.done for item in home.household.lists.items(SHOPPING_LIST)] == [True, True]


async def test_a_message_is_told_as_it_was_said(home: Household):
    assert await home.said("announce that Dinner is ready!") == (
        "I told everybody: “Dinner is ready!”."
    )
    said = home.announcements.recent()[-1]
    assert (said.text, said.occasion) == ("Dinner is ready!", Occasion.MESSAGE)
    assert await home.said("通知大家开饭了") == "已告诉大家：“开饭了”。"


async def test_it_is_never_a_list(home: Household):
    await home.said("turn on the kitchen light", "add milk to my shopping list")
    home.registry.report("light.kitchen", State("on"))
    assert await home.said("turn it off") == "The Kitchen light is off."


async def test_music_cannot_be_searched_and_that_is_said(home: Household):
    reply = await home.say("play some jazz in the living room")
    assert (reply.outcome, reply.code) == ("refuse", "unsupported.search")
    assert home.sent == []
