"""The appliance itself, as the console operates it: power, reset, the broker, its home."""

import logging
import socket
from collections.abc import Mapping
from pathlib import Path

from lares.clock import Clock
from lares.console.ports import Broker
from lares.errors import NoAnswerError, UnusableError
from lares.runtime.root_requests import RootRequests
from lares.runtime.worker import Worker

_log = logging.getLogger(__name__)

PASSWORD_FILE = Path("/etc/lares/secrets/devices-password")
"""Of the account for the devices of the house; there while the broker is open to them."""
_ACCOUNT = "devices"
_PORT = 1883
_PATIENCE_S = 20.0
"""A small board starts the program that takes requests in some seconds."""
_LOOK_S = 0.1
_LARGEST = 1024


class Board:
    """Implements `console.ports.ControlsBoard`."""

    def __init__(
        self,
        worker: Worker,
        clock: Clock,
        requests: RootRequests | None = None,
        password_file: Path = PASSWORD_FILE,
    ) -> None:
        self._worker = worker
        self._clock = clock
        self._requests = requests or RootRequests()
        self._password_file = password_file

    async def is_there(self) -> bool:
        """Say whether this is an appliance whose system takes requests."""
        return await self._worker.run(lambda: self._requests.is_there)

    async def restart_service(self) -> None:
        """Have this service started anew; returns as soon as that is accepted."""
        await self._ask("restart-lares")

    async def restart(self) -> None:
        """Have the appliance started anew."""
        await self._ask("reboot")

    async def power_off(self) -> None:
        """Have the appliance switched off."""
        await self._ask("poweroff")

    async def factory_reset(self) -> None:
        """Have everything of this home erased."""
        await self._ask("factory-reset")

    async def change_home(self, *, name: str | None, time_zone: str | None) -> None:
        """Have what is given of both written into the settings."""
        given = {"name": name, "time_zone": time_zone}
        arguments = {key: value for key, value in given.items() if value is not None}
        await self._ask("home", arguments, to_the_end=True)

    async def broker(self) -> Broker:
        """Return how devices of the house reach the broker, if they may."""
        is_open = await self._worker.run(self._password_file.exists)
        return Broker(is_open, f"{socket.gethostname()}.local", _PORT, _ACCOUNT)

    async def open_broker(self, *, to_house: bool) -> None:
        """Let the devices of the house reach the broker, or this appliance alone."""
        await self._ask("broker-open" if to_house else "broker-close", to_the_end=True)

    async def broker_password(self) -> str:
        """Return the password of the devices' account.

        Raises:
            UnusableError: there is none, or it cannot be read.
        """
        return await self._worker.run(self._password)

    async def _ask(
        self, name: str, arguments: Mapping[str, str] | None = None, *, to_the_end: bool = False
    ) -> None:
        """Ask, and wait until it is accepted, or done.

        Raises:
            UnusableError: nobody takes requests here.
            RequestRefusedError: it was refused, or failed.
            NoAnswerError: nobody took it, or it did not end in time.
        """
        earlier = await self._worker.run(lambda: self._requests.leave(name, **(arguments or {})))
        _log.info("asked the system", extra={"request": name})
        until = self._clock.monotonic() + _PATIENCE_S
        while self._clock.monotonic() < until:
            answer = await self._worker.run(self._requests.answer, name, earlier)
            if answer is not None and (answer.code == "done" or not to_the_end):
                return
            await self._clock.sleep(_LOOK_S)
        await self._worker.run(self._requests.withdraw, name)
        raise NoAnswerError(
            "the appliance's system does not answer: try it again, or switch it off and on"
        )

    def _password(self) -> str:
        try:
            with self._password_file.open("rb") as file:
                return file.read(_LARGEST).decode("ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise UnusableError(f"the devices' password cannot be read: {error}") from error
