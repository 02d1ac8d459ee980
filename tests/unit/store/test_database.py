"""Opening: what is ours and whole opens, everything else is refused and left as it is."""

import asyncio
import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest

from lares.clock import SystemClock
from lares.errors import AlreadyRunningError, StoreError, StoreTooNewError, TransientError
from lares.home.registry import Customisation
from lares.runtime.worker import Worker
from lares.store import sqlite_file as door
from lares.store.accounts import AccountRepository
from lares.store.connection import Connection
from lares.store.database import Database
from lares.store.discovery import DiscoveryRepository
from lares.store.home import HomeRepository
from lares.store.journal import JournalRepository
from lares.store.migration import newest_version
from lares.store.sqlite_file import examine
from lares.store.states import StateRepository

Run = Callable[[Coroutine[Any, Any, Any]], Any]
"""See the `run` fixture."""

OLD_DATABASES = sorted((Path(__file__).parents[2] / "fixtures/databases").glob("v*.db"))


@pytest.fixture
def opened(run: Run, path: Path, worker: Worker) -> Iterator[Callable[[], Database]]:
    """Make databases at `path` that are closed in the end, however the test goes."""
    made: list[Database] = []

    def make() -> Database:
        made.append(Database(path, worker))
        return made[-1]

    yield make
    for each in made:
        run(each.close())


def _bytes_of(directory: Path) -> dict[str, str]:
    """Digest of each file that holds data; the lock and the shared memory of readers do not."""
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(directory.iterdir())
        if not file.name.endswith(("-shm", ".lock")) and file.stat().st_size
    }


def _count(table: str) -> Callable[[Connection], object]:
    return lambda connection: connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]


# -- what opens ------------------------------------------------------------------------------------


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
    assert run(database.read(_count("journal"))) == 2


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
        run(database.read(_count("journal")))


# -- what is refused -------------------------------------------------------------------------------


def _newer_than_ours() -> str:
    newest = newest_version()
    return rf"newer Lares \(schema {newest + 1}, this one knows {newest}\)"


def test_a_newer_database_is_refused_and_not_touched(
    run: Run, path: Path, tmp_path: Path, worker: Worker
) -> None:
    path.parent.mkdir()
    connection = apsw.Connection(str(path))
    connection.execute("PRAGMA journal_mode = WAL").fetchall()
    connection.execute("PRAGMA application_id = 1279349317")
    connection.execute("CREATE TABLE future (x)")
    # The version is in the log alone: looking only at the file would miss it.
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    connection.execute(f"PRAGMA user_version = {newest_version() + 1}")
    killed = shutil.copytree(path.parent, tmp_path / "killed")
    connection.close()
    path = killed / "lares.db"
    path.with_name("lares.db-shm").unlink()
    before = _bytes_of(path.parent)
    assert set(before) == {"lares.db", "lares.db-wal"}
    with pytest.raises(StoreTooNewError, match=_newer_than_ours()):
        run(Database(path, worker).open())
    assert _bytes_of(path.parent) == before
    assert isinstance(examine(path).problem, StoreTooNewError)
    assert _bytes_of(path.parent) == before


def _damage_a_page(path: Path) -> None:
    shutil.copy(OLD_DATABASES[0], path)
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 2048)


def _write_a_letter(path: Path) -> None:
    path.write_text("Dear diary, today I was a database.\n" * 200)


def _cut_off(path: Path) -> None:
    path.write_bytes(OLD_DATABASES[0].read_bytes()[:10_000])


@pytest.mark.parametrize("damage", [_damage_a_page, _write_a_letter, _cut_off])
def test_a_damaged_file_is_refused_and_kept(
    run: Run, damage: Callable[[Path], None], path: Path, opened: Callable[[], Database]
) -> None:
    path.parent.mkdir()
    damage(path)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"damaged.*restore a backup"):
        run(opened().open())
    assert path.read_bytes() == before
    assert examine(path).problem is not None


def test_the_journal_is_looked_through_only_after_a_death(
    run: Run, path: Path, tmp_path: Path, opened: Callable[[], Database]
) -> None:
    path.parent.mkdir()
    connection = apsw.Connection(str(path))
    connection.execute("PRAGMA journal_mode = WAL").fetchall()
    connection.execute("PRAGMA application_id = 1279349317")
    connection.execute("CREATE TABLE floors (id TEXT)")
    connection.execute("CREATE TABLE journal (text TEXT)")
    connection.execute(f"PRAGMA user_version = {newest_version()}")
    connection.executemany("INSERT INTO journal VALUES (?)", (("x" * 200,) for _ in range(500)))
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    page = path.stat().st_size // 4096  # the last one was filled last
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 2048)
    connection.execute("INSERT INTO floors VALUES ('after the damage')")
    killed = shutil.copytree(path.parent, tmp_path / "killed")
    connection.close()
    database = opened()
    run(database.open())
    run(database.close())
    assert examine(path).problem is not None, "the doctor looks at everything"
    with pytest.raises(StoreError, match="damaged"):
        run(Database(killed / path.name, Worker("killed", 4)).open())


