"""Everything around the handler fails: the reply stays honest and the next turn works."""

import asyncio
import logging
from collections.abc import Sequence

import pytest

from lares.assistant.handler import RESERVED_SECONDS
from lares.assistant.sessions import MOST_WAITING
from lares.assistant.turn import ReplyOutcome
from lares.clock import Deadline
from lares.home.command import Command, CommandResult, Outcome
from tests.fakes.gateway import Behaviour
from tests.fakes.talk import Talk

KITCHEN = CommandResult("light.kitchen", Outcome.TIMED_OUT, "interrupted")


class BrokenGateway:
    """Breaks the contract of `DeviceGateway` in the way a test wants."""

    def __init__(self, result: Sequence[CommandResult] | Exception | None) -> None:
        self._result = result

    async def execute(
        self, commands: Sequence[Command], deadline: Deadline
    ) -> Sequence[CommandResult]:
        if self._result is None:
            await asyncio.Event().wait()
        if isinstance(self._result, Exception):
            raise self._result
        assert self._result is not None
        return self._result


def _break(talk: Talk, result: Sequence[CommandResult] | Exception | None) -> None:
    talk.handler._gateway = BrokenGateway(result)


@pytest.mark.parametrize(
    "failure",
    [
        RuntimeError("a bug"),
        OSError("no route"),
        ExceptionGroup("tasks", [ValueError("a bug in a task")]),
        [],
        [CommandResult("light.other", Outcome.CONFIRMED)],
        [CommandResult("light.kitchen", Outcome.CONFIRMED)] * 2,
    ],
)
async def test_a_gateway_with_a_fault_is_not_believed(
    talk: Talk, failure: Sequence[CommandResult] | Exception, caplog: pytest.LogCaptureFixture
):
    _break(talk, failure)
    reply = await talk.say("turn on the kitchen light")
    assert reply.text == "Something went wrong inside, and what the Kitchen light did is not known."
    assert (reply.outcome, reply.results) == (ReplyOutcome.FAILED, (KITCHEN,))
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    talk.handler._gateway = talk.gateway
    assert (await talk.say("turn on the kitchen light")).outcome is ReplyOutcome.DONE


async def test_a_gateway_that_hangs_ends_with_the_deadline(talk: Talk):
    _break(talk, None)
    before = talk.clock.monotonic()
    reply = await talk.say("turn on the kitchen light", seconds=3)
    assert talk.clock.monotonic() - before == pytest.approx(3)
    assert reply.text == "The Kitchen light did not answer."
    assert len(talk.journal.entries) == 1


async def test_a_silent_device_leaves_time_for_reply_and_journal(talk: Talk):
    talk.gateway.behaviours["light.kitchen"] = Behaviour.SILENT
    before = talk.clock.monotonic()
    await talk.say("turn on the kitchen light", seconds=3)
    assert talk.clock.monotonic() - before == pytest.approx(3 - RESERVED_SECONDS)


async def test_a_turn_that_comes_too_late_does_nothing(talk: Talk):
    reply = await talk.say("turn on the kitchen light", seconds=0)
    assert (reply.code, reply.outcome) == ("too_late", ReplyOutcome.REFUSE)
    assert talk.sent == []
    assert len(talk.journal.entries) == 1


async def test_a_full_disk_costs_the_person_nothing_and_is_logged_once(
    talk: Talk, caplog: pytest.LogCaptureFixture
):
    talk.journal.is_full = True
    for _ in range(3):
        assert (await talk.say("turn on the kitchen light")).outcome is ReplyOutcome.DONE
    (record,) = caplog.records
    assert (record.levelno, record.exc_info) == (logging.WARNING, None)
    assert "the disk is full" in record.getMessage()
    talk.journal.is_full = False
    caplog.set_level(logging.INFO)
    await talk.say("turn on the kitchen light")
    assert "can be written again" in caplog.text
    assert len(talk.journal.entries) == 1


async def test_a_fault_in_the_journal_is_logged_with_its_place(
    talk: Talk, caplog: pytest.LogCaptureFixture
):
    talk.journal.bug = RuntimeError("a bug")
    for _ in range(2):
        assert (await talk.say("turn on the kitchen light")).outcome is ReplyOutcome.DONE
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert record.exc_info is not None


