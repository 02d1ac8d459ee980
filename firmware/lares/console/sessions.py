"""Login sessions: a random token in the browser's cookie, only its hash in the store."""

import asyncio
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from lares.clock import Clock
from lares.console.ports import Accounts

LIFETIME = timedelta(days=30)
"""How long a browser may stay away before it must log in again."""
_EXTEND_WHEN_OLDER_THAN = timedelta(days=1)
"""A session in daily use is written once a day, not at every request: flash wears out."""
_MAX_TOKEN_LENGTH = 128


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that a request may act under; `key` (the token's hash) is its name."""

    key: str
    csrf: str


class Sessions:
    """Opens, finds, extends and ends sessions."""

    def __init__(self, accounts: Accounts, clock: Clock) -> None:
        self._accounts = accounts
        self._clock = clock
        self._changing = asyncio.Lock()

    async def open(self) -> tuple[str, OpenSession]:
        """Return a new token (for the cookie, never stored) and its session."""
        token = secrets.token_urlsafe(32)
        session = OpenSession(_key(token), secrets.token_urlsafe(32))
        await self._accounts.add_session(
            session.key, expires_at=self._clock.now() + LIFETIME, csrf=session.csrf
        )
        return token, session

    async def find(self, token: str) -> OpenSession | None:
        """Return the session of a cookie, extended if it is in use; None if it is over."""
        if not token or len(token) > _MAX_TOKEN_LENGTH:
            return None
        key = _key(token)
        stored = await self._accounts.session(key)
        now = self._clock.now()
        if stored is None:
            return None
        if stored.expires_at <= now:
            await self._accounts.remove_session(key)
            return None
        if now + LIFETIME - stored.expires_at > _EXTEND_WHEN_OLDER_THAN:
            await self._extend(key, stored.csrf)
        return OpenSession(key, stored.csrf)

    async def close(self, key: str) -> None:
        """End one session."""
        async with self._changing:
            await self._accounts.remove_session(key)

    async def close_all(self) -> None:
        """End every session of every browser."""
        async with self._changing:
            await self._accounts.remove_all_sessions()

    async def _extend(self, key: str, csrf: str) -> None:
        async with self._changing:
            # A logout while the session was looked up must not be undone.
            if await self._accounts.session(key) is not None:
                expires_at = self._clock.now() + LIFETIME
                await self._accounts.add_session(key, expires_at=expires_at, csrf=csrf)


def csrf_matches(session: OpenSession, sent: str) -> bool:
    """Return whether a request carries the session's own CSRF token."""
    return hmac.compare_digest(session.csrf.encode(), sent.encode("utf-8", "replace"))


def _key(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
