"""The owner's account and login sessions. Only hashes come here: never a password or a token."""

from dataclasses import dataclass
from datetime import datetime

from lares.clock import Clock
from lares.errors import RefusedError
from lares.store.connection import Connection, Row
from lares.store.database import Database
from lares.store.encoding import from_ms, to_ms

_MOST_SESSIONS = 100


@dataclass(frozen=True, slots=True)
class Account:
    """The owner; `password_hash` bears its own parameters (PHC string format)."""

    password_hash: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """A login; `expires_at` is wall time in UTC."""

    token_hash: str
    csrf: str
    expires_at: datetime


class AccountRepository:
    """The owner and the sessions in the database; all methods may raise StoreError."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def owner(self) -> Account | None:
        """Return the owner's account, None before the first set-up."""
        row = await self._first("SELECT password_hash, changed_at FROM accounts")
        return None if row is None else Account(str(row[0]), from_ms(row[1]))

    async def set_password_hash(self, password_hash: str) -> None:
        """Create the owner or replace the password; sessions stay."""
        await self._database.execute(
            "INSERT INTO accounts (id, password_hash, changed_at) VALUES (1, ?, ?) ON CONFLICT (id)"
            " DO UPDATE SET password_hash = excluded.password_hash,"
            " changed_at = excluded.changed_at",
            password_hash,
            to_ms(self._clock.now()),
        )

    async def add_session(self, token_hash: str, expires_at: datetime, csrf: str) -> None:
        """Add a session or replace the one of the same hash; expired and surplus ones go.

        Raises:
            RefusedError: there is no owner yet.
        """
        now = to_ms(self._clock.now())

        def work(connection: Connection) -> bool:
            if not connection.execute("SELECT 1 FROM accounts").fetchall():
                return False
            connection.execute("DELETE FROM sessions WHERE expires_at <= ?", (now,))
            connection.execute(
                "INSERT OR REPLACE INTO sessions"
                " (token_hash, account_id, csrf, created_at, expires_at) VALUES (?, 1, ?, ?, ?)",
                (token_hash, csrf, now, to_ms(expires_at)),
            )
            connection.execute(
                "DELETE FROM sessions WHERE token_hash NOT IN"
                " (SELECT token_hash FROM sessions ORDER BY created_at DESC, expires_at DESC"
                " LIMIT ?)",
                (_MOST_SESSIONS,),
            )
            return True

        if not await self._database.write(work):
            raise RefusedError("nobody can log in before the owner's password is set")

    async def session(self, token_hash: str) -> Session | None:
        """Return a session by the hash of its token, also an expired one."""
        row = await self._first(
            "SELECT token_hash, csrf, expires_at FROM sessions WHERE token_hash = ?", token_hash
        )
        return None if row is None else Session(str(row[0]), str(row[1]), from_ms(row[2]))

    async def remove_session(self, token_hash: str) -> None:
        """Forget one session."""
        await self._database.execute("DELETE FROM sessions WHERE token_hash = ?", token_hash)

    async def remove_all_sessions(self) -> None:
        """Forget every session."""
        await self._database.execute("DELETE FROM sessions")

    async def _first(self, statement: str, *values: str) -> Row | None:
        def work(connection: Connection) -> Row | None:
            return next(iter(connection.execute(statement, values)), None)

        return await self._database.read(work)
