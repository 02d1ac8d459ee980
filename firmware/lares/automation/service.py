"""The service that waits for the next end of a timer."""

import asyncio
import logging
from collections.abc import Callable

from lares.automation.announcements import Announcements
from lares.automation.lists import Lists
from lares.automation.ports import Ended, TellsEnd
from lares.automation.timers import Timers
from lares.clock import Clock

logger = logging.getLogger(__name__)

_LOOK_S = 15.0
"""At most so long until somebody looks whether the wall clock was set."""


class AutomationService:
    """Loads what is kept, then tells of each end when it comes."""

    name = "automation"

    def __init__(
        self,
        clock: Clock,
        timers: Timers,
        lists: Lists,
        announcements: Announcements,
        tell_end: TellsEnd,
    ) -> None:
        self._clock = clock
        self._timers = timers
        self._lists = lists
        self._announcements = announcements
        self._tell_end = tell_end

    async def run(self, ready: Callable[[], None]) -> None:
        """Work until cancelled; raises when what is kept cannot be read."""
        await self._announcements.load()
        await self._lists.load()
        await self._timers.load()
        ready()
        async with asyncio.TaskGroup() as tasks:
            while True:
                self._timers.changed.clear()
                await self._timers.follow_wall_clock()
                for ended in await self._timers.take_due():
                    # Each on its own: a device that does not answer holds up no other timer.
                    tasks.create_task(self._end(ended))
                await self._rest(tasks)

    async def _rest(self, tasks: asyncio.TaskGroup) -> None:
        """Wait until the next end, until a timer changes, or until it is time to look."""
        left = self._timers.next_end()
        seconds = _LOOK_S if left is None else min(left, _LOOK_S)
        sleeper = tasks.create_task(self._clock.sleep(seconds))
        sleeper.add_done_callback(self._wake)
        await self._timers.changed.wait()
        sleeper.cancel()

    def _wake(self, sleeper: asyncio.Task[None]) -> None:
        if not sleeper.cancelled():  # else somebody else has woken us
            self._timers.changed.set()

    async def _end(self, ended: Ended) -> None:
        try:
            await self._tell_end(ended)
        except Exception:
            logger.exception("the end of timer %s could not be told", ended.timer.id)
        if ended.command is not None:
            await self._timers.forget(ended.timer.id)
