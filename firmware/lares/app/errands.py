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


class Household:
    """The timers, lists and announcements of one home, kept in its database."""

    def __init__(
        self, registry: Registry, database: Database, clock: Clock, publish: Callable[[Fact], None]
    ) -> None:
        self.timers = Timers(clock, TimerRepository(database), publish)
        self.lists = Lists(registry, ListRepository(database), publish)
        self.announcements = Announcements(clock, AnnouncementRepository(database), publish)

    @property
    def automation(self) -> Automation:
        """What the assistant needs of it."""
        return Automation(self.timers, self.timers, self.lists, self.announcements)


def teller(endings: Endings) -> TellsEnd:
    """Return what the automation service calls when a timer ends."""

    async def tell(ended: Ended) -> None:
        command = ended.command
        if command is None:
            await endings.rang(ended.timer, ended.late)
        elif ended.interrupted:
            await endings.interrupted(ended.timer, command.person)
        else:
            await endings.due(
                ended.timer, ended.late, command.calls, command.person, command.agreed
            )

    return tell
