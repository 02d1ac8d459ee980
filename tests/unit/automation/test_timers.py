"""Timers count seconds while they run, and the wall clock across a restart; nothing is lost."""

from datetime import UTC, datetime, timedelta

import pytest

from lares.automation.ports import Ended
from lares.automation.timers import LONGEST_S, MOST_TIMERS, Timers
from lares.errors import StoreError
from lares.home.facts import TimersChanged
from lares.nlu.understanding import IntentCall
from lares.policy.principal import Principal, Role
from tests.fakes.clock import FakeClock
from tests.fakes.kept import MemoryTimers

OWNER = Principal("anna", Role.OWNER, "Anna")
LAMP = (IntentCall("HassTurnOff", {"name": "Lamp"}),)
UNSET = datetime(1970, 1, 1, 0, 1, tzinfo=UTC)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(autojump=False)


@pytest.fixture
def disk() -> MemoryTimers:
    return MemoryTimers()


@pytest.fixture
def timers(clock: FakeClock, disk: MemoryTimers) -> Timers:
    return Timers(clock, disk)


async def _off(clock: FakeClock, disk: MemoryTimers, seconds: float) -> Timers:
    """The timers of the next run, after so many seconds without power."""
    await clock.advance(seconds)
    again = Timers(clock, disk)
    await again.load()
    return again


async def _due(timers: Timers) -> list[Ended]:
    await timers.follow_wall_clock()
    return await timers.take_due()


async def test_a_timer_ends_once_when_its_time_has_come(clock: FakeClock, timers: Timers):
    started = await timers.start(300, language="en", name="Tea", area_id="kitchen")
    assert started is not None
    assert timers.next_end() == 300
    await clock.advance(299)
    assert await _due(timers) == []
    assert timers.find(name="tea")[0].remaining == pytest.approx(1)
    await clock.advance(1)
    (ended,) = await _due(timers)
    assert (ended.timer.id, ended.late, ended.command) == (started.id, 0, None)
    assert await _due(timers) == []
    assert timers.find() == ()
    assert timers.next_end() is None


async def test_what_is_acknowledged_is_on_the_disk(timers: Timers, disk: MemoryTimers):
    disk.full = True
    with pytest.raises(StoreError):
        await timers.start(300, language="en")
    assert timers.find() == ()
    disk.full = False
    started = await timers.start(300, language="en")
    assert started is not None
    assert list(disk.rows) == [started.id]
    disk.full = True
    for change in (timers.change(started.id, 60), timers.pause(started.id)):
        with pytest.raises(StoreError):
            await change
    with pytest.raises(StoreError):
        await timers.cancel([started.id])
    (unchanged,) = timers.find()
    assert (unchanged.remaining, unchanged.paused) == (300, False)


async def test_a_running_timer_writes_nothing(clock: FakeClock, timers: Timers, disk: MemoryTimers):
    await timers.start(3600, language="en")
    written = disk.writes
    for _ in range(100):
        await clock.advance(15)
        await _due(timers)
    assert disk.writes == written


@pytest.mark.parametrize("seconds", [0, 0.5, -1, LONGEST_S + 1, float("nan"), float("inf")])
async def test_lengths_without_sense_are_refused(timers: Timers, seconds: float):
    with pytest.raises(ValueError, match="a timer runs from"):
        await timers.start(seconds, language="en")


async def test_there_are_not_more_than_so_many(timers: Timers):
    for _ in range(MOST_TIMERS):
        assert await timers.start(60, language="en") is not None
    assert await timers.start(60, language="en") is None
    assert len(timers.find()) == MOST_TIMERS


async def test_more_and_less_time(clock: FakeClock, timers: Timers):
    started = await timers.start(300, language="en")
    assert started is not None
    await clock.advance(100)
    longer = await timers.change(started.id, 60)
    assert longer is not None
    assert (longer.remaining, longer.seconds) == (260, 300)
    shorter = await timers.change(started.id, -1000)
    assert shorter is not None
    assert shorter.remaining == 0
    assert len(await _due(timers)) == 1
    assert await timers.change(started.id, 60) is None
    far = await timers.start(LONGEST_S, language="en")
    assert far is not None
    farther = await timers.change(far.id, LONGEST_S)
    assert farther is not None
    assert farther.remaining == LONGEST_S


async def test_a_paused_timer_waits(clock: FakeClock, timers: Timers, disk: MemoryTimers):
    started = await timers.start(300, language="en")
    assert started is not None
    await clock.advance(100)
    await timers.pause(started.id)
    await clock.advance(5000)
    assert await _due(timers) == []
    assert timers.next_end() is None
    again = await _off(clock, disk, 5000)
    assert [timer.remaining for timer in again.find()] == [200]
    await again.resume(started.id)
    await clock.advance(200)
    assert len(await _due(again)) == 1


