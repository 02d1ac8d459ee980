"""Does what takes time, and says how it ended; whatever may happen becomes an event."""

import asyncio
import logging
from typing import assert_never

from lares.clock import Clock, Deadline
from lares.errors import LaresError, TransientError
from lares.runtime.worker import Worker
from lares_provisioning import durable_file
from lares_provisioning.flow import events as on
from lares_provisioning.flow.actions import (
    CloseAccessPoint,
    Erase,
    HandOver,
    Join,
    OpenAccessPoint,
    Rejoin,
    Scan,
    Work,
)
from lares_provisioning.flow.events import Event
from lares_provisioning.network import Connection, Credentials, JoinProblem, WifiNetwork
from lares_provisioning.service.ports import Ports

_log = logging.getLogger(__name__)

LONGEST_WORK_S = 240.0
"""More than the network's own limits together; it keeps the flow from waiting for ever."""
SCAN_AGAIN_S = 15.0
"""So long a network that is still starting is asked again for its list."""
_AGAIN_S = 1.0


class Works:
    """The flow's work, one piece at a time."""

    def __init__(self, ports: Ports, worker: Worker, clock: Clock) -> None:
        self._ports = ports
        self._worker = worker
        self._clock = clock

    async def do(self, work: Work, networks: tuple[WifiNetwork, ...]) -> Event:
        """Do it; return the event that it ends in. `networks` is the last list."""
        try:
            async with asyncio.timeout(LONGEST_WORK_S):
                return await self._do(work, networks)
        except TimeoutError:
            _log.error("gave up: %s", type(work).__name__)
            return _given_up(work, networks, JoinProblem.TIMED_OUT)
        except (LaresError, OSError) as error:
            _log.warning("failed: %s: %s", type(work).__name__, error)
            return _given_up(work, networks, JoinProblem.FAILED)

    async def _do(self, work: Work, networks: tuple[WifiNetwork, ...]) -> Event:
        network = self._ports.network
        event: Event
        match work:
            case Scan():
                event = on.ScanEnded(await self._scan(networks))
            case OpenAccessPoint():
                await network.open_access_point(self._ports.setup_network)
                event = on.AccessPointOpened()
            case CloseAccessPoint():
                await network.close_access_point()
                event = on.AccessPointClosed()
            case Join(credentials):
                event = on.JoinEnded(await self._join(credentials))
            case Rejoin():
                event = on.RejoinEnded(await network.rejoin())
            case HandOver(answers):
                await self._worker.run(self._ports.household.hand_over, answers)
                event = on.HandOverEnded(succeeded=True)
            case Erase():
                await self._erase()
                event = on.EraseEnded(succeeded=True)
            case _:
                assert_never(work)
        return event

    async def _scan(self, networks: tuple[WifiNetwork, ...]) -> tuple[WifiNetwork, ...]:
        deadline = Deadline.after(self._clock, SCAN_AGAIN_S)
        while True:
            try:
                return await self._ports.network.scan()
            except TransientError as error:
                if deadline.expired:
                    _log.warning("no new list of networks: %s", error)
                    return networks
            await self._clock.sleep(_AGAIN_S)

    async def _join(self, credentials: Credentials) -> Connection | JoinProblem:
        outcome = await self._ports.network.join(credentials)
        if isinstance(outcome, JoinProblem):
            _log.warning("the network was not joined", extra={"problem": outcome.value})
        elif not outcome.address:
            return JoinProblem.NO_ADDRESS
        return outcome

    async def _erase(self) -> None:
        """Forget everything; the mark goes last, so that a power cut only delays it."""
        ports = self._ports
        await ports.network.forget()
        await self._worker.run(ports.household.erase)
        await self._worker.run(ports.state.erase)
        await self._worker.run(durable_file.remove, ports.reset_mark)


def _given_up(work: Work, networks: tuple[WifiNetwork, ...], problem: JoinProblem) -> Event:
    """Return the event of work that came to nothing."""
    events: dict[type[Work], Event] = {
        Scan: on.ScanEnded(networks),
        OpenAccessPoint: on.AccessPointFailed(),
        CloseAccessPoint: on.AccessPointClosed(),
        Join: on.JoinEnded(problem),
        Rejoin: on.RejoinEnded(None),
        HandOver: on.HandOverEnded(succeeded=False),
        Erase: on.EraseEnded(succeeded=False),
    }
    return events[type(work)]