async def test_a_fault_in_the_words_does_not_hide_what_was_done(
    talk: Talk, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("lares.assistant.handler.result_clause", lambda *_: 1 / 0)
    reply = await talk.say("turn on the kitchen light")
    assert reply.text == "Something went wrong inside. Please check before you try again."
    assert reply.results == (CommandResult("light.kitchen", Outcome.CONFIRMED),)
    assert "no words" in caplog.text


async def test_a_journal_that_hangs_does_not_hold_up_the_reply_for_ever(talk: Talk):
    talk.journal.hangs = True
    before = talk.clock.monotonic()
    assert (await talk.say("what time is it", seconds=2)).outcome is ReplyOutcome.ANSWER
    assert (await talk.say("what time is it", seconds=0)).code == "too_late"
    assert talk.clock.monotonic() - before == pytest.approx(2 + RESERVED_SECONDS)


async def test_a_fault_in_understanding_is_an_honest_refusal(
    talk: Talk, caplog: pytest.LogCaptureFixture
):
    talk.understander.say("crash", RuntimeError("a bug"))
    reply = await talk.say("crash")
    assert (reply.code, reply.outcome) == ("internal", ReplyOutcome.REFUSE)
    assert "could not be planned" in caplog.text
    assert (await talk.say("turn on the kitchen light")).outcome is ReplyOutcome.DONE


async def test_a_caller_who_goes_away_leaves_a_journal_entry(talk: Talk):
    talk.gateway.behaviours["light.kitchen"] = Behaviour.SILENT
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1):
            await talk.say("turn on the kitchen light", seconds=60)
    (entry,) = talk.journal.entries
    assert entry.reply.results == (KITCHEN,)
    assert (await talk.say("what time is it")).outcome is ReplyOutcome.ANSWER


# -- many at once ----------------------------------------------------------------------------------


async def test_turns_of_one_session_run_in_order(talk: Talk):
    talk.gateway.behaviours["light.kitchen"] = Behaviour.SLOW
    first, second = await asyncio.gather(
        talk.say("turn on the kitchen light"), talk.say("turn on the desk lamp")
    )
    assert [first.outcome, second.outcome] == [ReplyOutcome.DONE, ReplyOutcome.DONE]
    kitchen, desk = talk.gateway.sent
    assert desk.at - kitchen.at == pytest.approx(2), "the second waited for the first"


async def test_sessions_do_not_wait_for_each_other(talk: Talk):
    talk.gateway.behaviours["light.kitchen"] = Behaviour.SLOW
    await asyncio.gather(
        talk.say("turn on the kitchen light", session="a"),
        talk.say("turn on the desk lamp", session="b"),
    )
    kitchen, desk = talk.gateway.sent
    assert desk.at == kitchen.at


async def test_a_yes_that_overtakes_nothing(talk: Talk):
    """The question and its answer said in one breath: the answer waits for the question."""
    asked, done = await asyncio.gather(talk.say("unlock the front door"), talk.say("yes"))
    assert [asked.outcome, done.outcome] == [ReplyOutcome.CONFIRM, ReplyOutcome.DONE]


async def test_two_yeses_at_once_count_once(talk: Talk):
    await talk.say("unlock the front door")
    replies = await asyncio.gather(talk.say("yes"), talk.say("yes"))
    assert [reply.code for reply in replies] == ["done", "nothing_pending"]
    assert len(talk.sent) == 1


async def test_a_full_queue_says_busy(talk: Talk):
    talk.gateway.behaviours["light.kitchen"] = Behaviour.SILENT
    replies = await asyncio.gather(
        *(talk.say("turn on the kitchen light", seconds=1) for _ in range(MOST_WAITING + 3))
    )
    codes = [reply.code for reply in replies]
    assert codes.count("busy") == 2
    assert codes[-2:] == ["busy", "busy"]
    assert len(talk.sent) == MOST_WAITING + 1


async def test_who_waits_too_long_for_the_turn_before_does_nothing(talk: Talk):
    talk.gateway.behaviours["light.kitchen"] = Behaviour.SILENT
    first, second = await asyncio.gather(
        talk.say("turn on the kitchen light", seconds=5),
        talk.say("turn on the desk lamp", seconds=1),
    )
    assert first.outcome is ReplyOutcome.FAILED
    assert second.code == "too_late"
    assert [sent.command.entity_id for sent in talk.gateway.sent] == ["light.kitchen"]