def test_a_database_of_another_program_is_refused(
    run: Run, path: Path, opened: Callable[[], Database]
) -> None:
    path.parent.mkdir()
    other = apsw.Connection(str(path))
    other.execute("CREATE TABLE photos (id)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another program"):
        run(opened().open())
    assert path.read_bytes() == before


def test_a_second_instance_is_refused_and_told_who_is_first(
    run: Run, database: Database, path: Path, opened: Callable[[], Database]
) -> None:
    with pytest.raises(AlreadyRunningError, match=rf"process {os.getpid()}"):
        run(opened().open())
    assert run(database.read(_count("journal"))) == 0
    run(database.close())
    run(opened().open())


def test_a_refusal_gives_the_directory_back(
    run: Run, path: Path, opened: Callable[[], Database]
) -> None:
    path.parent.mkdir()
    _write_a_letter(path)
    with pytest.raises(StoreError):
        run(opened().open())
    path.unlink()
    run(opened().open())


def test_a_lock_file_with_rubbish_in_it_is_no_obstacle(
    run: Run, path: Path, opened: Callable[[], Database]
) -> None:
    path.parent.mkdir()
    path.with_name("lares.lock").write_bytes(b"\xff\x00 nobody")
    run(opened().open())
    assert path.with_name("lares.lock").read_text() == f"{os.getpid()}\n"


@pytest.mark.parametrize("place", ["file/data", "file"])
def test_a_directory_that_cannot_be_is_an_error_that_names_it(
    run: Run, place: str, tmp_path: Path, worker: Worker
) -> None:
    (tmp_path / "file").touch()
    database = Database(tmp_path / place / "lares.db", worker)
    with pytest.raises(StoreError):
        run(database.open())


@pytest.fixture
def as_nobody() -> Iterator[Path]:
    """A directory of somebody else that we may read but not write."""
    directory = Path(tempfile.mkdtemp())
    shutil.copy(OLD_DATABASES[0], directory / "lares.db")
    (directory / "lares.db").chmod(0o444)
    root = os.geteuid() == 0
    directory.chmod(0o755 if root else 0o555)
    if root:
        os.seteuid(65534)
    yield directory
    if root:
        os.seteuid(0)
    directory.chmod(0o755)
    shutil.rmtree(directory)


def test_an_unwritable_directory_is_an_error_that_says_so(
    run: Run, as_nobody: Path, worker: Worker
) -> None:
    for path in (as_nobody / "data" / "lares.db", as_nobody / "lares.db"):
        with pytest.raises(StoreError, match=r"Permission denied; check the rights"):
            run(Database(path, worker).open())


# -- work ------------------------------------------------------------------------------------------


def test_what_fails_half_way_leaves_nothing(run: Run, database: Database) -> None:
    def half(connection: Connection) -> None:
        connection.execute("INSERT INTO floors (id, names) VALUES ('a', '{}')")
        raise KeyError("half way")

    with pytest.raises(KeyError):
        run(database.write(half))
    assert run(database.read(_count("floors"))) == 0


def test_a_full_disk_is_told_and_passes(run: Run, database: Database) -> None:
    discovery = DiscoveryRepository(database)
    run(discovery.put("before", b"x"))
    pages = run(database.read(lambda c: c.execute("PRAGMA page_count").fetchall()[0][0]))
    run(database.read(lambda c: c.execute(f"PRAGMA max_page_count = {pages}").fetchall()))
    with pytest.raises(StoreError, match="disk is full"):
        run(discovery.put("big", b"x" * 100_000))
    assert run(discovery.load()) == [("before", b"x")]
    run(database.read(lambda c: c.execute("PRAGMA max_page_count = 100000").fetchall()))
    run(discovery.put("after", b"x"))
    assert [topic for topic, _ in run(discovery.load())] == ["before", "after"]


def test_damage_found_while_running_is_an_error_of_the_store(run: Run, database: Database) -> None:
    def stumble(_connection: Connection) -> None:
        raise apsw.CorruptError("database disk image is malformed")

    with pytest.raises(StoreError, match="damaged"):
        run(database.read(stumble))
    assert run(database.read(_count("journal"))) == 0


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
    pages = run(database.read(lambda c: c.execute("PRAGMA page_count").fetchall()[0][0]))
    run(database.read(lambda c: c.execute(f"PRAGMA max_page_count = {pages}").fetchall()))
    with pytest.raises(StoreError, match="disk is full"):
        run(discovery.put("big", b"x" * 100_000))
    for _ in range(2):
        with pytest.raises(StoreError, match="disk is full"):
            run(database.probe())
    run(database.read(lambda c: c.execute("PRAGMA max_page_count = 100000").fetchall()))
    run(discovery.put("big", b"x" * 100_000))
    assert run(database.probe()).endswith("can be read and written")


def test_examining_a_database_in_use_writes_nothing(
    run: Run, database: Database, path: Path
) -> None:
    run(DiscoveryRepository(database).put("a", b"x"))
    before = _bytes_of(path.parent)
    assert examine(path) == door.Examination(newest_version())
    assert _bytes_of(path.parent) == before


def test_examining_what_is_not_there_makes_nothing(run: Run, path: Path) -> None:
    assert examine(path) == door.Examination(0)
    assert not path.parent.exists()
