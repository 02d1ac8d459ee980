"""What people say about timers: none, one, several, namesakes, paused ones, impossible times."""

import pytest

from lares.home.timer import Timer
from lares.nlu.understanding import IntentCall, Understanding
from tests.fakes.household_talk import Household


def _running(home: Household) -> list[tuple[str, float, bool]]:
    return [_facts(timer) for timer in home.household.timers.find()]


def _facts(timer: Timer) -> tuple[str, float, bool]:
    return timer.name, timer.remaining, timer.paused


# -- impossible times ------------------------------------------------------------------------------

_A_TIMER = "A timer can run from a second to eight days."
_LATER = "Before I do something I can wait for a second at least and for eight days at most."
_ZH_LATER = "我可以过 1 秒到 8 天再做，更短或更长都不行。"


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("turn on the kitchen light in 0 minutes", _LATER),
        ("turn on the kitchen light in zero minutes", _LATER),
        ("turn on the kitchen light in -5 minutes", _LATER),
        ("turn on the kitchen light in minus five minutes", _LATER),
        ("turn on the kitchen light in 20 days", _LATER),
        ("turn on the kitchen light in 90000000 minutes", _LATER),
        ("in half a second turn on the kitchen light", _LATER),
        ("turn on the kitchen light for 0 minutes", _LATER),
        ("0分钟后打开厨房灯", _ZH_LATER),
        ("零分钟后打开厨房灯", _ZH_LATER),
        ("负五分钟后打开厨房灯", _ZH_LATER),
        ("二十天后打开厨房灯", _ZH_LATER),
    ],
)
async def test_an_impossible_time_is_answered_with_what_is_possible(
    home: Household, text: str, reply: str
) -> None:
    assert await home.said(text) == reply
    assert _running(home) == []
    assert home.sent == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("set a timer for 0 minutes", "between a second and eight days; 0 is"),
        ("set a timer for -5 minutes", "between a second and eight days; -5 is"),
        ("set a timer for 300 hours", "between a second and eight days; 300 is"),
        ("add 300 hours to the timer", "between a second and eight days; 300 is"),
        ("定一个三百小时的计时器", "1 秒到 8 天之间，300 不行"),
        ("定一个0分钟的计时器", "1 秒到 8 天之间，0 不行"),
    ],
)
async def test_templates_alone_say_so_too(home: Household, text: str, words: str) -> None:
    assert words in await home.said(text)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("set a timer", "For how long?"),
        ("set a pasta timer", "For how long?"),
        ("定个计时器", "要计时多久？"),
        ("定个面条计时器", "要计时多久？"),
    ],
)
async def test_a_timer_without_a_time_is_asked_about(
    home: Household, text: str, asked: str
) -> None:
    await home.said("set an egg timer for 5 minutes")
    assert (await home.said(text)).startswith(asked)
    assert _running(home) == [("egg", 300, False)]