async def test_timers_are_found_by_what_people_say_of_them(clock: FakeClock, timers: Timers):
    tea = await timers.start(240, language="en", name="Green Tea", area_id="kitchen")
    await clock.advance(30)
    nap = await timers.start(1200, language="en", area_id="bedroom")
    held = await timers.start(60, language="en", area_id="kitchen")
    assert tea
    assert nap
    assert held
    await timers.pause(held.id)
    assert [timer.id for timer in timers.find()] == [tea.id, nap.id, held.id]
    assert [timer.id for timer in timers.find(name="green tea")] == [tea.id]
    assert [timer.id for timer in timers.find(seconds=1200)] == [nap.id]
    assert [timer.id for timer in timers.find(area_id="kitchen")] == [tea.id, held.id]
    assert timers.find(name="coffee") == ()


async def test_changes_are_facts(clock: FakeClock, disk: MemoryTimers):
    facts: list[object] = []
    timers = Timers(clock, disk, facts.append)
    started = await timers.start(10, language="en")
    assert started
    await timers.pause(started.id)
    await timers.cancel([started.id, "gone"])
    assert facts == [TimersChanged()] * 3


# -- a restart -------------------------------------------------------------------------------------


async def test_time_goes_on_while_the_appliance_is_off(
    clock: FakeClock, timers: Timers, disk: MemoryTimers
):
    await timers.start(300, language="en", name="Tea")
    again = await _off(clock, disk, 100)
    (timer,) = again.find(name="tea")
    assert (timer.remaining, timer.seconds) == (pytest.approx(200), 300)
    await clock.advance(200)
    assert [ended.late for ended in await _due(again)] == [pytest.approx(0)]


async def test_what_ended_while_it_was_off_is_told_with_how_late_it_is(
    clock: FakeClock, timers: Timers, disk: MemoryTimers
):
    await timers.start(300, language="en")
    again = await _off(clock, disk, 4000)
    assert again.next_end() == 0
    assert [ended.late for ended in await _due(again)] == [pytest.approx(3700)]
    assert disk.rows == {}


async def test_a_command_that_was_begun_is_told_as_interrupted_and_not_done_again(
    clock: FakeClock, timers: Timers, disk: MemoryTimers
):
    kept = await timers.delay(LAMP, OWNER, 60, text="lamp off", language="en")
    assert kept is not None
    await clock.advance(60)
    (ended,) = await _due(timers)
    assert ended.command is not None
    assert (ended.command.calls, ended.command.person, ended.interrupted) == (LAMP, OWNER, False)
    again = await _off(clock, disk, 1)
    (told,) = await _due(again)
    assert told.interrupted
    await again.forget(kept.id)
    assert (await _off(clock, disk, 1)).find() == ()


async def test_neither_a_clock_that_is_set_nor_a_person_makes_it_be_done_again(
    clock: FakeClock, timers: Timers, disk: MemoryTimers
):
    kept = await timers.delay(LAMP, OWNER, 60, text="lamp off", language="en")
    assert kept is not None
    await clock.advance(60)
    await _due(timers)
    again = await _off(clock, disk, 1)
    assert await again.change(kept.id, 60) is None
    assert await again.pause(kept.id) is None
    clock.set_now(clock.now() + timedelta(hours=1))
    assert [told.interrupted for told in await _due(again)] == [True]


async def test_a_full_disk_keeps_no_timer_from_ringing(
    clock: FakeClock, timers: Timers, disk: MemoryTimers, caplog: pytest.LogCaptureFixture
):
    await timers.start(60, language="en")
    disk.full = True
    await clock.advance(60)
    assert len(await _due(timers)) == 1
    assert await _due(timers) == []
    assert "the disk is full" in caplog.text
    disk.full = False
    await _due(timers)
    assert disk.rows == {}


# -- the wall clock --------------------------------------------------------------------------------


@pytest.mark.parametrize("jump", [timedelta(days=20_000), timedelta(hours=-5), timedelta(days=-9)])
async def test_a_wall_clock_that_is_set_ends_and_loses_no_running_timer(
    clock: FakeClock, timers: Timers, disk: MemoryTimers, jump: timedelta
):
    await timers.start(300, language="en")
    await clock.advance(100)
    clock.set_now(clock.now() + jump)
    assert await _due(timers) == []
    assert timers.find()[0].remaining == pytest.approx(200)
    again = await _off(clock, disk, 50)  # what is on the disk has followed the wall clock
    assert again.find()[0].remaining == pytest.approx(150)
    await clock.advance(150)
    assert len(await _due(again)) == 1


