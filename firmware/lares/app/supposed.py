"""Timers and lists for sentences without a home that runs: whatever is named is there.

A HOME.json says nothing of running timers and of what is on lists, so `lares understand` takes them
to be there, as it takes each entity to do what its kind can do. Nothing is ever started or changed.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from lares.assistant.ports import Automation
from lares.home.announcement import Announcement, Occasion
from lares.home.timer import Timer
from lares.home.todo import TodoItem
from lares.nlu.understanding import IntentCall
from lares.policy.principal import Principal

_TEN_MINUTES = 600.0


class SupposedTimers:
    """One timer that fits whatever is said of it."""

    def find(
        self, *, name: str | None = None, seconds: float | None = None, area_id: str | None = None
    ) -> Sequence[Timer]:
        """Return the timer that is spoken of."""
        length = seconds or _TEN_MINUTES
        return (Timer("supposed", length, length, "en", name or "", area_id),)

    async def start(
        self, seconds: float, *, language: str, name: str = "", area_id: str | None = None
    ) -> Timer | None:
        """Start nothing."""
        del seconds, language, name, area_id
        return None

    async def delay(
        self,
        calls: Sequence[IntentCall],
        person: Principal,
        when: float | datetime,
        *,
        text: str,
        language: str,
        name: str = "",
        area_id: str | None = None,
        agreed: frozenset[str] = frozenset(),
    ) -> Timer | None:
        """Keep nothing."""
        del calls, person, when, text, language, name, area_id, agreed
        return None

    async def cancel(self, timer_ids: Iterable[str]) -> None:
        """Cancel nothing."""

    async def change(self, timer_id: str, seconds: float) -> Timer | None:
        """Change nothing."""
        del timer_id, seconds
        return None

    async def pause(self, timer_id: str) -> Timer | None:
        """Pause nothing."""
        del timer_id
        return None

    async def resume(self, timer_id: str) -> Timer | None:
        """Resume nothing."""
        del timer_id
        return None


class SupposedLists:
    """Lists on which everything is."""

    def items(self, list_id: str) -> Sequence[TodoItem]:
        """Return nothing: what is on a list is not known."""
        del list_id
        return ()

    def find(self, list_id: str, text: str) -> Sequence[TodoItem]:
        """Return the item that is spoken of."""
        return (TodoItem(f"{list_id}/{text}", text),)

    async def add(self, list_id: str, text: str) -> TodoItem | None:
        """Add nothing."""
        del list_id, text
        return None

    async def mark(self, list_id: str, item_id: str, *, done: bool) -> TodoItem | None:
        """Mark nothing."""
        del list_id, item_id, done
        return None

    async def remove(self, list_id: str, item_ids: Sequence[str]) -> Sequence[TodoItem]:
        """Remove nothing."""
        del list_id, item_ids
        return ()


class _Silence:
    """Tells nobody."""

    reaches = True

    async def announce(self, occasion: Occasion, text: str, language: str) -> Announcement:
        """Return what would be told."""
        return Announcement(0, datetime.fromtimestamp(0).astimezone(), occasion, text, language)


def supposed_automation() -> Automation:
    """Return timers and lists in which whatever is named is there."""
    timers = SupposedTimers()
    return Automation(timers, timers, SupposedLists(), _Silence())
