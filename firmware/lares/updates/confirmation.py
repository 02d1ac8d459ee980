"""Confirms the running system once the home is well, so that it is not rolled back.

Well is: every service that must run does, and no service had to be started again for a minute.
Until then the boot loader counts this start as a failed one, and goes back after three of them.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping

from lares.clock import Clock
from lares.runtime.supervisor import ServiceState, ServiceStatus
from lares.updates.errors import UpdateError
from lares.updates.ports import Installer

_log = logging.getLogger(__name__)

QUIET_S = 60.0
_LOOK_S = 5.0
_AGAIN_S = 60.0


class Confirmation:
    """The service that says once in a run that the system is good."""

    name = "confirmation"

    def __init__(
        self,
        installer: Installer,
        services: Callable[[], Mapping[str, ServiceStatus]],
        clock: Clock,
        *,
        needed: frozenset[str],
    ) -> None:
        """`services` is the supervisor's status; `needed` must run besides the essential ones."""
        self._installer = installer
        self._services = services
        self._clock = clock
        self._needed = needed
        self.confirmed: str | None = None
        """The slot that was confirmed in this run."""

    async def run(self, ready: Callable[[], None]) -> None:
        """Wait until the home is well, confirm, and stay."""
        ready()
        while self.confirmed is None:
            await self._until_well()
            try:
                self.confirmed = await self._installer.confirm()
            except UpdateError as error:
                _log.warning("this system cannot be confirmed: %s", error)
                await self._clock.sleep(_AGAIN_S)
            else:
                _log.info("this system is confirmed", extra={"slot": self.confirmed})
        await asyncio.get_running_loop().create_future()

    async def _until_well(self) -> None:
        since = self._clock.monotonic()
        restarts = self._restarts()
        while self._clock.monotonic() - since < QUIET_S:
            await self._clock.sleep(_LOOK_S)
            now = self._restarts()
            if now is None or now != restarts:
                restarts, since = now, self._clock.monotonic()

    def _restarts(self) -> int | None:
        """Return how many restarts there were, None while something that is needed does not run."""
        services = self._services()
        for name, status in services.items():
            needed = status.essential or name in self._needed
            if needed and status.state is not ServiceState.RUNNING:
                return None
        return sum(status.restarts for status in services.values())
