"""Takes the port: the one that was asked for, or the next free one if nobody insisted."""

import errno
import logging
import socket
from collections.abc import Iterator

from aiohttp import web

from lares.errors import PortTakenError, UnusableError

_PORTS_TO_TRY = 20
_LAST_PORT = 65535
_log = logging.getLogger(__name__)


async def listen(runner: web.BaseRunner, host: str, port: int, *, port_is_default: bool) -> int:
    """Start to answer on `host` and return the port taken.

    Raises:
        PortTakenError: the port was asked for explicitly and another program has it.
        UnusableError: this address or port cannot be used at all.
    """
    candidates = list(_candidates(port)) if port_is_default else [port]
    for candidate in candidates:
        site = web.TCPSite(runner, host, candidate)
        try:
            await site.start()
        except OSError as error:
            await site.stop()
            if error.errno != errno.EADDRINUSE:
                msg = (
                    f"cannot listen on {host} port {candidate} ({error.strerror}): "
                    "change console.host or console.port in the settings"
                )
                raise UnusableError(msg) from error
            continue
        if candidate not in (port, 0):
            _log.warning("port %d is taken, the console uses %d", port, _port_of(runner))
        return _port_of(runner)
    msg = f"port {port} is taken by another program: stop it or choose another console.port"
    raise PortTakenError(msg)


def page_url(host: str, port: int) -> str:
    """Return the address under which a browser on this machine finds the page."""
    if host in ("", "0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        host = "localhost"
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def network_url(host: str, port: int) -> str | None:
    """Return the address under which other machines find the page, None if they cannot."""
    if host in ("", "0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        return f"http://{socket.gethostname().partition('.')[0]}.local:{port}/"
    return None


def _candidates(port: int) -> Iterator[int]:
    yield from range(port, min(port + _PORTS_TO_TRY, _LAST_PORT + 1))
    yield 0


def _port_of(runner: web.BaseRunner) -> int:
    address = runner.addresses[0]
    return int(address[1])
