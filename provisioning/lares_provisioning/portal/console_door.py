"""Whether the console answers already: it starts seconds after the set-up, or is being updated."""

import asyncio
from contextlib import suppress

from lares.clock import Clock

_TIMEOUT = 1.0
_REMEMBERED = 1.0
"""Seconds; however many ask, one connection a second is tried."""


class ConsoleDoor:
    """Knocks at the console's port on this machine."""

    def __init__(self, port: int, clock: Clock) -> None:
        self._port = port
        self._clock = clock
        self._answered = False
        self._asked_at: float | None = None

    async def is_open(self) -> bool:
        """Return whether something listens there."""
        now = self._clock.monotonic()
        if self._asked_at is None or now - self._asked_at >= _REMEMBERED:
            self._asked_at = now
            self._answered = await self._knock()
        return self._answered

    async def _knock(self) -> bool:
        try:
            async with asyncio.timeout(_TIMEOUT):
                _, writer = await asyncio.open_connection("127.0.0.1", self._port)
        except (OSError, TimeoutError):
            return False
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
        return True
