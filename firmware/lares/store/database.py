"""The database: one file, one connection, one thread that reads and writes.

WAL with `synchronous = FULL`: a commit returns after the log reached the disk, so what was
acknowledged survives a power cut (with NORMAL the last commits may be lost; only the death of the
process would be harmless). It costs one sync a commit, which is why states are not written on every
change and discovery is written in batches.

The door to SQLite itself is `sqlite_file`; what an older version does with the file of a newer one
is in `versions`.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from lares.errors import StoreDamagedError, StoreError, StoreTooNewError
from lares.runtime.worker import Worker
from lares.store import migration, restoring, sqlite_file, versions
from lares.store.connection import Connection, OpenConnection, Value
from lares.store.instance_lock import InstanceLock

T = TypeVar("T")


class Database:
    """The database of one data directory, which it locks against a second instance."""

    def __init__(
        self,
        path: Path,
        worker: Worker,
        migrations: Path = migration.FOLDER,
        *,
        vectors: bool = True,
        replaces_damaged: bool = False,
    ) -> None:
        """Take the file, and whether native code that compares `vectors` is to be loaded.

        `replaces_damaged`: one that is damaged is set aside and another takes its place.
        """
        self.path = path
        self._replaces_damaged = replaces_damaged
        self._vectors = vectors
        self._worker = worker
        self._migrations = migrations
        self._lock = InstanceLock(path.parent)
        self._connection: OpenConnection | None = None
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

        A file of a newer version is set aside where there is a snapshot from before it.

        Raises:
            AlreadyRunningError: another instance uses the directory.
            StoreTooNewError: a newer version wrote it, and there is no snapshot from before it.
            StoreDamagedError: it is damaged, and is not to be replaced.
            StoreError: not a database of ours, no room, no rights.
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
        with sqlite_file.translated(self.path):
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock.acquire()
        try:
            with sqlite_file.translated(self.path):
                self._connection, self.vector_problem = self._open_fitting()
        finally:
            if self._connection is None:
                self._lock.release()

    def _open_fitting(self) -> sqlite_file.Opened:
        """Open the file that this version works with (see `versions`)."""
        newest = migration.newest_version(self._migrations)
        restoring.finish(self.path)
        versions.tidy(self.path)
        versions.step_forward(self.path, newest, sqlite_file)
        try:
            return self._open_checked()
        except StoreTooNewError:
            if not versions.step_back(self.path, newest, sqlite_file):
                raise
        except StoreDamagedError:
            if not self._replaces_damaged:
                raise
            versions.replace_damaged(self.path, newest, sqlite_file)
        return self._open_checked()

    def _open_checked(self) -> sqlite_file.Opened:
        return sqlite_file.open_checked(self.path, self._migrations, vectors=self._vectors)

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        try:
            if connection is not None:
                with sqlite_file.translated(self.path):
                    connection.close()
        finally:
            self._lock.release()

    def _run(self, work: Callable[[Connection], T], begin: str) -> T:
        connection = self._connection
        if connection is None:
            raise StoreError(f"the database {self.path} is not open; the program is ending")
        with sqlite_file.translated(self.path):
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


def _look(connection: Connection) -> None:
    connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
