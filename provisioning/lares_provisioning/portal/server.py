"""The portal as a service: listens on port 80 before and after the set-up."""

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web
from aiohttp.http import HttpProcessingError

from lares.clock import Clock
from lares.runtime.worker import Worker
from lares_provisioning.onboarding import Onboarding
from lares_provisioning.portal.boundary import MAX_BODY, RefusedFormError, lock_down
from lares_provisioning.portal.connections import Connections
from lares_provisioning.portal.console_door import ConsoleDoor
from lares_provisioning.portal.listener import own_sockets
from lares_provisioning.portal.options import PortalOptions
from lares_provisioning.portal.pages import load_pages
from lares_provisioning.portal.reception import Reception
from lares_provisioning.portal.site import Site
from lares_provisioning.portal.visits import Visits

_SHUTDOWN_TIMEOUT = 2.0
_LINGERING_TIME = 1.0
"""Seconds for the rest of a body that was given up, so that its sender reads the answer."""
_MAX_HEADER = 4096
_log = logging.getLogger(__name__)


class _Shortened(logging.Filter):
    """Makes one plain line of what is not even HTTP, which anybody nearby can send."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, HttpProcessingError):
            record.levelno, record.levelname = logging.INFO, "INFO"
            record.msg, record.exc_info = "refused what is not HTTP from %s", None
        return True


_HTTP_LOG = logging.getLogger(f"{__name__}.http")
_HTTP_LOG.addFilter(_Shortened())


class PortalService:
    """A `lares.runtime.supervisor.Service`; `run` may be called again after it failed."""

    name = "portal"

    def __init__(
        self,
        onboarding: Onboarding,
        clock: Clock,
        *,
        sockets: Sequence[socket.socket] = (),
        options: PortalOptions | None = None,
    ) -> None:
        """Take listening sockets (of socket activation), which stay open; none: own ones."""
        self._onboarding = onboarding
        self._clock = clock
        self._sockets = tuple(sockets)
        self._options = options or PortalOptions()

    async def run(self, ready: Callable[[], None]) -> None:
        """Serve until cancelled.

        Raises:
            PortTakenError: the port is in use; only with own sockets.
            UnusableError: the port may not be used; only with own sockets.
        """
        worker = Worker("portal-files", 1)
        try:
            lost = await worker.run(self._options.data_lost.exists)
            pages = await worker.run(load_pages, "app.data_lost" if lost else "")
        finally:
            await worker.close()
        clock, options = self._clock, self._options
        visits = Visits(clock)
        reception = Reception(
            self._onboarding, visits, ConsoleDoor(options.console_port, clock), options
        )
        site = Site(self._onboarding, reception, pages, clock)
        connections = Connections(clock)

        async def handle(request: web.Request) -> web.StreamResponse:
            connections.note(request)
            return await _answer(reception, site, request)

        own = () if self._sockets else own_sockets(options.port)
        runner = _runner(handle)
        try:
            await runner.setup()
            await _serve(runner, connections, self._sockets or own, ready)
        finally:
            for each in own:
                each.close()
            await runner.cleanup()


def _runner(handle: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> web.AppRunner:
    """Return a server that serves whatever connections it is given."""
    app = web.Application(client_max_size=MAX_BODY)
    app.router.add_route("*", "/{path:.*}", handle)
    return web.AppRunner(
        app,
        access_log=None,
        logger=_HTTP_LOG,
        shutdown_timeout=_SHUTDOWN_TIMEOUT,
        lingering_time=_LINGERING_TIME,
        max_line_size=_MAX_HEADER,
        max_field_size=_MAX_HEADER,
        auto_decompress=False,
    )


async def _serve(
    runner: web.AppRunner,
    connections: Connections,
    sockets: Sequence[socket.socket],
    ready: Callable[[], None],
) -> None:
    server = runner.server
    if server is None:
        msg = "the runner has not been set up"
        raise RuntimeError(msg)
    ready()
    async with asyncio.TaskGroup() as group:
        group.create_task(connections.watch())
        for each in sockets:
            group.create_task(connections.accept(each, server))


async def _answer(reception: Reception, site: Site, request: web.Request) -> web.Response:
    guest = reception.guest(request)
    try:
        response = await reception.elsewhere(guest) or await site.answer(guest)
    except RefusedFormError as error:
        response = site.refusal(guest, error.status, error.reason)
    except Exception:  # noqa: BLE001 - logged; a page that says so is better than a closed door
        _log.exception("a request failed", extra={"method": request.method, "path": request.path})
        response = site.refusal(guest, 500, "broken")
    lock_down(response, reception.console_url(guest))
    return response
