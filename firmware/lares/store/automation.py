"""Timers, lists and announcements in the database: the stores that `lares.automation` needs."""

import logging
from collections.abc import Iterator, Sequence

import msgspec

from lares.automation.ports import DelayedCommand, StoredTimer
from lares.errors import StoreError
from lares.home.announcement import Announcement, Occasion
from lares.home.timer import Timer
from lares.home.todo import TodoItem, TodoList
from lares.nlu.understanding import IntentCall
from lares.policy.principal import Principal, Role
from lares.store.connection import Connection, Row, Value
from lares.store.database import Database
from lares.store.encoding import clean, from_json, from_ms, to_json, to_ms

_log = logging.getLogger(__name__)

_TIMER_COLUMNS = (
    "id, seconds, remaining, saved_at, ends_at, at, paused, begun, language, name, area_id, text,"
    " command"
)
_PUT_TIMER = (
    f"INSERT OR REPLACE INTO timers ({_TIMER_COLUMNS})"  # noqa: S608 - constants only
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_PUT_ITEM = (
    "INSERT INTO list_items (id, list_id, text, done) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (id) DO UPDATE SET text = excluded.text, done = excluded.done"
)


class _Call(msgspec.Struct):
    intent: str
    slots: dict[str, object]
    exclude: list[dict[str, object]] = []


class _Command(msgspec.Struct):
    """What the column `command` holds."""

    calls: list[_Call]
    person: str
    role: Role
    person_name: str
    agreed: list[str]


class TimerRepository:
    """Implements `lares.automation.ports.TimerStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self) -> Sequence[StoredTimer]:
        """Return all timers; a row that makes no sense is logged and left out."""

        def work(connection: Connection) -> list[Row]:
            statement = f"SELECT {_TIMER_COLUMNS} FROM timers"  # noqa: S608 - constants only
            return connection.execute(statement).fetchall()

        timers = []
        for row in await self._database.read(work):
            try:
                timers.append(_timer(row))
            except (StoreError, ValueError) as error:
                _log.warning("a timer cannot be read and is left out: %s", error)
        return timers

    async def save(self, timers: Sequence[StoredTimer], removed: Sequence[str] = ()) -> None:
        """Add or replace `timers` and forget `removed`; raises StoreError, TransientError."""
        if not timers and not removed:
            return
        rows = [_timer_row(each) for each in timers]

        def work(connection: Connection) -> None:
            gone: Iterator[tuple[str]] = ((each,) for each in removed)
            connection.executemany("DELETE FROM timers WHERE id = ?", gone)
            connection.executemany(_PUT_TIMER, iter(rows))

        await self._database.write(work)


class ListRepository:
    """Implements `lares.automation.ports.ListStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self) -> Sequence[TodoList]:
        """Return all lists with their items."""

        def work(connection: Connection) -> tuple[list[Row], list[Row]]:
            lists = connection.execute("SELECT id, names FROM lists").fetchall()
            items = connection.execute(
                "SELECT list_id, id, text, done FROM list_items ORDER BY place"
            ).fetchall()
            return lists, items

        lists, items = await self._database.read(work)
        on: dict[str, list[TodoItem]] = {str(row[0]): [] for row in lists}
        for list_id, item_id, text, done in items:
            on[str(list_id)].append(TodoItem(str(item_id), str(text), bool(done)))
        return [
            TodoList(str(id_), from_json(names, dict[str, tuple[str, ...]]), tuple(on[str(id_)]))
            for id_, names in lists
        ]

    async def save_list(self, kept: TodoList) -> None:
        """Add a list, or change its names."""
        await self._database.execute(
            "INSERT INTO lists (id, names) VALUES (?, ?)"
            " ON CONFLICT (id) DO UPDATE SET names = excluded.names",
            kept.id,
            to_json(kept.names),
        )

    async def remove_list(self, list_id: str) -> None:
        """Forget a list and its items."""
        await self._database.execute("DELETE FROM lists WHERE id = ?", list_id)

    async def save_items(
        self, list_id: str, items: Sequence[TodoItem], removed: Sequence[str] = ()
    ) -> None:
        """Add or replace items and forget `removed`, in one transaction."""
        rows = [(each.id, list_id, clean(each.text), int(each.done)) for each in items]

        def work(connection: Connection) -> None:
            gone: Iterator[tuple[str]] = ((each,) for each in removed)
            connection.executemany("DELETE FROM list_items WHERE id = ?", gone)
            connection.executemany(_PUT_ITEM, iter(rows))

        await self._database.write(work)


class AnnouncementRepository:
    """Implements `lares.automation.ports.AnnouncementStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self, limit: int) -> Sequence[Announcement]:
        """Return at most `limit`, oldest first."""

        def work(connection: Connection) -> list[Row]:
            return connection.execute(
                "SELECT id, at, occasion, text, language FROM announcements"
                " ORDER BY id DESC LIMIT ?",
                (limit,),
            ).fetchall()

        rows = await self._database.read(work)
        return [
            Announcement(
                int(str(id_)), from_ms(at), Occasion(str(occasion)), str(text), str(language)
            )
            for id_, at, occasion, text, language in reversed(rows)
        ]

    async def add(self, announcement: Announcement, keep: int) -> None:
        """Append one; of the others only the newest `keep` stay."""
        row = (
            announcement.id,
            to_ms(announcement.at),
            announcement.occasion.value,
            clean(announcement.text),
            announcement.language,
        )

        def work(connection: Connection) -> None:
            connection.execute(
                "INSERT OR REPLACE INTO announcements (id, at, occasion, text, language)"
                " VALUES (?, ?, ?, ?, ?)",
                row,
            )
            connection.execute("DELETE FROM announcements WHERE id <= ?", (announcement.id - keep,))

        await self._database.write(work)


def _timer_row(stored: StoredTimer) -> tuple[Value, ...]:
    timer = stored.timer
    return (
        timer.id,
        timer.seconds,
        timer.remaining,
        to_ms(stored.saved),
        to_ms(stored.ends),
        to_ms(timer.at) if timer.at else None,
        int(timer.paused),
        int(stored.begun),
        timer.language,
        clean(timer.name),
        timer.area_id,
        clean(timer.command),
        _command_text(stored.command) if stored.command else None,
    )


def _command_text(command: DelayedCommand) -> str:
    return to_json(
        {
            "calls": command.calls,
            "person": command.person.id,
            "role": command.person.role.value,
            "person_name": command.person.name,
            "agreed": sorted(command.agreed),
        }
    )


def _timer(row: Row) -> StoredTimer:
    id_, seconds, remaining, saved, ends, at, paused, begun, language, name, *rest = row
    area_id, text, command = rest
    timer = Timer(
        id=str(id_),
        seconds=float(str(seconds)),
        remaining=float(str(remaining)),
        language=str(language),
        name=str(name),
        area_id=None if area_id is None else str(area_id),
        command=str(text),
        at=None if at is None else from_ms(at),
        paused=bool(paused),
    )
    kept = None if command is None else _command(command, timer.command)
    return StoredTimer(timer, from_ms(saved), from_ms(ends), kept, begun=bool(begun))


def _command(text: object, words: str) -> DelayedCommand:
    read = from_json(text, _Command)
    calls = tuple(IntentCall(each.intent, each.slots, tuple(each.exclude)) for each in read.calls)
    person = Principal(read.person, read.role, read.person_name)
    return DelayedCommand(calls, person, words, frozenset(read.agreed))
