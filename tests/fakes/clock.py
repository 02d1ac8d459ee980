"""A clock that jumps, so that tests of time-outs take no time.

`FakeClock` also becomes the time of the running event loop: `asyncio.timeout`, `loop.call_later`
and `Clock.sleep` all obey it. When every task is blocked and no I/O is ready, it jumps to the next
timer (trio's autojump); `await clock.advance(seconds)` moves by an exact amount and lets everything
that falls due on the way run in order. Take one `FakeClock` a test, use it everywhere.
"""

import asyncio
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol, cast

_START = 1000.0
_WALL = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
_ROUNDING = 1e-6
_THREAD_GRACE = 0.02
"""Real seconds that a thread may take to answer before the clock jumps over it."""


class _Selector(Protocol):
    select: Callable[[float | None], list[object]]


class _Timer(Protocol):
    _when: float

    def when(self) -> float: ...


class _Loop(Protocol):
    """The parts of asyncio's loop that decide whether anything can still run."""

    time: Callable[[], float]
    _selector: _Selector
    _ready: list[object]
    _scheduled: list[_Timer]


class FakeClock:
    """Implements `lares.clock.Clock`.

    With `autojump=False` time stands still until `advance`. Where threads are alive (a `Worker`),
    a jump is preceded by a short real wait, so that their answers are not jumped over.
    """

    def __init__(self, *, wall: datetime = _WALL, autojump: bool = True) -> None:
        self._now = _START
        self._wall = wall
        self._autojump = autojump
        self._loop: _Loop | None = None
        self._take_loop()

    def monotonic(self) -> float:
        """Return fake seconds since an arbitrary start."""
        self._take_loop()
        return self._now

    def now(self) -> datetime:
        """Return the wall time in UTC, which runs with the fake seconds."""
        return self._wall + timedelta(seconds=self._now - _START)

    def set_now(self, wall: datetime) -> None:
        """Set the wall time (a time server answered); `monotonic` does not move."""
        self._wall = wall - timedelta(seconds=self._now - _START)

    async def sleep(self, seconds: float) -> None:
        """Suspend the calling task until the clock has moved by `seconds`."""
        self._take_loop()
        await asyncio.sleep(seconds)

    async def advance(self, seconds: float) -> None:
        """Move by `seconds`; every timer on the way fires at its own moment, and settles."""
        self._take_loop()
        loop = cast("_Loop", asyncio.get_running_loop())
        target = self._now + seconds
        await self.settle()
        while loop._scheduled and loop._scheduled[0].when() <= target:
            self._now = max(self._now, loop._scheduled[0].when())
            await self.settle()
        self._now = target
        await self.settle()

    async def settle(self) -> None:
        """Let every task run until all are blocked; the clock does not move."""
        self._take_loop()
        loop = cast("_Loop", asyncio.get_running_loop())
        idle_rounds = 0
        while idle_rounds < 3:  # each round also polls the sockets once
            await asyncio.sleep(0)
            idle_rounds = 0 if loop._ready else idle_rounds + 1

    def _take_loop(self) -> None:
        """Become the time of the running loop, once."""
        try:
            loop = cast("_Loop", asyncio.get_running_loop())
        except RuntimeError:
            return
        if loop is self._loop:
            return
        if hasattr(loop, "_lares_fake_clock"):
            msg = "this event loop already has another FakeClock; use one a test"
            raise RuntimeError(msg)
        loop._lares_fake_clock = self  # type: ignore[attr-defined]  # marks the loop as taken
        self._loop = loop
        offset = loop.time() - self._now
        for timer in loop._scheduled:  # all by the same, so that the heap stays one
            timer._when -= offset
        select = loop._selector.select

        def jumping_select(timeout: float | None = None) -> list[object]:
            return self._select(select, timeout)

        # Without an offset: a sum with one is rounded, and a sleeper would wake a hair too early.
        loop.time = lambda: self._now
        loop._selector.select = jumping_select

    def _select(
        self, select: Callable[[float | None], list[object]], timeout: float | None
    ) -> list[object]:
        if timeout is None or timeout <= 0:
            return select(timeout)
        if not self._autojump:
            return select(None)
        events = select(0 if threading.active_count() == 1 else _THREAD_GRACE)
        if not events:
            self._now = self._moment_after(timeout)
        return events

    def _moment_after(self, timeout: float) -> float:
        """The moment to jump to: that of the next timer, and not its rounded neighbour."""
        moment = self._now + timeout
        scheduled = self._loop._scheduled if self._loop is not None else []
        if scheduled and abs(scheduled[0].when() - moment) < _ROUNDING:
            return max(self._now, scheduled[0].when())
        return moment
