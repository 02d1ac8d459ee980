"""Accepts connections with limits, so that no client and no crowd can keep the family out.

Every connection serves one request and then ends; whatever it does it lives for half a minute.
Thus a client that sends or reads a byte a second costs a place for a bounded time, and nothing has
to be told apart.
"""

import asyncio
import errno
import logging
import socket
from collections import Counter
from dataclasses import dataclass

from aiohttp import web

from lares.clock import Clock

LIFETIME = 30.0
"""Seconds; the slowest honest request waits 12 s for a scan of the radio."""
SILENCE = 10.0
"""Seconds in which a connection must have sent its whole request head."""
MOST_PER_CLIENT = 16
"""A browser opens six, and the sheet and the browser of one phone may both be open."""
MOST = 128
_SWEEP_INTERVAL = 1.0
_OUT_OF_DESCRIPTORS = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
_GONE_AGAIN = (
    errno.ECONNABORTED,
    errno.EHOSTDOWN,
    errno.EHOSTUNREACH,
    errno.ENETDOWN,
    errno.ENETUNREACH,
    errno.ENONET,
    errno.ENOPROTOOPT,
    errno.EOPNOTSUPP,
    errno.EPERM,
    errno.EPROTO,
    errno.ETIMEDOUT,
)
"""The other side, or the network, went away before the connection was taken (accept(2))."""
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Connection:
    client: str
    since: float
    transport: asyncio.Transport
    asked: bool = False


class Connections:
    """The open connections of all listening sockets."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._open: dict[web.RequestHandler, _Connection] = {}

    async def accept(self, listening: socket.socket, server: web.Server) -> None:
        """Let `server` serve the connections of a non-blocking socket, until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            try:
                accepted, peer = await loop.sock_accept(listening)
            except OSError as error:
                if error.errno in _OUT_OF_DESCRIPTORS:
                    _log.warning("no connection can be taken: %s", error.strerror)
                    await self._clock.sleep(_SWEEP_INTERVAL)
                elif error.errno not in _GONE_AGAIN:
                    raise
                continue
            await self._take(accepted, str(peer[0]), server)

    def note(self, request: web.Request) -> None:
        """Take a request as the sign that its connection has sent a whole head."""
        connection = self._open.get(request.protocol)
        if connection is not None:
            connection.asked = True

    async def watch(self) -> None:
        """End what is too slow, until cancelled."""
        while True:
            await self._clock.sleep(_SWEEP_INTERVAL)
            self.sweep()

    def sweep(self) -> None:
        """End connections that are silent or old."""
        self._forget_closed()
        now = self._clock.monotonic()
        for connection in self._open.values():
            age = now - connection.since
            if age >= LIFETIME or (age >= SILENCE and not connection.asked):
                connection.transport.abort()

    async def _take(self, accepted: socket.socket, client: str, server: web.Server) -> None:
        self._forget_closed()
        if not self._has_room_for(client):
            accepted.close()
            return
        loop = asyncio.get_running_loop()
        try:
            transport, protocol = await loop.connect_accepted_socket(server, accepted)
        except OSError as error:
            _log.debug("a connection ended at once: %s", error)
            accepted.close()
            return
        self._open[protocol] = _Connection(client, self._clock.monotonic(), transport)

    def _has_room_for(self, client: str) -> bool:
        """Whether a client may open another one; who has most gives way where all are taken."""
        held = Counter(each.client for each in self._open.values())
        if held[client] >= MOST_PER_CLIENT:
            return False
        if len(self._open) < MOST:
            return True
        ((busiest, _),) = held.most_common(1)
        if held[client] + 1 >= held[busiest]:
            return False
        oldest = min(
            (each for each in self._open.values() if each.client == busiest),
            key=lambda each: each.since,
        )
        oldest.transport.abort()
        return True

    def _forget_closed(self) -> None:
        closed = [each for each, open_ in self._open.items() if open_.transport.is_closing()]
        for each in closed:
            del self._open[each]
