"""Whatever happens to a timer, it ends once, and when it should."""

import asyncio
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from lares.automation.survival import JUMP_S
from lares.automation.timers import LONGEST_S, SHORTEST_S, Timers
from tests.fakes.clock import FakeClock
from tests.fakes.kept import MemoryTimers

JUMPS = st.floats(-1e8, 1e8).filter(lambda seconds: abs(seconds) > JUMP_S)
"""A smaller step is drift: over a restart it cannot be told from time that passed."""
SECONDS = st.floats(SHORTEST_S, 100_000).map(lambda value: round(value, 3))
CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("pass"), st.floats(0, 5_000)),
        st.tuples(st.just("add"), st.floats(-5_000, 5_000)),
        st.tuples(st.just("hold"), st.floats(0, 5_000)),
        st.tuples(st.just("jump"), JUMPS),
        st.tuples(st.just("restart"), st.floats(0, 5_000)),
    ),
    max_size=8,
)


async def _ends(seconds: float, changes: list[tuple[str, float]]) -> None:
    """Start a timer, do all this to it, and compare its end with the sum of what was said."""
    clock, disk = FakeClock(autojump=False), MemoryTimers()
    timers = Timers(clock, disk)
    await timers.load()
    started = await timers.start(seconds, language="en")
    assert started is not None
    due = clock.monotonic() + seconds
    restarted = False
    for what, value in changes:
        if clock.monotonic() >= due:
            break
        if what == "pass":
            await clock.advance(min(value, due - clock.monotonic()))
        elif what == "add":
            left = min(max(0.0, due - clock.monotonic() + value), LONGEST_S)
            await timers.change(started.id, value)
            due = clock.monotonic() + left
        elif what == "hold":
            await timers.pause(started.id)
            await clock.advance(value)
            await timers.resume(started.id)
            due += value
        elif what == "jump" and not restarted:
            clock.set_now(clock.now() + timedelta(seconds=value))
            await timers.follow_wall_clock()
        elif what == "restart" and clock.now().year >= 2025:
            await clock.advance(min(value, due - clock.monotonic()))
            timers, restarted = Timers(clock, disk), True
            await timers.load()
    assert len(timers.find()) == 1
    early = due - clock.monotonic() - 0.01
    if early > 0:
        await clock.advance(early)
        await timers.follow_wall_clock()
        assert await timers.take_due() == []
    await clock.advance(0.02)
    assert [ended.timer.id for ended in await timers.take_due()] == [started.id]
    assert await timers.take_due() == []
    assert (timers.find(), disk.rows) == ((), {})


@given(SECONDS, CHANGES)
def test_a_timer_ends_once_and_when_it_should(
    seconds: float, changes: list[tuple[str, float]]
) -> None:
    with asyncio.Runner() as runner:
        runner.run(_ends(seconds, changes))
