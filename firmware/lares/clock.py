"""Time as a port: monotonic seconds for deadlines, wall time for people, sleeping for services.

Nothing else in the code base reads a clock or sleeps (a lint rule keeps it so): a board without
a battery-backed clock may start in 1970, so wall time never measures a duration, and tests replace
the clock by one that jumps.
"""

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

_SET_SINCE = datetime(2025, 1, 1, tzinfo=UTC)


def is_wall_time_set(moment: datetime) -> bool:
    """Return whether a wall time can be right: a board without a battery starts in 1970."""
    return moment >= _SET_SINCE


class Clock(Protocol):
    """Where time comes from."""

    def monotonic(self) -> float:
        """Seconds since an arbitrary start; never goes back."""
        ...

    def now(self) -> datetime:
        """Wall time in UTC, for people and journals only."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Suspend the calling task for `seconds`."""
        ...


class SystemClock:
    """The clock of this machine."""

    def monotonic(self) -> float:
        """Return `time.monotonic()`."""
        return time.monotonic()

    def now(self) -> datetime:
        """Return the wall time in UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Suspend the calling task on the running loop."""
        await asyncio.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment on a clock after which an answer is of no use; handed down instead of time-outs.

    The idea is trio's and labgrid's: a chain of calls shares one deadline, so waits never add up.
    """

    clock: Clock
    at: float

    @classmethod
    def after(cls, clock: Clock, seconds: float) -> "Deadline":
        """Return the deadline that lies `seconds` from now."""
        return cls(clock, clock.monotonic() + seconds)

    @property
    def remaining(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self.at - self.clock.monotonic())

    @property
    def expired(self) -> bool:
        """Whether the moment has passed."""
        return self.clock.monotonic() >= self.at