@pytest.mark.parametrize(
    ("intent", "slots", "reply"),
    [
        ("HassStartTimer", {"seconds": 0}, _A_TIMER),
        ("HassStartTimer", {"minutes": -5}, _A_TIMER),
        ("HassStartTimer", {"seconds": 0.5}, _A_TIMER),
        ("HassStartTimer", {"hours": 193}, _A_TIMER),
        ("HassStartTimer", {"hours": 1e300}, _A_TIMER),
        ("HassIncreaseTimer", {"hours": 193}, _A_TIMER),
        ("HassIncreaseTimer", {"hours": 192}, _A_TIMER),  # what is left comes on top
        ("HassIncreaseTimer", {"minutes": -5}, _A_TIMER),
        ("HassIncreaseTimer", {"minutes": 0}, "That would change nothing. Say how much,"),
        ("HassDecreaseTimer", {"minutes": 0}, "That would change nothing. Say how much,"),
    ],
)
async def test_whoever_understood_it_the_time_is_looked_at(
    home: Household,
    intent: str,
    slots: dict[str, object],
    reply: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await home.said("set a timer for 10 minutes")
    meaning = Understanding((IntentCall(intent, slots),), "en", "model")
    monkeypatch.setattr(home.templates, "understand", lambda *_args, **_more: meaning)
    assert (await home.said("whatever")).startswith(reply)
    assert _running(home) == [("", 600, False)]


async def test_a_timer_from_which_all_is_taken_ends_at_once(home: Household) -> None:
    await home.said("set a timer for 10 minutes")
    last = "The timer for 10 minutes ends now."
    assert await home.said("take 30 minutes off the timer") == last
    assert await home.after(0) == ["The timer for 10 minutes has ended."]


async def test_what_only_templates_lack_is_not_called_impossible(home: Household) -> None:
    assert "eight days" not in await home.said("set a timer for 150 hours")


# -- none, one, several ----------------------------------------------------------------------------

_ABOUT_TIMERS = [
    "what timers are running",
    "how long is left on the pasta timer",
    "add five minutes to the pasta timer",
    "cancel the timer",
    "cancel all timers",
    "pause the pasta timer",
    "resume the timer",
]
_ZH_ABOUT_TIMERS = [
    "有哪些计时器", "面条计时器还剩多久", "给面条计时器加五分钟", "取消计时器", "取消所有计时器",
]  # fmt: skip


@pytest.mark.parametrize("text", _ABOUT_TIMERS)
async def test_without_any_timer_that_is_said(home: Household, text: str) -> None:
    assert await home.said(text) == "No timer is running."


@pytest.mark.parametrize("text", _ZH_ABOUT_TIMERS)
async def test_without_any_timer_that_is_said_in_chinese(home: Household, text: str) -> None:
    assert await home.said(text) == "没有正在运行的计时器。"


async def test_a_timer_of_another_name_is_offered_and_never_taken(home: Household) -> None:
    await home.said("set a pasta timer for 8 minutes")
    asked = await home.say("cancel the egg timer")
    assert (asked.outcome, asked.code) == ("clarify", "which_timer.other_name")
    assert asked.text == "There is no timer called “egg”. Do you mean the pasta timer?"
    assert len(_running(home)) == 1
    assert await home.said("no") == "All right, nothing was done."
    assert len(_running(home)) == 1
    await home.said("add two minutes to the egg timer")
    assert await home.said("yes") == "The pasta timer has 10 minutes left."
    assert await home.said("how long is left on the egg timer") == (
        "There is no timer called “egg”. The pasta timer has 10 minutes left."
    )
    assert await home.said("鸡蛋计时器还剩多久") == (
        "没有叫“鸡蛋”的计时器。Pasta计时器还剩 10 分钟。"
    )
    assert await home.said("取消二十分钟的计时器") == "没有这样的计时器。你是指pasta计时器吗？"


async def test_no_timer_there_is_not_no_timer(home: Household) -> None:
    await home.said("set a pasta timer for 8 minutes", area_id="kitchen")
    assert await home.said("cancel all timers in the study") == "No timer is running there."


@pytest.mark.parametrize(
    "answer", ["all of them", "both", "cancel both", "cancel all of them", "两个都取消", "都取消吧"]
)
async def test_all_that_were_asked_about_may_be_meant(home: Household, answer: str) -> None:
    await home.said("set a pasta timer for 8 minutes", "set an egg timer for 5 minutes")
    await home.said("cancel the timer", answer)
    assert _running(home) == []


async def test_another_deed_than_asked_about_is_not_done_to_all(home: Household) -> None:
    await home.said("set a pasta timer for 8 minutes", "set an egg timer for 5 minutes")
    await home.said("pause the timer", "cancel both")
    assert [paused for _, _, paused in _running(home)] == [False, False]


async def test_both_of_three_is_asked_again(home: Household) -> None:
    await home.said(*(f"set a timer for {minutes} minutes" for minutes in (5, 6, 7)))
    asked = await home.say("cancel the timer")
    assert (await home.say("both")).text == f"I did not understand that. {asked.text}"
    assert len(_running(home)) == 3


async def test_each_of_several_is_changed_and_told(home: Household) -> None:
    await home.said("set a pasta timer for 8 minutes", "set an egg timer for 5 minutes")
    assert await home.said("add two minutes to the timer", "all of them") == (
        "The egg timer has 7 minutes left; the pasta timer has 10 minutes left."
    )
    assert await home.said("暂停计时器", "两个都暂停") == (
        "Egg计时器已暂停，还剩 7 分钟；pasta计时器已暂停，还剩 10 分钟。"
    )


# -- namesakes -------------------------------------------------------------------------------------


async def test_namesakes_are_told_apart_by_what_they_were_set_to(home: Household) -> None:
    await home.said("set a pasta timer for 8 minutes", "set a Pasta timer for 12 minutes")
    assert await home.said("what timers are running") == (
        "The pasta timer for 8 minutes has 8 minutes left; "
        "the Pasta timer for 12 minutes has 12 minutes left."
    )
    assert await home.said("cancel the pasta timer") == (
        "Which timer do you mean: the pasta timer for 8 minutes or the Pasta timer for 12 minutes?"
    )
    assert await home.said("the 12 minute one") == "The Pasta timer for 12 minutes is cancelled."
    assert await home.said("timer status") == "The pasta timer has 8 minutes left."


async def test_twins_are_told_apart_by_what_is_left(home: Household) -> None:
    await home.said("定一个面条计时器八分钟")
    await home.after(60)
    await home.said("定一个面条计时器八分钟")
    assert await home.said("取消面条计时器") == (
        "你指的是哪个计时器：还剩 7 分钟的面条计时器还是还剩 8 分钟的面条计时器？"
    )
    assert await home.said("第二个") == "还剩 8 分钟的面条计时器已取消。"
    assert _running(home) == [("面条", 420, False)]


async def test_one_command_that_waits_twice_is_told_apart(home: Household) -> None:
    await home.said("turn on the kitchen light in 5 minutes")
    await home.said("turn on the kitchen light in 9 minutes")
    assert await home.said("cancel all timers") == (
        "“turn on the kitchen light” with 5 minutes left and "
        "“turn on the kitchen light” with 9 minutes left are cancelled."
    )


# -- paused ones -----------------------------------------------------------------------------------


async def test_a_paused_timer_is_told_as_paused(home: Household) -> None:
    await home.said("set a pasta timer for 8 minutes", "pause the pasta timer")
    paused = "The pasta timer is paused with {} minutes left."
    assert await home.said("what timers are running") == paused.format(8)
    assert await home.said("add five minutes to the pasta timer") == paused.format(13)
    assert await home.said("pause the pasta timer") == paused.format(13)


async def test_where_all_are_paused_nobody_is_asked_which_to_pause(home: Household) -> None:
    await home.said("set a pasta timer for 8 minutes", "set an egg timer for 5 minutes")
    await home.said("pause the egg timer", "pause the timer")
    assert await home.said("pause the timer") == (
        "The egg timer is paused with 5 minutes left; "
        "the pasta timer is paused with 8 minutes left."
    )


# -- what a timer is called ------------------------------------------------------------------------


async def test_a_name_is_kept_without_what_cannot_be_seen(home: Household) -> None:
    await home.said("set a pa\u200bsta\u202e timer for 8 minutes")
    assert _running(home) == [("pasta", 480, False)]
    made = await home.household.timers.start(60, language="en", name="a\u202eb\nc" + "d" * 99)
    assert made is not None
    assert made.name == "ab c" + "d" * 60
