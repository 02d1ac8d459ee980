"""Several versions of Lares with schemas of their own, over one data directory."""

import asyncio
from pathlib import Path

from lares.runtime.worker import Worker
from lares.store.connection import Connection
from lares.store.database import Database

_FIRST = """PRAGMA application_id = 1279349317;
CREATE TABLE journal (id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL) STRICT;
CREATE TABLE things (name TEXT PRIMARY KEY) STRICT;
"""


class Version:
    """A Lares whose newest schema is `newest`; its migrations lie in `folder`."""

    def __init__(self, newest: int, folder: Path) -> None:
        self.newest = newest
        self.migrations = folder / f"migrations-{newest}"
        self.migrations.mkdir(parents=True, exist_ok=True)
        (self.migrations / "0001_initial.sql").write_text(_FIRST)
        for number in range(2, newest + 1):
            step = f"CREATE TABLE of_schema_{number} (x INTEGER) STRICT;"
            (self.migrations / f"{number:04}_step.sql").write_text(step)

    def live(self, path: Path, *things: str, turns: int = 0, safe: bool = False) -> set[str]:
        """Start, remember things and turns, end; return all things that it knows."""
        return asyncio.run(self._live(path, things, turns, safe=safe))

    async def _live(
        self, path: Path, things: tuple[str, ...], turns: int, *, safe: bool
    ) -> set[str]:
        worker = Worker("store", 8)
        database = Database(path, worker, self.migrations, replaces_damaged=safe)
        try:
            await database.open()
            await database.write(lambda connection: _remember(connection, things, turns))
            rows = await database.read(lambda c: c.execute("SELECT name FROM things").fetchall())
            ((version,),) = await database.read(
                lambda c: c.execute("PRAGMA user_version").fetchall()
            )
            assert version == self.newest
            return {str(row[0]) for row in rows}
        finally:
            await database.close()
            await worker.close()


def _remember(connection: Connection, things: tuple[str, ...], turns: int) -> None:
    for thing in things:
        connection.execute("INSERT OR IGNORE INTO things VALUES (?)", (thing,))
    for number in range(turns):
        connection.execute("INSERT INTO journal (text) VALUES (?)", (f"turn {number}",))
