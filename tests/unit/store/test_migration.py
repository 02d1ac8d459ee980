"""Schema changes: numbered, each whole or not at all, after a backup."""

from pathlib import Path

import apsw
import pytest

from lares.store.migration import migrate, newest_version


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "0001_initial.sql").write_text("CREATE TABLE a (x INTEGER) STRICT;")
    return folder


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "lares.db"


def _version(connection: apsw.Connection) -> object:
    return connection.pragma("user_version")


def test_only_what_is_missing_is_run(folder: Path, path: Path) -> None:
    connection = apsw.Connection(str(path))
    migrate(connection, path, folder)
    connection.execute("INSERT INTO a VALUES (1)")
    (folder / "0002_more.sql").write_text(
        "ALTER TABLE a ADD COLUMN y TEXT; UPDATE a SET y = 'old';\nCREATE TABLE b (z) -- end"
    )
    migrate(connection, path, folder)
    migrate(connection, path, folder)
    assert _version(connection) == newest_version(folder) == 2
    assert connection.execute("SELECT x, y FROM a").fetchall() == [(1, "old")]


def test_a_new_database_needs_no_backup_an_old_one_does(folder: Path, path: Path) -> None:
    connection = apsw.Connection(str(path))
    migrate(connection, path, folder)
    assert list(path.parent.glob("*.bak")) == []
    connection.execute("INSERT INTO a VALUES (7)")
    (folder / "0002_drop.sql").write_text("DROP TABLE a")
    migrate(connection, path, folder)
    (backup,) = path.parent.glob("*.bak")
    assert backup.name == "lares.db.v1.bak"
    assert backup.stat().st_mode & 0o077 == 0
    old = apsw.Connection(str(backup), flags=apsw.SQLITE_OPEN_READONLY)
    assert old.execute("SELECT x FROM a").fetchall() == [(7,)]
    assert _version(old) == 1
    old.close()


def test_a_migration_that_fails_changes_nothing(folder: Path, path: Path) -> None:
    connection = apsw.Connection(str(path))
    migrate(connection, path, folder)
    (folder / "0002_good.sql").write_text("CREATE TABLE b (x)")
    (folder / "0003_bad.sql").write_text("CREATE TABLE c (x); INSERT INTO nowhere VALUES (1);")
    with pytest.raises(apsw.SQLError):
        migrate(connection, path, folder)
    assert _version(connection) == 2
    tables = connection.execute("SELECT name FROM sqlite_schema ORDER BY 1").fetchall()
    assert tables == [("a",), ("b",)]
    (folder / "0003_bad.sql").write_text("CREATE TABLE c (x)")
    migrate(connection, path, folder)
    assert _version(connection) == 3


def test_no_room_for_the_backup_means_no_migration(
    folder: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = apsw.Connection(str(path))
    migrate(connection, path, folder)
    (folder / "0002_drop.sql").write_text("DROP TABLE a")
    backup = path.parent / "lares.db.v1.bak.part"
    backup.mkdir()
    with pytest.raises(OSError, match="Is a directory"):
        migrate(connection, path, folder)
    assert _version(connection) == 1


def test_the_newest_two_backups_are_kept(folder: Path, path: Path) -> None:
    connection = apsw.Connection(str(path))
    for number in range(2, 6):
        migrate(connection, path, folder)
        (folder / f"000{number}_step.sql").write_text(f"CREATE TABLE t{number} (x)")
    migrate(connection, path, folder)
    assert sorted(file.name for file in path.parent.glob("*.bak")) == [
        "lares.db.v3.bak",
        "lares.db.v4.bak",
    ]


@pytest.mark.parametrize("name", ["0003_gap.sql", "0001_twice.sql"])
def test_numbers_have_no_gaps_and_no_doubles(folder: Path, name: str) -> None:
    (folder / name).write_text("SELECT 1")
    with pytest.raises(ValueError, match="numbered"):
        newest_version(folder)
