"""Brings automation and assistant together: each gets what the other keeps or does."""

from collections.abc import Callable

from lares.assistant.endings import Endings
from lares.assistant.ports import Automation
from lares.automation.announcements import Announcements
from lares.automation.lists import Lists
from lares.automation.ports import Ended, TellsEnd
from lares.automation.timers import Timers
from lares.clock import Clock
from lares.home.facts import Fact
from lares.home.registry import Registry
from lares.store.automation import AnnouncementRepository, ListRepository, TimerRepository
from lares.store.database import Database

_PATIENCE_S = 60.0
"""So long after the start a command waits for a connection to the devices."""
_ANNOUNCING_S = 2.0
"""Seconds that retained announcements take once there is a connection."""
_LOOK_S = 0.25


class Household:
    """The timers, lists and announcements of one home, kept in its database."""

    def __init__(
        self,
        registry: Registry,
        database: Database,
        clock: Clock,
        publish: Callable[[Fact], None],
        audience: Callable[[], int],
    ) -> None:
        self.timers = Timers(clock, TimerRepository(database), publish)
        self.lists = Lists(registry, ListRepository(database), publish)
        self.announcements = Announcements(
            clock, AnnouncementRepository(database), publish, audience=audience
        )

    @property
    def automation(self) -> Automation:
        """What the assistant needs of it."""
        return Automation(self.timers, self.timers, self.lists, self.announcements)


class Settling:
    """Waits, once after the start, until what a delayed command is about can be known.

    Devices announce themselves when the broker is connected; a command that was due while the
    appliance was off would come before them. `reachable` tells whether there is a connection.
    """

    def __init__(self, clock: Clock, reachable: Callable[[], bool]) -> None:
        self._clock = clock
        self._reachable = reachable
        self._until = clock.monotonic() + _PATIENCE_S
        self._settled = False

    async def wait(self) -> float:
        """Return, after so many seconds, when devices had their time, or when none will come."""
        begun = self._clock.monotonic()
        while not self._settled:
            if self._clock.monotonic() >= self._until:
                break
            if self._reachable():
                await self._clock.sleep(_ANNOUNCING_S)
                break
            await self._clock.sleep(_LOOK_S)
        self._settled = True
        return self._clock.monotonic() - begun


def teller(endings: Endings, settling: Settling, *, commands: bool = True) -> TellsEnd:
    """Return what the automation service calls when a timer ends.

    Without `commands` those that were delayed are not carried out, and that is told.
    """

    async def tell(ended: Ended) -> None:
        command = ended.command
        if command is None:
            await endings.rang(ended.timer, ended.late)
        elif ended.interrupted or not commands:
            await endings.interrupted(ended.timer, command.person)
        else:
            late = ended.late + await settling.wait()
            await endings.due(ended.timer, late, command.calls, command.person, command.agreed)

    return tell
