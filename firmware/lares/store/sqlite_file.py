"""The door to SQLite: opens, checks, examines and copies database files.

A database of a newer version, a damaged one or a file of another program is refused and left as it
is: what is in it may be mended by hand, and nothing is thrown away silently.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import apsw

from lares.errors import (
    LaresError,
    StoreDamagedError,
    StoreError,
    StoreTooNewError,
    TransientError,
)
from lares.store import migration, versions
from lares.store.connection import OpenConnection

_log = logging.getLogger(__name__)
_BUSY_TIMEOUT_MS = 5000
_LOG_SIZE_LIMIT = 4 << 20
_PASSING = {"sessions": "DELETE FROM sessions", "timers": "DELETE FROM timers"}


@dataclass(frozen=True, slots=True)
class Examination:
    """What a look at a database file found, without writing to it."""

    version: int
    problem: LaresError | None = None


def examine(path: Path) -> Examination:
    """Look at a database without writing, also while another process uses it; blocking.

    A file that is not there yet is version 0 without a problem.
    """
    version = 0
    try:
        with translated(path):
            if path.exists():
                connection = _connect(path, apsw.SQLITE_OPEN_READONLY)
                try:
                    version = _version(connection, path, migration.newest_version())
                    _refuse_damaged(connection, path, whole=True)
                finally:
                    connection.close()
    except (StoreError, TransientError) as problem:
        return Examination(version, problem)
    return Examination(version)


class Opened(NamedTuple):
    """A database that was opened; `vector_problem` says why it cannot compare vectors, if so."""

    connection: OpenConnection
    vector_problem: str | None


def open_checked(
    path: Path, migrations: Path = migration.FOLDER, *, vectors: bool = True
) -> Opened:
    """Return a connection to the file with its schema brought up to date, or to a new file.

    Raises:
        StoreTooNewError: a newer version wrote it; nothing was touched.
        StoreDamagedError: it is damaged; nothing was touched.
        StoreError: not a database of ours, no room, no rights.
    """
    with translated(path):
        connection = _open_checked(path, migrations)
        problem = _load_vectors(connection) if vectors else "they are left out"
        return Opened(connection, problem)


def _open_checked(path: Path, migrations: Path) -> apsw.Connection:
    log = path.with_name(f"{path.name}-wal")
    killed = log.exists() and log.stat().st_size > 0  # a good end folds the log into the file
    if path.exists() and path.stat().st_size:
        # A look through a connection that cannot write: closing a writable one would already fold
        # the log into a file that is not ours to touch.
        look = _connect_to_look(path)
        try:
            _version(look, path, migration.newest_version(migrations))
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
        migration.migrate(connection, path, migrations)
        connection.execute("PRAGMA foreign_keys = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def look(path: Path, *, at_rest: bool) -> versions.Look | None:
    """Look into a file of any version without writing; see `versions.Files`."""
    try:
        with translated(path):
            connection = _at_rest(path) if at_rest else _connect_to_look(path)
            try:
                version = _version(connection, path)
                if at_rest:
                    _refuse_damaged(connection, path, whole=True)
                return versions.Look(version, _last_turn(connection))
            finally:
                connection.close()
    except (StoreError, TransientError) as problem:
        _log.warning("%s", problem)
        return None


def fold(path: Path) -> None:
    """Fold the log into the file; see `versions.Files`."""
    with translated(path):
        connection = _connect(path, apsw.SQLITE_OPEN_READWRITE)
        try:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            connection.close()
    # The last connection removes both. With another one open, its index would be taken for that of
    # the file that is about to bear the name.
    if any(path.with_name(f"{path.name}{suffix}").exists() for suffix in versions.LOGS):
        raise TransientError(f"another program holds the database {path}; try again")


def copy_into(path: Path, target: Path) -> int:
    """Write a consistent copy to `target`, which is not there yet; return its schema; blocking.

    Others may use the database meanwhile.

    Raises:
        StoreError: it cannot be read, or the copy cannot be written.
        TransientError: it is held by another program for too long.
    """
    with translated(path):
        connection = _connect_to_look(path)
        try:
            version = _version(connection, path)
            connection.execute("VACUUM INTO ?", (str(target),))
        finally:
            connection.close()
    return version


def forget_passing(path: Path) -> None:
    """Forget what must not come back with old data: logins, and what waited for its moment.

    Raises:
        StoreError: the database cannot be written.
    """
    with translated(path):
        connection = _connect(path, apsw.SQLITE_OPEN_READWRITE)
        try:
            known = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
            with connection:
                for table in known & _PASSING.keys():
                    connection.execute(_PASSING[table])
        finally:
            connection.close()


def _last_turn(connection: apsw.Connection) -> int:
    try:
        last = connection.execute("SELECT max(id) FROM journal").get
    except apsw.SQLError:  # a schema without a journal
        return 0
    return last if isinstance(last, int) else 0


def _connect(path: Path, flags: int) -> apsw.Connection:
    connection = apsw.Connection(str(path), flags=flags)
    connection.set_busy_timeout(_BUSY_TIMEOUT_MS)
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _connect_to_look(path: Path) -> apsw.Connection:
    """Open a file that is not written to before it is known whose it is.

    One thing only a writer can do: take back what a power cut left half done while the file changed
    over to a log. Whoever made the file would do the same.
    """
    journal = path.with_name(f"{path.name}-journal")
    if journal.exists() and journal.stat().st_size:
        mending = _connect(path, apsw.SQLITE_OPEN_READWRITE)
        mending.execute("SELECT count(*) FROM sqlite_schema").fetchall()
        mending.close()
    return _connect(path, apsw.SQLITE_OPEN_READONLY)


def _at_rest(path: Path) -> apsw.Connection:
    """Open a file that nobody writes and that has no log; nothing is left beside it."""
    address = f"file:{quote(str(path.absolute()))}?immutable=1"
    return apsw.Connection(address, flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)


def _version(connection: apsw.Connection, path: Path, newest: int | None = None) -> int:
    """Return the schema version of our own file, 0 for an empty one; refuse all others.

    Without `newest` any version will do.
    """
    version = connection.pragma("user_version")
    application = connection.pragma("application_id")
    tables = connection.execute("SELECT count(*) FROM sqlite_schema").get
    if application != migration.APPLICATION_ID and (application or version or tables):
        raise StoreError(
            f"{path} is a database of another program; move it away or set another [data] dir"
        )
    version = int(str(version))
    if newest is not None and version > newest:
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


def _damaged(path: Path, finding: object) -> StoreDamagedError:
    shown = " ".join(str(finding).replace("*** in database main ***", "").split())
    return StoreDamagedError(
        f"the database {path} is damaged ({shown}). It was left as it is: restore a backup over "
        "it, or move it away to start with an empty one"
    )


@contextmanager
def translated(path: Path) -> Iterator[None]:
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
