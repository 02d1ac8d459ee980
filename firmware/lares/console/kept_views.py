"""Timers, lists and announcements as JSON: one function a thing, nothing decided here."""

from datetime import UTC

from lares.console.kept_wire import AnnouncementReply, ItemReply, ListReply, TimerReply
from lares.home.announcement import Announcement
from lares.home.registry import Registry
from lares.home.timer import Timer
from lares.home.todo import TodoList


def timer_view(timer: Timer) -> TimerReply:
    """Return a timer as it is now."""
    return TimerReply(
        id=timer.id,
        name=timer.name,
        command=timer.command,
        area=timer.area_id,
        seconds=round(timer.seconds, 3),
        remaining=round(timer.remaining, 3),
        paused=timer.paused,
        at=timer.at.astimezone(UTC).isoformat(timespec="seconds") if timer.at else None,
    )


def list_view(kept: TodoList, registry: Registry) -> ListReply:
    """Return a list under the names that people have given it."""
    entity = registry.entities.get(kept.id)
    names = entity.names if entity is not None else kept.names
    return ListReply(
        id=kept.id,
        names={language: list(words) for language, words in names.items()},
        items=[ItemReply(item.id, item.text, item.done) for item in kept.items],
    )


def announcement_view(said: Announcement) -> AnnouncementReply:
    """Return an announcement."""
    at = said.at.astimezone(UTC).isoformat(timespec="milliseconds")
    return AnnouncementReply(said.id, at, said.occasion.value, said.text, said.language)
