"""What is not ours, damaged, newer or in use is refused and left as it is, by a mere look too."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import pytest

from lares.errors import AlreadyRunningError, StoreError, StoreTooNewError
from lares.runtime.worker import Worker
from lares.store import sqlite_file as door
from lares.store.database import Database
from lares.store.discovery import DiscoveryRepository
from lares.store.migration import newest_version
from lares.store.sqlite_file import examine
from tests.unit.store.conftest import OLD_DATABASES, Run, count


def _bytes_of(directory: Path) -> dict[str, str]:
    """Digest of each file that holds data; the lock and the shared memory of readers do not."""
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(directory.iterdir())
        if not file.name.endswith(("-shm", ".lock")) and file.stat().st_size
    }


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
    assert run(database.read(count("journal"))) == 0
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


# -- looking without opening -----------------------------------------------------------------------


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
