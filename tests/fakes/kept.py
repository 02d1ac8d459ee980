"""Stores of timers, lists and announcements in memory: what a restart would find."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from lares.assistant.ports import Automation
from lares.automation.announcements import Announcements
from lares.automation.lists import Lists
from lares.automation.ports import StoredTimer
from lares.automation.timers import Timers
from lares.clock import Clock
from lares.errors import StoreError
from lares.home.announcement import Announcement
from lares.home.facts import Fact
from lares.home.registry import Registry
from lares.home.todo import TodoItem, TodoList


class _Disk:
    """Something that can be full."""

    def __init__(self) -> None:
        self.full = False
        self.writes = 0

    def _write(self) -> None:
        if self.full:
            raise StoreError("the disk is full")
        self.writes += 1


class MemoryTimers(_Disk):
    """Implements `TimerStore`."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, StoredTimer] = {}

    async def load(self) -> Sequence[StoredTimer]:
        return tuple(self.rows.values())

    async def save(self, timers: Sequence[StoredTimer], removed: Sequence[str] = ()) -> None:
        self._write()
        for each in removed:
            self.rows.pop(each, None)
        self.rows.update({each.timer.id: each for each in timers})


class MemoryLists(_Disk):
    """Implements `ListStore`."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, TodoList] = {}

    async def load(self) -> Sequence[TodoList]:
        return tuple(self.rows.values())

    async def save_list(self, kept: TodoList) -> None:
        self._write()
        old = self.rows.get(kept.id, kept)
        self.rows[kept.id] = replace(old, names=kept.names)

    async def remove_list(self, list_id: str) -> None:
        self._write()
        self.rows.pop(list_id, None)

    async def save_items(
        self, list_id: str, items: Sequence[TodoItem], removed: Sequence[str] = ()
    ) -> None:
        self._write()
        kept = self.rows[list_id]
        on = {each.id: each for each in kept.items if each.id not in removed}
        on.update({each.id: each for each in items})
        self.rows[list_id] = replace(kept, items=tuple(on.values()))


class MemoryAnnouncements(_Disk):
    """Implements `AnnouncementStore`."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Announcement] = []

    async def load(self, limit: int) -> Sequence[Announcement]:
        return tuple(self.rows[-limit:])

    async def add(self, announcement: Announcement, keep: int) -> None:
        self._write()
        self.rows = [*self.rows, announcement][-keep:]


class MemoryHousehold:
    """Timers, lists and announcements over these stores; `disks` may be given to a second one."""

    def __init__(
        self,
        registry: Registry,
        clock: Clock,
        publish: Callable[[Fact], None] = lambda _fact: None,
        disks: tuple[MemoryTimers, MemoryLists, MemoryAnnouncements] | None = None,
    ) -> None:
        self.disks = disks or (MemoryTimers(), MemoryLists(), MemoryAnnouncements())
        timers, lists, announcements = self.disks
        self.timers = Timers(clock, timers, publish)
        self.lists = Lists(registry, lists, publish)
        self.pages = 1
        self.announcements = Announcements(
            clock, announcements, publish, audience=lambda: self.pages
        )

    async def load(self) -> None:
        await self.timers.load()
        await self.lists.load()
        await self.announcements.load()

    @property
    def automation(self) -> Automation:
        return Automation(self.timers, self.timers, self.lists, self.announcements)
