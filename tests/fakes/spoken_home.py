"""An appliance without store and console: real discovery, understanding, policy and handler.

What is left out is what no sentence needs; the broker and the devices are real ones.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import count

from lares.assistant.handler import Handler
from lares.assistant.turn import Reply, Turn
from lares.clock import Deadline, SystemClock
from lares.devices.broker import Broker
from lares.devices.discovery.engine import DiscoveryEngine
from lares.devices.link import DevicesService
from lares.home.command import Command, CommandResult
from lares.home.facts import Fact
from lares.home.registry import Registry
from lares.nlu.understander import Understander
from lares.policy.policy import Policy
from lares.policy.principal import Origin, Principal, Role
from tests.fakes.device_memory import MemoryConfigs, MemoryStates
from tests.fakes.journal import FakeJournal
from tests.fakes.kept import MemoryHousehold
from tests.fakes.mqtt_device import QUICK

_OWNER = Principal("owner", Role.OWNER)
_TURN_S = 9.0


class SpokenHome:
    """A home that can be talked to. `start` and `stop` may be called in different tasks."""

    def __init__(self, host: str, port: int) -> None:
        self._clock = SystemClock()
        self._changed = asyncio.Event()
        self._numbers = count(1)
        self._running: asyncio.Task[None] | None = None
        self.registry = Registry(self._note)
        self.journal = FakeJournal()
        self.service = DevicesService(
            Broker(host, port),
            self.registry,
            DiscoveryEngine(self.registry, self._clock),
            self._clock,
            configs=MemoryConfigs(),
            states=MemoryStates(),
            back_off=QUICK,
        )
        self._understander = Understander(self.registry)
        self._handler: Handler | None = None

    def _note(self, _fact: Fact) -> None:
        self._changed.set()

    async def start(self) -> None:
        """Load the rules and the sentences, and connect."""
        policy = await asyncio.to_thread(Policy.default)
        await asyncio.to_thread(self._understander.warm)
        household = MemoryHousehold(self.registry, self._clock)
        await household.load()
        self._handler = Handler(
            self.registry,
            self._understander,
            policy,
            self.service.gateway,
            self.journal,
            self._clock,
            household.automation,
        )
        ready = asyncio.Event()
        self._running = asyncio.create_task(self.service.run(ready.set))
        async with asyncio.timeout(8):
            await ready.wait()

    async def stop(self) -> None:
        """Disconnect."""
        if self._running is not None:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running

    async def until(self, condition: Callable[[], bool], seconds: float = 8.0) -> None:
        """Wait until something that the registry knows has become true."""
        async with asyncio.timeout(seconds):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    async def say(
        self, text: str, *, session: str = "test", area_id: str | None = None, yes: bool = True
    ) -> Reply:
        """Say a sentence as the owner; with `yes`, also the yes that a lock or a valve asks for."""
        reply = await self._turn(text, session, area_id)
        if reply.outcome == "confirm" and yes:
            reply = await self._turn("yes" if reply.language == "en" else "好的", session, area_id)
        return reply

    async def execute(self, *commands: Command) -> Sequence[CommandResult]:
        """Send commands past understanding and policy."""
        deadline = Deadline.after(self._clock, _TURN_S)
        return await self.service.gateway.execute(commands, deadline)

    async def _turn(self, text: str, session: str, area_id: str | None) -> Reply:
        turn = Turn(
            id=f"turn-{next(self._numbers)}",
            text=text,
            principal=_OWNER,
            origin=Origin.CONSOLE,
            session=session,
            deadline=Deadline.after(self._clock, _TURN_S),
            area_id=area_id,
        )
        if self._handler is None:
            raise RuntimeError("the home has not been started")
        return await self._handler.handle(turn)
