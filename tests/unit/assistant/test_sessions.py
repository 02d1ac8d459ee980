"""Sessions are bounded, expire, and never lose a turn that is running."""

from contextlib import AsyncExitStack

import pytest

from lares.assistant.plan import Dialogue, Plan, PlanOutcome, Whereabouts
from lares.assistant.sessions import (
    ABOUT_SECONDS,
    IDLE_SECONDS,
    MOST_PEOPLE,
    MOST_SESSIONS,
    QUESTION_SECONDS,
    SessionBusyError,
    Sessions,
)
from lares.assistant.turn import Turn
from lares.clock import Deadline
from lares.policy.principal import Origin, Principal, Role
from tests.fakes.clock import FakeClock

QUESTION = Whereabouts("turn on the light", (), "en")
ASKING = Plan(PlanOutcome.CLARIFY, "en", "which_area", question=QUESTION, about=("light.a",))


def _turn(clock: FakeClock, session: str = "s", who: str = "anna") -> Turn:
    principal = Principal(who, Role.ADULT)
    return Turn("t", "hi", principal, Origin.CHAT, session, Deadline.after(clock, 5))


async def _keep(sessions: Sessions, turn: Turn, plan: Plan = ASKING) -> None:
    async with sessions.ordered(turn):
        sessions.keep(turn, plan)


async def test_a_question_and_what_it_is_about_are_kept_for_their_times():
    clock = FakeClock()
    sessions = Sessions(clock)
    turn = _turn(clock)
    await _keep(sessions, turn)
    assert sessions.dialogue(turn) == Dialogue(QUESTION, ("light.a",))
    await clock.advance(QUESTION_SECONDS)
    assert sessions.dialogue(turn) == Dialogue(None, ("light.a",))
    await clock.advance(ABOUT_SECONDS - QUESTION_SECONDS)
    assert sessions.dialogue(turn) == Dialogue()


async def test_a_plan_without_a_question_ends_the_one_before():
    clock = FakeClock()
    sessions = Sessions(clock)
    turn = _turn(clock)
    await _keep(sessions, turn)
    await _keep(sessions, turn, Plan(PlanOutcome.REFUSE, "en", "x", keeps_question=True))
    assert sessions.dialogue(turn).question == QUESTION
    await _keep(sessions, turn, Plan(PlanOutcome.ANSWER, "en", "x"))
    assert sessions.dialogue(turn) == Dialogue(None, ("light.a",))


async def test_what_is_open_belongs_to_one_person_in_one_session():
    clock = FakeClock()
    sessions = Sessions(clock)
    await _keep(sessions, _turn(clock))
    assert sessions.dialogue(_turn(clock, who="bert")) == Dialogue()
    assert sessions.dialogue(_turn(clock, session="other")) == Dialogue()


async def test_the_least_recently_used_session_makes_room():
    clock = FakeClock()
    sessions = Sessions(clock)
    for number in range(MOST_SESSIONS):
        await _keep(sessions, _turn(clock, f"s{number}"))
    await _keep(sessions, _turn(clock, "s0"))
    await _keep(sessions, _turn(clock, "one more"))
    assert len(sessions) == MOST_SESSIONS
    assert sessions.dialogue(_turn(clock, "s0")).question == QUESTION
    assert sessions.dialogue(_turn(clock, "s1")) == Dialogue()


async def test_a_session_in_use_is_never_the_one_that_goes():
    clock = FakeClock()
    sessions = Sessions(clock)
    busy = _turn(clock, "busy")
    async with sessions.ordered(busy):
        for number in range(MOST_SESSIONS + 5):
            await _keep(sessions, _turn(clock, f"s{number}"))
        sessions.keep(busy, ASKING)
    assert sessions.dialogue(busy).question == QUESTION


async def test_idle_sessions_are_forgotten():
    clock = FakeClock()
    sessions = Sessions(clock)
    for number in range(10):
        await _keep(sessions, _turn(clock, f"s{number}"))
    await clock.advance(IDLE_SECONDS)
    await _keep(sessions, _turn(clock, "new"))
    assert len(sessions) == 1


async def test_people_in_a_session_are_bounded():
    clock = FakeClock()
    sessions = Sessions(clock)
    for number in range(MOST_PEOPLE + 1):
        await _keep(sessions, _turn(clock, who=f"p{number}"))
    assert sessions.dialogue(_turn(clock, who="p0")) == Dialogue()
    assert sessions.dialogue(_turn(clock, who="p1")).question == QUESTION


async def test_when_every_session_is_busy_a_new_one_is_told_so():
    clock = FakeClock()
    sessions = Sessions(clock)
    async with AsyncExitStack() as running:
        for number in range(MOST_SESSIONS):
            await running.enter_async_context(sessions.ordered(_turn(clock, f"s{number}")))
        with pytest.raises(SessionBusyError):
            async with sessions.ordered(_turn(clock, "one more")):
                pytest.fail("there is no room")
    await _keep(sessions, _turn(clock, "one more"))
