"""The door to SQLite: one file, one connection, one thread that reads and writes.

WAL with `synchronous = FULL`: a commit returns after the log reached the disk, so what was
acknowledged survives a power cut (with NORMAL the last commits may be lost; only the death of the
process would be harmless). It costs one sync a commit, which is why states are not written on every
change and discovery is written in batches.

A database of a newer version, a damaged one or a file of another program is refused and left as it
is: what is in it may be mended by hand, and nothing is thrown away silently.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import apsw

from lares.errors import LaresError, StoreError, StoreTooNewError, TransientError
from lares.runtime.worker import Worker
from lares.store import migration
from lares.store.connection import Connection, Value
from lares.store.instance_lock import InstanceLock

T = TypeVar("T")

_log = logging.getLogger(__name__)
_BUSY_TIMEOUT_MS = 5000
_LOG_SIZE_LIMIT = 4 << 20


@dataclass(frozen=True, slots=True)
class Examination:
    """What a look at a database file found, without writing to it."""

    version: int
    problem: LaresError | None = None


class Database:
    """The database of one data directory, which it locks against a second instance."""

    def __init__(self, path: Path, worker: Worker) -> None:
        self.path = path
        self._worker = worker
        self._lock = InstanceLock(path.parent)
        self._connection: apsw.Connection | None = None
        self._failure: StoreError | None = None
        """Why the last write failed; None if it succeeded."""

        self.vector_problem: str | None = "the database is not open"
        """Why vectors cannot be compared, in one line; None if they can."""

    @property
    def compares_vectors(self) -> bool:
        """Whether the SQL functions of sqlite-vec are there."""
        return self.vector_problem is None

    async def open(self) -> None:
        """Lock the directory, check the file, bring its schema up to date.

        Raises:
            AlreadyRunningError: another instance uses the directory.
            StoreTooNewError: a newer version wrote it; nothing was touched.
            StoreError: damaged, not a database of ours, no room, no rights.
        """
        await self._worker.run(self._open)

    async def close(self) -> None:
        """Close the file (the log is folded into it) and release the directory. Idempotent."""
        await self._worker.run_last(self._close)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` on the database's thread and return its result.

        Raises:
            StoreError: the database is not open, damaged or cannot be read.
            TransientError: too much work waits already.
        """
        return await self._worker.run(self._run, work, "BEGIN")

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one transaction; when this returns, it is on the disk.

        Raises:
            StoreError: nothing was written (full disk, rights, damage, not open).
            TransientError: too much work waits already; nothing was written.
        """
        try:
            result = await self._worker.run(self._run, work, "BEGIN IMMEDIATE")
        except StoreError as failure:
            self._failure = failure
            raise
        self._failure = None
        return result

    async def execute(self, statement: str, *bindings: Value) -> None:
        """Run one statement in a transaction of its own; see `write`."""

        def work(connection: Connection) -> None:
            connection.execute(statement, bindings)

        await self.write(work)

    async def probe(self) -> str:
        """Try whether the database can be written, without writing; return a line about it.

        A full disk shows only in a real write, so the last one's failure counts until one succeeds.

        Raises:
            StoreError: it cannot.
            TransientError: too much work waits already.
        """
        await self._worker.run(self._run, _look, "BEGIN IMMEDIATE")
        if self._failure is not None:
            raise StoreError(str(self._failure)) from self._failure
        return f"{self.path} can be read and written"

    # -- on the worker's thread --------------------------------------------------------------------

    def _open(self) -> None:
        if self._connection is not None:
            return
        with _translated(self.path):
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock.acquire()
        try:
            with _translated(self.path):
                self._connection = _open_checked(self.path)
                self.vector_problem = _load_vectors(self._connection)
        finally:
            if self._connection is None:
                self._lock.release()

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        try:
            if connection is not None:
                with _translated(self.path):
                    connection.close()
        finally:
            self._lock.release()

    def _run(self, work: Callable[[Connection], T], begin: str) -> T:
        connection = self._connection
        if connection is None:
            raise StoreError(f"the database {self.path} is not open; the program is ending")
        with _translated(self.path):
            connection.execute(begin)
            try:
                result = work(connection)
                connection.execute("COMMIT")
            except BaseException:
                # A full disk may have rolled back already.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            return result


def _load_vectors(connection: apsw.Connection) -> str | None:
    """Load sqlite-vec; return why that failed. SQL cannot load anything, before or after."""
    try:
        import sqlite_vec  # type: ignore[import-untyped]  # it has no stubs

        connection.enable_load_extension(True)  # noqa: FBT003 - apsw takes it by position only
        try:
            connection.load_extension(sqlite_vec.loadable_path())
        finally:
            connection.enable_load_extension(False)  # noqa: FBT003 - as above
    except (ImportError, apsw.Error, OSError) as error:
        _log.warning("vectors cannot be compared: %s", error)
        return str(error)
    return None


def _look(connection: Connection) -> None:
    connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()


def examine(path: Path) -> Examination:
    """Look at a database without writing, also while another process uses it; blocking.

    A file that is not there yet is version 0 without a problem.
    """
    version = 0
    try:
        with _translated(path):
            if path.exists():
                connection = _connect(path, apsw.SQLITE_OPEN_READONLY)
                try:
                    version = _version(connection, path)
                    _refuse_damaged(connection, path, whole=True)
                finally:
                    connection.close()
    except (StoreError, TransientError) as problem:
        return Examination(version, problem)
    return Examination(version)


def _open_checked(path: Path) -> apsw.Connection:
    log = path.with_name(f"{path.name}-wal")
    killed = log.exists() and log.stat().st_size > 0  # a good end folds the log into the file
    if path.exists() and path.stat().st_size:
        # A look through a connection that cannot write: closing a writable one would already fold
        # the log into a file that is not ours to touch.
        look = _connect(path, apsw.SQLITE_OPEN_READONLY)
        try:
            _version(look, path)
        finally:
            look.close()
    else:
        path.touch(mode=0o600)
    connection = _connect(path, apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA journal_size_limit = {_LOG_SIZE_LIMIT}")
        # What was pruned from the journal is overwritten where that costs no extra write.
        connection.execute("PRAGMA secure_delete = FAST")
        _refuse_damaged(connection, path, whole=killed)
        migration.migrate(connection, path)
        connection.execute("PRAGMA foreign_keys = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def _connect(path: Path, flags: int) -> apsw.Connection:
    connection = apsw.Connection(str(path), flags=flags)
    connection.set_busy_timeout(_BUSY_TIMEOUT_MS)
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _version(connection: apsw.Connection, path: Path) -> int:
    """Return the schema version of our own file, 0 for an empty one; refuse all others."""
    version = connection.pragma("user_version")
    application = connection.pragma("application_id")
    tables = connection.execute("SELECT count(*) FROM sqlite_schema").get
    if application != migration.APPLICATION_ID and (application or version or tables):
        raise StoreError(
            f"{path} is a database of another program; move it away or set another [data] dir"
        )
    newest = migration.newest_version()
    if not isinstance(version, int) or version > newest:
        raise StoreTooNewError(
            f"{path} was written by a newer Lares (schema {version}, this one knows {newest}); "
            "install that version again, or restore a backup. The file was not touched."
        )
    return version


def _refuse_damaged(connection: apsw.Connection, path: Path, *, whole: bool) -> None:
    """Raise StoreError if the file is damaged, else return.

    Unless the `whole` file is read, the journal is left out: with its 100,000 turns it is 80 MB,
    seconds of a memory card at every start, and nothing that a start needs is in it.
    """
    checks = ["PRAGMA quick_check(1)"]
    if not whole:
        tables = connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name != 'journal'"
        )
        checks = [f'PRAGMA quick_check("{name}")' for (name,) in tables]
    for check in checks:
        findings = [str(row[0]) for row in connection.execute(check)]
        if findings != ["ok"]:
            raise _damaged(path, findings[0])


def _damaged(path: Path, finding: object) -> StoreError:
    shown = " ".join(str(finding).replace("*** in database main ***", "").split())
    return StoreError(
        f"the database {path} is damaged ({shown}). It was left as it is: restore a backup over "
        "it, or move it away to start with an empty one"
    )


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """Turn errors of SQLite and of the file system into ours."""
    try:
        yield
    except apsw.FullError as error:
        raise StoreError(
            f"no room for the database {path}: the disk is full. Free some space; "
            "what was stored before is safe"
        ) from error
    except (apsw.CorruptError, apsw.NotADBError, apsw.FormatError) as error:
        raise _damaged(path, error) from error
    except (apsw.BusyError, apsw.LockedError) as error:
        raise TransientError(f"another program holds the database {path}; try again") from error
    except (apsw.ReadOnlyError, apsw.CantOpenError, apsw.PermissionsError) as error:
        raise StoreError(
            f"the database {path} cannot be written ({error}); check the rights of the file and "
            "its directory, and that the disk is not mounted read-only"
        ) from error
    except apsw.Error as error:
        raise StoreError(f"the database {path} failed: {error}") from error
    except OSError as error:
        raise StoreError(
            f"the data cannot be kept: {error.filename or path}: {error.strerror}; "
            "check the rights and the room on the disk, or set another [data] dir"
        ) from error
