"""Reading and writing: whole or not at all, on a full disk, in each other's way, and probing."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw
import pytest

from lares.errors import StoreError, TransientError
from lares.store import sqlite_file as door
from lares.store.connection import Connection
from lares.store.database import Database
from lares.store.discovery import DiscoveryRepository
from tests.unit.store.conftest import Run, count


@contextmanager
def _full_disk(run: Run, database: Database) -> Iterator[None]:
    """Leave no room for another page."""
    pages = run(database.read(lambda c: c.execute("PRAGMA page_count").fetchall()[0][0]))
    run(database.read(lambda c: c.execute(f"PRAGMA max_page_count = {pages}").fetchall()))
    yield
    run(database.read(lambda c: c.execute("PRAGMA max_page_count = 100000").fetchall()))


def test_what_fails_half_way_leaves_nothing(run: Run, database: Database) -> None:
    def half(connection: Connection) -> None:
        connection.execute("INSERT INTO floors (id, names) VALUES ('a', '{}')")
        raise KeyError("half way")

    with pytest.raises(KeyError):
        run(database.write(half))
    assert run(database.read(count("floors"))) == 0


def test_a_full_disk_is_told_and_passes(run: Run, database: Database) -> None:
    discovery = DiscoveryRepository(database)
    run(discovery.put("before", b"x"))
    with _full_disk(run, database):
        with pytest.raises(StoreError, match="disk is full"):
            run(discovery.put("big", b"x" * 100_000))
        assert run(discovery.load()) == [("before", b"x")]
    run(discovery.put("after", b"x"))
    assert [topic for topic, _ in run(discovery.load())] == ["before", "after"]


def test_damage_found_while_running_is_an_error_of_the_store(run: Run, database: Database) -> None:
    def stumble(_connection: Connection) -> None:
        raise apsw.CorruptError("database disk image is malformed")

    with pytest.raises(StoreError, match="damaged"):
        run(database.read(stumble))
    assert run(database.read(count("journal"))) == 0


def test_a_database_held_by_another_program_is_a_passing_trouble(
    run: Run, path: Path, opened: Callable[[], Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "_BUSY_TIMEOUT_MS", 1)
    database = opened()
    run(database.open())
    other = apsw.Connection(str(path))
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(TransientError, match="another program"):
        run(DiscoveryRepository(database).put("a", b"x"))
    other.execute("ROLLBACK")
    other.close()
    run(DiscoveryRepository(database).put("a", b"x"))


def test_many_callers_at_once_are_served_one_after_the_other(run: Run, database: Database) -> None:
    discovery = DiscoveryRepository(database)

    async def put_all() -> None:
        async with asyncio.TaskGroup() as group:
            for number in range(50):
                group.create_task(discovery.put(f"t{number}", b"x"))

    run(put_all())
    assert len(run(discovery.load())) == 50


def test_probing_tells_whether_it_can_be_written(run: Run, database: Database, path: Path) -> None:
    assert run(database.probe()) == f"{path} can be read and written"
    run(database.close())
    with pytest.raises(StoreError, match="not open"):
        run(database.probe())


def test_probing_remembers_that_the_last_write_failed(run: Run, database: Database) -> None:
    discovery = DiscoveryRepository(database)
    with _full_disk(run, database):
        with pytest.raises(StoreError, match="disk is full"):
            run(discovery.put("big", b"x" * 100_000))
        for _ in range(2):
            with pytest.raises(StoreError, match="disk is full"):
                run(database.probe())
    run(discovery.put("big", b"x" * 100_000))
    assert run(database.probe()).endswith("can be read and written")
