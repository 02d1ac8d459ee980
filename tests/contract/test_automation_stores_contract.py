"""What the stores of timers, lists and announcements promise; memory and SQLite pass alike."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lares.automation.ports import (
    AnnouncementStore,
    DelayedCommand,
    ListStore,
    StoredTimer,
    TimerStore,
)
from lares.home.announcement import Announcement, Occasion
from lares.home.timer import Timer
from lares.home.todo import TodoItem, TodoList
from lares.nlu.understanding import IntentCall
from lares.policy.principal import Principal, Role
from lares.runtime.worker import Worker
from lares.store.automation import AnnouncementRepository, ListRepository, TimerRepository
from lares.store.database import Database
from tests.fakes.kept import MemoryAnnouncements, MemoryLists, MemoryTimers

Stores = tuple[TimerStore, ListStore, AnnouncementStore]
NOW = datetime(2026, 3, 29, 0, 59, 59, 123000, tzinfo=UTC)
COMMAND = DelayedCommand(
    (IntentCall("HassTurnOff", {"domain": ["light", "fan"]}, ({"name": "台灯"},)),),
    Principal("anna", Role.ADULT, "Anna"),
    "关灯",
    frozenset({"lock.front unlock"}),
)


@asynccontextmanager
async def memory(_folder: Path) -> AsyncIterator[Stores]:
    yield MemoryTimers(), MemoryLists(), MemoryAnnouncements()


@asynccontextmanager
async def sqlite(folder: Path) -> AsyncIterator[Stores]:
    worker = Worker("store", 64)
    database = Database(folder / "lares.db", worker)
    await database.open()
    try:
        yield TimerRepository(database), ListRepository(database), AnnouncementRepository(database)
    finally:
        await database.close()
        await worker.close()


@pytest.fixture(params=[memory, sqlite], ids=["memory", "sqlite"])
async def stores(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stores]:
    async with request.param(tmp_path) as made:
        yield made


def _timer(identity: str, command: DelayedCommand | None = None) -> StoredTimer:
    at = NOW + timedelta(hours=1) if command else None
    text = command.text if command else ""
    timer = Timer(identity, 3600.0, 0.125, "zh", "面 🍜", "kitchen", text, at, paused=not command)
    return StoredTimer(timer, NOW, NOW + timedelta(seconds=0.125), command, begun=bool(command))


async def test_timers_are_loaded_as_they_were_saved(stores: Stores):
    timers = stores[0]
    plain, delayed = _timer("a"), _timer("b", COMMAND)
    await timers.save((plain, delayed))
    assert {each.timer.id: each for each in await timers.load()} == {"a": plain, "b": delayed}
    await timers.save((_timer("a", COMMAND),), ["b", "none"])
    assert list(await timers.load()) == [_timer("a", COMMAND)]


async def test_items_keep_their_order(stores: Stores):
    lists = stores[1]
    kept = TodoList("todo.x", {"en": ("Chores",), "zh": ("家务", "杂事")})
    await lists.save_list(kept)
    items = [TodoItem(str(number), f"no. {number}") for number in range(4)]
    await lists.save_items(kept.id, items[:3])
    await lists.save_items(kept.id, (TodoItem("1", "no. 1", done=True), items[3]), ["0"])
    (loaded,) = await lists.load()
    assert loaded.names == kept.names
    assert loaded.items == (TodoItem("1", "no. 1", done=True), items[2], items[3])
    await lists.save_list(TodoList(kept.id, {"en": ("Tasks",)}))
    assert [(each.names, len(each.items)) for each in await lists.load()] == [
        ({"en": ("Tasks",)}, 3)
    ]
    await lists.remove_list(kept.id)
    assert list(await lists.load()) == []


async def test_only_the_last_announcements_stay(stores: Stores):
    announcements = stores[2]
    said = [Announcement(number, NOW, Occasion.MISSED, f"{number}", "en") for number in (1, 2, 3)]
    for each in said:
        await announcements.add(each, keep=2)
    assert list(await announcements.load(10)) == said[1:]
    assert list(await announcements.load(1)) == said[2:]
