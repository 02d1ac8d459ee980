"""Connections that say nothing are closed, and there is a limit to how many wait at once.

aiohttp waits for the first request of a connection without end. Anybody in the network could hold
them open until the process has no file descriptor left for the broker and the database.
"""

from collections.abc import Iterable

from aiohttp import web

from lares.clock import Clock

SILENCE = 15.0
"""Seconds in which a connection must have sent a whole first request."""
MOST_SILENT = 128
"""Connections that may be silent at once; a browser opens six."""
_INTERVAL = 1.0


class IdleConnections:
    """Watches a server's connections; `note` is told of every request."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._spoken: set[web.RequestHandler] = set()
        self._since: dict[web.RequestHandler, float] = {}

    def note(self, request: web.Request) -> None:
        """Take a request as the sign that its connection is used."""
        self._spoken.add(request.protocol)

    async def watch(self, server: web.Server) -> None:
        """Close what is silent, until cancelled."""
        while True:
            self.sweep(server.connections)
            await self._clock.sleep(_INTERVAL)

    def sweep(self, connections: Iterable[web.RequestHandler]) -> None:
        """Close connections that are silent for too long; the oldest ones if there are many."""
        now = self._clock.monotonic()
        here = set(connections)
        self._spoken &= here
        silent = here - self._spoken
        self._since = {each: self._since.get(each, now) for each in silent}
        surplus = len(silent) - MOST_SILENT
        for number, (connection, since) in enumerate(
            sorted(self._since.items(), key=lambda each: each[1])
        ):
            if (number < surplus or now - since >= SILENCE) and connection.transport is not None:
                connection.transport.abort()
