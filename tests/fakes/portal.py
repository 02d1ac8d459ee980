"""A portal on loopback: 127.0.0.2 plays the setup network, 127.0.0.1 the house's cable."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import IPv4Interface
from pathlib import Path

from lares.clock import Clock, SystemClock
from lares_provisioning.portal.listener import prepared
from lares_provisioning.portal.options import PortalOptions
from lares_provisioning.portal.server import PortalService
from tests.fakes.onboarding import FakeOnboarding

SETUP_ADDRESS = "127.0.0.2"
CABLE_ADDRESS = "127.0.0.1"
KEY = "2345678ABC"
_TRIES = 20


@dataclass(frozen=True, slots=True)
class PortalStage:
    """A running portal and the onboarding behind it."""

    onboarding: FakeOnboarding
    port: int
    console_port: int

    @property
    def setup_url(self) -> str:
        """The pages on the setup network."""
        return f"http://{SETUP_ADDRESS}:{self.port}"

    @property
    def cable_url(self) -> str:
        """The pages over the cable."""
        return f"http://{CABLE_ADDRESS}:{self.port}"


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.create_server((CABLE_ADDRESS, 0)) as probe:
        return int(probe.getsockname()[1])


def listen_at(address: str, port: int) -> socket.socket:
    """Return a listening socket as systemd would hand it over."""
    return prepared(socket.create_server((address, port), backlog=64))


def _both() -> tuple[socket.socket, socket.socket]:
    """Listen at both addresses on the same port; the other one may have it taken."""
    for _ in range(_TRIES):
        first = listen_at(SETUP_ADDRESS, 0)
        try:
            return first, listen_at(CABLE_ADDRESS, first.getsockname()[1])
        except OSError:
            first.close()
    msg = "no port is free at both addresses"
    raise OSError(msg)


@asynccontextmanager
async def running_portal(
    onboarding: FakeOnboarding | None = None,
    clock: Clock | None = None,
    *,
    data_lost: Path = Path("/run/lares/data-lost"),
    is_open: bool = False,
    setup_address: str = f"{SETUP_ADDRESS}/8",
) -> AsyncIterator[PortalStage]:
    """Serve the pages of `onboarding` on a free port."""
    onboarding = onboarding or FakeOnboarding()
    sockets = _both()
    port = int(sockets[0].getsockname()[1])
    console_port = free_port()
    options = PortalOptions(
        setup_address=IPv4Interface(setup_address),
        console_port=console_port,
        setup_is_open=is_open,
        data_lost=data_lost,
    )
    service = PortalService(onboarding, clock or SystemClock(), sockets=sockets, options=options)
    ready = asyncio.Event()
    task = asyncio.create_task(service.run(ready.set))
    try:
        waiting = asyncio.create_task(ready.wait())
        await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if task.done():
            await task
        yield PortalStage(onboarding, port, console_port)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        for each in sockets:
            each.close()
