"""Operations on the appliance itself: power, factory reset, the broker for the house."""

import logging
from collections.abc import Awaitable, Callable

from lares.console.boundary import Call
from lares.console.ports import ControlsBoard
from lares.console.problems import Problem
from lares.console.system_wire import (
    BrokerBody,
    BrokerPasswordReply,
    BrokerReply,
    ProofBody,
    SystemReply,
)
from lares.console.wire import DoneReply

Proves = Callable[[Call, str], Awaitable[None]]
"""Raises `Problem` unless the caller knows the owner's password, or has the local token."""
_log = logging.getLogger(__name__)


class SystemApi:
    """`board` is None where this is no appliance."""

    def __init__(self, board: ControlsBoard | None, prove: Proves) -> None:
        self._board = board
        self._prove = prove

    async def system(self, call: Call) -> SystemReply:
        """Tell whether this is an appliance, and how its broker is reached."""
        del call
        board = self._board
        if board is None or not await board.is_there():
            return SystemReply(appliance=False)
        broker = await board.broker()
        return SystemReply(
            appliance=True,
            broker=BrokerReply(broker.is_open, broker.host, broker.port, broker.account),
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
