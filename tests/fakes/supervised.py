"""Services that do what a test says, the supervisor that runs them, and what systemd is told."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from lares.errors import BrokerUnreachableError
from lares.runtime.supervisor import ServiceState, Supervisor
from lares.runtime.systemd import Notifier
from tests.fakes.clock import FakeClock


class RecordingNotifier(Notifier):
    """Keeps what systemd would have been told."""

    def __init__(self, watchdog_interval: float | None = None) -> None:
        super().__init__({})
        self.watchdog_interval = watchdog_interval
        self.said: list[str] = []

    def ready(self) -> None:
        self.said.append("READY")

    def alive(self) -> None:
        self.said.append("WATCHDOG")

    def stopping(self) -> None:
        self.said.append("STOPPING")

    def status(self, text: str) -> None:
        self.said.append(f"STATUS {text}")


class Steady:
    """A service that is ready at once and works until cancelled."""

    def __init__(self, name: str, log: list[str] | None = None) -> None:
        self.name = name
        self.log = log if log is not None else []
        self.starts = 0

    async def run(self, ready: Callable[[], None]) -> None:
        self.starts += 1
        self.log.append(f"{self.name} starts")
        ready()
        try:
            await asyncio.Event().wait()
        finally:
            self.log.append(f"{self.name} ends")


class Scripted(Steady):
    """A service that does what the test says."""

    def __init__(self, name: str, life: Callable[[Callable[[], None]], Awaitable[None]]) -> None:
        super().__init__(name)
        self._life = life

    async def run(self, ready: Callable[[], None]) -> None:
        self.starts += 1
        await self._life(ready)


async def crash(_ready: Callable[[], None]) -> None:
    raise BrokerUnreachableError("nobody answers")


@asynccontextmanager
async def running(supervisor: Supervisor, clock: FakeClock) -> AsyncIterator[asyncio.Task[None]]:
    """Run a supervisor and stop it in the end, if it still runs."""
    task = asyncio.get_running_loop().create_task(supervisor.run())
    await clock.settle()
    try:
        yield task
    finally:
        supervisor.stop()
        await clock.settle()
        if task.done():
            task.exception()
        else:
            await task


def states(supervisor: Supervisor) -> dict[str, ServiceState]:
    return {name: status.state for name, status in supervisor.status().items()}
