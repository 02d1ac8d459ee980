"""Opening a database: new, of each older schema, after a death; and closing it."""

import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from lares.clock import SystemClock
from lares.errors import StoreError
from lares.home.registry import Customisation
from lares.runtime.worker import Worker
from lares.store.accounts import AccountRepository
from lares.store.database import Database
from lares.store.discovery import DiscoveryRepository
from lares.store.home import HomeRepository
from lares.store.journal import JournalRepository
from lares.store.migration import newest_version
from lares.store.sqlite_file import examine
from lares.store.states import StateRepository
from tests.unit.store.conftest import OLD_DATABASES, Run, count


def test_a_new_database_is_private_and_of_the_newest_schema(
    run: Run, database: Database, path: Path
) -> None:
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert run(database.read(lambda c: c.execute("PRAGMA user_version").fetchall())) == [
        (newest_version(),)
    ]


def test_commits_reach_the_disk_before_they_are_acknowledged(run: Run, database: Database) -> None:
    pragmas = run(
        database.read(
            lambda c: [
                c.execute(f"PRAGMA {name}").fetchall()[0][0]
                for name in ("journal_mode", "synchronous", "foreign_keys")
            ]
        )
    )
    assert pragmas == ["wal", 2, 1], "2 is FULL"


def test_every_table_is_strict(run: Run, database: Database) -> None:
    tables = run(
        database.read(
            lambda c: c.execute(
                "SELECT name, strict FROM pragma_table_list"
                " WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            ).fetchall()
        )
    )
    assert len(tables) >= 9
    assert all(strict for _name, strict in tables), tables


@pytest.mark.parametrize("old", OLD_DATABASES, ids=lambda file: file.stem)
def test_an_old_database_opens_twice_and_keeps_everything(
    run: Run, old: Path, path: Path, opened: Callable[[], Database]
) -> None:
    path.parent.mkdir()
    shutil.copy(old, path)
    for _ in range(2):
        database = opened()
        run(database.open())
        home = run(HomeRepository(database).load())
        assert [floor.id for floor in home.floors] == ["ground"]
        assert home.areas[0].names == {"en": ("Living Room",), "zh": ("客厅",)}
        assert home.device_areas == {"0x00158d0001": "living_room"}
        assert home.customisations["light.0x00158d0001"] == Customisation(
            {"zh": ("大灯", "主灯")}, "living_room", enabled=True
        )
        assert run(DiscoveryRepository(database).load()) == [
            ("homeassistant/light/0x00158d0001/config", b'{"~":"z"}')
        ]
        states = run(StateRepository(database).load())
        assert states["light.0x00158d0001"].attributes == {"brightness": 128}
        accounts = AccountRepository(database, SystemClock())
        owner = run(accounts.owner())
        assert owner is not None
        assert owner.password_hash.startswith("$argon2id$")
        assert run(accounts.session("a1b2")) is not None
        entries = run(JournalRepository(database, SystemClock()).recent(10))
        assert [entry.turn.text for entry in entries] == ["is any window open?", "打开客厅的灯"]
        assert entries[0].reply.results[0].outcome.ok
        run(database.close())


def test_an_empty_file_is_a_new_database(
    run: Run, path: Path, opened: Callable[[], Database]
) -> None:
    path.parent.mkdir()
    path.touch()
    path.with_name("lares.db-wal").touch()
    run(opened().open())
    assert examine(path).version == newest_version()


def test_a_log_of_no_length_is_harmless(
    run: Run, path: Path, opened: Callable[[], Database]
) -> None:
    path.parent.mkdir()
    shutil.copy(OLD_DATABASES[0], path)
    path.with_name("lares.db-wal").touch()
    database = opened()
    run(database.open())
    assert run(database.read(count("journal"))) == 2


def test_what_a_killed_process_left_in_the_log_is_there(
    run: Run, database: Database, path: Path, tmp_path: Path, worker: Worker
) -> None:
    run(DiscoveryRepository(database).put("a/b/config", b"{}"))
    copy = tmp_path / "copy" / "lares.db"
    copy.parent.mkdir()
    for name in ("lares.db", "lares.db-wal"):
        shutil.copy(path.with_name(name), copy.with_name(name))
    assert copy.with_name("lares.db-wal").stat().st_size > 0
    second = Database(copy, worker)
    run(second.open())
    assert run(DiscoveryRepository(second).load()) == [("a/b/config", b"{}")]
    run(second.close())


def test_a_torn_end_of_the_log_costs_only_what_was_not_acknowledged(
    run: Run, database: Database, path: Path, tmp_path: Path, worker: Worker
) -> None:
    discovery = DiscoveryRepository(database)
    run(discovery.put("a/b/config", b"{}"))
    log = path.with_name("lares.db-wal")
    acknowledged = log.stat().st_size
    run(discovery.put("a/c/config", b"{}"))
    copy = tmp_path / "copy" / "lares.db"
    copy.parent.mkdir()
    shutil.copy(path, copy)
    torn = log.read_bytes()[: acknowledged + 2000]
    copy.with_name("lares.db-wal").write_bytes(torn + os.urandom(3000))
    second = Database(copy, worker)
    run(second.open())
    assert run(DiscoveryRepository(second).load()) == [("a/b/config", b"{}")]
    run(second.close())


def test_a_power_cut_while_the_file_changed_over_to_a_log_is_mended(
    run: Run, path: Path, opened: Callable[[], Database]
) -> None:
    path.parent.mkdir()
    shutil.copy(OLD_DATABASES[0], path)
    other = apsw.Connection(str(path))
    other.execute("PRAGMA journal_mode = DELETE").fetchall()
    other.execute("PRAGMA cache_size = 1").fetchall()
    other.execute("BEGIN IMMEDIATE")
    other.execute("UPDATE journal SET text = 'half'")
    other.execute("CREATE TABLE half AS SELECT randomblob(9000) FROM journal, journal, journal")
    files = {name: path.with_name(name).read_bytes() for name in ("lares.db", "lares.db-journal")}
    other.close()
    for name, content in files.items():
        path.with_name(name).write_bytes(content)
    assert files["lares.db-journal"].startswith(b"\xd9\xd5\x05\xf9"), "it holds what to take back"
    database = opened()
    run(database.open())
    entries = run(JournalRepository(database, SystemClock()).recent(10))
    assert [entry.turn.text for entry in entries] == ["is any window open?", "打开客厅的灯"]


def test_closing_folds_the_log_away_and_can_be_repeated(
    run: Run, path: Path, opened: Callable[[], Database]
) -> None:
    database = opened()
    run(database.open())
    run(database.open())
    run(database.close())
    run(database.close())
    assert sorted(file.name for file in path.parent.iterdir()) == ["lares.db", "lares.lock"]
    with pytest.raises(StoreError, match="not open"):
        run(database.read(count("journal")))
