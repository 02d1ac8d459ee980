"""A delayed command has the rights that the person who asked for it has when it is due."""

from dataclasses import replace

from lares.home.announcement import Occasion
from lares.policy.principal import Role
from tests.fakes.household_talk import Household
from tests.fakes.talk import ADULT, CHILD, GUEST, OWNER


async def test_who_may_no_longer_opens_no_door(home: Household) -> None:
    await home.said("unlock the front door in 10 minutes", "yes", principal=ADULT)
    home.people[ADULT.id] = replace(ADULT, role=Role.CHILD)
    assert await home.after(600) == [
        "“unlock the front door” was due: A child may not operate the Front door."
    ]
    assert home.sent == []
    assert home.announcements.recent()[-1].occasion is Occasion.PROBLEM
    entry = home.journal.entries[-1]
    assert entry.reply.outcome == "denied"
    assert entry.turn.principal.role is Role.CHILD


async def test_who_was_removed_has_nothing_done_later(home: Household) -> None:
    await home.said("turn on the kitchen light in 10 minutes", principal=ADULT)
    await home.said("十分钟后打开大门", "是", principal=ADULT)
    del home.people[ADULT.id]
    gone = "was not done: who asked for it does not belong to this home any more."
    assert await home.after(600) == [
        f"“turn on the kitchen light” {gone}",
        "“打开大门”没有做：当初要求的人已经不是这个家的人了。",
    ]
    assert home.sent == []
    assert {said.occasion for said in home.announcements.recent()} == {Occasion.PROBLEM}
    assert [entry.reply.outcome for entry in home.journal.entries[-2:]] == ["refuse", "refuse"]


async def test_a_part_that_is_no_longer_allowed_is_left_out_and_told(home: Household) -> None:
    await home.said("in 10 minutes turn on the desk lamp and lock the front door", principal=ADULT)
    home.people[ADULT.id] = replace(ADULT, role=Role.CHILD)
    (said,) = await home.after(600)
    assert [entity for entity, _, _ in home.sent] == ["light.desk"]
    assert "may not operate the Front door" in said


async def test_more_rights_by_then_need_no_second_asking(home: Household) -> None:
    await home.said("turn on the kettle in 10 minutes", principal=CHILD)
    home.people[CHILD.id] = replace(CHILD, role=Role.ADULT)
    await home.after(600)
    assert home.sent == [("switch.kettle", "turn_on", {})]


async def test_a_guest_whom_nobody_knows_stays_a_guest(home: Household) -> None:
    await home.said("turn on the kitchen light in 10 minutes", principal=GUEST)
    await home.after(600)
    assert home.sent == [("light.kitchen", "turn_on", {})]


async def test_rights_that_stayed_are_not_asked_about_again(home: Household) -> None:
    await home.said("unlock the front door in 10 minutes", "yes", principal=OWNER)
    await home.after(600)
    assert home.sent == [("lock.front", "unlock", {})]


async def test_a_plain_timer_rings_whoever_set_it(home: Household) -> None:
    await home.said("set a tea timer for 4 minutes", principal=ADULT)
    del home.people[ADULT.id]
    assert await home.after(240) == ["The tea timer has ended."]
