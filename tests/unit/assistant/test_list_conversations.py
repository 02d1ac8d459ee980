"""Lists and messages as people speak of them: what is there, what is not, what cannot be seen."""

import pytest

from lares.home.todo import LONGEST_ITEM, SHOPPING_LIST
from tests.fakes.household_talk import Household


def _open(home: Household) -> list[str]:
    items = home.household.lists.items(SHOPPING_LIST)
    return [item.text for item in items if not item.done]


# -- what is kept ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("\u202ekcart\u202c mi\u200blk", "kcart milk"),
        ("Crème  fraîche", "Crème fraîche"),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467 cake \U0001f382", None),
        ("\u2764\ufe0f tea", None),
        ("\x07bell peppers", "bell peppers"),
    ],
)
async def test_an_item_is_kept_as_it_is_seen(home: Household, said: str, kept: str | None) -> None:
    kept = kept or said
    assert (
        await home.said(f"add {said} to the shopping list") == f"“{kept}” is on the Shopping list."
    )
    assert _open(home) == [kept]
    assert await home.said(f"check {kept} off the shopping list") == (
        f"“{kept}” is ticked off the Shopping list."
    )


async def test_a_chinese_item_keeps_its_picture(home: Household) -> None:
    assert await home.said("购物清单加上🥛牛\u200b奶") == "“🥛牛奶”已加到购物清单。"


async def test_the_store_is_the_last_to_look(home: Household) -> None:
    lists = home.household.lists
    item = await lists.add(SHOPPING_LIST, "mi\u202elk\u2028 " + "x" * 300)
    assert item is not None
    assert item.text == ("milk " + "x" * 300)[:LONGEST_ITEM]
    assert await lists.add(SHOPPING_LIST, "\u200b\u2800\u3164") is None


async def test_what_is_too_long_is_refused_and_not_cut(home: Household) -> None:
    reply = await home.said(f"add {'very long ' * 25}cheese to the shopping list")
    assert reply == "That is too long for a list; at most 200 characters fit."
    assert _open(home) == []


# -- what is there, and what is not ----------------------------------------------------------------


async def test_what_is_done_already_is_said(home: Household) -> None:
    await home.said("add milk to the shopping list", "check milk off the shopping list")
    assert await home.said("check milk off the shopping list") == (
        "“milk” is ticked off the Shopping list already."
    )
    assert await home.said("牛奶买好了") == "购物清单上没有“牛奶”。"


async def test_the_nearest_is_offered_and_never_taken(home: Household) -> None:
    await home.said("add milk to the shopping list", "add toilet paper to the shopping list")
    asked = await home.say("check mlik off the shopping list")
    assert (asked.outcome, asked.code) == ("clarify", "which_item.near")
    assert asked.text == "“mlik” is not on the list. Do you mean milk?"
    assert _open(home) == ["milk", "toilet paper"]
    assert await home.said("yes") == "“milk” is ticked off the Shopping list."
    assert await home.said("check kitchen paper off the shopping list") == (
        "“kitchen paper” is not on the list. Do you mean toilet paper?"
    )
    assert await home.said("no") == "All right, nothing was done."
    assert await home.said("check eggs off the shopping list") == (
        "“eggs” is not on the Shopping list."
    )
    assert _open(home) == ["toilet paper"]


async def test_all_that_were_asked_about_may_be_meant(home: Household) -> None:
    await home.said("add oat milk to my shopping list", "add soy milk to my shopping list")
    await home.said("check milk off my shopping list", "both")
    assert _open(home) == []


async def test_an_item_that_went_meanwhile_is_said(home: Household) -> None:
    await home.said("add oat milk to my shopping list", "check milk off my shopping list")
    lists = home.household.lists
    await lists.remove(SHOPPING_LIST, [item.id for item in lists.items(SHOPPING_LIST)])
    assert await home.said("yes") == "That is not on the Shopping list any more."


@pytest.mark.parametrize(
    ("count", "ending"), [(20, "thing 18 and thing 19."), (57, "thing 19 and 37 more.")]
)
async def test_a_long_list_is_read_in_part(home: Household, count: int, ending: str) -> None:
    for number in range(count):
        await home.household.lists.add(SHOPPING_LIST, f"thing {number}")
    reply = await home.said("what's on the shopping list")
    assert reply.startswith("The Shopping list: thing 0, thing 1, ")
    assert reply.endswith(ending)
    assert len(reply) < 300


# -- messages --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("tell everybody", "What shall I tell everybody?"),
        ("announce something", "What shall I tell everybody?"),
        ("通知大家", "要告诉大家什么？"),
        ("广播一下", "要告诉大家什么？"),
    ],
)
async def test_an_empty_message_is_asked_for(home: Household, text: str, asked: str) -> None:
    assert await home.said(text) == asked
    assert home.announcements.recent() == ()


async def test_a_message_is_told_as_it_is_seen_and_not_cut(home: Household) -> None:
    await home.said("announce that di\u202enner\u200b is \U0001f35d ready!")
    assert home.announcements.recent()[-1].text == "dinner is \U0001f35d ready!"
    words = "dinner " * 60
    reply = await home.said(f"announce that {words}")
    assert home.announcements.recent()[-1].text == words.strip()
    assert len(reply) < 120
    assert (await home.say(f"announce that {'dinner ' * 80}")).code == "too_long"


async def test_a_message_that_nobody_sees_now_is_kept_and_that_is_said(home: Household) -> None:
    home.household.pages = 0
    assert await home.said("announce that dinner is ready") == (
        "Nobody has the console open now, so I keep this for everybody: “dinner is ready”."
    )
    assert await home.said("通知大家开饭了") == "现在没有人开着控制台，我先替大家留着：“开饭了”。"
    assert [said.text for said in home.announcements.recent()] == ["dinner is ready", "开饭了"]


async def test_own_lists_have_names_in_both_languages(home: Household) -> None:
    made = await home.household.lists.add_list({"en": ("Chores",), "zh": ("家务清单",)})
    assert made is not None
    assert await home.said("add Ironing to the chores list") == "“Ironing” is on the Chores."
    assert await home.said("把拖地加到家务清单") == "“拖地”已加到家务清单。"
    assert await home.said("家务清单上有什么") == "家务清单上有：Ironing和拖地。"
    assert await home.said("remove ironing from the chores list") == "“Ironing” is off the Chores."
    assert await home.said("add roses to the garden list") == "There is no list called “garden”."


async def test_which_item(home: Household) -> None:
    await home.said("add oat milk to my shopping list", "add soy milk to my shopping list")
    asked = await home.say("check milk off my shopping list")
    assert asked.text == "Which one do you mean: oat milk or soy milk?"
    assert await home.said("soy") == "“soy milk” is ticked off the Shopping list."
