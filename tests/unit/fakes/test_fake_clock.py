"""The fake clock drives everything that measures time on the loop."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from lares.clock import Clock, Deadline
from tests.fakes.clock import FakeClock


async def test_it_jumps_over_an_hour_when_every_task_is_blocked() -> None:
    clock: Clock = FakeClock()
    before = clock.monotonic()
    await clock.sleep(3600)
    assert clock.monotonic() - before == pytest.approx(3600)


async def test_asyncio_timeout_obeys_it() -> None:
    clock = FakeClock()
    deadline = Deadline.after(clock, 30)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(deadline.remaining):
            await asyncio.Event().wait()
    assert deadline.expired


async def test_advance_fires_timers_in_order_at_their_own_moments() -> None:
    clock = FakeClock(autojump=False)
    start = clock.monotonic()
    fired: list[tuple[str, float]] = []

    async def every(name: str, seconds: float) -> None:
        while True:
            await clock.sleep(seconds)
            fired.append((name, clock.monotonic() - start))

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(every("a", 2)), group.create_task(every("b", 5))]
        await clock.advance(6)
        for task in tasks:
            task.cancel()
    assert [(name, round(at, 6)) for name, at in fired] == [
        ("a", 2.0),
        ("a", 4.0),
        ("b", 5.0),
        ("a", 6.0),
    ]
    assert clock.monotonic() == start + 6


async def test_without_autojump_time_stands_still() -> None:
    clock = FakeClock(autojump=False)
    task = asyncio.get_running_loop().create_task(clock.sleep(1))
    await clock.settle()
    assert not task.done()
    await clock.advance(1)
    assert task.done()


async def test_the_answer_of_a_thread_is_not_jumped_over() -> None:
    FakeClock()
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(1):
        assert await loop.run_in_executor(None, lambda: sum(range(1000))) == 499500


async def test_wall_time_runs_along_and_can_be_set() -> None:
    clock = FakeClock(wall=datetime(1970, 1, 1, tzinfo=UTC))
    await clock.advance(60)
    assert clock.now() == datetime(1970, 1, 1, 0, 1, tzinfo=UTC)
    clock.set_now(datetime(2026, 11, 22, tzinfo=UTC))
    await clock.advance(1)
    assert clock.now() - datetime(2026, 11, 22, tzinfo=UTC) == timedelta(seconds=1)


async def test_a_second_clock_on_the_same_loop_is_refused() -> None:
    FakeClock()
    with pytest.raises(RuntimeError, match="one a test"):
        FakeClock()


def test_it_may_be_made_before_the_loop() -> None:
    clock = FakeClock()
    with asyncio.Runner() as runner:
        runner.run(clock.sleep(100))
    assert clock.now() > datetime(2026, 1, 1, 12, 1, tzinfo=UTC)


async def test_a_sleeper_never_wakes_a_rounding_error_too_early() -> None:
    clock = FakeClock()
    for thousandths in range(1, 400, 7):
        deadline = Deadline.after(clock, thousandths / 1000)
        await clock.sleep(thousandths / 1000)
        assert deadline.expired
