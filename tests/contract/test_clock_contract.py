"""What every `Clock` promises; the real one and the fake pass the same tests."""

import asyncio
from datetime import UTC

import pytest

from lares.clock import Clock, Deadline, SystemClock
from tests.fakes.clock import FakeClock


@pytest.fixture(params=[SystemClock, FakeClock])
def clock(request: pytest.FixtureRequest) -> Clock:
    clock: Clock = request.param()
    return clock


async def test_sleeping_takes_at_least_the_time_asked_for(clock: Clock) -> None:
    before, wall = clock.monotonic(), clock.now()
    await clock.sleep(0.01)
    assert clock.monotonic() - before >= 0.01 - 1e-9  # the difference of two rounded numbers
    assert (clock.now() - wall).total_seconds() >= 0.009


async def test_time_does_not_go_back(clock: Clock) -> None:
    seen = []
    for _ in range(50):
        seen.append(clock.monotonic())
        await clock.sleep(0)
    assert seen == sorted(seen)


async def test_wall_time_is_in_utc(clock: Clock) -> None:
    assert clock.now().tzinfo is UTC


async def test_sleepers_wake_in_the_order_of_their_times(clock: Clock) -> None:
    woken: list[str] = []

    async def sleeper(name: str, seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append(name)

    async with asyncio.TaskGroup() as group:
        group.create_task(sleeper("late", 0.03))
        group.create_task(sleeper("early", 0.01))
        group.create_task(sleeper("at once", 0))
    assert woken == ["at once", "early", "late"]


async def test_a_sleeper_can_be_cancelled(clock: Clock) -> None:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(clock.sleep(3600))
        await clock.sleep(0)
        task.cancel()
    assert task.cancelled()


async def test_a_deadline_passes(clock: Clock) -> None:
    deadline = Deadline.after(clock, 0.02)
    assert not deadline.expired
    assert 0 < deadline.remaining <= 0.02
    await clock.sleep(0.02)
    assert deadline.expired
    assert deadline.remaining == 0


async def test_the_loop_measures_time_like_the_clock(clock: Clock) -> None:
    deadline = Deadline.after(clock, 0.02)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(deadline.remaining):
            await asyncio.Event().wait()
    assert deadline.remaining < 0.002
