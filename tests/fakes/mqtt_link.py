"""The service that links a home to a broker, with what a test looks at, and a lamp to announce."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from lares.clock import Deadline, SystemClock
from lares.devices.broker import Broker
from lares.devices.discovery.engine import DiscoveryEngine
from lares.devices.link import DevicesService
from lares.devices.mqtt import Message
from lares.home.command import Command, CommandResult
from lares.home.entity import State
from lares.home.facts import Fact
from lares.home.registry import Registry
from tests.fakes.device_memory import MemoryConfigs, MemoryStates
from tests.fakes.mosquitto import Mosquitto
from tests.fakes.mqtt_device import QUICK, MqttDevice

LAMP = "switch.lamp1"
CONFIG = "homeassistant/switch/lamp1/config"


def announcement(base: str = "lamp", **more: object) -> bytes:
    return json.dumps(
        {
            "unique_id": "lamp1",
            "name": "Lamp",
            "state_topic": f"{base}/state",
            "command_topic": f"{base}/set",
            "availability_topic": f"{base}/availability",
            **more,
        }
    ).encode()


class Link:
    """The service with what a test looks at."""

    def __init__(
        self, broker: Mosquitto, configs: MemoryConfigs, states: Mapping[str, State]
    ) -> None:
        self.changed = asyncio.Event()
        self.registry = Registry(self._note)
        self.configs = configs
        clock = SystemClock()
        self.engine = DiscoveryEngine(self.registry, clock)
        self.service = DevicesService(
            Broker(broker.host, broker.port),
            self.registry,
            self.engine,
            clock,
            configs=configs,
            states=MemoryStates(states),
            back_off=QUICK,
        )
        self.clock = clock

    def _note(self, _fact: Fact) -> None:
        self.changed.set()

    async def until(self, condition: Callable[[], bool], seconds: float = 8.0) -> None:
        async with asyncio.timeout(seconds):
            while not condition():
                self.changed.clear()
                await self.changed.wait()

    async def until_available(self, entity_id: str = LAMP) -> None:
        await self.until(
            lambda: (
                entity_id in self.registry.entities
                and self.registry.unavailability(entity_id) is None
            )
        )

    async def run(self, *commands: Command, within: float = 5.0) -> list[CommandResult]:
        deadline = Deadline.after(self.clock, within)
        return list(await self.service.gateway.execute(commands, deadline))

    async def turn_on(self, within: float = 5.0) -> CommandResult:
        return (await self.run(Command(LAMP, "turn_on"), within=within))[0]


@asynccontextmanager
async def linked(
    broker: Mosquitto,
    configs: MemoryConfigs | None = None,
    states: Mapping[str, State] | None = None,
) -> AsyncIterator[Link]:
    """Run the service until the end of the block; it begins when the service is ready."""
    link = Link(broker, configs or MemoryConfigs(), states or {})
    ready = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(link.service.run(ready.set))
        async with asyncio.timeout(8):
            await ready.wait()
        yield link
        running.cancel()


async def put_lamp(device: MqttDevice, *, echo: bool = True) -> None:
    """Announce a lamp that is off and, with `echo`, does and reports what it is told."""
    device.answers["lamp/set"] = lambda payload: (
        [Message("lamp/state", payload, retain=True)] if echo else []
    )
    await device.listen({"lamp/set": 0})
    await device.say(
        Message(CONFIG, announcement(), qos=1, retain=True),
        Message("lamp/availability", b"online", qos=1, retain=True),
        Message("lamp/state", b"OFF", qos=1, retain=True),
    )