async def test_small_corrections_of_the_wall_clock_are_not_written(
    clock: FakeClock, timers: Timers, disk: MemoryTimers
):
    await timers.start(300, language="en")
    written = disk.writes
    clock.set_now(clock.now() + timedelta(seconds=1.5))
    await _due(timers)
    assert disk.writes == written


async def test_started_in_1970_and_set_right_later(
    clock: FakeClock, timers: Timers, disk: MemoryTimers
):
    clock.set_now(UNSET)
    await timers.load()
    await timers.start(300, language="en")
    await clock.advance(100)
    clock.set_now(datetime(2026, 7, 1, tzinfo=UTC))
    assert await _due(timers) == []
    await clock.advance(199)
    assert await _due(timers) == []
    await clock.advance(1)
    assert len(await _due(timers)) == 1
    assert disk.rows == {}


async def test_a_board_that_wakes_in_1970_goes_on_until_it_is_told_the_time(
    clock: FakeClock, timers: Timers, disk: MemoryTimers
):
    right = clock.now()
    await timers.start(3600, language="en")
    await clock.advance(600)
    clock.set_now(UNSET)
    again = await _off(clock, disk, 0)
    # nobody knows how long it was off: nothing is taken off, the timer may end late, never early
    assert again.find()[0].remaining == pytest.approx(3600)
    await clock.advance(60)
    clock.set_now(right + timedelta(seconds=2000))
    assert await _due(again) == []
    assert again.find()[0].remaining == pytest.approx(1600)


async def test_told_the_time_after_the_end_it_is_told_as_late(
    clock: FakeClock, timers: Timers, disk: MemoryTimers
):
    right = clock.now()
    await timers.delay(LAMP, OWNER, 600, text="lamp off", language="en")
    clock.set_now(UNSET)
    again = await _off(clock, disk, 0)
    await clock.advance(30)
    clock.set_now(right + timedelta(hours=2))
    (ended,) = await _due(again)
    assert ended.late == pytest.approx(7200 - 600)


async def test_long_after_the_start_a_jump_moves_restored_timers_no_more(
    clock: FakeClock, timers: Timers, disk: MemoryTimers
):
    await timers.start(20_000, language="en")
    again = await _off(clock, disk, 100)
    await clock.advance(3700)
    clock.set_now(clock.now() + timedelta(hours=4))
    assert await _due(again) == []
    assert again.find()[0].remaining == pytest.approx(20_000 - 3800)


async def test_saved_in_1970_and_restarted_with_the_right_time(
    clock: FakeClock, timers: Timers, disk: MemoryTimers
):
    clock.set_now(UNSET)
    await timers.start(300, language="en")
    await clock.advance(100)
    clock.set_now(datetime(2026, 7, 1, tzinfo=UTC))
    again = await _off(clock, disk, 0)
    assert await _due(again) == []
    assert again.find()[0].remaining == pytest.approx(300)


# -- a time of day ---------------------------------------------------------------------------------


async def test_a_time_of_day_follows_the_wall_clock(clock: FakeClock, timers: Timers):
    at = clock.now() + timedelta(hours=2)
    kept = await timers.delay(LAMP, OWNER, at, text="lamp off at two", language="en")
    assert kept is not None
    assert (kept.at, kept.seconds) == (at, 7200)
    clock.set_now(clock.now() + timedelta(minutes=90))
    assert await _due(timers) == []
    assert timers.find()[0].remaining == pytest.approx(1800)
    clock.set_now(at + timedelta(seconds=5))
    (ended,) = await _due(timers)
    assert ended.late == pytest.approx(5)


async def test_a_time_of_day_waits_while_the_clock_is_not_set(
    clock: FakeClock, timers: Timers, disk: MemoryTimers
):
    at = clock.now() + timedelta(hours=2)
    await timers.delay((), OWNER, at, text="", language="en", name="Get up")
    clock.set_now(UNSET)
    again = await _off(clock, disk, 60)
    assert again.next_end() is None
    assert await _due(again) == []
    assert again.find()[0].remaining <= LONGEST_S
    clock.set_now(at - timedelta(seconds=30))
    await _due(again)
    assert again.next_end() == pytest.approx(30)


async def test_a_time_of_day_is_moved_and_held(clock: FakeClock, timers: Timers):
    at = clock.now() + timedelta(hours=1)
    kept = await timers.delay((), OWNER, at, text="", language="en")
    assert kept is not None
    later = await timers.change(kept.id, 600)
    assert later is not None
    assert later.at == at + timedelta(seconds=600)
    held = await timers.pause(kept.id)
    assert held is not None
    assert (held.at, held.remaining) == (None, pytest.approx(4200))
