"""What this room needs from the outside: where things are kept, and who is told of an end."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from lares.home.announcement import Announcement
from lares.home.timer import Timer
from lares.home.todo import TodoItem, TodoList
from lares.nlu.understanding import IntentCall
from lares.policy.principal import Principal


@dataclass(frozen=True, slots=True)
class DelayedCommand:
    """What is carried out at the end of a timer, and for whom.

    `agreed` are the dangerous commands that the person said yes to when asking, each as
    "entity_id service"; nothing dangerous beyond them is done.
    """

    calls: tuple[IntentCall, ...]
    person: Principal
    text: str
    agreed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class StoredTimer:
    """A timer as it survives a restart; `timer.remaining` is as of `saved`, in seconds.

    `saved` and `ends` are wall time (UTC). `begun` is true from the moment at which its command is
    being carried out: after a crash in the middle nobody knows what became of it, and it is not
    done a second time.
    """

    timer: Timer
    saved: datetime
    ends: datetime
    command: DelayedCommand | None = None
    begun: bool = False


class TimerStore(Protocol):
    """Keeps timers."""

    async def load(self) -> Sequence[StoredTimer]:
        """Return all of them; what cannot be read any more is left out."""
        ...

    async def save(self, timers: Sequence[StoredTimer], removed: Sequence[str] = ()) -> None:
        """Add or replace timers and forget `removed` (ids), in one transaction.

        When this returns, it is on the disk. Raises LaresError if nothing was written.
        """
        ...


class ListStore(Protocol):
    """Keeps lists; a change that returned is on the disk, one that raised LaresError is not."""

    async def load(self) -> Sequence[TodoList]:
        """Return all lists with their items, in the order in which they came."""
        ...

    async def save_list(self, kept: TodoList) -> None:
        """Add a list without items, or change the names of one."""
        ...

    async def remove_list(self, list_id: str) -> None:
        """Forget a list and what is on it."""
        ...

    async def save_items(
        self, list_id: str, items: Sequence[TodoItem], removed: Sequence[str] = ()
    ) -> None:
        """Add or replace items of a list and forget `removed` (ids), in one transaction."""
        ...


class AnnouncementStore(Protocol):
    """Keeps the last announcements."""

    async def load(self, limit: int) -> Sequence[Announcement]:
        """Return at most `limit`, oldest first."""
        ...

    async def add(self, announcement: Announcement, keep: int) -> None:
        """Append one and forget the oldest beyond `keep`."""
        ...


@dataclass(frozen=True, slots=True)
class Ended:
    """A timer that has come to its end, `late` seconds ago.

    `interrupted`: its command was being carried out when the appliance went down.
    """

    timer: Timer
    late: float
    command: DelayedCommand | None = None
    interrupted: bool = False


TellsEnd = Callable[[Ended], Awaitable[None]]
"""Announces the end of a timer and carries out its command; never raises for what may happen."""
