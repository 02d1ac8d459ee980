"""The journal keeps every turn that was acknowledged, and forgets by rule, not by a wrong clock."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lares.assistant.ports import Journal
from lares.assistant.turn import Reply, ReplyOutcome, Turn
from lares.clock import Deadline
from lares.home.command import CommandResult, Outcome
from lares.nlu.understanding import IntentCall
from lares.policy.principal import Origin, Principal, Role
from lares.store.database import Database
from lares.store.journal import JournalRepository
from tests.fakes.clock import FakeClock

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def journal(database: Database, clock: FakeClock) -> JournalRepository:
    clock.set_now(NOW)
    return JournalRepository(database, clock)


def _turn(clock: FakeClock, text: str = "打开客厅的灯") -> Turn:
    return Turn(
        id="t1",
        text=text,
        principal=Principal("owner", Role.OWNER, "Li"),
        origin=Origin.CONSOLE,
        session="s1",
        deadline=Deadline.after(clock, 5),
        area_id="study",
        language="zh",
    )


REPLY = Reply(
    turn_id="t1",
    text="客厅的灯开了",
    language="zh",
    outcome=ReplyOutcome.PARTIAL,
    code="some_done",
    calls=(IntentCall("HassLightSet", {"area": "客厅", "brightness": 30}),),
    results=(
        CommandResult("light.a", Outcome.CONFIRMED),
        CommandResult("light.b", Outcome.TIMED_OUT, "offline"),
    ),
)


async def test_a_turn_comes_back_whole(
    journal: Journal, database: Database, clock: FakeClock
) -> None:
    turn = _turn(clock)
    turn.trace.note("normal", text="打开客厅的灯")
    turn.trace.note("model", actions={"turn_on": 0.98})
    reply = replace(REPLY, decisions=("owner may", "light is allowed"))
    await journal.record(turn, reply)
    (entry,) = await JournalRepository(database, clock).recent(10)
    assert entry.at == clock.now()
    assert entry.reply == reply
    assert entry.turn.trace == turn.trace
    assert entry.turn.deadline.expired
    assert (entry.turn.id, entry.turn.text, entry.turn.principal, entry.turn.origin) == (
        *("t1", "打开客厅的灯"),
        turn.principal,
        Origin.CONSOLE,
    )
    assert (entry.turn.session, entry.turn.area_id, entry.turn.language) == ("s1", "study", "zh")


async def test_pages_go_back_in_time(journal: JournalRepository, clock: FakeClock) -> None:
    for number in range(7):
        await journal.record(_turn(clock, str(number)), REPLY)
    first = await journal.recent(3)
    second = await journal.recent(3, before=first[-1].id)
    third = await journal.recent(3, before=second[-1].id)
    texts = [[entry.turn.text for entry in page] for page in (first, second, third)]
    assert texts == [["6", "5", "4"], ["3", "2", "1"], ["0"]]
    assert await journal.recent(3, before=third[-1].id) == []


@pytest.mark.parametrize("limit", [0, -5])
async def test_no_entries_when_none_are_asked_for(
    journal: JournalRepository, clock: FakeClock, limit: int
) -> None:
    await journal.record(_turn(clock), REPLY)
    assert await journal.recent(limit) == []


async def test_a_page_is_bounded(journal: JournalRepository, database: Database) -> None:
    await database.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600)"
        " INSERT INTO journal SELECT NULL, 0, 't', 't', 'p', 'n', 'owner', 'cli', 's', NULL, NULL,"
        " '', 'en', 'c', 'done', '[]', '[]', '[]', NULL FROM n"
    )
    assert len(await journal.recent(10_000)) == 500


async def test_text_is_cut_and_cleaned(journal: JournalRepository, clock: FakeClock) -> None:
    await journal.record(_turn(clock, "on \ud800" + "x" * 100_000), REPLY)
    (entry,) = await journal.recent(1)
    assert entry.turn.text.startswith("on ?x")
    assert len(entry.turn.text) == 4000


# -- forgetting ------------------------------------------------------------------------------------


async def _record_at(journal: JournalRepository, clock: FakeClock, *moments: datetime) -> None:
    for moment in moments:
        clock.set_now(moment)
        await journal.record(_turn(clock, f"{moment:%Y-%m-%d}"), REPLY)
    clock.set_now(NOW)


async def _texts(journal: JournalRepository) -> list[str]:
    return [entry.turn.text for entry in reversed(await journal.recent(100))]


async def test_old_entries_are_forgotten(journal: JournalRepository, clock: FakeClock) -> None:
    await _record_at(journal, clock, *(NOW - timedelta(days=d) for d in (120, 91, 89, 1)))
    assert await journal.prune(NOW - timedelta(days=90)) == 2
    assert await _texts(journal) == ["2026-08-25", "2026-11-21"]
    assert await journal.prune(NOW - timedelta(days=90)) == 0


async def test_when_all_are_old_all_go(journal: JournalRepository, clock: FakeClock) -> None:
    await _record_at(journal, clock, *(NOW - timedelta(days=d) for d in (120, 100)))
    assert await journal.prune(NOW - timedelta(days=90)) == 2
    assert await _texts(journal) == []


async def test_entries_written_before_the_clock_was_set_live_with_their_neighbours(
    journal: JournalRepository, clock: FakeClock
) -> None:
    epoch = datetime(1970, 1, 1, 0, 1, tzinfo=UTC)
    await _record_at(journal, clock, epoch, NOW - timedelta(days=100), NOW, epoch)
    assert await journal.prune(NOW - timedelta(days=90)) == 2
    assert await _texts(journal) == ["2026-11-22", "1970-01-01"]


async def test_a_clock_that_starts_in_1970_forgets_nothing(
    journal: JournalRepository, clock: FakeClock
) -> None:
    await _record_at(journal, clock, NOW - timedelta(days=10), NOW)
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    await _record_at(journal, clock, epoch)
    assert await journal.prune(epoch - timedelta(days=90)) == 0


async def test_only_entries_from_before_the_clock_was_set_are_not_forgotten_by_age(
    journal: JournalRepository, clock: FakeClock
) -> None:
    await _record_at(journal, clock, datetime(1970, 1, 1, tzinfo=UTC))
    assert await journal.prune(NOW) == 0


async def test_the_journal_is_bounded_whatever_the_clock_says(
    journal: JournalRepository, database: Database, clock: FakeClock
) -> None:
    await database.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100007)"
        " INSERT INTO journal SELECT NULL, 9e12, 't', 't', 'p', 'n', 'owner', 'cli', 's', NULL,"
        " NULL, '', 'en', 'c', 'done', '[]', '[]', '[]', NULL FROM n"
    )
    assert await journal.prune(NOW - timedelta(days=90)) == 7
    count = await database.read(lambda c: c.execute("SELECT count(*) FROM journal").fetchall())
    assert count == [(100_000,)]
