"""Operations on the appliance itself: power, factory reset, its home, the broker."""

import logging
import zoneinfo
from collections.abc import Awaitable, Callable

from lares.console.boundary import Call
from lares.console.gate import host_name
from lares.console.ports import ControlsBoard
from lares.console.problems import Problem, invalid
from lares.console.system_wire import (
    BrokerBody,
    BrokerPasswordReply,
    BrokerReply,
    HouseholdBody,
    HouseholdKeptReply,
    HouseholdReply,
    ProofBody,
    SystemReply,
)
from lares.console.wire import DoneReply
from lares.errors import LaresError
from lares.runtime.worker import Worker

Proves = Callable[[Call, str], Awaitable[None]]
"""Raises `Problem` unless the caller knows the owner's password, or has the local token."""
_log = logging.getLogger(__name__)


class SystemApi:
    """`board` is None where this is no appliance; name and time zone are those of the settings."""

    def __init__(
        self,
        board: ControlsBoard | None,
        prove: Proves,
        worker: Worker,
        home_name: str,
        time_zone: str,
    ) -> None:
        self._board = board
        self._prove = prove
        self._worker = worker
        self._home = HouseholdReply(home_name, time_zone)

    async def system(self, call: Call) -> SystemReply:
        """Tell whether this is an appliance, how its broker is reached, and what home it is."""
        board = self._board
        if board is None or not await board.is_there():
            return SystemReply(appliance=False)
        broker = await board.broker()
        # Of two boxes in a house one has another name than its own: that which leads here is right.
        reached = host_name(call.request)
        host = reached if reached.endswith(".local") else broker.host
        return SystemReply(
            appliance=True,
            broker=BrokerReply(broker.is_open, host, broker.port, broker.account),
            home=self._home,
        )

    async def restart(self, call: Call) -> DoneReply:
        """Restart the appliance; what was installed starts."""
        del call
        await (await self._known()).restart()
        return DoneReply()

    async def power_off(self, call: Call) -> DoneReply:
        """Switch the appliance off."""
        del call
        await (await self._known()).power_off()
        return DoneReply()

    async def factory_reset(self, call: Call) -> DoneReply:
        """Erase everything of this home, for who knows the owner's password."""
        board = await self._known()
        await self._prove(call, call.body(ProofBody).password)
        _log.warning("the owner erases this home")
        await board.factory_reset()
        return DoneReply()

    async def change_household(self, call: Call) -> HouseholdKeptReply:
        """Give the home another name or time zone, and start the service anew with it."""
        board = await self._known()
        body = call.body(HouseholdBody)
        if body.name is None and body.time_zone is None:
            raise invalid("Give a name, a time zone or both.")
        if body.time_zone is not None:
            known = await self._worker.run(zoneinfo.available_timezones)
            if body.time_zone not in known:
                raise Problem(400, "unknown-time-zone", "This appliance knows no such time zone.")
        await board.change_home(name=body.name, time_zone=body.time_zone)
        try:
            await board.restart_service()
        except LaresError as error:  # what was kept counts at the next start, whenever that is
            _log.warning("the service is not restarted: %s", error)
            return HouseholdKeptReply(restarts=False)
        return HouseholdKeptReply(restarts=True)

    async def change_broker(self, call: Call) -> SystemReply:
        """Open the broker to the devices of the house, or close it."""
        await (await self._known()).open_broker(to_house=call.body(BrokerBody).open)
        return await self.system(call)

    async def broker_password(self, call: Call) -> BrokerPasswordReply:
        """Show the devices' password to who knows the owner's."""
        board = await self._known()
        await self._prove(call, call.body(ProofBody).password)
        if not (await board.broker()).is_open:
            raise Problem(409, "broker-closed", "The broker is not open to the house.")
        return BrokerPasswordReply(await board.broker_password())

    async def _known(self) -> ControlsBoard:
        if self._board is None or not await self._board.is_there():
            raise Problem(409, "no-appliance", "This is no appliance that is operated from here.")
        return self._board
